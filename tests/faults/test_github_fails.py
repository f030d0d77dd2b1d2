"""GitHub fails at every call of the runs that accept a submission, in every way that GitHub fails."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from hubbot.bot import Bot, handle, sweep
from hubbot.forge.events import Event
from hubbot.forge.git import Repository
from hubbot.forge.github import GitHubForge
from hubbot.forge.people import Delivery
from hubbot.runlog import RunLog
from tests.bench.emulator import Emulator
from tests.bench.ground import Ground, github_ground
from tests.bench.proxy import FAULTS
from tests.bot import stage as stages
from tests.bot.stage import Stage, body, record
from tests.faults.scenarios import TITLE, files_of, issue_of

pytestmark = pytest.mark.emulator


class Hub:
    """One git remote for all faults; each fault gets an emulated repository of its own."""

    def __init__(self, emulator: Emulator, folder: Path, *, baseline: bool = False) -> None:
        self.emulator = emulator
        self.folder = folder
        self.git: Stage = stages.make(folder, baseline=baseline)
        self.start = self.git.git("rev-parse", "main").strip()
        self.begun = 0
        self.begin_again()

    def bot(self, *, accept: bool) -> Bot:
        assert isinstance(self.ground.forge, GitHubForge)
        clone = Repository(self.git.checkout)
        writes = clone if accept else None
        return Bot(self.ground.forge, self.git.checkout, writes, accept, RunLog(), clone=clone)

    def begin_again(self) -> None:
        self.git.git("update-ref", "refs/heads/main", self.start)
        repository = Repository(self.git.checkout)
        repository.fetch()
        self.git.git("reset", "--quiet", "--hard", "origin/main", at=self.git.checkout)
        self.begun += 1
        folder = self.folder / str(self.begun)
        folder.mkdir()
        self.ground: Ground = github_ground(self.emulator, folder)

    def opened(self) -> Delivery:
        return self.ground.people.open_issue("author", TITLE, body(record()), ["submission"])

    def approved(self) -> Delivery:
        number = self.opened().number
        handle(Event(number, "opened", "author"), self.bot(accept=False))
        self.ground.clock.advance(5)
        return self.ground.people.label(number, "maintainer", "approved")

    def runs(self, delivery: Delivery, *, accepts: bool) -> None:
        event = Event(delivery.number, "labeled", "maintainer")
        done = handle(event, self.bot(accept=False))
        if accepts and done.exit_code == 0:
            handle(event, self.bot(accept=True))

    def heals(self) -> None:
        self.emulator.proxy.faults = {}
        self.ground.clock.advance(60)
        sweep(self.bot(accept=False))
        sweep(self.bot(accept=True))

    def state(self, number: int) -> str:
        seen = {
            "commits": self.git.commits(),
            "files": files_of(self.git.remote),
            "issue": issue_of(self.ground.forge, number),
        }
        return re.sub(r"/hub-\d+", "/hub", repr(seen))


ACTS: dict[str, Callable[[Hub], Delivery]] = {"opened": Hub.opened, "approved": Hub.approved}


@pytest.mark.parametrize("act", ACTS)
def test_after_the_next_run_nothing_is_lost_and_nothing_doubled(
    act: str, emulator: Emulator, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    hub = Hub(emulator, tmp_path)
    proxy = emulator.proxy
    delivery = ACTS[act](hub)
    proxy.reset()
    hub.runs(delivery, accepts=act == "approved")
    calls = proxy.seen
    expected = hub.state(delivery.number)
    assert ("Accept logistic-1" in expected) == (act == "approved")

    for at in range(1, calls + 1):
        for fault in {FAULTS[at % 6], FAULTS[(at + 3) % 6]}:
            hub.begin_again()
            delivery = ACTS[act](hub)
            proxy.reset()
            proxy.faults = {at: fault}
            hub.runs(delivery, accepts=act == "approved")
            hub.heals()
            assert hub.state(delivery.number) == expected, f"{fault} at call {at} of {calls}"
    record_property("calls to GitHub failed", calls * 2)
