"""`hubbot check` on one file, cold, against check-jsonschema on the same file and schema, in one run.

Prints the median of each, in seconds by the clock and of the processor, and of the ratios of neighbouring
runs: the machine's own drift cancels out. Both run as installed programs do: compiled before. Exit code 1
where the goal is missed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from processes import ended

from hubbot.results.result import split_accepted

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CACHE = ROOT / ".cache"
RUNS = 15
COMPILED = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPYCACHEPREFIX": str(CACHE / "compiled"),
}


def seconds(command: Sequence[str]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=COMPILED)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> list[str]:
    result = next(iter(sorted((ROOT / "evals" / "BM-DNA-ENHANCER").rglob("*.yaml"))))
    submitted = CACHE / "perf-eval.yaml"
    submitted.parent.mkdir(exist_ok=True)
    text, _ = split_accepted(result.read_text(encoding="utf-8"))
    submitted.write_text(text, encoding="utf-8")
    ours = [str(BIN / "hubbot"), "check", str(submitted)]
    theirs = [str(BIN / "check-jsonschema"), "--schemafile", str(ROOT / "schemas" / "submission.schema.json")]
    theirs += ["--base-uri", (ROOT / "schemas").as_uri() + "/", str(submitted)]
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(RUNS + 1)][1:]
    missed: list[str] = []
    for place, unit in enumerate(("by the clock", "of the processor")):
        a, b = ([pair[who][place] for pair in pairs] for who in (0, 1))
        ratio = statistics.median(x / y for x, y in zip(a, b, strict=True))
        print(
            f"seconds {unit}: hubbot check {statistics.median(a):.3f}, check-jsonschema "
            f"{statistics.median(b):.3f}, ratio {ratio:.2f} (1 or less is the goal)"
        )
        missed += [f"hubbot check {unit}"] if ratio > 1 else []
    return missed


if __name__ == "__main__":
    ended(main())
