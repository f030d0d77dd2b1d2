"""Comments on very long submissions: GitHub counts hidden characters too, and takes 65,536 in all."""

import random
import time
from pathlib import Path

import pytest

from hubbot.submission.comments.excerpt import difference
from hubbot.submission.comments.markdown import LIMIT
from tests.bot.stage import Stage, body, make, record


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return make(tmp_path)


def noisy(seed: int, auroc: str = "0.9912") -> str:
    """A result of 60,000 characters that the hidden state still holds: a quarter is noise."""
    letters = "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=15_000))
    notes = letters + "a" * 45_000
    return record(auroc=auroc).replace("run_metadata:\n", f"run_metadata:\n  notes: {notes}\n")


def comments(stage: Stage, *texts: str) -> list[str]:
    """What stands below the issue after each of the texts was in it."""
    number = stage.people.open_issue("author", "[Submission] long", body(texts[0])).number
    assert stage.handle(number).exit_code == 0
    for text in texts[1:]:
        stage.people.edit_issue(number, "author", body=body(text))
        assert stage.handle(number).exit_code == 0
    return [comment.body for comment in stage.forge.snapshot(number).comments]


@pytest.mark.parametrize("auroc", ["0.9912", "99.12"])
def test_hidden_state_and_words_together_stay_below_githubs_limit(stage: Stage, auroc: str) -> None:
    (comment,) = comments(stage, noisy(1), noisy(2), noisy(3, auroc))
    hidden = comment.partition("\n")[0]
    assert 12_000 < len(hidden) < 17_000
    assert len(comment) < LIMIT
    assert "Checked 2026-11-23" in comment
    assert ("parts were left out" in comment) == (auroc == "99.12")


def test_hundreds_of_warnings_are_not_hundreds_of_lines(stage: Stage) -> None:
    odd = "".join(f"  my figure {n}: 0.5\n" for n in range(250))
    (comment,) = comments(stage, record().replace("status:", f"{odd}status:"))
    assert "Checks passed" in comment
    assert comment.count("unknown-metric") < 50
    assert "and 181 more warnings" in comment  # 200 names and one line about the rest, 20 of them shown
    assert "`declined`" in comment


def test_refusing_an_approval_of_a_long_text_stays_below_the_limit(stage: Stage) -> None:
    number = stage.people.open_issue("author", "[Submission] long", body(noisy(1))).number
    stage.handle(number)
    stage.clock.tick(60)
    stage.people.label(number, "maintainer", "approved")
    stage.people.edit_issue(number, "author", body=body(noisy(2)))
    stage.handle(number, accept=True)
    found = [comment.body for comment in stage.forge.snapshot(number).comments]
    assert any("does not count" in comment for comment in found)
    assert all(len(comment) < LIMIT for comment in found)


def test_two_long_texts_are_compared_in_no_time_and_a_late_change_is_seen() -> None:
    """Lines that come back every 190 lines are the worst case of difflib: 15,000 of them took 6 s."""
    old, new = ("\n".join(str(n % period) for n in range(15_000)) for period in (190, 189))
    start = time.process_time()
    assert difference(old, new)
    assert time.process_time() - start < 2
    assert "+last" in difference(f"{old}\nx", f"{old}\nlast")
