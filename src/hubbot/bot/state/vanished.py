"""Whether main lost a result that its issue calls accepted. None where that is in doubt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from hubbot.common.labels import STATUS_OF_PHASE
from hubbot.registry.entry import found_path
from hubbot.registry.source import read_texts
from hubbot.results.result import accepted_path
from hubbot.submission.facts.memory import is_gone, was_accepted
from hubbot.submission.lifecycle.plan import phase_of
from hubbot.submission.review.batch import results_of
from hubbot.submission.review.correction import CorrectionReview
from hubbot.submission.review.proposal import ProposalReview

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.git.repository import Repository
    from hubbot.forge.port import Snapshot
    from hubbot.submission.facts.actions import Facts
    from hubbot.submission.review.result import Review


def is_vanished(
    clone: Repository | None, world: World, snapshot: Snapshot, review: Review, facts: Facts
) -> bool | None:
    """For a closed issue that says accepted. None: another run may know.

    It takes a main as new as the remote's, asked after the issue was read, of which every file can be read.
    """
    if facts.on_main is not None or snapshot.state == "open" or not _says_accepted(snapshot):
        return False
    if isinstance(review, CorrectionReview):  # it was carried out, whatever became of the file since
        return False
    if world.troubles or review.fault or not _is_newest(clone, world):
        return None
    places = [*_places(world, review)]
    return bool(places) and all(world.tree.find(path) is None for path in places)


def _says_accepted(snapshot: Snapshot) -> bool:
    comments, reopened = snapshot.comments, snapshot.reopened_at
    if phase_of(snapshot) == "accepted" or STATUS_OF_PHASE["accepted"].name in snapshot.labels:
        return True
    return was_accepted(comments, reopened) and not is_gone(comments, reopened)


def _places(world: World, review: Review) -> Iterator[str]:
    """Where it would be. People mend files by hand, and may drop the lines that say where they came from."""
    if isinstance(review, ProposalReview):
        texts = read_texts(world.hub.root)
        for entry in review.proposal.entries if review.proposal else ():
            yield found_path(entry.noun, entry.id, texts)
    for result in results_of(review):
        benchmark, model = world.hub.benchmark_of(result), world.hub.model(result.model_id)
        with suppress(ValueError):
            yield accepted_path(
                benchmark.id if benchmark else result.benchmark_id,
                model.id if model else result.model_id,
                result.eval_id,
            )


def _is_newest(clone: Repository | None, world: World) -> bool:
    if clone is None or not world.commit:
        return True
    clone.fetch()
    return clone.remote_head() == world.commit
