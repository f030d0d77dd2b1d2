"""The lives of submissions, as acts of people, each answered by the runs that its event starts."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hubbot.forge.port import Forge
from hubbot.submission.facts.memory import decisions_in, status_comment_of
from hubbot.submission.requests.proposal.kinds import AUTHOR, CARD, ENTRY, benchmark_issue, issue, model_issue
from tests.bench.pulls import Files
from tests.bot.stage import Stage, body, record

TITLE = "[Submission] a result"
BAD = record(auroc="99.12")
TALK = issue("benchmark", task="Which cells are large", data="400 cells", metric="AUROC", leaks="None")
Act = Callable[[Stage], tuple[int, str]]


@dataclass(frozen=True)
class Step:
    """One act. `accepts`: the workflow's accepting job runs, too."""

    name: str
    act: Act
    accepts: bool = False


def opens(text: str, number: int = 1) -> Step:
    def act(stage: Stage) -> tuple[int, str]:
        return stage.people.open_issue("author", TITLE, body(text), ["submission"]).number, "opened"

    return Step(f"open {number}", act)


def proposes(text: str, title: str, number: int = 1) -> Step:
    def act(stage: Stage) -> tuple[int, str]:
        return stage.people.open_issue("author", title, text, ["proposal"]).number, "opened"

    return Step(f"propose {number}", act)


def rewrites(text: str) -> Step:
    """The whole body of issue 1 anew."""
    return Step("edit", lambda s: (s.people.edit_issue(1, "author", body=text).number, "edited"))


def edits(text: str) -> Step:
    return Step("edit", lambda s: (s.people.edit_issue(1, "author", body=body(text)).number, "edited"))


def labels(actor: str, name: str, number: int = 1) -> Step:
    def act(stage: Stage) -> tuple[int, str]:
        return stage.people.label(number, actor, name).number, "labeled"

    return Step(f"{actor} sets {name} on {number}", act, accepts=name == "approved")


def unlabels(actor: str, name: str) -> Step:
    return Step(f"{actor} takes {name} off", lambda s: (s.people.unlabel(1, actor, name).number, "unlabeled"))


def quietly(*steps: Step) -> Step:
    """Several acts with no run between them: their events were lost, all but the last."""

    def act(stage: Stage) -> tuple[int, str]:
        told = (0, "")
        for step in steps:
            told = step.act(stage)
        return told

    return Step(" and ".join(step.name for step in steps), act, any(step.accepts for step in steps))


def comments() -> Step:
    return Step("the author answers", lambda s: (s.people.comment(1, "author", "Because.").number, "edited"))


def closes() -> Step:
    return Step("the author closes", lambda s: (s.people.close(1, "author").number, "closed"))


def reopens() -> Step:
    return Step("the author reopens", lambda s: (s.people.reopen(1, "author").number, "reopened"))


def opens_batch(files: Files) -> Step:
    return Step("open a batch", lambda stage: (stage.open_pull(files), "opened"))


def pushes(files: Files) -> Step:
    def act(stage: Stage) -> tuple[int, str]:
        stage.push_pull(1, files)
        return 1, "synchronize"

    return Step("push", act)


BATCH = {"submissions/a.yaml": record("a"), "submissions/b.yaml": record("b", "tiny_cnn", "0.97")}


def days_pass(days: int) -> Step:
    def act(stage: Stage) -> tuple[int, str]:
        stage.clock.tick(days * 86400)
        return 1, "edited"

    return Step(f"{days} days pass", act)


