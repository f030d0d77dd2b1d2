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


def test_accepted_ones_count_and_other_people_and_edits_do_not(limited: Stage) -> None:
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
    limited.people.edit_issue(other, "stranger", body=body(record("knn-stranger-9", "knn")))
    limited.handle(other)
    assert phase(limited, other) == "ready"


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
