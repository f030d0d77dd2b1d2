"""The index of results in a file beside git's own. Only results that changed are read again.

The file may be lost, damaged or of another version at any time: then it is made anew. `tests/scale` holds
that it answers as an index of all results would, over random histories.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from hubbot import __version__
from hubbot.index.cache_keys import RULES, cards, changed_models, fingerprint, sources, spellings
from hubbot.index.known import INDEX, Known, Layer, enter, leave
from hubbot.index.store import ask, facts_by, forget_folder, remember, results_changed
from hubbot.index.tree import Tree
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.registry.troubles import Trouble, unread
from hubbot.results.reader import read


def known_at(hub: Hub, tree: Tree, store: Path | None, version: str = __version__) -> Known:
    """What `tree` holds. `store` is the file that earlier runs left; None keeps nothing.

    A result that cannot be read is left out, and told in `unread`; each run tries it again.
    """
    return ask(store, INDEX, lambda db: _brought_up_to_date(db, hub, tree, version))


def _brought_up_to_date(db: sqlite3.Connection, hub: Hub, tree: Tree, version: str) -> Known:
    known = Known(Layer(db))
    rules = fingerprint(tree, version, sources(*RULES))
    now = {"rules": rules, "models": json.dumps(cards(hub))}
    with db:
        facts = facts_by(db, INDEX, rules)
        known.unread = _follow(db, hub, tree, json.loads(facts.get("models", "null")))
        if facts != now:
            remember(db, INDEX, now)
    return known


def _follow(
    db: sqlite3.Connection, hub: Hub, tree: Tree, models: dict[str, list[str]] | None
) -> tuple[Trouble, ...]:
    """Read what changed, and what is called by a model whose card changed; forget what is gone.

    `models`: the cards that the rows followed from, None where there are no rows.
    """
    after = cards(hub)
    renamed = set() if models is None else spellings(changed_models(models, after), models, after)
    changed = results_changed(db, INDEX, tree, renamed)
    for path in changed.gone:
        leave(db, path)
        db.execute("DELETE FROM indexed WHERE path = ?", (path,))
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
            forget_folder(db, INDEX, path.rpartition("/")[0])
            continue
        row = (path, blobs[path], folded(accepted.result.model_id))
        db.execute("INSERT INTO indexed VALUES (?, ?, ?)", row)
        db.execute("RELEASE one")
    return tuple(left_out)
