"""The index of results in a file beside git's own. Only results that changed are read again.

The file may be lost, damaged or of another version at any time: then it is made anew. `tests/scale` holds
that it answers as an index of all results would, over random histories.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from hubbot import __version__
from hubbot.index.cache_keys import (
    FOLDERS,
    RULES,
    cards,
    changed_models,
    fingerprint,
    forget_folder,
    results_changed,
    sources,
    spellings,
)
from hubbot.index.known import NAMES, TABLES, Known, Layer, enter, leave
from hubbot.index.sqlite_file import connect, discard
from hubbot.index.tree import Tree
from hubbot.registry.model import Hub, folded
from hubbot.registry.troubles import Trouble, unread
from hubbot.results.reader import read

KEPT_AT = "hubbot/known.sqlite3"  # in git's own folder: never committed, may be deleted
_KEPT = f"""{FOLDERS}
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, blob TEXT NOT NULL, spelling TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_spelling ON file (spelling);
"""
_ALL = (*NAMES, "fact", "file", "folder")


def known_at(hub: Hub, tree: Tree, store: Path | None, version: str = __version__) -> Known:
    """What `tree` holds. `store` is the file that earlier runs left; None keeps nothing.

    A result that cannot be read is left out, and told in `unread`; each run tries it again.
    """
    try:
        return _brought_up_to_date(hub, tree, store, version)
    except (sqlite3.Error, OSError, TypeError, KeyError, json.JSONDecodeError):
        if store is None:
            raise
    try:
        discard(store)  # damaged, or another program's
        return _brought_up_to_date(hub, tree, store, version)
    except (sqlite3.Error, OSError):  # no file can be kept there: a checkout that is read-only
        return _brought_up_to_date(hub, tree, None, version)


def _brought_up_to_date(hub: Hub, tree: Tree, store: Path | None, version: str) -> Known:
    db = connect(store, TABLES + _KEPT, _ALL)
    known = Known(Layer(db))
    rules = fingerprint(tree, version, sources(*RULES))
    now = {"rules": rules, "models": json.dumps(cards(hub))}
    with db:
        facts = dict(db.execute("SELECT name, value FROM fact"))
        if facts.get("rules") != rules:
            for name in _ALL:
                db.execute(f"DELETE FROM {name}")  # noqa: S608  (names of ours)
            facts = {}
        known.unread = _follow(db, hub, tree, json.loads(facts.get("models", "null")))
        if facts != now:
            db.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", now.items())
    return known


def _follow(
    db: sqlite3.Connection, hub: Hub, tree: Tree, models: dict[str, list[str]] | None
) -> tuple[Trouble, ...]:
    """Read what changed, and what is called by a model whose card changed; forget what is gone.

    `models`: the cards that the rows followed from, None where there are no rows.
    """
    after = cards(hub)
    renamed = set() if models is None else spellings(changed_models(models, after), models, after)
    changed = results_changed(db, "file", tree, renamed)
    for path in changed.gone:
        leave(db, path)
        db.execute("DELETE FROM file WHERE path = ?", (path,))
    blobs = dict(changed.new)
    left_out: list[Trouble] = []
    for path, content in tree.each(changed.new):
        db.execute("SAVEPOINT one")
        try:
            accepted = read(path, content.decode("utf-8"))
            enter(db, accepted, hub)
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError):
            raise
        except Exception as why:  # noqa: BLE001 - one file of whatever content holds up only those who need it
            db.execute("ROLLBACK TO one")
            left_out.append(unread(path, why, content.decode("utf-8", "replace")))
            forget_folder(db, path)
            continue
        row = (path, blobs[path], folded(accepted.result.model_id))
        db.execute("INSERT INTO file VALUES (?, ?, ?)", row)
        db.execute("RELEASE one")
    return tuple(left_out)
