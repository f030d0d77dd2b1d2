"""hubbot show: what the published boards tell, beside the benchmark's data and commands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.leaderboard.hubs import accepted, hub

from hubbot import cli
from hubbot.commands.published import board_lines
from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import how_many

ROOT = Path(__file__).resolve().parents[2]
ODD = [None, True, "x", "\x1b[31m", -1, 0, 1e999, 10**400, [], [[]], {}, {"a": None}]


def published(root, *values, n=200, margin=None):
    """A hub in `root` with the pages of a board of these values, its benchmark, and the board."""
    of = replace(hub(n=n), root=root)
    if margin is not None:
        block = {"margin": {"value": margin, "since": "2026-11-01"}}
        of = replace(of, benchmarks={"BM": replace(of.benchmarks["BM"], value=block)})
    found = [accepted(f"m{i}", n=n, Accuracy=value) for i, value in enumerate(values)]
    for path, content in build(of, found).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    return of, of.benchmarks["BM"], boards(found, of)[0]


def said(of, benchmark):
    return " ".join(" ".join(board_lines(of, benchmark)).split())


@pytest.mark.parametrize("values", [(0.90, 0.89), (0.900, 0.895), (0.95, 0.60), (0.90, 0.90), (0.9,), ()])
def test_it_says_how_many_cases_tell_the_first_two_apart_as_the_page_does(tmp_path, values):
    if not values:
        assert list(board_lines(replace(hub(), root=tmp_path), hub().benchmarks["BM"])) == []
        return
    of, benchmark, board = published(tmp_path, *values)
    sentence = how_many.sentence(board)
    assert sentence in said(of, benchmark)
    assert bool(sentence) == bool(said(of, benchmark))


@pytest.mark.parametrize("margin", [0.01, 0.06, 0.10])
def test_it_names_who_is_no_worse_by_the_registered_margin_as_the_page_does(tmp_path, margin):
    of, benchmark, board = published(tmp_path, 0.90, 0.90, 0.87, 0.60, n=600, margin=margin)
    text = said(of, benchmark)
    assert f"by less than {margin}, for results accepted from 2026-11-01 on" in text
    for kind, words in (("not worse", "Not worse than the first"), ("equivalent", "Equivalent to the first")):
        named = [row.name for row in board.rows if how_many.against_margin(board, row) == kind]
        assert (f"n = 600: {words}: {', '.join(named)}." in text) == bool(named)


def test_a_board_of_another_version_is_not_shown(tmp_path):
    of, benchmark, _ = published(tmp_path, 0.90, 0.89)
    assert said(of, replace(benchmark, version="2.0.0")) == ""


@pytest.mark.parametrize(
    "key", ["n", "dataset", "split", "version", "separable_gap", "times_the_cases", "rows"]
)
@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:12])
def test_an_export_with_something_odd_in_it_stops_nothing_and_prints_no_control_characters(
    tmp_path, key, value
):
    of, benchmark, _ = published(tmp_path, 0.90, 0.90, n=600, margin=0.1)
    (file,) = (tmp_path / "leaderboards/data/BM").glob("*.json")
    file.write_text(json.dumps(json.loads(file.read_text()) | {key: value}).replace('"m1"', '"\\u001b[2J"'))
    text = said(of, benchmark)
    assert "\x1b" not in text
    assert "by less than 0.1" in text


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b"null"])
def test_a_damaged_export_is_passed_over(tmp_path, content):
    of, benchmark, board = published(tmp_path, 0.90, 0.89)
    (file,) = (tmp_path / "leaderboards/data/BM").glob("*.json")
    file.with_name("a.json").write_bytes(content)
    assert how_many.sentence(board) in said(of, benchmark)


def test_the_command_prints_what_this_hubs_own_page_says(capsys):
    assert cli.run(["show", "BM-SPLICE", "--hub", str(ROOT)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    _, _, gap = shown.partition("n = 1,284: ")
    assert gap.startswith("This test set tells")
    assert gap in (ROOT / "leaderboards/BM-SPLICE.md").read_text(encoding="utf-8")
