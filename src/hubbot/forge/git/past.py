"""The hub's files as they were at a commit, without touching the checkout or its index."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hubbot.forge.git.process import Git, GitError

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?")


@dataclass(frozen=True, slots=True)
class Past:
    """A commit, 40 hex digits, and when it was made, ISO 8601."""

    commit: str
    at: str


def past_of(root: Path, at: str) -> Past:
    """The commit that `at` names: a hash, branch or tag, or the last one by a date (to its end, in UTC).

    Raises GitError, in words, when there is none.
    """
    git = Git(root)
    commit = _by_date(git, at) if _MOMENT.fullmatch(at) else _by_name(git, at)
    when = git("show", "--no-patch", "--format=%cI", commit).decode().strip()
    return Past(commit, when)


def unpack(root: Path, commit: str, names: Sequence[str], folder: Path) -> None:
    """Write `names` (files or folders below `root`), as they were at `commit`, into the empty `folder`."""
    git = Git(root)
    listed = git("ls-tree", "--name-only", "-z", commit, "--", *names).decode().split("\0")
    found = [name for name in listed if name]
    if not found:
        raise GitError(f"commit {commit[:7]} has no hub here: none of {', '.join(names)}")
    archive = git("archive", "--format=tar", commit, "--", *found)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")


def _by_date(git: Git, at: str) -> str:
    try:
        moment = datetime.fromisoformat(at if len(at) > len("2026-11-23") else f"{at}T23:59:59Z")
    except ValueError as error:
        raise GitError(f"{at} is no date: {error}") from error
    until = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()
    found = git("rev-list", "--max-count=1", "--first-parent", f"--before={until}", "HEAD").decode().strip()
    if not found:
        shallow = git("rev-parse", "--is-shallow-repository").decode().strip() == "true"
        remedy = ". This clone is shallow: `git fetch --unshallow` brings the rest" if shallow else ""
        raise GitError(f"no commit here is as old as {at}{remedy}")
    return found


def _by_name(git: Git, at: str) -> str:
    done = git.attempt("rev-parse", "--verify", "--quiet", "--end-of-options", f"{at}^{{commit}}")
    if done.returncode:
        raise GitError(f"{at} names no commit here, and is no date like 2026-11-23")
    return done.stdout.decode().strip()
