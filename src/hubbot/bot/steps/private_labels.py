"""Labels that the hub must not publish: compared once an approval covers the predictions, and never before.

They lie in a folder outside the hub (HUBBOT_LABELS: a second checkout, or what a secret unpacked to), one
file `DATASET/SPLIT.csv` each. The answer is match or no match, for the whole result. Each try takes a
maintainer's approval, and `private_label_attempts` in hub.yaml ends them: for one submission, and for all of
one author on the same labels (`private_attempts` keeps those). See docs/private-labels.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hubbot.common.labels import APPROVED
from hubbot.common.problem import Problem
from hubbot.proving.check import problem_at_key
from hubbot.proving.checks import predictions
from hubbot.proving.checks.figures import most_decimals
from hubbot.submission.review.result import verdict_key

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result
    from hubbot.submission.review.result import Review

Answer = Literal["not asked", "match", "no match", "used up", "used up by author", "too coarse"]

# A figure of two decimals is right by luck too often: who gets it wrong on purpose learns from being right.
FEWEST_DECIMALS = 3


def labels_file(folder: Path | None, result: Result, hub: Hub) -> Path | None:
    """Where the labels of this result's split lie; None where they are public or nobody gave them."""
    dataset = hub.dataset_of(result)
    if folder is None or dataset is None or dataset.value.get("public_labels") is not False:
        return None
    split = result.split or "test"
    path = folder / dataset.id / f"{split}.csv"
    return path if split in dataset.splits and path.is_file() else None


@dataclass(frozen=True, slots=True)
class Asked:
    """An approved submission whose predictions are to be compared with labels in `folder`."""

    folder: Path | None
    snapshot: Snapshot
    review: Review
    filed: bytes | None

    def labels(self, hub: Hub) -> Path | None:
        result = self.review.result
        return labels_file(self.folder, result, hub) if result is not None and self.filed else None


def compared(asked: Asked, hub: Hub, misses: Callable[[str], int]) -> Answer:
    """The answer on approved predictions. `misses`: of this author so far, by the name of the labels.

    Raises ValueError, about rows and columns only, for a bad file.
    """
    document, result = asked.review.document, asked.review.result
    filed, path = asked.filed, asked.labels(hub)
    if document is None or result is None or filed is None or path is None:
        return "not asked"
    if most_decimals(document, result) < FEWEST_DECIMALS:
        return "too coarse"
    cap = hub.policy.private_label_attempts
    if attempts(asked.snapshot) > cap:
        return "used up"
    if misses(name_of(path)) >= cap:
        return "used up by author"
    from hubbot.evaluation.data.score import rescore

    here = rescore(filed, result, hub, labels=path)
    return "match" if agrees(document, result, hub, here) else "no match"


def name_of(labels: Path) -> str:
    """DATASET/SPLIT of a file of labels."""
    return f"{labels.parent.name}/{labels.stem}"


def attempts(snapshot: Snapshot) -> int:
    """Approvals by people on this issue, the present one among them: each buys one comparison."""
    given = (e for e in snapshot.events if e.label.casefold() == APPROVED and e.action == "labeled")
    return sum(not event.actor_is_bot for event in given)


def agrees(document: Document, result: Result, hub: Hub, here: Mapping[str, float]) -> bool:
    """Whether every figure that could be computed is the stated one, the primary metric among them.

    Each at its own decimals as typed, but never at fewer than three: a coarse figure is right by luck.
    """
    benchmark = hub.benchmark_of(result)
    if benchmark is None or benchmark.primary not in here:
        return False
    return not any(predictions.differing(document, result, hub, here, at_least=FEWEST_DECIMALS))


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
        "used up by author": (
            f"{hub.policy.private_label_attempts} comparisons of yours found no match: there are no more",
            "A maintainer can say more. Without predictions the result can be accepted as it is.",
        ),
        "too coarse": (
            f"Private labels are compared only with figures of {FEWEST_DECIMALS} or more decimals",
            "Write the figures with 4 decimals.",
        ),
    }[answer]
    found = problem_at_key(review.document, predictions.PRIVATE, "/predictions", message, hint=hint)
    return _with(review, found)


def refused(review: Review, mistake: str) -> Review:
    """The review with one error more: the filed predictions cannot be scored, for the reason `mistake`."""
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
