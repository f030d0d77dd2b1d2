"""An entry of the registry that an issue brought: the text as it was approved, then hubbot's block.

The block is how every later run knows that `main` holds what an issue asked for, also in a shallow checkout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from hubbot.common.digest import normalise
from hubbot.reading.yaml.reader import dump

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

EntryNoun = Literal["benchmark", "dataset", "model"]
FOLDERS: dict[EntryNoun, str] = {"benchmark": "benchmarks", "dataset": "datasets", "model": "models"}
KEY = "hubbot"
SEAM = "# Written by hubbot: by which issues this entry came, and who approved them."


def entry_path(noun: EntryNoun, identifier: str) -> str:
    """Where a new entry goes. `identifier` must be one: paths never come from free text."""
    return f"registry/{FOLDERS[noun]}/{identifier}.yaml"


def found_path(noun: EntryNoun, identifier: str, texts: Mapping[str, str]) -> str:
    """The file (path → text) that holds a registered entry, whatever it is called."""
    usual = entry_path(noun, identifier)
    if usual in texts:
        return usual
    within, said = usual.rpartition("/")[0] + "/", {f"id: {identifier}", f"id: '{identifier}'"}
    named = (path for path, text in texts.items() if path.startswith(within) and said & {*text.splitlines()})
    return next(named, usual)


def entry_text(entry: str, proposals: Sequence[Mapping[str, Any]]) -> str:
    """The file that is committed. `proposals`: what came before, and what is accepted now."""
    block = dump({KEY: {"proposals": [dict(one) for one in proposals]}})
    return f"{normalise(entry)}{SEAM}\n{block}"


def entry_of(text: str) -> str:
    """The file without hubbot's block."""
    before, seam, _ = normalise(text).rpartition(f"{SEAM}\n")
    return before if seam else normalise(text)


def proposals_of(value: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """What the block of an entry says, tolerant of hand-edited ones; oldest first."""
    block = value.get(KEY)
    listed = block.get("proposals") if isinstance(block, Mapping) else None
    return tuple(one for one in listed if isinstance(one, Mapping)) if isinstance(listed, list) else ()


def came_by(hub: Hub, issue: int) -> Iterator[tuple[EntryNoun, str, Mapping[str, Any]]]:
    """(noun, id, what the block says) of each entry that `issue` led to; a benchmark before its dataset."""
    for noun in FOLDERS:
        for identifier, entry in hub.entries(noun).items():
            for said in proposals_of(entry.value):
                if said.get("issue") == issue:
                    yield noun, identifier, said
