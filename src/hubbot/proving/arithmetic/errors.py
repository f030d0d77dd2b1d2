"""Laws between error metrics: MSE = RMSE², MAE <= RMSE, R² <= r², R² = 1 - MSE / variance of the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.arithmetic import kinds
from hubbot.proving.arithmetic.definitions import ERRORS, EXPLAINED, How, how_of, said_in_words, set_apart
from hubbot.proving.arithmetic.figures import family_of
from hubbot.proving.arithmetic.likely import LESS_ONE, MEANS, OUTPUTS, TRAINING_MEAN, Likely
from hubbot.proving.arithmetic.likely import hint as likely_hint
from hubbot.proving.arithmetic.moments import Misfit, misfits
from hubbot.proving.arithmetic.rounding import Interval, reading, single_precision
from hubbot.proving.check import Context, problem_at, softened
from hubbot.reading.yaml.reader import Document
from hubbot.registry.model import Hub
from hubbot.results.result import Result

# A mean over bootstrap draws, or n - 1 below few cases, lies this near; it is no proof of a mistake.
_BY_ANOTHER_DIVISOR = 0.25


@dataclass(frozen=True, slots=True)
class Clash:
    """Two figures that cannot hold on the same cases, by `law`.

    `certain`: no definition explains it. `likely` are the definitions that would, the likeliest first.
    """

    first: str
    second: str
    law: Literal["MSE is the square of RMSE", "MAE is at most RMSE", "R² is at most r²"]
    certain: bool = False
    likely: tuple[Likely, ...] = ()


def _written(value: float) -> Interval:
    """What is written so, by rounding or cutting, and in single precision."""
    found, slack = reading(value), single_precision(value, bounded=False)
    return Interval(found.low - slack, found.high + slack)


def clashes(metrics: Mapping[str, float | None], hub: Hub) -> Iterator[Clash]:
    """The laws that the stated figures break; nothing of how they were written explains it."""
    named = {family_of(hub, name): name for name, value in metrics.items() if value is not None}
    at = {family: _written(metrics[name] or 0.0) for family, name in named.items()}
    if (mse := at.get("mse")) and (rmse := at.get("rmse")):
        low, high = max(0.0, rmse.low) ** 2, rmse.high**2
        if mse.high < low:
            # The square of a mean RMSE is below the mean MSE, over whatever they were averaged; never above.
            near = low <= mse.high * (1 + _BY_ANOTHER_DIVISOR)
            law: Literal["MSE is the square of RMSE"] = "MSE is the square of RMSE"
            yield Clash(named["mse"], named["rmse"], law, not near, (LESS_ONE, MEANS))
        elif mse.low > high:
            likely = (OUTPUTS, LESS_ONE, MEANS)
            yield Clash(named["mse"], named["rmse"], "MSE is the square of RMSE", likely=likely)
    if (mae := at.get("mae")) and (rmse := at.get("rmse")) and mae.low > rmse.high:
        yield Clash(named["mae"], named["rmse"], "MAE is at most RMSE", certain=True)
    if (r2 := at.get("r2")) and (r := at.get("correlation")) and r2.low > max(r.low**2, r.high**2):
        mean = (TRAINING_MEAN, OUTPUTS, MEANS)
        yield Clash(named["r2"], named["correlation"], "R² is at most r²", likely=mean)


def errors_agree(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    how = how_of(result, context.hub)
    told = {misfit.law.r2 for misfit in misfits(result, context.hub)}
    for clash in clashes(result.metrics, context.hub):
        of_r2 = clash.law == "R² is at most r²"
        if of_r2 and clash.first in told:
            continue
        if set_apart(how, clash.first, clash.second):
            yield _explained(document, result, how, clash.first, clash.second)
            continue
        values = f"{clash.first} {result.metrics[clash.first]}, {clash.second} {result.metrics[clash.second]}"
        closed = not of_r2 and how.closed((clash.first, clash.second), ERRORS)
        certain = clash.certain or closed
        hint = "Are both from the same run and in the same unit?" if certain else likely_hint(clash.likely)
        problem = problem_at(
            document,
            kinds.CLASH if not of_r2 else kinds.CLASH_IF_POOLED,
            pointer("metrics", clash.first),
            f"{values}: but {clash.law}",
            hint=hint,
        )
        yield softened(problem, "error") if certain else softened(problem, "warning")


def _explained(document: Document, result: Result, how: How, *names: str) -> Problem:
    """The note where only the definition that `how` states lets two figures be."""
    stated = " and ".join(f"{name} {result.metrics[name]}" for name in names)
    message = f"{stated} hold by the definition that `how` states ({said_in_words(how, names)})"
    hint = "Nothing to do. The arithmetic does not count as evidence for them."
    return problem_at(document, kinds.BY_ITS_DEFINITION, "/how", message, hint=hint)


def r2_from_error(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """R² against MSE or RMSE on the registered targets: one problem, none where the error is the odd one."""
    how = how_of(result, context.hub)
    found = next(misfits(result, context.hub), None)
    if found is None:
        return
    if set_apart(how, found.law.r2, found.law.error):
        yield _explained(document, result, how, found.law.r2, found.law.error)
        return
    law = found.law
    message = (
        f"{law.r2} {result.metrics[law.r2]}: but the {law.n} true values have the variance {law.variance:g}, "
        f"with which {law.error} {result.metrics[law.error]} gives R² {found.follows:.4f}"
    )
    path = pointer("metrics", law.r2)
    if found.another:
        hint = f"It is {found.another}. Write {found.follows:.4f}."
        yield problem_at(document, kinds.ANOTHER_R2, path, message, hint=hint)
    elif law.certain_n and how.closed((law.r2,), EXPLAINED) and how.closed((law.error,), ERRORS):
        hint = f"Is {law.error} in the unit of the target? Are both from the same run?"
        yield softened(problem_at(document, kinds.NOT_FROM_VARIANCE, path, message, hint=hint), "error")
    else:
        hint = likely_hint(_likely(found, result.metrics[law.r2] or 0.0))
        yield problem_at(document, kinds.NOT_FROM_VARIANCE, path, message, hint=hint)


def _likely(found: Misfit, r2: float) -> tuple[Likely, ...]:
    """A divisor of n - 1 can be tried; against another mean R² is higher, averaged it may be either."""
    by_less_one = (LESS_ONE,) if found.by_less_one else ()
    higher = (TRAINING_MEAN, OUTPUTS, MEANS) if r2 > found.follows else (OUTPUTS, MEANS, LESS_ONE)
    return (*by_less_one, *(one for one in higher if one not in by_less_one))
