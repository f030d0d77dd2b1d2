"""A result of another model than its file says: moved by one request and one approval, one or many."""

from __future__ import annotations

import json

import pytest

from hubbot.results.reader import read
from hubbot.results.result import read_accepted, split_accepted

from .stage import Stage, record
from .test_corrections import TITLE, form
from .test_corrections_of_several import full, path  # noqa: F401 - a fixture
from .test_life_of_a_submission import approved, opened, phase, status_words
from .test_people_are_told import told


def asked(stage: Stage, result: str, to: str, *, author: str = "author") -> int:
    text = form(result, "Move it to another model", reason="It was the other one.")
    text = text.replace("### Reason", f"### Moved to\n\n{to or '_No response_'}\n\n### Reason")
    number = stage.people.open_issue(author, TITLE, text, ["submission"]).number
    stage.handle(number, "opened")
    stage.clock.tick()
    return number


WAYS = {
    "one": ("knn-1", {"knn-1"}),
    "a list": ("knn-1\nknn-30", {"knn-1", "knn-30"}),
    "a pattern": ("knn-?", {"knn-1", "knn-2"}),
    "all of a model": ("model: knn", {"knn-1", "knn-2", "knn-30"}),
}


@pytest.mark.parametrize("way", WAYS)
def test_moved_results_are_the_other_models_everywhere(way: str, full: Stage) -> None:  # noqa: F811
    answer, expected = WAYS[way]
    before = {name: split_accepted(full.on_main(path(name))) for name in expected}
    number = asked(full, answer, "Forest")  # a spelling of it
    assert phase(full, number) == "ready", status_words(full, number)
    words = status_words(full, number)
    assert "to `forest`" in words
    assert all(path(name) in words for name in expected)
    commits = len(full.commits())
    approved(full, number)
    assert full.sweep(accept=True).exit_code == 0
    assert phase(full, number) == "accepted", status_words(full, number)
    assert len(full.commits()) == commits + 1
    for name, (submitted, block) in before.items():
        text = full.on_main(path(name))
        now = split_accepted(text)
        assert now[0] == submitted, "what was submitted stays, byte for byte"
        assert now[1]["model"] == "forest"
        kept = {key: one for key, one in block.items() if key not in {"corrections", "record"}}
        assert kept.items() <= now[1].items()
        assert read(path(name), text).result.model_id == "forest"
        assert read_accepted(path(name), text).result.model_id == "forest"
    board = next(one for one in full.files_on_main("leaderboards/data/BM-BREAST") if one.endswith(".json"))
    shown = json.dumps(json.loads(full.on_main(board)))
    for name in ("knn-1", "knn-2", "knn-30"):
        if f'"{name}"' in shown:
            assert f'"model": "{"forest" if name in expected else "knn"}"' in shown
    assert ('"model": "knn"' in shown) == (len(expected) < 3)
    assert full.sweep(accept=True).lines is not None
    assert len(full.commits()) == commits + 1, "done once"


REFUSED = {
    "no model": ("knn-1", "", "K108", "It is not said to which model"),
    "no id": ("knn-1", "two words", "K108", "is no model's id"),
    "a path": ("model: knn", "../../x", "K108", "is no model's id"),
    "its own": ("knn-1", "KNN", "K108", "has `knn-1` already"),
    "one's own among several": ("knn-1\nforest-1", "forest", "K108", "has `forest-1` already"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_what_cannot_be_moved_is_said(way: str, full: Stage) -> None:  # noqa: F811
    answer, to, code, words = REFUSED[way]
    number = asked(full, answer, to)
    assert phase(full, number) == "needs-fixes"
    assert code in status_words(full, number)
    assert words in status_words(full, number)


def test_a_model_without_a_card_is_a_question(full: Stage) -> None:  # noqa: F811
    number = asked(full, "knn-1", "knn-large")
    assert phase(full, number) == "ready"
    assert "No card here names `knn-large`" in status_words(full, number)


def test_who_submitted_it_is_told_what_it_is_now(full: Stage) -> None:  # noqa: F811
    number = asked(full, "model: knn", "forest", author="stranger")
    assert "3 of the 3 results were submitted by" in status_words(full, number)
    approved(full, number)
    full.sweep(accept=True)
    mine = [words for issue in range(1, number) for words in told(full, issue)]
    assert len(mine) == 1
    assert "### Your result was moved to another model" in mine[0]
    assert "They are now results of `forest`." in mine[0]
    assert "It was the other one." in mine[0]


def test_a_moved_result_can_be_moved_back_and_withdrawn(full: Stage) -> None:  # noqa: F811
    for to in ("forest", "knn"):
        number = asked(full, "knn-1", to)
        approved(full, number)
        full.sweep(accept=True)
        assert phase(full, number) == "accepted", status_words(full, number)
    text = full.on_main(path("knn-1"))
    assert read("x", text).result.model_id == "knn"
    assert [one["what"] for one in split_accepted(text)[1]["corrections"]] == ["move", "move"]


def test_an_approval_of_before_there_were_moves_still_counts(stage: Stage) -> None:
    """The text that an approval is bound to is, for other requests, what it was."""
    number = opened(stage, record())
    approved(stage, number)
    stage.sweep(accept=True)
    request = stage.people.open_issue("author", TITLE, form("logistic-1"), ["submission"]).number
    stage.handle(request, "opened")
    assert "Moved to" not in status_words(stage, request)
