"""Checks M of what belongs beside the figures: the primary one, decimals, reasons, intervals in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hubbot.common.numbers import is_number
from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.arithmetic.rounding import reading
from hubbot.proving.check import Context, block_of, problem_at, problem_at_key, softened
from hubbot.proving.checks import metrics_kinds as kinds
from hubbot.proving.checks.figures import (
    as_written,
    decimals,
    each_figure,
    inside,
    range_expected,
    range_words,
)

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Metric
    from hubbot.results.result import Result

_UNFINISHED = ("failed", "partial")
_ENOUGH = 3  # decimals
_ROUNDING = 1e-6  # by which a limit may pass what its metric can take


def precision(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    figures = (f for f in each_figure(result, context.hub) if f.group is None)
    stated = [f for f in figures if f.value and f.value % 1 and f.metric and inside(f.value, f.metric)]
    short = [f for f in stated if decimals(as_written(document, f.path, f.value or 0.0)) < _ENOUGH]
    # A figure with a trailing zero dropped (0.98 among four-decimal ones) is not imprecise.
    if short and len(short) == len(stated):
        yield problem_at(
            document,
            kinds.PRECISION,
            short[0].path,
            f"{'The figure has' if len(short) == 1 else 'All figures have'} fewer than {_ENOUGH} decimals",
            hint="Give at least 3, better 4: with fewer, the arithmetic behind them cannot be checked.",
        )


def primary(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    benchmark = context.hub.benchmark_of(result)
    if benchmark is None or result.status.casefold() in _UNFINISHED:
        return
    stated = result.value.get("metrics")
    if not isinstance(stated, Mapping):  # the schema has said so
        return
    # Also a value that is no number counts as given: that problem is told at its place.
    given = {metric.name for name in stated if (metric := context.hub.metric(str(name)))}
    # A result of an earlier version keeps the table of that version.
    if given & {benchmark.primary, *benchmark.earlier.values()}:
        return
    hint = f"Add `{benchmark.primary}`. If it is undefined for this run, write `{benchmark.primary}: null`."
    if vague := _vague(benchmark.primary, given, context):
        hint = f"`{vague}` does not say how classes are averaged. If it is {benchmark.primary}, name it so."
    missing = problem_at_key(
        document,
        kinds.PRIMARY,
        "/metrics",
        f"{benchmark.name} ranks by {benchmark.primary}, which is not given",
        hint=hint,
    )
    # What is on the board already stays there, below the table.
    yield softened(missing, "note") if context.accepted_as else missing


def _vague(primary: str, given: set[str], context: Context) -> str | None:
    """A given metric that is the primary one but for its averaging, which it does not state."""
    return next((name for name in sorted(given) if primary in context.hub.metrics[name].variants), None)


def not_ranked(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    unfinished = result.status.casefold() in _UNFINISHED
    name = _primary_stated_null(result, context)
    if name is not None and not _untouched(result):
        reason = block_of(result, "run_metadata", "undefined").get(name)
        why = str(reason)[:_LONGEST_REASON] if reason else "no value is given"
        yield problem_at(
            document,
            kinds.NOT_RANKED,
            pointer("metrics", name),
            f"Shown, not ranked, because `{name}` ranks here and is `null`: {why}",
            hint=_how_to_rank(context, name),
        )
    elif unfinished:
        yield problem_at(
            document,
            kinds.NOT_RANKED,
            "/status",
            f"Shown, not ranked, because the run has the status {result.status}",
            hint="If it did finish, write `status: Completed`.",
        )


_LONGEST_REASON = 200
_FROM_SCORES = frozenset({"auroc", "auprc", "brier", "log-loss", "ece"})


def _primary_stated_null(result: Result, context: Context) -> str | None:
    benchmark = context.hub.benchmark_of(result)
    metric = context.hub.metric(benchmark.primary) if benchmark else None
    names = (name for name, value in result.metrics.items() if value is None)
    return next((name for name in names if metric and context.hub.metric(name) is metric), None)


def _how_to_rank(context: Context, name: str) -> str:
    metric = context.hub.metric(name)
    if metric is not None and metric.family in _FROM_SCORES:
        return (
            "It needs a score for each class: `predict_proba` in the model, or `score_CLASS` columns in the "
            "file of predictions. Labels alone do not give it. Meant so? Nothing to do."
        )
    return f"Write {name} to be ranked. Meant so? Nothing to do."


def _untouched(result: Result) -> bool:
    """A template that nobody filled in: no figure at all, and no word about why."""
    reasons = block_of(result, "run_metadata", "undefined") or block_of(result, "run_metadata").get("note")
    grouped = [figures for groups in result.groups.values() for figures in groups.values()]
    values = [value for block in (result.metrics, *grouped) for value in block.values()]
    return not reasons and bool(result.metrics) and all(value is None for value in values)


def nothing_measured(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """An error, but for a run that failed: that one has nothing to measure."""
    if not _untouched(result) or result.status.casefold() == "failed":
        return
    found = problem_at_key(
        document,
        kinds.NOTHING_MEASURED,
        "/metrics",
        "Every figure is `null`: this template is not filled in",
        hint="Write your figures in place of `null`; `hubbot score BENCHMARK predictions.csv` does it for "
        "you. Did the run fail? Write `status: Failed`, and why in `run_metadata.note`.",
    )
    yield softened(found, "note") if context.accepted_as else found


def undefined(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if _untouched(result):
        return
    reasons = block_of(result, "run_metadata", "undefined")
    noted = block_of(result, "run_metadata").get("note")
    for figure in each_figure(result, context.hub):
        if figure.value is None and figure.group is None and figure.name not in reasons and not noted:
            yield problem_at(
                document,
                kinds.UNDEFINED,
                figure.path,
                f"`{figure.name}` is stated as undefined, without a reason",
                hint=f"For example `run_metadata: "
                f"{{undefined: {{{figure.name}: only one class in this split}}}}`",
            )


def intervals(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    stated = block_of(result, "uncertainty")
    overall = {name: one for name, one in stated.items() if name != "stratified"}
    yield from _spans(document, overall, result.metrics, ("uncertainty",), context)
    for stratum, groups in block_of(result, "uncertainty", "stratified").items():
        for group, spans in groups.items() if isinstance(groups, Mapping) else ():
            figures = result.groups.get(stratum, {}).get(group, {})
            place = ("uncertainty", "stratified", stratum, group)
            yield from _spans(document, spans if isinstance(spans, Mapping) else {}, figures, place, context)


def _spans(
    document: Document,
    stated: Mapping[str, Any],
    figures: Mapping[str, Any],
    place: tuple[str, ...],
    context: Context,
) -> Iterator[Problem]:
    for name, one in stated.items():
        limits = one if isinstance(one, Mapping) else {}
        low, high, path = limits.get("low"), limits.get("high"), pointer(*place, name)
        if not (is_number(low) and is_number(high)):
            continue
        value = figures.get(name)
        if low > high:
            message = f"The interval of `{name}` begins above its end ({low} > {high})"
            yield problem_at(document, kinds.INTERVAL, f"{path}/low", message, hint="Swap `low` and `high`.")
        elif is_number(value) and not _may_lie(value, low, high):
            message = f"`{name}: {value}` lies outside its own interval, {low} to {high}"
            hint = "Were both computed from the same run? A bootstrap interval nearly always holds its value."
            # Percentile bootstrap can be biased past its own estimate: a person decides.
            yield softened(problem_at(document, kinds.INTERVAL, path, message, hint=hint), "warning")
        else:
            yield from _beyond(document, name, {"low": low, "high": high}, path, context)


def _may_lie(value: float, low: float, high: float) -> bool:
    """Whether the value may lie between the limits, each of the three as its own decimals leave it."""
    written = reading(value)
    return written.high >= reading(low).low and written.low <= reading(high).high


def _beyond(
    document: Document, name: str, limits: Mapping[str, float], path: str, context: Context
) -> Iterator[Problem]:
    """A limit that the metric itself cannot take. Mean ± 1.96 SE near 0 or 1 gives such: a person decides."""
    metric = context.hub.metric(name)
    for end, limit in limits.items():
        if metric is None or _nearly_inside(limit, metric):
            continue
        nearest = metric.low if metric.low is not None and limit < metric.low else metric.high
        message = f"`{end}: {limit}` of the interval of `{name}` is not {range_words(metric)}"
        hint = (
            f"Expected {range_expected(metric)}. A percentage? Divide it by 100. From mean ± 1.96 standard "
            f"errors? Use a bootstrap or Wilson's interval, or write `{end}: {nearest:g}`."
        )
        yield softened(problem_at(document, kinds.INTERVAL, f"{path}/{end}", message, hint=hint), "warning")


def _nearly_inside(limit: float, metric: Metric) -> bool:
    low, high = metric.low, metric.high
    return (low is None or limit >= low - _ROUNDING) and (high is None or limit <= high + _ROUNDING)
