"""The one ranking: it feeds pages, JSON, CSV, badges, the feed and the preview in comments.

One table = one (benchmark version, dataset, split, n). The primary metric's own direction decides, at stored
precision; equal values share a rank (1-2-2-4) unless the benchmark declares tie-breaks.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hubbot.leaderboard.entry import LEFT, BoardKey, Entry, entry_of, primary_of
from hubbot.leaderboard.ranges import Contender, Difference, Pair, Range, difference, rank_ranges
from hubbot.records.hub import Benchmark, Dataset, Hub, Metric, Model
from hubbot.records.record import EVIDENCE_SYMBOL, Accepted


@dataclass(frozen=True, slots=True)
class Row:
    """One ranked model. `range` None: not assessed. `others` are its further ranked runs."""

    rank: int
    range: Range | None
    entry: Entry
    model: Model | None
    others: tuple[Entry, ...] = ()
    to_first: tuple[float, float] | None = None  # limits of this minus the first, 95 %
    paired: bool = False

    @property
    def name(self) -> str:
        return self.model.name if self.model else self.entry.model

    @property
    def value(self) -> float:
        assert self.entry.value is not None  # noqa: S101  (only entries with a value are ranked)
        return self.entry.value

    @property
    def is_baseline(self) -> bool:
        return self.model is not None and self.model.kind == "baseline"


@dataclass(frozen=True, slots=True)
class Board:
    """A table. `rows` in rank order; `unranked` with their reasons; `left` was withdrawn or superseded."""

    key: BoardKey
    benchmark: Benchmark
    dataset: Dataset | None
    metric: Metric
    rows: tuple[Row, ...]
    unranked: tuple[Entry, ...]
    left: tuple[Entry, ...]

    @property
    def synthetic(self) -> bool:
        return "synthetic" in {self.benchmark.data, self.dataset.data if self.dataset else "real"}

    @property
    def leaders(self) -> tuple[Row, ...]:
        """The rows that may be first: nobody is surely better."""
        return tuple(row for row in self.rows if row.range is None or row.range[0] == 1)

    @property
    def chance(self) -> float | None:
        """The primary metric of guessing on this dataset, None when that is not known."""
        found: object = self.metric.chance_by_dataset.get(self.key.dataset, self.metric.chance)
        if found == "majority":
            split = self.dataset.splits.get(self.key.split) if self.dataset else None
            counts = split.classes.values() if split and split.n == self.key.n else ()
            return max(counts) / sum(counts) if counts else None
        return float(found) if isinstance(found, int | float) else None


def boards(
    accepted: Iterable[Accepted], hub: Hub, paired: Mapping[Pair, Difference] | None = None
) -> list[Board]:
    """Every table that has a result, in the order of sections and benchmarks.

    `paired`: (eval_id, eval_id) → difference on the same cases, for results whose predictions are held.
    """
    entries = [entry for one in accepted if (entry := entry_of(one, hub)) is not None]
    return boards_of(entries, hub, paired)


def boards_of(
    entries: Iterable[Entry], hub: Hub, paired: Mapping[Pair, Difference] | None = None
) -> list[Board]:
    tables: dict[BoardKey, list[Entry]] = {}
    for entry in entries:
        tables.setdefault(entry.board, []).append(entry)
    found = [board_of(key, group, hub, paired) for key, group in tables.items()]
    return sorted(found, key=lambda b: order_of(b.key, hub, synthetic=b.synthetic, ranked=len(b.rows)))


def board_of(
    key: BoardKey, entries: Sequence[Entry], hub: Hub, paired: Mapping[Pair, Difference] | None = None
) -> Board:
    """One table from its own entries alone, whatever their order."""
    benchmark = hub.benchmarks[key.benchmark]
    metric = hub.metrics[primary_of(benchmark, key.version)]
    ranked = [entry for entry in entries if entry.ranked]
    return Board(
        key=key,
        benchmark=benchmark,
        dataset=hub.datasets.get(key.dataset),
        metric=metric,
        rows=_rows(_best_runs(ranked, hub, metric, benchmark), hub, metric, benchmark, paired or {}),
        unranked=tuple(sorted((e for e in entries if e.reasons and not LEFT & {*e.reasons}), key=_stable)),
        left=tuple(sorted((e for e in entries if LEFT & {*e.reasons}), key=_stable)),
    )


def _best_runs(
    ranked: Sequence[Entry], hub: Hub, metric: Metric, benchmark: Benchmark
) -> list[tuple[Entry, tuple[Entry, ...]]]:
    """One run a canonical model, as hub.yaml chooses, with the model's others, best first."""
    by_model: dict[str, list[Entry]] = {}
    for entry in ranked:
        by_model.setdefault(entry.model, []).append(entry)
    chosen = []
    for runs in by_model.values():
        runs.sort(key=lambda e: (_merit(e, hub, metric, benchmark), *_fuller(e), _stable(e)))
        if hub.policy.runs == "latest":
            runs.sort(key=lambda e: (e.date, e.accepted_at), reverse=True)
        first = _mean(runs) if hub.policy.runs == "mean" and len(runs) > 1 else runs[0]
        chosen.append((first, tuple(runs[1:])))
    return chosen


