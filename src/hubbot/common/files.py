"""Files of a hub, written to disk by their paths within it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def write_files(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Write each file below `root`, with the folders it needs; None takes it away, and what is empty then."""
    for path, content in files.items():
        file = root / path
        if content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            continue
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == root or not folder.is_dir() or any(folder.iterdir()):
                break
            folder.rmdir()
