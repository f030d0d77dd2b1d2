"""Labels that the hub must not publish: compared once an approval covers the predictions, and never before.

They lie in a folder outside the hub (HUBBOT_LABELS: a second checkout, or what a secret unpacked to), one
file `DATASET/SPLIT.csv` each. The answer is match or no match, for the whole result. Whatever a scorer or a
library says while it looks at them is not told: it may quote one. Each try takes a maintainer's approval, and
`private_label_attempts` in hub.yaml ends them: for one submission, and for all of one author on the same
labels. See docs/private-labels.md.

Comparisons that did not match are lines of one file on the branch hubbot/comparisons, in the hub's own
repository: no issue that is edited, closed or opened anew takes one back, and main stays free of them. A line
is published before its answer is told, so that a run that dies in between has told nothing, and the next
counts it once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hubbot.common.labels import APPROVED
from hubbot.evaluation.data.faults import Unreadable
from hubbot.evaluation.scoring.unusable import NotScored, ScorerFault
from hubbot.forge.git.repository import PushRefused, Repository
from hubbot.forge.port import ForgeError
from hubbot.proving.check import problem_at_key
from hubbot.proving.checks import predictions
from hubbot.proving.checks.figures import most_decimals
from hubbot.submission.comments.review import verdict_key

if TYPE_CHECKING:
    from hubbot.bot.requests.kind import Approved
    from hubbot.bot.state.context import Bot
    from hubbot.common.problem import Kind
    from hubbot.forge.port import Snapshot
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result
    from hubbot.submission.requests.result.words import ResultReview

Answer = Literal["not asked", "match", "no match", "refused", "used up", "used up by author", "too coarse"]

# A figure of two decimals is right by luck too often: who gets it wrong on purpose learns from being right.
FEWEST_DECIMALS = 3
BRANCH = "hubbot/comparisons"
FILE = "no-match.csv"
_HEADER = ("labels", "author", "issue", "approval_event", "at")
_TRIES = 5


class NotCompared(Exception):
    """Something of the hub's failed while it looked at private labels. The text quotes nothing of them."""

    expected = True  # words are enough

    def __init__(self, why: str = "the comparison with the private labels failed.") -> None:
        super().__init__(
            f"{why} More is not told: it may quote a label. On a machine that has the labels, "
            "`hubbot score --labels` shows it."
        )


def compared(
    bot: Bot, repository: Repository, hub: Hub, review: ResultReview, approved: Approved
) -> ResultReview:
    """The review of an approved submission, with what its predictions say on private labels."""
    author, event = approved.snapshot.author, approved.commit.event.id
    labels = _labels_of(bot.private_labels, review, hub) if approved.came.filed.content else None
    name = f"{labels.parent.name}/{labels.stem}" if labels else ""
    ledger = Ledger(repository)
    miss = Miss(name, author, approved.snapshot.number, event, approved.commit.accepted_at)
    try:
        answer = _answer(labels, hub, review, approved, lambda: ledger.of(author, name, but=event))
    except Unreadable as mistake:  # about rows and columns of the author's file
        return _with(review, predictions.UNREADABLE, str(mistake))
    except NotCompared:
        ledger.note(miss)
        raise
    if answer in ("no match", "refused"):  # on record before anybody is told
        ledger.note(miss)
    bot.log.note(issue=approved.snapshot.number, private_labels=answer)
    return _judged(review, answer, hub)


def _labels_of(folder: Path | None, review: ResultReview, hub: Hub) -> Path | None:
    """Where the labels of this result's split lie; None where they are public or nobody gave them."""
    dataset = hub.dataset_of(review.result) if review.result else None
    if folder is None or dataset is None or dataset.value.get("public_labels") is not False:
        return None
    split = (review.result.split if review.result else None) or "test"
    path = folder / dataset.id / f"{split}.csv"
    return path if split in dataset.splits and path.is_file() else None


