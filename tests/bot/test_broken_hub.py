"""Of a hub in which a file is broken: what does not depend on it goes on, what does waits and says why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from hubbot.bot.state.broken_hub import MARKER, TITLE, tell_maintainers
from hubbot.bot.state.world import World
from hubbot.index.store import KEPT_AT
from hubbot.leaderboard.pages import pages
from hubbot.registry.load import load
from hubbot.registry.model import Benchmark
from hubbot.registry.troubles import Trouble
from hubbot.results.read_all import read_all
from tests.slow import mostly_slow

from .stage import HUB, PROJECT, Stage, body, record
from .test_isolation import status, words
from .test_races import approve

PRIOR = "registry/models/prior.yaml"
HELD = "evals/BM-BREAST/forest/forest-0.yaml"


def diabetes(eval_id: str) -> str:
    text = record(eval_id, "knn").replace("BREAST", "DIABETES").replace("n: 228", "n: 177")
    return text.replace("AUROC: 0.9912", "RMSE: 55.12")


def open_as(stage: Stage, author: str, text: str) -> int:
    return stage.people.open_issue(author, "[Submission]", body(text)).number


@pytest.fixture
def hub(stage: Stage) -> Stage:
    """Two benchmarks, each with an accepted result and its boards."""
    for path in ("registry/benchmarks/BM-DIABETES.yaml", "registry/datasets/DS-DIABETES.yaml"):
        text = (PROJECT / path).read_text(encoding="utf-8")
        stage.push_from_elsewhere(path, text.replace("baseline: toy_regression\n", ""))
    stage.push_from_elsewhere("hub.yaml", HUB + "  maintainers: [maintainer, example/team]\n")
    numbers = [
        open_as(stage, "author", record("forest-0", "forest")),
        open_as(stage, "stranger", diabetes("knn-0")),
    ]
    stage.sweep()
    stage.clock.tick()
    approve(stage, numbers)
    assert stage.sweep(accept=True).exit_code == 0
    assert len(stage.files_on_main("evals")) == 2
    return stage


def replaced(path: str, change: Callable[[str], str]) -> Callable[[Stage], str]:
    def break_it(stage: Stage) -> str:
        stage.push_from_elsewhere(path, change(stage.on_main(path)))
        return path

    return break_it


def kept_index(stage: Stage) -> str:
    file = stage.checkout / ".git" / KEPT_AT
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] + b"\x00\xff" * 500)
    return ""


BREAKS: dict[str, Callable[[Stage], str]] = {
    "an empty dataset": replaced("registry/datasets/DS-BREAST.yaml", lambda text: ""),
    "a benchmark that is no YAML": replaced("registry/benchmarks/BM-BREAST.yaml", lambda text: text + "x: ["),
    "a list": replaced("registry/benchmarks/BM-BREAST.yaml", lambda text: "- a\n"),
    "a metric that nobody knows": replaced(
        "registry/benchmarks/BM-BREAST.yaml", lambda text: text.replace("primary: AUROC", "primary: AUROCK")
    ),
    "a recipe that lacks a number": replaced(
        "registry/datasets/DS-BREAST.yaml", lambda text: text.replace(", random_state: 42", "")
    ),
    "a value of another kind": replaced(
        "registry/benchmarks/BM-BREAST.yaml", lambda text: text.replace("topic: ", "topic: [1] # ")
    ),
    "an empty model on its board": replaced("registry/models/forest.yaml", lambda text: ""),
    "an accepted file that is no YAML": replaced(HELD, lambda text: "eval_id: [\n" + text),
    "an accepted file that is empty": replaced(HELD, lambda text: ""),
    "an accepted file of another shape": replaced(HELD, lambda text: "- 1\n- 2\n"),
}


@pytest.mark.parametrize("how", mostly_slow(BREAKS, first=3))
def test_the_other_benchmark_goes_on_and_this_one_waits_until_the_file_is_mended(how, hub: Stage):
    pages = {path: hub.on_main(path) for path in hub.files_on_main("leaderboards")}
    waiting = open_as(hub, "author", record("knn-1", "knn", "0.93"))
    hub.handle(waiting, "opened")
    assert status(hub, waiting) == "ready"
    path = BREAKS[how](hub)
    good = hub.git("show", f"main~1:{path}")
    mine = open_as(hub, "stranger", diabetes("knn-2").replace("55.12", "54.3"))
    assert hub.handle(mine, "opened").exit_code == 0
    assert status(hub, mine) == "ready"
    hub.sweep()
    assert status(hub, waiting) == "hub-problem"
    assert path in words(hub, waiting)
    assert re.search(r"Write|Restore|Register|Change|Add", words(hub, waiting))
    approve(hub, [mine, waiting])
    assert hub.handle(mine, "labeled", accept=True).exit_code == 0
    assert status(hub, mine) == "accepted"
    assert "knn-2" in " ".join(hub.files_on_main("evals"))
    now = {path: hub.on_main(path) for path in hub.files_on_main("leaderboards")}
    assert not pages.keys() - now.keys()
    assert {p for p in pages if "BREAST" in p and now[p] != pages[p]} == set()
    assert "leaderboards/BM-DIABETES.md" in {p for p in pages if now[p] != pages[p]}
    told = [hub.forge.read(n) for n in hub.forge.numbers() if hub.forge.read(n)["title"] == TITLE]
    assert len(told) == 1
    assert f"`{path}`" in told[0]["body"]
    assert "@maintainer @example/team" in told[0]["body"]
    hub.sweep(accept=True)  # it lists what was changed by hand, too
    before = everything(hub)
    hub.sweep()
    hub.sweep(accept=True)
    assert everything(hub) == before
    hub.push_from_elsewhere(path, good)
    assert hub.sweep(accept=True).exit_code == 0
    assert status(hub, waiting) == "accepted"  # the approval that was given meanwhile counts
    assert hub.forge.read(told[0]["number"])["state"] == "closed"
    hub.git("clone", "-q", str(hub.remote), str(hub.root / "fresh"), at=hub.root)
    assert built_anew(hub) == {p: hub.on_main(p) for p in hub.files_on_main("leaderboards")}


def everything(stage: Stage) -> list[str]:
    issues = [(stage.forge.root / f"issues/{n}.json").read_text() for n in stage.forge.numbers()]
    return [*issues, stage.git("rev-parse", "main")]


def built_anew(stage: Stage) -> dict[str, str]:
    from hubbot.leaderboard.building.build import build

    here = load(stage.root / "fresh")
    files = build(here, list(read_all(here.root)))
    return {path: content.decode() for path, content in files.items() if path.startswith("leaderboards/")}


def test_a_kept_index_that_is_damaged_holds_up_nobody(hub: Stage):
    kept_index(hub)
    mine = open_as(hub, "author", record("knn-1", "knn", "0.93"))
    assert hub.handle(mine, "opened").exit_code == 0
    hub.clock.tick()
    approve(hub, [mine])
    kept_index(hub)
    assert hub.handle(mine, "labeled", accept=True).exit_code == 0
    assert status(hub, mine) == "accepted"


@pytest.mark.parametrize("page", ["benchmark_page_text", "model_page_text"])
def test_a_page_that_cannot_be_made_leaves_those_of_other_benchmarks_to_be_written(hub, monkeypatch, page):
    """Whatever surprises us in one benchmark's page, or in that of a model on its boards."""
    usual, broken = getattr(pages, page), {"BM-BREAST", "forest"}

    def surprised(about: str | Benchmark, *given: Any) -> bytes:
        if (about if isinstance(about, str) else about.id) in broken:
            raise KeyError("nobody thought of it")
        return usual(about, *given)

    hub.git("pull", "-q", at=hub.checkout)
    monkeypatch.setattr(pages, page, surprised)
    (hub.checkout / ".git" / KEPT_AT).unlink()
    for path in (hub.checkout / "leaderboards").rglob("*.md"):
        path.write_text("nothing", encoding="utf-8")
    built = World.at(hub.checkout).rebuilt({})
    assert {*built.failed} == {"BM-BREAST"}
    assert "leaderboards/BM-DIABETES.md" in built.files
    assert not [path for path in built.files if "BREAST" in path or "forest" in path]


