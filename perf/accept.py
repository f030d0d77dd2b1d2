"""What one more result costs a hub that has many: files read and written, and the time beside git's own.

    python perf/accept.py [results …]

A hub in a git repository is built once; then one result is added, and the boards are built again.
Budget at 100,000: one second, and what git itself takes. Times are CPU time of this process.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from hubbot.bot.maintenance import rebuild
from hubbot.common.files import write_files
from hubbot.forge.git.listing import listing
from hubbot.index.store import KEPT_AT
from hubbot.leaderboard.building.incremental import Changes
from hubbot.registry.load import load
from hubs import generated, make

_TIMES = 5


def main(sizes: list[int]) -> None:
    head = [
        "results",
        "first build",
        "git's own",
        "one more",
        "read",
        "tables",
        "written",
        "bytes",
        "kept",
        "memory",
    ]
    print("".join(f"{name:>12}" for name in head))
    for results in sizes:
        with tempfile.TemporaryDirectory() as folder:
            print("".join(f"{cell:>12}" for cell in _row(Path(folder), results)), flush=True)


def _row(root: Path, results: int) -> list[str]:
    make(root, results)
    _git(root, "init", "--quiet", "--initial-branch=main")
    first = _build(root)[0]
    _commit(root)
    times, by_git = [], []
    more = list(generated(results + _TIMES, seed=9))[-_TIMES:]
    for path, text in more:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        by_git.append(_seconds_of_git(root))
        spent, done = _build(root)
        times.append(spent)
        _commit(root)
    bytes_written = sum(len(content or b"") for content in done.files.values())
    kept = (root / ".git" / KEPT_AT).stat().st_size
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return [
        f"{results:,}",
        f"{first:.2f} s",
        f"{statistics.median(by_git):.2f} s",
        f"{statistics.median(times):.2f} s",
        str(len(done.read)),
        str(len(done.tables)),
        str(len(done.files)),
        f"{bytes_written:,}",
        f"{kept / 1e6:.0f} MB",
        f"{memory} MB",
    ]


def _build(root: Path) -> tuple[float, Changes]:
    """CPU seconds of this process, git's children not among them."""
    start = time.process_time()
    done = rebuild.rebuilt(load(root))
    assert done is not None
    write_files(root, done.files)
    return time.process_time() - start, done


def _seconds_of_git(root: Path) -> float:
    """CPU seconds of git's own processes for the listing."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = listing(root)
    assert found
    assert found.tree.folders()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _commit(root: Path) -> None:
    _git(root, "add", "--all")
    who = ("-c", "user.name=author", "-c", "user.email=author@example.org", "-c", "gc.auto=0")
    _git(root, *who, "commit", "--quiet", "--message=More")


def _git(root: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=root, check=True)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000])
