"""What earlier builds derived, in an SQLite file that may be lost at any time: then all is derived anew.

One row a result (what a board needs of it), one a table (its summary), one a model on a table, one a
generated file (its hash, and which of these it follows from). `dirty` are those whose files are still to be
derived from rows that have changed since.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from hubbot.index.cache_keys import FOLDERS
from hubbot.index.sqlite_file import connect
from hubbot.leaderboard.pages.model import Place
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.runs import Runs
from hubbot.registry.limits import Spread
from hubbot.results.stated_limits import Stated

_TABLES = f"""{FOLDERS}
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS result (path TEXT PRIMARY KEY, blob TEXT NOT NULL, spelling TEXT NOT NULL,
  month TEXT NOT NULL, board TEXT NOT NULL, issue INTEGER, entry TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS result_hash ON result (path, blob);
CREATE INDEX IF NOT EXISTS result_board ON result (board);
CREATE INDEX IF NOT EXISTS result_month ON result (month);
CREATE INDEX IF NOT EXISTS result_spelling ON result (spelling);
CREATE TABLE IF NOT EXISTS board (board TEXT PRIMARY KEY, summary TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS place (model TEXT, board TEXT, place TEXT NOT NULL, PRIMARY KEY (model, board))
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS place_board ON place (board);
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, hash TEXT NOT NULL, owner TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_owner ON file (owner);
CREATE TABLE IF NOT EXISTS dirty (owner TEXT PRIMARY KEY) WITHOUT ROWID;
"""
NAMES = ("fact", "result", "board", "place", "file", "dirty", "folder")
HOMELESS = ""  # the board of a result that stands on none
_TUPLES = ("reasons", "warnings", "flags")
_ENTRY = tuple(item.name for item in fields(Entry))
_OF_RUNS = tuple(item.name for item in fields(Runs))
_PLACE = tuple(item.name for item in fields(Place))
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@contextmanager
def opened(path: Path | None) -> Iterator[sqlite3.Connection]:
    """The store at `path`, in one transaction; in memory for None. A broken file is thrown away."""
    connection = connect(path, _TABLES, NAMES)
    try:
        with connection:
            yield connection
    finally:
        connection.close()


def entry_text(entry: Entry) -> str:
    values: list[Any] = [getattr(entry, name) for name in _ENTRY]
    values[_BOARD] = _key_values(entry.board)
    for at in (_SPREAD, _STATED):
        if values[at] is not None:
            values[at] = [getattr(values[at], item.name) for item in fields(values[at])]
    values[_RUNS] = [getattr(entry.runs, name) for name in _OF_RUNS]
    return _encode(values)


def entry_from(text: str) -> Entry:
    values = json.loads(text)
    values[_BOARD] = BoardKey(*values[_BOARD])
    if values[_SPREAD] is not None:
        values[_SPREAD] = Spread(*values[_SPREAD])
    runs = dict(zip(_OF_RUNS, values[_RUNS], strict=True))
    values[_RUNS] = Runs(**{**runs, "seeds": tuple(runs["seeds"])})
    if values[_STATED] is not None:
        values[_STATED] = Stated(*values[_STATED])
    for position in _AS_TUPLES:
        values[position] = tuple(values[position])
    return Entry(*values)


def key_text(key: BoardKey) -> str:
    return _encode(_key_values(key))


def place_text(place: Place) -> str:
    return _encode({name: getattr(place, name) for name in _PLACE})


def place_from(text: str) -> Place:
    return Place(**json.loads(text))


def facts(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT name, value FROM fact"))


def forget(connection: sqlite3.Connection) -> None:
    for name in NAMES:
        connection.execute(f"DELETE FROM {name}")  # noqa: S608  (names of ours)


def remember(connection: sqlite3.Connection, found: Mapping[str, str]) -> None:
    connection.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", found.items())


def column(connection: sqlite3.Connection, query: str, values: Iterable[object] = ()) -> Iterator[Any]:
    """The first column of `query`, which has one `?`, for each of `values`; once where it has none."""
    if "?" not in query:
        yield from (row[0] for row in connection.execute(query))
        return
    for value in values:
        yield from (row[0] for row in connection.execute(query, (value,)))


def _key_values(key: BoardKey) -> list[Any]:
    return [key.benchmark, key.version, key.dataset, key.split, key.n]


_BOARD, _SPREAD, _STATED, _RUNS = map(_ENTRY.index, ("board", "spread", "stated", "runs"))
_AS_TUPLES = tuple(_ENTRY.index(name) for name in _TUPLES)
