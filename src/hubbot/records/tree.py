"""A hub's files by their hashes, as git sees them: what is not asked for is not read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

Read = Callable[[str, str], bytes]  # path, hash → bytes
_FOLDERS = ("evals", "leaderboards", "predictions", "registry")
_FILES = ("hub.yaml", "README.md")


@dataclass(frozen=True, slots=True)
class Tree:
    """Path → blob hash of every file; `one` reads a file, `many` several at the price of one."""

    hashes: Mapping[str, str]
    one: Read
    many: Callable[[Iterable[tuple[str, str]]], Iterator[tuple[str, bytes]]]
    kind: str = "sha1"  # of the hashes
    ahead: Mapping[str, bytes] | None = None  # about to be committed

    @classmethod
    def of_folder(cls, root: Path) -> Tree:
        """Of a hub that is in no git working tree: every file is read once, for its hash."""
        found = [root / name for name in _FILES]
        found += [path for name in _FOLDERS for path in (root / name).rglob("*")]
        hashes = {p.relative_to(root).as_posix(): blob_hash(p.read_bytes()) for p in found if p.is_file()}

        def one(path: str, _: str) -> bytes:
            return (root / path).read_bytes()

        return cls(hashes, one, lambda wanted: ((path, one(path, blob)) for path, blob in wanted))

    def read(self, path: str) -> bytes:
        """The bytes of a file that is there."""
        if self.ahead and path in self.ahead:
            return self.ahead[path]
        return self.one(path, self.hashes[path])

    def find(self, path: str) -> bytes | None:
        """The bytes, None where there is no such file."""
        return self.read(path) if path in self.hashes else None

    def each(self, paths: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of files that are there, in the order given."""
        ahead = self.ahead or {}
        listed = list(paths)
        behind = self.many([(path, self.hashes[path]) for path in listed if path not in ahead])
        return ((path, ahead[path]) if path in ahead else next(behind) for path in listed)

    def hash_of(self, content: bytes) -> str:
        return blob_hash(content, self.kind)

    def with_(self, files: Mapping[str, bytes | None]) -> Tree:
        """The tree once `files` are in it; None takes one away."""
        there = {path: content for path, content in files.items() if content is not None}
        gone = files.keys() - there.keys()
        hashes = {path: found for path, found in self.hashes.items() if path not in gone}
        hashes |= {path: self.hash_of(content) for path, content in there.items()}
        ahead = {path: content for path, content in (self.ahead or {}).items() if path not in gone}
        return replace(self, hashes=hashes, ahead=ahead | there)


def blob_hash(content: bytes, kind: str = "sha1") -> str:
    """What git calls a file of these bytes."""
    return hashlib.new(kind, b"blob %d\0%b" % (len(content), content)).hexdigest()
