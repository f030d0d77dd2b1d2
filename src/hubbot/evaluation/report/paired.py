"""Paired differences from the predictions that the hub holds, written to a file so that no build needs NumPy.

One file a benchmark: differences between results on the same cases, and what the limits of a single result
follow from. A paired difference is far sharper than two separate intervals: what is hard for one model is
often hard for the other.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import isfinite
from statistics import fmean

import numpy as np

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.answers import with_values
from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.scoring import metrics
from hubbot.evaluation.scoring.gaps import Gap, gap
from hubbot.evaluation.scoring.metrics import Outputs
from hubbot.evaluation.scoring.pairs import DRAWS, SEED, Case, measured
from hubbot.index.prediction_files import Find, first_of
from hubbot.registry.how_to_evaluate import held_here
from hubbot.registry.limits import Spread
from hubbot.registry.model import Benchmark, Hub
from hubbot.results.result import Accepted

MOST_PAIRED = 300  # results of a benchmark, the best ones: the number of pairs grows with their square
LEADERS = 3  # rows that may have a medal: all of their results are paired with all others, too
MOST_LEADING = 30  # results of such rows at most: one row of a thousand runs costs no hour
COLUMNS = ("first", "second", "metric", "difference", "standard_error", "n", "draws", "seed")
MORE = ("df", "p", "low", "high", "method", "first_n", "second_n", "below", "above", "alike")


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """First minus second in the metric's unit."""

    first: str
    second: str
    metric: str
    gap: Gap
    n: int


@dataclass(frozen=True, slots=True)
class Single:
    """What the limits of one result follow from."""

    name: str
    metric: str
    spread: Spread
    n: int


def paired_differences(
    hub: Hub, benchmark: Benchmark, accepted: Iterable[Accepted], find: Find
) -> Iterator[PairedDifference | Single]:
    """One benchmark's active results whose predictions lie in the hub, by its primary metric: all pairs, and
    each alone where the registry's counts do not say the same.

    A file whose digest is not the one that the result states is left out: it is not what was scored.
    """
    accepted = tuple(accepted)
    metric = hub.metric(benchmark.primary)
    dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
    if metric is None or not metrics.computable(metric) or dataset is None or not held_here(dataset):
        return
    cases = cases_of(dataset, hub.root)
    case = Case(metric, cases.truth, cases.units, hub.root / "scorers")
    found = {name: measured(case, outputs) for name, outputs in _held(hub, cases, accepted, find)}
    known = {name: one for name, one in sorted(found.items()) if one is not None}
    for name, one in known.items():
        if one.spread is not None:
            yield Single(name, metric.name, one.spread, cases.n)
    sign = -1 if metric.direction == "higher" else 1
    in_order = sorted(known, key=lambda name: (sign * known[name].value, name))
    values = {name: sign * one.value for name, one in known.items()}
    leading = _leading(values, {one.result.eval_id: _row(hub, one) for one in accepted})
    pairs = chain(combinations(in_order[:MOST_PAIRED], 2), product(leading, in_order))
    for first, second in sorted({(min(pair), max(pair)) for pair in pairs if len({*pair}) > 1}):
        if (between := gap(case, known[first], known[second])) and np.isfinite(between.value):
            yield PairedDifference(first, second, metric.name, between, cases.n)


def _row(hub: Hub, one: Accepted) -> tuple[str, str]:
    """Which results may stand in one row: those of one account for one model."""
    model = hub.model(one.result.model_id)
    return model.id if model else one.result.model_id, (one.acceptance.author or "").casefold()


def _leading(values: Mapping[str, float], rows: Mapping[str, tuple[str, str]]) -> list[str]:
    """The results of each row that may lead, by its mean or by its best, as long as they are at most 30.

    The lowest value is best. A row is compared by pairs only if each of its runs is paired, so it is here as
    a whole or not at all.
    """
    of_row: dict[tuple[str, str], list[str]] = {}
    for name in values:
        of_row.setdefault(rows[name], []).append(name)

    def first(of: Callable[[list[float]], float]) -> list[tuple[str, str]]:
        return sorted(of_row, key=lambda row: (of([values[name] for name in of_row[row]]), row))[:LEADERS]

    found: list[str] = []
    for row in dict.fromkeys([*first(fmean), *first(min)]):
        if len(found) + len(of_row[row]) <= MOST_LEADING:
            found += of_row[row]
    return found


def _held(hub: Hub, cases: Cases, accepted: Iterable[Accepted], find: Find) -> Iterator[tuple[str, Outputs]]:
    for one in accepted:
        benchmark = hub.benchmark_of(one.result)
        if (
            benchmark is None
            or hub.dataset_of(one.result) != cases.dataset
            or (one.result.split or "test") != cases.split
            or one.acceptance.status != "active"
        ):
            continue
        content = first_of(find, benchmark.id, one.result.eval_id)
        if content is not None and predictions.digest(content) in _stated(one):
            given = predictions.read(content, cases.rows, cases.truth.classes, text=cases.text)
            yield one.result.eval_id, with_values(cases.dataset, given).outputs


def _stated(one: Accepted) -> set[object]:
    """The digest that the bot wrote down, which goes before the one that the submitter stated."""
    ours = one.acceptance.value.get("predictions")
    held = ours.get("sha256") if isinstance(ours, Mapping) else None
    return {held if isinstance(held, str) and held else one.result.block("predictions").get("sha256")}


def differences_file(found: Iterable[PairedDifference | Single]) -> bytes:
    """CSV with a header, a pair or a single result a line, in the order of the ids.

    A single result has no `second`; `difference` is its figure, and the last columns its `Spread`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*COLUMNS, *MORE])
    for one in found:
        writer.writerow(_single(one) if isinstance(one, Single) else _pair(one))
    return text.getvalue().encode()


def _pair(one: PairedDifference) -> list[object]:
    g = one.gap
    drawn: Sequence[object] = (DRAWS, SEED) if g.method == "bootstrap" else ("", "")
    numbers = [_number(x) for x in (g.df if isfinite(g.df) else 0.0, g.p, g.low, g.high)]
    begin = [one.first, one.second, one.metric, _number(g.value), _number(g.error), one.n]
    alike = "" if g.alike is None else _number(g.alike)
    return [*begin, *drawn, *numbers, g.method, "", "", "", "", alike]


def _single(one: Single) -> list[object]:
    s = one.spread
    begin = [one.name, "", one.metric, _number(s.value), "", one.n, "", ""]
    return [
        *begin,
        _number(s.df),
        "",
        "",
        "",
        s.kind,
        *map(_number, (s.first, s.second, s.below, s.above)),
        "",
    ]


def _number(value: float) -> str:
    return f"{value:.6g}"


def all_differences(hub: Hub, accepted: Iterable[Accepted], find: Find) -> Mapping[str, bytes]:
    """Path → bytes of `predictions/<benchmark>/differences.csv` for every benchmark with a pair."""
    everything = tuple(accepted)
    files: dict[str, bytes] = {}
    for benchmark in hub.benchmarks.values():
        own = (one for one in everything if hub.benchmark_of(one.result) == benchmark)
        files |= differences_of(hub, benchmark, own, find)
    return files


def differences_of(
    hub: Hub, benchmark: Benchmark, accepted: Iterable[Accepted], find: Find
) -> dict[str, bytes]:
    """Path → bytes of one benchmark's `differences.csv`; {} where no two of its results can be paired."""
    found = list(paired_differences(hub, benchmark, accepted, find))
    return {f"predictions/{benchmark.id}/differences.csv": differences_file(found)} if found else {}
