"""Labels that the hub itself stores: a file in registry/labels/ that a split names, with its digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.common.github_limits import LARGEST_ATTACHMENT
from hubbot.reading.yaml.reader import read as read_yaml
from hubbot.registry.entry import entry_path
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Dataset, Hub

FOLDER = "registry/labels/"
MOST_BYTES = LARGEST_ATTACHMENT
_PLACE = re.compile(r"registry/labels/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\.csv(?:\.gz)?")


@dataclass(frozen=True, slots=True)
class StoredLabels:
    """A file of labels and what is in it: n; then n per class, or texts, or (mean, variance) of values."""

    file: str
    sha256: str
    cases: int
    classes: Mapping[str, int] = field(default_factory=dict)
    texts: bool = False
    moments: tuple[float, float] | None = None


def is_place(path: str) -> bool:
    """Whether labels may lie there: a plain name, in the one folder."""
    return _PLACE.fullmatch(path) is not None and ".." not in path


def stored(hub: Hub) -> Iterator[tuple[Dataset, str]]:
    """Every split that names a file of labels."""
    for dataset in hub.datasets.values():
        yield from ((dataset, split.name) for split in dataset.splits.values() if split.file is not None)


def read(root: Path, dataset: Dataset, split: str) -> bytes:
    """The bytes of a split's labels. Raises HubFileError where they are not the registered ones."""
    wrong = fault(root, dataset, split)
    if wrong is not None:
        raise wrong
    return (root / (dataset.splits[split].file or "")).read_bytes()


def fault(root: Path, dataset: Dataset, split: str) -> HubFileError | None:
    """Why the file that a split names cannot be used, and the line to put right; None where it can."""
    registered = dataset.splits[split]
    place, where = registered.file or "", f"/splits/{split}/file"
    if not is_place(place):
        message = f"`{place}` is no place for labels"
        return _wrong(root, dataset, where, message, f"Put them at {FOLDER}{dataset.id}.csv, or .csv.gz")
    if dataset.value.get("public_labels") is not True:
        message = f"everybody can read {place}, and `public_labels` is not true"
        remedy = "Write `public_labels: true`; labels that are to stay private lie outside the hub"
        return _wrong(root, dataset, "/public_labels", message, remedy)
    if registered.sha256 is None:
        message = f"the split `{split}` names {place}, but no `sha256`"
        return _wrong(root, dataset, where, message, f"Write what `sha256sum {place}` prints")
    return _unlike(root, dataset, split, registered.sha256)


def _unlike(root: Path, dataset: Dataset, split: str, sha256: str) -> HubFileError | None:
    place, where = dataset.splits[split].file or "", f"/splits/{split}/file"
    file = root / place
    if not file.is_file() or any(part.is_symlink() for part in (file, *file.parents[:2])):
        message = f"there is no plain file {place}"
        return _wrong(root, dataset, where, message, "Add it, or take `file` away")
    if file.stat().st_size > MOST_BYTES:
        message = f"{place} is larger than {MOST_BYTES // 2**20} MB"
        return _wrong(root, dataset, where, message, "Compress it: .csv.gz will do")
    here = hashlib.sha256(file.read_bytes()).hexdigest()
    if here == sha256:
        return None
    message = f"{place} is not the registered file: its digest is {here[:12]}…, not {sha256[:12]}…"
    remedy = f"Restore it from git. If other labels are meant, write {here} and raise the benchmark's version"
    return _wrong(root, dataset, f"/splits/{split}/sha256", message, remedy)


def _wrong(root: Path, dataset: Dataset, pointer: str, message: str, remedy: str) -> HubFileError:
    path = entry_path("dataset", dataset.id)
    entry = root / path
    keys = read_yaml(entry.read_text(encoding="utf-8", errors="replace")).keys if entry.is_file() else {}
    span = keys.get(pointer) or keys.get("/splits")
    return HubFileError(path, span.line if span else None, message, remedy)
