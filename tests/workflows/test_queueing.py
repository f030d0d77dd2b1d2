"""Whatever comes in a burst, each approved submission is accepted by the run of an event of that burst."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.workflows.queueing import Actions, Event, Job, Workflows, files

BURSTS = 400
ACCEPTING = {("submission.yml", "accept"), ("batch.yml", "accept"), ("sweep.yml", "accept")}
Act = tuple[str, dict[str, Any]]  # name of the event, and what its payload adds


def issue(number: int, action: str, by: int = 2, label: str = "", **more: Any) -> Act:
    labels = {"label": {"name": label}} if label else {}
    return "issues", {"action": action, "issue": {"number": number}, "sender": {"id": by}, **labels, **more}


def pull(number: int, action: str, by: int = 2, label: str = "") -> Act:
    labels = {"label": {"name": label}} if label else {}
    about = {"action": action, "pull_request": {"number": number}, "sender": {"id": by}, **labels}
    return "pull_request_target", about


def approves(act: Act) -> int | None:
    """The number of the issue or batch that this approves."""
    about = act[1].get("issue") or act[1].get("pull_request") or {}
    approved = act[1].get("action") == "labeled" and act[1].get("label") == {"name": "approved"}
    return int(about["number"]) if approved else None


def burst(chance: random.Random) -> list[Event]:
    """A minute in which people do a lot: three acts on each issue, `approved` in the middle, and pushes."""
    acts: list[Act] = []
    for number in range(1, chance.randint(2, 6)):
        make: Callable[..., Act] = chance.choice([issue, issue, pull])
        before, after = ("labeled", "unlabeled", "edited"), ("labeled", "unlabeled")
        acts.append(make(number, chance.choice(before), label="question"))
        acts.append(make(number, "labeled", label="approved"))
        acts += [make(number, chance.choice(after), label="x") for _ in range(chance.randint(1, 3))]
    pushed = [
        "README.md",
        "leaderboards/B.md",
        "hub.yaml",
        "docs/a.md",
        "registry/models/a.yaml",
        "evals/B/m/x.yaml",
    ]
    acts += [("push", {"path": chance.choice(pushed)}) for _ in range(chance.randint(0, 4))]
    moments = sorted(chance.uniform(0, chance.choice([2, 20, 60])) for _ in acts)
    if chance.random() < 0.5:
        chance.shuffle(acts)
    return [
        Event(at, name, payload, (payload["path"],) if name == "push" else ())
        for at, (name, payload) in zip(moments, acts, strict=True)
    ]


def left_over(workflows: Workflows, chance: random.Random) -> list[tuple[int, float]]:
    """What was approved in a burst and accepted by none of its runs, with the time of its approval.

    A run accepts all that was approved when it began. A check fails now and then; an acceptance does not.
    """
    events = burst(chance)
    lasts = {"check": (5, 90), "accept": (20, 200), "build": (10, 120)}
    actions = Actions(
        workflows,
        lambda job: chance.uniform(*lasts[job.name]),
        lambda job: job.name != "accept" and chance.random() < 0.2,
    )
    accepted = [job for job in actions.play(events) if is_accepting(job) and job.state == "success"]
    approved = [
        (number, event.at) for event in events if (number := approves((event.name, dict(event.payload))))
    ]
    return [(number, at) for number, at in approved if not any(job.started >= at for job in accepted)]


def is_accepting(job: Job) -> bool:
    return (job.workflow, job.name) in ACCEPTING


@pytest.mark.slow
def test_each_approved_submission_is_accepted_by_a_run_of_its_burst(
    record_property: Callable[..., None],
) -> None:
    workflows, lost = files(), []
    for seed in range(BURSTS):
        lost += [(seed, *one) for one in left_over(workflows, random.Random(seed))]
    record_property("bursts", BURSTS)
    assert lost == []


def as_they_were(workflows: dict[str, Any], *, gated: bool, shared: bool) -> dict[str, Any]:
    """The files with what lost approvals before: `gated` by the check, a group `shared` with the pages."""
    old = copy.deepcopy(workflows)
    for name in ("submission.yml", "batch.yml"):
        if gated:
            old[name]["jobs"]["accept"]["needs"] = "check"
            old[name]["jobs"]["check"]["if"] = ""
    if shared:
        old["leaderboards.yml"]["concurrency"] = {"group": "hubbot-accept"}
    return old


@pytest.mark.parametrize(("gated", "shared"), [(True, False), (False, True)])
def test_the_model_sees_what_lost_approvals_before(gated: bool, shared: bool) -> None:
    workflows = as_they_were(files(), gated=gated, shared=shared)
    assert any(left_over(workflows, random.Random(seed)) for seed in range(BURSTS))


def test_a_pending_job_is_replaced_by_a_newer_one_and_with_queue_max_none_is() -> None:
    """The rule itself, on two jobs of one group behind a third."""
    events = [
        Event(float(at), *issue(number, "labeled", label="approved")) for at, number in enumerate([1, 2, 3])
    ]
    for queue, ends in (("single", ["success", "cancelled", "success"]), ("max", ["success"] * 3)):
        workflows = files()
        workflows["submission.yml"]["jobs"]["accept"]["concurrency"]["queue"] = queue
        jobs = Actions(workflows, lambda _: 60.0, lambda _: False).play(events)
        assert [job.state for job in jobs if job.name == "accept"] == ends


def test_no_job_that_pushes_shares_the_group_of_another_check() -> None:
    """Accepting jobs are among themselves, so what takes the place of one that waits does its work, too."""
    groups: dict[str, set[tuple[str, str]]] = {}
    for name, workflow in files().items():
        for job, described in workflow["jobs"].items():
            group = described.get("concurrency") or workflow["concurrency"]
            groups.setdefault(group["group"], set()).add((name, job))
    assert groups["hubbot-accept"] == ACCEPTING
    assert groups["hubbot-boards"] == {("leaderboards.yml", "build")}
