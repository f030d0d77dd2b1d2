"""Anybody's table read as a contest: which column names the models, and what the others are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isclose

from hubbot.interchange.contest.column_names import CASE, TASK
from hubbot.interchange.contest.columns import (
    Column,
    are_figures,
    columns_of,
    key,
    names_of,
    with_role,
)
from hubbot.interchange.contest.each_part import of_parts
from hubbot.interchange.contest.entrants import Contest, Kind
from hubbot.interchange.contest.one_score import OneScore
from hubbot.interchange.contest.sheet import Sheet
from hubbot.interchange.contest.told import Answer, NoContest, Question, Told, Unsaid
from hubbot.registry.model import Metric

_FEWEST_CASES = 8  # columns of 0 and 1 that are taken for cases
_OF_A_LONG_ONE = frozenset({"model", "method", "system", "score", "value", "correct", "metric"})
_EACH = (
    Answer("--each task", "each is a task or data set, and its figure the model's score there"),
    Answer("--each case", "each is one test case, and its figure the model's score there, or 1 for right"),
    Answer("--score NAME", "they are different measures; this one ranks"),
)


def contest_of(sheet: Sheet, told: Told, metrics: Mapping[str, Metric]) -> Contest:
    """`metrics` by their names as a column may write them.

    Raises Unsaid with all that can be asked by now, NoContest where the table is none.
    """
    turned, each = _turned(sheet)
    columns = columns_of(turned, told)
    model = _model(columns)
    if long := _long(columns, model):
        model, *columns = long[0]
        each = long[1]
        columns = [model, *columns]
    scores = _scores(columns, model, told)
    kind = _kind(scores, columns, told, each)
    if kind == "scores":
        return OneScore(columns, model, scores[0], told, metrics).contest(names_of(model))
    made = of_parts(names_of(model), scores, kind, told)
    return replace(made, said=(f"{model.name}: the model", *made.said, *_not_used(columns, [model, *scores])))


def _not_used(columns: Sequence[Column], used: Sequence[Column]) -> list[str]:
    other = [one.name for one in columns if one not in used]
    return [f"not used: {', '.join(other[:12])}{' …' if len(other) > 12 else ''}"] if other else []


def _turned(sheet: Sheet) -> tuple[Sheet, Kind | None]:
    """A table with a row a case or task and a column a model, turned so that each row is a model."""
    first, *others = sheet.columns
    called = key(first)
    if called not in CASE | TASK or any(key(name) in _OF_A_LONG_ONE for name in others):
        return sheet, None
    if len({*sheet.columns[first]}) < sheet.rows:
        return sheet, None
    models = [name for name in others if are_figures(sheet.columns[name], sheet.writing)]
    turned: dict[str, Sequence[str]] = {"model": models}
    for at, name in enumerate(sheet.columns[first]):
        turned[name or f"{first} {at + 1}"] = [sheet.columns[other][at] for other in models]
    return Sheet(turned, sheet.writing), "cases" if called in CASE else "tasks"


def _model(columns: Sequence[Column]) -> Column:
    found = next(with_role(columns, "model"), None) or next(with_role(columns, "text"), None)
    if found is None:
        raise NoContest("no column has names. Which one names the models? Say --model COLUMN.")
    return found


def _long(columns: Sequence[Column], model: Column) -> tuple[list[Column], Kind] | None:
    """A row for each model and case, or task, as a column for each case or task."""
    part = next(with_role(columns, "case", "task"), None)
    scores = [*with_role(columns, "score")] or [*with_role(columns, "figures", "correct", "mean", "answers")]
    if part is None or len({*model.cells}) == len(model.cells) or len(scores) != 1:
        return None
    pairs = [*zip(model.cells, part.cells, strict=True)]
    found = dict(zip(pairs, zip(scores[0].cells, scores[0].figures, strict=True), strict=True))
    if len(found) < len(pairs):
        seen: set[tuple[str, str]] = set()
        twice = next(pair for pair in pairs if pair in seen or seen.add(pair))  # type: ignore[func-returns-value]
        raise NoContest(f"{twice[0][:60]} has two figures for {twice[1][:60]}. Leave one of them out.")
    models, parts = [*dict.fromkeys(model.cells)], [*dict.fromkeys(part.cells)]
    made = [Column(model.name, models, [None] * len(models), "model")]
    for name in parts:
        each = [found.get((one, name), ("", None)) for one in models]
        made.append(Column(name, [cell for cell, _ in each], [one for _, one in each], "figures"))
    return made, "cases" if part.role == "case" else "tasks"


def _scores(columns: Sequence[Column], model: Column, told: Told) -> list[Column]:
    """The columns that may be scores: the one that was told, else all that nothing else is known of.

    A count of right answers is one, too, unless a column beside it says the share that it is.
    """
    counts = [*with_role(columns, "correct")] if told.correct or any(with_role(columns, "n")) else []
    if told.correct and not told.score:
        return counts
    if score := [*with_role(columns, "score")]:
        return score
    figures = [one for one in with_role(columns, "figures") if one is not model]
    n = next(with_role(columns, "n"), None)
    if shares := [one for one in figures if n is not None and counts and _is_share_of(one, counts[0], n)]:
        return shares
    if figures or counts:
        return [*counts, *figures]
    for role in ("mean", "correct", "answers"):
        if found := [one for one in with_role(columns, role) if one is not model]:
            return found
    raise NoContest("no column has figures that could be scores. Say --score COLUMN.")


def _is_share_of(share: Column, right: Column, n: Column) -> bool:
    """Whether each figure is the count over the cases, as a share or in percent, to its last digit or so."""
    rows = zip(share.figures, right.figures, n.figures, strict=True)
    known = [
        (s.value, r.value / c.value) for s, r, c in rows if s and r and c and r.value is not None and c.value
    ]
    told = [(said, true) for said, true in known if said is not None]
    by = 100 if any(abs(said) > 1 for said, _ in told) else 1
    return bool(told) and all(isclose(said, by * true, abs_tol=by * 6e-4) for said, true in told)


def _kind(scores: Sequence[Column], columns: Sequence[Column], told: Told, each: Kind | None) -> Kind:
    if told.each:
        return "cases" if told.each == "case" else "tasks"
    if len(scores) == 1:
        return "scores"
    if each:
        return each
    if len(scores) >= _FEWEST_CASES and all(_right_or_wrong(one) for one in scores):
        return "cases"
    if any(_is_mean_of(mean, scores) for mean in with_role(columns, "mean")):
        return "tasks"
    names = ", ".join(one.plain_name for one in scores[:8]) + (" …" if len(scores) > 8 else "")
    raise Unsaid([Question(f"What are the {len(scores)} columns with figures ({names})?", _EACH)])


def _right_or_wrong(column: Column) -> bool:
    return all(one is not None and one.value in {0, 1} for one in column.figures)


def _is_mean_of(mean: Column, scores: Sequence[Column]) -> bool:
    """Whether a column called average is the plain mean of all others, to half a unit of its last digit."""
    told = 0
    for at, one in enumerate(mean.figures):
        values = [figure.value for other in scores if (figure := other.figures[at]) is not None]
        known = [value for value in values if value is not None]
        if one is None or one.value is None or len(known) < len(scores):
            continue
        if not isclose(sum(known) / len(known), one.value, abs_tol=0.06 if abs(one.value) > 1.5 else 0.006):
            return False
        told += 1
    return told > 0
