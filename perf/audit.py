"""`hubbot audit`: milliseconds a result, beside `yaml.safe_load` of the same files, in one run.

    python perf/audit.py [results ...]

The figures of these hubs were changed at random, so that the arithmetic refutes most results and looks for
what it tells about them: the slow case. Toy baselines that results name are run once, before. CPU time of
this process and of git. Exit code 1 where a result takes more than 3 ms.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import yaml
from processes import ended

from hubbot.bot.maintenance import recheck_all
from hubbot.bot.state.world import World
from hubs import make

GOAL = 3.0  # ms a result
TODAY = "2026-11-28"


def main(sizes: Sequence[int]) -> list[str]:
    missed = []
    print(f"{'results':>8}{'baselines':>11}{'audit':>10}{'a result':>10}{'safe_load':>11}   goal 3 ms")
    for results in sizes:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            files = make(root, results)
            _committed(root)
            loading = _loaded(files)
            world = World.at(root)
            begun = _cpu()
            _rerun_once(world)
            baselines, begun = _cpu() - begun, _cpu()
            recheck_all.audit(world, TODAY)
            whole = _cpu() - begun
        each = 1000 * whole / results
        print(f"{results:>8,}{baselines:>9.2f} s{whole:>8.2f} s{each:>7.2f} ms{loading:>8.2f} ms", flush=True)
        missed += [f"audit of {results:,} results: 3 ms a result"] if each > GOAL else []
    return missed


def _rerun_once(world: World) -> None:
    """Each toy baseline that results name: it is kept for the rest of the run."""
    rerun = world.context(TODAY).rerun
    for name in world.hub.baselines if rerun else ():
        rerun(name)


def _committed(root: Path) -> None:
    who = ("-c", "user.name=author", "-c", "user.email=author@example.org")
    commit = (*who, "commit", "--quiet", "-m", "All")
    for words in (("init", "--quiet", "-b", "main"), ("add", "--all"), commit):
        subprocess.run(["git", *words], cwd=root, check=True)


def _loaded(files: Sequence[Path]) -> float:
    """Milliseconds of safe_load a file, from a hundred of them."""
    texts = [file.read_text(encoding="utf-8") for file in files[:: max(1, len(files) // 100)]]
    begun = _cpu()
    for text in texts:
        yaml.safe_load(text)
    return 1000 * (_cpu() - begun) / len(texts)


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


if __name__ == "__main__":
    ended(main([int(one) for one in sys.argv[1:]] or [1_000, 10_000]))