def test_a_broken_model_without_results_holds_up_only_who_names_it(hub: Stage):
    hub.push_from_elsewhere(PRIOR, "")
    other = open_as(hub, "author", record("knn-1", "knn", "0.93"))
    named = open_as(hub, "stranger", record("prior-1", "prior", "0.51"))
    assert hub.handle(other, "opened").exit_code == 0
    assert hub.handle(named, "opened").exit_code == 3
    assert (status(hub, other), status(hub, named)) == ("ready", "hub-problem")
    assert f"{PRIOR}: the file is empty. Write it again, or restore it from git." in words(hub, named)


SUITE = """\
id: S-1
name: Both
boards: [{benchmark: BM-BREAST}, {benchmark: BM-DIABETES}]
missing: guess
"""


@pytest.mark.parametrize(
    "content",
    [
        "",
        "id: [\n",
        "- a\n",
        "id: S-1\nname: 7\n",
        SUITE.replace("BM-DIABETES", "BM-NEXT"),
        SUITE + "rule: x\n",
    ],
)
def test_a_broken_suite_holds_up_nobody_and_its_pages_stay_until_it_is_mended(hub: Stage, content: str):
    path, page = "registry/suites/S-1.yaml", "leaderboards/suites/S-1.md"
    hub.push_from_elsewhere(path, SUITE)
    first = open_as(hub, "author", record("knn-1", "knn", "0.93"))
    hub.sweep()
    hub.clock.tick()
    approve(hub, [first])
    assert hub.sweep(accept=True).exit_code == 0
    there = hub.on_main(page)
    hub.push_from_elsewhere(path, content)
    # One that names what the suite's text names, too: it is told its own mistake, not to wait.
    stray = open_as(hub, "author", record("knn-3", "knn", "0.94").replace("BM-BREAST", "BM-NEXT"))
    hub.handle(stray, "opened")
    assert status(hub, stray) == "needs-fixes"
    number = open_as(hub, "stranger", diabetes("knn-2").replace("55.12", "54.3"))
    assert hub.handle(number, "opened").exit_code == 0
    hub.clock.tick()
    approve(hub, [number])
    assert hub.handle(number, "labeled", accept=True).exit_code == 0
    assert status(hub, number) == "accepted"
    assert hub.on_main(page) == there
    hub.sweep()
    told = [hub.forge.read(n) for n in hub.forge.numbers() if hub.forge.read(n)["title"] == TITLE]
    assert [path in one["body"] for one in told] == [True]
    hub.push_from_elsewhere(path, SUITE)
    last = open_as(hub, "author", record("knn-4", "knn", "0.92"))
    hub.sweep()
    hub.clock.tick()
    approve(hub, [last])
    assert hub.sweep(accept=True).exit_code == 0
    hub.git("clone", "-q", str(hub.remote), str(hub.root / "fresh"), at=hub.root)
    assert built_anew(hub) == {p: hub.on_main(p) for p in hub.files_on_main("leaderboards")}
    assert hub.on_main(page) != there


