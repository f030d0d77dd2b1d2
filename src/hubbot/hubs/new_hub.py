"""A complete hub about any field, as files: from what its owner answers to path → text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.hubs import kept
from hubbot.hubs.action import PATH, Action
from hubbot.hubs.entries import NewBenchmark, NewDataset, benchmark_file, dataset_file, id_of
from hubbot.hubs.fields import KINDS, definition, metrics_yaml
from hubbot.hubs.requirements import FILE, wanted
from hubbot.hubs.shipped import file_of_new_hub, shipped
from hubbot.reading.issue.form_fields import config_yaml, form_yaml
from hubbot.reading.shape.schema import schema_folder
from hubbot.reading.yaml.reader import load_trusted
from hubbot.reading.yaml.scalars import quoted
from hubbot.registry.how_to_evaluate import example_on, figure_to_write_over, smallest_result
from hubbot.registry.model import Benchmark, Hub
from hubbot.submission.requests.correction.review import form_yaml as correction_yaml
from hubbot.submission.requests.proposal.forms import benchmark_yaml, model_yaml

WORKFLOWS = (
    "batch.yml",
    "leaderboards.yml",
    "pull-request.yml",
    "setup-check.yml",
    "submission.yml",
    "sweep.yml",
)
SECTION = "benchmarks"
_OWN_CODE = ', "src/hubbot/leaderboard/**"'  # what only hubbot's own repository has to watch


@dataclass(frozen=True, slots=True)
class Answers:
    """`metric` is one of `KINDS`; `cases` the size of the test set, None while unknown."""

    name: str
    repository: str  # OWNER/REPO
    benchmark: str  # its name
    metric: str
    cases: int | None = None
    sole_maintainer: bool = False
    branch: str = DEFAULT_BRANCH


def files(answers: Answers, action: Action | None) -> dict[str, bytes]:
    """Path → bytes of every file but the pages, which are built from these.

    Without an action the hub keeps a copy of hubbot.
    """
    made = {path: text.encode() for path, text in _files(answers, action)}
    return dict(sorted((made | hubbot_for(action)).items()))


def hubbot_for(action: Action | None) -> dict[str, bytes]:
    """What the workflows of a hub run: hubbot at a commit of a repository, or a copy of it."""
    if action is None:
        return kept.copy()
    return {PATH: file_of_new_hub("action.yml").replace("{uses}", str(action)).encode()}


def _files(answers: Answers, action: Action | None) -> Iterator[tuple[str, str]]:
    kind = KINDS[answers.metric]
    benchmark, dataset = ids(answers.benchmark)
    yield "hub.yaml", _hub_yaml(answers)
    yield "README.md", _readme(answers, benchmark, action)
    yield "AGENTS.md", _agents(answers, benchmark, action)
    yield (
        ".gitattributes",
        "# Results and pages are bytes: no checkout may change their line ends.\n* -text\n",
    )
    yield "registry/metrics.yaml", metrics_yaml(kind)
    yield (
        f"registry/benchmarks/{benchmark}.yaml",
        benchmark_file(
            NewBenchmark(
                id=benchmark,
                name=answers.benchmark,
                section=SECTION,
                dataset=dataset,
                primary=kind.metrics[0],
                secondary=kind.metrics[1:],
                task=kind.task,
                modality=kind.modality,
            )
        ),
    )
    yield (
        f"registry/datasets/{dataset}.yaml",
        dataset_file(
            NewDataset(dataset, f"{answers.benchmark}, test set", answers.cases, lines=kind.dataset)
        ),
    )
    if kind.scorer:
        yield f"scorers/{kind.scorer}", file_of_new_hub(kind.scorer)
    if kind.package:
        yield FILE, wanted(kind.package)
    yield from schemas()
    yield from workflows(answers.branch)
    yield from forms(answers.name, answers.repository, _example(benchmark, dataset, kind.metrics[0]))


def _example(benchmark: str, dataset: str, metric: str) -> str:
    _, high = load_trusted(f"metrics:\n{definition(metric)}")["metrics"][metric]["range"]
    return smallest_result(benchmark, dataset, quoted(metric), figure_to_write_over(high))


def ids(name: str) -> tuple[str, str]:
    """The ids of the first benchmark and its dataset."""
    return id_of(name, "BM-") or "BM-1", id_of(name, "DS-") or "DS-1"


def schemas() -> Iterator[tuple[str, str]]:
    """Copies for editors, which then complete and check; hubbot reads its own."""
    for file in sorted(schema_folder().glob("*.schema.json")):
        yield f"schemas/{file.name}", file.read_text(encoding="utf-8")


def workflows(branch: str = DEFAULT_BRANCH) -> Iterator[tuple[str, str]]:
    """Those that hubbot's own hub runs, with the action at `PATH` in place of the one beside them.

    They listen to `branch`, the hub's default branch.
    """
    for name in WORKFLOWS:
        path = f".github/workflows/{name}"
        text = shipped(path).replace("uses: ./\n", f"uses: ./{PATH.rpartition('/')[0]}\n")
        yield path, _on_branch(text.replace(_OWN_CODE, ""), branch)


def _on_branch(workflow: str, branch: str) -> str:
    """Its triggers and checkouts with another default branch."""
    if branch == DEFAULT_BRANCH:
        return workflow
    listened = workflow.replace(f"branches: [{DEFAULT_BRANCH}]", f"branches: [{quoted(branch)}]")
    return listened.replace(f"ref: refs/heads/{DEFAULT_BRANCH} #", f"ref: refs/heads/{branch} #")


def forms(hub_name: str, repository: str, example: str) -> Iterator[tuple[str, str]]:
    """The issue forms; `example` is the result shown in the empty field."""
    folder = ".github/ISSUE_TEMPLATE"
    yield f"{folder}/submission.yml", form_yaml(hub_name, repository, example)
    yield f"{folder}/config.yml", config_yaml(repository)
    yield f"{folder}/benchmark.yml", benchmark_yaml(hub_name)
    yield f"{folder}/model.yml", model_yaml(hub_name)
    yield f"{folder}/correction.yml", correction_yaml()


def example_for(hub: Hub) -> str:
    """The result to show in a hub's form: on its first benchmark that takes results."""
    active = [one for one in hub.benchmarks.values() if one.status == "active" and one.datasets]
    first: Benchmark | None = min(active, key=lambda one: (one.data == "synthetic", one.id), default=None)
    if first is None:
        return smallest_result("BENCHMARK", "DATASET", "METRIC")
    return example_on(hub, first, first.datasets[0])


