"""Genuine results that the checks refuse or question, and mutants that they see. Prints docs/evidence.md.

    python perf/honest.py [--results 5000] [--others 2500] [--mutants 300] [--processes 2] [--seed 1]

The results are computed by scikit-learn or by the definition itself (tests/honest), a third of them from real
predictions: scikit-learn's models on its bundled data. Those by another definition are asked twice: with it
stated under `how`, and without. Mutants are held against mlscorecheck.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from multiprocessing import Pool
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from tests.honest import answers, others, values
from tests.honest.ask import ask
from tests.honest.mutants import KINDS, Mutant, mutant

PLAIN = {**answers.PLAIN, **values.PLAIN}
OTHER = {**others.OTHER, **values.OTHER}
SHARE = 250  # results a piece of work
Tally = Counter[str]


def piece(work: tuple[str, int, int, int]) -> tuple[str, Tally]:
    """Some results of one family, counted. `warned k`: with so many warnings."""
    family, count, number, seed = work
    place = [*PLAIN, *OTHER].index(family)
    rng, tally = np.random.default_rng([seed, place, number]), Counter[str]()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for turn in range(count):
            case = {**PLAIN, **OTHER}[family](rng, real=turn % 3 == 0)
            said = ask(case)
            tally["results"] += 1
            tally["real"] += case.real
            tally["errors"] += bool(said.errors)
            tally["warned"] += bool(said.warnings)
            tally[f"warned {len(said.warnings)}"] += 1
            tally.update(f"code {text[:4]}" for text in (*said.errors, *said.warnings))
            if case.how:
                bare = ask(case, declared=False)
                tally["errors undeclared"] += bool(bare.errors)
                tally.update(f"undeclared {text[:4]}" for text in bare.warnings)
                tally["asked"] += bool(bare.warnings)
                tally["asked once"] += len(bare.warnings) == 1
                told = " ".join(bare.warnings)
                tally["named"] += bool(bare.warnings) and any(word in told for word in case.words)
    return family, tally


def mutants(work: tuple[str, int, int, int]) -> tuple[str, list[Mutant]]:
    kind, count, number, seed = work
    rng = np.random.default_rng([seed, 1000 + [*KINDS].index(kind), number])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return kind, [mutant(kind, rng) for _ in range(count)]


def pieces(names: Iterable[str], results: int, seed: int, share: int) -> Iterator[tuple[str, int, int, int]]:
    for number, begin in enumerate(range(0, results, share)):
        yield from ((name, min(share, results - begin), number, seed) for name in names)


def done(pool: object, function: object, work: list[object], what: str) -> Iterator[object]:
    begun = time.monotonic()
    for at, answer in enumerate(pool.imap_unordered(function, work), start=1):  # type: ignore[attr-defined]
        print(f"\r{what}: {at} of {len(work)}, {time.monotonic() - begun:.0f} s", end="", file=sys.stderr)
        yield answer
    print(file=sys.stderr)


def by_family(
    given: argparse.Namespace, pool: object, families: Iterable[str], results: int
) -> dict[str, Tally]:
    """The counts of each family, in their order."""
    found: dict[str, Tally] = {family: Counter() for family in families}
    work = list(pieces(found, results, given.seed, SHARE))
    for family, tally in done(pool, piece, work, "genuine results"):  # type: ignore[misc]
        found[family].update(tally)
    return found


def plain_table(found: dict[str, Tally]) -> None:
    print("\n| plain scikit-learn | results | real | errors | with a warning | which |")
    print("|:--|--:|--:|--:|--:|:--|")
    whole: Tally = Counter()
    for family, tally in found.items():
        whole.update(tally)
        codes = ", ".join(f"{key[5:]} ×{n}" for key, n in sorted(tally.items()) if key.startswith("code "))
        print(_row(family, tally, "results", "real", "errors", "warned"), codes, "|")
    print(_row("**all**", whole, "results", "real", "errors", "warned"), "|")
    at, middle, most = 0, None, 0
    for number in sorted(int(key[7:]) for key in whole if key.startswith("warned ")):
        at += whole[f"warned {number}"]
        middle = number if middle is None and at >= whole["results"] / 2 else middle
        most = number
        if at >= 0.95 * whole["results"]:
            break
    print(f"\nWarnings of a plain result: median {middle}, 95th percentile {most}.")


def other_table(found: dict[str, Tally]) -> None:
    print(
        "\n| another definition | results | real | errors | warned, stated | asked, unstated | once | named |"
    )
    print("|:--|--:|--:|--:|--:|--:|--:|--:|")
    for family, tally in found.items():
        tally["errors"] += tally.pop("errors undeclared", 0)
        asked = max(1, tally["asked"])
        print(
            _row(family, tally, "results", "real", "errors", "warned", "asked"),
            f"{tally['asked once'] / asked:.1%} | {tally['named'] / asked:.1%} |",
        )


def _row(name: str, tally: Tally, *columns: str) -> str:
    return f"| {name} | " + " | ".join(f"{tally[column]:,}" for column in columns) + " |"


def power_table(given: argparse.Namespace, pool: object) -> None:
    found: dict[str, list[Mutant]] = {kind: [] for kind in KINDS}
    for kind, some in done(pool, mutants, list(pieces(KINDS, given.mutants, given.seed, 25)), "mutants"):  # type: ignore[misc]
        found[kind] += some
    print("\n| figure changed | mutants | mlscorecheck | hubbot | theirs alone | with a table |")
    print("|:--|--:|--:|--:|--:|--:|")
    shown = []
    for kind, several in found.items():
        alone = [one for one in several if one.theirs and not one.ours]
        tables = [one for one in alone if one.table]
        shown += tables
        counted = max(1, len(several) - len(tables))
        theirs = sum(one.theirs for one in several) - len(tables)
        ours = sum(one.ours for one in several)
        print(
            f"| {kind} | {len(several)} | {theirs / counted:.1%} | {ours / counted:.1%} | {len(alone)} "
            f"| {len(tables)} |"
        )
    for one in shown[: given.shown]:
        print(f"\n{dict(one.figures)}: {one.table}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--results", type=int, default=5_000, help="genuine results a family")
    parser.add_argument("--others", type=int, default=2_500, help="the same for another definition")
    parser.add_argument("--mutants", type=int, default=300, help="mutants for each figure")
    parser.add_argument("--shown", type=int, default=3, help="tables of counts to print")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with Pool(given.processes) as pool:
        if given.results:
            plain_table(by_family(given, pool, PLAIN, given.results))
            other_table(by_family(given, pool, OTHER, given.others))
        if given.mutants:
            power_table(given, pool)


if __name__ == "__main__":
    main()
