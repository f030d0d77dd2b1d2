"""Cache keys: when a row of the index or of the boards must be computed anew."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hubbot.index.tree import Tree
from hubbot.registry.model import Hub, folded
from hubbot.results.hand_changes import LEDGER

# What a store of results needs beside its own tables: the digest of each folder of results it has read.
FOLDERS = "CREATE TABLE IF NOT EXISTS folder (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;\n"


@dataclass(frozen=True, slots=True)
class Changed:
    """Paths of results. `gone` are to be forgotten, `new` (with their hashes) to be read."""

    gone: tuple[str, ...]
    new: tuple[tuple[str, str], ...]


def results_changed(
    db: sqlite3.Connection,
    table: str,
    tree: Tree,
    spelled: Iterable[str] = (),
    named: Iterable[str] = (),
) -> Changed:
    """What `table` (path, blob, spelling) of a store has to follow; its folders' digests are then up to date.

    Results that name a model in one of these spellings are read again, whatever their hash, and so are those
    at the paths `named`. One that is changed or read again is both gone and new.
    """
    now, before = tree.folders(), dict(db.execute("SELECT path, digest FROM folder"))
    touched = {folder for folder, _ in now.items() ^ before.items()}
    again = {
        path
        for spelling in spelled
        for (path,) in db.execute(f"SELECT path FROM {table} WHERE spelling = ?", (spelling,))  # noqa: S608
    }
    again |= {*named}
    touched |= {path.rpartition("/")[0] for path in again}
    held = {
        path: blob
        for folder in touched
        for path, blob in db.execute(
            f"SELECT path, blob FROM {table} WHERE path > ? AND path < ?",  # noqa: S608  (names of ours)
            (f"{folder}/", f"{folder}0"),  # "0" comes after "/"
        )
    }
    there = tree.results(touched & now.keys())
    gone = {path for path, blob in held.items() if there.get(path) != blob} | (again & held.keys())
    new = {path for path, blob in there.items() if held.get(path) != blob} | (again & there.keys())
    db.executemany("DELETE FROM folder WHERE path = ?", [(folder,) for folder in touched])
    rows = [(folder, now[folder]) for folder in touched & now.keys()]
    db.executemany("INSERT INTO folder VALUES (?, ?)", rows)
    return Changed(tuple(sorted(gone)), tuple((path, there[path]) for path in sorted(new)))


def forget_folder(db: sqlite3.Connection, path: str) -> None:
    """Look into the folder of this result again the next time, whatever its digest: it could not be read."""
    db.execute("DELETE FROM folder WHERE path = ?", (path.rpartition("/")[0],))


def fingerprint(tree: Tree, *parts: object) -> str:
    """SHA-256 over hub.yaml, the registry and `parts`: if it differs, every cached row is computed anew.

    Models' cards, results and the list of results changed by hand are left out: each is tracked by itself.
    """
    rules = tree.under("registry", "hub.yaml")
    beside = {path for path in rules if path.startswith("registry/models/")} | {LEDGER}
    own = sorted((path, blob) for path, blob in rules.items() if path not in beside)
    said = json.dumps([sys.version_info[:2], own, *parts])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


RULES = ("common", "reading", "results", "registry", "index")  # floors that every kept row follows from


@cache
def sources(*floors: str) -> str:
    """Digest of this program's own files: rows that another build of it wrote are worth nothing."""
    top = Path(__file__).parents[1]
    files = sorted(file for name in floors for file in (top / name).rglob("*.[pm][yd]"))
    whole = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        whole.update(f"{file.relative_to(top).as_posix()} {len(content)}\n".encode() + content)
    return whole.hexdigest()


def cards(hub: Hub) -> dict[str, list[str]]:
    """Model → digest of its card, and every spelling of it, folded."""
    return {
        model.id: [
            hashlib.sha256(repr((model, model.value)).encode()).hexdigest()[:20],
            *map(folded, (model.id, *model.aliases)),
        ]
        for model in hub.models.values()
    }


def changed_models(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> set[str]:
    return {name for name in {*before, *after} if before.get(name) != after.get(name)}


def spellings(models: Iterable[str], *cards_of: Mapping[str, list[str]]) -> set[str]:
    """What results call these models, folded."""
    return {text for name in models for cards in cards_of for text in cards.get(name, [""])[1:]}
