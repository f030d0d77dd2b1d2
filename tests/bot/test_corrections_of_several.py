"""One request and one approval for many results: a list, a pattern, or all of a model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbot.results.reader import read
from hubbot.results.result import split_accepted
from hubbot.submission.requests.correction.review import review_correction
from hubbot.submission.requests.correction.targets import MOST, MOST_WIDE, matches
from hubbot.submission.requests.correction.words import _change

from .stage import Stage, record
from .test_corrections import TITLE, form
from .test_life_of_a_submission import approved, opened, phase, said, status_words

ROWS = {
    "knn-1": ("knn", "0.9812"),
    "knn-2": ("knn", "0.9734"),
    "knn-30": ("knn", "0.9655"),
    "forest-1": ("forest", "0.9543"),
}


def path(eval_id: str) -> str:
    return f"evals/BM-BREAST/{ROWS[eval_id][0]}/{eval_id}.yaml"


@pytest.fixture
def full(stage: Stage) -> Stage:
    """Three results of one model and one of another, by two accounts."""
    for eval_id, (model, auroc) in ROWS.items():
        author = "stranger" if eval_id == "forest-1" else "author"
        number = opened(stage, record(eval_id, model, auroc), author=author)
        approved(stage, number)
        stage.sweep(accept=True)
    assert len(stage.files_on_main("evals")) == 4
    return stage


def asked(
    stage: Stage, result: str, what: str = "Withdraw it", *, by: str = "", author: str = "author"
) -> int:
    number = stage.people.open_issue(author, TITLE, form(result, what, by=by), ["submission"]).number
    stage.handle(number, "opened")
    stage.clock.tick()
    return number


def standing(stage: Stage) -> dict[str, str]:
    return {name: split_accepted(stage.on_main(path(name)))[1]["status"] for name in ROWS}


WAYS = {
    "a list": ("knn-1\nknn-2\nknn-30", {"knn-1", "knn-2", "knn-30"}),
    "a list with commas and marks": ("- `knn-1`\n- knn-30", {"knn-1", "knn-30"}),
    "patterns with marks": ("- knn-?\n* `*-30`", {"knn-1", "knn-2", "knn-30"}),
    "one line": ("knn-1, forest-1", {"knn-1", "forest-1"}),
    "a pattern": ("knn-?", {"knn-1", "knn-2"}),
    "a wide pattern": ("*-1", {"knn-1", "forest-1"}),
    "a model": ("model: KNN", {"knn-1", "knn-2", "knn-30"}),
    "a model and one": ("model: `knn`\nforest-1", {*ROWS}),
    "twice the same": ("knn-1\nknn-?\nknn-1", {"knn-1", "knn-2"}),
}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_several_are_withdrawn_by_one_request_and_one_approval(way: str, full: Stage) -> None:
    answer, expected = WAYS[way]
    number = asked(full, answer)
    assert phase(full, number) == "ready", status_words(full, number)
    words = status_words(full, number)
    assert f"{len(expected)} accepted results" in words
    assert all(path(name) in words for name in expected)
    commits = len(full.commits())
    approved(full, number)
    assert full.sweep(accept=True).exit_code == 0
    assert len(full.commits()) == commits + 1
    assert {name for name, status in standing(full).items() if status == "withdrawn"} == expected
    assert phase(full, number) == "accepted"
    after = full.commits()
    full.sweep(accept=True)
    assert full.commits() == after, "run twice, nothing happens the second time"


def test_whose_results_they_are_is_asked_once_and_each_is_told(full: Stage) -> None:
    number = asked(full, "*-*")
    words = status_words(full, number)
    assert words.count("of the 4 results were submitted by `stranger`") == 1
    approved(full, number)
    full.sweep(accept=True)
    assert set(standing(full).values()) == {"withdrawn"}
    assert any(key.startswith("told:") for key in said(full, 4)), "the other account learns of it"


def test_what_is_approved_is_the_list_that_was_shown_and_no_later_one(full: Stage) -> None:
    number = asked(full, "knn-*")
    late = opened(full, record("knn-4", "knn", "0.9411"))
    approved(full, late)
    full.sweep(accept=True)
    approved(full, number)
    full.sweep(accept=True)
    assert standing(full)["knn-1"] == "active", "another result fits the pattern now: it was not read"
    assert "approved" not in full.forge.snapshot(number).labels
    approved(full, number)
    full.sweep(accept=True)
    assert standing(full)["knn-1"] == "withdrawn"


FAULTS = {
    "one is not there": ("knn-1\nknn-9", "There is no accepted result `knn-9`"),
    "a pattern that fits none": ("svm-*", "There is no accepted result `svm-*`"),
    "a model that is not there": ("model: svm", "There is no accepted result `model: svm`"),
    "a path": ("../*", "There is no accepted result"),
}


@pytest.mark.parametrize("case", FAULTS, ids=str)
def test_what_names_nothing_is_said_and_nothing_is_done(case: str, full: Stage) -> None:
    answer, words = FAULTS[case]
    number = asked(full, answer)
    assert phase(full, number) == "needs-fixes"
    assert words in status_words(full, number)
    approved(full, number)
    full.sweep(accept=True)
    assert set(standing(full).values()) == {"active"}


def test_several_are_replaced_each_by_its_own_or_all_by_one(full: Stage) -> None:
    number = asked(full, "knn-1\nknn-2", "Replace it by another accepted result", by="knn-30, forest-1")
    assert phase(full, number) == "ready", status_words(full, number)
    approved(full, number)
    full.sweep(accept=True)
    blocks = {name: split_accepted(full.on_main(path(name)))[1] for name in ("knn-1", "knn-2")}
    assert {name: block["superseded_by"] for name, block in blocks.items()} == {
        "knn-1": "knn-30",
        "knn-2": "forest-1",
    }
    number = asked(full, "knn-*", "Replace it by another accepted result", by="forest-1 knn-30 knn-1")
    assert "3 results are named to replace 1" in status_words(full, number)
    number = asked(full, "knn-1 knn-2")
    assert "`knn-1`: It is superseded already" in status_words(full, number)


@pytest.mark.parametrize(
    "written",
    ["knn-1", "- knn-1", "* knn-1", "`knn-1`", "- `knn-1`", "knn-1,", "\n- knn-1\n"],
    ids=["plain", "dash", "star", "code", "dash and code", "comma", "blank lines"],
)
def test_a_single_one_may_be_written_as_in_a_list_or_as_code(written: str, full: Stage) -> None:
    number = asked(full, written, "Replace it by another accepted result", by=written.replace("-1", "-2"))
    assert phase(full, number) == "ready", status_words(full, number)
    approved(full, number)
    full.sweep(accept=True)
    assert standing(full)["knn-1"] == "superseded"
    assert split_accepted(full.on_main(path("knn-1")))[1]["superseded_by"] == "knn-2"
    number = asked(full, written.replace("-1", "-9"))
    assert "There is no accepted result `knn-9`" in status_words(full, number)
    assert "id as the result" in status_words(full, number)


def test_who_owns_them_hears_what_replaced_each_and_who_asked_sees_all_files(full: Stage) -> None:
    what = "Replace it by another accepted result"
    number = asked(full, "knn-1 knn-2", what, by="knn-30 forest-1", author="stranger")
    approved(full, number)
    full.sweep(accept=True)
    (told,) = [one.body for one in full.forge.snapshot(2).comments if "Your result was replaced" in one.body]
    assert "knn-1.yaml`): in its place `knn-30`" in told
    assert "knn-2.yaml`): in its place `forest-1`" in told
    done = status_words(full, number)
    assert "The 2 files: knn-1 (`evals/BM-BREAST/knn/knn-1.yaml`), knn-2 (`evals" in done
    full.sweep(accept=True)
    assert len([one for one in full.forge.snapshot(2).comments if "was replaced" in one.body]) == 1


def test_one_that_is_missing_in_a_list_is_named_with_what_to_do(full: Stage) -> None:
    words = status_words(full, asked(full, "knn-1 knn-9"))
    assert "There is no accepted result `knn-9`" in words
    assert "or take it off the list: nothing is done in part" in words


def test_a_pattern_is_no_regular_expression() -> None:
    assert matches("knn-1", "knn-*")
    assert matches("knn.1", "knn?1")
    assert not matches("knn-1", "KNN-*")
    assert not matches("knn-1", "knn")
    assert not matches("k", "[a-z]")


class Counted:
    """Looks that a request costs."""

    def __init__(self) -> None:
        self.looks = 0

    def find(self, _: str) -> None:
        self.looks += 1

    def several(self, _model: str, _pattern: str) -> tuple[()]:
        self.looks += 1
        return ()


@pytest.mark.parametrize("word", ["*", "a?", "model: knn", "knn-1"])
@pytest.mark.parametrize("count", [2, 20, 21, 500, 501, 20_000])
def test_what_a_request_looks_up_does_not_grow_with_its_text(word: str, count: int) -> None:
    most = MOST if word == "knn-1" else MOST_WIDE
    counted = Counted()
    body = form("\n".join([word] * count), "Withdraw it")[:65_536]
    review = review_correction(body, "author", counted.find, None, counted.several)
    assert counted.looks <= most + 1
    assert not review.ok
    if len(body) < 65_536 and count > most:
        assert any(f"at most {most}" in problem.message for problem in review.problems)


@pytest.mark.parametrize("nothing", [",", ", ;\n,", "- \n- ", "``", "*", "? ?", "model:"])
@pytest.mark.parametrize("what", ["Withdraw it", "Replace it by another accepted result"])
def test_a_field_that_names_nothing_is_said_to(nothing: str, what: str) -> None:
    counted = Counted()
    review = review_correction(form(nothing, what, by="x"), "author", counted.find, None, counted.several)
    assert review.correction is None
    assert not review.ok


@pytest.mark.parametrize("by", ["knn-2 knn-1", "knn-1", "knn-2"])
def test_none_of_those_that_leave_replaces_another(full: Stage, by: str) -> None:
    number = asked(full, "knn-1\nknn-2", "Replace it by another accepted result", by=by)
    assert phase(full, number) == "needs-fixes"
    assert "is to be replaced by this request, too" in status_words(full, number)


@pytest.mark.parametrize(("count", "letters"), [(500, 3), (500, 150), (200, 60), (300, 200)])
def test_who_approves_sees_each_result_or_the_request_is_too_large(
    full: Stage, count: int, letters: int
) -> None:
    base = read(path("knn-1"), full.on_main(path("knn-1")))
    names = [f"r{i:03}-{'x' * letters}"[:letters] if letters > 4 else f"{i}" for i in range(count)]
    held = {
        name: replace(base, path=f"evals/B/m/{name}.yaml", result=replace(base.result, eval_id=name))
        for name in names
    }
    review = review_correction(form("\n".join(names), "Withdraw it"), "author", held.get, None, None)
    if review.ok:
        assert review.correction
        shown = "\n".join(_change(review.correction, review))
        assert len(shown) < 60_000
        assert all(f"evals/B/m/{name}.yaml" in shown for name in names)
    else:
        assert letters > 20
