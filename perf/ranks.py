"""What `hubbot ranks` says of public tables; and how often its ranges hold, by simulation.

    python perf/ranks.py [draws]

Tables: RobustBench's largest board (perf/robustbench.csv, shares of 10,000 cases), nine counts of SWE-bench
Verified, and the mathematics scores of PISA 2018 with their standard errors (docs/example/ranks).

Simulation: eight models, each contest drawn anew. "Held": the share of contests in which every range holds
all ranks of the models truly equal to its own; promised are 95 %. "False first": a first place called real
although another model is as good (promised: at most 5 %). "Places": how many a range holds on average. Beside
it the same of the step-down procedure of Mogstad and others 2024, for figures with a standard error.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from tests.interchange.contest.step_down import step_down

from hubbot.interchange.contest.entrants import Contest, Entrant
from hubbot.interchange.contest.standing import Standing, standing_of
from hubbot.interchange.contest.words import sentences

ROOT = Path(__file__).parents[1]
Array = NDArray[Any]
MODELS = 8
EQUAL = np.zeros(MODELS)
APART = np.array([3.0, 2.0, 2.0, 1.0, 1.0, 0.0, 0.0, 0.0])


def contest(rows: Sequence[Entrant], kind: str = "scores", *, share: bool = False) -> Standing:
    parts = tuple(map(str, range(len(rows[0].each))))
    made = Contest(kind, "score", "higher", tuple(rows), share=share, same_cases=False, parts=parts)  # type: ignore[arg-type]
    return standing_of(made)


def robustbench() -> Standing:
    with (ROOT / "perf/robustbench.csv").open(encoding="utf-8", newline="") as file:
        lines = [
            one for one in csv.DictReader(file) if (one["dataset"], one["threat"]) == ("cifar10", "Linf")
        ]
    values = {one["model"]: float(one["external"] or one["autoattack"]) / 100 for one in lines}
    return contest([Entrant(name, round(value, 4), n=10_000) for name, value in values.items()], share=True)


def swe_bench() -> Standing:
    counts = (396, 396, 394, 388, 387, 384, 384, 382, 378)
    return contest([Entrant(f"place {at}", k / 500, n=500) for at, k in enumerate(counts, 1)], share=True)


def pisa() -> Standing:
    with (ROOT / "docs/example/ranks/pisa_2018_math.csv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return contest(
            [
                Entrant(one["jurisdiction"], float(one["math_score"]), error=float(one["math_se"]))
                for one in rows
            ]
        )


Drawn = tuple[list[Entrant], str, bool]


def shares(truth: Array, rng: np.random.Generator) -> Drawn:
    """500 cases each, its own; a step of `truth` is four points around 75 %."""
    k = rng.binomial(500, 0.75 + 0.04 * truth)
    return [Entrant(str(i), v / 500, n=500) for i, v in enumerate(k)], "scores", True


def cases(truth: Array, rng: np.random.Generator) -> Drawn:
    """300 cases that all share; answers to one case are correlated (0.5 on the normal scale)."""
    hard = rng.normal(size=300) * 0.5**0.5
    seen = rng.normal(size=(MODELS, 300)) * 0.5**0.5 + hard < ndtri(0.75 + 0.04 * truth)[:, None]
    return [_row(i, each.astype(float)) for i, each in enumerate(seen)], "cases", True


def tasks(truth: Array, rng: np.random.Generator) -> Drawn:
    """Twelve tasks, drawn anew: their means differ by 10, and by 2 what a model makes of one."""
    seen = 50 + rng.normal(size=12) * 10 + rng.normal(size=(MODELS, 12)) * 2 + 2 * truth[:, None]
    return [_row(i, each) for i, each in enumerate(seen)], "tasks", False


def heavy_tasks(truth: Array, rng: np.random.Generator) -> Drawn:
    """As tasks, but with Student's t of 3 degrees."""
    seen = 50 + rng.normal(size=12) * 10 + rng.standard_t(3, size=(MODELS, 12)) * 2 + 2 * truth[:, None]
    return [_row(i, each) for i, each in enumerate(seen)], "tasks", False


def errors(truth: Array, rng: np.random.Generator) -> Drawn:
    """Figures with a known standard error, from 0.5 to 1.5."""
    known = np.linspace(0.5, 1.5, MODELS)
    seen = rng.normal(2 * truth, known)
    return (
        [Entrant(str(i), float(v), error=float(e)) for i, (v, e) in enumerate(zip(seen, known, strict=True))],
        "scores",
        False,
    )


def _row(number: int, each: Array) -> Entrant:
    return Entrant(str(number), float(each.mean()), n=len(each), each=tuple(each.tolist()))


def held(ranges: Sequence[tuple[int, int] | None], truth: Array) -> bool:
    for i, span in enumerate(ranges):
        first, last = 1 + int(np.sum(truth > truth[i])), MODELS - int(np.sum(truth < truth[i]))
        if span is None or not (span[0] <= first and last <= span[1]):
            return False
    return True


def simulated(draw: Callable[[Array, np.random.Generator], Drawn], truth: Array, draws: int) -> str:
    rng = np.random.default_rng(7)
    right = false_first = places = their_right = their_places = 0
    for number in range(draws):
        rows, kind, share = draw(truth, rng)
        found = contest(rows, kind, share=share)
        by_name = {int(place.entrant.name): place.range for place in found.places}
        ranges = [by_name[i] for i in range(MODELS)]
        right += held(ranges, truth)
        first = int(found.places[0].entrant.name)
        false_first += found.verified > 0 and bool(np.sum(truth >= truth[first]) > 1)
        places += sum(span[1] - span[0] + 1 for span in ranges if span)
        if draw is errors:
            theirs = step_down(
                np.array([one.value for one in rows]),
                np.array([one.error for one in rows]),
                draws=1_000,
                seed=number,
            )
            their_right += held(theirs, truth)
            their_places += sum(high - low + 1 for low, high in theirs)
    line = f"{right / draws:>8.3f} {false_first / draws:>12.3f} {places / draws / MODELS:>8.2f}"
    if draw is errors:
        line += f"   step-down: {their_right / draws:.3f}, {their_places / draws / MODELS:.2f} places"
    return line


def main() -> None:
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for name, found in (("RobustBench", robustbench()), ("SWE-bench", swe_bench()), ("PISA", pisa())):
        print(f"{name}: {len(found.places)} rows")
        for one in sentences(found)[:4]:
            print(fill(one, 118, initial_indent="  ", subsequent_indent="    "))
    print(f"\n{'eight models':<28} {'held':>8} {'false first':>12} {'places':>8}")
    for draw in (shares, cases, tasks, heavy_tasks, errors):
        for name, truth in (("equal", EQUAL), ("apart", APART)):
            print(
                f"{draw.__name__.replace('_', ' ') + ', ' + name:<28} {simulated(draw, truth, draws)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
