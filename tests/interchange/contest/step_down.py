"""Ranges of ranks by the step-down procedure of Mogstad, Romano, Shaikh and Wilhelm 2024.

Written from the paper (doi 10.1093/restud/rdad006, section 3). All pairs are tested by the largest
studentised difference among those that are left; its critical value is drawn from independent normal
estimates. Those that exceed it are taken out, until none does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def step_down(
    values: Array, errors: Array, *, draws: int = 1_000, seed: int = 0, level: float = 0.95
) -> list[tuple[int, int]]:
    """A range a row, in their order, all at once with `level`; higher values are better."""
    count = len(values)
    noise = np.random.default_rng(seed).normal(size=(draws, count)) * errors
    spread = np.sqrt(errors[:, None] ** 2 + errors**2)
    seen = np.abs(values[:, None] - values) / spread
    left = ~np.eye(count, dtype=bool)
    drawn = np.empty((draws, count, count), dtype=np.float32)
    for k in range(draws):
        drawn[k] = np.abs(noise[k][:, None] - noise[k]) / spread
    while left.any():
        most = np.where(left, drawn, 0).max(axis=(1, 2))
        told = left & (seen > np.quantile(most, level))
        if not told.any():
            break
        left &= ~told
    apart = ~left & ~np.eye(count, dtype=bool)
    above = (apart & (values[:, None] < values)).sum(axis=1)
    below = (apart & (values[:, None] > values)).sum(axis=1)
    return [(1 + int(up), count - int(down)) for up, down in zip(above, below, strict=True)]
