"""A proposed benchmark, with its dataset where that is new: does it fit what is registered?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.reading.yaml.reader import Document
from hubbot.reading.yaml.scalars import shown
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.submission.requests.proposal import kinds as say
from hubbot.submission.requests.proposal.checks import (
    adds_spellings,
    at,
    below,
    listed,
    read_entry,
    taken,
    unknown,
)

_METRICS = ("primary", "secondary", "tie_break")


@dataclass(frozen=True, slots=True)
class Pair:
    """The two entries as read. `dataset` is None where none was given."""

    benchmark: Document
    dataset: Document | None
    problems: tuple[Problem, ...]

    @property
    def new(self) -> Mapping[str, Any]:
        """The new dataset's entry, {} where the dataset is registered."""
        return (self.dataset.value if self.dataset else None) or {}


def read_pair(benchmark: str, dataset: str, hub: Hub) -> Pair:
    """Both texts, read and checked against the registry; `dataset` is "" where it is registered."""
    entry, problems = read_entry("benchmark", benchmark)
    data, more = read_entry("dataset", dataset) if dataset else (None, [])
    pair = Pair(entry, data, ())
    found = below("benchmark", [*problems, *_benchmark(pair, hub)])
    if data is not None:
        found += below("dataset", [*more, *_dataset(pair, data, hub)])
    return Pair(entry, data, tuple(found))


def _benchmark(pair: Pair, hub: Hub) -> Iterator[Problem]:
    entry = pair.benchmark
    if entry.value is None:
        return
    yield from taken("benchmark", entry, hub)
    yield from adds_spellings(entry)
    yield from _metrics(entry, hub)
    yield from _datasets(pair, hub)
    yield from _section(entry, hub)
    yield from _same_measure(entry, hub)


def _metrics(entry: Document, hub: Hub) -> Iterator[Problem]:
    named = [item for key in _METRICS for item in listed(entry, key)]
    earlier = (entry.value or {}).get("earlier")
    for version, past in earlier.items() if isinstance(earlier, dict) else ():
        if isinstance(past, dict) and isinstance(past.get("primary"), str):
            named.append((pointer("earlier", version, "primary"), past["primary"]))
    for place, name in named:
        if name not in hub.metrics:
            known = hub.metric(name)
            near = known.name if known else hub.suggest("metric", name)
            yield unknown(entry, place, "metric", near, hub.metrics)


def _datasets(pair: Pair, hub: Hub) -> Iterator[Problem]:
    """At least one, each registered or in the same proposal, all of the benchmark's kind of data."""
    entry, value = pair.benchmark, pair.benchmark.value or {}
    named = [*listed(entry, "datasets")]
    if not named:
        hint = "Write `datasets: [ID]`; a new one has its entry in the form's next field"
        yield at(say.UNREGISTERED, entry, "/datasets", "the benchmark names no dataset", hint)
    kinds = {name: dataset.data for name, dataset in hub.datasets.items()} | {
        str(pair.new.get("id")): str(pair.new.get("data"))
    }
    for place, name in named:
        if name not in kinds:
            known = hub.dataset(name)
            near = known.id if known else hub.suggest("dataset", name)
            yield unknown(entry, place, "dataset", near, hub.datasets)
        elif [kinds[name], value.get("data")] in (["real", "synthetic"], ["synthetic", "real"]):
            message = f"`data: {shown(value['data'])}`, but its dataset `{shown(name)}` is {kinds[name]}"
            yield at(say.NOT_ADDING_UP, entry, "/data", message, f"Write `data: {kinds[name]}` in both")
        elif name in hub.datasets and not _has_size(hub.datasets[name].value):
            yield at(
                say.NO_SIZE,
                entry,
                place,
                f"the size of the test split of `{shown(name)}` is not stated",
                _SIZE,
            )
    aliases = value.get("aliases")
    for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        only = alias.get("dataset") if isinstance(alias, dict) else None
        if isinstance(only, str) and only not in kinds:
            near = hub.suggest("dataset", only)
            yield unknown(entry, pointer("aliases", index, "dataset"), "dataset", near, hub.datasets)


def _section(entry: Document, hub: Hub) -> Iterator[Problem]:
    from difflib import get_close_matches

    for place, name in listed(entry, "section"):
        if name not in hub.sections:
            ids = {folded(key): key for key in hub.sections}
            near = get_close_matches(folded(name[:100]), ids, 1, 0.7)
            yield unknown(entry, place, "section", ids[near[0]] if near else None, hub.sections)


def _same_measure(entry: Document, hub: Hub) -> Iterator[Problem]:
    value, mine = entry.value or {}, {name for _, name in listed(entry, "datasets")}
    for other in hub.benchmarks.values():
        if other.primary == value.get("primary") and mine & {*other.datasets}:
            message = f"`{other.id}` ranks {other.primary} on the same dataset already"
            yield at(say.SAME_MEASURE, entry, "/primary", message, "What is different here?")
            return


_SIZE = "Without it a board has no ranks. Write `splits: {test: {n: …}}`"


def _dataset(pair: Pair, entry: Document, hub: Hub) -> Iterator[Problem]:
    value = entry.value
    if value is None:
        return
    yield from taken("dataset", entry, hub)
    yield from adds_spellings(entry)
    named = {name for _, name in listed(pair.benchmark, "datasets")}
    if isinstance(value.get("id"), str) and value["id"] not in named and pair.benchmark.value is not None:
        message = f"the benchmark does not name `{shown(value['id'])}`"
        yield at(
            say.APART,
            entry,
            "/id",
            message,
            f"Write `datasets: [{shown(value['id'])}]` in the benchmark's entry",
        )
    yield from _sums(entry)
    if not _has_size(value):
        yield at(say.NO_SIZE, entry, "/splits", "the size of the test split is not stated", _SIZE)


def _has_size(value: Mapping[str, Any]) -> bool:
    splits = value.get("splits")
    test = splits.get("test") if isinstance(splits, Mapping) else None
    return isinstance(test, Mapping) and isinstance(test.get("n"), int)


def _sums(entry: Document) -> Iterator[Problem]:
    splits = (entry.value or {}).get("splits")
    for name, split in splits.items() if isinstance(splits, dict) else ():
        classes, n = (split.get("classes"), split.get("n")) if isinstance(split, dict) else (None, None)
        if not isinstance(classes, dict) or not isinstance(n, int) or not classes:
            continue
        sizes = [size for size in classes.values() if isinstance(size, int)]
        if len(sizes) == len(classes) and sum(sizes) != n:
            place = pointer("splits", name, "n")
            message = f"the classes of `{shown(name)}` sum up to {sum(sizes)}, not to {n}"
            yield at(say.NOT_ADDING_UP, entry, place, message, "Which of the two is right?")
