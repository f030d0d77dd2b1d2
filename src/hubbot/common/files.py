"""Files of a hub, written to disk by their paths within it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write each file below `root`, with the folders it needs; None takes a file away."""
    for path, content in files.items():
        file = root / path
        if content is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
