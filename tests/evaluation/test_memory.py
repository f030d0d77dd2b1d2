"""Whatever is attached as predictions: it is refused in words, or read and scored, in 300 MB of memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.evaluation.bombs import BOMBS, LARGEST, measured

MOST = 300  # MiB, Python and NumPy among it
QUICK = ("newlines", "one huge line of commas", "gzip of many members")


def _held(folder: Path, names: list[str]) -> None:
    lines = measured(folder, names)
    assert [line[2] for line in lines] == names
    for peak, _, name, _, said in lines:
        assert float(peak) <= MOST, f"{name}: {peak} MiB"
        assert said != "''", name


def test_a_hostile_file_is_read_in_little_memory(tmp_path: Path) -> None:
    _held(tmp_path, list(QUICK))


@pytest.mark.slow
def test_every_hostile_file_is_read_in_little_memory(tmp_path: Path) -> None:
    _held(tmp_path, list(BOMBS))


@pytest.mark.slow
@pytest.mark.parametrize("name", [*LARGEST][::2])
def test_the_largest_files_are_scored_in_little_memory(tmp_path: Path, name: str) -> None:
    """In a process each: what one left behind is not the next one's. `perf/hostile.py` measures all."""
    _held(tmp_path, [name])
