"""Power and false alarms of the arithmetic, by simulation. Prints the table of docs/evidence.md.

    python perf/arithmetic.py [--results 400] [--seed 1]

Genuine results come from random matrices: prevalence 20 to 80 %, both rates 55 to 98 %; F1 under each
averaging, its name leaving that open. Invented ones move each figure of a genuine one by up to 0.05.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence

from hubbot.proving.arithmetic.cells import Matrix, Quantity
from hubbot.proving.arithmetic.figures import AVERAGED, Figure, Setting
from hubbot.proving.arithmetic.matrix import verdict

SIZES = (100, 500, 5_000, 20_000)
DECIMALS = (2, 3, 4)
AVERAGINGS = ("macro", "weighted", "binary")
OPEN_F1 = "F1, averaging open"
# What people file together: name, quantities beside F1, whether the registry knows the class sizes.
SETS: tuple[tuple[str, tuple[Quantity, ...], bool], ...] = (
    ("accuracy, F1", ("accuracy",), False),
    ("accuracy, F1; class sizes known", ("accuracy",), True),
    (
        "accuracy, sensitivity, specificity, F1; class sizes known",
        ("accuracy", "sensitivity", "specificity"),
        True,
    ),
)


def genuine(rng: random.Random, n: int) -> Matrix:
    positives = round(n * rng.uniform(0.2, 0.8))
    tp, tn = (round(size * rng.uniform(0.55, 0.98)) for size in (positives, n - positives))
    return Matrix(tp, positives - tp, n - positives - tn, tn)


def figures(values: Sequence[tuple[Quantity, float]], f1: float) -> list[Figure]:
    stated = [Figure(quantity, value, quantity, {"": quantity}) for quantity, value in values]
    options = {str(averaging): quantity for averaging, quantity in AVERAGED["f1"].items()}
    return [*stated, Figure(OPEN_F1, f1, "f1", options)]


def pairs(
    rng: random.Random, n: int, places: int, averaging: str, beside: Sequence[Quantity], results: int
) -> Iterator[tuple[Matrix, list[Figure], list[Figure]]]:
    """Matrix, its genuine figures, and invented ones near them."""
    for _ in range(results):
        matrix = genuine(rng, n)
        f1 = matrix.values(AVERAGED["f1"][averaging])[0]  # type: ignore[index]
        values = [(quantity, matrix.values(quantity)[0]) for quantity in beside]

        def moved(value: float) -> float:
            return round(min(1.0, max(0.0, value + rng.uniform(-0.05, 0.05))), places)

        true = figures([(q, round(v, places)) for q, v in values], round(f1, places))
        yield matrix, true, figures([(q, moved(v)) for q, v in values], moved(f1))


def row(
    rng: random.Random, n: int, places: int, kind: tuple[str, tuple[Quantity, ...], bool], results: int
) -> str:
    _, beside, sizes_known = kind
    alarms = caught = total = 0
    spent = 0.0
    for averaging in AVERAGINGS:
        for matrix, true, invented in pairs(rng, n, places, averaging, beside, results):
            positives = matrix.tp + matrix.fn
            sizes = (positives, n - positives) if sizes_known else ()
            setting = Setting(n, True, 2, True, sizes)
            begun = time.perf_counter()
            alarms += verdict(true, setting).refuted
            spent += time.perf_counter() - begun
            caught += verdict(invented, setting, every_averaging=False).refuted
            total += 1
    return f"| {n:,} | {places} | {alarms} of {total:,} | {caught / total:.0%} | {1000 * spent / total:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--results", type=int, default=400, help="genuine results for each averaging and line"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    for kind in SETS:
        print(f"\n**{kind[0]}**\n")
        print("| n | decimals | false alarms | invented figures refuted | ms a genuine result |")
        print("|--:|--:|--:|--:|--:|")
        for n in SIZES:
            for places in DECIMALS:
                print(row(rng, n, places, kind, given.results), flush=True)


if __name__ == "__main__":
    main()
