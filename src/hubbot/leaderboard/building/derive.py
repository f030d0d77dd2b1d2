"""What follows from one table alone: its files, its summary, and its part of its models' pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hubbot.leaderboard.pages import exports
from hubbot.leaderboard.pages.audit import audit_part
from hubbot.leaderboard.pages.filed import filed_part
from hubbot.leaderboard.pages.index import example_of, tallies_of
from hubbot.leaderboard.pages.index_lines import best_evidence, front_of
from hubbot.leaderboard.pages.lists import news_of
from hubbot.leaderboard.pages.model import Place, places_of
from hubbot.leaderboard.pages.pictures import Picture, pictures, told
from hubbot.leaderboard.pages.rules import recorded_of, reported_of
from hubbot.leaderboard.pages.summary import Summary, table_title
from hubbot.leaderboard.pages.table import table_text
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.paths import data_path
from hubbot.registry.model import Hub


@dataclass(frozen=True, slots=True)
class Derived:
    """`files`: path → bytes of exports and pictures that belong to this table alone."""

    summary: Summary
    places: Mapping[str, Place]
    files: Mapping[str, bytes]


def derive(board: Board, hub: Hub) -> Derived:
    drawn = pictures(board)
    return Derived(_summary(board, hub, drawn), places_of(board, hub), _files(board, hub, drawn))


def _files(board: Board, hub: Hub, drawn: Mapping[str, Picture]) -> dict[str, bytes]:
    files = {
        data_path(board.key, "json"): exports.board_json(board, hub),
        data_path(board.key, "csv"): exports.board_csv(board, hub),
        **dict(exports.badges(board)),
        **{picture.path: picture.svg.encode() for picture in drawn.values()},
    }
    if board.rows and not board.synthetic:
        files[data_path(board.key, "bib")] = exports.bibtex(board, hub)
    return files


def _summary(board: Board, hub: Hub, drawn: Mapping[str, Picture]) -> Summary:
    standing = board.standing
    everything = [*standing, *board.withdrawn]
    plot, small = drawn.get("scores"), drawn.get("scores-small")
    return Summary(
        key=board.key,
        synthetic=board.synthetic,
        ranked=len(board.rows),
        title=table_title(board),
        verdict=words.verdict_sentence(board),
        lead=words.lead(board),
        front=front_of(board),
        evidence=best_evidence(entry.evidence for entry in standing),
        unranked=len(board.unranked),
        flagged=sum("flagged" in entry.reasons for entry in board.unranked),
        imported=sum(bool(entry.imported_from) for entry in standing),
        tallies=tallies_of(board),
        told=told(board),
        ahead=board.ahead is not None,
        picture=[plot.path, drawn["scores-phone"].path, plot.alt] if plot else [],
        small=small.path if small else "",
        example=example_of(everything, hub),
        news=news_of(everything, hub),
        audit=audit_part(board),
        text=table_text(board, hub, drawn) if board.rows else "",
        recorded=recorded_of(standing),
        reported=reported_of(standing),
        filed=filed_part(board, hub),
    )
