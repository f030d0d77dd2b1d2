"""Is each accepted file as hubbot's own commits left it? Only what changed since the last look is read again.

What was seen is kept in a file beside git's own, which may be lost. `provenance_of_file` judges one file.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from hubbot import __version__
from hubbot.bot.provenance.of_file import Histories
from hubbot.forge.git.file_history import Touch, contains, deepen, touches
from hubbot.forge.git.process import Git
from hubbot.index.cache_keys import RULES, sources
from hubbot.index.store import Part, ask, facts_by, remember, results_changed
from hubbot.index.tree import Tree
from hubbot.results.hand_changes import HandChange

_RULES = "1"  # moves when a verdict of this program's would be another one
_TABLES = """
CREATE TABLE IF NOT EXISTS seen (path TEXT PRIMARY KEY, blob TEXT NOT NULL, spelling TEXT NOT NULL,
  state TEXT NOT NULL, said TEXT NOT NULL, sealed INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_state ON seen (state);
CREATE INDEX IF NOT EXISTS seen_sealed ON seen (sealed);
"""
_SEEN = Part("provenance", _TABLES, ("seen",))


@dataclass(frozen=True, slots=True)
class Looked:
    """`results` are accepted files; `read` of them were opened. `unsealed` hold no record hash yet."""

    results: int
    read: int
    changed: tuple[HandChange, ...]
    not_covered: tuple[str, ...]
    unsealed: tuple[str, ...]


def look(tree: Tree, root: Path, store: Path | None, token: str | None = None) -> Looked:
    """Follow what changed since the last look. `store` is the file that this left; None keeps nothing.

    Raises GitError outside a git working tree.
    """
    git = Git(root, token)

    def question(db: sqlite3.Connection) -> Looked:
        with closing(db), db:
            return _followed(db, tree, git)

    return ask(store, _SEEN, question)


def _followed(db: sqlite3.Connection, tree: Tree, git: Git) -> Looked:
    rules = f"{__version__} {_RULES} {sources(*RULES, 'forge')}"
    facts = facts_by(db, _SEEN, rules)
    todo, before = _todo(db, tree, git, facts.get("head", ""))
    histories = Histories(git, list(todo))
    rows = []
    for path, content in tree.each(todo.items()):
        text = content.decode("utf-8", "surrogateescape")
        seen = histories.verdict(path, todo[path], text, known=path in before)
        said = json.dumps(asdict(seen.change)) if seen.change else ""
        rows.append((path, todo[path], "", seen.state, said, seen.sealed))
    db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?)", rows)
    now = {"rules": rules, "head": git("rev-parse", "--verify", "HEAD").decode().strip()}
    remember(db, _SEEN, now)
    return _told(db, len(rows))


def _todo(db: sqlite3.Connection, tree: Tree, git: Git, head: str) -> tuple[dict[str, str], set[str]]:
    """Path → blob of the files to judge, and those of them that were judged before, as another content.

    A file may have changed and changed back since: the commits in between tell, its hash does not.
    """
    changed = results_changed(db, _SEEN, tree)
    db.executemany("DELETE FROM seen WHERE path = ?", [(path,) for path in changed.gone])
    todo = dict(changed.new)
    before = {*changed.gone} & {*todo}
    again = {path for (path,) in db.execute("SELECT path FROM seen WHERE state = 'changed'")}
    if head:
        again |= _touched_since(git, head).keys()
    for path in again - todo.keys():
        todo |= dict(db.execute("SELECT path, blob FROM seen WHERE path = ?", (path,)))
    return todo, before


def _touched_since(git: Git, head: str) -> dict[str, list[Touch]]:
    """What was touched since the last look; all that can be seen here where that lies further back."""
    if not contains(git, head):
        deepen(git)
    return touches(git, (), "evals", since=head if contains(git, head) else "")


def _told(db: sqlite3.Connection, read: int) -> Looked:
    def paths(where: str) -> tuple[str, ...]:
        return tuple(path for (path,) in db.execute(f"SELECT path FROM seen WHERE {where} ORDER BY path"))  # noqa: S608

    said = db.execute("SELECT said FROM seen WHERE state = 'changed' ORDER BY path")
    changed = tuple(HandChange(**json.loads(text)) for (text,) in said)
    count = db.execute("SELECT count(*) FROM seen").fetchone()[0]
    return Looked(count, read, changed, paths("state = 'not covered'"), paths("sealed = 0"))
