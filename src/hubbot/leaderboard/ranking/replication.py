"""Compares a row with results of its model by other accounts: reproduced, retrained, or a second result.

Reproduced: the same weights gave the same figures, and an equally good other model would hardly have done so.
Retrained: another training lies as near as two trainings of this recipe do. Anything else is said as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from hubbot.common.statistics.coincidence import SharedFigure, chance, one_case
from hubbot.common.statistics.student import t_quantile
from hubbot.leaderboard.ranking.differences import Difference, Held
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.recipes import Recipe, account, recipe, since
from hubbot.leaderboard.ranking.runs import ENOUGH
from hubbot.registry.model import Dataset, Metric
from hubbot.results.runs import same, step

Finding = Literal["reproduced", "retrained", "agrees", "second"]
LEVEL = 0.95
LIKE = 0.99  # share of cases with the same answer, from which two files of predictions are one model's


@dataclass(frozen=True, slots=True)
class Second:
    """Another account's results of a row's model, as one. `difference` is its mean minus the row's.

    `counts`: whether it confirms the row. `by_chance`: how probable the agreement is for another model.
    """

    entry: Entry
    runs: tuple[Entry, ...]
    finding: Finding
    difference: float
    counts: bool
    by_chance: float | None = None
    same_weights: bool = False

    @property
    def compared(self) -> bool:
        """Whether the hub compared the answers of both. Else all that is known is what two accounts wrote."""
        return self.finding == "reproduced" and self.by_chance is None


@dataclass(frozen=True, slots=True)
class Cases:
    """What a table's results were computed on, and what is known of pairs of them."""

    n: int  # 0: not known
    dataset: Dataset | None
    split: str
    metric: Metric
    metrics: Mapping[str, Metric]
    held: Held

    @property
    def positives(self) -> int | None:
        """Size of the smaller of two classes, where registered."""
        split = self.dataset.splits.get(self.split) if self.dataset else None
        sizes = [*split.classes.values()] if split and split.n == self.n else []
        return min(sizes) if len(sizes) == 2 else None


def seconds(row: Recipe, cases: Cases) -> tuple[Second, ...]:
    """One each account that filed the row's model beside its holder, the first accepted first."""
    holder = account(row.runs[0])
    others: dict[str, list[Entry]] = {}
    came = since(row.others)
    for entry in sorted(row.others, key=lambda e: (came[e.eval_id], e.path)):
        if account(entry) != holder:
            others.setdefault(account(entry), []).append(entry)
    return tuple(_second(row, found, cases) for found in others.values())


def confirmed(found: Sequence[Second], finding: Finding) -> int:
    """How many accounts confirm the row in this way."""
    return sum(one.counts and one.finding == finding for one in found)


def words(one: Second, metric: Metric) -> str:
    """What is said of it, without a judgement about anybody."""
    if one.finding in {"reproduced", "retrained"}:
        return one.finding
    if one.finding == "agrees" and one.by_chance is not None:
        return f"agrees; so would another model in {_of_100(one.by_chance)} of 100"
    kind = "a second result with the same weights" if one.same_weights else "a second result"
    return f"{kind}, {_apart(one.difference, metric)}"


def _of_100(share: float) -> str:
    return f"{share * 100:.0f}" if share >= 0.01 else f"{share * 100:.1g}"


def _apart(difference: float, metric: Metric) -> str:
    """ "0.8 points lower": hundredths where the metric goes from 0 to 1."""
    share = (metric.low, metric.high) == (0, 1)
    size = f"{abs(difference) * 100:.1f} points" if share else f"{abs(difference):.3g}"
    if not difference or not float(size.split(maxsplit=1)[0]):
        return "equal" if not difference else f"less than {'0.1 points' if share else size} away"
    return f"{size} {'higher' if difference > 0 else 'lower'}"


