"""Publishes commits: pushes them, or opens a pull request for a person to merge where main is protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.bot.steps.commit import NOBODYS
from hubbot.forge.git.repository import PushRefused
from hubbot.forge.port import Glance, NotFound, RateLimited
from hubbot.results.hand_changes import LEDGER

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.steps.commit import CommitRun
    from hubbot.bot.steps.observe import Observed
    from hubbot.forge.git.repository import Repository
    from hubbot.forge.port import Forge

BRANCH = "hubbot/accepted"
BOARDS = "hubbot/boards"
_REBUILD = "Rebuild the leaderboards"
_ABOUT_BOARDS = (
    "The pages, or the list of what was changed on main (`registry/changed.yaml`), differ from what the "
    "accepted results say. This makes them follow again."
)
_ABOUT = (
    "Each line below was approved with the label `approved`, where it was filed, and is one commit. Merging "
    "this puts them on the board, in whatever way you merge. hubbot keeps it up to date: an edit, or the "
    "label taken off, takes one out again at the next sweep. To say no, take `approved` off; closing this "
    "is no answer.\n"
)


@dataclass(frozen=True, slots=True)
class Pushed:
    """Main holds every commit of the run; also where the run had none."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """The pull request at `url` holds the commits. Main holds them once a person has merged it."""

    url: str


@dataclass(frozen=True, slots=True)
class MovedOn:
    """Main or the proposal changed meanwhile. Nothing was published; the run begins again at observing."""


def publish(bot: Bot, repository: Repository, commit_run: CommitRun) -> Pushed | Proposed | MovedOn:
    """Push the run's commits, or propose them where main is protected."""
    try:
        if commit_run.world.hub.policy.publish == "pull-request":
            return _propose(bot, repository, commit_run)
        if commit_run.commits:
            repository.push()
            bot.log.note(push="done", commits=len(commit_run.commits))
    except PushRefused as why:
        bot.log.note(push="refused", why=str(why))
        return MovedOn()
    return Pushed()


def has_commit(commit_run: CommitRun, number: int) -> bool:
    """Whether this run made a commit for the issue."""
    return number in commit_run.committed


def changed_since(bot: Bot, commit_run: CommitRun, observed: Mapping[int, Observed]) -> set[int]:
    """Which of the issues that are about to be published are not as they were read, or not to be read.

    A list tells of several, in one request; a batch's tip costs one more. A baseline takes seconds to
    minutes, in which people edit, close, lock, or take labels off.
    """
    done = {number: seen for number, seen in observed.items() if has_commit(commit_run, number)}
    now: dict[int, Glance] = {}
    with bot.guarded("looking once more", NOBODYS):  # each is then asked for alone
        now = bot.forge.glances(list(done)) if len(done) > 1 else {}
    changed = {number for number, seen in done.items() if not _as_read(bot, now.get(number), seen)}
    for number in sorted(changed):
        bot.log.note(issue=number, push="put off", why="the issue changed while it was being committed")
    return changed


def _as_read(bot: Bot, now: Glance | None, seen: Observed) -> bool:
    number = seen.snapshot.number
    try:
        now = now or bot.forge.glance(number)
        pull = seen.came.pull
        if now != Glance.of(seen.snapshot):
            return False
        return pull is None or bot.forge.head(number) == pull.head
    except NotFound:
        return False
    except RateLimited:
        raise
    except Exception as why:  # noqa: BLE001 - who cannot be looked at waits, and holds up nobody
        bot.log.fault(f"issue {number}, looking once more", why, number)
        return False


def retract(forge: Forge, repository: Repository, branch: str) -> None:
    """Nothing is left to propose: close what is open, and remove the branch, also a merged one's."""
    head = repository.proposal(branch)
    if head:
        forge.retract(branch, repository.branch)
        repository.drop_proposal(branch, head)


def propose_boards(forge: Forge, repository: Repository, differing: Mapping[str, bytes | None]) -> str:
    """Pages and the hub's list for a protected main: one pull request, brought up to date. Its address.

    The same main on the same day gives the same files; a list of another day may say something else.
    """
    head = repository.proposal(BOARDS)
    days = {path: content or b"" for path, content in differing.items() if path.endswith(LEDGER)}
    there = bool(head) and repository.builds_on_main(head)
    if not there or any(repository.file_at(head, path) != content for path, content in days.items()):
        repository.commit(_REBUILD, differing)
        repository.push_proposal(BOARDS, head)
    return forge.propose(BOARDS, repository.branch, _REBUILD, _ABOUT_BOARDS)


def _propose(bot: Bot, repository: Repository, commit_run: CommitRun) -> Pushed | Proposed:
    """The branch is made anew from main unless it holds the very same approvals on the same main."""
    if not commit_run.commits:
        retract(bot.forge, repository, BRANCH)
        return Pushed()
    paths_of: dict[str, list[str]] = {}
    for path, commit in commit_run.commits.items():
        paths_of.setdefault(commit, []).append(path)
    ours = repository.decisions(beyond_main="HEAD")
    head = repository.proposal(BRANCH)
    there = repository.decisions(beyond_main=head) if head and repository.builds_on_main(head) else ()
    if [(one.issue, one.event) for one in there] == [(one.issue, one.event) for one in ours]:
        repository.reset_to_main()
    else:
        repository.push_proposal(BRANCH, head)
    told = [(one.issue, paths_of[one.commit]) for one in reversed(ours) if one.commit in paths_of]
    lines = [
        f"- #{n}: {f'`{paths[0]}`' if len(paths) == 1 else f'{len(paths)} results'}" for n, paths in told
    ]
    title = _title([path for _, paths in told for path in paths])
    address = bot.forge.propose(BRANCH, repository.branch, title, _ABOUT + "\n" + "\n".join(lines) + "\n")
    bot.log.note(proposed=address, commits=len(lines))
    return Proposed(address)


def _title(paths: Sequence[str]) -> str:
    """What a maintainer merges: results, entries of the registry, or both."""
    entries = sum(path.startswith("registry/") for path in paths)
    results = len(paths) - entries
    said = [f"accept {results} approved {'result' if results == 1 else 'results'}"] if results else []
    words = "entry" if entries == 1 else "entries"
    said += [f"add {entries} approved {words} to the registry"] if entries else []
    title = ", ".join(said)
    return title[:1].upper() + title[1:]
