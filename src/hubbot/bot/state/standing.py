"""Where a result stands on its board, or would stand: the ranking's own answer, handed to the comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from hubbot.leaderboard.ranking.entry import entry_of
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import board_of
from hubbot.leaderboard.words.preview import Preview, newcomer, placed, preview
from hubbot.submission.facts.context import Neighbour, Placing

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.leaderboard.ranking.entry import BoardKey, Entry
    from hubbot.results.result import Accepted
    from hubbot.submission.requests.result.words import ResultReview


def preview_of(world: World, review: ResultReview, author: str | None = None) -> Placing | None:
    """As if it were accepted today, of that author; None for a benchmark that the registry does not know."""
    if review.result is None:
        return None
    own = newcomer(world.hub, review.result, review.evidence, author, review.submission.relation)
    if own is None:
        return None
    differences = held_differences(world.hub, world.tree.find, [own.board.benchmark])
    return _placing(preview(world.table(own.board), world.hub, own, differences))


def placing_of(world: World, accepted: Accepted) -> Placing | None:
    """As it stands on main."""
    return placings_of(world, [accepted]).get(accepted.result.eval_id)


def placings_of(world: World, accepted: Iterable[Accepted]) -> dict[str, Placing]:
    """By eval_id, as they stand on main, or would, all together. A board is ranked once for all of them."""
    boards: dict[BoardKey, list[Entry]] = {}
    for one in accepted:
        if (entry := entry_of(one, world.hub)) is not None:
            boards.setdefault(entry.board, []).append(entry)
    return {eval_id: found for key, own in boards.items() for eval_id, found in _on_board(world, key, own)}


def _on_board(world: World, key: BoardKey, own: list[Entry]) -> Iterator[tuple[str, Placing]]:
    new = {entry.eval_id for entry in own}
    others = [entry for entry in world.table(key) if entry.eval_id not in new]
    differences = held_differences(world.hub, world.tree.find, [key.benchmark])
    board = board_of(key, [*others, *own], world.hub, differences)
    for eval_id in new:
        if (found := placed(board, eval_id, world.hub)) is not None:
            yield eval_id, _placing(found)


def _placing(found: Preview) -> Placing:
    rows = (Neighbour(r.rank, r.model, r.score, r.n, r.evidence, r.own, r.id) for r in found.rows)
    return Placing(
        board=found.board,
        page=found.page,
        metric=found.metric,
        rank=found.rank,
        ranked=found.ranked,
        ahead=found.ahead,
        sentence=found.sentence,
        why_unranked=found.why_unranked,
        rows=tuple(rows),
        model_page=found.model_page,
        badge=found.badge,
        asks=found.asks,
    )
