"""Several runs of the bot at once, one step at a time, in an order that a test chooses.

A run is a thread that stops before each call to the forge, and before each git command that reaches main:
what a run does in its own clone meets nobody. Exactly one thread is awake, so an order of steps gives the
same end each time.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from hubbot.forge.port import Forge

REMOTE = frozenset({"fetch", "push", "ls-remote", "clone", "pull"})  # git commands that leave the clone
PATIENCE = 120.0
_NO_CALL = frozenset({"me", "issue_url"})
Pause = Callable[[str], None]
Act = Callable[[Pause], object]


@dataclass
class Run:
    """One of the runs: what it does, where it stands, what it has done."""

    name: str
    act: Act
    done: list[str] = field(default_factory=list)
    next: str | None = "start"  # what it does when it is let go; None once it has ended
    error: BaseException | None = None
    awake: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))


@dataclass
class Together:
    """Let runs go step by step."""

    runs: Sequence[Run]
    stopped: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def play(self, choose: Callable[[list[int]], int]) -> list[tuple[int, str]]:
        """Until all have ended. `choose` picks one of those that have not. All steps in their order."""
        for run in self.runs:
            threading.Thread(target=self._live, args=(run,), daemon=True).start()
        order: list[tuple[int, str]] = []
        while alive := [at for at, run in enumerate(self.runs) if run.next is not None]:
            at = choose(alive)
            order.append((at, str(self.runs[at].next)))
            self._step(self.runs[at])
        for run in self.runs:
            if run.error is not None:
                raise run.error
        return order

    def _step(self, run: Run) -> None:
        run.done.append(str(run.next))
        run.awake.release()
        if not self.stopped.acquire(timeout=PATIENCE):
            raise TimeoutError(f"{run.name} did not come to its next step")

    def _live(self, run: Run) -> None:
        def pause(about: str) -> None:
            run.next = about
            self.stopped.release()
            run.awake.acquire()

        run.awake.acquire()
        try:
            run.act(pause)
        except BaseException as why:  # noqa: BLE001 - told by `play`, in the test's own thread
            run.error = why
        run.next = None
        self.stopped.release()


class Stopping:
    """A forge that pauses before each call."""

    def __init__(self, forge: Forge, pause: Pause, tick: Callable[[], None]) -> None:
        self._forge, self._pause, self._tick = forge, pause, tick

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if name in _NO_CALL or name.startswith("_") or not callable(found):
            return found

        def call(*given: Any, **more: Any) -> Any:
            number = next((str(one) for one in given if isinstance(one, int)), "")
            self._pause(f"{name} {number}".strip())
            self._tick()
            return found(*given, **more)

        return call


def before_git(pause: Pause) -> Callable[[Sequence[str]], None]:
    """For `Repository(before=…)`."""

    def before(words: Sequence[str]) -> None:
        if words[0] in REMOTE:
            pause(f"git {words[0]}")

    return before


def switching(first: int, after: int, back: int) -> Callable[[list[int]], int]:
    """Of two runs: `first` takes `after` steps, the other `back`; then the first ends, then the other."""
    left = [after, back]

    def choose(alive: list[int]) -> int:
        wanted = first
        if left[0] > 0:
            left[0] -= 1
        elif left[1] > 0:
            left[1] -= 1
            wanted = 1 - first
        return wanted if wanted in alive else alive[0]

    return choose


def all_switches(steps: tuple[Sequence[str], Sequence[str]]) -> Iterator[tuple[int, int, int]]:
    """Every order with at most two switches between two runs of these steps: (first, after, back)."""
    for first in (0, 1):
        mine, other = len(steps[first]), len(steps[1 - first])
        yield first, mine, other
        yield from ((first, after, back) for after in range(mine) for back in range(1, other + 1))


def distinct(steps: tuple[Sequence[str], Sequence[str]]) -> Iterator[tuple[int, int, int]]:
    """Those of `all_switches` that can end differently.

    A step that touches nothing of the other run may as well be done after it. A switch behind it ends
    as the switch before it.
    """
    ends = [
        {at + 1 for at, step in enumerate(own) if any(meet(step, one) for one in other)}
        for own, other in (steps, steps[::-1])
    ]
    for first, after, back in all_switches(steps):
        whole = after == len(steps[first])
        if whole or (after in ends[first] | {0} and back in ends[1 - first]):
            yield first, after, back


_WRITES = (
    "create_comment",
    "edit_comment",
    "delete_comment",
    "add_label",
    "remove_label",
    "close",
    "reopen",
    "a person",
    "git push",
)
_ALONE = ("start", "ensure_label")


def meet(one: str, other: str) -> bool:
    """Whether two steps may not be exchanged: they touch the same thing, and one of them changes it."""
    if one in _ALONE or other in _ALONE or not (one.startswith(_WRITES) or other.startswith(_WRITES)):
        return False
    kinds = {_thing(one), _thing(other)}
    return len(kinds) == 1 or ("" in kinds and "main" not in kinds)


def _thing(step: str) -> str:
    """The issue's number, "main", or "" for what touches all issues."""
    if step.startswith("git"):
        return "main"
    words = step.split(" ")
    return words[-1] if words[-1].isdigit() else ""


def at_random(rng: random.Random, runs: int) -> Callable[[list[int]], int]:
    """Runs of very different speeds, which change now and then: some wait while others end."""
    speeds = [rng.lognormvariate(0, 1.5) for _ in range(runs)]

    def choose(alive: list[int]) -> int:
        if rng.random() < 0.05:
            speeds[rng.randrange(runs)] = rng.lognormvariate(0, 1.5)
        return rng.choices(alive, [speeds[at] for at in alive])[0]

    return choose
