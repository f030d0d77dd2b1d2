"""Every call to the forge and every git command fails once; after the next run it is as if it had not.

By default the run is killed there (kill -9), before or after the step in turn, at every point of a plain
acceptance and at every second of the other lives: `tests/bot/test_faults.py` fails each of their steps in one
process, which is quicker. With HUBBOT_ALL_FAULTS=1 every point fails in every way.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot import stage as stages
from tests.bot.faults.scenarios import SCENARIOS, Step, heals, is_quick, runs, state
from tests.bot.faults.tripwire import KINDS, Kind, Tripwire, in_a_child
from tests.bot.stage import Clock, Stage

EVERY = [
    pytest.param(
        name, index, id=f"{name}: {step.name}", marks=() if is_quick(name, step) else pytest.mark.slow
    )
    for name, steps in SCENARIOS.items()
    for index, step in enumerate(steps)
    if name == "accepted" or not step.name.startswith(("open 1", "open 2", "propose"))  # all begin alike
]
KILLS = ("killed", "killed-after")


@dataclass(frozen=True)
class Moment:
    """A stage put aside just before a step, to be taken out again and again."""

    folder: Path
    now: datetime

    def copy(self, to: Path, wire: Tripwire) -> Stage:
        shutil.copytree(self.folder, to, symlinks=True)
        config = to / "hub" / ".git" / "config"
        config.write_text(config.read_text().replace(str(self.folder), str(to)))
        wired = Stage(to, Clock(self.now), wrap=wire.around)
        wired.before_git = wire.before_git(wired.checkout)
        return wired


@pytest.fixture
def play(tmp_path: Path) -> Callable[[str, int], Moment]:
    """Play a scenario without faults up to the step, and put the stage aside."""

    def up_to(scenario: str, index: int) -> Moment:
        stage = stages.make(tmp_path / "start")
        for step in SCENARIOS[scenario][:index]:
            stage.clock.tick(5)
            runs(stage, step, step.act(stage))
        stage.clock.tick(5)
        return Moment(stage.root, stage.clock.now)

    return up_to


@pytest.mark.parametrize(("scenario", "index"), EVERY)
def test_after_the_next_run_nothing_is_lost_and_nothing_doubled(
    scenario: str,
    index: int,
    play: Callable[[str, int], Moment],
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    moment = play(scenario, index)
    step = SCENARIOS[scenario][index]
    counting = Tripwire()
    flawless = moment.copy(tmp_path / "flawless", counting)
    told = step.act(flawless)
    runs(flawless, step, told)
    expected = state(flawless)
    points = list(counting.names)
    heals(flawless)
    assert state(flawless) == expected, "a run with nothing to do changes nothing"

    failed = 0
    for at, name in enumerate(points, start=1):
        for kind in kinds_at(scenario, at):
            folder = tmp_path / "faulty"
            stage = moment.copy(folder, Tripwire(at, kind))
            fails_and_heals(stage, step, kind)
            assert state(stage) == expected, f"{kind} at {at} of {len(points)}: {name}"
            shutil.rmtree(folder)
            failed += 1
    record_property("points of failure", len(points))
    record_property("faults healed", failed)


def kinds_at(scenario: str, at: int) -> tuple[Kind, ...]:
    if os.environ.get("HUBBOT_ALL_FAULTS"):
        return KINDS
    if scenario == "accepted":
        return ("killed",) if at % 2 else ("killed-after",)
    if at % 2:
        return ()
    return ("killed",) if at % 4 else ("killed-after",)


def fails_and_heals(stage: Stage, step: Step, kind: Kind) -> None:
    told = step.act(stage)
    if kind in KILLS:
        in_a_child(lambda: runs(stage, step, told))
    else:
        runs(stage, step, told)
    heals(Stage(stage.root, stage.clock))
