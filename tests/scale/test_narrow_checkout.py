"""A runner need not fetch the results: in a blobless, sparse checkout the bot does what it does elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from hubbot.bot.state.world import World
from hubbot.registry.stored_features import FOLDER
from tests.bot import stage as stages
from tests.bot.stage import Stage, body, record
from tests.bot.test_corrections import asked

WORKFLOWS = stages.PROJECT / ".github" / "workflows"


def cones() -> dict[str, tuple[str, ...]]:
    """The folders that each job of the bot checks out, by workflow and job; () for all."""
    found = {}
    for name in ("submission.yml", "sweep.yml", "leaderboards.yml", "audit.yml"):
        for job, described in yaml.safe_load((WORKFLOWS / name).read_text())["jobs"].items():
            # The first is the hub; a second one fetches labels that are not public.
            checkout = next(
                s for s in described["steps"] if s.get("uses", "").startswith("actions/checkout@")
            )
            if job != "tell":  # reads no hub
                found[f"{name} {job}"] = tuple(checkout["with"].get("sparse-checkout", "").split())
    return found


CONE = cones()["submission.yml accept"]


def narrow(stage: Stage) -> None:
    """The runner's checkout made anew, as `actions/checkout` does with `filter` and `sparse-checkout`."""
    for name in ("allowFilter", "allowAnySHA1InWant"):
        stage.git("config", f"uploadpack.{name}", "true")
    shutil.rmtree(stage.checkout)
    words = ("--filter=blob:none", "--no-checkout", "--depth=100", "--no-tags")
    stage.git("clone", "--quiet", *words, f"file://{stage.remote}", str(stage.checkout), at=stage.root)
    stage.git("sparse-checkout", "set", "--cone", *CONE, at=stage.checkout)
    stage.git("checkout", "--quiet", "main", at=stage.checkout)


def anew(stage: Stage) -> None:
    shutil.rmtree(stage.checkout)
    stage.git("clone", "--quiet", str(stage.remote), str(stage.checkout), at=stage.root)


def absent(stage: Stage) -> set[str]:
    """Files of main whose bytes this clone does not have."""
    told = stage.git("rev-list", "--objects", "--missing=print", "--no-walk", "HEAD", at=stage.checkout)
    missing = {line[1:] for line in told.splitlines() if line.startswith("?")}
    tree = stage.git("ls-tree", "-r", "--format=%(objectname) %(path)", "HEAD", at=stage.checkout)
    pairs = (line.split(" ", 1) for line in tree.splitlines())
    return {path for blob, path in pairs if blob in missing}


def lived(stage: Stage, fresh: Callable[[Stage], None]) -> None:
    """Three results, one of them refused at first, and a withdrawal; every job has a checkout of its own."""

    def job(*, accept: bool) -> None:
        fresh(stage)
        stage.clock.tick(5)
        assert stage.sweep(accept=accept).exit_code == 0

    def approve(number: int) -> None:
        stage.clock.tick(5)
        stage.people.label(number, "maintainer", "approved")
        job(accept=True)

    for eval_id, model, auroc in (("logistic-1", "logistic", "0.9912"), ("knn-1", "knn", "0.9812")):
        number = stage.people.open_issue("author", "[Submission]", body(record(eval_id, model, auroc))).number
        job(accept=False)
        approve(number)
    again = stage.people.open_issue("author", "[Submission]", body(record("KNN-1", "knn", "0.9712"))).number
    job(accept=False)
    stage.people.edit_issue(again, "author", body=body(record("forest-1", "forest", "0.9712")))
    job(accept=False)
    approve(again)
    number = asked(stage, "Withdraw it")
    job(accept=False)
    approve(number)


def main_of(stage: Stage) -> dict[str, str]:
    """Every file on main; what names a commit or an id of this run is alike in both."""
    return {path: stage.on_main(path) for path in stage.files_on_main(".")}


def test_every_job_of_the_bot_leaves_results_and_pages_where_they_are() -> None:
    assert set(cones().values()) == {CONE}
    assert not {FOLDER.strip("/"), "evals", "predictions", "leaderboards"} & {*CONE}  # nor the features
    assert not {"evals", "leaderboards", "predictions"} & {*CONE}
    assert "registry" in CONE


@pytest.fixture
def both(tmp_path: Path) -> tuple[Stage, Stage]:
    wide, slim = stages.make(tmp_path / "wide"), stages.make(tmp_path / "slim")
    lived(wide, anew)
    lived(slim, narrow)
    return wide, slim


@pytest.mark.slow
def test_a_blobless_sparse_checkout_leads_to_the_same_files(both: tuple[Stage, Stage]) -> None:
    wide, slim = both
    assert main_of(slim) == main_of(wide)
    assert {"evals/BM-BREAST/logistic/logistic-1.yaml", "evals/BM-BREAST/forest/forest-1.yaml"} <= set(
        main_of(slim)
    )


def test_with_what_an_earlier_run_kept_no_accepted_result_is_fetched(both: tuple[Stage, Stage]) -> None:
    _, slim = both
    narrow(slim)
    World.at(slim.checkout)
    kept = slim.root / "kept"
    shutil.copytree(slim.checkout / ".git" / "hubbot", kept)
    narrow(slim)
    shutil.copytree(kept, slim.checkout / ".git" / "hubbot")
    before = absent(slim)
    assert {path for path in before if path.startswith("evals/")}
    world = World.at(slim.checkout)
    assert len(world.known) == 3
    found = world.known.with_eval_id("KNN-1")
    assert found is not None
    assert found.path == "evals/BM-BREAST/knn/knn-1.yaml"
    assert absent(slim) == before


@pytest.mark.slow
def test_without_it_all_are_fetched_in_one_go(both: tuple[Stage, Stage]) -> None:
    _, slim = both
    narrow(slim)
    packs = slim.checkout / ".git" / "objects" / "pack"
    before = len([*packs.glob("*.pack")])
    assert len(World.at(slim.checkout).known) == 3
    assert len([*packs.glob("*.pack")]) == before + 1
    assert not {path for path in absent(slim) if path.startswith("evals/")}
