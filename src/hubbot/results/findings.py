"""What the checks said of a result and could have refuted, as its accepted file keeps it.

The boards and the audit read it there: a build runs no check.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hubbot.common.problem import Problem
from hubbot.results.result import Evidence

# Reporting items are counted elsewhere, and a model is new only until its first result is accepted.
_PASSING = frozenset({"C101", "R301"})


def tested(evidence: Evidence, share: float, words: str) -> dict[str, Any] | None:
    """How much the arithmetic could have refuted, for results whose level rests on it; None for others."""
    return {"share": round(share, 2), "says": words} if evidence == "numbers-checked" else None


def findings(problems: Iterable[Problem], flags: Iterable[Mapping[str, Any]]) -> tuple[dict[str, str], ...]:
    """Code, place (a JSON pointer, left out for the whole) and words of everything found, notes included.

    What a flag says is not said twice. What is only about the issue's form is not stored.
    """
    told = {str(flag.get("code")) for flag in flags} | _PASSING
    return tuple(
        {"code": problem.code, **({"at": problem.path} if problem.path else {}), "says": problem.message}
        for problem in problems
        if problem.place == "record" and problem.code not in told
    )
