"""Opens SQLite files that may be lost at any time. A damaged one, or one of another program, is replaced."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def connect(path: Path | None, tables: str, names: Iterable[str]) -> sqlite3.Connection:
    """The file at `path`, made where it is not there, with `tables` in it; in memory for None.

    Raises sqlite3.Error or OSError where no file can be kept there.
    """
    if path is None:
        return _ready(sqlite3.connect(":memory:", check_same_thread=False), tables, names)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _is_whole(path):
        discard(path)
    try:
        return _ready(sqlite3.connect(path, timeout=30, check_same_thread=False), tables, names)
    except sqlite3.DatabaseError:
        discard(path)
        return _ready(sqlite3.connect(path, timeout=30, check_same_thread=False), tables, names)


def discard(path: Path) -> None:
    for name in (path, path.with_name(f"{path.name}-journal")):
        with suppress(FileNotFoundError):
            name.unlink()


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


def _ready(connection: sqlite3.Connection, tables: str, names: Iterable[str]) -> sqlite3.Connection:
    try:
        connection.execute("PRAGMA synchronous = OFF")  # a file that may be lost need not be flushed
        connection.executescript(tables)
        for name in names:
            connection.execute(f"SELECT * FROM {name} LIMIT 1").fetchone()  # noqa: S608  (names of ours)
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection
