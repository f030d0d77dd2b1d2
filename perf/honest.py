"""Genuine results that the checks refuse or question, and mutants that they see. Prints docs/evidence.md.

    python perf/honest.py [--results 5000] [--others 2500] [--mutants 300] [--processes 1] [--seed 1] [--docs]

The results are computed by scikit-learn or by the definition itself (tests/proving/honest), a third of them
from real predictions: scikit-learn's models on its bundled data. Those by another definition are asked twice:
with it stated under `how`, and without. Mutants are held against mlscorecheck. `--docs` also puts what is
printed into docs/evidence.md, between the two marks of this command.
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
from tests.proving.honest import answers, others, values
from tests.proving.honest.ask import ask
from tests.proving.honest.mutants import KINDS, Mutant, mutant

PLAIN = {**answers.PLAIN, **values.PLAIN}
OTHER = {**others.OTHER, **values.OTHER}
ROOT = Path(__file__).resolve().parents[1]
SHARE = 250  # results a piece of work
BEGIN, END = "<!-- perf/honest.py --docs: begin -->", "<!-- perf/honest.py --docs: end -->"
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


def plain_table(found: dict[str, Tally]) -> Iterator[str]:
    yield "| plain scikit-learn | results | real | errors | with a warning | which |"
    yield "|:--|--:|--:|--:|--:|:--|"
    whole: Tally = Counter()
    for family, tally in found.items():
        whole.update(tally)
        codes = ", ".join(f"{key[5:]} ×{n}" for key, n in sorted(tally.items()) if key.startswith("code "))
        yield f"{_row(family, tally, 'results', 'real', 'errors', 'warned')} {codes} |"
    yield f"{_row('**all**', whole, 'results', 'real', 'errors', 'warned')} |"
    yield f"\nWarnings of a plain result: median {at(whole, 0.5)}, 95th percentile {at(whole, 0.95)}.\n"


def at(whole: Tally, share: float) -> int:
    """The number of warnings that this share of the results does not exceed."""
    counted = 0
    for number in sorted(int(key[7:]) for key in whole if key.startswith("warned ")):
        counted += whole[f"warned {number}"]
        if counted >= share * whole["results"]:
            return number
    return 0


def other_table(found: dict[str, Tally]) -> Iterator[str]:
    yield "| another definition | results | real | errors | warned, stated | asked, unstated | once | named |"
    yield "|:--|--:|--:|--:|--:|--:|--:|--:|"
    for family, tally in found.items():
        tally["errors"] += tally.pop("errors undeclared", 0)
        asked = max(1, tally["asked"])
        yield (
            f"{_row(family, tally, 'results', 'real', 'errors', 'warned', 'asked')} "
            f"{tally['asked once'] / asked:.1%} | {tally['named'] / asked:.1%} |"
        )


def _row(name: str, tally: Tally, *columns: str) -> str:
    return f"| {name} | " + " | ".join(f"{tally[column]:,}" for column in columns) + " |"


def power_table(given: argparse.Namespace, pool: object) -> Iterator[str]:
    found: dict[str, list[Mutant]] = {kind: [] for kind in KINDS}
    for kind, some in done(pool, mutants, list(pieces(KINDS, given.mutants, given.seed, 25)), "mutants"):  # type: ignore[misc]
        found[kind] += some
    yield "\n| figure changed | mutants | mlscorecheck | hubbot | theirs alone | with a table |"
    yield "|:--|--:|--:|--:|--:|--:|"
    shown = []
    for kind, several in found.items():
        alone = [one for one in several if one.theirs and not one.ours]
        tables = [one for one in alone if one.table]
        shown += tables
        counted = max(1, len(several) - len(tables))
        theirs = sum(one.theirs for one in several) - len(tables)
        ours = sum(one.ours for one in several)
        yield (
            f"| {kind} | {len(several)} | {theirs / counted:.1%} | {ours / counted:.1%} | {len(alone)} "
            f"| {len(tables)} |"
        )
    for one in shown[: given.shown]:
        yield f"\n{dict(one.figures)}: {one.table}"


def tables(given: argparse.Namespace, pool: object) -> Iterator[str]:
    if given.results:
        yield from plain_table(by_family(given, pool, PLAIN, given.results))
        yield from other_table(by_family(given, pool, OTHER, given.others))
    if given.mutants:
        yield from power_table(given, pool)


def into_docs(printed: str) -> None:
    """In place of what stands between the two marks; raises where one of them is gone."""
    page = ROOT / "docs" / "evidence.md"
    before, begin, rest = page.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"docs/evidence.md needs the lines {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{printed}\n\n{END}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--results", type=int, default=5_000, help="genuine results a family")
    parser.add_argument("--others", type=int, default=2_500, help="the same for another definition")
    parser.add_argument("--mutants", type=int, default=300, help="mutants for each figure")
    parser.add_argument("--shown", type=int, default=3, help="tables of counts to print")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--docs", action="store_true", help="put the tables into docs/evidence.md, too")
    given = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    sizes = " ".join(f"--{name} {getattr(given, name)}" for name in ("results", "others", "mutants", "seed"))
    lines = [f"`python perf/honest.py {sizes}` printed:\n"]
    print(lines[0])
    with Pool(given.processes) as pool:
        for line in tables(given, pool):
            print(line)
            lines.append(line)
    if given.docs:
        into_docs("\n".join(lines).strip())


if __name__ == "__main__":
    main()
