"""Where a result stands on its board, or would stand: the ranking's own answer, handed to the comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.leaderboard.entry import entry_of
from hubbot.leaderboard.paired import held_differences
from hubbot.leaderboard.preview import Preview, newcomer, placed, preview
from hubbot.leaderboard.ranking import board_of
from hubbot.submission.surroundings import Neighbour, Placing

if TYPE_CHECKING:
    from hubbot.records.record import Accepted
    from hubbot.submission.review import Review
    from hubbot.world import World


def preview_of(world: World, review: Review) -> Placing | None:
    """As if it were accepted today; None for a benchmark that the registry does not know."""
    own = newcomer(world.hub, review.result, review.evidence) if review.result else None
    if own is None:
        return None
    differences = held_differences(world.hub, world.tree.find, [own.board.benchmark])
    return _placing(preview(world.table(own.board), world.hub, own, differences))


def placing_of(world: World, accepted: Accepted) -> Placing | None:
    """As it stands on main."""
    own = entry_of(accepted, world.hub)
    if own is None:
        return None
    differences = held_differences(world.hub, world.tree.find, [own.board.benchmark])
    board = board_of(own.board, world.table(own.board), world.hub, differences)
    found = placed(board, own.eval_id, world.hub)
    return _placing(found) if found else None


def _placing(found: Preview) -> Placing:
    rows = (Neighbour(r.rank, r.model, r.score, r.n, r.evidence, r.own) for r in found.rows)
    return Placing(
        board=found.board,
        page=found.page,
        metric=found.metric,
        rank=found.rank,
        ranked=found.ranked,
        sentence=found.sentence,
        why_unranked=found.why_unranked,
        rows=tuple(rows),
        model_page=found.model_page,
        badge=found.badge,
    )
