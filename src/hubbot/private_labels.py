"""Labels that the hub must not publish: compared once an approval covers the predictions, and never before.

They lie in a folder outside the hub (HUBBOT_LABELS: a second checkout, or what a secret unpacked to), one
file `DATASET/SPLIT.csv` each. The answer is match or no match, for the whole result. Each try takes a
maintainer's approval, and `private_label_attempts` in hub.yaml ends them. See docs/private-labels.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hubbot.records.problems import Problem
from hubbot.submission.approval import APPROVED
from hubbot.submission.checks import predictions
from hubbot.submission.checks.check import decimals_stated, problem_at_key
from hubbot.submission.review import verdict_key

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.records.hub import Hub
    from hubbot.records.record import Result
    from hubbot.submission.review import Review

Answer = Literal["not asked", "match", "no match", "used up"]


def labels_file(folder: Path | None, result: Result, hub: Hub) -> Path | None:
    """Where the labels of this result's split lie; None where they are public or nobody gave them."""
    dataset = hub.dataset_of(result)
    if folder is None or dataset is None or dataset.value.get("public_labels") is not False:
        return None
    split = result.split or "test"
    path = folder / dataset.id / f"{split}.csv"
    return path if split in dataset.splits and path.is_file() else None


def compared(
    folder: Path | None, snapshot: Snapshot, review: Review, filed: bytes | None, hub: Hub
) -> Answer:
    """The answer on approved predictions. Raises ValueError, about rows and columns only, for a bad file."""
    result = review.result
    path = labels_file(folder, result, hub) if result is not None else None
    if result is None or path is None or filed is None:
        return "not asked"
    if attempts(snapshot) > hub.policy.private_label_attempts:
        return "used up"
    from hubbot.evaluation.score import rescore

    return "match" if agrees(result, rescore(filed, result, hub, labels=path), hub) else "no match"


def attempts(snapshot: Snapshot) -> int:
    """Approvals by people on this issue, the present one among them: each buys one comparison."""
    given = (e for e in snapshot.events if e.label == APPROVED and e.action == "labeled")
    return sum(not event.actor_is_bot for event in given)


def agrees(result: Result, here: Mapping[str, float], hub: Hub) -> bool:
    """Whether every figure that could be computed is the stated one, the primary metric among them."""
    benchmark = hub.benchmark_of(result)
    if benchmark is None or benchmark.primary not in here:
        return False
    slack = predictions.HALF * 10.0 ** -decimals_stated(result)
    for name, stated in result.metrics.items():
        metric = hub.metric(name)
        got = here.get(metric.name if metric else name)
        if got is not None and stated is not None and abs(got - stated) > slack:
            return False
    return True


def judged(review: Review, answer: Answer, hub: Hub) -> Review:
    """The review with the answer in it. One problem for the whole: not which figure, not by how much."""
    if answer == "match":
        return replace(review, evidence="re-scored")
    if answer == "not asked" or review.document is None:
        return review
    message, hint = {
        "no match": (
            "The scores are not those that the filed predictions give on the private labels",
            "Which figure, and by how much, is not said. File the predictions that were scored.",
        ),
        "used up": (
            f"The {hub.policy.private_label_attempts} comparisons with the private labels are used up",
            "A maintainer can say more. Without predictions the result can be accepted as it is.",
        ),
    }[answer]
    found = problem_at_key(review.document, predictions.PRIVATE, "/predictions", message, hint=hint)
    return _with(review, found)


def refused(review: Review, mistake: str) -> Review:
    """The same for a file that cannot be scored."""
    if review.document is None:
        return review
    found = problem_at_key(review.document, predictions.UNREADABLE, "/predictions", mistake)
    return _with(review, found)


def _with(review: Review, found: Problem) -> Review:
    problems = (*review.problems, found)
    return replace(
        review,
        problems=problems,
        evidence="self-reported",
        verdict=verdict_key(problems, "self-reported"),
    )
