"""A batch: a pull request whose files in `submissions/` become results, all in one commit.

They are read by their hashes, and reviewed one on top of the other. Nothing of it is checked out or merged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.bot.requests.kind import NOTHING, Approved, Came, Composed, Kind
from hubbot.bot.requests.result import added, files_of, of_result, placings_of
from hubbot.common.counted import counted
from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.forge.git.blobs import blobs
from hubbot.forge.port import ForgeError, Pull
from hubbot.index.prediction_files import Filed, filed_on_main
from hubbot.proving.arithmetic.work import allowed
from hubbot.reading.yaml.reader import read
from hubbot.results.result import result_of
from hubbot.submission.lifecycle.plan import phase_of
from hubbot.submission.requests.batch.review import (
    MOST_VALUES,
    as_accepted,
    batch_review,
    belonging,
    is_batch,
    not_reached,
    two_spellings,
    values_in,
    with_file,
)
from hubbot.submission.requests.batch.words import BatchReview, FileReview
from hubbot.submission.requests.result.review import review_text

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.results.result import Accepted
    from hubbot.submission.facts.actions import OnMain

# Of all searches for confusion matrices in one batch: as of ten results that need the most.
_STEPS = 1_000_000


class Batch(Kind[BatchReview]):
    """A pull request; one that adds no results is none, unless it was answered as one before."""

    def recognise(self, snapshot: Snapshot) -> bool:
        return snapshot.is_pull_request

    def read(self, bot: Bot, world: World, snapshot: Snapshot) -> Came:
        """The pull request. Contents are fetched only of files that belong, and all in one go."""
        if world.of_pull(snapshot.number):
            return NOTHING
        pull = bot.forge.pull(snapshot.number)
        if phase_of(snapshot) is None and not is_batch(pull, world.hub.branch):
            return NOTHING
        wanted = [file.blob for file in belonging(pull, world.hub.branch)[0] if not file.own]
        clone = bot.clone or bot.repository
        if wanted and clone is None:
            raise ForgeError("the pull request's files are read by git, and there is no clone to read with")
        return Came(pull=pull, contents=blobs(clone, wanted) if clone else {})

    def review(self, world: World, snapshot: Snapshot, came: Came) -> BatchReview | None:
        """Each file on top of main and of the files before it, then all of them together on their boards."""
        if held := world.of_pull(snapshot.number):
            return _accepted(world, held)
        if came.pull is None:
            return None
        files, foreign = belonging(came.pull, world.hub.branch)
        with allowed(_STEPS):
            read = _read_files(world, snapshot, came.contents, files)
        twice = two_spellings(read, world.hub)
        read = [replace(f, own=(*f.own, twice[f.path])) if f.path in twice else f for f in read]
        reviewed = batch_review(came.pull, read, foreign)
        return replace(reviewed, files=_placed(world, snapshot, reviewed.files)) if reviewed.ok else reviewed

    def compose(self, world: World, review: BatchReview, approved: Approved) -> Composed:
        if not review.ok or not review.files:
            raise ValueError(f"pull request {approved.snapshot.number} is not ready to be accepted")
        several = [_composed(world, review, file, approved) for file in review.files]
        count = counted(len(several), "result")
        names = "".join(f"- {result.eval_id}\n" for result in review.results)
        subject = f"Accept {count} of pull request #{approved.snapshot.number}"
        return added(world, several, approved.message(subject, f"{names}\n"))

    def on_main(self, world: World, number: int) -> OnMain | None:
        """All files together: decided by the batch's own digest, active while one file is."""
        held, latest = world.of_pull(number), world.of_issue(number)
        if not held or latest is None:
            return None
        main = of_result(world, number, latest)
        standing = "active" if any(one.acceptance.status == "active" for one in held) else main.standing
        digest = str(_origin(held[0]).get("digest", main.digest))
        return replace(main, digest=digest, standing=standing)

    def unread(self, fault: str) -> BatchReview:
        return BatchReview(fault=fault)

    def held(self, world: World, number: int) -> BatchReview:
        return _accepted(world, world.of_pull(number))


def named_in(bot: Bot, world: World, snapshot: Snapshot) -> Counter[str]:
    """How many files of a pull request name each benchmark. Raises NotFound, ForgeError."""
    came = Batch().read(bot, world, snapshot)
    found: Counter[str] = Counter()
    for text in came.contents.values():
        value = read(text.decode("utf-8", "replace")).value
        benchmark = world.hub.benchmark_of(result_of(value)) if isinstance(value, dict) else None
        found.update([benchmark.id] if benchmark else [])
    return found


def _read_files(
    world: World, snapshot: Snapshot, contents: Mapping[str, bytes], files: Sequence[FileReview]
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
        text = contents[file.blob].decode("utf-8", "replace")
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
    files: Sequence[FileReview], placings: Mapping[str, Preview | None]
) -> tuple[FileReview, ...]:
    return tuple(
        replace(file, placing=placings.get(file.result.eval_id) if file.result else None) for file in files
    )


def _accepted(world: World, held: Sequence[Accepted]) -> BatchReview:
    """What main holds because of a pull request, as a review without a problem."""
    files = tuple(
        FileReview(str(_origin(one).get("file", one.path)), result=one.result, accepted_as=one.path)
        for one in held
    )
    review = batch_review(Pull(str(_origin(held[0]).get("head", "")), DEFAULT_BRANCH, len(files), ()), files)
    return replace(review, files=_with_placings(review.files, placings_of(world, held)))


def _composed(
    world: World, review: BatchReview, file: FileReview, approved: Approved
) -> tuple[str, dict[str, bytes]]:
    """The path of one result, and its files, as if its own issue had brought it."""
    if file.review is None:
        raise ValueError(f"{file.path} was not read")
    origin = {"file": file.path, "head": review.head, "digest": review.digest}
    filed = Filed(filed_on_main(world.tree.find, file.review.text))
    return files_of(world.hub, file.review, replace(approved, came=Came(filed)), origin)


def _origin(accepted: Accepted) -> Mapping[str, object]:
    found = accepted.acceptance.value.get("pull_request")
    return found if isinstance(found, Mapping) else {}
