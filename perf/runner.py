"""What a hub's size costs a run of the bot: one submission checked, then accepted, in a runner's checkout.

    python perf/runner.py [results …]

A local git server (file://, with filters allowed) stands for GitHub, a folder for its issues. The checkout is
that of the workflows: blobless, sparse, a hundred commits deep. First with nothing kept, as after a cache was
lost; then with what an earlier run kept. Seconds are CPU time: of the bot, and of the git that it calls.
Budget at 100,000: one second for the acceptance, and git's own.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml

from hubbot.bot.run import handle
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import RunLog
from hubbot.bot.state.world import World
from hubbot.forge.events import Event
from hubbot.forge.git.repository import Repository
from hubbot.forge.local.forge import LocalForge
from hubbot.forge.local.people import People
from hubs import ROOT, make

SUBMISSION = ROOT / ".github" / "workflows" / "submission.yml"


# On a table that holds a seventh of all results.
ONE_MORE = """\
eval_id: one-more
benchmark_id: BM-DNA-PROMOTER
dataset_id: DS-DNA-PROMOTERS-NONTATA
model_ids: {candidate: model-007}
run_metadata: {date: "2026-11-20", n_test: 1250}
metrics: {AUROC: 0.8123, Accuracy: 0.7312}
status: Completed
"""


@dataclass(frozen=True)
class Cost:
    """Of one step: CPU seconds here and in children, bytes and objects that arrived from the server."""

    own: float
    git: float
    fetched: int
    objects: int

    def __str__(self) -> str:
        return f"{self.own:9.2f} s{self.git:9.2f} s{self.fetched / 1e6:9.2f} MB{self.objects:9,}"


def main(sizes: list[int]) -> None:
    print(f"{'results':>9}  {'step':<42}{'the bot':>11}{'git':>11}{'fetched':>12}{'objects':>9}")
    for results in sizes:
        with tempfile.TemporaryDirectory() as folder:
            _Hub(Path(folder), results).measure()


class _Hub:
    def __init__(self, folder: Path, results: int) -> None:
        self.folder, self.results = folder, results
        self.server, self.clone, self.kept = (folder / name for name in ("server", "clone", "kept"))
        self.server.mkdir()
        make(self.server, results)
        for file in (self.server / "registry/benchmarks").glob("*.yaml"):  # a baseline's time is its own
            file.write_text(re.sub(r"^baseline: .*\n", "", file.read_text(), flags=re.MULTILINE))
        _git(self.server, "init", "--quiet", "--initial-branch=main")
        for name in ("uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"):
            _git(self.server, "config", name, "true")
        _git(self.server, "config", "receive.denyCurrentBranch", "ignore")
        _git(self.server, "add", "--all")
        _git(self.server, *_AUTHOR, "commit", "--quiet", "--message=All")
        _git(self.server, "repack", "-adq")
        self.forge = LocalForge(folder / "forge", roles={"maintainer": "maintain", "author": "read"})

    def measure(self) -> None:
        whole = self.folder / "whole"
        self._say(
            "whole checkout, one commit",
            lambda: _git(self.folder, "clone", "--quiet", "--depth=1", f"file://{self.server}", str(whole)),
            whole,
        )
        shutil.rmtree(whole)
        self._say("the workflows' checkout", self._checkout)
        self._say("nothing kept: index and boards", self._build_and_publish)
        shutil.copytree(self.clone / ".git/hubbot", self.kept)
        self._fresh()
        people = People(self.forge)
        number = people.open_issue("author", "[Submission]", f"```yaml\n{ONE_MORE}```\n").number
        self._say("one submission checked", lambda: self._handle(number, accept=False))
        time.sleep(1.1)  # an approval in the second of the check does not count
        people.label(number, "maintainer", "approved")
        self._fresh()
        self._say("and accepted", lambda: self._handle(number, accept=True))
        (subject, *files) = _told(self.server, "show", "--format=%s", "--name-only", "main").split("\n")
        assert subject.startswith("Accept one-more"), subject
        sizes = [int(_told(self.server, "cat-file", "-s", f"main:{name}")) for name in files if name]
        kept = sum(file.stat().st_size for file in self.kept.iterdir())
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{'':>11}{len(sizes)} files of {sum(sizes) / 1e6:.2f} MB committed; {kept / 1e6:.0f} MB kept; "
            f"{memory} MB of memory at most",
            flush=True,
        )

    def _say(self, name: str, step: Callable[[], object], clone: Path | None = None) -> None:
        where = clone or self.clone
        there, start, before = _held(where), time.process_time(), _children()
        step()
        own, by_git = time.process_time() - start, _children() - before
        here = _held(where)
        cost = Cost(own, by_git, here[0] - there[0], here[1] - there[1])
        print(f"{self.results:>9,}  {name:<42}{cost}", flush=True)

    def _fresh(self) -> None:
        """A runner's checkout, with what an earlier run kept."""
        shutil.rmtree(self.clone)
        self._checkout()
        shutil.copytree(self.kept, self.clone / ".git/hubbot")

    def _checkout(self) -> None:
        steps = yaml.safe_load(SUBMISSION.read_text())["jobs"]["accept"]["steps"]
        cone = steps[0]["with"]["sparse-checkout"].split()
        words = ("--filter=blob:none", "--no-checkout", "--depth=100", "--no-tags")
        _git(self.folder, "clone", "--quiet", *words, f"file://{self.server}", str(self.clone))
        _git(self.clone, "sparse-checkout", "set", "--cone", *cone)
        _git(self.clone, "checkout", "--quiet", "main")

    def _build_and_publish(self) -> None:
        """The first build, pushed: the boards are on main before a submission comes."""
        repository = Repository(self.clone)
        world = World.at(self.clone)
        repository.commit("Rebuild the leaderboards", world.rebuilt({}).files)
        repository.push()

    def _handle(self, number: int, *, accept: bool) -> None:
        repository = Repository(self.clone) if accept else None
        bot = Bot(self.forge, self.clone, repository, accept, RunLog())
        done = handle(Event(number, "labeled" if accept else "opened", "somebody"), bot)
        assert done.exit_code == 0, done


_AUTHOR = ("-c", "user.name=author", "-c", "user.email=author@example.org", "-c", "gc.auto=0")


def _held(clone: Path) -> tuple[int, int]:
    """Bytes and objects in a clone."""
    if not clone.is_dir():
        return 0, 0
    told = dict(line.split(": ") for line in _told(clone, "count-objects", "-v").splitlines())
    return 1024 * (int(told["size"]) + int(told["size-pack"])), int(told["count"]) + int(told["in-pack"])


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True)


def _told(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [1_000, 10_000, 100_000])
