"""hubbot init: a hub of one's own, about any field."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import NEW_FOLDER
from hubbot.common.files import write_files
from hubbot.common.github_limits import BRANCH, DEFAULT_BRANCH, REPOSITORY

if TYPE_CHECKING:
    from hubbot.hubs.action import Action
    from hubbot.hubs.new_hub import Answers

# What a repository that was just made on GitHub may have already.
_AN_OWNERS = frozenset({"README.md", ".gitattributes"})
METRICS = (
    "accuracy",
    "AUROC",
    "RMSE",
    "WER",
    "BLEU",
    "Label F1",
    "C-index",
    "Mask Dice",
    "mAP",
    "CRPS",
)


@click.command(
    epilog="Example: hubbot init speech --name 'Speech recognition' --repository owner/speech --metric WER"
)
@click.argument("folder", type=NEW_FOLDER)
@click.option("--name", help="What readers will call the hub.")
@click.option("--repository", help="OWNER/REPO on GitHub.")
@click.option("--benchmark", help="Name of the first benchmark.")
@click.option("--metric", type=click.Choice(METRICS, case_sensitive=False), help="What it is ranked by.")
@click.option("--cases", type=click.IntRange(min=1), help="Cases in its test set.")
@click.option("--sole-maintainer", is_flag=True, default=None, help="You may approve your own results.")
@click.option("--branch", help="The default branch; that of the repository in FOLDER, else main.")
@click.option("--action", "action_text", help="OWNER/REPO@COMMIT of the hubbot that the workflows run.")
@click.option("--keep-hubbot", "keep", is_flag=True, help="Keep a copy of hubbot in the hub instead.")
def init(
    folder: Path,
    cases: int | None,
    action_text: str | None,
    *,
    keep: bool,
    sole_maintainer: bool | None,
    **given: str | None,
) -> int:
    """Write a complete hub into FOLDER: registry, forms, workflows, README and the first pages.

    Asks for what the options leave open where there is a terminal. Writes over no file. A hubbot that does
    not know where it was published puts a copy of itself into the hub.
    """
    from hubbot.hubs.new_hub import Answers

    action = None if keep else _action(action_text)
    answers = Answers(
        name=_asked("What is the hub called?", given["name"], "--name"),
        repository=_repository(given["repository"]),
        benchmark=_asked("Its first benchmark?", given["benchmark"], "--benchmark"),
        metric=_metric(given["metric"]),
        cases=cases if cases is not None or not _terminal() else _cases(),
        sole_maintainer=_alone(sole_maintainer),
        branch=_branch(given["branch"], folder),
    )
    _write(folder, answers, action)
    return _look_and_tell(folder, answers, action)


def _write(folder: Path, answers: Answers, action: Action | None) -> None:
    from hubbot.hubs.new_hub import files
    from hubbot.leaderboard.building.build import build
    from hubbot.registry.load import load

    made = files(answers, action)
    taken = {path for path in made if (folder / path).exists()}
    if ours := sorted(taken - _AN_OWNERS):
        raise click.UsageError(
            f"{folder} has {', '.join(ours[:3])} already, and nothing is written over. Name an empty folder."
        )
    made = {path: content for path, content in made.items() if path not in taken}
    write_files(folder, made)
    hub = load(folder.resolve())
    pages = build(hub, [])
    write_files(hub.root, pages)
    there = f" {' and '.join(sorted(taken))} was there and stays." if taken else ""
    click.echo(f"{len(made)} files and {len(pages)} pages written into {_named(folder)}.{there}\n")


def _look_and_tell(folder: Path, answers: Answers, action: Action | None) -> int:
    """What doctor finds is what is left to do: placeholders are no failure of `init`."""
    from hubbot.commands.doctor import report
    from hubbot.hubs.action import own_action
    from hubbot.hubs.examine import files as examined

    report(folder.resolve(), list(examined(folder.resolve(), own_action())))
    click.echo(_next_steps(folder, answers, action))
    return 0


def _next_steps(folder: Path, answers: Answers, action: Action | None) -> str:
    repository = answers.repository
    settings = f"https://github.com/{repository}/settings"
    allowed = "actions created by GitHub" + (f" and {action.repository}@*" if action else "")
    return f"""
{_which_hubbot(action)}

