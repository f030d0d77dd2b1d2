"""Every worker finds the same tests: their names hold no clock, no address in memory, no order of a set."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAYS = 3

# What one worker does, on a later day and with another order of sets.
PLUGIN = f"""
import os, time
now = time.time
time.time = lambda: now() + {DAYS} * 86_400 * int(os.environ["LATER"])

def pytest_collection_finish(session):
    names = [item.nodeid for item in session.items]
    with open(os.environ["NAMES"], "w", encoding="utf-8", errors="backslashreplace") as file:
        file.write("\\n".join(names))
"""


@pytest.mark.slow
def test_two_workers_find_the_same_tests_in_the_same_order(tmp_path: Path) -> None:
    (tmp_path / "another_worker.py").write_text(PLUGIN)
    words = [
        "-m",
        "pytest",
        "tests",
        "-p",
        "another_worker",
        "--collect-only",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    words += ["-n", "0"]
    runs = []
    for later in ("0", "1"):
        env = os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONHASHSEED": later, "LATER": later}
        env |= {"NAMES": str(tmp_path / later)}
        runs.append(subprocess.Popen([sys.executable, *words], cwd=ROOT, env=env, stdout=subprocess.DEVNULL))
    assert [run.wait() for run in runs] == [0, 0]
    first, second = ((tmp_path / later).read_text().splitlines() for later in ("0", "1"))
    assert len(first) > 5_000
    assert [*set(first) ^ set(second)][:3] == []
    assert first == second
    assert not [name for name in first if " at 0x" in name][:3]
