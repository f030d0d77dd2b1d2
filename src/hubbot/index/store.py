"""What earlier runs kept, in one SQLite file beside git's own. It may be lost: then it is made anew.

Each `Part` has tables of its own, says by which rules its rows were made, and follows the accepted results.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from hubbot.index.tree import Tree

KEPT_AT = "hubbot/kept.sqlite3"  # in git's own folder: never committed, may be deleted
_EARLIER = ("known.sqlite3", "boards.sqlite3", "provenance.sqlite3")  # files of earlier versions
# For each part what its rows were made from, and the digest of each folder of results that it has read.
_SHARED = """
CREATE TABLE IF NOT EXISTS fact (part TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (part, name))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS folder (part TEXT, path TEXT, digest TEXT NOT NULL, PRIMARY KEY (part, path))
  WITHOUT ROWID;
"""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """`tables`: SQL that makes the tables `names`. The first has the columns path, blob and spelling."""

    name: str
    tables: str
    names: tuple[str, ...]

    @property
    def results(self) -> str:
        return self.names[0]


@dataclass(frozen=True, slots=True)
class Changed:
    """Paths of results. `gone` are to be forgotten, `new` (with their hashes) to be read."""

    gone: tuple[str, ...]
    new: tuple[tuple[str, str], ...]


def ask(path: Path | None, part: Part, question: Callable[[sqlite3.Connection], T]) -> T:
    """The answer from the file at `path`; from an empty one where that is damaged or another program's.

    For None, and where no file can be kept, it is in memory. Whoever asks commits, and closes.
    """
    damage = (sqlite3.Error, OSError, ValueError, TypeError, KeyError, IndexError)
    try:
        return question(connect(path, part))
    except damage:
        if path is None:
            raise
    try:
        discard(path)
        return question(connect(path, part))
    except (sqlite3.Error, OSError):  # a checkout that is read-only
        return question(connect(None, part))


def connect(path: Path | None, part: Part) -> sqlite3.Connection:
    """The file at `path`, made where it is not there, with the part's tables in it; in memory for None.

    Raises sqlite3.Error or OSError where no file can be kept there.
    """
    if path is None:
        return _ready(sqlite3.connect(":memory:", check_same_thread=False), part)
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in _EARLIER:
        discard(path.with_name(name))
    if not _is_whole(path):
        discard(path)
    return _ready(sqlite3.connect(path, timeout=30, check_same_thread=False), part)


def discard(path: Path) -> None:
    for name in (path, path.with_name(f"{path.name}-journal")):
        with suppress(FileNotFoundError):
            name.unlink()


def facts_by(db: sqlite3.Connection, part: Part, rules: str) -> dict[str, str]:
    """What the part remembered; {} with all of its rows gone where they were made by other rules."""
    facts = dict(db.execute("SELECT name, value FROM fact WHERE part = ?", (part.name,)))
    if facts.get("rules") == rules:
        return facts
    for name in part.names:
        db.execute(f"DELETE FROM {name}")  # noqa: S608  (names of ours)
    db.execute("DELETE FROM folder WHERE part = ?", (part.name,))
    return {}


def remember(db: sqlite3.Connection, part: Part, facts: Mapping[str, str]) -> None:
    rows = [(part.name, name, value) for name, value in facts.items()]
    db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?, ?)", rows)


def results_changed(
    db: sqlite3.Connection, part: Part, tree: Tree, spelled: Iterable[str] = (), named: Iterable[str] = ()
) -> Changed:
    """What the part has to follow; its folders' digests are then up to date.

    Results that name a model in one of these spellings are read again, whatever their hash, and so are those
    at the paths `named`. One that is changed or read again is both gone and new.
    """
    query = "SELECT path, digest FROM folder WHERE part = ?"
    now, before = tree.folders(), dict(db.execute(query, (part.name,)))
    touched = {folder for folder, _ in now.items() ^ before.items()}
    again = {
        path
        for spelling in spelled
        for (path,) in db.execute(f"SELECT path FROM {part.results} WHERE spelling = ?", (spelling,))  # noqa: S608
    }
    again |= {*named}
    touched |= {path.rpartition("/")[0] for path in again}
    held = {
        path: blob
        for folder in touched
        for path, blob in db.execute(
            f"SELECT path, blob FROM {part.results} WHERE path > ? AND path < ?",  # noqa: S608  (names of ours)
            (f"{folder}/", f"{folder}0"),  # "0" comes after "/"
        )
    }
    there = tree.results(touched & now.keys())
    gone = {path for path, blob in held.items() if there.get(path) != blob} | (again & held.keys())
    new = {path for path, blob in there.items() if held.get(path) != blob} | (again & there.keys())
    for folder in touched:
        forget_folder(db, part, folder)
    rows = [(part.name, folder, now[folder]) for folder in touched & now.keys()]
    db.executemany("INSERT INTO folder VALUES (?, ?, ?)", rows)
    return Changed(tuple(sorted(gone)), tuple((path, there[path]) for path in sorted(new)))


def forget_folder(db: sqlite3.Connection, part: Part, folder: str) -> None:
    """Look into this folder of results again the next time, whatever its digest."""
    db.execute("DELETE FROM folder WHERE part = ? AND path = ?", (part.name, folder))


def _is_whole(path: Path) -> bool:
    """SQLite takes a file that was cut short for a smaller one, and would write into what is missing.

    Its header says how many pages there are: https://www.sqlite.org/fileformat.html
    """
    if not path.exists():
        return True
    with path.open("rb") as file:
        header = file.read(100)
    size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    return pages * (65_536 if size == 1 else size) == path.stat().st_size


def _ready(connection: sqlite3.Connection, part: Part) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a file that may be lost need not be flushed
        connection.executescript(_SHARED + part.tables)
        for name in ("fact", "folder", *part.names):
            connection.execute(f"SELECT * FROM {name} LIMIT 1").fetchone()  # noqa: S608  (names of ours)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
