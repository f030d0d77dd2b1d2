"""A full build of 10,000 results against `yaml.safe_load` of the same files, in one run.

    python perf/build.py [results ...]

Goal: at most 0.12 of safe_load's time, of 10,000 results and more; exit code 1 where it is missed. CPU time
of this process, so that a busy machine does not decide.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import yaml
from processes import ended

from hubbot.common.files import write_files
from hubbot.leaderboard.building.build import build, differing
from hubbot.registry.load import load
from hubbot.results.read_all import read_all
from hubs import make

_SAMPLE = 1_000  # of the files are parsed by safe_load; the rest would take the same each


def main(results: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        files = make(root, results)
        reading = _parse(files)
        steps = _build(root)
    total = sum(steps.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'results':<16}{results:8,}")
    for name, seconds in steps.items():
        print(f"{name:<16}{seconds:8.2f} s")
    print(f"{'build in all':<16}{total:8.2f} s   {memory:.0f} MB at most")
    print(f"{'safe_load':<16}{reading:8.2f} s")
    print(f"{'ratio':<16}{total / reading:8.3f}     goal 0.12 from 10,000 results on", flush=True)
    return ["full build: 0.12 of safe_load"] if results >= 10_000 and total / reading > 0.12 else []


def _parse(files: list[Path]) -> float:
    """Seconds for all of them, from a sample spread evenly, median of three."""
    texts = [file.read_text(encoding="utf-8") for file in files[:: max(1, len(files) // _SAMPLE)]]
    times = []
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            yaml.safe_load(text)
        times.append(time.process_time() - start)
    return statistics.median(times) * len(files) / len(texts)


def _build(root: Path) -> dict[str, float]:
    steps = {}
    clock = time.process_time
    start = clock()
    hub = load(root)
    steps["hub"] = clock() - start
    start = clock()
    accepted = list(read_all(root))
    steps["read results"] = clock() - start
    start = clock()
    built = build(hub, accepted)
    steps["rank and render"] = clock() - start
    start = clock()
    write_files(root, differing(root, built))
    steps["write"] = clock() - start
    return steps


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:]] or [2_000, 10_000]
    ended([missed for size in sizes for missed in main(size)])
