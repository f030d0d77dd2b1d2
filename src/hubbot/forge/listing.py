"""Which files a hub's working tree holds, and the hash of each: git knows, without any being read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hubbot.forge.git_process import Git, GitError

_OWN = ("evals", "leaderboards", "registry", "predictions", "hub.yaml", "README.md")


@dataclass(frozen=True, slots=True)
class Listing:
    """Path → blob hash, relative to `root`: the working tree as it is, with what was never committed.

    A file that a sparse checkout leaves out counts as there. `git_folder` is git's own.
    """

    root: Path
    git_folder: Path
    hashes: Mapping[str, str]

    def read(self, path: str) -> bytes:
        """The bytes, from git where the checkout is sparse."""
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return Git(self.root)("cat-file", "blob", self.hashes[path])


def listing(root: Path) -> Listing | None:
    """None where `root` is not in a git working tree."""
    git = Git(root)
    try:
        top = git("rev-parse", "--absolute-git-dir", "--show-object-format").decode().split("\n")
    except GitError:
        return None
    hashes = dict(_tracked(git("ls-files", "--stage", "-z")))
    changed = _names(git("diff-files", "--name-only", "--relative", "-z"))
    untracked = _names(git("ls-files", "--others", "-z", "--", *_OWN))
    for path in {*changed, *untracked}:
        file = root / path
        if file.is_file():
            hashes[path] = blob_hash(file.read_bytes(), top[1])
        else:
            hashes.pop(path, None)
    return Listing(root, Path(top[0]), hashes)


def blob_hash(content: bytes, kind: str = "sha1") -> str:
    """What git calls a file of these bytes."""
    return hashlib.new(kind, b"blob %d\0%b" % (len(content), content)).hexdigest()


def _tracked(listed: bytes) -> Iterator[tuple[str, str]]:
    """Each entry is `MODE HASH STAGE<tab>PATH`; all but the path are of one width."""
    entries = listed.decode("utf-8", "surrogateescape").split("\0")[:-1]
    end = entries[0].index(" ", 7) if entries else 0
    return ((entry[end + 3 :], entry[7:end]) for entry in entries)


def _names(listed: bytes) -> list[str]:
    return [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