SCENARIOS: dict[str, tuple[Step, ...]] = {
    "accepted": (
        opens(BAD),
        edits(record()),
        labels("stranger", "approved"),
        labels("maintainer", "approved"),
        reopens(),
    ),
    "edited after approval": (
        opens(record()),
        quietly(labels("maintainer", "approved"), edits(record(auroc="0.9801"))),
        labels("maintainer", "approved"),
    ),
    "declined": (
        opens(record()),
        labels("stranger", "declined"),
        labels("maintainer", "declined"),
        unlabels("maintainer", "declined"),
        reopens(),
    ),
    "questioned": (
        opens(record()),
        labels("maintainer", "question"),
        comments(),
        labels("maintainer", "approved"),
    ),
    "two at once": (
        opens(record()),
        opens(record("knn-1", "knn"), 2),
        quietly(labels("maintainer", "approved"), labels("maintainer", "approved", 2)),
    ),
    "one eval_id twice": (
        opens(record()),
        opens(record(model="knn"), 2),
        quietly(labels("maintainer", "approved"), labels("maintainer", "approved", 2)),
    ),
    "a benchmark proposed": (
        proposes(TALK, "[Benchmark] Cells"),
        rewrites(benchmark_issue()),
        labels("maintainer", "approved"),
        reopens(),
    ),
    "one benchmark twice": (
        proposes(benchmark_issue(), "[Benchmark] Cells"),
        proposes(benchmark_issue(ENTRY.replace("counted", "seen")), "[Benchmark] Cells", 2),
        quietly(labels("maintainer", "approved"), labels("maintainer", "approved", 2)),
    ),
    "a card put right": (
        proposes(model_issue("forest", AUTHOR, CARD, "https://example.org/us"), "[Model] forest"),
        labels("maintainer", "approved"),
    ),
    "closed by its author": (opens(record()), closes(), reopens()),
    "batch": (
        opens_batch(BATCH | {"submissions/b.yaml": record("b", "tiny_cnn", "97")}),
        pushes(BATCH),
        quietly(
            labels("maintainer", "approved"),
            pushes(BATCH | {"submissions/c.yaml": record("c", "forest", "0.95")}),
        ),
        labels("maintainer", "approved"),
    ),
    "silent": (opens(BAD), days_pass(16), days_pass(17), edits(record())),
}


def runs(stage: Stage, step: Step, told: tuple[int, str]) -> None:
    """What the workflow does with the event: the check, and after it the acceptance."""
    number, action = told
    answered = stage.handle(number, action)
    if step.accepts and answered.exit_code == 0:
        stage.handle(number, action, accept=True)


def heals(stage: Stage) -> None:
    """The next run, which finds by itself what there is to do."""
    stage.clock.tick(60)
    stage.sweep()
    stage.sweep(accept=True)


def state(stage: Stage) -> dict[str, object]:
    """All that people can see in the end, but for the times and hashes that follow from them."""
    return {
        "commits": stage.commits(),
        "files": files_of(stage.remote),
        "issues": [issue_of(stage.forge, number) for number in stage.forge.numbers()],
        "checkout": stage.git("status", "--porcelain", at=stage.checkout),
    }


def files_of(remote: Path) -> dict[str, str]:
    """Every file of main, without times."""
    done = subprocess.run(["git", "archive", "main"], cwd=remote, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        return {
            member.name: timeless(file.read().decode())
            for member in archive.getmembers()
            if (file := archive.extractfile(member)) is not None
        }


def issue_of(forge: Forge, number: int) -> dict[str, object]:
    snapshot = forge.snapshot(number)
    status = status_comment_of(snapshot.comments)
    mine = [comment for comment in snapshot.comments if comment.by_me]
    return {
        "state": (snapshot.state, snapshot.state_reason),
        "labels": sorted(snapshot.labels),
        "status": timeless(status.comment.body) if status else None,
        "decisions": sorted(timeless(one.body) for one in mine if decisions_in([one])),
        "own comments": len(mine),
    }


def timeless(text: str) -> str:
    """Without what legitimately follows from a later run: times, commits, ids of events, hidden state."""
    text = re.sub(r"<!-- hubbot:\S+ v\d+ \S+ -->", "<!-- state -->", text)
    text = re.sub(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?(Z| UTC)?)?", "TIME", text)
    text = re.sub(r", committed as `[0-9a-f]{7}`", "", text)  # a later run need not know which commit it was
    text = re.sub(r"\brecord: [0-9a-f]{64}", "record: HASH", text)  # of the block, times and all
    return re.sub(r"approval_event: \d+", "approval_event: N", text)


def is_quick(name: str, step: Step) -> bool:
    """The one step whose every point fails in each run of the tests; the others are among the slow ones."""
    return (name, step.name) == ("accepted", "the author reopens")


assert any(is_quick(name, step) for name, steps in SCENARIOS.items() for step in steps)
