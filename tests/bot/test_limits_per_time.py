"""`policy.submissions`: so many results of a person on a benchmark in a stretch of time; the rest wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load

from .stage import HUB, Stage, body, make, record
from .test_life_of_a_submission import approved, opened, phase, status_words
from .test_predictions import merged

DAY = 86_400


@pytest.fixture
def limited(tmp_path: Path) -> Stage:
    rule = "  submissions: {per: week, most: 2}\n"
    stage = make(tmp_path)
    merged(stage, "hub.yaml", (HUB.replace("_author: 3", "_author: 10") + rule).encode())
    return stage


def filed(stage: Stage, number: int, author: str = "author") -> int:
    figures = f"0.9{number}12"
    return opened(stage, record(f"knn-{author}-{number}", "knn", figures), author=author)


def test_what_is_too_often_waits_until_there_is_room_and_is_then_checked_by_itself(limited: Stage) -> None:
    first, second, third = (filed(limited, number) for number in (1, 2, 3))
    assert [phase(limited, one) for one in (first, second, third)] == ["ready", "ready", "waiting"]
    words = status_words(limited, third)
    assert "2 results of one person per week on `BM-BREAST`" in words
    assert "In line until 2026-11-30 10:0" in words
    limited.clock.tick(3 * DAY)
    limited.sweep()
    assert phase(limited, third) == "waiting"
    limited.clock.tick(4 * DAY + 60)
    limited.sweep()
    assert phase(limited, third) == "ready"


def test_accepted_ones_count_and_other_people_do_not(limited: Stage) -> None:
    for number in (1, 2):
        approved(limited, filed(limited, number))
        limited.sweep(accept=True)
    third, other = filed(limited, 3), filed(limited, 4, author="stranger")
    assert phase(limited, third) == "waiting"
    assert phase(limited, other) == "ready"
    approved(limited, third)
    limited.sweep(accept=True)
    assert phase(limited, third) == "waiting", "an approval before the check counts for nothing"
    assert len(limited.files_on_main("evals")) == 2


def test_an_edit_counts_for_nothing_and_makes_no_room(limited: Stage) -> None:
    first, second, third = (filed(limited, number) for number in (1, 2, 3))
    for k in range(4):
        limited.people.edit_issue(second, "author", body=body(record(f"knn-author-9{k}", "knn", f"0.9{k}34")))
        limited.handle(second)
        assert phase(limited, second) == "ready"
    other = body(record("knn-author-8", "knn").replace("BM-BREAST", "BM-ELSEWHERE"))
    limited.people.edit_issue(third, "author", body=other)
    limited.handle(third)
    assert phase(limited, third) == "needs-fixes", "on no benchmark of the hub there is no limit"
    limited.people.edit_issue(first, "author", body=other)
    fourth = filed(limited, 4)
    assert phase(limited, fourth) == "ready", "one that names another benchmark is none of this one"


def _emptied(stage: Stage, number: int) -> None:
    stage.people.close(number, "author")
    stage.people.edit_issue(number, "author", body="Never mind.")


CLOSED = {
    "closed by its author": lambda stage, one: stage.people.close(one, "author"),
    "closed and emptied": _emptied,
    "declined": lambda stage, one: stage.people.label(one, "maintainer", "declined"),
}


@pytest.mark.parametrize("how", CLOSED, ids=str)
def test_what_was_looked_at_counts_whatever_became_of_it(how: str, limited: Stage) -> None:
    """Opening, looking at the answer and closing is no way round the limit."""
    for number in (1, 2):
        one = filed(limited, number)
        CLOSED[how](limited, one)
        limited.handle(one, "closed", accept=True)
        assert limited.forge.snapshot(one).state == "closed"
    third = filed(limited, 3)
    assert phase(limited, third) == "waiting"
    assert "also what was closed since" in status_words(limited, third)
    limited.clock.tick(7 * DAY + 60)
    limited.sweep()
    assert phase(limited, third) == "ready"


def batch(stage: Stage, *numbers: int) -> int:
    files = {f"submissions/{k}.yaml": record(f"knn-batch-{k}", "knn", f"0.8{k}12") for k in numbers}
    number = stage.open_pull(files)
    stage.handle(number, "opened")
    return number


@pytest.mark.parametrize("became", ["open", "accepted", "closed"])
def test_each_result_of_a_batch_counts(became: str, limited: Stage) -> None:
    first = batch(limited, 1, 2)
    assert phase(limited, first) == "ready"
    if became == "accepted":
        approved(limited, first)
        limited.sweep(accept=True)
        assert len(limited.files_on_main("evals")) == 2
    elif became == "closed":
        limited.people.close(first, "author")
        limited.handle(first, "closed")
    assert phase(limited, filed(limited, 3)) == "waiting"
    assert phase(limited, filed(limited, 4, author="stranger")) == "ready"


def test_a_batch_waits_until_there_is_room_for_all_of_it(limited: Stage) -> None:
    filed(limited, 1)
    limited.clock.tick(DAY)
    second = batch(limited, 1, 2)
    assert phase(limited, second) == "waiting"
    assert "In line until 2026-11-30 10:0" in status_words(limited, second)
    limited.clock.tick(6 * DAY + 60)
    limited.sweep()
    assert phase(limited, second) == "ready"


def test_a_batch_of_more_than_may_ever_come_is_told_how_many_to_leave(limited: Stage) -> None:
    number = batch(limited, 1, 2, 3)
    words = status_words(limited, number)
    assert phase(limited, number) == "waiting"
    assert "More results on `BM-BREAST` than may come at once" in words
    assert "takes 2 results of one person per week on one benchmark, and here are 3" in words
    limited.clock.tick(30 * DAY)
    limited.sweep()
    assert phase(limited, number) == "waiting"
    files = {f"submissions/{k}.yaml": record(f"knn-batch-{k}", "knn", f"0.8{k}12") for k in (1, 2)}
    limited.push_pull(number, files)
    limited.handle(number, "synchronize")
    assert phase(limited, number) == "ready"


def test_when_something_came_is_what_the_forge_says_and_not_an_accepted_file(limited: Stage) -> None:
    """A hand that changes a file on main neither makes room nor stops the bot."""
    paths = []
    for number in (1, 2):
        approved(limited, filed(limited, number))
        limited.sweep(accept=True)
        paths.append(f"evals/BM-BREAST/knn/knn-author-{number}.yaml")
    for path, said in zip(paths, ("'2001-01-01T00:00:00Z'", "'2026-13-77'"), strict=True):
        text = limited.on_main(path)
        (line,) = [one for one in text.splitlines() if "submitted_at:" in one]
        limited.push_from_elsewhere(path, text.replace(line, f"  submitted_at: {said}"))
    third = filed(limited, 3)
    assert phase(limited, third) != "ready"
    assert limited.sweep().exit_code in {0, 3}
    limited.clock.tick(8 * DAY)
    limited.sweep()
    assert phase(limited, third) != "waiting"


def test_run_twice_nothing_happens_the_second_time(limited: Stage) -> None:
    third = [filed(limited, number) for number in (1, 2, 3)][-1]
    before = said(limited, third)
    for _ in range(2):
        limited.clock.tick(3600)
        limited.sweep()
    assert said(limited, third) == before


def said(stage: Stage, number: int) -> tuple[tuple[str, ...], list[str]]:
    found = stage.forge.snapshot(number)
    return found.labels, [comment.body for comment in found.comments]


@pytest.mark.parametrize(
    "rule",
    ["5", "{per: year, most: 5}", "{per: week}", "{per: week, most: 0}", "{per: week, most: many}"],
    ids=["a number", "a year", "no number", "none", "a word"],
)
def test_a_limit_that_says_nothing_is_named_with_the_right_form(rule: str, tmp_path: Path) -> None:
    stage = make(tmp_path)
    path = stage.checkout / "hub.yaml"
    path.write_text(path.read_text() + f"  submissions: {rule}\n")
    with pytest.raises(HubFileError, match="submissions") as wrong:
        load(stage.checkout)
    assert "{per: week, most: 5}" in wrong.value.remedy
