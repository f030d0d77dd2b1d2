"""The page of a benchmark: a table for each test set, then answers to what a reader may ask next."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hubbot.leaderboard.pages.filed import filed_view
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.rules import rules
from hubbot.leaderboard.pages.summary import Summary, anchor
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.inert import in_fence, link
from hubbot.leaderboard.words.paths import benchmark_path, suite_path
from hubbot.registry.how_to_evaluate import commands, example_on, needs
from hubbot.registry.model import Benchmark, Hub


def benchmark_page_text(benchmark: Benchmark, boards: Sequence[Summary], hub: Hub) -> bytes:
    """`boards` are this benchmark's tables, in order; none when nobody has filed a result."""
    page = benchmark_path(benchmark.id)
    return render(
        "benchmark.md",
        benchmark=benchmark,
        facts=_facts(benchmark, hub),
        synthetic=benchmark.data == "synthetic",
        suites=_suites(benchmark, hub),
        tables=[
            {"title": b.title, "anchor": anchor(b.title), "verdict": b.verdict, "text": Markup(b.text)}  # noqa: S704  (rendered here)
            for b in boards
            if b.text
        ],
        verdict=boards[0].verdict if boards else "",
        filed=filed_view(boards),
        doors=_doors(benchmark, hub),
        rules=list(rules(benchmark, boards, hub)),
        submit=cells.submit_link(page),
        guide=cells.guide(hub, page),
    )


def _suites(benchmark: Benchmark, hub: Hub) -> object:
    """Links to the suites that this benchmark is part of."""
    page = benchmark_path(benchmark.id)
    found = [one for one in hub.suites.values() if benchmark.id in one.benchmarks]
    return cells.dotted([link(one.name, cells.relative(suite_path(one.id, "md"), page)) for one in found])


def _doors(benchmark: Benchmark, hub: Hub) -> dict[str, object] | None:
    """What `hubbot show` says, too. None where no results are taken."""
    dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
    if dataset is None or benchmark.status == "archived":
        return None
    least = example_on(hub, benchmark, dataset.id).rstrip()
    return {
        "commands": in_fence("\n".join(commands(benchmark, dataset))),
        "needs": list(needs(benchmark, dataset)),
        "least": in_fence(least),
    }


def _facts(benchmark: Benchmark, hub: Hub) -> object:
    datasets = [hub.datasets[name] for name in benchmark.datasets if name in hub.datasets]
    public = any(dataset.value.get("public_labels") for dataset in datasets)
    return cells.dotted(
        [
            hub.sections.get(benchmark.section, benchmark.section),
            benchmark.task,
            benchmark.modality,
            f"benchmark {benchmark.version}",
            "made-up data"
            if benchmark.data == "synthetic"
            else f"real data{', public labels' if public else ''}",
        ]
    )
