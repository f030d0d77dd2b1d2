"""`Tree`: a hub's files by their hashes, as git lists them. What is not asked for is not read.

A folder `evals/BENCHMARK/MODEL` has a digest of its own, as in git's tree objects: where that is as it was,
so is every result in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

Hashes = Mapping[str, str]  # path → blob hash
_RESULTS = "evals"


class Source(Protocol):
    """Files as they are. Paths are relative to the hub, with forward slashes."""

    kind: str  # of the hashes: sha1 or sha256

    def folders(self) -> Hashes:
        """evals/BENCHMARK/MODEL → a digest of what is in it."""
        ...

    def results(self, folders: Iterable[str]) -> Hashes:
        """The accepted files in these folders, evals/BENCHMARK/MODEL/EVAL_ID.yaml."""
        ...

    def under(self, *paths: str) -> Hashes:
        """Files at these paths, and in these folders however deep. Not for results."""
        ...

    def find(self, path: str) -> bytes | None:
        """A file's bytes, None where there is no such file; a link is none."""
        ...

    def many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of files that are there, given with their hashes, in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Tree:
    """`source`, and what is about to be committed on top of it; None takes a file away."""

    source: Source
    ahead: Mapping[str, bytes | None] = field(default_factory=dict)

    @classmethod
    def of_folder(cls, root: Path) -> Tree:
        """Of a hub that is in no git working tree: every file is read for its hash."""
        return cls(Folder(root))

    def folders(self) -> dict[str, str]:
        found = dict(self.source.folders())
        for folder, files in self._results_ahead().items():
            there = any(blob for blob in files.values()) or self.results([folder])
            found.pop(folder, None)
            if there:
                said = f"{self.source.folders().get(folder, '')} {sorted(files.items())}"
                found[folder] = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
        return found

    def results(self, folders: Iterable[str]) -> dict[str, str]:
        listed = list(folders)
        found = dict(self.source.results(listed))
        ahead = self._results_ahead()
        for folder in listed:
            found |= ahead.get(folder, {})
        return {path: blob for path, blob in found.items() if blob}

    def under(self, *paths: str) -> dict[str, str]:
        found = dict(self.source.under(*paths))
        for path, content in self.ahead.items():
            if any(path == one or path.startswith(f"{one}/") for one in paths):
                found[path] = self.hash_of(content) if content is not None else ""
        return {path: blob for path, blob in found.items() if blob}

    def find(self, path: str) -> bytes | None:
        return self.ahead[path] if path in self.ahead else self.source.find(path)

    def read(self, path: str) -> bytes:
        """The bytes of a file that is there. Raises FileNotFoundError."""
        found = self.find(path)
        if found is None:
            raise FileNotFoundError(path)
        return found

    def each(self, files: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """(path, bytes) of files that are there, given with their hashes, in the order given."""
        listed = list(files)
        behind = self.source.many([one for one in listed if one[0] not in self.ahead])
        for path, _ in listed:
            content = self.ahead.get(path)
            yield (path, content) if content is not None else next(behind)

    def hash_of(self, content: bytes) -> str:
        return blob_hash(content, self.source.kind)

    def with_(self, files: Mapping[str, bytes | None]) -> Tree:
        return Tree(self.source, {**self.ahead, **files})

    def _results_ahead(self) -> dict[str, dict[str, str]]:
        """Folder → path → hash, "" for what is taken away."""
        found: dict[str, dict[str, str]] = {}
        for path, content in self.ahead.items():
            if is_result(path):
                blob = self.hash_of(content) if content is not None else ""
                found.setdefault(path.rpartition("/")[0], {})[path] = blob
        return found


@dataclass(slots=True)
class Folder:
    """Files of a plain folder."""

    root: Path
    kind: str = "sha1"

    def folders(self) -> Hashes:
        inside: dict[str, list[tuple[str, str]]] = {}
        for path, blob in self.under(_RESULTS).items():
            if is_result(path):
                inside.setdefault(path.rpartition("/")[0], []).append((path, blob))
        return {name: blob_hash(repr(sorted(files)).encode()) for name, files in inside.items()}

    def results(self, folders: Iterable[str]) -> Hashes:
        return {path: blob for path, blob in self.under(*folders).items() if is_result(path)}

    def under(self, *paths: str) -> Hashes:
        found = (file for path in paths for file in (self.root / path, *(self.root / path).rglob("*")))
        return {
            file.relative_to(self.root).as_posix(): blob_hash(file.read_bytes())
            for file in found
            if file.is_file() and not file.is_symlink()
        }

    def find(self, path: str) -> bytes | None:
        file = self.root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None

    def many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        return ((path, (self.root / path).read_bytes()) for path, _ in wanted)


def is_result(path: str) -> bool:
    return path.startswith("evals/") and path.endswith(".yaml") and path.count("/") == 3


def blob_hash(content: bytes, kind: str = "sha1") -> str:
    """What git calls a file of these bytes."""
    return hashlib.new(kind, b"blob %d\0%b" % (len(content), content)).hexdigest()
