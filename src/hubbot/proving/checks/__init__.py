"""What the bot proves about a result, one module a family of checks.

A family is a module with `CHECKS: tuple[Check, ...]`; adding it here is all it takes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.proving.arithmetic import arithmetic
from hubbot.proving.check import Check, CheckCrash, Context, Outcome, examine
from hubbot.proving.checks import (
    environment,
    limits_stated,
    metrics,
    names,
    plausibility,
    positive,
    predictions,
    references,
    reporting,
    runs,
    same_scores,
    scale,
)

if TYPE_CHECKING:
    from hubbot.common.problem import Problem
    from hubbot.reading.yaml.reader import Document
    from hubbot.results.result import Result

CHECKS: tuple[Check, ...] = (
    *references.CHECKS,
    *names.CHECKS,
    *metrics.CHECKS,
    *limits_stated.CHECKS,
    *arithmetic.CHECKS,
    *runs.CHECKS,
    *positive.CHECKS,
    *same_scores.CHECKS,
    *plausibility.CHECKS,
    *scale.CHECKS,
    *environment.CHECKS,
    *predictions.CHECKS,
    *reporting.CHECKS,
)


def run_checks(document: Document, result: Result, context: Context) -> list[Problem]:
    """Every problem that the checks find, in the order of `CHECKS`.

    Raises `CheckCrash` when a check itself failed; it carries what the others found.
    """
    return [problem for outcome in outcomes(document, result, context) for problem in outcome.problems]


def outcomes(document: Document, result: Result, context: Context) -> tuple[Outcome, ...]:
    """What each check of `CHECKS` found, so that the ones that passed can be counted and listed, too."""
    return examine(CHECKS, document, result, context)


__all__ = ["CHECKS", "Check", "CheckCrash", "Context", "Outcome", "outcomes", "run_checks"]
