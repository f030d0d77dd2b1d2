"""Hostile files of predictions, made on the spot, and what reading one costs in a process of its own."""

from __future__ import annotations

import gzip
import io
import os
import resource
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

Bomb = Callable[[], bytes]
UNPACKED = 210 * 2**20  # above the limit


def gzipped(*parts: bytes, size: int = UNPACKED) -> bytes:
    """Head, then the last part again and again until `size`, packed as it goes."""
    packer = zlib.compressobj(9, wbits=31)
    *head, body = parts
    block = body * max(1, 2**20 // len(body))
    out = [packer.compress(part) for part in head]
    out += [packer.compress(block) for _ in range(size // len(block))]
    return b"".join([*out, packer.flush()])


def zipped(content: bytes, name: str = "a.csv", method: int = zipfile.ZIP_DEFLATED, others: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
        for number in range(others):
            archive.writestr(f"{number}.txt", b"")
    return out.getvalue()


def lying(content: bytes) -> bytes:
    """A zip that states a hundred bytes for what is large."""
    whole = zipped(content)
    return whole.replace(struct.pack("<L", len(content)), struct.pack("<L", 100))


def deflate64() -> bytes:
    """A zip whose entry names a compression that Python has not."""
    content = bytearray(zipped(b"row,score\n1,0.5\n"))
    for sign, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        struct.pack_into("<H", content, content.index(sign) + offset, 9)
    return bytes(content)


def long_names() -> bytes:
    """A zip of few files with names as long as a zip allows, each of the widest characters."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(180):
            archive.writestr(f"\U0001f600{number:05}{'x' * 65_000}", b"")
        archive.writestr("a.csv", b"\n" * 2**20)
    return out.getvalue()


def every_row(numbers: int = 2_000_000) -> bytes:
    """As many rows as may be, each right in form."""
    return gzip.compress(b"row,score\n" + b"".join(b"%d,0.5\n" % n for n in range(numbers)), 1, mtime=0)


def many_texts() -> bytes:
    """Rows whose texts take four bytes a character."""
    line = "\U0001f600" + "x" * 2_000
    text = "row,text\n" + "".join(f"{number},{line}\n" for number in range(12_000))
    return gzip.compress(text.encode(), 1, mtime=0)


BOMBS: dict[str, Bomb] = {
    "newlines": lambda: gzipped(b"row,score\n", b"\n"),
    "carriage returns": lambda: gzipped(b"row,score\n", b"\r"),
    "one huge line": lambda: gzipped(b"row,score\n", b"x"),
    "one huge line of commas": lambda: gzipped(b"row,score\n", b","),
    "one huge field in quotes": lambda: gzipped(b'row,score\n1,"', b"x"),
    "a quote that never closes": lambda: gzipped(b'row,score\n1,"', b"0.5\n"),
    "one row over many lines": lambda: gzipped(b'row,score\n1,"', b'x","\n'),
    "millions of columns": lambda: gzipped(b"row,", b"a,", size=100 * 2**20),
    "a huge header": lambda: gzipped(b"score_x,"),
    "a header of one name": lambda: gzipped(b"row,", b"score,", size=900_000),
    "rows twice": lambda: gzipped(b"row,score\n", b"1,0.5\n"),
    "every row": every_row,
    "long numbers": lambda: gzipped(b"row,score\n", b"1,0." + b"1" * 130_000 + b"\n"),
    "wide rows": lambda: gzipped(b"row,score\n", b"1," + b"0.5," * 250_000 + b"\n"),
    "texts of wide characters": many_texts,
    "not UTF-8": lambda: gzipped(b"row,score\n", b"\xff"),
    "nulls": lambda: gzipped(b"\x00"),
    "zip of newlines": lambda: zipped(b"row,score\n" + b"\n" * UNPACKED),
    "zip with a lying size": lambda: lying(b"row,score\n" + b"\n" * 2**26),
    "zip of many members": lambda: zipped(b"row,score\n1,0.5\n", others=60_000),
    "zip of long names": long_names,
    "zip in bzip2": lambda: zipped(b"\n" * UNPACKED, method=zipfile.ZIP_BZIP2),
    "zip in lzma": lambda: zipped(b"\n" * UNPACKED, method=zipfile.ZIP_LZMA),
    "zip in deflate64": deflate64,
    "zip of a gzip": lambda: zipped(gzipped(b"\n"), name="a.csv.gz"),
    "gzip of a gzip": lambda: gzip.compress(gzipped(b"\n"), mtime=0),
    "gzip of many members": lambda: gzip.compress(b"", mtime=0) * 1_200_000,
    "gzip with an endless name": lambda: b"\x1f\x8b\x08\x08\0\0\0\0\0\0" + b"x" * (24 * 2**20),
    "gzip broken off": lambda: gzipped(b"row,score\n", b"1,0.5\n")[:-9],
    "25 MB of text": lambda: b"row,score\n" + b'"' * (25 * 2**20 - 10),
    "25 MB and a byte": lambda: b"x" * (25 * 2**20 + 1),
}


def right(cases: int, classes: int) -> bytes:
    """A file without a fault: label and probabilities, or values where there are no classes."""
    if not classes:
        lines = (f"{row},0.{row % 997 + 1}\n" for row in range(cases))
        return gzip.compress(("row,value\n" + "".join(lines)).encode(), 1, mtime=0)
    said = [["0.25" if k == j else f"{0.75 / (classes - 1):.6g}" for k in range(classes)] for j in range(10)]
    tails = [f"c{j},{','.join(scores)}\n" for j, scores in enumerate(said[:classes])]
    head = ["row", "label", *(f"score_c{k}" for k in range(classes))]
    packer = zlib.compressobj(1, wbits=31)
    out = [packer.compress((",".join(head) + "\n").encode())]
    for start in range(0, cases, 1_000):
        rows = range(start, min(cases, start + 1_000))
        out.append(packer.compress("".join(f"{row},{tails[row % len(tails)]}" for row in rows).encode()))
    return b"".join([*out, packer.flush()])


# The largest that are read: as many cases as a benchmark may have, as many numbers as are kept.
LARGEST: dict[str, tuple[int, int]] = {
    "a million cases of two classes": (1_000_000, 2),
    "a million values": (1_000_000, 0),
    "80,000 cases of 100 classes": (80_000, 100),
    "8,000 cases of 1,000 classes": (8_000, 1_000),
}


def scored(content: bytes, cases: int, classes: int) -> str:
    """Read it and compute every metric that is known."""
    import numpy as np

    from hubbot.evaluation.data.predictions import read
    from hubbot.evaluation.scoring.metrics import Truth, computable, figure
    from hubbot.registry.load import load

    y = np.arange(cases) * 7 % classes if classes else np.arange(cases) % 991 / 991
    truth = Truth(y, tuple(f"c{k}" for k in range(classes)))
    outputs = read(content, np.arange(cases), truth.classes).outputs
    metrics = load(Path(__file__).parents[2]).metrics.values()
    found = [one.name for one in metrics if computable(one) and figure(one, truth, outputs).value is not None]
    return f"{len(found)} metrics"


def _made(content: bytes) -> Iterator[str]:
    """What each way of reading it says."""
    import numpy as np

    from hubbot.evaluation.data.labels import rows_of
    from hubbot.evaluation.data.predictions import Unreadable, read

    rows = np.arange(2_000_000)
    ways: tuple[Callable[[], object], ...] = (
        lambda: read(content, rows[:200], ("benign", "malignant")),
        lambda: read(content, rows[:50_000], tuple(f"c{k}" for k in range(1_000))),
        lambda: read(content, rows, (), text=True),
        lambda: rows_of(content),
    )
    for way in ways:
        try:
            way()
            yield "read"
        except Unreadable as wrong:
            yield str(wrong)[:100]


def make(folder: Path, names: list[str]) -> None:
    for number, name in enumerate(names):
        content = right(*LARGEST[name]) if name in LARGEST else BOMBS[name]()
        (folder / str(number)).write_bytes(content)


def peak_memory() -> float:
    """MiB since this program began. `ru_maxrss` would hold what the process had before it became this one."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def measure(folder: Path, names: list[str]) -> None:
    """A line each: the most memory in MiB, CPU seconds, what was said.

    Each file is read in a process of its own: what the allocator keeps of one is not the next one's.
    """
    for number, name in enumerate(names):
        child = os.fork()
        if child == 0:
            _measure(folder / str(number), name)
            sys.stdout.flush()
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit(f"{name}: the process that read it broke off")


def _measure(path: Path, name: str) -> None:
    content = path.read_bytes()
    before = time.process_time()
    said = scored(content, *LARGEST[name]) if name in LARGEST else " / ".join(dict.fromkeys(_made(content)))
    cpu = time.process_time() - before
    print(f"{peak_memory():.0f}\t{cpu:.1f}\t{name}\t{len(content)}\t{said[:200]!r}")  # noqa: T201


def measured(folder: Path, names: list[str]) -> list[list[str]]:
    """Fields of each line of `measure`, made in one process and read in another."""
    for step in ("make", "measure"):
        command = [sys.executable, "-m", "tests.evaluation.bombs", step, str(folder), *names]
        done = subprocess.run(
            command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
        )
    return [line.split("\t") for line in done.stdout.splitlines()]


if __name__ == "__main__":
    {"make": make, "measure": measure}[sys.argv[1]](Path(sys.argv[2]), sys.argv[3:])
