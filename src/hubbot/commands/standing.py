"""Where a result would stand on its board if it were accepted today, worked out on the author's machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.commands.context import FEW

if TYPE_CHECKING:
    from hubbot.leaderboard.ranking.entry import BoardKey, Entry
    from hubbot.leaderboard.words.preview import Preview
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview

Reviewed = tuple[str, "ResultReview | None"]


def placings(hub: Hub, reviews: Iterable[Reviewed]) -> Mapping[str, Preview]:
    """By the file's name, of each result without errors; the ranking is the one of the bot's comment."""
    from hubbot.submission.requests.result.placing import placing_today

    found: dict[str, Preview] = {}
    for name, review in reviews:
        ready = review is not None and review.ok and review.result is not None
        placing = placing_today(hub, review, lambda key: table_of(hub, key)) if ready and review else None
        if placing is not None:
            found[name] = placing
    return found


def reviewed(hub: Hub, text: str, *, today: str, predictions: bytes | None) -> ResultReview:
    """The bot's review of a result that was just written; `predictions` as they will be attached."""
    from hubbot.commands.context import review_context
    from hubbot.submission.requests.result.review import review_text

    context: Context = review_context(hub, today=today, full=predictions is not None)
    return review_text(text, replace(context, fetched=predictions, rerun=_figures_kept(hub)))


def _figures_kept(hub: Hub) -> Callable[[str], Mapping[str, float | None]]:
    """Of a toy baseline by its name: those that this command has just written, or an earlier one here."""

    def figures(name: str) -> Mapping[str, float | None]:
        from hubbot.commands.kept import kept_figures
        from hubbot.evaluation.baselines.kept_figures import figures_here

        return figures_here(str(hub.baselines[name].get("recipe", name)), kept_figures())

    return figures


def table_of(hub: Hub, key: BoardKey) -> list[Entry]:
    """The accepted entries of a table. A large hub's come from the index that earlier builds left."""
    from hubbot.results.read_all import accepted_paths, read_all

    if len(paths := accepted_paths(hub.root)) <= FEW:
        from hubbot.leaderboard.ranking.entry_of import entry_of

        here = [path for path in paths if may_be_of(hub, key.benchmark, path)]
        entries = (entry_of(accepted, hub) for accepted in read_all(hub.root, here))
        return [entry for entry in entries if entry is not None and entry.board == key]
    from hubbot.bot.state.world import World

    return World.at(hub.root).table(key)


def may_be_of(hub: Hub, benchmark: str, path: str) -> bool:
    """Whether an accepted file's folder is the benchmark's, by any of its names, or of none that is known."""
    found = hub.benchmark(path.split("/")[1])
    return found is None or found.id == benchmark
