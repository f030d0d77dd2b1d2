"""Which of a file's figures are meant: datasets that this hub knows, one split, one figure a metric.

Whatever a file leaves open is a `Question`, which names every answer. Nothing is chosen by its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from hubbot.interchange.formats.shapes import Figure, Found
from hubbot.interchange.mappings import Mapped
from hubbot.interchange.picking import answer, some
from hubbot.registry.model import Benchmark, Dataset, Hub, Metric

_AVERAGES = re.compile(r"(?<![a-z])(macro|micro|weighted|binary|samples)(?![a-z])")


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can say. `words` ask it, `option` answers it where nobody can be asked."""

    about: str  # dataset | split | metric
    name: str  # of what it is about
    choices: tuple[str, ...]
    words: str
    option: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Figures of a dataset that this hub knows."""

    found: Found
    benchmark: Benchmark
    dataset: Dataset


@dataclass(frozen=True, slots=True)
class Chosen:
    """Metric → its figure. `doubtful`: metrics of which the file has several; `unknown`: no metrics here."""

    figures: Mapping[str, Figure]
    doubtful: Mapping[str, tuple[Figure, ...]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def place_of(found: Found, hub: Hub, mapped: Mapped) -> tuple[Benchmark, Dataset] | Question | None:
    """The benchmark and dataset that these figures are about; None where hub.yaml says: none of ours."""
    for name in (found.called, found.dataset):
        if name and name in mapped.datasets:
            return _mapped_place(name, mapped.datasets[name], hub)
    known = hub.dataset(found.dataset) if found.dataset else None
    holding = [one for one in hub.benchmarks.values() if known is not None and known.id in one.datasets]
    if found.benchmark and (stated := hub.benchmark(found.benchmark, known.id if known else None)):
        first = hub.dataset(stated.datasets[0]) if len(stated.datasets) == 1 else None
        where = known if known is not None and known.id in stated.datasets else first
        if where is not None and (known is not None or not found.dataset):
            return stated, where
    elif known is not None and len(holding) == 1:
        return holding[0], known
    active = (one for one in hub.benchmarks.values() if one.status == "active")
    choices = tuple(f"{one.id}/{dataset}" for one in active for dataset in one.datasets)
    name = found.about_what
    words = f"{name}: which benchmark is this?" if name else "Which benchmark is this?"
    return Question("dataset", name, choices, words, "--benchmark BENCHMARK/DATASET")


def _mapped_place(name: str, place: tuple[str, str] | None, hub: Hub) -> tuple[Benchmark, Dataset] | None:
    if place is None:
        return None
    benchmark, dataset = hub.benchmark(*place), hub.dataset(place[1])
    if benchmark is None or dataset is None:
        raise ValueError(f"hub.yaml maps {name} to {place[0]} and {place[1]}, which are not both registered")
    return benchmark, dataset


def of_split(placed: Iterable[Placed], wanted: str | None) -> Iterator[Placed | Question]:
    """One split of each dataset: the wanted one, else the only one, else the one that the dataset registers.

    Figures whose split the file does not say are of the wanted one. Raises ValueError for a split that is
    not there.
    """
    groups: dict[tuple[str, str, str | None], list[Placed]] = {}
    for one in placed:
        groups.setdefault((one.benchmark.id, one.dataset.id, one.found.model), []).append(one)
    for group in groups.values():
        yield from _wanted(group, wanted) if wanted else _registered(group)


def _wanted(group: list[Placed], wanted: str) -> Iterator[Placed]:
    stated = [one for one in group if one.found.split == wanted]
    unsaid = [one for one in group if one.found.split is None]
    if not stated and not unsaid:
        there = ", ".join(dict.fromkeys(str(one.found.split) for one in group))
        raise ValueError(f"{group[0].found.called or 'the file'} has the split {there}, and not {wanted}")
    yield from stated
    if not stated:
        yield from (replace(one, found=replace(one.found, split=wanted)) for one in unsaid)


def _registered(group: list[Placed]) -> Iterator[Placed | Question]:
    splits = dict.fromkeys(one.found.split for one in group)
    known = [split for split in splits if split in group[0].dataset.splits]
    if len(splits) == 1 or len(known) == 1:
        yield from (one for one in group if len(splits) == 1 or one.found.split == known[0])
        return
    choices = tuple(split for split in splits if split is not None)
    called = group[0].found.dataset or "the file"
    unsaid = ", and others whose split it does not say" if None in splits else ""
    words = f"{called} has figures of several splits: {some(choices)}{unsaid}. Which are meant?"
    yield Question("split", called, choices, words, "--split NAME")


def figures_of(found: Found, hub: Hub, mapped: Mapped) -> Chosen:
    """The figure of each metric: as answered now, else as hub.yaml maps it, else by a registered spelling.

    Several of one metric are in doubt unless they are equal.
    """
    meant: dict[str, dict[int, list[Figure]]] = {}
    unknown = []
    for figure in found.figures:
        metric, sure = _metric_of(figure, hub, mapped)
        if metric is None:
            unknown.append(figure.name)
        else:
            meant.setdefault(metric.name, {}).setdefault(sure, []).append(figure)
    surest = {name: tiers[min(tiers)] for name, tiers in meant.items()}
    doubtful = {name: tuple(few) for name, few in surest.items() if len({one.value for one in few}) > 1}
    figures = {name: few[0] for name, few in surest.items() if name not in doubtful}
    return Chosen(figures, doubtful, tuple(unknown))


def _metric_of(figure: Figure, hub: Hub, mapped: Mapped) -> tuple[Metric | None, int]:
    """The metric that a figure is of, and how sure that is: 0 answered, 1 mapped, 2 by its spelling."""
    if figure.name in mapped.metrics:
        wanted = mapped.metrics[figure.name]
        metric = hub.metric(wanted) if wanted else None
        if wanted and metric is None:
            raise ValueError(f"hub.yaml maps {figure.name} to {wanted}, which is not registered")
        return metric, 0 if figure.name in mapped.answered else 1
    for spelling in figure.spellings:
        found = hub.metric(spelling)
        if found is not None and _averages_agree(figure, found):
            return found, 2
    return None, 2


def _averages_agree(figure: Figure, metric: Metric) -> bool:
    """Whether what a figure's name says of averaging is what the metric is."""
    said = set(_AVERAGES.findall(" ".join((figure.name, *figure.spellings)).casefold().replace("_", " ")))
    return not said or metric.averaging in {None, "unstated"} or said == {metric.averaging}


def question_of_metric(benchmark: Benchmark, found: Found, chosen: Chosen) -> Question | None:
    """The question which figure ranks, where the file has several of it or none."""
    primary = benchmark.primary
    if primary in chosen.figures:
        return None
    several = chosen.doubtful.get(primary, ())
    choices = several or found.figures
    listed = some(one.shown for one in choices)
    if several:
        called = found.called or "The file"
        words = f"{called} has {len(several)} figures of {primary}: {listed}. Which is it?"
    else:
        words = f"Which of the figures is {primary}, which ranks {benchmark.id}? There are: {listed}."
    if found.untaken:
        words = f"{words} Not read: {some(found.untaken)}."
    option = answer("--metric", choices[0].name if several else "THEIRS", primary)
    return Question("metric", primary, tuple(one.name for one in choices), words, option)
