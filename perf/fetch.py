"""What a runner fetches to accept one result: a blobless, sparse checkout against a whole one.

    python perf/fetch.py [results]

A local git server (file://, with filters allowed) stands for GitHub. Bytes are what arrives in .git/objects.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hubs import make

_NEEDED = ("/*", "!/evals/", "!/leaderboards/")
_OWN = "evals/BM-TOY-CLASS/"


def main(results: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = _server(Path(folder), results)
        print(f"{results:,} results")
        print(f"{'':<44}{'fetched':>12}{'files':>10}{'seconds':>10}")
        _row("whole, with one commit of history", server, Path(folder) / "whole", "--depth=1")
        narrow = Path(folder) / "narrow"
        words = ("--depth=1", "--filter=blob:none", "--sparse")
        start = time.monotonic()
        _git(None, "clone", "-q", *words, f"file://{server}", str(narrow))
        _git(narrow, "sparse-checkout", "set", "--no-cone", *_NEEDED)
        _say("blobless, without evals/ and leaderboards/", narrow, time.monotonic() - start)
        start = time.monotonic()
        _git(narrow, "sparse-checkout", "add", f"/{_OWN}")
        _say("and then the results of one benchmark", narrow, time.monotonic() - start)


def _server(folder: Path, results: int) -> Path:
    root = folder / "hub"
    root.mkdir()
    make(root, results)
    _git(root, "init", "-q", "--initial-branch=main")
    _git(root, "add", "--all")
    _git(
        root,
        "-c",
        "gc.auto=0",
        "-c",
        "user.name=author",
        "-c",
        "user.email=author@example.org",
        "commit",
        "-q",
        "-m",
        "All",
    )
    _git(root, "config", "uploadpack.allowFilter", "true")
    _git(root, "config", "uploadpack.allowAnySHA1InWant", "true")
    _git(root, "repack", "-adq")
    return root


def _row(name: str, server: Path, target: Path, *words: str) -> None:
    start = time.monotonic()
    _git(None, "clone", "-q", *words, f"file://{server}", str(target))
    _say(name, target, time.monotonic() - start)


def _say(name: str, clone: Path, seconds: float) -> None:
    fetched = sum(file.stat().st_size for file in (clone / ".git/objects").rglob("*") if file.is_file())
    files = sum(file.is_file() for file in clone.rglob("*") if ".git" not in file.relative_to(clone).parts)
    print(f"{name:<44}{fetched / 1e6:>9.1f} MB{files:>10,}{seconds:>9.1f} s", flush=True)


def _git(folder: Path | None, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
