"""Which registered entry a spelling means: ids before aliases, upper or lower case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

ANY_DATASET: Final = ""


class Spelled(Protocol):
    """What a registered entry is called besides its id: texts, or (text, only with this dataset)."""

    @property
    def aliases(self) -> tuple[str, ...] | tuple[tuple[str, str | None], ...]: ...


def folded(spelling: str) -> str:
    """Case-folded for comparison. Only ASCII: the Kelvin sign must not become a k."""
    return spelling.casefold() if spelling.isascii() else spelling


def indexed(entries: Mapping[str, Spelled], *, models: bool) -> dict[str, dict[str, str]]:
    """Spelling → dataset it holds for ("" for any) → canonical id. Ids win over aliases.

    A model's `owner/name` and `owner__name` are one name.
    """
    index: dict[str, dict[str, str]] = {}
    for identifier in entries:
        index.setdefault(folded(identifier), {})[ANY_DATASET] = identifier
    for identifier, entry in entries.items():
        for alias in entry.aliases:
            spelling, dataset = alias if isinstance(alias, tuple) else (alias, None)
            index.setdefault(folded(spelling), {}).setdefault(dataset or ANY_DATASET, identifier)
    for spelling, places in list(index.items()) if models else ():
        index.setdefault(_otherwise(spelling), {}).setdefault(ANY_DATASET, places[ANY_DATASET])
    return index


def _otherwise(model: str) -> str:
    """`owner/name` for `owner__name`, and the other way round: what an id writes, and a toolkit's file."""
    owner, slash, name = model.partition("/")
    if slash:
        return f"{owner}__{name}" if owner and name and "/" not in name else model
    owner, joint, name = model.partition("__")
    return f"{owner}/{name}" if joint and owner and name else model


def nearest(text: str, names: Mapping[str, str]) -> str | None:
    from difflib import get_close_matches

    # Bounded: the comparison is quadratic in the length, and the text is a stranger's.
    close = get_close_matches(folded(text[:100]), names, n=1, cutoff=0.7)
    return names[close[0]] if close else None