def _mean(runs: Sequence[Entry]) -> Entry:
    """The model's mean over its runs, shown by the run nearest to it. Its interval is no single run's."""
    values = [entry.value for entry in runs if entry.value is not None]
    mean = math.fsum(values) / len(values)
    nearest = min(runs, key=lambda e: (abs((e.value or 0.0) - mean), _stable(e)))
    return replace(nearest, value=mean, spread=None)


def _rows(
    chosen: Sequence[tuple[Entry, tuple[Entry, ...]]],
    hub: Hub,
    metric: Metric,
    benchmark: Benchmark,
    paired: Mapping[Pair, Difference],
) -> tuple[Row, ...]:
    merits = {entry.path: _merit(entry, hub, metric, benchmark) for entry, _ in chosen}
    in_order = sorted(chosen, key=lambda one: (merits[one[0].path], one[0].model.casefold(), one[0].model))
    contenders = [Contender(e.eval_id, e.value or 0.0, e.spread) for e, _ in in_order]
    ranges = rank_ranges(contenders, metric.direction, paired)
    rows: list[Row] = []
    for position, (entry, others) in enumerate(in_order):
        tied = bool(rows) and merits[entry.path] == merits[rows[-1].entry.path]
        first = contenders[0]
        rows.append(
            Row(
                rank=rows[-1].rank if tied else position + 1,
                range=ranges[position],
                entry=entry,
                model=hub.models.get(entry.model),
                others=others,
                to_first=difference(contenders[position], first, paired) if position else None,
                paired=(entry.eval_id, first.id) in paired or (first.id, entry.eval_id) in paired,
            )
        )
    return tuple(rows)


def _merit(entry: Entry, hub: Hub, metric: Metric, benchmark: Benchmark) -> tuple[float, ...]:
    """Ascending: the primary metric, then the declared tie-breaks; a missing one counts as the worst."""
    merit = [-(entry.value or 0.0) if metric.direction == "higher" else entry.value or 0.0]
    for name in benchmark.tie_break:
        value = entry.metrics.get(name)
        worth = -math.inf if value is None else value if hub.metrics[name].direction == "higher" else -value
        merit.append(-worth)
    return tuple(merit)


def _fuller(entry: Entry) -> tuple[int, int]:
    """Of equal runs the one with more behind it: evidence, then groups and curves."""
    return -list(EVIDENCE_SYMBOL).index(entry.evidence), -len(entry.groups) - len(entry.curves)


def _stable(entry: Entry) -> tuple[str, str]:
    return entry.model.casefold(), entry.path


def order_of(key: BoardKey, hub: Hub, *, synthetic: bool, ranked: int) -> tuple[Any, ...]:
    """The place of a table among all: real data first, sections and benchmarks, the newest version first."""
    benchmark, sections = hub.benchmarks[key.benchmark], list(hub.sections)
    section, datasets = benchmark.section, benchmark.datasets
    return (
        synthetic,
        sections.index(section) if section in sections else len(sections),
        benchmark.name,
        benchmark.id,
        key.version != benchmark.version,
        not ranked,
        datasets.index(key.dataset) if key.dataset in datasets else len(datasets),
        -key.n,
        key,
    )
