"""A board's picture, drawn by the hub itself and by a plotting library, in one run.

    pip install matplotlib      # for the comparison; nothing else needs it
    python perf/pictures.py

CPU time of one process and bytes of one picture of six rows; the ratio is the library's to ours.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from hubbot.common.drawing.scores import Bar, Frame, scores

ROWS = [
    Bar(
        f"model {i}",
        v,
        f"{v:.3f}",
        f"{v - 0.01:.3f} – {v + 0.01:.3f}",
        v - 0.01,
        v + 0.01,
        rank=6 - i,
        ranks=(1, 6),
    )
    for i, v in enumerate((0.90, 0.91, 0.92, 0.93, 0.94, 0.95))
]


def own() -> bytes:
    return scores(ROWS, Frame("six models", "AUROC", chance=0.5, last=6)).encode()


def library() -> bytes:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(7.6, 2.6))
    for i, row in enumerate(ROWS):
        axes.errorbar([row.value], [i], xerr=[[0.01], [0.01]], fmt="o")
        axes.text(1.0, i, f"{row.said} {row.within}")
    axes.set_yticks(range(len(ROWS)), [row.label for row in ROWS])
    out = io.BytesIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    plt.close(figure)
    return out.getvalue()


def measure(draw: Callable[[], bytes], times: int) -> tuple[float, float, int]:
    """Seconds of the first picture, of each later one, and bytes."""
    started = time.process_time()
    content = draw()
    first = time.process_time() - started
    started = time.process_time()
    for _ in range(times):
        draw()
    return first, (time.process_time() - started) / times, len(content)


def main() -> None:
    mine = measure(own, 200)
    print(f"own drawing: first {mine[0] * 1e3:.1f} ms, later {mine[1] * 1e3:.2f} ms, {mine[2]:,} bytes")
    try:
        theirs = measure(library, 10)
    except ImportError:
        print("matplotlib is not installed: no comparison")
        return
    print(f"matplotlib:  first {theirs[0] * 1e3:.0f} ms, later {theirs[1] * 1e3:.1f} ms, {theirs[2]:,} bytes")
    print(f"ratio of later pictures {theirs[1] / mine[1]:.0f}, of bytes {theirs[2] / mine[2]:.1f}")


if __name__ == "__main__":
    main()
