"""Builds the boards of a hub in a git working tree: git says what changed, and keeps what was derived."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hubbot.forge.listing import Listing, blob_hash, listing
from hubbot.leaderboard.incremental import Changes, Tree, changes
from hubbot.records.hub import Hub

STORE = "hubbot/boards.sqlite3"  # in git's own folder: never committed, may be deleted


def rebuilt(hub: Hub, ahead: Mapping[str, bytes] | None = None) -> Changes | None:
    """What differs from a fresh build; None outside git. `ahead`: files that are about to be committed."""
    found = listing(hub.root)
    return changes(hub, tree_of(found, ahead or {}), found.git_folder / STORE) if found else None


def tree_of(found: Listing, ahead: Mapping[str, bytes]) -> Tree:
    kind = "sha256" if len(next(iter(found.hashes.values()), "")) == 64 else "sha1"

    def hash_of(content: bytes) -> str:
        return blob_hash(content, kind)

    def read(path: str) -> bytes:
        return ahead[path] if path in ahead else found.read(path)

    return Tree({**found.hashes, **{path: hash_of(b) for path, b in ahead.items()}}, read, hash_of)


def write(root: Path, done: Changes) -> None:
    """Put the changes on disk, and take empty folders away."""
    for path, content in done.files.items():
        file = root / path
        if content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            continue
        file.unlink(missing_ok=True)
        for folder in file.parents:
            if folder == root or any(folder.iterdir()):
                break
            folder.rmdir()
