"""A file in the hub that a dataset's entry names by its digest: is it there, and the registered one?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from hubbot.reading.yaml.reader import read as read_yaml
from hubbot.registry.entry import entry_path
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Dataset


@dataclass(frozen=True, slots=True)
class Named:
    """A file as an entry names it: `place` in the hub, `at` the pointer of `file` and `sha256` in the entry.

    `most` is in bytes; `smaller` says what to do about a larger file.
    """

    place: str
    sha256: str | None
    at: str
    most: int
    smaller: str


def fault(root: Path, dataset: Dataset, named: Named) -> HubFileError | None:
    """Why the file cannot be used, and the line to put right; None where it can."""
    place, where = named.place, f"{named.at}/file"
    if named.sha256 is None:
        message = f"`{named.at.strip('/')}` names {place}, but no `sha256`"
        return wrong(root, dataset, where, message, f"Write what `sha256sum {place}` prints")
    file = root / place
    if not file.is_file() or any(part.is_symlink() for part in _within(root, file)):
        message = f"there is no plain file {place}"
        return wrong(root, dataset, where, message, "Add it, or take `file` away")
    if file.stat().st_size > named.most:
        message = f"{place} is larger than {named.most // 2**20} MB"
        return wrong(root, dataset, where, message, named.smaller)
    here = hashlib.sha256(file.read_bytes()).hexdigest()
    if here == named.sha256:
        return None
    message = f"{place} is not the registered file: its digest is {here[:12]}…, not {named.sha256[:12]}…"
    remedy = f"Restore it from git. If another file is meant, write {here} and raise the benchmark's version"
    return wrong(root, dataset, f"{named.at}/sha256", message, remedy)


def _within(root: Path, file: Path) -> list[Path]:
    """The file and the folders above it, up to the hub's own."""
    return [file, *(folder for folder in file.parents if folder != root and folder.is_relative_to(root))]


def wrong(root: Path, dataset: Dataset, pointer: str, message: str, remedy: str) -> HubFileError:
    """The error at `pointer` of the dataset's entry, at the nearest key above it that is there."""
    path = entry_path("dataset", dataset.id)
    entry = root / path
    keys = read_yaml(entry.read_text(encoding="utf-8", errors="replace")).keys if entry.is_file() else {}
    above = pointer.rpartition("/")[0]
    span = keys.get(pointer) or keys.get(above) or keys.get("/splits")
    return HubFileError(path, span.line if span else None, message, remedy)
