"""An approved correction as a changed file: the submitter's part as it was, what happened in hubbot's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from hubbot.acceptance import Acceptable
from hubbot.records.flags import settled
from hubbot.records.record import accepted_text, read_accepted, split_accepted

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.submission.corrections import Correction, CorrectionReview
    from hubbot.submission.lifecycle import Commit
    from hubbot.world import World


def corrected(
    world: World, snapshot: Snapshot, review: CorrectionReview, commit: Commit, run: str = ""
) -> Acceptable:
    """Compose the changed file. `review` must be without errors: `plan` sees to that."""
    asked = review.correction
    if asked is None or not review.ok:
        raise ValueError(f"issue {snapshot.number} is not ready to be carried out")
    submitted, block = split_accepted(world.tree.read(asked.path).decode("utf-8"))
    text = accepted_text(submitted, _changed(block, asked, snapshot, review.digest, commit))
    accepted = read_accepted(asked.path, text)
    trailer = f"Hubbot-Run: {run}\n" if run else ""
    message = (
        f"{asked.what.capitalize()} {accepted.result.eval_id} (#{snapshot.number})\n\n"
        f"Approved-by: {commit.event.actor}\n"
        f"Hubbot-Issue: {snapshot.number}\n"
        f"Hubbot-Approval-Event: {commit.event.id}\n{trailer}"
    )
    return Acceptable(accepted, {asked.path: text.encode("utf-8")}, message, adds_model=False)


def _changed(
    block: Mapping[str, Any], asked: Correction, snapshot: Snapshot, digest: str, commit: Commit
) -> dict[str, Any]:
    """The block after it. `corrections` lists every change with who asked and who approved."""
    entry = {
        "issue": snapshot.number,
        "what": asked.what,
        "author": snapshot.author,
        "approver": commit.event.actor,
        "approval_event": commit.event.id,
        "accepted_at": commit.accepted_at,
        "digest": digest,
        "reason": asked.reason,
    }
    history = [*block.get("corrections", ()), entry]
    return {**_effect(block, asked, commit), "corrections": history}


def _effect(block: Mapping[str, Any], asked: Correction, commit: Commit) -> dict[str, Any]:
    """The block as it becomes."""
    match asked.what:
        case "withdraw":
            return {**block, "status": "withdrawn", "reason": asked.reason}
        case "replace":
            return {**block, "status": "superseded", "superseded_by": asked.by, "reason": asked.reason}
        case "answer":
            return settled(block, answer=asked.reason)
        case "resolve":
            by, when = commit.event.actor, commit.accepted_at[:10]
            return settled(block, reason=asked.reason, by=by, at=when)
        case _:
            assert_never(asked.what)
