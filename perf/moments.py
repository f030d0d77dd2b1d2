"""False alarms and power of "R² follows from the error", by simulation. Prints the table of docs/evidence.md.

    python perf/moments.py [--results 1000] [--seed 1]

Genuine results come from models of some scale, offset and noise on the registered true values of DS-DIABETES,
R² from below zero to nearly 1, written rounded or cut. Invented ones move R² and RMSE as docs/evidence.md
says.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from hubbot.evaluation.data.splits import cases_of
from hubbot.proving.arithmetic.moments import Law
from hubbot.registry.load import load

DECIMALS = (1, 2, 3, 4, 6)


def written(value: float, places: int, *, cut: bool) -> float:
    return float(np.trunc(value * 10**places) / 10**places) if cut else round(value, places)


def genuine(y: Any, rng: np.random.Generator, kind: type) -> tuple[float, float]:
    """RMSE and R² of one model, summed in `kind`."""
    noise = rng.normal(0, rng.uniform(1, 120), len(y))
    guess = (y * rng.uniform(0, 1.2) + noise + rng.normal(0, 20)).astype(kind)
    y = y.astype(kind)
    mse = float(np.mean((y - guess) ** 2))
    return mse**0.5, 1 - mse / float(np.var(y))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--results", type=int, default=1000)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    hub = load(Path(__file__).parents[1])
    dataset = hub.datasets["DS-DIABETES"]
    y, variance = cases_of(dataset, hub.root).truth.y, dataset.splits["test"].target_variance
    assert variance is not None
    law, rng = Law("R2", "RMSE", "rmse", variance, len(y), 1, True), np.random.default_rng(given.seed)
    print("| decimals | false alarms | invented figures refuted |\n|--:|--:|--:|")
    for places in DECIMALS:
        alarms = refuted = 0
        for turn in range(given.results):
            rmse, r2 = genuine(y, rng, np.float32 if turn % 2 else np.float64)
            rmse, r2 = (written(value, places, cut=turn % 4 > 1) for value in (rmse, r2))
            alarms += not law.allows(r2, rmse)
            moved = round(rmse + rng.uniform(-0.05, 0.05) * variance**0.5, places)
            refuted += not law.allows(round(r2 + rng.uniform(-0.05, 0.05), places), max(0.0, moved))
        print(f"| {places} | {alarms} of {given.results:,} | {refuted / given.results:.0%} |")


if __name__ == "__main__":
    main()
