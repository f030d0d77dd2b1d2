"""One hostile thing: what it does in the story, and what it may touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hubbot.forge.port import Forge
from tests.bot.isolation.story import HOSTILE, SUBMISSION, open_pull
from tests.bot.stage import Stage

Opener = Callable[[Any, float], Any]
QUESTION = ("Which licence has the data?", "I could not find it in the README.")


def nothing(stage: Stage) -> None:
    """The question of somebody who wants nothing of hubbot."""
    opened(stage, *QUESTION, labels=())


def opened(stage: Stage, title: str, text: str, labels: tuple[str, ...] = ("submission",)) -> None:
    stage.forge.given = HOSTILE  # type: ignore[attr-defined]
    stage.people.open_issue("stranger", title, text, labels)


def pull(stage: Stage, files: dict[str, Any], **told: Any) -> None:
    stage.forge.given = HOSTILE  # type: ignore[attr-defined]
    open_pull(stage, "stranger", files, **told)


@dataclass(frozen=True)
class Case:
    """`act` brings it; the rest is how it goes on.

    kind     what sort of hostility, for the figures
    said     one line for a person who reads a difference
    approved a careless maintainer sets `approved` on it with the others
    later    what its author does while the others are approved
    wrap     a forge that fails, for this number only
    answers  what hosts of attachments give
    belongs  paths on main that are its own
    shares   submissions that depend on the broken file
    names    the file that those who wait are told of, "" where it may be another
    asked    whether hubbot is to say something: not of a pull request for another branch
    """

    kind: str
    said: str
    act: Callable[[Stage], None] = nothing
    approved: bool = False
    later: Callable[[Stage], None] | None = None
    wrap: Callable[[Forge], Forge] = lambda forge: forge
    answers: Opener | None = None
    belongs: tuple[str, ...] = ()
    shares: frozenset[int] = frozenset()
    names: str = ""
    asked: bool = True

    @property
    def on_main(self) -> bool:
        """Whether it is a file on main and no issue."""
        return bool(self.belongs)


def issue(kind: str, said: str, text: str, *, title: str = SUBMISSION, **more: Any) -> Case:
    labels = more.pop("labels", ("submission",))
    return Case(kind, said, lambda stage: opened(stage, title, text, labels), **more)


WITHOUT = Case("ordinary", "nothing")
