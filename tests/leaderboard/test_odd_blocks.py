"""A block that somebody edited by hand: odd types in it are harmless, whichever field, to every other row."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from math import inf, nan

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.results.result import Acceptance, acceptance_of, block_of

from .hubs import accepted, hub

BLOCK = {
    "status": "active",
    "evidence": "numbers-checked",
    "accepted_at": "2026-11-23T10:00:00Z",
    "digest": "d" * 64,
    "power": {"share": 0.9, "says": "nine of ten"},
    "flags": [{"code": "D103", "others": ["m0-1"], "figures": ["AUROC"], "chance": 0.01, "n": 200}],
    "findings": [{"code": "A107", "at": "/metrics", "says": "x"}],
    "corrections": [{"issue": 3, "accepted_at": "2026-11-24T10:00:00Z"}],
}
ODD = [
    *(True, False, 0, -1, 1.5, nan, inf, 10**400, "", " ", "x", "../../x", "<b>|`", "\ud800"),
    *(
        [],
        [None],
        [[]],
        ["x"],
        [1],
        {},
        {"a": None},
        [{}],
        [{"code": []}],
        [{"x": nan}],
        ["x", {"code": "D1"}],
    ),
]
FIELDS = [item.name for item in fields(Acceptance) if item.name != "value"]
INNER = [
    *(("power", key) for key in BLOCK["power"]),
    *(("flags", key) for key in (*BLOCK["flags"][0], "weight", "answer", "resolved")),
    *(("findings", key) for key in BLOCK["findings"][0]),
    *(("corrections", key) for key in BLOCK["corrections"][0]),
]


def odd_row(block):
    """The lowest of the board: whether it is there or not changes nothing for who is above."""
    found = accepted("odd", Accuracy=0.40, AUROC=0.41)
    return replace(found, acceptance=acceptance_of(block))


def pages(*rows):
    above = [accepted(f"m{i}", Accuracy=value, AUROC=value) for i, value in enumerate((0.95, 0.70))]
    return build(hub(), [*above, *rows])


def others(files):
    """The rows of the others, as the board's JSON has them."""
    lines = [
        row
        for path, content in files.items()
        if path.startswith("leaderboards/data/BM/") and path.endswith(".json")
        for row in json.loads(content)["rows"]
        if row["model"] != "odd"
    ]
    return [{**row, "range": None, "place": None} for row in lines]  # may count the row below, or not


@pytest.fixture(scope="module")
def expected():
    rows = others(pages())
    assert [row["model"] for row in rows] == ["m0", "m1"]
    return rows


@pytest.mark.parametrize("name", [*FIELDS, "corrections", "predictions", "unknown"])
def test_a_field_of_another_type_holds_up_no_board(name, expected):
    for value in ODD:
        for others_missing in (False, True):
            block = {name: value} if others_missing else {**BLOCK, name: value}
            files = pages(odd_row(block))
            assert others(files) == expected, value
            assert all(path == "README.md" or path.startswith("leaderboards/") for path in files), value
            assert not any(".." in path for path in files), value


@pytest.mark.parametrize(("name", "key"), INNER)
def test_an_item_within_a_field_of_another_type_holds_up_no_board(name, key, expected):
    for value in ODD:
        held = BLOCK[name]
        inner = {**held, key: value} if isinstance(held, dict) else [{**held[0], key: value}]
        files = pages(odd_row({**BLOCK, name: inner}))
        assert others(files) == expected, value


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_read_of_an_odd_block_can_be_written_and_read_again(name):
    for value in ODD:
        once = acceptance_of({**BLOCK, name: value})
        again = acceptance_of(block_of(once))
        assert replace(again, value={}) == replace(once, value={}), value


def test_a_block_in_order_is_read_as_it_stands():
    read = acceptance_of({**BLOCK, "author": 123, "issue": 7, "environment_checked": True})
    assert (read.author, read.issue, read.environment_checked) == ("123", 7, True)
    assert read.power == BLOCK["power"]
    assert list(read.flags) == BLOCK["flags"]
    assert list(read.findings) == BLOCK["findings"]
    assert list(read.corrections) == BLOCK["corrections"]
