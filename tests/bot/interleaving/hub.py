"""A hub with several clones, as jobs on GitHub have, and what must be true of it when all runs have ended."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.bot.run import handle, sweep
from hubbot.forge.events import Event
from hubbot.forge.local.people import People
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import proposals_of
from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import decisions_in, status_comment_of
from tests.bot.interleaving.schedule import Act, Pause, Stopping, before_git
from tests.bot.stage import Stage

TITLE = "[Submission] A result"


@dataclass
class Job(Stage):
    """A job of a workflow: its own clone of the hub, the forge of all."""

    name: str = "hub"
    of: Stage | None = None

    def __post_init__(self) -> None:
        if self.of is None:
            super().__post_init__()
            return
        self.forge, self.people, self.clock = self.of.forge, self.of.people, self.of.clock

    @property
    def checkout(self) -> Path:
        return self.root / self.name


@dataclass
class Hub:
    """`stage` is everybody's; each run gets a clone of main as it was when its event came."""

    stage: Stage
    jobs: list[str] = field(default_factory=list)

    def checked_out(self) -> Job:
        """A new clone, of main as it is now."""
        name = f"job-{len(self.jobs)}"
        self.jobs.append(name)
        shutil.copytree(self.stage.checkout, self.stage.root / name, symlinks=True)
        job = Job(self.stage.root, clock=self.stage.clock, name=name, of=self.stage)
        self.stage.git("pull", "--quiet", at=job.checkout)
        return job

    def run(
        self, number: int | None, action: str = "labeled", *, accept: bool = False, fresh: bool = False
    ) -> Act:
        """A run for an event of `number`, or the sweep.

        Its checkout is main of now, as that of a job is main of its event; `fresh`: of when the run starts.
        """
        early = None if fresh else self.checked_out()

        def act(pause: Pause) -> None:
            job = early or self.checked_out()
            job.wrap = lambda forge: Stopping(forge, pause, lambda: job.clock.tick(0.2))  # type: ignore[assignment, return-value]
            job.before_git = before_git(pause)
            bot = job.bot(accept=accept)
            sweep(bot) if number is None else handle(Event(number, action, "somebody"), bot)

        return act

    def person(self, *acts: Callable[[People], object], then: Act | None = None) -> Act:
        """Somebody acts, one step each; then the run of that event."""

        def act(pause: Pause) -> None:
            for one in acts:
                pause("a person")
                self.stage.clock.tick(1)
                one(self.stage.people)
            if then:
                then(pause)

        return act


def wrong(stage: Stage) -> list[str]:
    """Last words that are not true: of each issue, what it says against what main holds."""
    held = dict(_held(stage))
    return [
        f"#{number}: {words}" for number in stage.forge.numbers() for words in _false(stage, number, held)
    ]


def _held(stage: Stage) -> Iterator[tuple[int, str]]:
    """Issue → what main holds because of it: accepted, or what happened to the result since."""
    for path in stage.files_on_main("evals"):
        block = split_accepted(stage.on_main(path))[1]
        for entry in block.get("corrections") or ():
            yield entry["issue"], "accepted"
        yield block["issue"], "accepted" if block["status"] == "active" else "withdrawn"
    for path in stage.files_on_main("registry"):
        for told in proposals_of(load_trusted(stage.on_main(path))):
            yield told["issue"], "accepted"


def _false(stage: Stage, number: int, held: dict[int, str]) -> Iterator[str]:
    issue = stage.forge.snapshot(number)
    shown = status_comment_of(issue.comments)
    phase = shown.memory.phase if shown and shown.memory else "none"
    states = [label for label in issue.labels if label.startswith("status: ")]
    accepted = [key for key in decisions_in(issue.comments) if key.startswith("accepted:")]
    said = sum(
        "hubbot:decision" in comment.body and ("accepted:" in comment.body.partition("\n")[0])
        for comment in issue.comments
    )
    if number in held:
        if phase not in {"accepted", held[number]}:
            yield f"main holds it, and its comment says {phase}"
        if len(states) != 1 or states[0] not in {"status: accepted", f"status: {held[number]}"}:
            yield f"main holds it, and its labels say {states}"
        if issue.state != "closed" and issue.reopened_at is None:
            yield "main holds it, and it is open"
        if said != 1:
            yield f"{said} comments say that it was accepted"
    else:
        if phase == "accepted" or "status: accepted" in states or accepted:
            yield f"main does not hold it; comment {phase}, labels {states}, decisions {accepted}"
        if shown and len(states) != 1:
            yield f"its labels say {states}"
        if "approved" in issue.labels and issue.state == "closed" and phase != "declined":
            yield f"approved and closed, and says {phase}"


def twice(stage: Stage) -> int:
    """Issues with two status comments: nothing false, and the next run drops one."""
    found = [status_comment_of(stage.forge.snapshot(number).comments) for number in stage.forge.numbers()]
    return sum(bool(shown and shown.duplicates) for shown in found)
