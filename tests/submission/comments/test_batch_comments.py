"""What people read on a batch, word for word, in batches/NAME.md. HUBBOT_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1
from pathlib import Path

import pytest

from hubbot.bot.requests.batch import Batch
from hubbot.bot.requests.kind import Approved, Came
from hubbot.bot.state.world import World
from hubbot.forge.port import Pull, PullFile, Snapshot
from hubbot.submission.comments.markdown import LIMIT
from hubbot.submission.facts.actions import Commit, Decide, Facts, WriteStatus
from hubbot.submission.facts.context import Surroundings
from hubbot.submission.lifecycle.plan import plan
from hubbot.submission.requests.batch.words import BatchReview
from tests.bot.stage import record, write_hub
from tests.submission.lifecycle.worlds import applied, at, issue, labelled

CASES = Path(__file__).parent / "batches"
UPDATE = bool(os.environ.get("HUBBOT_UPDATE_GOLDEN"))
URL = "https://github.com/author/hub"
OPENED = "2026-11-23T10:00:00Z"
RIGHT = {
    "forest-1": record("forest-1", "forest", "0.9713"),
    "knn-1": record("knn-1", "knn", "0.9842"),
    "logistic-1": record("logistic-1", "logistic", "0.9912"),
    "logistic-2": record("logistic-2", "logistic", "0.9907"),
    "new-1": record("new-1", "tiny_cnn", "0.99"),
}
WRONG = RIGHT | {
    "knn-1": record("knn-1", "knn", "98.42").replace("DS-BREAST", "DS-BRAEST"),
    "logistic-2": record("logistic-1", "logistic", "0.9907"),
}
HOSTILE = {
    "a": record("a").replace("BM-BREAST", '"<script>@stranger | #1"'),
    "b": record("b").replace("logistic", '"`@stranger` ![x](https://example.org) |"'),
    "c": "# ``` </details> @stranger\n- 1\n",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return World.at(root)


def batch(texts: dict[str, str], foreign: tuple[str, ...] = (), tip: str = "c" * 40) -> Came:
    contents = {sha1(text.encode()).hexdigest(): text.encode() for text in texts.values()}
    files = [
        PullFile(f"submissions/{name}.yaml", "added", "100644", sha1(text.encode()).hexdigest(), len(text))
        for name, text in texts.items()
    ]
    files += [PullFile(path, "added") for path in foreign]
    return Came(pull=Pull(tip, "main", len(files), tuple(files)), contents=contents)


def pull_request(**changes: object) -> Snapshot:
    return issue(title="Many results", is_pull_request=True, observed_at=OPENED, **changes)


def reviewed(world: World, snapshot: Snapshot, of: Came) -> BatchReview:
    found = Batch().review(world, snapshot, of)
    assert found is not None
    return found


def facts(world: World, **changes: object) -> Facts:
    around = Surroundings(url=URL, log=f"{URL}/actions/runs/1")
    return replace(Facts(world.hub.policy, around), **changes)  # type: ignore[arg-type]


def status(world: World, of: Came, snapshot: Snapshot | None = None) -> str:
    snapshot = snapshot or pull_request()
    actions = plan(snapshot, reviewed(world, snapshot, of), facts(world))
    return next(action.body for action in actions if isinstance(action, WriteStatus))


def checked(world: World, of: Came) -> Snapshot:
    snapshot = pull_request()
    done = applied(snapshot, plan(snapshot, reviewed(world, snapshot, of), facts(world)))
    return replace(done, observed_at="2026-11-25T09:00:00Z")


def decision(world: World, snapshot: Snapshot, review: BatchReview, **changes: object) -> str:
    actions = plan(snapshot, review, facts(world, **changes))
    return next(action.body for action in actions if isinstance(action, Decide))


def needs_fixes(world: World) -> str:
    return status(world, batch(WRONG))


def needs_fixes_foreign(world: World) -> str:
    foreign = ("README.md", "evals/BM-BREAST/knn/x.yaml", ".github/workflows/@stranger | <b>.yml")
    return status(world, batch(RIGHT, foreign))


def hostile(world: World) -> str:
    return status(world, batch(HOSTILE))


def ready(world: World) -> str:
    return status(world, batch(RIGHT))


def ready_after_a_push(world: World) -> str:
    return status(world, batch(RIGHT), checked(world, batch(WRONG, tip="b" * 40)))


def refused_after_a_push(world: World) -> str:
    approved = labelled(checked(world, batch(RIGHT)), "approved", "entitled", at(OPENED, 86400))
    pushed = batch(RIGHT | {"knn-1": record("knn-1", "knn", "0.9999")}, tip="d" * 40)
    return decision(world, approved, reviewed(world, approved, pushed))


def accepted(world: World) -> str:
    approved = labelled(checked(world, batch(RIGHT)), "approved", "entitled", at(OPENED, 86400))
    review = reviewed(world, approved, batch(RIGHT))
    commit = next(a for a in plan(approved, review, facts(world, accept=True)) if isinstance(a, Commit))
    now = _published(world, approved, review, commit)
    main = Batch().on_main(now, approved.number)
    assert main is not None
    held = Batch().held(now, approved.number)
    return decision(now, approved, held, on_main=replace(main, commit="1a2b3c4d5e"))


def _published(world: World, snapshot: Snapshot, review: BatchReview, commit: Commit) -> World:
    made = Batch().compose(world, review, Approved(snapshot, commit))
    return world.with_(made.results[0], made.files, beside=made.results[1:])


def declined(world: World) -> str:
    snapshot = labelled(checked(world, batch(RIGHT)), "declined", "entitled", at(OPENED, 9))
    return decision(world, snapshot, reviewed(world, snapshot, batch(RIGHT)))


WRITERS: dict[str, Callable[[World], str]] = {
    "needs-fixes": needs_fixes,
    "needs-fixes-foreign": needs_fixes_foreign,
    "hostile": hostile,
    "ready": ready,
    "ready-after-a-push": ready_after_a_push,
    "refused-after-a-push": refused_after_a_push,
    "accepted": accepted,
    "declined": declined,
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_comment_says_exactly_this(name: str, world: World) -> None:
    marker, _, comment = WRITERS[name](world).partition("\n")
    assert marker.startswith("<!-- hubbot:")
    file = CASES / f"{name}.md"
    if UPDATE:
        file.write_text(comment + "\n", encoding="utf-8")
    assert comment + "\n" == file.read_text(encoding="utf-8")


def test_each_file_is_a_case() -> None:
    assert {file.stem for file in CASES.iterdir()} == set(WRITERS)


@pytest.mark.parametrize("text", [record(auroc="98.6"), record(), "x: [" * 30, "y" * 250_000])
def test_two_hundred_files_fit_into_one_comment_and_what_is_left_out_is_said(world: World, text: str) -> None:
    texts = {f"{n:03}-{'long' * 20}": text.replace("logistic-1", f"run-{n}") for n in range(200)}
    comment = status(world, batch(texts))
    assert len(comment) < LIMIT
    assert "`hubbot check submissions/*.yaml`" in comment
    assert comment.count("<details>") == comment.count("</details>")
