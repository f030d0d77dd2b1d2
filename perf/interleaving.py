"""Runs of the bot interleaved: every order with at most two switches of each pair, and crowds at random.

    python perf/interleaving.py [--random 2000] [--each 0] [--pair NAME] [--jobs 2] [--minutes 0] [--sweep 8]

For each pair: the steps of both runs (calls to the forge, git that reaches the remote), how many orders
there are with at most two switches, how many of them are distinct (a step that meets nothing of the other run
may be exchanged with it), and how many end with a last word that is not true. Where the end is wrong, or
an issue has two status comments, a sweep follows, which must put it right; after the others it follows in one
of `--sweep` cases, and must change nothing that was true. `--each N` tries N of the
distinct ones. Then ten submissions with ten checks and one accept or two, at random speeds. Fails on any
wrong last word.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.bot.interleaving.pairs import PAIRS, prepared, prepared_crowd  # noqa: E402
from tests.bot.interleaving.play import End, Switches, crowd, pair, steps_of  # noqa: E402
from tests.bot.interleaving.schedule import all_switches, distinct  # noqa: E402


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--random", type=int, default=2000)
    parser.add_argument("--each", type=int, default=0, help="of the distinct orders of a pair; 0 for all")
    parser.add_argument("--pair", action="append", help="only this one, by its name; more than once for more")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=0, help="for the crowds; 0 for no limit")
    parser.add_argument("--sweep", type=int, default=8, help="a sweep follows in one of so many")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="hubbot-interleaving-") as folder:
        wrong = pairs(Path(folder), options) + crowds(Path(folder), options)
    return 1 if wrong else 0


def pairs(folder: Path, options: argparse.Namespace) -> int:
    """How many orders ended wrong."""
    template = folder / "pairs"
    prepared(template)
    print("| pair | steps | orders | distinct | tried | two status comments | wrong last words |")
    print("|:--|--:|--:|--:|--:|--:|--:|")
    sums, lines = [0, 0, 0, 0], []
    for name in options.pair or PAIRS:
        steps = steps_of(template, folder / "alone", name)
        orders, apart = len(list(all_switches(steps))), list(distinct(steps))
        tried = random.Random(1).sample(apart, min(options.each, len(apart))) if options.each else apart
        with get_context("fork").Pool(options.jobs) as pool:
            ends = pool.map(partial(_pair, template, folder, name, options.sweep), tried, chunksize=8)
        bad = [(one, end) for one, end in zip(tried, ends, strict=True) if end.wrong or end.later]
        lines += [f"{name} {one}: {(end.wrong or end.later)[:2]}" for one, end in bad]
        two = sum(bool(end.twice) for end in ends)
        told = f"{len(steps[0])} and {len(steps[1])} | {orders:,} | {len(apart):,} | {len(tried):,} | {two:,}"
        print(f"| {name} | {told} | {len(bad):,} |", flush=True)
        sums = [a + b for a, b in zip(sums, (orders, len(apart), len(tried), len(bad)), strict=True)]
    print(f"\n{sums[0]:,} orders, {sums[1]:,} distinct, {sums[2]:,} tried: {sums[3]:,} end wrong")
    print("\n".join(lines[:60]))
    return sums[3]


def _pair(template: Path, folder: Path, name: str, every: int, switches: Switches) -> End:
    root = folder / f"pair-{'-'.join(map(str, switches))}"
    return pair(template, root, name, switches, sweep=sum(switches) % every == 0)


def crowds(folder: Path, options: argparse.Namespace) -> int:
    """How many issues ended wrong."""
    template = folder / "crowd"
    prepared_crowd(template)
    began = time.monotonic()
    end = began + options.minutes * 60 if options.minutes else float("inf")
    with get_context("fork").Pool(options.jobs) as pool:
        given = [
            (template, folder / f"crowd-{seed}", seed, end, options.sweep) for seed in range(options.random)
        ]
        ends = [one for one in pool.imap_unordered(_crowd, given) if one is not None]
    wrong = sum(len({words.split(":")[0] for words in (*one.wrong, *one.later)}) for one in ends)
    steps = sum(len(one.order) for one in ends)
    took = (time.monotonic() - began) / 60
    print(
        f"\n{len(ends):,} crowds of ten submissions at random, {steps:,} steps, {took:.0f} minutes: ", end=""
    )
    two = sum(one.twice for one in ends)
    print(f"{wrong:,} of {10 * len(ends):,} last words wrong; {two:,} status comments twice")
    print("\n".join(str(one.wrong[:2]) for one in ends if one.wrong or one.later)[:3000])
    return wrong


def _crowd(given: tuple[Path, Path, int, float, int]) -> End | None:
    template, root, seed, end, every = given
    return crowd(template, root, seed, sweep=seed % every == 0) if time.monotonic() < end else None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
