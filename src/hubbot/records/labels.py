"""Labels that the hub itself stores: a file in registry/labels/ that a split names, with its digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from hubbot.records.hub import Dataset, Hub, HubFileError
from hubbot.records.yaml_text import read as read_yaml

FOLDER = "registry/labels/"
MOST_BYTES = 25 * 2**20
_PLACE = re.compile(r"registry/labels/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\.csv(?:\.gz)?")


def is_place(path: str) -> bool:
    """Whether labels may lie there: a plain name, in the one folder."""
    return _PLACE.fullmatch(path) is not None and ".." not in path


def stored(hub: Hub) -> Iterator[tuple[Dataset, str]]:
    """Every split that names a file of labels."""
    for dataset in hub.datasets.values():
        yield from ((dataset, split.name) for split in dataset.splits.values() if split.file is not None)


def entry_of(dataset: Dataset) -> str:
    return f"registry/datasets/{dataset.id}.yaml"


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
    entry = root / entry_of(dataset)
    keys = read_yaml(entry.read_text(encoding="utf-8", errors="replace")).keys if entry.is_file() else {}
    span = keys.get(pointer) or keys.get("/splits")
    return HubFileError(entry_of(dataset), span.line if span else None, message, remedy)
