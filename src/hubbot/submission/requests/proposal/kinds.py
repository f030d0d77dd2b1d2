"""The kinds of problem with a proposal for the registry (E…), beside its YAML (P1xx) and its shape (S1xx)."""

from __future__ import annotations

from collections.abc import Mapping

from hubbot.common.problem import Kind, Severity, kind
from hubbot.reading.issue.form_fields import NO_RESPONSE
from hubbot.submission.requests.proposal.forms import FORMS, ROLES, About

AUTHOR, OTHER = ROLES
ENTRY = """\
id: BM-CELLS
name: Cells, counted
version: 1.0.0
task: classification
section: clinical
modality: tabular
data: real
datasets: [DS-CELLS]
primary: AUROC
"""
DATASET = """\
id: DS-CELLS
name: Cells, counted
data: real
splits:
  test: {n: 400, classes: {"no": 150, "yes": 250}}
"""
CARD = "architecture: boosted trees\n"


def issue(about: About, **answers: str) -> str:
    """The body that GitHub makes of answers by field id: for examples, the demo and tests."""
    return "\n".join(_section(about, answers))


def _section(about: About, answers: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for field in FORMS[about]:
        answer = answers.get(field.id, "")
        if field.kind == "checkboxes":
            answer = answer or "\n".join(f"- [X] {option}" for option in field.options)
        elif field.render and answer:
            answer = f"```{field.render}\n{answer.rstrip()}\n```"
        lines += [f"### {field.label}\n", f"{answer or NO_RESPONSE}\n"]
    return lines


def benchmark_issue(entry: str = ENTRY, dataset: str = DATASET) -> str:
    said = dict.fromkeys(("task", "data", "metric", "leaks"), "…")
    return issue("benchmark", benchmark=entry, dataset=dataset, **said)


def model_issue(model: str = "evo2", role: str = OTHER, card: str = CARD, shown: str = "") -> str:
    return issue("model", model=model, role=role, card=card, shown=shown)


def _entry(old: str, new: str) -> str:
    """The example with one change in the benchmark's entry or, where it has no such text, the dataset's."""
    if old in ENTRY:
        return benchmark_issue(ENTRY.replace(old, new))
    if old not in DATASET:
        raise ValueError(old)
    return benchmark_issue(dataset=DATASET.replace(old, new))


def _of_entry(code: str, slug: str, meaning: str, bad: str, severity: Severity = "error") -> Kind:
    return kind(code, slug, severity, meaning=meaning, bad=bad, good=benchmark_issue())


def _of_card(code: str, slug: str, meaning: str, bad: str, severity: Severity = "error") -> Kind:
    return kind(code, slug, severity, meaning=meaning, bad=bad, good=model_issue())


NO_ENTRY = _of_entry(
    "E101",
    "no-entry",
    "There is no benchmark entry yet, so nothing could be committed. Until a label asks for a decision, that "
    "is a discussion among people, and the bot says nothing of it.",
    benchmark_issue(entry=""),
)
TAKEN = _of_entry(
    "E102",
    "id-taken",
    "The id, or another spelling, means something in the registry already, whatever the case. A proposal "
    "adds; what is there is changed by a pull request, or a model by its card's form.",
    _entry("BM-CELLS", "bm-breast"),
)
UNREGISTERED = _of_entry(
    "E103",
    "not-registered",
    "The entry names a metric, dataset, section or baseline that the registry does not have.",
    _entry("primary: AUROC", "primary: AUC-ROC"),
)
MAINTAINERS = _of_entry(
    "E104",
    "by-pull-request",
    "This names a file or a program of the hub, or says which older results belong here: only a maintainer "
    "adds it, by a pull request.",
    _entry("data: real\nsplits", "recipe: toy_classification\ndata: real\nsplits"),
)
NOT_HTTPS = _of_entry(
    "E105",
    "not-https",
    "Addresses in the registry begin with https://.",
    _entry("data: real\nsplits", "source: http://example.org\ndata: real\nsplits"),
)
DOES_NOT_FIT = _of_entry(
    "E106",
    "does-not-fit",
    "With this entry the registry could not be read. It was tried beside the hub, which is as it was.",
    "(an entry whose file's name another entry has already)",
)
APART = _of_entry(
    "E107",
    "answers-apart",
    "Two answers do not belong together: a dataset that the benchmark does not name, or a card with the id "
    "of another model.",
    _entry("datasets: [DS-CELLS]", "datasets: [DS-BREAST]"),
)
NO_CHANGE = _of_card(
    "E108",
    "nothing-changes",
    "The card says this already.",
    model_issue(card="name: Evo 2\n"),
)
NOT_SHOWN = _of_card(
    "E109",
    "authorship-not-shown",
    "Whoever confirms a card as its author says where a reader can see that: at a public https address.",
    model_issue(role=AUTHOR),
)
NOT_ADDING_UP = _of_entry(
    "E110",
    "does-not-add-up",
    "The classes of a split do not sum up to its size, or made-up data are called real.",
    _entry("n: 400", "n: 401"),
)
BAD_NAME = _of_card(
    "E111",
    "bad-name",
    "A model's name holds letters or digits, and no pictures or marks: medals and marks of evidence beside a "
    "name are the page's own.",
    model_issue(card="name: 🥇 Evo 2\n"),
)
SPELLINGS = _of_card(
    "E201",
    "other-spellings",
    "Results under these spellings count as this entry's from now on, so a maintainer looks.",
    model_issue(card="aliases: [evo2_7b]\n"),
    "warning",
)
SAME_MEASURE = _of_entry(
    "E202",
    "same-measure",
    "A registered benchmark ranks the same metric on the same dataset: is this another one?",
    benchmark_issue(ENTRY.replace("DS-CELLS", "DS-BREAST"), dataset=""),
    "warning",
)
UNCONFIRMED = _of_card(
    "E203",
    "confirmation-ends",
    "The card was confirmed as it stands. A change that is not its authors' ends that.",
    model_issue("knn", OTHER, "description: Counts neighbours.\n"),
    "warning",
)
NO_SIZE = _of_entry(
    "E204",
    "test-size-missing",
    "Without the size of its test split a board has no ranks.",
    _entry('{n: 400, classes: {"no": 150, "yes": 250}}', "{n: null}"),
    "warning",
)
BY_WHO_ASKS = _of_card(
    "E301",
    "confirmed-by-who-asks",
    "`confirmed` is not taken from the text: it follows from who asks.",
    model_issue(card=CARD + "confirmed: true\n"),
    "note",
)
