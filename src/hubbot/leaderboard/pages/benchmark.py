"""The page of a benchmark: a table for each test set, then answers to what a reader may ask next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from hubbot.leaderboard.pages.filed import filed_view
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.summary import Summary, anchor
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import in_fence, inert, link
from hubbot.leaderboard.words.paths import TOP, suite_path
from hubbot.reading.yaml.scalars import quoted
from hubbot.registry.how_to_evaluate import commands, needs, smallest_result
from hubbot.registry.model import Benchmark, Dataset, Hub


def benchmark_page_text(benchmark: Benchmark, boards: Sequence[Summary], hub: Hub) -> bytes:
    """`boards` are this benchmark's tables, in order; none when nobody has filed a result."""
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
        protocol=list(_protocol(benchmark, hub)),
        submit=cells.submit_link(f"{TOP}/{benchmark.id}.md"),
    )


def _suites(benchmark: Benchmark, hub: Hub) -> object:
    """Links to the suites that this benchmark is part of."""
    page = f"{TOP}/{benchmark.id}.md"
    found = [one for one in hub.suites.values() if benchmark.id in one.benchmarks]
    return cells.dotted([link(one.name, cells.relative(suite_path(one.id, "md"), page)) for one in found])


def _doors(benchmark: Benchmark, hub: Hub) -> dict[str, object] | None:
    """What `hubbot show` says, too. None where no results are taken."""
    dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
    if dataset is None or benchmark.status == "archived":
        return None
    least = smallest_result(benchmark.id, dataset.id, quoted(benchmark.primary)).rstrip()
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


def _protocol(benchmark: Benchmark, hub: Hub) -> Iterator[object]:
    primary = hub.metrics[benchmark.primary]
    metric_link = link(primary.name, f"metrics.md#{anchor(primary.name)}")
    yield Markup("Ranks by {}, {} is better.").format(metric_link, primary.direction)
    if benchmark.secondary:
        yield f"Also recorded: {', '.join(benchmark.secondary)}."
    ties = ", then ".join(benchmark.tie_break)
    yield f"Ties are broken by {ties}." if ties else "Ties stay ties."
    for name in benchmark.datasets:
        if name in hub.datasets:
            yield Markup("`{}` {}").format(inert(name), inert(_dataset(hub.datasets[name])))
    if isinstance(margin := benchmark.value.get("margin"), dict):
        yield (
            f"Not worse than the first: by less than {margin['value']}, for results accepted from "
            f"{margin['since']} on."
        )
    if benchmark.targets:
        said = ", ".join(f"{name} {words.number(value)}" for name, value in benchmark.targets.items())
        yield f"The benchmark's own targets: {said}."
    if benchmark.value.get("stratification"):
        yield f"Groups asked for: {', '.join(map(str, benchmark.value['stratification']))}."
    for version, metric in benchmark.earlier.items():
        yield f"Version {version} ranked by {metric}; its results keep a table of their own."


def _dataset(dataset: Dataset) -> str:
    sizes = ", ".join(f"{split.name} {split.n:,}" for split in dataset.splits.values() if split.n)
    parts = [f"{dataset.name} ({sizes or 'no split registered'})."]
    if dataset.value.get("source"):
        parts.append(f"Source: {dataset.value['source']}.")
    if dataset.licence:
        parts.append(f"Licence: {dataset.licence}.")
    return " ".join(parts)
