"""`Summary`: what other pages need to know of a table, so that its results are not read again for them.

A summary holds texts, numbers, lists and mappings of them only, so that it can be kept as JSON. The full
build and the one after a single acceptance both write their pages from summaries: that makes them the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hubbot.leaderboard.ranking.entry import BoardKey
from hubbot.leaderboard.ranking.ranking import Board, order_of
from hubbot.registry.model import Hub


@dataclass(frozen=True, slots=True)
class Tally:
    """One model's results on a table: how many stand, how many were withdrawn or superseded; is it ranked?"""

    standing: int
    withdrawn: int
    ranked: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """`front` and `text` are Markdown made here; every other text is still to be made inert."""

    key: BoardKey
    synthetic: bool
    ranked: int  # models in the table, with a rank or without
    title: str
    verdict: str
    lead: str
    front: str
    evidence: str  # the best there is, "" for none
    unranked: int
    flagged: int  # unranked ones that are in question
    imported: int
    tallies: Mapping[str, Tally]
    told: int  # how many pairs the picture shows to be apart: what it tells
    ahead: bool  # whether the first row is ahead of each other one
    picture: Sequence[str]  # path, the path for a phone, alternative text, of scores; empty without rows
    small: str  # path of the smallest picture, "" where nobody is compared
    example: Mapping[str, Any] | None
    news: Sequence[Sequence[str]]  # (accepted_at, path, feed entry), the newest first
    audit: Mapping[str, Any]
    text: str  # the section of the benchmark's page, "" where nothing is ranked
    recorded: Mapping[str, int]  # what of their configuration its results recorded → how many did
    reported: Mapping[str, int]  # ids of the hub's reporting items → how many of its results state them
    filed: Mapping[str, Any]  # what it has without a rank (pages/filed.py), empty where all have one

    @property
    def standing(self) -> int:
        return sum(tally.standing for tally in self.tallies.values())

    @property
    def withdrawn(self) -> int:
        return sum(tally.withdrawn for tally in self.tallies.values())


def in_order(summaries: Sequence[Summary], hub: Hub) -> list[Summary]:
    """In the order of sections and benchmarks, as the boards are."""
    return sorted(summaries, key=lambda s: order_of(s.key, hub, synthetic=s.synthetic, ranked=s.ranked))


def table_title(board: Board) -> str:
    """Dataset, size and, where it is not today's, the version: what tells the tables of a benchmark apart."""
    name = board.dataset.name if board.dataset else board.key.dataset or "dataset not stated"
    size = f"{board.key.n:,} test cases" if board.key.n else "size not stated"
    version = f", version {board.key.version}" if board.key.version != board.benchmark.version else ""
    return f"{name}, {size}{version}"


def anchor(title: str) -> str:
    """GitHub's address of a heading."""
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")
