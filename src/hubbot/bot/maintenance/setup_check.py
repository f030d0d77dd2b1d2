"""`hubbot rehearse`: does on GitHub, once, what the bot will do there, and takes it back at once.

A closed issue stays: GitHub lets no workflow delete one. Later rehearsals use it again. What a workflow's own
token does starts no other workflow.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from hubbot.forge.git.repository import PushRefused, Repository
from hubbot.forge.port import Forge, ForgeError, Role
from hubbot.hubs.findings import Finding, fine

TITLE = "hubbot: setup check"
BRANCH = "hubbot/setup-check"
_BODY = (
    "The workflow *Setup check* tries here whether the bot may comment, label and close. Nothing is to be "
    "done: the next check uses this issue again.\n"
)
_ACTIONS = "settings/actions"
_LABEL = "question"
_BETWEEN = 1.1  # seconds


class Ground(Forge, Protocol):
    """A forge on which something can be tried."""

    def role_of(self, login: str) -> Role: ...

    def own_issue(self, title: str, body: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`actor` started it; `publish` is the hub's policy of that name.

    `pause` waits, in seconds, between two writes: GitHub's times are whole seconds.
    """

    forge: Ground
    repository: Repository
    actor: str
    publish: str
    pause: Callable[[float], None] = time.sleep


def rehearse(stage: Rehearsal) -> Iterator[Finding]:
    """Each of the bot's powers, tried. What GitHub refuses comes with GitHub's own words."""
    yield _tried(lambda: _role(stage), "roles", _NO_ROLE, "settings/access")
    moved: dict[str, bool] = {}
    yield _tried(lambda: _answer(stage, moved), "answering", _NO_ANSWER, _ACTIONS)
    if moved:
        yield _told_times(moved)
    yield _tried(lambda: _push(stage), "pushing", _NO_PUSH, "settings/rules")
    if stage.publish == "pull-request":
        yield _tried(lambda: _propose(stage), "proposing", _NO_PROPOSAL, _ACTIONS)


_NO_ROLE = "While GitHub does not tell who may decide, no approval counts. Add deciders as collaborators."
_NO_ANSWER = (
    "The job needs `issues: write`, and Issues must be on. An organisation can forbid it: see its own "
    "Settings → Actions → General → Workflow permissions."
)
_NO_PUSH = (
    "The job needs `contents: write`. Does a ruleset hold for all branches? Let it leave out hubbot/**, and "
    "see what holds for main: `publish: pull-request` in hub.yaml is the way where nobody may push there."
)
_NO_PROPOSAL = (
    "Tick “Allow GitHub Actions to create and approve pull requests”. If it is grey, the organisation's "
    "setting of the same name comes first."
)


def _tried(act: Callable[[], Finding], about: str, remedy: str, page: str) -> Finding:
    try:
        return act()
    except (ForgeError, PushRefused) as refusal:
        return Finding("wrong", about, str(refusal), remedy, page)


def _role(stage: Rehearsal) -> Finding:
    role = stage.forge.role_of(stage.actor)
    if role in {"unknown", "none"}:
        raise ForgeError(f"GitHub gives the role of {stage.actor}, who started this, as {role}")
    return fine("roles", f"GitHub tells that {stage.actor} has the role {role}")


def _answer(stage: Rehearsal, moved: dict[str, bool]) -> Finding:
    """`moved` becomes: for each of our writes, whether it moves the time of the issue's last change."""
    forge = stage.forge
    number = forge.own_issue(TITLE, _BODY)
    for left in forge.snapshot(number).comments:
        if left.by_me:  # an earlier check was ended in the middle
            forge.delete_comment(number, left.id)
    seen: dict[str, bool] = {}
    with _timed(stage, number, "a comment", seen):
        comment = forge.create_comment(number, "A comment …").id
    with _timed(stage, number, "a comment's edit", seen):
        forge.edit_comment(number, comment, "A comment … edited")
    with _timed(stage, number, "a label", seen):
        forge.add_label(number, _LABEL)
    with _timed(stage, number, "a label taken off", seen):
        forge.remove_label(number, _LABEL)
    with _timed(stage, number, "a comment taken away", seen):
        forge.delete_comment(number, comment)
    forge.close(number, "not_planned")
    moved.update(seen)
    return fine("answering", f"the bot may comment, edit, label and close, as tried in issue {number}")


@contextmanager
def _timed(stage: Rehearsal, number: int, what: str, seen: dict[str, bool]) -> Iterator[None]:
    before = stage.forge.snapshot(number).updated_at
    stage.pause(_BETWEEN)
    yield
    seen[what] = stage.forge.snapshot(number).updated_at > before


def _told_times(moved: dict[str, bool]) -> Finding:
    """What a sweep's memory rests on. It holds either way: a time that stays only makes it surer."""
    does = ", ".join(what for what, moves in moved.items() if moves) or "nothing of it"
    stays = ", ".join(what for what, moves in moved.items() if not moves) or "nothing of it"
    words = f"what the bot writes and an issue's `updated_at`: moved by {does}; not moved by {stays}"
    return fine("memory", words)


def _push(stage: Rehearsal) -> Finding:
    with _Branch(stage.repository):
        return fine("pushing", f"the bot may push: {BRANCH} was made and removed")


def _propose(stage: Rehearsal) -> Finding:
    main = stage.repository.branch
    with _Branch(stage.repository):
        stage.forge.propose(BRANCH, main, TITLE, "Opened and closed again by the workflow *Setup check*.\n")
        stage.forge.retract(BRANCH, main)
    return fine("proposing", "the bot may open pull requests: one was opened and closed")


class _Branch:
    """One empty commit on top of main as a branch of its own, for as long as the block takes."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._commit = ""

    def __enter__(self) -> None:
        repository = self._repository
        repository.fetch()
        repository.reset_to_main()
        self._commit = repository.commit(TITLE, {})
        repository.push_proposal(BRANCH, repository.proposal(BRANCH))

    def __exit__(self, *_: object) -> None:
        self._repository.drop_proposal(BRANCH, self._commit)
