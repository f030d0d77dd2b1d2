"""The metric cheat sheet of the index: a few metrics in a line each, in the order of use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hubbot.leaderboard.pages.summary import Summary, anchor
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.inert import link
from hubbot.leaderboard.words.paths import INDEX, METRICS
from hubbot.registry.model import Benchmark, Hub, Metric

_MOST = 9  # where no metric is marked


def sheet(boards: Sequence[Summary], hub: Hub) -> list[dict[str, object]]:
    """Those that the registry marks; without any the most used ones."""
    use = _use(boards, hub)
    order = sorted(hub.metrics.values(), key=lambda metric: -use[metric.name])
    marked = [metric for metric in order if metric.on_sheet]
    return [_line(metric) for metric in marked or [m for m in order if use[m.name]][:_MOST]]


def _use(boards: Sequence[Summary], hub: Hub) -> Counter[str]:
    """Metric → results on benchmarks that rank by it or record it, also under a name that says how."""
    results = Counter(dict.fromkeys(hub.benchmarks, 0))
    for board in boards:
        results[board.key.benchmark] += board.standing
    use: Counter[str] = Counter()
    for benchmark in hub.benchmarks.values():
        for name in _named(benchmark, hub):
            use[name] += 1 + results[benchmark.id]
    return use


def _named(benchmark: Benchmark, hub: Hub) -> set[str]:
    said = {benchmark.primary, *benchmark.secondary, *benchmark.earlier.values()}
    return said | {name for name, metric in hub.metrics.items() if said & {*metric.variants}}


def _line(metric: Metric) -> dict[str, object]:
    low, high = (
        "no limit" if end is None else f"{end:g}".replace("-", "\N{MINUS SIGN}")
        for end in (metric.low, metric.high)
    )
    guessing = f", guessing gives {metric.chance:g}" if isinstance(metric.chance, int | float) else ""
    if metric.chance == "majority":
        guessing = ", guessing gives the share of the largest class"
    return {
        "metric": link(metric.name, f"{cells.relative(METRICS, INDEX)}#{anchor(metric.name)}"),
        "says": metric.title,
        "range": f"{low} to {high}, {metric.better}{guessing}",
        "example": metric.example,
    }
