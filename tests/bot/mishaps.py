"""A forge and a git that fail at one chosen step: before it took effect, after it did, or by dying there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hubbot.forge.git.repository import GitError
from hubbot.forge.port import Forge, ForgeError

Manner = Literal["refused", "answer lost", "killed"]
MANNERS_OF_FAILING: tuple[Manner, ...] = ("refused", "answer lost", "killed")
READS = frozenset(
    {
        "left",
        "heard_at",
        "snapshot",
        "comments",
        "glance",
        "glances",
        "queue",
        "closed_lately",
        "opened_by",
        "unseen_pulls",
        "pull",
        "head",
    }
)
WRITES = frozenset(
    {"create_comment", "edit_comment", "delete_comment", "ensure_label", "add_label", "remove_label", "close"}
    | {"propose", "reopen", "retract"}
)


class Killed(BaseException):
    """The process ends here. No handler of the program may catch it."""


@dataclass
class Saboteur:
    """Counts steps, and makes one of them fail. `at` is None for a run that only counts."""

    at: int | None = None
    manner: Manner = "refused"
    steps: int = 0
    writes: int = 0

    def forge(self, forge: Forge) -> Forge:
        return _Failing(forge, self)  # type: ignore[return-value]

    def before_git(self, arguments: Sequence[str]) -> None:
        """For `Repository(before=…)`: git cannot fail after its effect here, so an answer is never lost."""
        if self._due():
            if self.manner == "killed":
                raise Killed
            raise GitError(f"git {arguments[0]} failed, as the test wanted")

    def call(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        due = self._due()
        if due and self.manner == "refused":
            raise ForgeError("502, as the test wanted")
        answer = function(*arguments)
        if due and self.manner == "killed":
            raise Killed
        if due:
            raise ForgeError("the answer was lost, as the test wanted")
        return answer

    def _due(self) -> bool:
        self.steps += 1
        return self.steps == self.at


class _Failing:
    def __init__(self, forge: Forge, saboteur: Saboteur) -> None:
        self._forge = forge
        self._saboteur = saboteur

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name not in READS | WRITES:
            return found
        if name in WRITES:
            self._saboteur.writes += 1
        return lambda *arguments: self._saboteur.call(found, arguments)
