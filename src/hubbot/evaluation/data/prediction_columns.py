"""Columns of a file of predictions, each filled case by case: labels, scores, values, texts."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.faults import Fault, some
from hubbot.evaluation.data.header import Asked, Header
from hubbot.evaluation.data.numerals import Numerals
from hubbot.evaluation.data.plain import NotPlain, numbers
from hubbot.evaluation.scoring.metrics import Outputs

Array = NDArray[Any]
Mistake = tuple[str, str]  # message and hint
_SHOWN = 40  # characters of a cell
_MISSING = frozenset({"nan", "na", "n/a", "null", "none", "-", "#n/a"})


class Column(ABC):
    """Values of n cases. `put` takes one cell to its case and says what is wrong with it."""

    @abstractmethod
    def put(self, at: int, cell: str) -> Mistake | None: ...

    @abstractmethod
    def values(self) -> Array: ...

    def put_plain(self, at: Array, cells: list[bytes]) -> None:
        """Many cells of a plain table to their cases. Raises NotPlain for what has to be read one by one."""
        raise NotPlain

    def cost(self, cell: str) -> int:
        """Bytes of memory that one more cell takes."""
        return 8

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the column as a whole."""
        return iter(())

    @property
    def told(self) -> str:
        """How its cells were read where they are written otherwise; "" where they are not."""
        return ""


class _Numbers(Column):
    """`share`: scores, which may be written as 93.1 %."""

    def __init__(self, name: str, values: Array, numerals: Numerals, *, share: bool = False) -> None:
        self._name, self._values, self._numerals, self._share = name, values, numerals, share
        self._percent = self._count = 0

    def put(self, at: int, cell: str) -> Mistake | None:
        value = self._numerals.number(cell)
        if isnan(value) and cell.rstrip().endswith("%"):
            value = self._of_percent(cell)
        if isnan(value):
            return f"`{self._name}` is {cell[:_SHOWN]!r}, not a finite number.", _why_no_number(cell)
        self._values[at] = value
        self._count += 1
        return None

    def put_plain(self, at: Array, cells: list[bytes]) -> None:
        self._values[at] = numbers(cells)
        self._count += len(cells)

    def _of_percent(self, cell: str) -> float:
        if not self._share:
            return nan
        self._percent += 1
        return self._numerals.number(cell.rstrip().removesuffix("%").rstrip()) / 100

    def faults(self) -> Iterator[Fault]:
        if 0 < self._percent < self._count:
            said = f"`{self._name}` is written in percent in {self._percent:,} of {self._count:,} rows."
            yield Fault(None, said, "Write all of them as shares, 0.931, or all with the sign %.")

    @property
    def told(self) -> str:
        return "percentages as shares" if self._percent else ""

    def values(self) -> Array:
        return self._values


def _why_no_number(cell: str) -> str:
    """What to write instead; "" where that is plain."""
    text = cell.strip()
    if not text or text.casefold() in _MISSING:
        return "Each case needs a prediction."
    if text.endswith("%"):
        return "Write the value itself, without the sign %."
    if any(c.isdigit() for c in text) and (" " in text or "\N{NO-BREAK SPACE}" in text or "," in text):
        return "Write it without thousands separators, and with a decimal point."
    return ""


