"""A hub on another machine: a shallow clone, kept between commands and brought up to date by each."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from hubbot.common.github_limits import REPOSITORY
from hubbot.forge.git.process import Git, GitError

# Git also knows transports that run a program named in the address (ext::); they are not for typing errors.
_ADDRESS = re.compile(r"(https|ssh|file)://[^\s-]\S*|git@[A-Za-z0-9.-]+:[^\s-]\S*")
_SETTINGS = ("-c", "core.symlinks=false", "-c", "protocol.ext.allow=never")


@dataclass(frozen=True, slots=True)
class Fetched:
    """`stale` says in words why an earlier copy is used; "" when it is what the repository holds now."""

    path: Path
    stale: str = ""


def address_of(text: str) -> str | None:
    """The git address that `text` names: itself, or GitHub's for OWNER/REPO; None for neither."""
    if _ADDRESS.fullmatch(text):
        return text
    if re.fullmatch(REPOSITORY, text):
        return f"{os.environ.get('GITHUB_SERVER_URL', 'https://github.com').rstrip('/')}/{text}"
    return None


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/hubbot/hubs`, or the usual place of the system."""
    own = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(own) if own else Path.home() / ".cache") / "hubbot" / "hubs"


def copy_at(address: str, cache: Path) -> Path:
    """Where the copy of a hub lies under `cache`, whether or not it is there."""
    return cache / hashlib.sha256(address.encode()).hexdigest()[:24]


def fetched(address: str, cache: Path) -> Fetched:
    """The default branch's newest commit in a folder under `cache`, with nothing else in it.

    Without a network the copy of last time is given. Raises GitError when there is none.
    """
    path = copy_at(address, cache)
    if not (path / ".git").is_dir():
        return Fetched(_cloned(address, path))
    git = Git(path, timeout=60)
    try:
        git(*_SETTINGS, "fetch", "--quiet", "--depth=1", "origin", "HEAD")
    except GitError as error:
        return Fetched(path, str(error))
    git(*_SETTINGS, "reset", "--quiet", "--hard", "FETCH_HEAD")
    git("clean", "--quiet", "-d", "--force", "-x")
    return Fetched(path)


def _cloned(address: str, path: Path) -> Path:
    """Clone beside the place and move: a clone that was interrupted is never taken for one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        Git(path.parent)(*_SETTINGS, "clone", "--quiet", "--depth=1", "--", address, beside.name)
        if not (path / ".git").is_dir():
            beside.replace(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return path
