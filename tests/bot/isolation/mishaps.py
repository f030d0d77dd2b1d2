"""Mishaps: what people do to their issue while the bot is at work, and a forge that fails for one number."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hubbot.forge.port import Forge, ForgeError, NotFound
from tests.bot.isolation.case import Case, issue
from tests.bot.isolation.records import result, text_of
from tests.bot.isolation.story import HOSTILE
from tests.bot.stage import Stage
from tests.reading.bodies import body

Rng = random.Random


def _deleted(stage: Stage) -> None:
    (stage.forge.root / "issues" / f"{HOSTILE}.json").unlink(missing_ok=True)


def _set(stage: Stage, **values: Any) -> None:
    if HOSTILE in stage.forge.numbers():
        stage.forge.write(stage.forge.read(HOSTILE) | values)


def _marker(stage: Stage) -> None:
    ours = [c.body for c in stage.forge.snapshot(4).comments if c.by_me]
    stage.people.comment(HOSTILE, "stranger", ours[0])


LATER: tuple[tuple[str, Callable[[Stage], None]], ...] = (
    ("deleted", _deleted),
    ("locked", lambda stage: _set(stage, locked=True)),
    ("closed", lambda stage: stage.people.close(HOSTILE, "stranger") and None),
    (
        "closed, reopened",
        lambda stage: None,
    ),
    ("declined", lambda stage: stage.people.label(HOSTILE, "maintainer", "declined") and None),
    ("question", lambda stage: stage.people.label(HOSTILE, "maintainer", "question") and None),
    ("approved by strangers", lambda stage: stage.people.label(HOSTILE, "stranger", "approved") and None),
    ("approved by a bot", lambda stage: stage.people.label(HOSTILE, "evil[bot]", "approved") and None),
    ("edited", lambda stage: stage.people.edit_issue(HOSTILE, "stranger", body="gone") and None),
    ("title edited", lambda stage: stage.people.edit_issue(HOSTILE, "stranger", title="A question") and None),
    ("a comment of ours copied", _marker),
    (
        "a hundred comments",
        lambda stage: (
            [stage.people.comment(HOSTILE, "stranger", "/hubbot recheck") for _ in range(100)] and None
        ),
    ),
    (
        "all status labels",
        lambda stage: (
            [
                stage.people.label(HOSTILE, "maintainer", f"status: {one}")
                for one in ("accepted", "ready", "hub-problem", "stale", "x")
            ]
            and None
        ),
    ),
    ("no author", lambda stage: _set(stage, author="ghost")),
    ("our comments gone", lambda stage: _set(stage, comments=[])),
    (
        "our comments damaged",
        lambda stage: _set(
            stage,
            comments=[one | {"body": one["body"][:60]} for one in stage.forge.read(HOSTILE)["comments"]],
        ),
    ),
    ("labels gone", lambda stage: _set(stage, labels=[])),
    ("events gone", lambda stage: _set(stage, events=[])),
    ("a time that is none", lambda stage: _set(stage, created_at="", edited_at="x")),
    (
        "closed by us",
        lambda stage: _set(stage, state="closed", closed_by="hubbot[bot]", closed_at="2026-11-23T10:00:00Z"),
    ),
)


def event_case(kind: str, rng: Rng) -> Case:
    acts = rng.sample(LATER, rng.choice((1, 1, 2, 3)))

    def later(stage: Stage) -> None:
        for _, act in acts:
            if HOSTILE in stage.forge.numbers():
                act(stage)

    text = body(text_of(result(rng)))
    said = ", ".join(name for name, _ in acts)
    return issue(kind, said, text, later=later, approved=rng.random() < 0.6)


class _Failing:
    """`forge`, but the `at`-th of the calls `names` about the hostile number does `what`."""

    def __init__(self, forge: Forge, names: tuple[str, ...], what: Callable[[], Any], at: int) -> None:
        self._forge, self._names, self._what, self._at = forge, names, what, at

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name not in self._names:
            return found

        def call(*given: Any) -> Any:
            if given and given[0] == HOSTILE:
                self._at -= 1
                if self._at < 0:
                    self._what()
            return found(*given)

        return call


def _throw(why: type[Exception], words: str) -> Callable[[], Any]:
    def what() -> None:
        raise why(words)

    return what


FAULTS: tuple[tuple[str, Callable[[], Any]], ...] = (
    ("403", _throw(ForgeError, "403 Resource not accessible by integration")),
    ("404", _throw(NotFound, "404 Not Found")),
    ("410", _throw(ForgeError, "410 This issue was deleted")),
    ("422", _throw(ForgeError, "422 Validation Failed")),
    ("502", _throw(ForgeError, "502 Bad Gateway")),
    ("a surprise", _throw(KeyError, "user")),
    ("an answer that is none", _throw(ValueError, "Expecting value: line 1 column 1 (char 0)")),
    ("no text", _throw(TypeError, "expected string, got NoneType")),
)
CALLS = (
    ("snapshot",),
    ("create_comment",),
    ("edit_comment",),
    ("add_label",),
    ("close",),
    ("create_comment", "edit_comment"),
    ("add_label", "remove_label"),
    ("glance",),
    ("snapshot", "glance"),
    ("create_comment", "edit_comment", "add_label", "remove_label", "close", "reopen"),
)


def forge_case(kind: str, rng: Rng) -> Case:
    """GitHub answers for all but this number."""
    calls, (said, what), at = rng.choice(CALLS), rng.choice(FAULTS), rng.choice((0, 0, 0, 1))
    text = body(text_of(result(rng)))
    wrap = lambda forge: _Failing(forge, calls, what, at)  # noqa: E731
    said = f"{' and '.join(calls)}: {said} from call {at + 1} on"
    return issue(kind, said, text, approved=rng.random() < 0.7, wrap=wrap)


KINDS: dict[str, Callable[[str, Rng], Case]] = {"events": event_case, "forge": forge_case}
