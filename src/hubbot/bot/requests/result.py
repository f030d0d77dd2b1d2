"""An approved submission as files: the record with hubbot's block, the new model's card, the message."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hubbot.forge.git.trailers import trailers
from hubbot.index.prediction_files import described, stored
from hubbot.reading.yaml.reader import dump
from hubbot.results.findings import findings, tested
from hubbot.results.record_hash import sealed
from hubbot.results.result import accepted_path, read_accepted

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.registry.model import Hub
    from hubbot.results.result import Accepted, Result
    from hubbot.submission.facts.actions import Commit
    from hubbot.submission.review.result import Review


@dataclass(frozen=True, slots=True)
class Acceptable:
    """What one commit adds, beside the boards. `accepted` is what the record's file reads as.

    None where only the registry changes; then the first of `files` is the one that tells of it. `beside`:
    further results of the same commit, those of a batch.
    """

    accepted: Accepted | None
    files: dict[str, bytes]
    message: str
    adds_model: bool
    beside: tuple[Accepted, ...] = ()

    @property
    def results(self) -> tuple[Accepted, ...]:
        return (self.accepted, *self.beside) if self.accepted else ()

    @property
    def paths(self) -> tuple[str, ...]:
        """Paths that identify this commit: those of its results, else that of the first registry file."""
        return tuple(one.path for one in self.results) or (self.path,)

    @property
    def path(self) -> str:
        return self.accepted.path if self.accepted else next(iter(self.files))


def acceptable(
    snapshot: Snapshot, review: Review, commit: Commit, hub: Hub, run: str = "", filed: bytes | None = None
) -> Acceptable:
    """Compose the files. `review` must have a result and no error: `plan` sees to that.

    `run` names this run in the message: two runs at once must not make one and the same commit, or both of
    them would take it for theirs and tell people twice. `filed`: the predictions that were scored; they are
    kept where they raised the evidence.
    """
    result = review.result
    if result is None or not review.ok:
        raise ValueError(f"issue {snapshot.number} is not ready to be accepted")
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    path = accepted_path(
        benchmark.id if benchmark else result.benchmark_id,
        model.id if model else result.model_id,
        result.eval_id,
    )
    about = block(snapshot, review, commit, hub)
    kept = _kept(review, result, hub, filed)
    if kept is not None:
        about["predictions"] = kept.about
    text = sealed(review.submission.record_text, about)
    files = {path: text.encode("utf-8")} | ({kept.path: kept.content} if kept else {})
    card = model_card(review, result) if model is None else None
    if card is not None:
        files[f"registry/models/{result.model_id}.yaml"] = dump(card).encode("utf-8")
    return Acceptable(
        read_accepted(path, text), files, message(snapshot, result, commit, run), adds_model=card is not None
    )


def block(snapshot: Snapshot, review: Review, commit: Commit, hub: Hub) -> dict[str, Any]:
    """The `hubbot:` mapping: who approved which bytes, and what was known then."""
    warnings = sorted({p.code for p in review.problems if p.severity == "warning"})
    found: dict[str, Any] = {
        "status": "active",
        "issue": snapshot.number,
        "author": snapshot.author,
        "approver": commit.event.actor,
        "approval_event": commit.event.id,
        "relation": review.submission.relation,
        "digest": review.digest,
        "submitted_at": snapshot.created_at,
        "accepted_at": commit.accepted_at,
        "evidence": review.evidence,
        "power": tested(review.evidence, review.power_share, review.power),
        "open_warnings": warnings,
        "flags": [dict(flag) for flag in review.flags],
        "findings": list(findings(review.problems, review.flags)),
        "predictions": _filed(review),
        "environment_checked": review.environment_checked or None,
        "benchmark_version": hub.version_of(review.result) if review.result else None,
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _filed(review: Review) -> dict[str, str] | None:
    """The predictions that were re-scored: where they lie, and the digest of what was read."""
    filed = review.submission.attachment
    return {"url": filed.url, "sha256": filed.sha256} if filed and filed.sha256 else None


@dataclass(frozen=True, slots=True)
class _Kept:
    path: str
    content: bytes
    about: dict[str, str]


def _kept(review: Review, result: Result, hub: Hub, filed: bytes | None) -> _Kept | None:
    """Predictions that were scored here, for paired differences and for whoever wants to check."""
    if filed is None or review.evidence != "re-scored":
        return None
    path, content = stored(result, hub, filed)
    about = described(review.submission.attachment, path, sha256(content).hexdigest())
    return _Kept(path, content, about)


def model_card(review: Review, result: Result) -> dict[str, Any]:
    """The card of a model new to the registry, as its submitter describes it: nobody confirmed it."""
    card = dict(review.submission.card or {})
    return (
        {"id": result.model_id, "name": result.model_id} | card | {"id": result.model_id, "confirmed": False}
    )


def message(snapshot: Snapshot, result: Result, commit: Commit, run: str = "") -> str:
    """Subject and trailers. Ids have a strict pattern; nothing else of the submitter's text comes in."""
    return (
        f"Accept {result.eval_id}: {result.model_id} on {result.benchmark_id} (#{snapshot.number})\n\n"
        + trailers(snapshot.number, commit.event.id, commit.event.actor, run)
    )
