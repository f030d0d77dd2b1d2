"""A pull request of a fork: a commit with anything in it, at `refs/pull/N/head` of the hub's remote."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hubbot.forge.port import Change, Pull, PullFile

# Path → text; "" removes; ("link", target), ("executable", text) and ("submodule", commit) for those.
Files = Mapping[str, str | tuple[str, str]]
_WHO = ("-c", "user.name=author", "-c", "user.email=author@example.org")


@dataclass(frozen=True)
class Fork:
    """Somebody's clone of the hub's `remote`, in `folder`; commits are of the time `at`."""

    remote: Path
    folder: Path
    at: str = "2026-11-23T10:00:00+00:00"


def proposed(of: Fork, number: int, files: Files, base: str = "main") -> Pull:
    """Commit `files` on top of the default branch in a fork, put that where GitHub puts it, and tell it."""
    fork, dates = of.folder, {"GIT_AUTHOR_DATE": of.at, "GIT_COMMITTER_DATE": of.at}
    shutil.rmtree(fork, ignore_errors=True)
    _git(fork.parent, "clone", "--quiet", str(of.remote), str(fork))
    for path, content in files.items():
        _write(fork, path, content)
    _git(fork, *_WHO, "commit", "--quiet", "--allow-empty", "--message", "Many results", **dates)
    _git(fork, "push", "--quiet", "--force", "origin", f"HEAD:refs/pull/{number}/head")
    head = _git(fork, "rev-parse", "HEAD").strip()
    listing = _git(fork, "diff-tree", "-r", "-z", "--raw", "--no-renames", "origin/HEAD", "HEAD").split("\0")
    told = zip(listing[::2], listing[1::2], strict=False)
    return Pull(head, base, len(listing) // 2, tuple(_file(fork, about, path) for about, path in told))


def _write(fork: Path, path: str, content: str | tuple[str, str]) -> None:
    file = fork / path
    kind, text = content if isinstance(content, tuple) else ("file", content)
    if kind == "submodule":
        _git(fork, "update-index", "--add", "--cacheinfo", f"160000,{text},{path}")
        return
    if not text:
        _git(fork, "rm", "--quiet", path)
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    if kind == "link":
        file.symlink_to(text)
    else:
        file.write_bytes(text.encode("utf-8", "surrogateescape"))
        file.chmod(0o755 if kind == "executable" else 0o644)
    _git(fork, "add", "--force", "--", path)


def _file(fork: Path, about: str, path: str) -> PullFile:
    _, mode, _, blob, status = about.split(" ")
    change: Change = {"A": "added", "D": "removed"}.get(status, "changed")  # type: ignore[assignment]
    if change == "removed" or not path.startswith("submissions/"):
        return PullFile(path, change)
    size = 0 if mode == "160000" else int(_git(fork, "cat-file", "-s", blob))
    return PullFile(path, change, mode, blob, size)


def _git(folder: Path, *words: str, **variables: str) -> str:
    environment = {**os.environ, "GIT_LITERAL_PATHSPECS": "1", **variables}
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, check=True, text=True, env=environment
    )
    return done.stdout
