"""What `evals/` holds, read one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hubbot.records.record import Accepted, read_accepted


def accepted_paths(root: Path) -> list[str]:
    """Every accepted file's path relative to the hub, in order."""
    return sorted(path.relative_to(root).as_posix() for path in (root / "evals").glob("*/*/*.yaml"))


def read_all(root: Path) -> Iterator[Accepted]:
    """Every accepted result, in path order. Raises ValueError, with the path, for one that cannot be read."""
    for path in accepted_paths(root):
        yield read_accepted(path, (root / path).read_text(encoding="utf-8"))
