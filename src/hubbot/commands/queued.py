"""What an open submission is about, for the queue: benchmark, model, and the rank it would have today."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hubbot.common.invisible import visible

if TYPE_CHECKING:
    from hubbot.forge.port import Listed
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview

MOST_RANKED = 100  # submissions whose rank is worked out; the rest are listed without


@dataclass(frozen=True, slots=True)
class Subject:
    """`rank` is "would be 2 (1–4) of 5", "not ranked", or "" where it is not worked out."""

    benchmark: str
    model: str
    rank: str = ""


Look = Callable[["Listed", bool], Subject | None]


def look_at(hub: Hub) -> Look:
    """A look at one issue's text. None for what is no result, or cannot be read.

    The second argument asks for the rank, too, at most `MOST_RANKED` times.
    """
    from hubbot.commands.context import review_context

    context, left = review_context(hub, today=datetime.now(UTC).date().isoformat(), full=False), MOST_RANKED

    def look(one: Listed, ranked: bool) -> Subject | None:
        nonlocal left
        from hubbot.submission.requests.result.review import review_issue

        try:
            review = review_issue(one.title, one.body, one.labels, context)
            if review is None or review.result is None:
                return None
            left -= ranked
            return _subject(hub, review, one.author, ranked=ranked and left >= 0)
        except Exception:  # noqa: BLE001 - a strange one is listed by its title, as the others are
            return None

    return look


def _subject(hub: Hub, review: ResultReview, author: str, *, ranked: bool) -> Subject | None:
    if review.result is None:
        return None
    benchmark, model = hub.benchmark_of(review.result), hub.model(review.result.model_id)
    return Subject(
        visible(benchmark.id if benchmark else review.result.benchmark_id),
        visible(model.id if model else review.result.model_id),
        _rank(hub, review, author) if ranked and review.ok else "",
    )


def _rank(hub: Hub, review: ResultReview, author: str) -> str:
    from hubbot.commands.standing import table_of
    from hubbot.submission.requests.result.placing import placing_today

    placing = placing_today(hub, review, lambda key: table_of(hub, key), author=author)
    if placing is None:
        return ""
    return f"would be {placing.rank} of {placing.ranked}" if placing.rank else "not ranked"
