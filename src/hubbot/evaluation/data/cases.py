"""The cases of a split, and the errors that say why data cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.scoring.metrics import Truth
from hubbot.evaluation.scoring.unusable import NotThere, Unusable
from hubbot.registry.how_to_evaluate import is_text
from hubbot.registry.model import Dataset

__all__ = ["Array", "Cases", "NotThere", "Unusable", "check_registered", "units_of"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Cases:
    """A split. `rows` are the registered row numbers (n), `X` n × …; the training part may be missing."""

    dataset: Dataset
    split: str
    rows: Array
    truth: Truth
    X: Array | None = None
    train: tuple[Array, Array] | None = None
    strata: Mapping[str, Array] = field(default_factory=dict)
    sampling_hz: float | None = None
    sha256: str | None = None  # of the labels' file, where there is one
    train_units: Array | None = None  # which unit each training case is of, None where none are registered

    @property
    def text(self) -> bool:
        """Whether the model answers with a text for each case, to be scored by the hub's own scorer."""
        return is_text(self.dataset)

    @property
    def units(self) -> Array | None:
        """Which patient, site or block each case (n) is of; None where cases are independent.

        Where the registry does not say which rows are whose, nobody knows: then all are one.
        """
        if self.dataset.unit == "case":
            return None
        found = units_of(self)
        return np.zeros(self.n, dtype=int) if found is None else found

    @property
    def n(self) -> int:
        return len(self.rows)


def units_of(cases: Cases) -> Array | None:
    """Which patient, site, block or group each case (n) is of; None where the registry does not say."""
    split = cases.dataset.splits.get(cases.split)
    if cases.dataset.unit == "case" or split is None or not split.units_by_row or sum(split.units) != cases.n:
        return None
    return np.repeat(np.arange(len(split.units)), split.units)


def check_registered(found: Cases) -> None:
    """Sizes and class counts against the registry: other data under the same name are another benchmark."""
    split = found.dataset.splits.get(found.split)
    if split is None:
        return
    wrong = []
    if split.n is not None and split.n != found.n:
        wrong.append(f"{found.dataset.id} {found.split}: {found.n} cases; {split.n} are registered.")
    if split.classes and found.truth.classes:
        counts = np.bincount(found.truth.y, minlength=len(found.truth.classes))
        for name, count in zip(found.truth.classes, counts, strict=True):
            expected = split.classes.get(name)
            if expected is not None and expected != count:
                wrong.append(
                    f"{found.dataset.id} {found.split}: {count} of class {name}; {expected} registered."
                )
    if wrong:
        raise Unusable(wrong, "Use the registered split, or propose a benchmark for other data.")
