"""Cache keys: when a row of the index or of the boards must be computed anew."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from hubbot.index.tree import Tree
from hubbot.registry.model import Hub
from hubbot.registry.source import SUITES
from hubbot.registry.spellings import folded
from hubbot.results.hand_changes import LEDGER


def fingerprint(tree: Tree, *parts: object) -> str:
    """SHA-256 over hub.yaml, the registry and `parts`: if it differs, every cached row is computed anew.

    Models' cards, suites, results and the list of results changed by hand are left out: each is tracked by
    itself.
    """
    rules = tree.under("registry", "hub.yaml")
    beside = {path for path in rules if path.startswith(("registry/models/", SUITES))} | {LEDGER}
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
