"""Composes the one commit of an approved batch: each result as if its own issue had brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.bot.requests.result import Acceptable, acceptable
from hubbot.forge.git.trailers import trailers
from hubbot.index.prediction_files import filed_on_main
from hubbot.results.record_hash import sealed
from hubbot.results.result import read_accepted, split_accepted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.submission.facts.actions import Commit
    from hubbot.submission.review.batch import BatchReview, FileReview


def acceptable_batch(
    world: World, snapshot: Snapshot, review: BatchReview, commit: Commit, run: str = ""
) -> Acceptable:
    """Compose the files. `review` must be without errors: `plan` sees to that."""
    if not review.ok or not review.files:
        raise ValueError(f"pull request {snapshot.number} is not ready to be accepted")
    several = [_one(world, snapshot, review, file, commit) for file in review.files]
    files: dict[str, bytes] = {}
    for one in several:
        files |= one.files
    return Acceptable(
        several[0].accepted,
        files,
        message(snapshot, several, commit, run),
        adds_model=any(one.adds_model for one in several),
        beside=tuple(accepted for one in several[1:] for accepted in one.results),
    )


def _one(
    world: World, snapshot: Snapshot, review: BatchReview, file: FileReview, commit: Commit
) -> Acceptable:
    """One result, with what its block says of the pull request that it came by."""
    if file.review is None:
        raise ValueError(f"{file.path} was not read")
    filed = filed_on_main(world.tree.find, file.review.submission.record_text)
    one = acceptable(snapshot, file.review, commit, world.hub, filed=filed)
    path = one.path
    submitted, block = split_accepted(one.files[path].decode("utf-8"))
    origin = {"file": file.path, "head": review.head, "digest": review.digest}
    text = sealed(submitted, {**block, "pull_request": origin})
    files = {**one.files, path: text.encode("utf-8")}
    return Acceptable(read_accepted(path, text), files, one.message, adds_model=one.adds_model)


def message(snapshot: Snapshot, several: Sequence[Acceptable], commit: Commit, run: str) -> str:
    """Subject, one line a result, and the trailers of a single acceptance."""
    count = f"{len(several)} result{'' if len(several) == 1 else 's'}"
    names = "".join(f"- {accepted.result.eval_id}\n" for one in several for accepted in one.results)
    return f"Accept {count} of pull request #{snapshot.number}\n\n{names}\n" + trailers(
        snapshot.number, commit.event.id, commit.event.actor, run
    )