class _Labels(Column):
    """Classes by name, in whatever case; where no name is a number, also by their number from 0."""

    def __init__(self, asked: Asked, n: int) -> None:
        self._classes = asked.classes
        self._known = {name: k for k, name in enumerate(asked.classes)}
        self._other = {fold: (k, "case") for fold, k in _once_folded(asked.classes)}
        if asked.by_number:
            self._other |= {
                fold: (k, "number") for fold, k in _numbered(asked.classes) if fold not in self._other
            }
        elif all(name.isdigit() for name in asked.classes):
            self._other |= {f"{name}.0": (k, "case") for name, k in self._known.items()}
        self._values = array("q", [0]) * n
        self._ways: dict[str, str] = {}  # how classes were written → the first such cell

    def put(self, at: int, cell: str) -> Mistake | None:
        text = cell.strip()
        k = self._known.get(text)
        way = "name"
        if k is None:
            found = self._other.get(text.casefold())
            if found is None:
                return f"there is no class {cell[:_SHOWN]!r}.", f"Classes: {some(self._classes, 10)}."
            k, way = found
        self._ways.setdefault(way, text)
        self._values[at] = k
        return None

    def put_plain(self, at: Array, cells: list[bytes]) -> None:
        known = {name.encode(): k for name, k in self._known.items()}
        try:
            np.frombuffer(self._values, dtype=np.int64)[at] = [known[cell] for cell in cells]
        except KeyError as why:
            raise NotPlain from why
        self._ways.setdefault("name", cells[0].decode())

    def faults(self) -> Iterator[Fault]:
        """A number beside names may be another class's: somebody else counted."""
        if "number" in self._ways and len(self._ways) > 1:
            name = self._ways.get("name") or self._ways.get("case")
            said = f"classes are given by name ({name}) and by number ({self._ways['number']})."
            yield Fault(None, said, f"Write names: {some(self._classes, 10)}.")

    @property
    def told(self) -> str:
        if "number" in self._ways:
            return "classes by number, " + some([f"{k} = {name}" for k, name in enumerate(self._classes)], 4)
        return "classes in another case" if "case" in self._ways else ""

    def values(self) -> Array:
        return np.frombuffer(self._values, dtype=np.int64)


def _once_folded(classes: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Names without case that are one class's alone."""
    count = Counter(name.casefold() for name in classes)
    return ((name.casefold(), k) for k, name in enumerate(classes) if count[name.casefold()] == 1)


def _numbered(classes: Sequence[str]) -> Iterator[tuple[str, int]]:
    for k in range(len(classes)):
        yield from ((str(k), k), (f"{k}.0", k), (f"{k},0", k))
    if len(classes) == 2:
        yield from (("false", 0), ("true", 1))


class _Texts(Column):
    def __init__(self, n: int) -> None:
        self._values: list[str] = [""] * n

    def put(self, at: int, cell: str) -> Mistake | None:
        self._values[at] = cell
        return None

    def values(self) -> Array:
        return np.array(self._values, dtype=object)

    def cost(self, cell: str) -> int:
        return sys.getsizeof(cell)


class _Rows(Column):
    """The row numbers themselves: they say where the others go."""

    def put(self, at: int, cell: str) -> None:
        return None

    def put_plain(self, at: Array, cells: list[bytes]) -> None:
        return None

    def values(self) -> Array:
        return np.array([])

    def cost(self, cell: str) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Columns:
    """A file's columns by name, for n cases. Scores of all classes lie in one n × classes array."""

    by_name: dict[str, Column]
    scores: Array

    numerals: Numerals

    @classmethod
    def of(cls, header: Header, asked: Asked, n: int, numerals: Numerals) -> Columns:
        """Empty ones for that header."""
        names, per_class = header.known, [f"score_{name}" for name in asked.classes]
        scores = np.zeros((n, len(per_class) if per_class and per_class[0] in names else 0))
        made: dict[str, Column] = {
            name: _Numbers(name, scores[:, k], numerals, share=True) for k, name in _in(per_class, names)
        }
        plain: dict[str, Callable[[], Column]] = {
            "row": _Rows,
            "text": lambda: _Texts(n),
            "label": lambda: _Labels(asked, n),
            "score": lambda: _Numbers("score", np.zeros(n), numerals, share=True),
        }
        for name in names:
            if name not in made:
                made[name] = plain[name]() if name in plain else _Numbers(name, np.zeros(n), numerals)
        return cls({name: made[name] for name in names}, scores, numerals)

    def faults(self) -> list[Fault]:
        """What only the whole file shows."""
        return [
            *self.numerals.faults(),
            *(one for column in self.by_name.values() for one in column.faults()),
        ]

    def told(self) -> list[str]:
        """How cells were read that are written otherwise."""
        said = [self.numerals.told, *(column.told for column in self.by_name.values())]
        return list(dict.fromkeys(filter(None, said)))

    def outputs(self) -> Outputs:
        """Labels, scores (n × classes) and values, in the order of the cases.

        One column `score` is the last class's; the other class gets what is missing to 1.
        """
        found = {name: column.values() for name, column in self.by_name.items()}
        scores = self.scores if self.scores.shape[1] else None
        if "score" in found:
            scores = np.column_stack([1 - found["score"], found["score"]])
        return Outputs(found.get("label"), scores, found.get("text", found.get("value")))


def _in(names: Sequence[str], header: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((k, name) for k, name in enumerate(names) if name in header)
