"""What a kept answer followed from: if none of it changed, the answer still holds."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from hubbot.records.hub import Hub, folded

_RULES = ("hub.yaml", "registry/")


def fingerprint(hashes: Mapping[str, str], *parts: object) -> str:
    """Of whatever a kept row could depend on, but the models' cards and the results. `parts`: more of it."""
    rules = {
        path: found
        for path, found in hashes.items()
        if path.startswith(_RULES) and not path.startswith("registry/models/")
    }
    said = json.dumps([sys.version_info[:2], sorted(rules.items()), *parts])
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


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


def results_in(hashes: Mapping[str, str]) -> dict[str, str]:
    """The accepted files, evals/BENCHMARK/MODEL/EVAL_ID.yaml, and the hash of each."""
    return {
        path: blob
        for path, blob in hashes.items()
        if path.startswith("evals/") and path.endswith(".yaml") and path.count("/") == 3
    }
