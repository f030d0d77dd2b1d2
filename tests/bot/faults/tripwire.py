"""A run that is made to fail at one point: the n-th call to the forge or the n-th git command."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from hubbot.forge.git.process import GitError
from hubbot.forge.port import Forge, ForgeError

# error: not done, and said so. lost: done, and the answer did not arrive. surprise: a mistake of our own.
# killed: kill -9 before it. killed-after: kill -9 once it is done.
Kind = Literal["error", "lost", "surprise", "killed", "killed-after"]
KINDS: tuple[Kind, ...] = ("error", "lost", "surprise", "killed", "killed-after")
PATIENCE = 180.0
_NO_CALL = {"me", "issue_url"}


@dataclass
class Tripwire:
    """Counts points. At number `at`, the fault `kind` happens; `at` 0 only counts."""

    at: int = 0
    kind: Kind = "error"
    names: list[str] = field(default_factory=list)

    def cross(self, name: str, error: type[Exception], do: Callable[[], Any]) -> Any:
        self.names.append(name)
        if len(self.names) != self.at:
            return do()
        match self.kind:
            case "error":
                raise error(f"{name}: made to fail")
            case "surprise":
                raise ZeroDivisionError(f"{name}: made to fail")
            case "killed":
                _die()
            case "lost":
                do()
                raise error(f"{name}: the answer was lost")
            case "killed-after":
                do()
                _die()
        return None

    def around(self, forge: Forge) -> Forge:
        return _Wired(forge, self)  # type: ignore[return-value]

    def before_git(self, folder: Path) -> Callable[[Sequence[str]], None]:
        """For `Repository.before`. A command that is to be done first is run here."""

        def step(words: Sequence[str]) -> None:
            self.cross(f"git {words[0]}", GitError, lambda: None if not self._due else _run(folder, words))

        return step

    @property
    def _due(self) -> bool:
        return len(self.names) == self.at


class _Wired:
    def __init__(self, forge: Forge, wire: Tripwire) -> None:
        self._forge, self._wire = forge, wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name in _NO_CALL:
            return found
        return lambda *given: self._wire.cross(name, ForgeError, lambda: found(*given))


def _run(folder: Path, words: Sequence[str]) -> None:
    """Do a command without its standard input: enough for all that change something outside the checkout."""
    subprocess.run(["git", *words], cwd=folder, capture_output=True, check=False, input=b"")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_child(act: Callable[[], object]) -> None:
    """Run `act` in a process of its own, which may die."""
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    deadline = time.monotonic() + PATIENCE
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise TimeoutError(f"a run took longer than {PATIENCE:.0f} s")
        time.sleep(0.005)
