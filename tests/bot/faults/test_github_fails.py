"""GitHub fails at the calls of every life, in every way that GitHub fails.

By default at every call of the run that accepts and at every seventh of the others, the ways in turn; with
HUBBOT_ALL_FAULTS=1 at every call of every step, in all six ways.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome, RunLog
from hubbot.forge.events import Event
from hubbot.forge.git.repository import Repository
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bench.people import EmulatorPeople
from tests.bench.proxy import FAULTS, Fault
from tests.bot import stage as stages
from tests.bot.faults.scenarios import SCENARIOS, files_of, heals, is_quick, issue_of, runs
from tests.bot.stage import Stage

pytestmark = pytest.mark.emulator
ALL = bool(os.environ.get("HUBBOT_ALL_FAULTS"))
EVERY = [
    pytest.param(
        name, index, id=f"{name}: {step.name}", marks=() if is_quick(name, step) else pytest.mark.slow
    )
    for name, steps in SCENARIOS.items()
    if name != "batch"  # needs a fork: every point of it fails in test_every_point
    for index, step in enumerate(steps)
    if name == "accepted" or not step.name.startswith(("open", "propose"))  # every life begins alike
]


@dataclass(frozen=True)
class Ticking:
    tick: Callable[[float], None]


class Hub:
    """What a scenario acts on, on GitHub: one git remote, and for each fault an emulated repository."""

    def __init__(self, emulator: Emulator, folder: Path, *, baseline: bool = False) -> None:
        self.emulator = emulator
        self.folder = folder
        self.git: Stage = stages.make(folder, baseline=baseline)
        self.start = self.git.git("rev-parse", "main").strip()
        self.begun = 0
        self.begin_again()

    @property
    def people(self) -> EmulatorPeople:
        assert isinstance(self.ground.people, EmulatorPeople)
        return self.ground.people

    @property
    def clock(self) -> Ticking:
        return Ticking(self.ground.clock.advance)

    def bot(self, *, accept: bool) -> Bot:
        clone = Repository(self.git.checkout)
        writes = clone if accept else None
        return Bot(self.ground.next_run(), self.git.checkout, writes, accept, RunLog(), clone=clone)

    def handle(self, number: int, action: str, *, accept: bool = False) -> Outcome:
        return handle(Event(number, action, "somebody"), self.bot(accept=accept))

    def sweep(self, *, accept: bool = False) -> Outcome:
        return sweep(self.bot(accept=accept))

    def begin_again(self) -> None:
        self.git.git("update-ref", "refs/heads/main", self.start)
        repository = Repository(self.git.checkout)
        repository.fetch()
        self.git.git("reset", "--quiet", "--hard", "origin/main", at=self.git.checkout)
        shutil.rmtree(self.git.checkout / ".git/hubbot", ignore_errors=True)  # of the repository before
        self.begun += 1
        folder = self.folder / str(self.begun)
        folder.mkdir()
        self.ground: Ground = github_ground(self.emulator, folder)

    def plays(self, scenario: str, index: int, faults: dict[int, Fault]) -> int:
        """From the start to the step, and the step itself with faults. How many calls its runs made."""
        self.begin_again()
        proxy = self.emulator.proxy
        for step in SCENARIOS[scenario][:index]:
            self.clock.tick(5)
            runs(self, step, step.act(self))  # type: ignore[arg-type]
        self.clock.tick(5)
        step = SCENARIOS[scenario][index]
        told = step.act(self)  # type: ignore[arg-type]
        proxy.reset()
        proxy.faults = dict(faults)
        runs(self, step, told)  # type: ignore[arg-type]
        made, proxy.faults = proxy.seen, {}
        return made

    def state(self, scenario: str, index: int) -> str:
        opened = sum(step.name.startswith(("open", "propose")) for step in SCENARIOS[scenario][: index + 1])
        seen = {
            "commits": self.git.commits(),
            "files": files_of(self.git.remote),
            "issues": [issue_of(self.ground.next_run(), number) for number in range(1, opened + 1)],
        }
        return re.sub(r"/hub-\d+", "/hub", repr(seen))


@pytest.mark.parametrize(("scenario", "index"), EVERY)
def test_after_the_next_run_nothing_is_lost_and_nothing_doubled(
    scenario: str,
    index: int,
    emulator: Emulator,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    hub = Hub(emulator, tmp_path)
    calls = hub.plays(scenario, index, {})
    expected = hub.state(scenario, index)
    failed = 0
    for at in range(1, calls + 1):
        for fault in faults_at(scenario, index, at):
            hub.plays(scenario, index, {at: fault})
            heals(hub)  # type: ignore[arg-type]
            assert hub.state(scenario, index) == expected, f"{fault} at call {at} of {calls}"
            failed += 1
    record_property("calls to GitHub failed", failed)


def faults_at(scenario: str, index: int, at: int) -> tuple[Fault, ...]:
    if ALL:
        return FAULTS
    accepts = scenario == "accepted" and index == 3
    return (FAULTS[(at + index) % len(FAULTS)],) if accepts or (at + index) % 7 == 0 else ()
