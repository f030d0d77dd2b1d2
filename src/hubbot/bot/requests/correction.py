"""A correction: the submitter's part of an accepted file stays; hubbot's block says what happened and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, assert_never

from hubbot.bot.requests.kind import Approved, Came, Composed, Kind, carried_out
from hubbot.common.labels import titled
from hubbot.results.flags import settled
from hubbot.results.hand_changes import EMPTY_LEDGER, LEDGER, ledger_text
from hubbot.results.record_hash import sealed
from hubbot.results.result import read_accepted, split_accepted
from hubbot.submission.requests.correction.review import review_correction
from hubbot.submission.requests.correction.words import DONE, CorrectionReview

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.registry.troubles import Trouble
    from hubbot.results.result import Accepted
    from hubbot.submission.facts.actions import Commit, OnMain
    from hubbot.submission.requests.correction.words import Correction as Asked


class Correction(Kind[CorrectionReview]):
    """The form *Correct or withdraw a result*, or what `hubbot amend` writes."""

    def recognise(self, snapshot: Snapshot) -> bool:
        return titled(snapshot.title, "correction")

    def review(self, world: World, snapshot: Snapshot, came: Came) -> CorrectionReview:
        finders = world.result, world.held, world.several, world.model_id
        return review_correction(snapshot.body, snapshot.author, *finders)

    def compose(self, world: World, review: CorrectionReview, approved: Approved) -> Composed:
        asked, number = review.correction, approved.snapshot.number
        if asked is None or not review.ok:
            raise ValueError(f"issue {number} is not ready to be carried out")
        entry = {**approved.entry(asked.what, review.digest), "reason": asked.reason}
        subject = f"{asked.what.capitalize()} {{}} (#{number})"
        if asked.what == "amend":
            about = subject.format(f"{len(asked.files)} accepted")
            return _amended(world, asked, entry, approved.message(about))
        files, several = {}, []
        for path, by in asked.paths:
            submitted, block = split_accepted(world.tree.read(path).decode("utf-8"))
            text = sealed(submitted, _with(_effect(block, replace(asked, by=by), approved.commit), entry))
            several.append(read_accepted(path, text))
            files[path] = text.encode("utf-8")
        named = several[0].result.eval_id if len(several) == 1 else f"{len(several)} results"
        return Composed(files, approved.message(subject.format(named)), tuple(several))

    def on_main(self, world: World, number: int) -> OnMain | None:
        one, paths = world.corrected_by(number)
        for entry in one.acceptance.corrections if one else ():
            if one and entry.get("issue") == number:
                return replace(carried_out(one.path, entry, DONE), others=paths[1:])
        return None

    def places(self, world: World, review: CorrectionReview) -> None:
        return None

    def trouble(self, world: World, snapshot: Snapshot, review: CorrectionReview) -> Trouble | None:
        """A benchmark that waits, whose result it changes; or the file that it names, and nobody can read."""
        paths = review.correction.paths if review.correction else ()
        benchmarks, named = {path.split("/")[1] for path, _ in paths}, snapshot.body.split()
        for one in world.troubles:
            if benchmarks & {*(one.benchmarks or ())}:
                return one
            stem = one.file.rpartition("/")[2].removesuffix(".yaml")
            if not paths and one.file.startswith("evals/") and stem in named:
                return one
        return None


def _amended(world: World, asked: Asked, entry: Mapping[str, Any], about: str) -> Composed:
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
    return Composed(files, about, tuple(several), on_registry=LEDGER in files)


def _with(block: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    earlier = block.get("corrections")
    return {**block, "corrections": [*(earlier if isinstance(earlier, list) else ()), dict(entry)]}


def _effect(block: Mapping[str, Any], asked: Asked, commit: Commit) -> dict[str, Any]:
    """The block as it becomes."""
    match asked.what:
        case "withdraw":
            return {**block, "status": "withdrawn", "reason": asked.reason}
        case "replace":
            return {**block, "status": "superseded", "superseded_by": asked.by, "reason": asked.reason}
        case "move":
            return {**block, "model": asked.by}
        case "answer":
            return settled(block, answer=asked.reason)
        case "resolve":
            by, when = commit.event.actor, commit.accepted_at[:10]
            return settled(block, reason=asked.reason, by=by, at=when)
        case "amend":
            return dict(block)
        case _:
            assert_never(asked.what)
