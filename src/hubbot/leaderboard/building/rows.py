"""What pages are made from: results as entries, and of each table its summary and its models' places.

It is kept in an SQLite file that may be lost at any time: then all is derived anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from msgspec.json import decode, encode

from hubbot.index.store import Part
from hubbot.leaderboard.building.derive import Derived
from hubbot.leaderboard.pages.audit import Unplaced
from hubbot.leaderboard.pages.lists import month_of
from hubbot.leaderboard.pages.model import Place
from hubbot.leaderboard.pages.suite import SuiteLine
from hubbot.leaderboard.pages.summary import Summary
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.ranking.ranking import order_of
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.results.result import Accepted

# One row a result (what a board needs of it), one a table, one a model on a table, one a generated file (its
# hash, and which of these it follows from), one a suite (what the index says of it). `dirty` are those whose
# files are still to be derived anew.
_TABLES = """
CREATE TABLE IF NOT EXISTS entry (path TEXT PRIMARY KEY, blob TEXT NOT NULL, spelling TEXT NOT NULL,
  month TEXT NOT NULL, board TEXT NOT NULL, issue INTEGER, entry TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entry_hash ON entry (path, blob);
CREATE INDEX IF NOT EXISTS entry_board ON entry (board);
CREATE INDEX IF NOT EXISTS entry_month ON entry (month);
CREATE INDEX IF NOT EXISTS entry_spelling ON entry (spelling);
CREATE TABLE IF NOT EXISTS board (board TEXT PRIMARY KEY, summary TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (model TEXT, board TEXT, place TEXT NOT NULL, PRIMARY KEY (model, board))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS place_board ON place (board);
CREATE TABLE IF NOT EXISTS page (path TEXT PRIMARY KEY, hash TEXT NOT NULL, owner TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_owner ON page (owner);
CREATE TABLE IF NOT EXISTS dirty (owner TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS suite (suite TEXT PRIMARY KEY, line TEXT NOT NULL) WITHOUT ROWID;
"""
BOARDS = Part("boards", _TABLES, ("entry", "board", "place", "page", "dirty", "suite"))
_SUITE = "suite"
_HOMELESS = ""  # the board of a result that stands on none
T = TypeVar("T")


class Rows:
    """What is known of each result, table and model on a table. A build brings it up to date.

    `lasting`: for later builds, as JSON. Else the values themselves are held, and `db` has their numbers.
    """

    def __init__(self, db: sqlite3.Connection, *, lasting: bool = True) -> None:
        self.db = db
        self._held: list[Any] | None = None if lasting else []

    def enter(self, blob: str, accepted: Accepted, hub: Hub) -> tuple[BoardKey, str] | None:
        """Keep a result. Gives its board and month, None where it stands on no board."""
        result, entry = accepted.result, entry_of(accepted, hub)
        board, month, text = _HOMELESS, "", _text([result.benchmark_id, result.model_id])
        if entry is not None:
            board, month, text = _text(entry.board), month_of(entry), self._packed(entry)
        row = (accepted.path, blob, folded(result.model_id), month, board, accepted.acceptance.issue, text)
        self.db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return (entry.board, month) if entry else None

    def leave(self, path: str) -> tuple[BoardKey, str] | None:
        """Forget a result. Gives its board and month, None where it stood on no board."""
        found = self.db.execute("SELECT board, month FROM entry WHERE path = ?", (path,)).fetchone()
        self.db.execute("DELETE FROM entry WHERE path = ?", (path,))
        return None if found[0] == _HOMELESS else (key_from(found[0]), found[1])

    def entries(self, key: BoardKey) -> list[Entry]:
        """In path order."""
        query = "SELECT entry FROM entry WHERE board = ? ORDER BY path"
        return [self._unpacked(text, Entry) for (text,) in self.db.execute(query, (_text(key),))]

    def of_month(self, month: str) -> Iterable[Entry]:
        found = self.db.execute("SELECT entry FROM entry WHERE month = ?", (month,))
        return (self._unpacked(text, Entry) for (text,) in found)

    def unplaced(self) -> list[Unplaced]:
        rows = self.db.execute("SELECT path, entry FROM entry WHERE board = ?", (_HOMELESS,))
        return [Unplaced(path, *decode(text)) for path, text in rows]

    def put(self, key: BoardKey, derived: Derived | None, hub: Hub) -> set[str]:
        """What follows from a table, None for nothing. Gives the models whose pages change with it."""
        board = _text(key)
        before = dict(self.db.execute("SELECT model, place FROM place WHERE board = ?", (board,)))
        earlier = self.summaries("WHERE board = ?", board)
        self.db.execute("DELETE FROM place WHERE board = ?", (board,))
        self.db.execute("DELETE FROM board WHERE board = ?", (board,))
        if derived is None:
            return {*before}
        after = {model: self._packed(place) for model, place in derived.places.items()}
        rows = [(model, board, text) for model, text in after.items()]
        self.db.executemany("INSERT INTO place VALUES (?, ?, ?)", rows)
        self.db.execute("INSERT INTO board VALUES (?, ?)", (board, self._packed(derived.summary)))
        order = [
            order_of(s.key, hub, synthetic=s.synthetic, ranked=s.ranked) for s in (*earlier, derived.summary)
        ]
        moved = len(order) < 2 or order[0] != order[1]
        return {m for m in {*before, *after} if moved or before.get(m) != after.get(m)}

    def summaries(self, which: str = "", *values: str) -> list[Summary]:
        found = self.db.execute(f"SELECT summary FROM board {which}", values)  # noqa: S608
        return [self._unpacked(text, Summary) for (text,) in found]

    def places(self, model: str) -> Mapping[BoardKey, Place]:
        found = self.db.execute("SELECT board, place FROM place WHERE model = ?", (model,))
        return {key_from(board): self._unpacked(text, Place) for board, text in found}

    def boards(self, model: str | None = None) -> set[BoardKey]:
        """All tables, or those with a result of this model."""
        every = self.db.execute("SELECT board FROM board")
        found = (
            every if model is None else self.db.execute("SELECT board FROM place WHERE model = ?", (model,))
        )
        return {key_from(board) for (board,) in found}

    def put_suite(self, name: str, line: SuiteLine | None) -> None:
        """What the index says of a suite, None for nothing."""
        self.db.execute("DELETE FROM suite WHERE suite = ?", (name,))
        if line is not None:
            self.db.execute("INSERT INTO suite VALUES (?, ?)", (name, self._packed(line)))

    def suite_lines(self) -> dict[str, SuiteLine]:
        found = self.db.execute("SELECT suite, line FROM suite ORDER BY suite")
        return {name: self._unpacked(text, SuiteLine) for name, text in found}

    def _packed(self, value: object) -> str:
        if self._held is None:
            return _text(value)
        self._held.append(value)
        return str(len(self._held) - 1)

    def _unpacked(self, text: str, kind: type[T]) -> T:
        return decode(text, type=kind) if self._held is None else self._held[int(text)]


def owner_of(key: BoardKey) -> str:
    """What the generated files of a table are listed under."""
    return f"board {_text(key)}"


def owner_of_suite(name: str) -> str:
    """What the generated files of a suite are listed under."""
    return f"{_SUITE} {name}"


def is_suite(owner: str) -> bool:
    return owner.startswith(f"{_SUITE} ")


def key_from(text: str) -> BoardKey:
    return decode(text, type=BoardKey)


def _text(value: object) -> str:
    return encode(value).decode()
