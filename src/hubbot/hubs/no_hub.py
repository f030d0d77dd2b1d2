"""What can be said of a result where no hub is: reading, shape, and arithmetic by the common definitions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from hubbot.hubs.shipped import shipped
from hubbot.registry.model import Hub, Policy

if TYPE_CHECKING:
    from hubbot.submission.requests.result.words import ResultReview

FAMILIES: Final = "PSMA"
# Which names a hub gives its metrics, and what ranks a board, only its registry knows.
_ASKS_A_REGISTRY: Final = frozenset({"M101", "M103", "M106"})
LEFT_OUT: Final = (
    "registry (are benchmark, dataset and model known there?)",
    "metric names",
    "figures filed before",
    "plausibility beside other results",
    "toy check",
    "predictions",
    "completeness",
)


def no_hub() -> Hub:
    """A hub that knows the common metrics and nothing else."""
    from hubbot.registry.nouns import metrics_in

    return Hub(
        root=Path(),
        name="no hub",
        repository="OWNER/REPO",
        policy=Policy(),
        benchmarks={},
        datasets={},
        models={},
        metrics=metrics_in("registry/metrics.yaml", shipped("registry/metrics.yaml")),
        baselines={},
        fingerprint="",
    )


def needs_no_hub(code: str) -> bool:
    return code[:1] in FAMILIES and code not in _ASKS_A_REGISTRY


def without_hub(review: ResultReview) -> ResultReview:
    """A review without the answers that only a hub can give."""
    from dataclasses import replace

    return replace(
        review,
        problems=tuple(problem for problem in review.problems if needs_no_hub(problem.code)),
        outcomes=tuple(
            replace(one, problems=tuple(p for p in one.problems if needs_no_hub(p.code)))
            for one in review.outcomes
            if needs_no_hub(one.check.code)
        ),
        evidence="self-reported",
        flags=(),
    )
