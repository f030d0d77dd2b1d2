"""Checks that the hub's files fit together: ids that are named exist, and no spelling means two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from hubbot.registry.errors import HubFileError, line_of
from hubbot.registry.model import Benchmark, Dataset, Hub, Noun
from hubbot.registry.spellings import folded

# What the hub itself puts beside the benchmarks' pages, leaderboards/ID.md.
PAGES = frozenset({"readme", "metrics", "how-to-read", "audit"})


Link = tuple[Noun, str, Noun | None, str, HubFileError]


def broken_links(hub: Hub, texts: Mapping[str, str]) -> Iterator[Link]:
    """(noun, id) of each entry with a reference that leads nowhere, (noun, name) of what it names, and why.

    The noun of what is named is None where that is no entry: a section, a baseline, another spelling.
    """
    for metric in hub.metrics.values():
        for name in (*metric.parts, *metric.variants):
            if name not in hub.metrics:
                why = _wrong(texts, metric.name, metric.name, f"`{name}` is not registered", hub.metrics)
                yield "metric", metric.name, "metric", name, why
    for dataset in hub.datasets.values():
        if (wrong := _units(dataset, texts)) is not None:
            yield "dataset", dataset.id, None, "", wrong
    for benchmark in hub.benchmarks.values():
        yield from _leading_nowhere(benchmark, hub, texts)
        for wrong in (
            _rankable(benchmark, hub, texts),
            _data_kind(benchmark, hub, texts),
            _own_page(benchmark, texts),
        ):
            if wrong is not None:
                yield "benchmark", benchmark.id, None, "", wrong
    nouns: tuple[Noun, ...] = ("benchmark", "dataset", "model", "metric")
    for noun in nouns:
        yield from _twice(noun, hub, texts)


def _leading_nowhere(benchmark: Benchmark, hub: Hub, texts: Mapping[str, str]) -> Iterator[Link]:
    for key, to, names, registered in _references(benchmark, hub):
        listed = tuple(registered)
        for name in names:
            if name not in listed:
                why = _wrong(texts, benchmark.id, key, f"`{name}` is not registered", registered)
                yield "benchmark", benchmark.id, to, name, why
    if benchmark.baseline in tuple(hub.baselines):
        try:
            hub.baselines[benchmark.baseline]
        except HubFileError as why:
            yield "benchmark", benchmark.id, None, "", why


def _references(
    benchmark: Benchmark, hub: Hub
) -> Iterator[tuple[str, Noun | None, Iterable[str], Iterable[str]]]:
    yield "primary", "metric", (benchmark.primary,), hub.metrics
    yield "earlier", "metric", benchmark.earlier.values(), hub.metrics
    yield "secondary", "metric", benchmark.secondary, hub.metrics
    yield "tie_break", "metric", benchmark.tie_break, hub.metrics
    yield "datasets", "dataset", benchmark.datasets, hub.datasets
    yield "section", None, (benchmark.section,), hub.sections
    if benchmark.baseline is not None:
        yield "baseline", None, (benchmark.baseline,), hub.baselines
    yield "aliases", "dataset", [dataset for _, dataset in benchmark.aliases if dataset], hub.datasets


def _rankable(benchmark: Benchmark, hub: Hub, texts: Mapping[str, str]) -> HubFileError | None:
    """A figure that describes a model orders none: a calibrated model's ECE depends on n."""
    for key, names in (("primary", (benchmark.primary,)), ("tie_break", benchmark.tie_break)):
        for name in names:
            metric = hub.metrics.get(name)
            if metric is not None and metric.never_ranked:
                remedy = (
                    f"List it under `secondary`; rank by another metric, such as {next(iter(hub.metrics))}"
                )
                return _wrong(texts, benchmark.id, key, f"nothing is ranked by `{name}`", (), remedy=remedy)
    return None


def _data_kind(benchmark: Benchmark, hub: Hub, texts: Mapping[str, str]) -> HubFileError | None:
    """Real and made-up data never share a benchmark: their boards stand apart."""
    for name in benchmark.datasets:
        known = hub.datasets.get(name)
        if known is not None and known.data != benchmark.data:
            message = (
                f"`{benchmark.id}` is declared {benchmark.data}, but its dataset `{name}` is {known.data}"
            )
            return _wrong(texts, benchmark.id, "data", message, ())
    return None


def _units(dataset: Dataset, texts: Mapping[str, str]) -> HubFileError | None:
    """The sizes of patients, sites or blocks make up the split that they are of."""
    for split in dataset.splits.values():
        if split.units and split.n is not None and sum(split.units) != split.n:
            message = f"the units of {dataset.id} {split.name} have {sum(split.units)} cases, n is {split.n}"
            remedy = "List how many cases each has, `units: [5, 3, 5]`; they add up to n"
            return _wrong(texts, dataset.id, "units", message, (), remedy=remedy)
    return None


def _own_page(benchmark: Benchmark, texts: Mapping[str, str]) -> HubFileError | None:
    """Its page replaces none of the hub's, also where file systems fold case."""
    if benchmark.id.casefold() in PAGES:
        message = f"`{benchmark.id}` is the name of a page of the hub's own"
        return _wrong(texts, benchmark.id, "id", message, (), remedy="Choose another id, for example `BM-…`")
    return None


def _twice(noun: Noun, hub: Hub, texts: Mapping[str, str]) -> Iterator[Link]:
    """A spelling that two entries claim: nobody can say which is meant, so both are told."""
    meanings: dict[tuple[str, str | None], str] = {}
    for spelling, dataset, identifier in _spellings(noun, hub):
        other = meanings.setdefault((folded(spelling), dataset), identifier)
        if other != identifier:
            message = f"`{spelling}` is a spelling of `{other}` already"
            why = _wrong(texts, identifier, "aliases", message, ())
            yield noun, identifier, None, "", why
            yield noun, other, None, "", why


def _spellings(noun: Noun, hub: Hub) -> Iterator[tuple[str, str | None, str]]:
    if noun != "benchmark":
        yield from ((spelling, None, identifier) for spelling, identifier in hub.spellings(noun))
        return
    for benchmark in hub.benchmarks.values():
        yield benchmark.id, None, benchmark.id
        yield from ((spelling, dataset, benchmark.id) for spelling, dataset in benchmark.aliases)


def _wrong(
    texts: Mapping[str, str],
    identifier: str,
    key: str,
    message: str,
    known: Iterable[str],
    *,
    remedy: str = "",
) -> HubFileError:
    """It names the file that holds `identifier` and the line of `key` in it."""
    holding = (name for name, text in texts.items() if f"id: {identifier}\n" in text)
    file = next(holding, "registry/metrics.yaml")
    listed = ", ".join(known)
    remedy = remedy or (f"Register it, or write one of: {listed}" if listed else "Change one of the two")
    below = identifier if file == "registry/metrics.yaml" else None
    return HubFileError(file, line_of(texts.get(file, ""), key, below), message, remedy)
