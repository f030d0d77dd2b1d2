"""Files that a command wrote before are written anew; what somebody has edited since is never lost.

Their digests are kept in `.hubbot.yaml` beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from hubbot.commands.kept import keep, kept_in
from hubbot.common.files import write_files

_WRITTEN = "written"


def edited(folder: Path, names: Iterable[str]) -> list[str]:
    """Which of these files are there and not as hubbot left them, as far as it knows."""
    known = kept_in(folder).get(_WRITTEN, {})
    return [name for name in names if (folder / name).is_file() and known.get(name) != _digest(folder / name)]


def refuse_edited(folder: Path, names: Iterable[str], *, force: bool) -> None:
    """Raise UsageError, before anything is computed, where a file would be written over."""
    found = [] if force else edited(folder, names)
    if found:
        there = ", ".join(str(folder / name) for name in found)
        raise click.UsageError(
            f"{there}: changed since hubbot wrote it, or not written by hubbot. It stays as it is. "
            "Write elsewhere with --out FOLDER, or over it with --force."
        )


def write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write the files and remember them. Raises UsageError where one was edited, unless `force`."""
    changed = [name for name, content in files.items() if not _holds(folder / name, content)]
    refuse_edited(folder, changed, force=force)
    write_files(folder, files)
    known = dict(kept_in(folder).get(_WRITTEN, {}))
    known |= {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    keep(folder, _WRITTEN, known)


def free_name(folder: Path, name: str, content: bytes, *, force: bool) -> str:
    """`name`, or with a number where another file of that name is somebody's own."""
    stem, dot, suffix = name.partition(".")
    wanted, number = name, 1
    while not force and not _holds(folder / wanted, content) and edited(folder, [wanted]):
        number += 1
        wanted = f"{stem}-{number}{dot}{suffix}"
    return wanted


def _holds(file: Path, content: bytes) -> bool:
    return file.is_file() and file.read_bytes() == content


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
