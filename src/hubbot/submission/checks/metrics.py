"""M: the names of the figures, their range and direction, and figures that stand for "could not compute"."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeGuard

from hubbot.records.problems import Problem, kind
from hubbot.submission.checks.check import (
    Check,
    Context,
    block_of,
    pointer,
    problem_at,
    problem_at_key,
    softened,
)

if TYPE_CHECKING:
    from hubbot.records.hub import Metric
    from hubbot.records.record import Result
    from hubbot.records.yaml_text import Document

_NOT_RANKED = ("failed", "partial")
_SENTINELS = (-1.0, 99.0, 999.0, 9999.0, -99.0, -999.0, -9999.0)
_EXAMPLE_DECIMALS = 3
_HIGH_CHANCE = 0.25

UNKNOWN = kind(
    "M101",
    "unknown-metric",
    "error",
    meaning="No metric of this name is registered. A spelling close to a registered one blocks; a name "
    "like no "
    "other is a question to the maintainer: the figure is kept with the result, but no table shows it.",
    bad="metrics: {AUROC: 0.8312, Acuracy: 0.74}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.74}",
)
RANGE = kind(
    "M102",
    "value-out-of-range",
    "error",
    meaning="The value lies outside what this metric can take.",
    bad="metrics: {AUROC: 87.3}",
    good="metrics: {AUROC: 0.873}",
)
ALIAS = kind(
    "M103",
    "metric-spelling",
    "error",
    meaning="The metric is known here under another name. One name in all files keeps tables and files "
    "simple.",
    bad="metrics: {roc_auc: 0.8312}",
    good="metrics: {AUROC: 0.8312}",
)
PLACEHOLDER = kind(
    "M104",
    "looks-like-a-placeholder",
    "warning",
    meaning="Toolkits write 0.0, −1 or 999 where a value could not be computed. As a score it would be "
    "read as "
    "a measurement. If it was measured, say so to the maintainer; if not, write `null`.",
    bad="metrics: {AUROC: 0.0, Accuracy: 0.7412}",
    good="metrics: {AUROC: null, Accuracy: 0.7412}",
)
PRECISION = kind(
    "M105",
    "few-decimals",
    "note",
    meaning="With fewer than three decimals, neither ties nor the arithmetic behind a value can be told.",
    bad="metrics: {AUROC: 0.83, Accuracy: 0.74}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.7412}",
)
PRIMARY = kind(
    "M106",
    "primary-metric-missing",
    "error",
    meaning="The benchmark ranks by a metric that the result does not give. A failed or partial run need not "
    "give it; a value that is undefined for good reason is `null`, and is listed without a rank.",
    bad="metrics: {Accuracy: 0.7412}",
    good="metrics: {AUROC: 0.8312, Accuracy: 0.7412}",
)
NOT_RANKED = kind(
    "M107",
    "run-not-ranked",
    "note",
    meaning="The run's status says that it did not finish. It is published below the table, without a rank.",
    bad="status: Failed",
    good="status: Completed",
)
UNDEFINED = kind(
    "M108",
    "undefined-without-reason",
    "note",
    meaning="`null` says that a metric is undefined here. `undefined_reasons` or `run_metadata.note` "
    "may say why: "
    "a reader cannot guess.",
    bad="metrics: {AUROC: null, Accuracy: 0.7412}",
    good="metrics: {AUROC: null, Accuracy: 0.7412}\nrun_metadata: {undefined: {AUROC: only one class in "
    "this split}}",
)
NEGATED = kind(
    "M109",
    "loss-with-a-minus",
    "error",
    meaning="Some libraries negate a loss so that higher is better. Here each metric keeps its own "
    "direction.",
    bad="metrics: {MSE: -0.4312}",
    good="metrics: {MSE: 0.4312}",
)
INTERVAL = kind(
    "M110",
    "interval-misses-its-value",
    "error",
    meaning="The lower limit of an interval lies above the upper one, or the value that it belongs to "
    "lies outside.",
    bad="metrics: {AUROC: 0.8312}\nuncertainty: {AUROC: {low: 0.84, high: 0.88, level: 0.95, method: "
    "bootstrap}}",
    good="metrics: {AUROC: 0.8312}\nuncertainty: {AUROC: {low: 0.80, high: 0.86, level: 0.95, method: "
    "bootstrap}}",
)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One number of the record: overall, or of a group."""

    name: str
    value: float | None
    path: str
    metric: Metric | None
    where: str = ""  # " in sex = F", "" for the overall one


def _figures(result: Result, context: Context) -> Iterator[_Figure]:
    for name, value in result.metrics.items():
        yield _Figure(name, value, pointer("metrics", name), context.hub.metric(name))
    for stratum, groups in result.groups.items():
        for group, values in groups.items():
            for name, value in values.items():
                if name != "N":
                    path = pointer("metrics", "stratified", stratum, group, name)
                    where = f" in {stratum} = {group}"
                    yield _Figure(name, value, path, context.hub.metric(name), where)


