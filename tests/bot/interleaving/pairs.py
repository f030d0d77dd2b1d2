"""Pairs of runs that meet on one hub: who they are, and the hub on which they meet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from tests.bot.interleaving.hub import TITLE, Hub
from tests.bot.interleaving.schedule import Act
from tests.bot.stage import Stage, body, make, record

ACCEPTED, FIRST, SECOND, CORRECTION, NEW = 1, 2, 3, 4, 5
WITHDRAW = (
    "### Result\n\nrun-0\n\n### What should happen?\n\nWithdraw it\n\n"
    "### Replaced by\n\n_No response_\n\n### Reason\n\nWrong split.\n"
)
Pair = Callable[[Hub], tuple[Act, Act]]


def prepared(root: Path) -> None:
    """One accepted result, two that are ready, a correction of the first, and a new one without an answer."""
    make(root)
    stage = Stage(root)

    def opened(at: int) -> None:
        text = record(f"run-{at}", ("logistic", "knn", "forest")[at % 3], f"0.9{at:02}1")
        stage.people.open_issue(f"author-{at}", TITLE, body(text), ("submission",))

    opened(0)
    stage.sweep()
    stage.clock.tick(2)
    stage.people.label(ACCEPTED, "maintainer", "approved")
    stage.clock.tick(2)
    stage.sweep(accept=True)
    opened(1)
    opened(2)
    stage.people.open_issue("author-0", "[Correction] run-0", WITHDRAW, ("submission",))
    stage.sweep()
    stage.clock.tick(2)
    opened(3)
    packed(stage)


def prepared_crowd(root: Path, count: int = 10) -> None:
    """`count` submissions that are ready."""
    make(root)
    stage = Stage(root)
    for at in range(count):
        text = record(f"run-{at}", ("logistic", "knn", "forest")[at % 3], f"0.9{at:02}1")
        stage.people.open_issue(f"author-{at}", TITLE, body(text), ("submission",))
    stage.sweep()
    stage.clock.tick(2)
    packed(stage)


def packed(stage: Stage) -> None:
    """Few files, so that a copy is quick."""
    for folder in (stage.remote, stage.checkout):
        stage.git("gc", "--quiet", at=folder)
    shutil.rmtree(stage.root / "source")
    (stage.root / "clock").write_text(stage.clock.now.isoformat())


def copied(template: Path, root: Path) -> Hub:
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(template, root, symlinks=True)
    config = root / "hub/.git/config"
    config.write_text(config.read_text().replace(str(template), str(root)))
    stage = Stage(root)
    stage.clock.now = datetime.fromisoformat((root / "clock").read_text())
    return Hub(stage)


def _approved(hub: Hub, *numbers: int) -> None:
    for number in numbers:
        hub.stage.people.label(number, "maintainer", "approved")
    hub.stage.clock.tick(2)


def _check_and_accept(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST)
    return hub.run(FIRST), hub.run(FIRST, accept=True)


def _check_of_another(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST)
    return hub.run(NEW, "opened"), hub.run(FIRST, accept=True)


def _both_approved(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST, SECOND)
    return hub.run(SECOND), hub.run(FIRST, accept=True)


def _two_accepts(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST, SECOND)
    return hub.run(FIRST, accept=True), hub.run(SECOND, accept=True)


def _sweep_and_accept(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST)
    return hub.run(None, accept=True), hub.run(FIRST, accept=True)


def _checking_sweep(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, FIRST)
    return hub.run(None), hub.run(FIRST, accept=True)


def _two_checks(hub: Hub) -> tuple[Act, Act]:
    return hub.run(NEW, "opened"), hub.run(NEW, "edited")


def _checks_of_two(hub: Hub) -> tuple[Act, Act]:
    return hub.run(NEW, "opened"), hub.run(FIRST, "edited")


def _correction_and_accept(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, CORRECTION, FIRST)
    return hub.run(CORRECTION, accept=True), hub.run(FIRST, accept=True)


def _correction_and_check(hub: Hub) -> tuple[Act, Act]:
    _approved(hub, CORRECTION)
    return hub.run(ACCEPTED, "edited"), hub.run(CORRECTION, accept=True)


def _person(*acts: tuple[str, ...], event: str) -> Pair:
    """Somebody does something to an approved submission while it is being accepted; then that event's run."""

    def pair(hub: Hub) -> tuple[Act, Act]:
        _approved(hub, FIRST)
        accept = hub.run(FIRST, accept=True)
        done = [_act(*words) for words in acts]
        return hub.person(*done, then=hub.run(FIRST, event, fresh=True)), accept

    return pair


def _act(name: str, *given: str) -> Callable[..., object]:
    if name == "edit":
        return lambda people: people.edit_issue(
            FIRST, "author-1", body=body(record("run-1", "knn", given[0]))
        )
    return lambda people: getattr(people, name)(FIRST, *given)


PAIRS: Mapping[str, Pair] = {
    "a check of the same issue, and an accept": _check_and_accept,
    "a check of another issue, and an accept": _check_of_another,
    "a check of another that is approved, too, and an accept": _both_approved,
    "two accepts": _two_accepts,
    "a sweep that accepts, and an accept": _sweep_and_accept,
    "a sweep that checks, and an accept": _checking_sweep,
    "two checks of one new issue": _two_checks,
    "checks of two issues": _checks_of_two,
    "an accept of a correction, and an accept": _correction_and_accept,
    "a check of a result's issue, and an accept of its correction": _correction_and_check,
    "somebody declines during an accept": _person(("label", "maintainer", "declined"), event="labeled"),
    "the approval is taken off during an accept": _person(
        ("unlabel", "maintainer", "approved"), event="unlabeled"
    ),
    "the author edits during an accept": _person(("edit", "0.9555"), event="edited"),
    "the author closes during an accept": _person(("close", "author-1"), event="closed"),
    "closed and opened again during an accept": _person(
        ("close", "author-1"), ("reopen", "author-1"), event="reopened"
    ),
}
