"""Which files a commit changes against its first parent. Reads the history only, runs nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hubbot.forge.git.process import Git

Sort = Literal["added", "changed", "removed"]
_SORTS: dict[str, Sort] = {"A": "added", "D": "removed"}


@dataclass(frozen=True, slots=True)
class Change:
    path: str
    kind: Sort


def changes(checkout: Path) -> list[Change]:
    """Changed files in path order; a renamed file is one removed and one added. Needs the parent commit."""
    listing = Git(checkout)("diff", "--name-status", "--no-renames", "-z", "HEAD^1", "HEAD")
    return sorted(_pairs(listing.decode("utf-8", "surrogateescape")), key=lambda change: change.path)


def _pairs(listing: str) -> Iterator[Change]:
    words = iter(listing.split("\0"))
    for status in words:
        if status:
            yield Change(next(words), _SORTS.get(status[0], "changed"))
