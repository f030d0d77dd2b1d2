"""GitHub's rule for concurrency groups, as its documentation states it, on the real workflow files.

One job or run of a group is in progress; one more is pending; a newer one cancels the pending one and takes
its place (with `queue: max` up to 100 wait, first come first served). Names of groups are the same in any
case. A job whose `if` is false never joins its group. A job that `needs` one that failed, was cancelled or
skipped does not run, unless its `if` asks with `always()` or `cancelled()`.
https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-workflow-concurrency
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

import yaml

from tests.workflows.runner import WORKFLOWS, verdict

Workflows = Mapping[str, Mapping[str, Any]]
State = str  # "waiting", "pending", "running", "success", "failure", "cancelled", "skipped"
DONE = {"success", "failure", "cancelled", "skipped"}
OF_THE_BOT = ("submission.yml", "batch.yml", "sweep.yml", "leaderboards.yml")
LONGEST_QUEUE = 100


@dataclass(frozen=True)
class Event:
    """`at` in seconds. `paths`: what a push changed."""

    at: float
    name: str  # issues, pull_request_target, issue_comment, push, schedule
    payload: Mapping[str, Any]
    paths: tuple[str, ...] = ()


@dataclass(eq=False)
class Job:
    workflow: str
    name: str
    group: str | None
    queue: str
    needs: tuple[str, ...]
    run: dict[str, Job]
    event: Event
    if_: str = ""
    state: State = "waiting"
    started: float = 0.0
    ended: float = 0.0


def files() -> dict[str, dict[str, Any]]:
    return {name: yaml.safe_load((WORKFLOWS / name).read_text()) for name in OF_THE_BOT}


@dataclass
class Actions:
    """Runs `events` to the end. `lasts` gives a job's seconds, `fails` whether it fails."""

    workflows: Workflows
    lasts: Callable[[Job], float]
    fails: Callable[[Job], bool]
    jobs: list[Job] = field(default_factory=list)
    _running: dict[str, Job] = field(default_factory=dict)
    _pending: dict[str, list[Job]] = field(default_factory=dict)
    _ends: list[tuple[float, int, Job]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=count)

    def play(self, events: list[Event]) -> list[Job]:
        todo = sorted(events, key=lambda event: event.at)
        while todo or self._ends:
            if self._ends and (not todo or self._ends[0][0] <= todo[0].at):
                self._end(*heapq.heappop(self._ends)[::2])
            else:
                self._happens(todo.pop(0))
        return self.jobs

    def _happens(self, event: Event) -> None:
        for name, workflow in self.workflows.items():
            if event.name == "push" and not _is_on(workflow, event.paths):
                continue
            lets = _lets(name, event)
            run: dict[str, Job] = {}
            for job in (job for job, let in lets.items() if let is not None):
                described = workflow["jobs"][job]
                group = described.get("concurrency") or workflow.get("concurrency") or {}
                needs = described.get("needs", ())
                run[job] = Job(
                    name,
                    job,
                    _group(group.get("group"), event),
                    group.get("queue", "single"),
                    (needs,) if isinstance(needs, str) else tuple(needs),
                    run,
                    event,
                    str(described.get("if", "")),
                    state="waiting" if lets[job] else "skipped",
                )
            self.jobs += run.values()
            self._go_on(run, event.at)

    def _go_on(self, run: dict[str, Job], now: float) -> None:
        for job in run.values():
            if job.state == "waiting" and all(run[need].state in DONE for need in job.needs if need in run):
                ok = all(run[need].state == "success" for need in job.needs if need in run)
                if ok or re.search(r"always\(\)|cancelled\(\)", job.if_):
                    self._join(job, now)
                else:
                    job.state = "skipped"

    def _join(self, job: Job, now: float) -> None:
        if job.group is None:
            self._start(job, now)
        elif job.group not in self._running:
            self._running[job.group] = job
            self._start(job, now)
        else:
            line = self._pending.setdefault(job.group, [])
            if job.queue == "max" and len(line) >= LONGEST_QUEUE:
                self._cancel(job, now)
                return
            while line and job.queue != "max":
                self._cancel(line.pop(), now)
            job.state = "pending"
            line.append(job)

    def _cancel(self, job: Job, now: float) -> None:
        job.state = "cancelled"
        self._go_on(job.run, now)

    def _start(self, job: Job, now: float) -> None:
        job.state, job.started = "running", now
        heapq.heappush(self._ends, (now + self.lasts(job), next(self._number), job))

    def _end(self, now: float, job: Job) -> None:
        job.state, job.ended = ("failure" if self.fails(job) else "success"), now
        if job.group is not None:
            del self._running[job.group]
            if line := self._pending.get(job.group):
                following = line.pop(0)
                self._running[job.group] = following
                self._start(following, now)
        self._go_on(job.run, now)


def _group(name: str | None, event: Event) -> str | None:
    if name is None:
        return None
    about = event.payload.get("pull_request") or event.payload.get("issue") or {}
    return re.sub(r"\$\{\{.*?\}\}", str(about.get("number", "")), name).casefold()


def _is_on(workflow: Mapping[str, Any], paths: tuple[str, ...]) -> bool:
    """Does a push to main that changed `paths` start it?"""
    on = workflow.get(True) or workflow.get("on") or {}  # YAML 1.1 reads `on` as true
    push = on.get("push")
    return push is not None and any(
        _matches(path, one) for path in paths for one in push.get("paths", ["**"])
    )


def _matches(path: str, pattern: str) -> bool:
    folder = pattern.removesuffix("**")
    return path == pattern or (folder != pattern and path.startswith(folder))


def _lets(name: str, event: Event) -> dict[str, bool | None]:
    """GitHub's own parser says which jobs' `if` lets them run; {} where the event starts nothing."""
    shape = _shape(event.payload)
    said = _verdict(name, event.name, repr(shape), tuple(sorted(shape.items())))
    return dict(said) if any(said.values()) else {}


def _shape(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What conditions can depend on, without numbers: few payloads differ."""
    return {
        "action": payload.get("action"),
        "label": (payload.get("label") or {}).get("name"),
        "kind": "pull_request" if "pull_request" in payload else "issue" if "issue" in payload else "",
        "by_author": payload.get("sender", {}).get("id") == 1,
        "comment": (payload.get("comment") or {}).get("body"),
    }


@cache
def _verdict(name: str, event: str, _: str, shape: tuple[tuple[str, Any], ...]) -> dict[str, bool]:
    told = dict(shape)
    sender = {"id": 1 if told["by_author"] else 2, "login": "author" if told["by_author"] else "maintainer"}
    about = {"number": 1, "user": {"id": 1}, "labels": [], "created_at": "a", "updated_at": "b"}
    payload: dict[str, Any] = {"action": told["action"], "sender": sender}
    if told["kind"]:
        payload[told["kind"]] = about
    if told["label"]:
        payload["label"] = {"name": told["label"]}
    if told["comment"]:
        payload["comment"] = {"body": told["comment"], "user": {"id": sender["id"]}}
    return verdict(name, event, payload).jobs
