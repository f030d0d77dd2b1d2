"""Files that a command wrote before are written anew; what somebody has edited since is never lost.

Their digests are kept in `.hubbot.yaml` beside them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from hubbot.commands.kept import keep, kept_in
from hubbot.common.files import write_files

_WRITTEN = "written"


def edited(folder: Path, names: Iterable[str]) -> list[str]:
    """Which of these files are there and not as hubbot left them, as far as it knows."""
    known = kept_in(folder).get(_WRITTEN, {})
    return [name for name in names if (folder / name).is_file() and known.get(name) != _digest(folder / name)]


def refuse_edited(folder: Path, names: Iterable[str], *, force: bool, differ: Sequence[str] = ()) -> None:
    """Raise UsageError, before anything is computed, where a file would be written over.

    `differ` are the keys under which the file and what would be written say different things.
    """
    found = [] if force else edited(folder, names)
    if found:
        there = ", ".join(str(folder / name) for name in found)
        keys = f" It differs in {', '.join(differ[:6])}." if differ else ""
        raise click.UsageError(
            f"{there}: changed since hubbot wrote it, or not written by hubbot.{keys} It stays as it is. "
            "Write elsewhere with --out FOLDER, or over it with --force."
        )


def write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write the files and remember them. Raises UsageError where one was edited, unless `force`."""
    changed = [name for name, content in files.items() if not _holds(folder / name, content)]
    refuse_edited(folder, changed, force=force)
    write_files(folder, files)
    known = dict(kept_in(folder).get(_WRITTEN, {}))
    keep(folder, _WRITTEN, known | {name: _sha(content) for name, content in files.items()})


def merge(folder: Path, files: Mapping[str, str], *, force: bool) -> dict[str, str]:
    """Write converted results. In one that was edited only what it does not say yet is added.

    Returns a sentence for each name. Raises UsageError, and writes nothing, where both say something else.
    """
    from hubbot.interchange.merging import merged

    if not files:
        return {}
    texts, said = dict(files), {name: f"Wrote {folder / name}." for name in files}
    for name in [] if force else edited(folder, files):
        if kept_in(folder).get(_WRITTEN, {}).get(name) == _sha(files[name].encode()):
            del texts[name]  # what it was made from is as before
            said[name] = f"{folder / name} stays as you edited it: nothing new was converted."
            continue
        both = merged((folder / name).read_bytes().decode("utf-8", "replace"), files[name])
        if both.text is None:
            refuse_edited(folder, [name], force=False, differ=both.differ)
        else:
            texts[name] = both.text
            what = f"added {', '.join(both.added)}" if both.added else "there was nothing to add"
            said[name] = f"{folder / name} keeps what you wrote; {what}."
    write_files(folder, {name: text.encode() for name, text in texts.items()})
    known = dict(kept_in(folder).get(_WRITTEN, {}))
    keep(folder, _WRITTEN, known | {name: _sha(text.encode()) for name, text in files.items()})
    return said


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
    return _sha(file.read_bytes())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