What is left to do

  1. Publish it. In {_named(folder)}:
       git init --initial-branch={answers.branch} && git add --all && git commit -m "A hub"
       gh repo create {repository} --public --source=. --push
     or create {repository} at https://github.com/new, empty, and push to it.
  2. {settings}/actions
       Actions permissions: allow all, or allow {allowed}.
       Workflow permissions: leave “Read repository contents”; each job asks for what it needs.
  3. {settings}#features
       Issues: on.
  4. {settings}/rules
       The bot pushes to {answers.branch}. If a rule there asks for pull requests, checks or signatures, write
       `publish: pull-request` under `policy:` in hub.yaml: the bot then proposes, and you merge.
  5. https://github.com/{repository}/actions/workflows/setup-check.yml
       Run workflow. It creates the labels, tries what the bot will have to do, and says what was missed.
  6. https://github.com/{repository}/issues/new?template=submission.yml
       File a result with a mistake in it, and watch.
  7. Choose a licence for the results, for example CC BY 4.0, and add it as LICENSE.
{_packages(answers)}"""


def _packages(answers: Answers) -> str:
    """What the scorer needs, before anything can be scored; "" where it needs nothing."""
    from hubbot.hubs.fields import KINDS
    from hubbot.hubs.requirements import FILE

    if not (package := KINDS[answers.metric].package):
        return ""
    return f"""
Before you publish it, for the scorer needs {package}

     pip install uv                     # finds the versions that go together
     hubbot doctor --fix                # locks them, with their hashes
     pip install -r {FILE}
"""


def _named(folder: Path) -> str:
    return "this folder" if folder == Path() else str(folder)


def _which_hubbot(action: Action | None) -> str:
    from hubbot.hubs import kept
    from hubbot.hubs.action import PATH

    if action is None:
        return (
            f"The workflows run the copy of hubbot in {kept.FOLDER}/: no other repository is needed.\n"
            "To update it, install a newer hubbot and run `hubbot doctor --fix`."
        )
    return (
        f"The workflows run {action.repository} at {action.commit[:7]}. To update, change one line of {PATH}."
    )


def _action(text: str | None) -> Action | None:
    """The one that is named, else this one's own address; None where it has none."""
    from hubbot.hubs.action import action_of, own_action

    if text is None:
        ours = own_action()
        return ours if ours.complete else None
    action = action_of(text)
    if action is None:
        raise click.BadParameter("write OWNER/REPO@ and the 40 digits of a commit", param_hint="--action")
    return action


def _terminal() -> bool:
    return sys.stdin.isatty()


def _asked(question: str, given: str | None, option: str) -> str:
    if given is None and not _terminal():
        raise click.UsageError(f"{option} is missing, and there is no terminal to ask at.")
    answer = (given if given is not None else str(click.prompt(question, prompt_suffix=" "))).strip()
    if not answer or len(answer) > 100 or not answer.isprintable():
        raise click.BadParameter("one line of up to 100 characters", param_hint=option)
    return answer


def _repository(given: str | None) -> str:
    """OWNER/REPO may be left open: doctor then says what does not work yet."""
    answer = given
    if answer is None:
        answer = (
            click.prompt("Where on GitHub?", default="OWNER/REPO", prompt_suffix=" ")
            if _terminal()
            else "OWNER/REPO"
        )
    if not re.fullmatch(REPOSITORY, answer):
        raise click.BadParameter(f"{answer} is not OWNER/REPO", param_hint="--repository")
    return answer


def _branch(given: str | None, folder: Path) -> str:
    """The one that is named, else that of the repository at `folder`, else main."""
    from hubbot.forge.git.origin import branch_at

    answer = given or branch_at(folder) or DEFAULT_BRANCH
    if not re.fullmatch(BRANCH, answer):
        raise click.BadParameter(f"{answer} is no name of a default branch", param_hint="--branch")
    return answer


def _metric(given: str | None) -> str:
    if given is not None or not _terminal():
        return given or "accuracy"
    choice = click.Choice(METRICS, case_sensitive=False)
    return str(click.prompt("Ranked by which metric?", type=choice, default="accuracy", prompt_suffix=" "))


def _cases() -> int | None:
    answer = click.prompt(
        "Cases in its test set? 0 if not known", type=click.IntRange(min=0), default=0, prompt_suffix=" "
    )
    return int(answer) or None


def _alone(given: bool | None) -> bool:
    if given is not None or not _terminal():
        return bool(given)
    return click.confirm(
        "Are you the only maintainer, who approves their own results too?", default=False, prompt_suffix=" "
    )