def _second(row: Recipe, results: Sequence[Entry], cases: Cases) -> Second:
    sign = -1 if cases.metric.direction == "higher" else 1
    own = recipe(results, since(results), cases.metric, lambda value, _: (sign * value,), "mean")
    finding, by_chance = _finding(row, own, cases)
    return Second(
        entry=own.entry,
        runs=own.runs,
        finding=finding,
        difference=(own.entry.value or 0.0) - (row.entry.value or 0.0),
        counts=finding in {"reproduced", "retrained"} and _independent(own.entry),
        by_chance=by_chance,
        same_weights=bool(_same_weights(row, own)),
    )


def _independent(entry: Entry) -> bool:
    """Somebody's, and by their own account no author's of the model."""
    return bool(entry.author) and entry.relation != "author"


def _same_weights(row: Recipe, other: Recipe) -> list[tuple[Entry, Entry]]:
    """The pairs of runs that both say what weights they ran, and say the same."""
    return [(a, b) for a in row.runs for b in other.runs if a.weights and a.weights == b.weights]


def _finding(row: Recipe, other: Recipe, cases: Cases) -> tuple[Finding, float | None]:
    pairs = _same_weights(row, other)
    if held := [both for a, b in pairs if (both := _of_predictions(a, b, cases.held))]:
        return ("reproduced" if any(map(_same_answers, held)) else "second"), None
    chances = [found for a, b in pairs if (found := _agreement(a, b, cases)) is not None]
    if chances:
        least = min(1.0, min(chances) * len(pairs))  # the best of several pairs agrees more easily
        return ("reproduced" if least <= 1 - LEVEL else "agrees"), least
    if not pairs and _within_trainings(row.entry, other.entry) and not _identical(row.runs, other.runs):
        return "retrained", None
    return "second", None


def _of_predictions(one: Entry, other: Entry, held: Held) -> Difference | None:
    found = held.pair(one.eval_id, other.eval_id)
    return found if found is not None and found.alike is not None else None


def _same_answers(held: Difference) -> bool:
    """Nearly all answers are equal, and no difference is left beyond chance."""
    low, high = held.limits()
    return held.alike is not None and held.alike >= LIKE and low <= 0 <= high


def _agreement(one: Entry, other: Entry, cases: Cases) -> float | None:
    """The chance that another, equally good model agrees so; None where a figure that both state differs."""
    figures = list(_both(one, other, cases.metrics))
    if not figures:
        return None
    n, positives = cases.n or None, cases.positives
    moves = [one_case(figure, n, positives or n // 2) if n else 0.0 for _, _, figure in figures]
    for (a, b, figure), move in zip(figures, moves, strict=True):
        if not same(a, b) and abs(a - b) > move + figure.step / 2:
            return None
    within = [
        SharedFigure(figure.family, figure.averaging, figure.value, figure.step + move)
        for (_, _, figure), move in zip(figures, moves, strict=True)
    ]
    return chance(within, n, positives)


def _both(
    one: Entry, other: Entry, metrics: Mapping[str, Metric]
) -> Iterator[tuple[float, float, SharedFigure]]:
    """The figures that both state and that tell something: no ceilings, no sums of others."""
    for name, a in one.metrics.items():
        b, metric = other.metrics.get(name), metrics.get(name)
        if a is None or b is None or metric is None or metric.parts or (a == b and _tells_nothing(a, metric)):
            continue
        yield a, b, SharedFigure(metric.family, metric.averaging, a, step(a, b))


def _tells_nothing(value: float, metric: Metric) -> bool:
    return value in {metric.low, metric.high, 0.0, 1.0}


def _within_trainings(row: Entry, other: Entry) -> bool:
    """As near as two means over trainings of this recipe are, 95 %; False where its spread is not known."""
    own = row.runs
    if own.k < ENOUGH or own.sd is None or row.value is None or other.value is None:
        return False
    reach = t_quantile(LEVEL, own.k - 1) * own.sd * sqrt(1 / own.k + 1 / other.runs.k)
    return abs(other.value - row.value) <= reach


def _identical(ours: Sequence[Entry], theirs: Sequence[Entry]) -> bool:
    """The very figures of a run that stands here: no training of their own is shown by that."""
    return any(
        a.value == b.value
        and all(a.metrics[name] == b.metrics[name] for name in a.metrics if name in b.metrics)
        for a in ours
        for b in theirs
    )
