"""One genuine result as an author files it, and the registry it is filed under."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Rng = np.random.Generator


@dataclass(frozen=True)
class Case:
    """`how` states its definition, {} where it is the registered one; a hint must hold one of `words`."""

    metrics: Mapping[str, Any]
    n: int
    classes: Mapping[str, int] = field(default_factory=dict)
    positive: str = ""
    variance: float | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    how: Mapping[str, Any] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    task: str = "classification"
    modality: str = "tabular"
    real: bool = False


def written(value: float, rng: Rng, places: int | None = None, *, cut: bool = False) -> float:
    """As people write it: rounded or cut at some decimals, or as the machine prints it."""
    value = float(value)
    if places is None:
        return value
    if cut:
        return float(np.trunc(value * 10**places + np.sign(value) * 1e-9) / 10**places)
    return round(value, places)


def figures(values: Mapping[str, float], rng: Rng, *, coarse: int = 3) -> dict[str, float]:
    """All figures of a result: mostly written alike; of some each at its own decimals, rounded or cut."""
    places = [None, *range(coarse, 7)]
    common, cut, own = rng.choice(len(places)), rng.random() < 0.25, rng.random() < 0.2
    if own:
        places.append(coarse - 1)
    found = {}
    for name, value in values.items():
        if not np.isfinite(value):
            continue  # undefined: not filed
        at = places[rng.choice(len(places))] if own else places[common]
        found[name] = written(value, rng, at, cut=bool(rng.random() < 0.5) if own else cut)
    return found


def some(values: Mapping[str, float], rng: Rng, always: Sequence[str] = ()) -> dict[str, float]:
    """A few of them, as people file a few; `always` are among them."""
    names = [name for name in values if name not in always]
    rng.shuffle(names)
    kept = {*always, *names[: int(rng.integers(1, len(names) + 1))]}
    return {name: value for name, value in values.items() if name in kept}