def _names(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in _figures(result, context):
        if figure.metric is None:
            yield _unknown(document, figure, context)


def _unknown(document: Document, figure: _Figure, context: Context) -> Problem:
    nearest = context.hub.suggest("metric", figure.name)
    title = f"No metric is called `{figure.name}` here{figure.where}"
    if nearest is None:
        hint = f"Registered: {_listed(context.hub.metrics)}. A person adds new ones to registry/metrics.yaml."
        return softened(problem_at_key(document, UNKNOWN, figure.path, title, hint=hint), "warning")
    hint = f"Did you mean `{nearest}`?"
    return problem_at_key(document, UNKNOWN, figure.path, title, hint=hint, write=nearest)


def _listed(names: Mapping[str, object], most: int = 8) -> str:
    shown = list(names)[:most]
    return ", ".join(f"`{name}`" for name in shown) + (" and more" if len(names) > most else "")


def _spellings(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in _figures(result, context):
        if figure.metric is not None and figure.name != figure.metric.name:
            name = figure.metric.name
            twice = pointer(*figure.path.split("/")[1:-1], name) in document.keys
            yield problem_at_key(
                document,
                ALIAS,
                figure.path,
                f"`{figure.name}` is called `{name}` here{figure.where}",
                hint=f"`{name}` is given as well: keep one of the two." if twice else f"Write `{name}`.",
                write=None if twice else name,
            )


def _ranges(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in _figures(result, context):
        metric, value = figure.metric, figure.value
        if metric is None or value is None or _inside(value, metric) or _is_placeholder(figure):
            continue
        if not _is_negated(value, metric):
            yield _out_of_range(document, figure, metric, value)


def _out_of_range(document: Document, figure: _Figure, metric: Metric, value: float) -> Problem:
    written = _written(document, figure.path, value)
    expected = _expected(metric)
    hint, write = f"Expected {expected}.", None
    if metric.high == 1 and 2 <= value <= 100:
        # Between 1 and 2 nobody can tell a percentage from a slip, so nothing is proposed there.
        write = str(Decimal(written).scaleb(-2)) if _is_decimal(written) else f"{value / 100:.6g}"
        hint = f"Expected {expected}. A percentage? Write {write}"
    return problem_at(
        document,
        RANGE,
        figure.path,
        f"`{figure.name}: {written}`{figure.where} is not {_between(metric)}",
        hint=hint,
        write=write,
    )


def _negated(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in _figures(result, context):
        metric, value = figure.metric, figure.value
        if (
            metric is not None
            and value is not None
            and _is_negated(value, metric)
            and not _is_placeholder(figure)
        ):
            positive = _written(document, figure.path, value).lstrip("-")
            yield problem_at(
                document,
                NEGATED,
                figure.path,
                f"`{figure.name}` is negative{figure.where}; here it is {_between(metric)}, and "
                f"{metric.direction} is better",
                hint=f"Negated by a library? Write {positive}",
                write=positive,
            )


def _is_negated(value: float, metric: Metric) -> bool:
    return (
        metric.direction == "lower" and value < 0 and not _inside(value, metric) and _inside(-value, metric)
    )


def _placeholders(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for figure in _figures(result, context):
        if not _is_placeholder(figure):
            continue
        written = _written(document, figure.path, figure.value or 0.0)
        yield problem_at(
            document,
            PLACEHOLDER,
            figure.path,
            f"`{figure.name}: {written}`{figure.where} may stand for “could not be computed”",
            hint="Not measured? Write `null`, and say why in `run_metadata.undefined`. Measured? Leave it; a "
            "maintainer will ask.",
            write="null" if written.lstrip("-").rstrip("0").rstrip(".") not in ("", "0") else None,
        )


def _is_placeholder(figure: _Figure) -> bool:
    """−1 or 999 where the metric cannot be that; exactly 0 where even chance is well above it."""
    metric, value = figure.metric, figure.value
    if metric is None or value is None:
        return False
    if value in _SENTINELS:
        return not _inside(value, metric)
    return value == 0 and metric.direction == "higher" and metric.low == 0 and _chance_is_high(figure, metric)


def _chance_is_high(figure: _Figure, metric: Metric) -> bool:
    """Guessing gives far more than 0. A small group may well have no case right by chance."""
    if metric.chance == "majority":
        return not figure.where
    return metric.chance is not None and metric.chance >= _HIGH_CHANCE


def _precision(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    figures = (f for f in _figures(result, context) if not f.where)
    stated = [f for f in figures if f.value and f.value % 1 and f.metric and _inside(f.value, f.metric)]
    short = [f for f in stated if _decimals(_written(document, f.path, f.value or 0.0)) < _EXAMPLE_DECIMALS]
    # A figure with a trailing zero dropped (0.98 among four-decimal ones) is not imprecise.
    if short and len(short) == len(stated):
        yield problem_at(
            document,
            PRECISION,
            short[0].path,
            f"{'The figure has' if len(short) == 1 else 'All figures have'} fewer than "
            f"{_EXAMPLE_DECIMALS} decimals",
            hint="Give at least 3, better 4: with fewer, the arithmetic behind them cannot be checked.",
        )


def _primary(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    benchmark = context.hub.benchmark_of(result)
    if benchmark is None or result.status.casefold() in _NOT_RANKED:
        return
    given = {metric.name for name in result.metrics if (metric := context.hub.metric(name))}
    # A result of an earlier version keeps the table of that version.
    if given & {benchmark.primary, *benchmark.earlier.values()}:
        return
    hint = f"Add `{benchmark.primary}`. If it is undefined for this run, write `{benchmark.primary}: null`."
    if vague := _vague(benchmark.primary, given, context):
        hint = f"`{vague}` does not say how classes are averaged. If it is {benchmark.primary}, name it so."
    missing = problem_at_key(
        document,
        PRIMARY,
        "/metrics",
        f"{benchmark.name} ranks by {benchmark.primary}, which is not given",
        hint=hint,
    )
    # What is on the board already stays there, below the table.
    yield softened(missing, "note") if context.accepted_as else missing


def _vague(primary: str, given: set[str], context: Context) -> str | None:
    """A given metric that is the primary one but for its averaging, which it does not state."""
    return next((name for name in sorted(given) if primary in context.hub.metrics[name].variants), None)


def _not_ranked(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if result.status.casefold() in _NOT_RANKED:
        yield problem_at(
            document,
            NOT_RANKED,
            "/status",
            f"A run with status {result.status} is published without a rank",
            hint="If it did finish, write `status: Completed`.",
        )


def _undefined(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    reasons = block_of(result, "run_metadata", "undefined")
    noted = block_of(result, "run_metadata").get("note")
    for figure in _figures(result, context):
        if figure.value is None and not figure.where and figure.name not in reasons and not noted:
            yield problem_at(
                document,
                UNDEFINED,
                figure.path,
                f"`{figure.name}` is stated as undefined, without a reason",
                hint=f"For example `run_metadata: "
                f"{{undefined: {{{figure.name}: only one class in this split}}}}`",
            )


def _intervals(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for name, stated in block_of(result, "uncertainty").items():
        limits = stated if isinstance(stated, Mapping) else {}
        low, high, path = limits.get("low"), limits.get("high"), pointer("uncertainty", name)
        if not (_is_number(low) and _is_number(high)):
            continue
        value = result.metrics.get(name)
        if low > high:
            message = f"The interval of `{name}` begins above its end ({low} > {high})"
            yield problem_at(document, INTERVAL, f"{path}/low", message, hint="Swap `low` and `high`.")
        elif value is not None and not low <= value <= high:
            message = f"`{name}: {value}` lies outside its own interval, {low} to {high}"
            hint = "Were both computed from the same run? A bootstrap interval nearly always holds its value."
            # Percentile bootstrap can be biased past its own estimate: a person decides.
            yield softened(problem_at(document, INTERVAL, path, message, hint=hint), "warning")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _inside(value: float, metric: Metric) -> bool:
    return (
        math.isfinite(value)
        and (metric.low is None or value >= metric.low)
        and (metric.high is None or value <= metric.high)
    )


def _between(metric: Metric) -> str:
    if metric.low is not None and metric.high is not None:
        return f"between {metric.low:g} and {metric.high:g}"
    return f"at least {metric.low:g}" if metric.low is not None else f"at most {metric.high}"


def _expected(metric: Metric) -> str:
    if metric.low is not None and metric.high is not None:
        return f"{metric.low:g} to {metric.high:g}"
    return _between(metric)


def _written(document: Document, path: str, value: float) -> str:
    """The number as the submitter typed it: a float has lost its trailing zeros."""
    span = document.spans.get(path)
    if span is None or span.line != span.end_line:
        return repr(value)
    line = document.text.split("\n", span.line)[span.line - 1]
    return line[span.column - 1 : span.end_column - 1].strip("'\"") or repr(value)


def _is_decimal(text: str) -> bool:
    return text.lstrip("+-").replace(".", "", 1).isdigit()


def _decimals(text: str) -> int:
    mantissa, _, exponent = text.lower().partition("e")
    digits = len(mantissa.partition(".")[2])
    return max(digits - int(exponent), 0) if exponent.lstrip("+-").isdigit() else digits


CHECKS: tuple[Check, ...] = (
    Check.of(UNKNOWN, "Every metric is registered", _names),
    Check.of(ALIAS, "Every metric is written by its own name", _spellings),
    Check.of(RANGE, "Every value lies in its metric's range", _ranges),
    Check.of(NEGATED, "No loss is written with a minus", _negated),
    Check.of(PLACEHOLDER, "No value looks like a placeholder for “could not be computed”", _placeholders),
    Check.of(PRECISION, "Values have at least three decimals", _precision),
    Check.of(PRIMARY, "The metric that the benchmark ranks by is given", _primary),
    Check.of(NOT_RANKED, "The run finished", _not_ranked),
    Check.of(UNDEFINED, "An undefined value has a reason", _undefined),
    Check.of(INTERVAL, "Each interval is in order and holds its value", _intervals),
)
