"""Checks A6: do number, mean, spread and values of the runs agree with each other and with what ranks?

Values are rounded or cut before anybody takes their mean, so each comparison allows for one step of theirs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubbot.common.counted import counted
from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.check import Check, Context, problem_at, softened
from hubbot.proving.checks import metrics_kinds
from hubbot.proving.checks import runs_kinds as kinds
from hubbot.proving.checks.figures import as_written, decimals, inside, range_words
from hubbot.results import runs as said

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Metric
    from hubbot.results.result import Result

_SLACK = 1e-9
_LARGEST = 1e300
_FINEST = 6  # decimals: beyond, a difference is the machine's
_NO_TRAINING = ("seed", "seeds", "run", "runs", "fold", "folds", "training", "initialisation")


@dataclass(frozen=True, slots=True)
class _Of:
    """What `runs` says of one metric, and where."""

    document: Document
    name: str
    metric: Metric | None
    stated: said.Stated
    seeds: int | None  # how many seeds are listed
    figure: float | None  # the overall figure under this metric's name
    figure_path: str

    def path(self, *parts: object) -> str:
        return pointer("runs", self.name, *parts)

    def step(self, *parts: object) -> float:
        """One unit in the last decimal of the number there, as it is typed."""
        return _unit(as_written(self.document, self.path(*parts), self._number(*parts)))

    def _number(self, *parts: object) -> float:
        found: Any = self.document.value
        for part in ("runs", self.name, *parts):
            found = found[part]
        return float(found)

    @property
    def listed(self) -> list[Any]:
        found = block_of_runs(self.document, self.name).get("values")
        return found if isinstance(found, list) else []

    @property
    def values_step(self) -> float:
        """Of the most precise value: the others have lost their zeros."""
        numbers = [i for i, one in enumerate(self.listed) if isinstance(one, int | float)]
        return min((self.step("values", i) for i in numbers), default=0.0)

    @property
    def k(self) -> int | None:
        return len(self.stated.values) or self.stated.n or self.seeds


def block_of_runs(document: Document, name: str) -> dict[str, Any]:
    runs = (document.value or {}).get("runs")
    found = runs.get(name) if isinstance(runs, dict) else None
    return found if isinstance(found, dict) else {}


def _unit(text: str) -> float:
    return float(10.0 ** -min(decimals(text), _FINEST))


def _each(document: Document, result: Result, context: Context) -> Iterator[_Of]:
    seeds = result.block("runs").get(said.SEEDS)
    count = len(seeds) if isinstance(seeds, list) else None
    hub = context.hub
    for name, stated in said.by_metric(result).items():
        metric = hub.metric(name)
        spellings = (key for key in result.metrics if key == name or (metric and hub.metric(key) is metric))
        filed = next(spellings, None)
        figure = result.metrics[filed] if filed is not None else None
        path = pointer("metrics", filed) if filed is not None else ""
        yield _Of(document, name, metric, stated, count, figure, path)


def contradictions(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for one in _each(document, result, context):
        yield from _in_range(one)
        yield from _number(one)
        yield from _mean(one)
        yield from _spread(one)


def _in_range(one: _Of) -> Iterator[Problem]:
    metric = one.metric
    if metric is None:
        return
    places = [(("values", i), value) for i, value in enumerate(one.listed)]
    for where, value in [*places, (("mean",), one.stated.mean)]:
        if isinstance(value, int | float) and not inside(_bounded(value), metric):
            written = as_written(one.document, one.path(*where), _bounded(value))
            message = f"{written} in `runs` is not {range_words(metric)}, as every {metric.name} is"
            hint = "A percentage? Write all of them on the scale of the figure that ranks."
            yield problem_at(one.document, metrics_kinds.RANGE, one.path(*where), message, hint=hint)


def _bounded(value: float) -> float:
    return max(-_LARGEST, min(float(_LARGEST), value))


def _number(one: _Of) -> Iterator[Problem]:
    """n, seeds and values are counts of the same runs. A run without a value may be `null`."""
    given = [len(one.listed), len(one.stated.values)] if one.listed else []
    for what, count, path in (
        ("n", one.stated.n, one.path("n")),
        ("seeds", one.seeds, pointer("runs", "seeds")),
    ):
        if count is None or not given or count in given:
            continue
        message = f"`{what}` says {counted(count, 'run')}, but `values` of `{one.name}` has {given[0]}"
        hint = "Give one value a run, in the order of the seeds; `null` for a run that gave none."
        yield problem_at(one.document, kinds.CONTRADICT, path, message, hint=hint)
    if not given and one.stated.n and one.seeds and one.stated.n != one.seeds:
        message = f"`n: {one.stated.n}`, but `seeds` lists {one.seeds}"
        hint = "Both count the same runs: correct the one that is not right."
        yield problem_at(one.document, kinds.CONTRADICT, one.path("n"), message, hint=hint)


def _mean(one: _Of) -> Iterator[Problem]:
    mean, values = one.stated.mean, one.stated.values
    if mean is None or not values:
        return
    found = math.fsum(values) / len(values)
    if said.written_as(found, mean, one.step("mean"), one.values_step):
        return
    message = f"`mean: {mean:g}`, but the mean of the {len(values)} values is {found:.6g}"
    hint = "Correct the mean or the values: does one of them belong to another run?"
    yield problem_at(one.document, kinds.CONTRADICT, one.path("mean"), message, hint=hint)


def _spread(one: _Of) -> Iterator[Problem]:
    sd, k = one.stated.sd, one.k
    if sd is None or k is None or k < 2:
        return
    if len(one.stated.values) > 1:
        yield from _of_values(one, sd)
    else:
        yield from _possible(one, sd, k)


def _of_values(one: _Of, sd: float) -> Iterator[Problem]:
    values = one.stated.values
    sample = said.sample_sd(values)
    over_n = sample * math.sqrt((len(values) - 1) / len(values))
    step = one.step("sd")
    if any(said.written_as(found, sd, step, one.values_step) for found in (sample, over_n)):
        return
    message = (
        f"`sd: {sd:g}`, but the {len(values)} values have {sample:.4g} "
        f"(or {over_n:.4g} with n in the divisor)"
    )
    hint = "Write the standard deviation of the values. A standard error is smaller: leave it out."
    yield problem_at(one.document, kinds.CONTRADICT, one.path("sd"), message, hint=hint)


def _possible(one: _Of, sd: float, k: int) -> Iterator[Problem]:
    """Values between two limits lie farthest apart where each is at one of them."""
    metric, mean = one.metric, one.stated.mean
    if metric is None or mean is None or metric.low is None or metric.high is None:
        return
    step = one.step("mean")
    most = max(
        math.sqrt(max(0.0, (m - metric.low) * (metric.high - m)) * k / (k - 1))
        for m in (mean - step, mean, mean + step)
    )
    if sd - one.step("sd") <= most + _SLACK:
        return
    message = (
        f"no {k} values {range_words(metric)} with the mean {mean:g} have an SD of {sd:g}: at most {most:.3g}"
    )
    hint = (
        "In percent? Write it on the scale of the mean. A variance or a range? Write the standard deviation."
    )
    yield problem_at(one.document, kinds.CONTRADICT, one.path("sd"), message, hint=hint)


def not_the_mean(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """The figure that was filed against the mean of its runs, which is what ranks."""
    for one in _each(document, result, context):
        mean, figure = one.stated.center, one.figure
        if mean is None or figure is None or (one.k or 1) < 2:
            continue
        step = _unit(as_written(document, one.figure_path, figure))
        slack = one.values_step if one.stated.values else one.step("mean")
        if said.written_as(mean, figure, step, slack):
            continue
        message, hint = _which(one, figure, mean), _remedy(one, mean, context)
        found = problem_at(document, kinds.NOT_THE_MEAN, one.figure_path, message, hint=hint)
        yield softened(found, "note") if _of_one_run(one, figure, result) else found


def _of_one_run(one: _Of, figure: float, result: Result) -> bool:
    """Predictions are those of one run, and its figures have to follow from them."""
    return bool(result.block("predictions")) and any(said.same(figure, value) for value in one.stated.values)


def _which(one: _Of, figure: float, mean: float) -> str:
    values, k = one.stated.values, one.k
    lower = one.metric is not None and one.metric.direction == "lower"
    best = (min if lower else max)(values, default=None)
    shown = as_written(one.document, one.figure_path, figure)
    if best is not None and said.same(figure, best):
        what = f"is the best of {k} runs"
    elif any(said.same(figure, value) for value in values):
        what = f"is one of {k} runs"
    else:
        what = f"is not the mean of its {k} runs"
    return f"`{one.name}: {shown}` {what}; their mean is {mean:.6g}"


def _remedy(one: _Of, mean: float, context: Context) -> str:
    beside = " and prints the best beside it" if context.hub.policy.runs == "best" else ""
    return (
        f"The board ranks by the mean of the runs{beside}. Write `{one.name}: {mean:.6g}` under `metrics`, "
        "with the means of the other figures, and keep the runs below `runs`."
    )


def limits_over_runs(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """Limits whose unit is a seed or a fold say how much training varies."""
    del context
    for name, interval in result.block("uncertainty").items():
        unit = interval.get("unit") if isinstance(interval, dict) else None
        if isinstance(unit, str) and unit.strip().casefold() in _NO_TRAINING:
            message = (
                f"limits of `{name}` over each {unit} say how much training varies, not how sure it is on "
                "these cases"
            )
            hint = (
                f"State that spread as `runs: {{{name}: {{mean: …, sd: …, n: …}}}}`. The board computes "
                "limits itself."
            )
            path = pointer("uncertainty", name, "unit")
            yield problem_at(document, kinds.LIMITS, path, message, hint=hint)


CHECKS: tuple[Check, ...] = (
    Check.of(
        kinds.CONTRADICT,
        "Number, mean and spread of the runs are those of their values, and possible ones",
        contradictions,
    ),
    Check.of(kinds.NOT_THE_MEAN, "A figure with several runs behind it is their mean", not_the_mean),
    Check.of(kinds.LIMITS, "Limits over seeds or folds stand below `runs`", limits_over_runs),
)
