"""Mistakes in a file, collected while it is read: equal ones together, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

MOST_FAULTS = 20
_LINES = 5  # that are named of one kind of mistake


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake in the file. `line` counts from 1, the header is line 1; None for the file as a whole.

    `others`: further lines with the same mistake, of which `more` are not listed.
    """

    line: int | None
    message: str
    hint: str = ""
    others: tuple[int, ...] = ()
    more: int = 0

    def __str__(self) -> str:
        return f"{self._where()}{self.message}{f' {self.hint}' if self.hint else ''}"

    def _where(self) -> str:
        if not self.line:
            return ""
        lines = [self.line, *self.others]
        if len(lines) == 1:
            return f"line {self.line}: "
        if self.more:
            return f"lines {', '.join(map(str, lines))} and {self.more:,} more: "
        return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}: "

    @property
    def count(self) -> int:
        """How many lines have it."""
        return 1 + len(self.others) + self.more


class Unreadable(ValueError):
    """The file cannot be used. At most 20 kinds of faults; the last one says how many more there are."""

    expected = True

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, faults)))


@dataclass(slots=True)
class Faults:
    """What is wrong so far. Memory does not grow with the number of mistakes."""

    _kinds: dict[tuple[str, str], Fault] = field(default_factory=dict)
    total: int = 0
    _more: int = 0  # lines with mistakes of kinds that are not kept

    def add(self, line: int | None, message: str, hint: str = "") -> None:
        self.total += 1
        key = (message, hint)
        known = self._kinds.get(key)
        if known is None and len(self._kinds) < MOST_FAULTS:
            self._kinds[key] = Fault(line, message, hint)
        elif known is None:
            self._more += 1
        elif line is not None and len(known.others) < _LINES - 1:
            self._kinds[key] = replace(known, others=(*known.others, line))
        else:
            self._kinds[key] = replace(known, more=known.more + 1)

    def extend(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            self.add(fault.line, fault.message, fault.hint)

    def listed(self, *, complete: bool) -> list[Fault]:
        """All kinds that are kept, then how many lines more; `complete`: the file was read to its end."""
        found = list(self._kinds.values())
        if self._more or not complete:
            least = "" if complete else "at least " if self._more else ""
            said = (
                f"and {least}{self._more:,} more such mistakes." if self._more else "The rest was not read."
            )
            found.append(Fault(None, said))
        return found


def some(names: Sequence[object], most: int, *, sign: str = ", ") -> str:
    """The first names of a list, and how many more there are."""
    shown = sign.join(str(name) for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown
