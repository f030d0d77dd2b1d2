"""What people read, word for word: one folder a case. HUBBOT_UPDATE_GOLDEN=1 writes the folders anew."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.bot.requests.result import placing_of, preview_of
from hubbot.bot.state.world import World
from hubbot.forge.port import Snapshot
from hubbot.results.result import Acceptance, accepted_path, accepted_text, read_accepted
from hubbot.submission.facts.actions import Commit, Decide, Facts, OnMain, WriteStatus
from hubbot.submission.facts.context import Surroundings
from hubbot.submission.lifecycle.plan import plan
from hubbot.submission.requests.result.review import review_issue
from hubbot.submission.requests.result.words import ResultReview as Review
from tests.bot.stage import record, write_hub
from tests.submission.lifecycle.worlds import applied, at, issue, labelled

CASES = Path(__file__).parent / "cases"
UPDATE = bool(os.environ.get("HUBBOT_UPDATE_GOLDEN"))
URL = "https://github.com/author/hub"
AUTHORED_AT = "2026-11-23T10:00:00Z"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A hub with two results on its board."""
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    found = World.at(root)
    for eval_id, model, auroc in (("knn-1", "knn", 0.9842), ("forest-1", "forest", 0.9713)):
        found = _with(found, _accepted(eval_id, model, auroc))
    return found


def _accepted(eval_id: str, model: str, auroc: float) -> str:
    block = Acceptance("active", "self-reported", AUTHORED_AT, "0" * 64)
    return accepted_text(record(eval_id, model, str(auroc)), block)


def _with(world: World, text: str) -> World:
    result = read_accepted("", text).result
    path = accepted_path("BM-BREAST", result.model_id, result.eval_id)
    return world.with_(read_accepted(path, text), {path: text.encode()})


def _reviewed(world: World, snapshot: Snapshot) -> Review:
    found = review_issue(snapshot.title, snapshot.body, snapshot.labels, world.context("2026-11-23"))
    assert found is not None
    return found


def _facts(world: World, review: Review, **changes: object) -> Facts:
    placing = preview_of(world, review) if review.ok else None
    around = Surroundings(url=URL, log=f"{URL}/actions/runs/1", look_up=lambda: placing)
    return replace(Facts(world.hub.policy, around), **changes)


def _status(world: World, snapshot: Snapshot, **changes: object) -> str:
    review = _reviewed(world, snapshot)
    actions = plan(snapshot, review, _facts(world, review, **changes))
    return next(action.body for action in actions if isinstance(action, WriteStatus))


def _decision(world: World, snapshot: Snapshot, **changes: object) -> str:
    review = _reviewed(world, snapshot)
    actions = plan(snapshot, review, _facts(world, review, **changes))
    return next(action.body for action in actions if isinstance(action, Decide))


def _checked(world: World, snapshot: Snapshot) -> Snapshot:
    """After the bot's first answer."""
    review = _reviewed(world, snapshot)
    done = applied(snapshot, plan(snapshot, review, _facts(world, review)))
    return replace(done, observed_at="2026-11-25T09:00:00Z")


def _approved(world: World, snapshot: Snapshot, by: str = "entitled") -> Snapshot:
    return labelled(_checked(world, snapshot), "approved", by, at(AUTHORED_AT, 86400))  # type: ignore[arg-type]


def status_after_the_first_check(world: World, snapshot: Snapshot) -> str:
    return _status(world, snapshot)


def accepted_decision(world: World, snapshot: Snapshot) -> str:
    approved = _approved(world, snapshot)
    review = _reviewed(world, approved)
    commit = next(
        a for a in plan(approved, review, _facts(world, review, accept=True)) if isinstance(a, Commit)
    )
    assert review.result is not None
    path = "evals/BM-BREAST/logistic/logistic-1.yaml"
    block = Acceptance("active", "self-reported", AUTHORED_AT, "0" * 64)
    text = accepted_text(review.text, block)
    placing = placing_of(_with(world, text), read_accepted(path, text))
    around = Surroundings(url=URL, look_up=lambda: placing)
    main = OnMain(
        path, "maintainer", commit.event.id, "2026-11-25T09:00:00Z", review.digest, commit="1a2b3c4d5e"
    )
    return _decision(world, approved, on_main=main, surroundings=around)


