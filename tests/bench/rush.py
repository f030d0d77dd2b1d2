"""Many submissions in one hour, under GitHub's limits: what each run says, and who is answered when."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hubbot.bot.run import handle, sweep
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import Outcome, RunLog
from hubbot.forge.events import read_event
from hubbot.forge.git.repository import Repository
from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.github.transport import Pace
from tests.bench.emulator import Emulator
from tests.bench.ground import github_ground
from tests.bench.limits import Limits
from tests.bench.people import EmulatorPeople
from tests.bot import stage as stages
from tests.bot.stage import HUB, body, record

HOUR = 3600.0


@dataclass
class Rush:
    """`answered` gives for each number the seconds after it was opened, `codes` every run's exit code."""

    emulator: Emulator
    folder: Path
    limits: Limits
    answered: dict[int, float] = field(default_factory=dict)
    opened: dict[int, float] = field(default_factory=dict)
    codes: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.git = stages.make(self.folder)
        open_to_all = HUB.replace("open_submissions_per_author: 3", "open_submissions_per_author: 100000")
        self.git.push_from_elsewhere("hub.yaml", open_to_all)
        self.git.git("pull", "--quiet", at=self.git.checkout)
        self.ground = github_ground(self.emulator, self.folder)
        assert isinstance(self.ground.people, EmulatorPeople)
        self.people = self.ground.people
        self.start = self.now()
        self.emulator.proxy.limits = self.limits

    def now(self) -> float:
        return self.emulator.clock().timestamp()

    def bot(self, *, accept: bool = False) -> Bot:
        """As a job of its own has it: another client each time. Waiting moves the clock on."""
        clock = self.emulator.clock
        assert isinstance(self.ground.forge, GitHubForge)
        token = self.emulator.installation_token(contents="write", issues="write")
        pace = Pace(sleep=clock.advance, clock=self.now)
        forge = GitHubForge(self.people.repository, token, api_url=self.emulator.url, pace=pace)
        clone = Repository(self.git.checkout)
        return Bot(forge, self.git.checkout, clone if accept else None, accept, RunLog(), clone=clone)

    def plays(self, submissions: int, hours: int) -> None:
        """All of them come evenly in the first hour; each event has its run, and each hour its sweep."""
        moments = [(at * HOUR / submissions, "opened") for at in range(submissions)]
        moments += [(hour * HOUR + 1380, "sweep") for hour in range(hours)]
        for at, what in sorted(moments):
            self.emulator.clock.advance(max(0.0, self.start + at - self.now()))
            if what == "sweep":
                self._ran(sweep(self.bot()))
                self._ran(sweep(self.bot(accept=True)))
            else:
                self._opens(len(self.opened))
            self._looks()

    def _opens(self, index: int) -> None:
        text = body(record(f"rush-{index}", "knn", f"0.{70000 + index}"))
        delivery = self.people.open_issue("author", "[Submission]", text, ["submission"])
        self.opened[delivery.number] = self.now()
        self._ran(handle(read_event(delivery.name, json.loads(delivery.path.read_text())), self.bot()))

    def _ran(self, outcome: Outcome) -> None:
        self.codes.append(outcome.exit_code)
        self.said.append(outcome.summary)

    def _looks(self) -> None:
        """Who is answered now: past the proxy, so that it costs the hub no request."""
        path = f"/repos/{self.people.repository}/issues?state=open&sort=updated&direction=desc&per_page=100"
        for page in count(1):
            told = self.emulator.as_person("author", "GET", f"{path}&page={page}")
            new = [one for one in told if one["number"] not in self.answered and _is_answered(one)]
            for one in new:
                self.answered[one["number"]] = self.now() - self.opened[one["number"]]
            if not new or len(told) < 100:
                break


def _is_answered(issue: dict[str, object]) -> bool:
    labels = issue["labels"]
    assert isinstance(labels, list)
    return any(str(label["name"]).startswith("status: ") for label in labels) and bool(issue["comments"])