def test_without_a_hub_yaml_everybody_waits_is_told_and_no_label_is_lost(hub: Stage):
    number = open_as(hub, "author", record("knn-1", "knn", "0.93"))
    hub.handle(number, "opened")
    hub.clock.tick()
    approve(hub, [number])
    hub.push_from_elsewhere("hub.yaml", "name: [\n")
    outcome = hub.sweep(accept=True)
    assert outcome.exit_code == 3
    assert status(hub, number) == "hub-problem"
    assert "hub.yaml, line 2" in words(hub, number) or "hub.yaml, line 1" in words(hub, number)
    assert "approved" in hub.forge.snapshot(number).labels
    hub.push_from_elsewhere("hub.yaml", HUB)
    assert hub.sweep(accept=True).exit_code == 0
    assert status(hub, number) == "accepted"


def test_a_correction_and_a_proposal_wait_for_the_file_that_they_are_about(hub: Stage):
    form = "### Result\n\nforest-0\n\n### What should happen?\n\nWithdraw it\n\n### Reason\n\nWrong split.\n"
    hub.push_from_elsewhere(HELD, "eval_id: [\n")
    number = hub.people.open_issue("author", "[Correction]", form).number
    hub.handle(number, "opened")
    assert status(hub, number) == "hub-problem"
    assert HELD in words(hub, number)


def test_two_runs_that_both_open_the_issue_leave_the_older_one(stage: Stage):
    hub = load(stage.checkout)
    trouble = Trouble(PRIOR, None, "the file is empty", "Write it again.")

    class Late:
        """Another run opens the same issue in between."""

        def __getattr__(self, name: str) -> Any:
            if name == "open_issue" and not stage.forge.own_issues(MARKER):
                tell_maintainers(stage.forge, hub, [trouble])
            return getattr(stage.forge, name)

    assert tell_maintainers(Late(), hub, [trouble])  # type: ignore[arg-type]
    assert [number for number, _ in stage.forge.own_issues(MARKER)] == [1]
    assert stage.forge.read(2)["state"] == "closed"
    assert not tell_maintainers(stage.forge, hub, [trouble])
    assert tell_maintainers(stage.forge, hub, [])
    assert stage.forge.own_issues(MARKER) == []
    assert not tell_maintainers(stage.forge, hub, [])


def test_an_issue_of_somebody_else_with_our_marker_is_not_ours(stage: Stage):
    number = stage.people.open_issue("stranger", TITLE, f"{MARKER}\n").number
    stage.sweep()
    assert json.loads((stage.forge.root / f"issues/{number}.json").read_text())["state"] == "open"
    assert stage.forge.own_issues(MARKER) == []


def test_text_in_a_broken_file_stays_inert(stage: Stage):
    hub = load(stage.checkout)
    tell_maintainers(stage.forge, hub, [Trouble("evals/<b>/@all/#1.yaml", 1, "@all <img> #1 `x", "[a](b)")])
    ((_, text),) = stage.forge.own_issues(MARKER)
    assert "<img>" not in text
    assert not re.search(r"(?<![`\w/])@all", text.replace("`@all", "").replace("`evals", ""))
