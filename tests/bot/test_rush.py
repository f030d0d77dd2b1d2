"""Three hundred submissions within one hour, with GitHub's own limits enforced, without a network.

`perf/calls.py --rush` plays the same on the emulated GitHub; tests/bot/faults/test_limits.py a tenth of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome
from hubbot.forge.deciders import are_peoples
from hubbot.forge.events import Event
from hubbot.forge.github.transport import LONGEST_WAIT, Pace
from hubbot.forge.port import Forge, Listed, RateLimited, Snapshot
from tests.bench.limits import Limits
from tests.bot.stage import Stage, body, record

HOUR = 3600
WRITES = {"create_comment", "edit_comment", "delete_comment", "add_label", "remove_label", "close"}
READS = {"comments", "glance", "closed_lately", "opened_by", "unseen_pulls", "own_issues"}


@dataclass
class Metered:
    """A forge that lets pass what GitHub would: each call costs as many requests as `GitHubForge` makes."""

    forge: Forge
    limits: Limits
    pace: Pace
    told: dict[int, Listed] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.forge, name)
        if name not in WRITES | READS:
            return found
        return lambda *given: self._asked("POST" if name in WRITES else "GET", lambda: found(*given))

    def left(self) -> int:
        return self.limits.an_hour - self.limits.used

    def queue(self, author: str = "", label: str = "") -> Any:
        found = self._asked("GET", lambda: self.forge.queue(author, label))
        for _ in range(0 if author else len(found) // 100):
            self._asked("GET", lambda: None)
        self.told = {one.number: one for one in found} if author or label else {}
        return found

    def snapshot(self, number: int, since: str = "") -> Snapshot:
        told = self.told.pop(number, None)
        seen = self.forge.snapshot(number, since)
        requests = (told is None) + (told is None or told.comments > 0) + are_peoples(seen.labels)
        for _ in range(requests):
            self._asked("GET", lambda: None)
        return seen

    def _asked(self, method: str, act: Callable[[], Any]) -> Any:
        """As `Transport` does it: paced, repeated after a short wait, given up at a long one."""
        for _ in range(2):
            if method == "POST":
                self.pace.before_write()
            refusal = self.limits.refusal(method)
            if refusal is None:
                return act()
            wait = float(refusal[2].get("Retry-After", 2 * LONGEST_WAIT))
            if wait > LONGEST_WAIT:
                break
            self.pace.sleep(wait)
        raise RateLimited("GitHub takes no more requests for now")


@dataclass
class Rush:
    stage: Stage
    limits: Limits
    opened: dict[int, float] = field(default_factory=dict)
    answered: dict[int, float] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    def now(self) -> float:
        return self.stage.clock.now.timestamp()

    def bot(self, *, accept: bool = False) -> Bot:
        """As a job of its own has it. Waiting moves the clock on."""
        pace = Pace(sleep=self.stage.clock.tick, clock=self.now)
        self.stage.wrap = lambda forge: Metered(forge, self.limits, pace)  # type: ignore[assignment, return-value]
        return self.stage.bot(accept=accept)

    def plays(self, count: int, hours: int) -> None:
        """They come evenly in the first hour. Each event has its run, each hour its sweep."""
        start = self.now()
        moments = [(at * HOUR / count, at) for at in range(count)]
        moments += [(hour * HOUR + 1380, -1) for hour in range(hours)]
        for at, index in sorted(moments):
            self.stage.clock.tick(max(0.0, start + at - self.now()))
            if index < 0:
                self.outcomes += [sweep(self.bot()), sweep(self.bot(accept=True))]
            else:
                self._opens(index)
            self._looks()

    def _opens(self, index: int) -> None:
        author = f"author-{index}"
        text = body(record(f"rush-{index}", "knn", f"0.{70000 + index}"))
        number = self.stage.people.open_issue(author, "[Submission]", text, ["submission"]).number
        self.opened[number] = self.now()
        self.outcomes.append(handle(Event(number, "opened", author, author=author), self.bot()))

    def _looks(self) -> None:
        for number in self.opened.keys() - self.answered.keys():
            if any(name.startswith("status: ") for name in self.stage.forge.read(number)["labels"]):
                self.answered[number] = self.now()


@pytest.mark.slow
def test_of_three_hundred_within_an_hour_none_fails_and_all_are_answered_in_the_next(
    stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    rush = Rush(stage, Limits(stage.clock))  # type: ignore[arg-type]
    began = rush.now()
    rush.plays(300, hours=2)
    assert {outcome.exit_code for outcome in rush.outcomes} == {0}
    assert rush.limits.refused, "the limits were met"
    assert any("waits for the next run" in outcome.summary for outcome in rush.outcomes)
    assert rush.answered.keys() == rush.opened.keys()
    assert max(rush.answered.values()) - began < 2 * HOUR
    late = {number for number in rush.opened if rush.answered[number] - rush.opened[number] > 300}
    assert len(late) < 150, "as many as an hour allows are answered at once"
    bodies = Counter(number for number in rush.opened for one in stage.forge.comments(number) if one.by_me)
    assert set(bodies.values()) == {1}, "each has one answer"
    record_property("of 300 submissions in an hour wait for the next", len(late))


@pytest.mark.slow
def test_a_hundred_and_fifty_within_an_hour_are_answered_at_once(stage: Stage) -> None:
    rush = Rush(stage, Limits(stage.clock))  # type: ignore[arg-type]
    rush.plays(150, hours=1)
    assert {outcome.exit_code for outcome in rush.outcomes} == {0}
    assert max(rush.answered[number] - rush.opened[number] for number in rush.opened) < 300
