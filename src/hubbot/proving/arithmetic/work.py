"""How long a search for a confusion matrix may go on: counted in steps, the same on every machine.

A step is about the price of trying one matrix, some three microseconds. What takes longer pays more. A search
that ends for lack of steps is undecided: it accuses nobody, and whoever asked says what was not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

# Of one search, where its caller sets no other number.
A_SEARCH = 40_000
# With class sizes and accuracy unknown there are so many matrices that a search rarely ends.
ADRIFT = 6_000


class OutOfWorkError(Exception):
    """The search took too long to prove anything."""


@dataclass(slots=True)
class Allowance:
    """Steps that several searches may take together."""

    left: int

    @property
    def used_up(self) -> bool:
        return self.left < 0


_ALLOWED: ContextVar[Allowance | None] = ContextVar("allowed", default=None)


@contextmanager
def allowed(steps: int) -> Iterator[Allowance]:
    """Let all searches inside take so many steps together; once they are used up, each is undecided.

    Within another allowance it gives no more than what is left of that one, and is paid from it.
    Steps are counted, not timed: the same figures get the same answer on every machine.
    """
    outer = _ALLOWED.get()
    given = steps if outer is None else max(0, min(steps, outer.left))
    allowance = Allowance(given)
    token = _ALLOWED.set(allowance)
    try:
        yield allowance
    finally:
        _ALLOWED.reset(token)
        if outer is not None:
            outer.left -= given - allowance.left


def spend(steps: int) -> None:
    """Take steps for what is no search by itself. Raises OutOfWorkError where none are left."""
    shared = _ALLOWED.get()
    if shared is not None:
        shared.left -= steps
        if shared.left < 0:
            raise OutOfWorkError


@dataclass(slots=True)
class Budget:
    """Steps of one search, taken from those of all of them too."""

    left: int = A_SEARCH
    shared: Allowance | None = field(default_factory=_ALLOWED.get)

    def spend(self, steps: int = 1) -> None:
        """Raises OutOfWorkError where none are left."""
        self.left -= steps
        if self.shared is not None:
            self.shared.left -= steps
        if self.left < 0 or (self.shared is not None and self.shared.left < 0):
            raise OutOfWorkError
