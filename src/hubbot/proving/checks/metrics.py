"""Checks M: the names of the figures, their range and direction, and values that stand for "no value"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.common.spelling import slip
from hubbot.proving.check import Check, Context, problem_at, problem_at_key, softened
from hubbot.proving.checks import metrics_kinds as kinds
from hubbot.proving.checks import metrics_stated as stated
from hubbot.proving.checks.figures import (
    StatedFigure,
    as_written,
    each_figure,
    inside,
    range_expected,
    range_words,
)
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Metric
    from hubbot.results.result import Result

_SENTINELS = (-1.0, 99.0, 999.0, 9999.0, -99.0, -999.0, -9999.0)
_HIGH_CHANCE = 0.25
_MOST_COMPARED = 50  # unknown names compared with the registered ones; each costs one to two milliseconds
_MOST_TOLD = 200  # unknown names told one by one; the others are counted


def _names(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    known: dict[str, str | None] = {}
    unknown = [figure for figure in each_figure(result, context.hub) if figure.metric is None]
    for figure in unknown[:_MOST_TOLD]:
        if figure.name not in known and len(known) < _MOST_COMPARED:
            known[figure.name] = context.hub.suggest("metric", figure.name)
        yield _unknown(document, figure, context, known.get(figure.name))
    if unknown[_MOST_TOLD:]:
        yield _further(document, unknown[_MOST_TOLD], len(unknown) - _MOST_TOLD)


def _unknown(document: Document, figure: StatedFigure, context: Context, nearest: str | None) -> Problem:
    title = f"No metric is called `{shown(figure.name)}` here{figure.where}"
    if nearest is None:
        hint = f"Registered: {_listed(context.hub.metrics)}. A person adds new ones to registry/metrics.yaml."
        return softened(problem_at_key(document, kinds.UNKNOWN, figure.path, title, hint=hint), "warning")
    hint = f"Did you mean `{nearest}`?"
    spellings = dict(context.hub.spellings("metric"))
    write = slip(figure.name, spellings, spellings)  # another metric is another figure
    return problem_at_key(document, kinds.UNKNOWN, figure.path, title, hint=hint, write=write)


def _further(document: Document, first: StatedFigure, more: int) -> Problem:
    title = f"{more:,} more figures from `{first.name}` on have names that no metric has here"
    hint = "They were not compared with the registered names one by one."
    return softened(problem_at_key(document, kinds.UNKNOWN, first.path, title, hint=hint), "warning")


def _listed(names: Mapping[str, object], most: int = 8) -> str:
    shown = list(names)[:most]
    return ", ".join(f"`{name}`" for name in shown) + (" and more" if len(names) > most else "")


def _spellings(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in each_figure(result, context.hub):
        if figure.metric is not None and figure.name != figure.metric.name:
            name = figure.metric.name
            twice = figure.path.rpartition("/")[0] + pointer(name) in document.keys
            yield problem_at_key(
                document,
                kinds.ALIAS,
                figure.path,
                f"`{shown(figure.name)}` is called `{name}` here{figure.where}",
                hint=f"`{name}` is given as well: keep one of the two." if twice else f"Write `{name}`.",
                write=None if twice else name,
            )


def _ranges(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in each_figure(result, context.hub):
        metric, value = figure.metric, figure.value
        if metric is None or value is None or inside(value, metric) or _is_placeholder(figure):
            continue
        if not _is_negated(value, metric):
            yield _out_of_range(document, figure, metric, value)


def _out_of_range(document: Document, figure: StatedFigure, metric: Metric, value: float) -> Problem:
    written = as_written(document, figure.path, value)
    expected = range_expected(metric)
    hint, write = f"Expected {expected}.", None
    if metric.high == 1 and 2 <= value <= 100:
        from decimal import Decimal

        # Between 1 and 2 nobody can tell a percentage from a slip, so nothing is proposed there.
        write = str(Decimal(written).scaleb(-2)) if _is_decimal(written) else f"{value / 100:.6g}"
        hint = f"Expected {expected}. A percentage? Write {write}"
    return problem_at(
        document,
        kinds.RANGE,
        figure.path,
        f"`{figure.name}: {written}`{figure.where} is not {range_words(metric)}",
        hint=hint,
        write=write,
    )


def _negated(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in each_figure(result, context.hub):
        metric, value = figure.metric, figure.value
        if (
            metric is not None
            and value is not None
            and _is_negated(value, metric)
            and not _is_placeholder(figure)
        ):
            positive = as_written(document, figure.path, value).lstrip("-")
            yield problem_at(
                document,
                kinds.NEGATED,
                figure.path,
                f"`{figure.name}` is negative{figure.where}; here it is {range_words(metric)}, and "
                f"{metric.better}",
                hint=f"Negated by a library? Write {positive}",
                write=positive,
            )


def _is_negated(value: float, metric: Metric) -> bool:
    return metric.direction == "lower" and value < 0 and not inside(value, metric) and inside(-value, metric)


def _placeholders(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in each_figure(result, context.hub):
        if not _is_placeholder(figure):
            continue
        written = as_written(document, figure.path, figure.value or 0.0)
        yield problem_at(
            document,
            kinds.PLACEHOLDER,
            figure.path,
            f"`{figure.name}: {written}`{figure.where} may stand for “could not be computed”",
            hint="Not measured? Write `null`, and say why in `run_metadata.undefined`. Measured? Leave it; a "
            "maintainer will ask.",
            write="null" if written.lstrip("-").rstrip("0").rstrip(".") not in ("", "0") else None,
        )


def _is_placeholder(figure: StatedFigure) -> bool:
    """−1 or 999 where the metric cannot be that; exactly 0 where even chance is well above it."""
    metric, value = figure.metric, figure.value
    if metric is None or value is None:
        return False
    if value in _SENTINELS:
        return not inside(value, metric)
    return value == 0 and metric.direction == "higher" and metric.low == 0 and _chance_is_high(figure, metric)


def _chance_is_high(figure: StatedFigure, metric: Metric) -> bool:
    """Guessing gives far more than 0. A small group may well have no case right by chance."""
    if metric.chance == "majority":
        return figure.group is None
    return metric.chance is not None and metric.chance >= _HIGH_CHANCE


def _is_decimal(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


CHECKS: tuple[Check, ...] = (
    Check.of(kinds.UNKNOWN, "Every metric is registered", _names),
    Check.of(kinds.ALIAS, "Every metric is written by its own name", _spellings),
    Check.of(kinds.RANGE, "Every value lies in its metric's range", _ranges),
    Check.of(kinds.NEGATED, "No loss is written with a minus", _negated),
    Check.of(
        kinds.PLACEHOLDER, "No value looks like a placeholder for “could not be computed”", _placeholders
    ),
    Check.of(kinds.PRECISION, "Values have at least three decimals", stated.precision),
    Check.of(kinds.PRIMARY, "The metric that the benchmark ranks by is given", stated.primary),
    Check.of(kinds.NOT_RANKED, "The run finished", stated.not_ranked),
    Check.of(kinds.NOTHING_MEASURED, "At least one figure was measured", stated.nothing_measured),
    Check.of(kinds.UNDEFINED, "An undefined value has a reason", stated.undefined),
    Check.of(kinds.INTERVAL, "Each interval is in order and holds its value", stated.intervals),
)
