"""Whole processes measured in turn: CPU seconds and memory as the operating system accounts for them.

Other commands in this folder use it. Alone it measures nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Pair:
    """One process beside its peer, run right after it."""

    cpu: float
    wall: float
    memory: float  # MB at most, of the first
    peer: float  # CPU seconds
    peer_wall: float


def in_turn(
    ours: Sequence[str],
    theirs: Sequence[str],
    *,
    runs: int,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
) -> list[Pair]:
    """`ours` and its peer, run after run; the first pair warms up and is left out."""
    found = []
    for _ in range(runs + 1):
        before()
        cpu, wall, memory = measured(ours, environment or {})
        peer, peer_wall, _ = measured(theirs, {})
        found.append(Pair(cpu, wall, memory, peer, peer_wall))
    return found[1:]


def measured(command: Sequence[str], environment: Mapping[str, str]) -> tuple[float, float, float]:
    """CPU seconds, seconds by the clock and MB of memory of a command; ends this program where it fails."""
    import time

    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        child = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **environment},
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            errors.seek(0)
            raise SystemExit(f"{' '.join(command[:4])} failed:\n{errors.read().decode()[-2000:]}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


def median_of(pairs: Sequence[Pair], name: str) -> float:
    return statistics.median(getattr(pair, name) for pair in pairs)


def ratio(pairs: Sequence[Pair]) -> float:
    """Of CPU seconds, pair by pair: the machine's own drift cancels out."""
    return statistics.median(pair.cpu / pair.peer for pair in pairs)


def ended(missed: Sequence[str]) -> None:
    """Says which goals were missed, and ends with exit code 1 where one was."""
    for name in missed:
        print(f"MISSED: {name}")
    sys.exit(1 if missed else 0)
