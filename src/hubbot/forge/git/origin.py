"""Where a checkout was published: its repository on GitHub, and the commit there that it stands on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hubbot.forge.git.process import Git, GitError

_GITHUB = re.compile(
    r"(?:https://(?:[^@/\s]+@)?|ssh://git@|git@)github\.com[/:]"
    r"([A-Za-z0-9][A-Za-z0-9-]{0,38}/[\w.-]{1,100}?)(?:\.git)?/?"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Either is "" where it cannot be told."""

    repository: str
    commit: str


def branch_at(folder: Path) -> str:
    """The branch that is checked out in the repository at `folder`, also in an empty one; "" for none."""
    if not (folder / ".git").exists():
        return ""
    try:
        return Git(folder, timeout=10)("symbolic-ref", "--short", "HEAD").decode().strip()
    except GitError:
        return ""


def origin_of(folder: Path) -> Origin:
    """What git says of the checkout at `folder`. A commit that was not pushed is none: nobody else has it."""
    git = Git(folder, timeout=10)
    try:
        if Path(git("rev-parse", "--show-toplevel").decode().strip()) != folder.resolve():
            return Origin("", "")  # unpacked within a checkout of something else
        address = git("remote", "get-url", "origin").decode().strip()
        head = git("rev-parse", "HEAD").decode().strip()
        pushed = bool(git("branch", "--remotes", "--contains", "HEAD").strip())
    except GitError:
        return Origin("", "")
    found = _GITHUB.fullmatch(address)
    return Origin(found[1] if found else "", head if pushed else "")
