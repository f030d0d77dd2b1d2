"""Levels of evidence: what the checks have shown about a result. No claim of the submitter enters here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from hubbot.common.problem import Problem
from hubbot.proving.arithmetic.definitions import blocks, how_of, set_apart
from hubbot.proving.arithmetic.figures import (
    Figure,
    Setting,
    class_sizes,
    figures,
    positives_of,
    setting,
    split_of,
)
from hubbot.proving.arithmetic.kinds import BY_ITS_DEFINITION, LEFT_OUT
from hubbot.proving.arithmetic.matrix import testable, verdict
from hubbot.proving.arithmetic.moments import Law, laws
from hubbot.proving.arithmetic.rounding import decimals
from hubbot.proving.arithmetic.work import allowed
from hubbot.registry.model import Hub
from hubbot.results.result import Evidence, Result

# The usual standard for a test's power. Below it a result that passes has hardly been tested.
THRESHOLD = 0.8
# Invented figures lie up to this far from the stated ones: nearer than a claim worth inventing would be.
_REACH = 0.05
_INVENTED = 64
_MOST_DECIMALS = 6
_STEPS = 100_000  # of all searches together


@dataclass(frozen=True, slots=True)
class Power:
    """The share of `invented` alternative figures that the arithmetic would have refuted, 0 to 1.

    `tested` are the figures that a confusion matrix or the variance of the targets ties together, `untested`
    the others. `undecided` counts the invented ones for which the steps allowed did not tell. `decimals` are
    those the tested figures are written with, R²'s where values are predicted. Higher is stronger; 0.0 where
    nothing can be tested.
    """

    share: float
    n: int | None
    decimals: int
    tested: tuple[str, ...]
    untested: tuple[str, ...]
    invented: int
    undecided: int = 0

    @property
    def enough(self) -> bool:
        return self.share >= THRESHOLD

    def __str__(self) -> str:
        """For comments and pages; "" where nothing could be tested."""
        if not self.tested or not self.n:
            return ""
        names = " and ".join(
            [", ".join(self.tested[:-1]), self.tested[-1]] if self.tested[1:] else self.tested
        )
        told = (
            f"At n = {self.n} and {self.decimals} decimals the arithmetic refutes "
            f"{round(self.share * self.invented)} of {self.invented} invented figures for {names}"
        )
        told += f"; {self.undecided} took too long to look at" if self.undecided else ""
        return told + (f"; {', '.join(self.untested)} cannot be tested so" if self.untested else "")


def evidence(
    problems: Iterable[Problem],
    power: Power,
    *,
    rescored: bool = False,
    rerun: bool = False,
) -> Evidence:
    """The level of evidence. `rescored`: the hub computed the metrics from filed predictions and they agree.
    `rerun`: the hub ran the model itself and the figures agree.

    Any error, and any arithmetic warning, leaves a result self-reported: then its numbers do not hold. What
    holds only by a definition of its own (`how`) was not checked by arithmetic either, nor was a result of
    which the search did not look at everything.
    """
    problems = [*problems]
    if any(p.severity == "error" or (p.code[0] == "A" and p.severity == "warning") for p in problems):
        return "self-reported"
    if rerun:
        return "re-run"
    if rescored:
        return "re-scored"
    unchecked = any(p.kind in {BY_ITS_DEFINITION, LEFT_OUT} for p in problems)
    return "numbers-checked" if power.enough and not unchecked else "self-reported"


def power(result: Result, hub: Hub) -> Power:
    """How much the arithmetic could have refuted, with what the *registry* knows.

    In classes: the search for a confusion matrix. For values: R² against the error and the targets' variance.

    Class counts that only the submitter states are used to refute, but do not count here. Deterministic:
    the invented figures fill the space around the stated ones evenly (additive recurrence), as precise.
    """
    known = _as_registered(result, hub)
    how = how_of(result, hub)
    together = max(blocks(how, figures(result.metrics, hub)), key=len, default=[])
    tested = tuple(f for f in together if testable(f, known))
    untested = tuple(name for name in result.metrics if name not in {f.name for f in tested})
    places = min(_MOST_DECIMALS, max((decimals(f.value) for f in tested), default=0))
    held = (law for law in laws(result, hub) if not set_apart(how, law.r2, law.error))
    if not tested and result.status == "Completed" and (law := next(held, None)):
        return _power_of(law, result)
    if not tested or not known.certain_classes or result.status != "Completed":
        return Power(0.0, known.n, places, (), tuple(result.metrics), 0)
    with allowed(_STEPS):  # what is undecided then is not refuted
        answers = [verdict(one, known, every_averaging=False) for one in _invented(tested, places)]
    refuted, undecided = (
        sum(part) for part in zip(*((a.refuted, a.undecided) for a in answers), strict=True)
    )
    names = tuple(f.name for f in tested)
    return Power(refuted / _INVENTED, known.n, places, names, untested, _INVENTED, undecided)


def _power_of(law: Law, result: Result) -> Power:
    """R² moved by up to 0.05, and the error by up to 0.05 of what always predicting the mean would give."""
    r2, error = result.metrics[law.r2] or 0.0, result.metrics[law.error] or 0.0
    reach = _REACH * (law.variance**0.5 if law.family == "rmse" else law.variance)
    start = max(error, reach)
    refuted = 0
    for turn in range(1, _INVENTED + 1):
        at = [2 * ((turn * sqrt(prime)) % 1) - 1 for prime in (2, 3)]
        moved = round(min(r2, 1 - _REACH) + at[0] * _REACH, decimals(r2))
        refuted += not law.allows(moved, round(start + at[1] * reach, decimals(error)))
    tested = tuple(name for name in result.metrics if name in {law.r2, law.error})
    untested = tuple(name for name in result.metrics if name not in tested)
    places = min(_MOST_DECIMALS, decimals(r2))
    return Power(refuted / _INVENTED, law.n, places, tested, untested, _INVENTED)


def _as_registered(result: Result, hub: Hub) -> Setting:
    stated = setting(result, hub)
    split = split_of(result, hub)
    unclaimed = replace(result, value={k: v for k, v in result.value.items() if k != "counts"})
    sizes = class_sizes(unclaimed, split, stated.n)
    return replace(stated, sizes=sizes, positives=positives_of(unclaimed, hub, stated.n) if sizes else None)


def _invented(tested: Sequence[Figure], places: int) -> Iterator[list[Figure]]:
    steps = [sqrt(prime) % 1 for prime in _primes(len(tested))]
    for turn in range(1, _INVENTED + 1):
        yield [
            replace(figure, value=_moved(figure, (turn * step) % 1, places))
            for figure, step in zip(tested, steps, strict=True)
        ]


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _moved(figure: Figure, at: float, places: int) -> float:
    """A value within reach of the stated one, inside the range that all these figures share."""
    low = -1.0 if figure.family in {"mcc", "kappa"} else 0.0
    start = min(max(figure.value - _REACH, low), 1.0 - 2 * _REACH)
    return round(start + at * 2 * _REACH, places)
