"""registry/changed.yaml is read back as it was written. What a person made of it stops no run."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from hubbot.reading.yaml.reader import dump
from hubbot.results.hand_changes import HandChange, LostRank, ledger_text, read_ledger, read_lost

CHANGE = HandChange("evals/a/b/c.yaml", "after approval", "1234567", "author", "2026-11-23", unranked=True)
LOST = LostRank("evals/a/b/d.yaml", "size", "12345678", "2026-11-23")
ODD: tuple[Any, ...] = (3, 0.5, True, None, "text", ["a"], [["a"]], {"a": 1}, [None], [{}], [{"path": 1}])


def test_what_was_written_is_read_back() -> None:
    text = ledger_text([CHANGE, replace(CHANGE, path="evals/a/b/b.yaml", why="own hash")], [LOST])
    assert [one.why for one in read_ledger(text).values()] == ["own hash", "after approval"]
    assert read_ledger(text)[CHANGE.path] == CHANGE
    assert read_lost(text) == {LOST.path: LOST}


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_odd_list_holds_nothing(odd: object) -> None:
    text = dump({"changed": odd, "unranked": odd})
    assert read_ledger(text) == read_lost(text) == {}


@pytest.mark.parametrize("odd", ODD, ids=repr)
@pytest.mark.parametrize("name", [field.name for field in fields(HandChange)])
def test_an_odd_item_is_left_out_and_the_others_stay(name: str, odd: object) -> None:
    right = {"path": "evals/a/b/x.yaml", "why": "own hash"}
    found = read_ledger(dump({"changed": [{**right, name: odd}, right]}))
    assert found[right["path"]] == HandChange(right["path"], "own hash")
    for one in found.values():
        assert all(type(getattr(one, field.name)) in {str, bool} for field in fields(one))


@pytest.mark.parametrize("text", ["", "x: [", "- a", "7", "changed:\n- {path: a, why: no reason}\n"])
def test_a_file_that_is_no_ledger_is_an_empty_one(text: str) -> None:
    assert read_ledger(text) == read_lost(text) == {}