def accepted_status(world: World, snapshot: Snapshot) -> str:
    approved = _approved(world, snapshot)
    main = OnMain("evals/BM-BREAST/logistic/logistic-1.yaml", "maintainer", 1, AUTHORED_AT, "ab" * 32)
    return _status(world, approved, on_main=main)


def declined_decision(world: World, snapshot: Snapshot) -> str:
    checked = _checked(world, snapshot)
    return _decision(world, labelled(checked, "declined", "entitled", at(AUTHORED_AT, 9)))


def declined_status(world: World, snapshot: Snapshot) -> str:
    checked = _checked(world, snapshot)
    return _status(world, labelled(checked, "declined", "entitled", at(AUTHORED_AT, 9)))


def refused_to_a_stranger(world: World, snapshot: Snapshot) -> str:
    return _decision(world, _approved(world, snapshot, "stranger"))


def refused_after_an_edit(world: World, snapshot: Snapshot) -> str:
    approved = _approved(world, snapshot)
    return _decision(world, replace(approved, body=snapshot.body.replace("0.9912", "0.9999")))


def our_fault(world: World, snapshot: Snapshot) -> str:
    table = (
        "The baseline toy_classification does not give what registry/baselines/ says.\n"
        "figure                                 expected       measured\n"
        "AUROC                                    0.5597         0.5602"
    )
    return _status(world, _approved(world, snapshot), accept=True, fault=table, baseline_known=True)


def withdrawn_decision(world: World, snapshot: Snapshot) -> str:
    closed = replace(_checked(world, snapshot), state="closed", closed_by="author")
    return _decision(world, closed)


def above_the_cap(world: World, snapshot: Snapshot) -> str:
    return _status(world, snapshot, open_before=3)


def _silent(world: World, snapshot: Snapshot, *days: int) -> Snapshot:
    """After the first check and a sweep at each of these days."""
    silent = _checked(world, snapshot)
    for day in days:
        silent = replace(silent, observed_at=at(AUTHORED_AT, day * 86400))
        review = _reviewed(world, silent)
        silent = applied(silent, plan(silent, review, _facts(world, review)))
    return silent


def reminder(world: World, snapshot: Snapshot) -> str:
    return _silent(world, snapshot, 16).comments[-1].body


def reminder_of_a_question(world: World, snapshot: Snapshot) -> str:
    asked = labelled(_checked(world, snapshot), "question", "triage", at(AUTHORED_AT, 86400))
    return _decision(world, replace(asked, observed_at=at(AUTHORED_AT, 20 * 86400)))


def closed_as_stale(world: World, snapshot: Snapshot) -> str:
    return _silent(world, snapshot, 16, 32).comments[-1].body


def stale_status(world: World, snapshot: Snapshot) -> str:
    return _silent(world, snapshot, 16, 32).comments[0].body


WRITERS: dict[str, Callable[[World, Snapshot], str]] = {
    "needs-fixes": status_after_the_first_check,
    "needs-fixes-body": status_after_the_first_check,
    "needs-fixes-hostile": status_after_the_first_check,
    "ready": status_after_the_first_check,
    "accepted": accepted_decision,
    "accepted-status": accepted_status,
    "declined": declined_decision,
    "declined-status": declined_status,
    "refused-stranger": refused_to_a_stranger,
    "refused-edit": refused_after_an_edit,
    "our-fault": our_fault,
    "withdrawn": withdrawn_decision,
    "above-the-cap": above_the_cap,
    "reminder": reminder,
    "reminder-question": reminder_of_a_question,
    "stale": closed_as_stale,
    "stale-status": stale_status,
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_comment_says_exactly_this(name, world):
    folder = CASES / name
    body = (folder / "issue.md").read_text(encoding="utf-8")
    snapshot = issue(body=body, observed_at=AUTHORED_AT)
    marker, _, comment = WRITERS[name](world, snapshot).partition("\n")
    assert marker.startswith("<!-- hubbot:")
    problems = [problem.to_json() for problem in _reviewed(world, snapshot).problems]
    found = {"problems.json": json.dumps(problems, ensure_ascii=False, indent=1), "comment.md": comment}
    for file, text in found.items():
        if UPDATE:
            (folder / file).write_text(text + "\n", encoding="utf-8")
        assert text + "\n" == (folder / file).read_text(encoding="utf-8")


def test_each_folder_is_a_case():
    assert {folder.name for folder in CASES.iterdir()} == set(WRITERS)
