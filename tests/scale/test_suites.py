"""A suite is written anew where one of its tables changed, or itself; a broken one stops no other page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubbot.common.files import write_files
from hubbot.leaderboard.building import build as building
from hubbot.leaderboard.building.incremental import Changes, changes
from hubbot.leaderboard.building.rows import Rows
from hubbot.registry.load import load, load_parts
from hubbot.registry.troubles import waiting
from tests.scale.histories import Hub

MINE = "registry/suites/SUITE-CLASSIFICATION.yaml"
PAGE = "leaderboards/suites/SUITE-CLASSIFICATION"


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    made = Hub.new(tmp_path, 200, 8)
    made.build()
    assert (made.root / f"{PAGE}.md").is_file()
    return made


def edited(hub: Hub, benchmark: str) -> None:
    """Another figure in one result of that benchmark."""
    files = sorted((hub.root / "evals" / benchmark).glob("*/*.yaml"))
    file = next(one for one in files if re.search(r"^  AUROC: 0\.", one.read_text("utf-8"), re.MULTILINE))
    hub._change(file, r"^  AUROC: 0\.\d+", "  AUROC: 0.8123")


def of_suites(done: Changes) -> set[str]:
    return {path for path in done.files if path.startswith("leaderboards/suites/")}


def by_parts(hub: Hub) -> Changes:
    """As the bot builds: without what cannot be used."""
    found, troubles = load_parts(hub.root)
    done = changes(found, hub.tree(), hub.kept, spared=waiting(troubles) or ())
    write_files(hub.root, done.files)
    return done


def test_only_the_suites_of_a_table_that_changed_are_written(hub: Hub) -> None:
    edited(hub, "BM-BREAST")
    done = hub.build()
    assert of_suites(done)
    assert all(path.startswith(PAGE) for path in of_suites(done))
    assert len(done.read) == 1
    edited(hub, "BM-DNA-PROMOTER")
    assert not of_suites(hub.build())


def test_a_suite_reads_the_rows_of_its_own_tables_and_no_others(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    usual = Rows.entries

    def counted(self, key):
        read.add(key.benchmark)
        return usual(self, key)

    monkeypatch.setattr(Rows, "entries", counted)
    edited(hub, "BM-BREAST")
    hub.build()
    assert read == {"BM-BREAST", "BM-SPLICE", "BM-BLOOD-CELLS"}
    read.clear()
    edited(hub, "BM-DNA-PROMOTER")
    hub.build()
    assert read == {"BM-DNA-PROMOTER"}


def test_a_change_of_a_suite_reads_no_result(hub: Hub) -> None:
    hub._change(hub.root / MINE, r"short: Breast", "short: Cysts")
    done = hub.build()
    assert done.read == []
    assert {*done.tables} == set()
    assert {f"{PAGE}.md", f"{PAGE}.json", f"{PAGE}.csv"} <= of_suites(done)
    assert hub.generated() == hub.fresh()


@pytest.mark.parametrize("content", ["", "id: [\n", "id: SUITE-CLASSIFICATION\nname: 7\nboards: x\n"])
def test_the_pages_of_a_suite_that_cannot_be_read_stay_and_all_others_go_on(hub: Hub, content: str) -> None:
    text = (hub.root / MINE).read_text(encoding="utf-8")
    before = hub.generated()
    (hub.root / MINE).write_text(content, encoding="utf-8")
    edited(hub, "BM-BREAST")
    done = by_parts(hub)
    assert not of_suites(done)
    assert {
        path: page for path, page in before.items() if path.startswith(PAGE)
    }.items() <= hub.generated().items()
    assert "leaderboards/BM-BREAST.md" in done.files
    assert "leaderboards/README.md" in done.files
    hub.kept.unlink()
    assert None not in by_parts(hub).files.values(), "nor is a page removed by a run that kept nothing"
    (hub.root / MINE).write_text(text, encoding="utf-8")
    hub.build()
    assert hub.generated() == hub.fresh()


def test_a_suite_of_a_benchmark_that_is_spared_waits_with_it(hub: Hub) -> None:
    edited(hub, "BM-BREAST")
    edited(hub, "BM-SPLICE")
    done = changes(load(hub.root), hub.tree(), hub.kept, spared={"BM-SPLICE"})
    write_files(hub.root, done.files)
    assert not {path for path in of_suites(done) if path.startswith(PAGE)}
    assert "leaderboards/BM-BREAST.md" in done.files
    assert {f"{PAGE}.md"} <= of_suites(hub.build())
    assert hub.generated() == hub.fresh()


def test_a_surprise_in_a_suite_is_told_and_stops_no_board(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def surprised(suite, *given):
        raise KeyError("nobody thought of it")

    edited(hub, "BM-BREAST")
    with monkeypatch.context() as patch:
        patch.setattr(building, "rank_suite", surprised)
        done = changes(load(hub.root), hub.tree(), hub.kept)
    write_files(hub.root, done.files)
    assert {*done.failed} == {"suite SUITE-CLASSIFICATION"}
    assert not of_suites(done)
    assert "leaderboards/BM-BREAST.md" in done.files
    assert of_suites(hub.build()), "it is tried again"
    assert hub.generated() == hub.fresh()


def test_a_hub_without_suites_has_no_word_of_them(hub: Hub) -> None:
    for file in (hub.root / "registry/suites").iterdir():
        file.unlink()
    hub.build()
    assert load(hub.root).suites == {}
    assert not [path for path in hub.generated() if "suites" in path]
    index = (hub.root / "leaderboards/README.md").read_text(encoding="utf-8")
    assert "uite" not in index
    assert hub.generated() == hub.fresh()
