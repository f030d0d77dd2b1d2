"""Columns of a file of predictions, each filled case by case: labels, scores, values, texts."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.scoring.metrics import Outputs

Array = NDArray[Any]
Mistake = tuple[str, str]  # message and hint


class Column(ABC):
    """Values of n cases. `put` takes one cell to its case and says what is wrong with it."""

    @abstractmethod
    def put(self, at: int, cell: str) -> Mistake | None: ...

    @abstractmethod
    def values(self) -> Array: ...

    def cost(self, cell: str) -> int:
        """Bytes of memory that one more cell takes."""
        return 8


class _Numbers(Column):
    def __init__(self, name: str, values: Array) -> None:
        self._name, self._values = name, values

    def put(self, at: int, cell: str) -> Mistake | None:
        try:
            value = float(cell)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            return f"`{self._name}` is {cell[:40]!r}, not a finite number.", ""
        self._values[at] = value
        return None

    def values(self) -> Array:
        return self._values


class _Labels(Column):
    def __init__(self, classes: tuple[str, ...], n: int) -> None:
        self._classes = classes
        self._known = {name: k for k, name in enumerate(classes)}
        self._values = array("q", [0]) * n

    def put(self, at: int, cell: str) -> Mistake | None:
        k = self._known.get(cell.strip())
        if k is None:
            return f"there is no class {cell[:40]!r}.", f"Classes: {', '.join(self._classes[:10])}."
        self._values[at] = k
        return None

    def values(self) -> Array:
        return np.frombuffer(self._values, dtype=np.int64)


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

    def values(self) -> Array:
        return np.array([])

    def cost(self, cell: str) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Columns:
    """A file's columns by name, for n cases. Scores of all classes lie in one n × classes array."""

    by_name: dict[str, Column]
    scores: Array

    @classmethod
    def of(cls, header: Sequence[str], classes: tuple[str, ...], n: int) -> Columns:
        """Empty ones for that header, which has been checked."""
        per_class = [f"score_{name}" for name in classes]
        scores = np.zeros((n, len(classes) if per_class and per_class[0] in header else 0))
        made: dict[str, Column] = {name: _Numbers(name, scores[:, k]) for k, name in _in(per_class, header)}
        plain: dict[str, Callable[[], Column]] = {
            "row": _Rows,
            "text": lambda: _Texts(n),
            "label": lambda: _Labels(classes, n),
        }
        for name in header:
            if name not in made:
                made[name] = plain[name]() if name in plain else _Numbers(name, np.zeros(n))
        return cls({name: made[name] for name in header}, scores)

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
