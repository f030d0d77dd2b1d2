"""Which commits touched a file, and what their messages say. Reads the history only, runs nothing of it.

A workflow's checkout is shallow: its oldest commits look as if they had made every file. They are left out,
so a file that nothing touches here was last changed behind what this checkout shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hubbot.forge.git.history import decisions
from hubbot.forge.git.process import Git

_FEW = 200  # paths that are named to git; more come with one listing of the folder
_DEEPER = 1000  # commits
_NONE = "0"  # git's hash of no file is all zeros


@dataclass(frozen=True, slots=True)
class Touch:
    """One commit that changed one file. `before` and `after` are blob hashes, "" where there is no file."""

    commit: str
    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a commit says of itself: anybody who can push may have written anything here."""

    author: str
    committer_email: str
    at: str  # the committer's clock; ISO 8601, UTC, seconds
    parents: tuple[str, ...]
    message: str


def touches(git: Git, paths: Sequence[str], folder: str, since: str = "") -> dict[str, list[Touch]]:
    """Path → the commits that changed it, the newest first. `since`, a commit: only what came after it.

    A merge counts where it made a content that none of its parents has. Paths are relative to `git`'s folder.
    """
    named = list(paths) if 0 < len(paths) <= _FEW else [folder]
    behind = [f"^{commit}" for commit in (*horizon(git), since) if commit]
    order = ("--full-history", "--topo-order", "--format=%H")
    shown = ("-c", "--raw", "--no-abbrev", "--no-renames", "--relative", "-z")
    listed = git("log", *order, *shown, "HEAD", *behind, "--", *named)
    found: dict[str, list[Touch]] = {}
    wanted = set(paths)
    for touch in _parsed(listed.decode("utf-8", "surrogateescape").split("\0")):
        if not wanted or touch.path in wanted:
            found.setdefault(touch.path, []).append(touch)
    return found


def horizon(git: Git) -> tuple[str, ...]:
    """The oldest commits of a shallow checkout, () in a whole one."""
    file = Path(git("rev-parse", "--git-path", "shallow").decode().strip())
    file = file if file.is_absolute() else git.cwd / file
    return tuple(file.read_text(encoding="ascii").split()) if file.is_file() else ()


def made(git: Git, commits: Iterable[str]) -> dict[str, Made]:
    """Commit → what it says of itself."""
    return {name: _made(text) for name, text in contents(git, commits).items()}


def contents(git: Git, blobs: Iterable[str]) -> dict[str, bytes]:
    """Hash → bytes; one that this clone does not have and cannot fetch is left out."""
    return {name: found for name, found in git.objects(sorted(set(blobs))) if found is not None}


def first_uses(git: Git) -> dict[int, str]:
    """Label event → the oldest commit here that says it was made because of it."""
    return {one.event: one.commit for one in decisions(git, "HEAD", at_most=None)}


def contains(git: Git, commit: str) -> bool:
    """Whether the checked-out history has this commit in it."""
    return git.attempt("merge-base", "--is-ancestor", commit, "HEAD").returncode == 0


def deepen(git: Git) -> None:
    """Fetch more of the history of a shallow checkout; where that cannot be, it stays as it is."""
    if horizon(git):
        git.attempt("fetch", "--quiet", "--no-tags", f"--deepen={_DEEPER}", "origin")


def _parsed(words: Sequence[str]) -> Iterable[Touch]:
    commit, position = "", 0
    while position < len(words):
        word = words[position].lstrip("\n")
        position += 1
        if not word.startswith(":"):
            commit = word or commit
            continue
        path, position = words[position], position + 1
        parents = len(word) - len(word.lstrip(":"))
        hashes = [_or_none(one) for one in word.lstrip(":").split(" ")[parents + 1 : 2 * parents + 2]]
        yield Touch(commit, path, hashes[0], hashes[-1])


def _or_none(blob: str) -> str:
    return blob if blob.strip(_NONE) else ""


def _made(raw: bytes) -> Made:
    head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
    lines = [line.partition(" ") for line in head.split("\n")]
    said: Mapping[str, str] = {name: value for name, _, value in reversed(lines)}
    who, _, when = said.get("committer", "").rpartition("> ")
    return Made(
        author=said.get("author", "").rpartition(" <")[0],
        committer_email=who.rpartition("<")[2],
        at=_moment(when),
        parents=tuple(value for name, _, value in lines if name == "parent"),
        message=message,
    )


def _moment(when: str) -> str:
    """ "1700000000 +0000" as ISO 8601; the beginning of time where a commit says no time."""
    seconds = when.partition(" ")[0]
    number = int(seconds) if seconds.isdigit() and len(seconds) < 12 else 0
    return datetime.fromtimestamp(number, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
