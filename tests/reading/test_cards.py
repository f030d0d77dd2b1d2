"""A card is held to the schema of the file that it becomes, before anybody is told "ready"."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hubbot.reading.issue.form import read_issue
from hubbot.reading.issue.form_fields import CARD
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import dump
from hubbot.registry.check_files import file_problems
from tests.reading.bodies import body

MODEL = schema.flat("model")["properties"]
PROPER = {"weights": "open", "paper": "https://example.org/1", "repository": "https://example.org/2"}


def answered(card: dict[str, Any]) -> Any:
    found = read_issue("[Submission]", body(card=dump(card)), ())
    assert found is not None
    return found


def errors(found: Any) -> list[Any]:
    return [problem for problem in found.problems if problem.severity == "error"]


def longest(key: str) -> int:
    return int(MODEL[key].get("maxLength", 0))


@pytest.mark.parametrize("key", [key for key in CARD if key != "weights"])
def test_what_the_file_could_not_hold_is_told_at_its_line(key: str) -> None:
    start = PROPER.get(key, "x")
    within = start + "x" * (longest(key) - len(start))
    assert errors(answered({key: within})) == []
    card = {"weights": "open", key: within + "x"}
    (problem,) = errors(answered(card))
    assert body(card=dump(card)).split("\n")[problem.line - 1].startswith(f"{key}:")
    assert problem.message
    assert problem.hint
    assert problem.place == "body"


@pytest.mark.parametrize("blank", ["  ", "\u00a0", "\t"])
@pytest.mark.parametrize("key", ["name", "description", "family"])
def test_a_blank_answer_is_told(key: str, blank: str) -> None:
    found = answered({key: blank})
    assert errors(found), json.dumps(blank)


@pytest.mark.parametrize("given", ["../x", "a b", "x" * 101, "con"])
def test_an_id_that_is_none_is_told(given: str) -> None:
    assert errors(answered({"id": given, "name": "x"}))


@pytest.mark.parametrize(
    "card",
    [
        {"name": "x" * 120, "description": "y" * 1_500},
        {"name": "Модель 模型 مودل", "parameters": 86_000_000},
        {"License": "Apache-2.0", "weights": "gated", "paper": "https://doi.org/10.1000/1"},
    ],
)
def test_an_honest_card_becomes_a_file_of_the_registry(card: dict[str, Any]) -> None:
    found = answered(card)
    assert errors(found) == []
    file = {"id": "my_model", "name": "my_model"} | dict(found.card) | {"confirmed": False}
    assert file_problems("registry/models/my_model.yaml", dump(file)) == ()


@pytest.mark.parametrize(
    "written", ["3.10", "1e3", "1.50", "007", "0x10", "86_000", "+5", "2026-11-20", ".5"]
)
@pytest.mark.parametrize("key", ["name", "parameters", "family", "licence"])
def test_what_looks_like_a_number_stays_as_it_is_written(key: str, written: str) -> None:
    found = read_issue("[Submission]", body(card=f"{key}: {written}\n"), ())
    assert found is not None
    assert errors(found) == []
    assert found.card[key] == written


@pytest.mark.parametrize(
    ("one", "other"), [("name", "Name"), ("licence", "license"), ("LICENSE", "licence"), ("paper", "PAPER")]
)
def test_an_answer_that_is_given_twice_is_told_at_the_second(one: str, other: str) -> None:
    value = PROPER.get("paper", "x") if one == "paper" else "MIT"
    found = read_issue("[Submission]", body(card=f"{one}: {value}\n{other}: {value}\n"), ())
    (problem,) = errors(found)
    assert other in problem.message
    assert one in problem.message
