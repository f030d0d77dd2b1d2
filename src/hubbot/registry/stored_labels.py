"""Labels that the hub itself stores: a file in registry/labels/ that a split names, with its digest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.common.github_limits import LARGEST_ATTACHMENT
from hubbot.registry import stored_files
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Dataset, Hub
from hubbot.registry.stored_files import Named

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
        return stored_files.wrong(
            root, dataset, where, message, f"Put them at {FOLDER}{dataset.id}.csv, or .csv.gz"
        )
    if dataset.value.get("public_labels") is not True:
        message = f"everybody can read {place}, and `public_labels` is not true"
        remedy = "Write `public_labels: true`; labels that are to stay private lie outside the hub"
        return stored_files.wrong(root, dataset, "/public_labels", message, remedy)
    named = Named(place, registered.sha256, f"/splits/{split}", MOST_BYTES, "Compress it: .csv.gz will do")
    return stored_files.fault(root, dataset, named)