def _hub_yaml(answers: Answers) -> str:
    alone = "true " if answers.sole_maintainer else "false"
    branch = "" if answers.branch == DEFAULT_BRANCH else f"branch: {quoted(answers.branch)}\n"
    return f"""\
# yaml-language-server: $schema=schemas/hub.schema.json
# What this hub is and what its owner decides.
name: {quoted(answers.name)}
repository: {answers.repository}
{branch}# contact: where people reach you

# Sections of the boards, in the order of the pages. A benchmark names one of them.
sections:
  {SECTION}: Benchmarks

policy:
  approval_roles: [write, maintain, admin]
  self_approval: {alone}              # true lets an author approve their own result; the row then says so
  open_submissions_per_author: 10
  stale_after_days: 30              # of silence: one that needs fixes is closed; an edit opens it again
  unrank_changed_after_days: 7      # an accepted file that was changed on main by hand, unless it is approved
  min_group: 10                     # fewer cases in a class: no group result, no rank
  runs: mean                        # of several runs the mean decides the order; or: best, latest
  model_pages: folders              # a model's page keeps its place, however many there are
  publish: push                     # pull-request where main is protected: the bot proposes, you merge
  notice: ""                        # shown in comments, for example "Away until 6 January"
"""


def _readme(answers: Answers, benchmark: str, action: Action | None) -> str:
    who = (
        "Whoever filed a result may approve it here, and its row then says so."
        if answers.sole_maintainer
        else "Whoever filed a result cannot approve it."
    )
    hub = f"--hub {answers.repository}"
    commands = f"""\
{install_command(answers.repository, action)}
{_scorers_need(answers)}\
hubbot show {benchmark} {hub}
hubbot score {benchmark} predictions.csv --labels labels.csv {hub}
hubbot check eval.yaml {hub}
hubbot submit eval.yaml {hub}
"""
    template = file_of_new_hub("README.md")
    return template.replace("{name}", answers.name).replace("{commands}", commands).replace("{who}", who)


def _agents(answers: Answers, benchmark: str, action: Action | None) -> str:
    """What a coding agent has to know to file a result for somebody."""
    hub = f"--hub {answers.repository}"
    commands = [
        *install_command(answers.repository, action).splitlines(),
        f"hubbot convert FILE {hub}                          # from what another toolkit wrote",
        f"hubbot score {benchmark} predictions.csv {hub}     # from predictions",
        f"hubbot new record {benchmark} --out eval.yaml {hub}  # to fill in by hand",
    ]
    return file_of_new_hub("AGENTS.md").format(
        name=answers.name,
        repository=answers.repository,
        hub=hub,
        commands="".join(f"   {line}\n" for line in commands),
    )


def _scorers_need(answers: Answers) -> str:
    """The line that installs what the scorer needs, at the versions that the hub's jobs use."""
    if not KINDS[answers.metric].package:
        return ""
    return f"pip install -r https://github.com/{answers.repository}/raw/HEAD/{FILE}\n"


def install_command(repository: str, action: Action | None) -> str:
    """For authors: the very hubbot that the workflows of the hub at `repository` run."""
    if action is None:
        return f"pip install https://github.com/{repository}/raw/HEAD/{kept.FOLDER}/{kept.name()}"
    return f'pip install "git+https://github.com/{action.repository}@{action.commit}"'
