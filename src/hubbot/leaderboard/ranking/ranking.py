"""The one ranking. It feeds pages, JSON, CSV, badges, the feed and the preview in comments.

One table = one (benchmark version, dataset, split, n). The primary metric's own direction decides, at stored
precision; equal values share a rank (1-2-2-4) unless the benchmark declares tie-breaks. Models for which the
hub can compute no limits come after all others, without a rank.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hubbot.common.statistics.intervals import LEVEL
from hubbot.leaderboard.ranking.differences import (
    NOTHING_HELD,
    Contender,
    Held,
    assessed,
    difference,
    of_rows,
    verified,
)
from hubbot.leaderboard.ranking.entry import WITHDRAWN, BoardKey, Entry
from hubbot.leaderboard.ranking.entry_of import entry_of, primary_of
from hubbot.leaderboard.ranking.pairs import Pair, all_pairs
from hubbot.leaderboard.ranking.ranges import Range, compared
from hubbot.leaderboard.ranking.recipes import Recipe, recipe, since
from hubbot.leaderboard.ranking.replication import Cases, Second, seconds
from hubbot.leaderboard.ranking.runs import NO_NOISE, Noise, Standing, trainings
from hubbot.leaderboard.ranking.tries import lead_p
from hubbot.registry.model import Benchmark, Dataset, Hub, Metric, Model
from hubbot.registry.training_sets import trained_on
from hubbot.results.result import Accepted

SIDE_BY_SIDE = 5  # rows whose differences a board holds, each with each
PAIR_BY_PAIR = 30  # rows of a board that says of each pair whether it can be told apart


@dataclass(frozen=True, slots=True)
class Row:
    """One model with a value that counts. `entry` is the mean of `runs`, which are as filed.

    `rank` and `range` are None for who is not assessed, and for who has nobody to be compared with. `place`
    is 1 to 3 where that place is sure: the first row is ahead of each other one, taken singly, at 95 %; the
    second too, where the first is, of each row below; then the third.

    `others` are the model's further ranked results, which neither join nor stand. `decides` is the value
    that the order goes by: the mean, unless hub.yaml says `best` or `latest`.
    """

    rank: int | None
    range: Range | None
    entry: Entry
    model: Model | None
    runs: tuple[Entry, ...] = ()
    others: tuple[Entry, ...] = ()
    decides: float = 0.0
    to_first: tuple[float, float] | None = None  # limits of this minus the first, 95 %
    paired: bool = False
    lead_p: float | None = None  # of the one that is ahead of all: one-sided, against the nearest other
    seconds: tuple[Second, ...] = ()  # what other accounts filed for this model, an account each
    seeds: Noise = NO_NOISE  # how far another set of as many trainings may move the value
    place: int | None = None
    at_once: tuple[float, float] | None = None  # as `to_first`, for all pairs of the table at once

    @property
    def ahead(self) -> bool:
        """Ahead of each other row, taken singly, at 95 % of that pair."""
        return self.place == 1

    @property
    def name(self) -> str:
        return self.model.name if self.model else self.entry.model

    @property
    def value(self) -> float:
        assert self.entry.value is not None  # noqa: S101  (only entries with a value are ranked)
        return self.entry.value

    @property
    def filed(self) -> tuple[Entry, ...]:
        """Every ranked result of this model, as filed."""
        return (*self.runs, *self.others)

    @property
    def is_baseline(self) -> bool:
        return self.model is not None and self.model.kind == "baseline"

    @property
    def is_guess(self) -> bool:
        return self.model is not None and self.model.role == "guess"

    @property
    def competes(self) -> bool:
        """Whether it can take a medal: a guess cannot, nor a baseline whose card says no role."""
        return self.model is None or self.model.competes


@dataclass(frozen=True, slots=True)
class Board:
    """A table. `rows` are in rank order, those that are not assessed last.

    `unranked` holds results without a rank, with their reasons; `withdrawn` those withdrawn or superseded.
    `apart`: of the ranked rows, who can be told apart from whom (`ranges.compared`); empty where many.
    `pairs`: each of the first ranked rows beside each other one of them. `trained_on`: by model with a row,
    what its card says of this data (`training_sets.trained_on`); `without`: the rows as they would stand
    without models trained on it, () where there is none, or nobody else.
    """

    key: BoardKey
    benchmark: Benchmark
    dataset: Dataset | None
    metric: Metric
    rows: tuple[Row, ...]
    unranked: tuple[Entry, ...]
    withdrawn: tuple[Entry, ...]
    apart: Sequence[Sequence[int]] = ()
    pairs: tuple[Pair, ...] = ()
    trained_on: Mapping[str, str | None] = field(default_factory=dict)
    without: tuple[Row, ...] = ()

    @property
    def synthetic(self) -> bool:
        return "synthetic" in {self.benchmark.data, self.dataset.data if self.dataset else "real"}

    @property
    def filed(self) -> list[Entry]:
        """Every ranked result, as filed, in the order of the rows."""
        return [entry for row in self.rows for entry in row.filed]

    @property
    def standing(self) -> list[Entry]:
        """Every result that still stands, with a rank or without."""
        return [*self.filed, *self.unranked]

    @property
    def leaders(self) -> tuple[Row, ...]:
        """The rows that may be first with all ranks at once: nobody is surely better."""
        return tuple(row for row in self.rows if row.range is not None and row.range[0] == 1)

    @property
    def ahead(self) -> Row | None:
        """The first row, where it is ahead of each other one taken singly."""
        return self.rows[0] if self.rows and self.rows[0].ahead else None

    @property
    def ranked(self) -> int:
        """How many rows have a rank."""
        return sum(row.rank is not None for row in self.rows)

    @property
    def chance(self) -> float | None:
        """The primary metric of guessing on this dataset, None when that is not known."""
        found: object = self.metric.chance_by_dataset.get(self.key.dataset, self.metric.chance)
        if found == "majority":
            split = self.dataset.splits.get(self.key.split) if self.dataset else None
            counts = split.classes.values() if split and split.n == self.key.n else ()
            return max(counts) / sum(counts) if counts else None
        return float(found) if isinstance(found, int | float) else None


def boards(accepted: Iterable[Accepted], hub: Hub, held: Held = NOTHING_HELD) -> list[Board]:
    """Every table that has a result, in the order of sections and benchmarks.

    `held`: what follows from predictions that the hub holds.
    """
    tables: dict[BoardKey, list[Entry]] = {}
    for one in accepted:
        if (entry := entry_of(one, hub)) is not None:
            tables.setdefault(entry.board, []).append(entry)
    found = [board_of(key, group, hub, held) for key, group in tables.items()]
    return sorted(found, key=lambda b: order_of(b.key, hub, synthetic=b.synthetic, ranked=len(b.rows)))


def board_of(key: BoardKey, entries: Sequence[Entry], hub: Hub, held: Held = NOTHING_HELD) -> Board:
    """One table from its own entries alone, whatever their order."""
    benchmark = hub.benchmarks[key.benchmark]
    metric = hub.metrics[primary_of(benchmark, key.version)]
    known = held if metric.name == benchmark.primary else NOTHING_HELD
    recipes = _recipes([_with_held(entry, known) for entry in entries], hub, metric, benchmark)
    rows, apart, pairs = _rows(recipes, key, hub, metric, known)
    dataset = hub.datasets.get(key.dataset)
    trained = {row.entry.model: trained_on(hub, row.model, dataset) for row in rows}
    others = [one for one in recipes if not trained[one.entry.model]]
    return Board(
        key=key,
        benchmark=benchmark,
        dataset=dataset,
        metric=metric,
        rows=rows,
        apart=apart,
        pairs=pairs,
        trained_on=trained,
        without=_rows(others, key, hub, metric, known)[0] if 0 < len(others) < len(recipes) else (),
        unranked=tuple(
            sorted((e for e in entries if e.reasons and not WITHDRAWN & {*e.reasons}), key=_stable)
        ),
        withdrawn=tuple(sorted((e for e in entries if WITHDRAWN & {*e.reasons}), key=_stable)),
    )


def _with_held(entry: Entry, held: Held) -> Entry:
    """With the limits that follow from its predictions, around the value as filed."""
    found = held.limits.get(entry.eval_id)
    if found is None or entry.value is None:
        return entry
    return replace(entry, spread=replace(found, value=entry.value))


def _recipes(entries: Sequence[Entry], hub: Hub, metric: Metric, benchmark: Benchmark) -> list[Recipe]:
    """One a canonical model with a ranked result."""
    by_model: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.ranked:
            by_model.setdefault(entry.model, []).append(entry)
    came = since(entries)

    def merit(value: float, entry: Entry) -> tuple[float, ...]:
        return _merit(value, entry, hub, metric, benchmark)

    return [recipe(results, came, metric, merit, hub.policy.runs) for results in by_model.values()]


def _rows(
    recipes: Sequence[Recipe], key: BoardKey, hub: Hub, metric: Metric, held: Held
) -> tuple[tuple[Row, ...], Sequence[Sequence[int]], tuple[Pair, ...]]:
    benchmark = hub.benchmarks[key.benchmark]
    merits = {one.entry.path: _merit(one.decides, one.entry, hub, metric, benchmark) for one in recipes}
    by_value = sorted(
        recipes, key=lambda one: (merits[one.entry.path], one.entry.model.casefold(), one.entry.model)
    )
    contenders = contenders_of([one.entry for one in by_value], metric)
    paired = of_rows([[entry.eval_id for entry in one.runs] for one in by_value], contenders, held)
    known = assessed(contenders, paired)
    in_order = sorted(range(len(by_value)), key=lambda i: not known[i])
    assessed_ones = [contenders[i] for i in in_order if known[i]]
    ranges, apart = compared(contenders, metric.direction, paired, few=PAIR_BY_PAIR)
    sure = verified(assessed_ones, metric.direction, paired)
    joint = 1 - (1 - LEVEL) / max(1, len(assessed_ones) * (len(assessed_ones) - 1) // 2)
    others = Cases(key.n, hub.datasets.get(key.dataset), key.split, metric, hub.metrics, held)
    rows: list[Row] = []
    for position, i in enumerate(in_order):
        one, span = by_value[i], ranges[i]
        tied = bool(rows) and merits[one.entry.path] == merits[rows[-1].entry.path]
        rank = None if span is None else rows[-1].rank if tied else position + 1
        rows.append(
            Row(
                rank=rank,
                range=_holding(span, rank),
                entry=one.entry,
                model=hub.models.get(one.entry.model),
                runs=one.runs,
                others=one.others,
                decides=one.decides,
                to_first=difference(contenders[i], assessed_ones[0], paired) if position and span else None,
                paired=bool(position and span and paired.pair(one.entry.eval_id, assessed_ones[0].id)),
                lead_p=lead_p(assessed_ones, paired) if not position and sure else None,
                seconds=seconds(one, others) if one.others else (),
                place=position + 1 if position < sure else None,
                at_once=_at_once(contenders[i], assessed_ones[0], paired, joint)
                if position and span
                else None,
                seeds=contenders[i].training.alone,
            )
        )
    return tuple(rows), apart, all_pairs(assessed_ones[:SIDE_BY_SIDE], paired)


def _at_once(one: Contender, first: Contender, held: Held, level: float) -> tuple[float, float] | None:
    """Limits of `one` minus `first` for all pairs at once, by the spread that all rows say."""
    row, best = (replace(each, training=each.training.everyone) for each in (one, first))
    return difference(row, best, held, level)


def contenders_of(entries: Sequence[Entry], metric: Metric) -> list[Contender]:
    """The rows of one whole board as they are compared: what seeds add follows from all of them."""
    noise = trainings([one.runs for one in entries], [_standing(one, metric) for one in entries])
    return [
        Contender(one.eval_id, one.value or 0.0, one.spread, training)
        for one, training in zip(entries, noise, strict=True)
    ]


def _standing(entry: Entry, metric: Metric) -> Standing:
    value, sign = entry.value or 0.0, 1 if metric.direction == "higher" else -1
    limits = entry.spread.limits() if entry.spread else (value, value)
    best = value if entry.runs.best is None else entry.runs.best
    return Standing(sign * value, sign * best, min(sign * limit for limit in limits))


def _holding(found: Range | None, rank: int | None) -> Range | None:
    """Ranges follow the means. Where the best or latest run decides the order, they hold its rank, too."""
    if found is None or rank is None:
        return None
    return min(found[0], rank), max(found[1], rank)


def _merit(value: float, entry: Entry, hub: Hub, metric: Metric, benchmark: Benchmark) -> tuple[float, ...]:
    """Ascending: the primary metric, then the declared tie-breaks; a missing one counts as the worst."""
    merit = [-value if metric.direction == "higher" else value]
    for name in benchmark.tie_break:
        found = entry.metrics.get(name)
        worth = -math.inf if found is None else found if hub.metrics[name].direction == "higher" else -found
        merit.append(-worth)
    return tuple(merit)


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
