"""Composes the changed file of an approved correction. The submitter's part stays; hubbot's block changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, assert_never

from hubbot.bot.requests.result import Acceptable
from hubbot.forge.git.trailers import trailers
from hubbot.results.flags import settled
from hubbot.results.hand_changes import EMPTY_LEDGER, LEDGER, ledger_text
from hubbot.results.record_hash import sealed
from hubbot.results.result import read_accepted, split_accepted

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.results.result import Accepted
    from hubbot.submission.facts.actions import Commit
    from hubbot.submission.review.correction import Correction, CorrectionReview


def corrected(
    world: World, snapshot: Snapshot, review: CorrectionReview, commit: Commit, run: str = ""
) -> Acceptable:
    """Compose the changed file. `review` must be without errors: `plan` sees to that."""
    asked = review.correction
    if asked is None or not review.ok:
        raise ValueError(f"issue {snapshot.number} is not ready to be carried out")
    entry = _entry(asked, snapshot, review.digest, commit)
    if asked.what == "amend":
        return _amended(
            world, asked, entry, message(f"{len(asked.files)} accepted", asked, snapshot, commit, run)
        )
    submitted, block = split_accepted(world.tree.read(asked.path).decode("utf-8"))
    text = sealed(submitted, _with(_effect(block, asked, commit), entry))
    accepted = read_accepted(asked.path, text)
    about = message(accepted.result.eval_id, asked, snapshot, commit, run)
    return Acceptable(accepted, {asked.path: text.encode("utf-8")}, about, adds_model=False)


def message(about: str, asked: Correction, snapshot: Snapshot, commit: Commit, run: str) -> str:
    """Subject and trailers. Ids have a strict pattern; nothing else of a person's text comes in."""
    return f"{asked.what.capitalize()} {about} (#{snapshot.number})\n\n" + trailers(
        snapshot.number, commit.event.id, commit.event.actor, run
    )


def _amended(world: World, asked: Correction, entry: Mapping[str, Any], about: str) -> Acceptable:
    """What stands on main stays, and each block says that it is approved now; no file stays listed for it."""
    files: dict[str, bytes] = {}
    several: list[Accepted] = []
    for path, after in asked.files:
        submitted, block = split_accepted(world.tree.read(path).decode("utf-8"))
        listed = world.hub.changed.get(path)
        before = {"before": listed.stood} if listed and listed.stood else {}
        text = sealed(submitted, _with(block, {**entry, **before, "after": after}))
        files[path] = text.encode("utf-8")
        several.append(read_accepted(path, text))
    if world.hub.changed.keys() & files.keys():
        left = [one for path, one in world.hub.changed.items() if path not in files]
        files[LEDGER] = (ledger_text(left, world.hub.lost.values()) or EMPTY_LEDGER).encode()
    # The registry changes with it, so the hub is read again, as with a new model's card.
    return Acceptable(several[0], files, about, adds_model=LEDGER in files, beside=tuple(several[1:]))


def _entry(asked: Correction, snapshot: Snapshot, digest: str, commit: Commit) -> dict[str, Any]:
    """What the block keeps of it under `corrections`: who asked, who approved, and why."""
    return {
        "issue": snapshot.number,
        "what": asked.what,
        "author": snapshot.author,
        "approver": commit.event.actor,
        "approval_event": commit.event.id,
        "accepted_at": commit.accepted_at,
        "digest": digest,
        "reason": asked.reason,
    }


def _with(block: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    earlier = block.get("corrections")
    return {**block, "corrections": [*(earlier if isinstance(earlier, list) else ()), dict(entry)]}


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
        case "amend":
            return dict(block)
        case _:
            assert_never(asked.what)
