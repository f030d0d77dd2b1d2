"""A whole hub in a temporary folder: its clone, a bare remote, a forge with people, a clock by hand."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome, RunLog
from hubbot.forge.events import Event
from hubbot.forge.git.repository import Repository
from hubbot.forge.local.forge import LocalForge
from hubbot.forge.local.people import People
from hubbot.forge.port import Forge, Pull
from tests.bench.pulls import Files, Fork, proposed

PROJECT = Path(__file__).parents[2]
ROLES = {"maintainer": "maintain", "author": "read", "stranger": "read"}
COPIED = (
    "README.md",
    "registry/metrics.yaml",
    "registry/benchmarks/BM-BREAST.yaml",
    "registry/datasets/DS-BREAST.yaml",
    "registry/models/logistic.yaml",
    "registry/models/knn.yaml",
    "registry/models/forest.yaml",
)
HUB = """\
name: A hub for tests
repository: author/hub
sections: {clinical: Clinical data}
policy:
  approval_roles: [write, maintain, admin]
  self_approval: false
  open_submissions_per_author: 3
"""


def record(eval_id: str = "logistic-1", model: str = "logistic", auroc: str = "0.9912") -> str:
    """A result that needs no fixing."""
    return f"""\
eval_id: {eval_id}
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids:
  candidate: {model}
run_metadata:
  date: 2026-11-20
data: {{split: test, n: 228}}
metrics:
  AUROC: {auroc}
status: Completed
"""


def body(text: str) -> str:
    return f"Here it is.\n\n```yaml\n{text}```\n"


@dataclass
class Clock:
    """Server time, moved on by hand: one second an act unless a test says otherwise."""

    now: datetime = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float = 1) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Stage:
    """What a test acts on. `wrap` may put a faulty forge between bot and folder."""

    root: Path
    clock: Clock = field(default_factory=Clock)
    wrap: Callable[[Forge], Forge] = lambda forge: forge
    before_git: Callable[..., None] | None = None
    branch: str = "main"

    def __post_init__(self) -> None:
        self.forge = LocalForge(self.root / "forge", clock=self.clock, roles=ROLES)  # type: ignore[arg-type]
        self.people = People(self.forge)

    @property
    def checkout(self) -> Path:
        return self.root / "hub"

    @property
    def remote(self) -> Path:
        return self.root / "hub.git"

    def bot(self, *, accept: bool) -> Bot:
        repository = Repository(self.checkout, self.branch, before=self.before_git)
        forge, writes = self.wrap(self.forge), repository if accept else None
        return Bot(forge, self.checkout, writes, accept, RunLog(), clone=repository)

    def handle(self, number: int, action: str = "edited", *, accept: bool = False) -> Outcome:
        self.clock.tick()
        file = self.forge.root / "issues" / f"{number}.json"
        pull = file.exists() and "pull" in self.forge.read(number)
        return handle(Event(number, action, "somebody", is_pull_request=pull), self.bot(accept=accept))

    def sweep(self, *, accept: bool = False) -> Outcome:
        self.clock.tick()
        return sweep(self.bot(accept=accept))

    def open_pull(self, files: Files, author: str = "author", base: str = "") -> int:
        """Open a pull request of a fork that adds `files` to the default branch; "" as a text removes."""
        pull = self._proposed(0, files, base or self.branch)
        number = self.people.open_pull(author, "Many results", "Here they are.", pull).number
        self.git("update-ref", f"refs/pull/{number}/head", pull.head)
        return number

    def push_pull(self, number: int, files: Files, actor: str = "author") -> None:
        """Put the pull request's branch to main with `files` instead of what it had."""
        self.people.push(number, actor, self._proposed(number, files))

    def _proposed(self, number: int, files: Files, base: str = "") -> Pull:
        fork = Fork(self.remote, self.root / "fork", self.clock.now.isoformat())
        return proposed(fork, number, files, base or self.branch)

    def git(self, *arguments: str, at: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments], cwd=at or self.remote, capture_output=True, text=True, check=True
        )
        return done.stdout

    def on_main(self, path: str) -> str:
        return self.git("show", f"{self.branch}:{path}")

    def files_on_main(self, folder: str) -> list[str]:
        return self.git("ls-tree", "-r", "--name-only", self.branch, "--", folder).split()

    def commits(self) -> list[str]:
        return self.git("log", "--format=%s", self.branch).splitlines()

    def push_from_elsewhere(self, path: str, text: str) -> None:
        """Somebody else changes main."""
        other = self.root / "elsewhere"
        shutil.rmtree(other, ignore_errors=True)
        self.git("clone", "--quiet", str(self.remote), str(other), at=self.root)
        file = other / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        _commit(other, "A change by somebody else")
        self.git("push", "--quiet", "origin", f"HEAD:{self.branch}", at=other)

    def remove_on_main(self, path: str) -> None:
        other = self.root / "elsewhere"
        shutil.rmtree(other, ignore_errors=True)
        self.git("clone", "--quiet", str(self.remote), str(other), at=self.root)
        (other / path).unlink()
        _commit(other, "Remove a result")
        self.git("push", "--quiet", "origin", f"HEAD:{self.branch}", at=other)


def make(root: Path, *, baseline: bool = False) -> Stage:
    """A hub with one benchmark, three models and no result, cloned from a bare remote."""
    source = root / "source"
    write_hub(source, baseline=baseline)
    git = ["git", "-c", "init.defaultBranch=main"]
    subprocess.run([*git, "init", "--quiet", str(source)], check=True)
    _commit(source, "A hub")
    subprocess.run(["git", "clone", "--quiet", "--bare", str(source), str(root / "hub.git")], check=True)
    subprocess.run(["git", "clone", "--quiet", str(root / "hub.git"), str(root / "hub")], check=True)
    return Stage(root)


def write_hub(root: Path, *, baseline: bool = False) -> None:
    """A small hub of this project's own files. Without a baseline unless asked: that takes seconds."""
    for path in COPIED:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        text = (PROJECT / path).read_text(encoding="utf-8")
        file.write_text(
            text if baseline else text.replace("baseline: toy_classification\n", ""), encoding="utf-8"
        )
    (root / "hub.yaml").write_text(HUB, encoding="utf-8")
    if baseline:
        (root / "registry/baselines").mkdir()
        shutil.copy(PROJECT / "registry/baselines/toy_classification.yaml", root / "registry/baselines")


def _commit(folder: Path, message: str) -> None:
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    subprocess.run(["git", *who, "commit", "--quiet", "-m", message], cwd=folder, check=True)
