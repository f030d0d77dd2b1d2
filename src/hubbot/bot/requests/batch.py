"""A batch (a pull request's files as results): read by their hashes, and reviewed one on top of the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hubbot.bot.state.standing import placings_of
from hubbot.forge.git.blobs import blobs
from hubbot.forge.port import ForgeError, Pull
from hubbot.proving.arithmetic.work import allowed
from hubbot.submission.review.batch import (
    MOST_VALUES,
    BatchReview,
    FileReview,
    as_accepted,
    batch_review,
    belonging,
    is_batch,
    not_reached,
    two_spellings,
    values_in,
    with_file,
)
from hubbot.submission.review.result import review_text

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.results.result import Accepted
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.context import Placing

_STEPS = (
    1_000_000  # of all searches for confusion matrices in one batch: as of ten results that need the most
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A pull request that is a batch, with the contents that were read: blob hash → bytes."""

    pull: Pull
    contents: Mapping[str, bytes]


def read_batch(bot: Bot, number: int, *, answered: bool) -> Batch | None:
    """None where it is no batch, and was none when it was `answered`.

    Contents are fetched only of files that belong, and all in one go.
    """
    pull = bot.forge.pull(number)
    if not answered and not is_batch(pull):
        return None
    files, _ = belonging(pull)
    wanted = [file.blob for file in files if not file.own]
    clone = bot.clone or bot.repository
    if wanted and clone is None:
        raise ForgeError("the pull request's files are read by git, and there is no clone to read with")
    return Batch(pull, blobs(clone, wanted) if clone else {})


def review_batch(world: World, snapshot: Snapshot, batch: Batch) -> BatchReview:
    """Each file on top of main and of the files before it, then all of them together on their boards."""
    files, foreign = belonging(batch.pull)
    with allowed(_STEPS):
        read = _read_files(world, snapshot, batch, files)
    twice = two_spellings(read, world.hub)
    read = [replace(f, own=(*f.own, twice[f.path])) if f.path in twice else f for f in read]
    reviewed = batch_review(batch.pull, read, foreign)
    return reviewed if not reviewed.ok else replace(reviewed, files=_placed(world, snapshot, reviewed.files))


def _read_files(
    world: World, snapshot: Snapshot, batch: Batch, files: Sequence[FileReview]
) -> list[FileReview]:
    """Each file reviewed on top of main and of the files before it, while they hold no more than may be."""
    known, read, left = world.known, [], MOST_VALUES
    asked = replace(world.context(snapshot.observed_at[:10]), author=snapshot.author)
    for file in files:
        if file.own:
            read.append(file)
            continue
        if left <= 0:
            read.append(replace(file, own=(not_reached(),)))
            continue
        text = batch.contents[file.blob].decode("utf-8", "replace")
        review = review_text(text, replace(asked, known=known), world.tree.find)
        read.append(replace(file, review=review, result=review.result))
        left -= values_in(review)
        known = with_file(known, world.hub, file.path, review)
    return read


def _placed(world: World, snapshot: Snapshot, files: Sequence[FileReview]) -> tuple[FileReview, ...]:
    """Where each would stand if all of them were accepted today."""
    if snapshot.state == "closed":
        return tuple(files)
    new = [as_accepted(file.path, file.review, snapshot.author) for file in files if file.review]
    return _with_placings(files, placings_of(world, new))


def _with_placings(
    files: Sequence[FileReview], placings: Mapping[str, Placing | None]
) -> tuple[FileReview, ...]:
    return tuple(
        replace(file, placing=placings.get(file.result.eval_id) if file.result else None) for file in files
    )


def accepted_batch(world: World, number: int) -> BatchReview | None:
    """What main holds because of this pull request, as a review without a problem; None: nothing."""
    held = world.of_pull(number)
    if not held:
        return None
    files = tuple(
        FileReview(str(_origin(one).get("file", one.path)), result=one.result, accepted_as=one.path)
        for one in held
    )
    review = batch_review(Pull(str(_origin(held[0]).get("head", "")), "main", len(files), ()), files)
    return replace(review, files=_with_placings(review.files, placings_of(world, held)))


def batch_on_main(world: World, number: int, main: OnMain) -> OnMain:
    """`main` as it is for all files together: decided by the batch's own digest, active while one file is."""
    held = world.of_pull(number)
    if not held:
        return main
    standings = {one.acceptance.status for one in held}
    standing = "active" if "active" in standings else main.standing
    return replace(main, digest=str(_origin(held[0]).get("digest", main.digest)), standing=standing)


def _origin(accepted: Accepted) -> Mapping[str, object]:
    found = accepted.acceptance.value.get("pull_request")
    return found if isinstance(found, Mapping) else {}
