"""What programs read of one table: JSON, CSV, badges, BibTeX, and its part of a model's model-index."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from hubbot.common.invisible import visible
from hubbot.leaderboard.pages.columns import (
    CSV,
    PRIMARY,
    RESULT,
    ROW,
    SECONDARY,
    UNRANKED,
    Column,
    Line,
    shortened,
)
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import cells, how_many, words
from hubbot.leaderboard.words.paths import ON_PAGE, badge_path
from hubbot.registry.model import Hub

_LINES = 1_500
# Some spreadsheets take the wide forms of Chinese and Japanese keyboards for the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "＝", "＋", "－", "＠")
compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def board_json(board: Board, hub: Hub) -> bytes:
    """schemas/export-board.schema.json."""
    about = {
        "benchmark": board.key.benchmark,
        "name": board.benchmark.name,
        "version": board.key.version,
        "dataset": board.key.dataset or None,
        "split": board.key.split or None,
        "n": board.key.n or None,
        "data": "synthetic" if board.synthetic else "real",
        "metric": board.metric.name,
        "direction": board.metric.direction,
        "chance": board.chance,
        "verdict": words.verdict(board),
        "ahead_of_all": board.ahead.entry.eval_id if board.ahead else None,
        "separable_gap": shortened(how_many.separable(board)),
        "times_the_cases": shortened(how_many.needed(board)),
    }
    lists = {
        "rows": [as_object(ROW, Line(row.entry, hub, board, row)) for row in board.rows],
        "unranked": [as_object(UNRANKED, Line(entry, hub)) for entry in board.unranked],
        "left": [as_object(RESULT, Line(entry, hub)) for entry in board.withdrawn],
    }
    head = [f" {json.dumps(key)}: {compact(value)}" for key, value in about.items()]
    tail = [f" {json.dumps(key)}: [{_one_a_line(found)}]" for key, found in lists.items()]
    return ("{\n" + ",\n".join([*head, *tail]) + "\n}\n").encode()


def as_object(columns: Iterable[Column], line: Line) -> str:
    """A JSON object on one line."""
    return compact({column.name: column.of(line) for column in columns})


def _one_a_line(found: Sequence[str]) -> str:
    """Short diffs."""
    return "\n  " + ",\n  ".join(found) + "\n " if found else ""


def board_csv(board: Board, hub: Hub) -> bytes:
    """One line a ranked model, then the results without a rank; the columns people understand come first.

    GitHub shows a CSV as a table up to half a megabyte: beyond `_LINES` the rest is in the JSON only.
    """
    columns = [*_csv_columns(board, hub)]
    outside = board.unranked[: max(0, _LINES - len(board.rows))]
    lines = [Line(row.entry, hub, board, row) for row in board.rows]
    lines += [Line(entry, hub) for entry in outside]
    head = [column.name for column in columns]
    return csv_text(head, ([column.of(line) for column in columns] for line in lines))


def csv_text(head: Sequence[str], lines: Iterable[Sequence[object]]) -> bytes:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for line in lines:
        writer.writerow([f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in line])
    return text.getvalue().encode()


def _csv_columns(board: Board, hub: Hub) -> Iterator[Column]:
    by_name = {column.name: column for column in ROW}
    for one in CSV:
        column = by_name[one] if isinstance(one, str) else one
        if column.name == SECONDARY:
            yield from (_figure(column, name) for name in _stated(board, hub))
        else:
            yield column._replace(name=board.metric.name) if column.name == PRIMARY else column


def _stated(board: Board, hub: Hub) -> Iterator[str]:
    """Registered metrics that a result here states beside the primary one, the benchmark's own first."""
    listed = [*(row.entry for row in board.rows), *board.unranked]
    filed = {name for entry in listed for name in entry.metrics}
    declared = dict.fromkeys((*board.benchmark.secondary, *sorted(filed)))
    return (name for name in declared if name in filed and name in hub.metrics and name != board.metric.name)


def _figure(column: Column, name: str) -> Column:
    return column._replace(name=name, of=lambda at: at.entry.metrics.get(name))


def badges(board: Board) -> Iterator[tuple[str, bytes]]:
    """(path, JSON for shields.io) of each row on the board's page: its score, and how far up it surely is.

    A badge does not show the rank. A rank changes with other people's results, and each acceptance would
    then write all badges anew. Boards of synthetic data have no badges.
    """
    if board.synthetic:
        return
    for row in board.rows[:ON_PAGE]:
        surely = words.surely_among(row, board.ranked)
        message = ", ".join(filter(None, (f"{board.metric.name} {words.number(row.value)}", surely)))
        colour = "blue" if surely and row.competes else "lightgrey"
        badge = {"schemaVersion": 1, "label": board.benchmark.name[:60], "message": message, "color": colour}
        yield badge_path(board, row), (json.dumps(badge, ensure_ascii=False, indent=1) + "\n").encode()


def bibtex(board: Board, hub: Hub) -> bytes:
    """An entry a row. The key holds for good; the note says what was known, not who won.

    No rank: it changes with other people's results, and each acceptance would write all entries anew.
    """
    return "\n".join(_citation(board, row, hub) for row in board.rows[:ON_PAGE]).encode()


def _citation(board: Board, row: Row, hub: Hub) -> str:
    entry = row.entry
    year = (entry.date or entry.accepted_at)[:4]
    title = _tex(f"{row.name} on {board.benchmark.name}: {board.metric.name} {words.score(row)}")
    fields = [
        f"  title = {{{title}}}",
        f"  author = {{{{{_tex(entry.author or 'not stated')}}}}}",
        f"  year = {{{year}}}" if year.isdigit() else "",
        f"  howpublished = {{\\url{{{cells.address(hub)}/blob/HEAD/{entry.path}}}}}",
        f"  note = {{{_tex(entry.evidence)}}}",
    ]
    return f"@misc{{{entry.eval_id},\n" + ",\n".join(filter(None, fields)) + "\n}\n"


def model_result(board: Board, row: Row) -> str:
    """A ranked row on real data, for the model-index."""
    low, high = row.entry.spread.shown() if row.entry.spread else (None, None)
    dataset = board.dataset.name if board.dataset else board.key.dataset
    lines = [
        "  - task:",
        f"      type: {_quoted(board.benchmark.task.replace(' ', '-'))}",
        f"      name: {_quoted(board.benchmark.name)}",
        "    dataset:",
        f"      name: {_quoted(dataset)}",
        f"      type: {_quoted(board.key.dataset)}",
        f"      split: {_quoted(board.key.split)}",
        "    metrics:",
        f"    - type: {_quoted(board.metric.name)}",
        f"      name: {_quoted(f'{board.metric.name} (n = {board.key.n})')}",
        f"      value: {json.dumps(row.value)}",
        "      verified: false",
        "      args:",
        f"        low_95: {json.dumps(shortened(low))}",
        f"        high_95: {json.dumps(shortened(high))}",
    ]
    return "\n".join(lines) + "\n"


def model_index(name: str, results: Sequence[str]) -> bytes:
    """Hugging Face's model-index for a model card, from what `model_result` gives of each table."""
    return f"model-index:\n- name: {_quoted(name)}\n  results:\n{''.join(results)}".encode()


def _quoted(text: str) -> str:
    """A JSON string, which is a YAML string as well."""
    return json.dumps(visible(text), ensure_ascii=False)


def _tex(text: str) -> str:
    text = " ".join(text.split()).replace("\\", "/")
    for mark in "{}":
        text = text.replace(mark, "")
    for mark in "&%$#_~^":
        text = text.replace(mark, f"\\{mark}" if mark in "&%$#_" else " ")
    return text
