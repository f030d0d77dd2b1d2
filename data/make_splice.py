"""Splice junctions: 3,186 DNA sequences of 60 letters, from a table `sequence,class` (csv.gz).

Source: UCI Machine Learning Repository, Molecular Biology (Splice-junction Gene Sequences), CC BY 4.0, as the
R package mlbench 2.1-3 has it (`DNA`), its three bits a letter decoded. Sequences that share a stretch of 20
letters are one group: groups go into train or test as a whole, and are the unit of resampling.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from making import Made, labels, main, npz

LETTERS = "ACGT"
CLASSES = {"ei": "exon_intron", "ie": "intron_exon", "n": "neither"}
STRETCH = 20
TEST = 0.4  # of the groups
SEED = 42


def groups(sequences: Sequence[str], stretch: int = STRETCH) -> list[int]:
    """A number a sequence: the same for all that share a stretch, directly or by way of others."""
    joined = list(range(len(sequences)))

    def first(at: int) -> int:
        while joined[at] != at:
            joined[at] = at = joined[joined[at]]
        return at

    seen: dict[str, int] = {}
    for at, letters in enumerate(sequences):
        for begin in range(len(letters) - stretch + 1):
            other = first(seen.setdefault(letters[begin : begin + stretch], at))
            own = first(at)
            joined[max(own, other)] = min(own, other)
    return [first(at) for at in range(len(sequences))]


def one_hot(sequences: Sequence[str]) -> np.ndarray:
    """n × (letters · 4), 0 or 1: A, C, G and T of the first letter, then of the second, and so on."""
    codes = np.array([[LETTERS.index(letter) for letter in letters] for letters in sequences])
    return np.eye(4, dtype=np.uint8)[codes].reshape(len(sequences), -1)


def in_order(rows: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[int]]:
    """Rows group by group, and the size of each group. The order does not depend on that of the source."""
    rows = sorted(rows)
    found = groups([letters for letters, _ in rows])
    order = sorted(range(len(rows)), key=lambda at: (found[at], at))
    sizes = np.unique([found[at] for at in order], return_counts=True)[1]
    return [rows[at] for at in order], sizes.tolist()


def tested(sizes: Sequence[int]) -> np.ndarray:
    """For each group whether it is of the test split."""
    chosen = np.random.RandomState(SEED).permutation(len(sizes))[: round(TEST * len(sizes))]
    return np.isin(np.arange(len(sizes)), chosen)


def make(source: Path) -> Made:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
        table = [(line["sequence"], CLASSES[line["class"]]) for line in csv.DictReader(text)]
    rows, sizes = in_order(table)
    test = np.repeat(tested(sizes), sizes)
    made = {"data/DS-SPLICE.npz": npz(one_hot([letters for letters, _ in rows]))}
    for name, part in (("train", ~test), ("test", test)):
        numbers = np.flatnonzero(part)
        named = (rows[row][1] for row in numbers)
        made[f"registry/labels/DS-SPLICE-{name}.csv"] = labels("label", numbers, named)
    return made


if __name__ == "__main__":
    raise SystemExit(main(make))
