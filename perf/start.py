"""`hubbot --help` against Python's own start, in pairs of neighbouring runs: the difference is hubbot's.

Prints medians in seconds by the clock. Both run as installed programs do: compiled before.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from measure_check import seconds

HUBBOT = str(Path(sys.executable).parent / "hubbot")
RUNS = 25
BUDGET = 0.150


def main() -> None:
    own = [sys.executable, "-c", "pass"]
    for words in (["--help"], ["--version"], ["check", "--help"]):
        pairs = [(seconds(own)[0], seconds([HUBBOT, *words])[0]) for _ in range(RUNS + 2)][2:]
        bare, ours = (statistics.median(side) for side in zip(*pairs, strict=True))
        more = statistics.median(after - before for before, after in pairs)
        print(f"hubbot {' '.join(words):<14} {ours:.3f} s   Python alone {bare:.3f} s   more {more:.3f} s")
    print(f"budget for --help: {BUDGET:.3f} s more than Python alone")


if __name__ == "__main__":
    main()