def _answer(
    labels: Path | None, hub: Hub, review: ResultReview, approved: Approved, misses: Callable[[], int]
) -> Answer:
    """`misses`: of this author on these labels so far."""
    document, result, filed = review.document, review.result, approved.came.filed.content
    if document is None or result is None or filed is None or labels is None:
        return "not asked"
    if most_decimals(document, result) < FEWEST_DECIMALS:
        return "too coarse"
    cap = hub.policy.private_label_attempts
    if attempts(approved.snapshot) > cap:
        return "used up"
    if misses() >= cap:
        return "used up by author"
    return _scored(labels, filed, document, result, hub)


def _scored(labels: Path, filed: bytes, document: Document, result: Result, hub: Hub) -> Answer:
    """Whatever goes wrong here may quote a label. Only its kind leaves this function.

    Raises Unreadable for a file of predictions that cannot be read, NotCompared for all else.
    """
    from hubbot.evaluation.data.score import rescore

    try:
        here = rescore(filed, result, hub, labels=labels)
        return "match" if agrees(document, result, hub, here) else "no match"
    except Unreadable:
        raise
    except NotScored:
        return "refused"
    except ScorerFault as fault:
        failed = NotCompared(fault.unquoted)
    except Exception:  # noqa: BLE001 - the hub's file of labels, or a fault of ours
        failed = NotCompared()
    raise failed


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


def _judged(review: ResultReview, answer: Answer, hub: Hub) -> ResultReview:
    """The review with the answer in it. One problem for the whole: not which figure, not by how much."""
    if answer == "match":
        return replace(review, evidence="re-scored")
    if answer == "not asked":
        return review
    message, hint = {
        "no match": (
            "The scores are not those that the filed predictions give on the private labels",
            "Which figure, and by how much, is not said. File the predictions that were scored.",
        ),
        "refused": (
            "The hub's own scorer refuses these predictions",
            "What it said is not told: it may quote a label. A maintainer can try it where the labels are.",
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
    kind = predictions.UNREADABLE if answer == "refused" else predictions.PRIVATE
    return _with(review, kind, message, hint)


def _with(review: ResultReview, kind: Kind, message: str, hint: str = "") -> ResultReview:
    """The review with one error more, at the result's predictions."""
    if review.document is None:
        return review
    found = problem_at_key(review.document, kind, "/predictions", message, hint=hint)
    problems = (*review.problems, found)
    verdict = verdict_key(problems, "self-reported")
    return replace(review, problems=problems, evidence="self-reported", verdict=verdict)


@dataclass(frozen=True, slots=True)
class Miss:
    """`labels` is DATASET/SPLIT; `event` the id of the approval that was spent; `at` ISO 8601 in UTC."""

    labels: str
    author: str
    issue: int
    event: int
    at: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Reads the remote each time: what another run wrote counts."""

    repository: Repository

    def of(self, author: str, labels: str, *, but: int) -> int:
        """Misses of this author on these labels, without that of the approval `but`: of a run that died."""
        mine = (one for one in self._read()[1] if one.author.casefold() == author.casefold())
        return len({one.event for one in mine if one.labels == labels and one.event != but})

    def note(self, miss: Miss) -> None:
        """Publish one more line, once for each approval. Raises ForgeError when it cannot be published."""
        for _ in range(_TRIES):
            head, known = self._read()
            if any((one.issue, one.event) == (miss.issue, miss.event) for one in known):
                return
            content = _text((*known, miss)).encode()
            try:
                self.repository.push_beside(
                    BRANCH, f"No match for #{miss.issue}\n", {FILE: content}, replaces=head, at=miss.at
                )
            except PushRefused:
                continue
            return
        raise ForgeError(f"{BRANCH} changed before each of {_TRIES} pushes; nothing was told")

    def _read(self) -> tuple[str, tuple[Miss, ...]]:
        head = self.repository.proposal(BRANCH)
        text = self.repository.file_at(head, FILE).decode("utf-8", "replace") if head else ""
        rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == len(_HEADER)]
        return head, tuple(
            Miss(labels, author, int(issue), int(event), at)
            for labels, author, issue, event, at in rows
            if issue.isdecimal() and event.isdecimal()
        )


def _text(misses: tuple[Miss, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(astuple(miss) for miss in misses)
    return out.getvalue()
