"""What the scripts of this folder share: the same bytes from the same source, or a comparison of them."""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

HUB = Path(__file__).resolve().parents[1]
Made = dict[str, bytes]  # path in the hub → bytes


def npz(X: np.ndarray) -> bytes:
    """One array X, compressed; no clock and no machine is in it."""
    array, packed = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array(array, np.ascontiguousarray(X), allow_pickle=False)
    with zipfile.ZipFile(packed, "w") as file:
        member = zipfile.ZipInfo("X.npy", (1980, 1, 1, 0, 0, 0))
        member.external_attr, member.create_system = 0o644 << 16, 3
        file.writestr(member, array.getvalue(), zipfile.ZIP_DEFLATED, 9)
    return packed.getvalue()


def labels(column: str, rows: Iterable[int], values: Iterable[object]) -> bytes:
    """A file of labels: a row number and what is right, a line a case."""
    lines = (f"{row},{value}" for row, value in zip(rows, values, strict=True))
    return ("\n".join([f"row,{column}", *lines]) + "\n").encode()


def main(make: Callable[[Path], Made], argv: Sequence[str] | None = None) -> int:
    """`SOURCE` writes the files into the hub; `--check SOURCE` compares them with what is there."""
    parser = argparse.ArgumentParser(description=sys.modules[make.__module__].__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    parser.add_argument("--hub", type=Path, default=HUB)
    given = parser.parse_args(argv)
    differ = 0
    for path, content in make(given.source).items():
        file = given.hub / path
        if given.check:
            same = file.is_file() and like(file.read_bytes(), content)
            differ += not same
            print(f"{path}: {'as made' if same else 'differs'}")
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        print(f"{hashlib.sha256(content).hexdigest()}  {path}")
    return 1 if differ else 0


def like(one: bytes, other: bytes) -> bool:
    """The same bytes; of arrays the same values, since builds of zlib compress differently."""
    if one[:2] != b"PK" or other[:2] != b"PK":
        return one == other
    first, second = (np.load(io.BytesIO(each), allow_pickle=False)["X"] for each in (one, other))
    return first.dtype == second.dtype and np.array_equal(first, second)
