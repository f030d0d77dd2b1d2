"""Features that the hub itself stores: one array in data/ that a dataset names, with its digest.

The folder lies beside the registry: a job that only checks or accepts results never fetches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from hubbot.registry import stored_files
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Dataset, Hub
from hubbot.registry.stored_files import Named

FOLDER = "data/"
MOST_BYTES = 50 * 2**20  # GitHub warns of larger files
_PLACE = re.compile(r"data/[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?\.npz")


def is_place(path: str) -> bool:
    """Whether features may lie there: a plain name, in the one folder."""
    return _PLACE.fullmatch(path) is not None and ".." not in path


def stored(hub: Hub) -> Iterator[Dataset]:
    """Every dataset that names a file of features."""
    return (dataset for dataset in hub.datasets.values() if dataset.features is not None)


def read(root: Path, dataset: Dataset) -> bytes:
    """The bytes of a dataset's features. Raises HubFileError where they are not the registered ones."""
    wrong = fault(root, dataset)
    if wrong is not None:
        raise wrong
    return (root / _place(dataset)).read_bytes()


def fault(root: Path, dataset: Dataset) -> HubFileError | None:
    """Why the file that a dataset names cannot be used, and the line to put right; None where it can."""
    place = _place(dataset)
    if not is_place(place):
        message, remedy = f"`{place}` is no place for features", f"Put them at {FOLDER}{dataset.id}.npz"
        return stored_files.wrong(root, dataset, "/features/file", message, remedy)
    sha256 = dataset.features.sha256 if dataset.features else None
    smaller = "Store fewer or smaller columns, or let authors bring their own copy (--data)"
    return stored_files.fault(root, dataset, Named(place, sha256, "/features", MOST_BYTES, smaller))


def _place(dataset: Dataset) -> str:
    return dataset.features.file if dataset.features else ""
