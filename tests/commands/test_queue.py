"""What waits, by state, the longest first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.bot.stage import Stage, body, make, record

from hubbot.cli import run
from hubbot.commands.queue import lines, state_of
from hubbot.forge.port import Listed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def listed(number: int, day: int, *labels: str, title: str = "[Submission] x") -> Listed:
    return Listed(number, title, "author", labels, f"2026-11-{day:02}T12:00:00Z", "2026-11-22T12:00:00Z")


def test_states_come_by_whose_turn_it_is_and_the_longest_waiting_first() -> None:
    waiting = [
        listed(1, 1, "status: needs-fixes"),
        listed(2, 20, "status: ready"),
        listed(3, 10, "status: ready", "approved"),
        listed(4, 5, "status: ready", "question"),
        listed(5, 22),
        listed(6, 22, "status: hub-problem"),
    ]
    text = list(lines(waiting, NOW))
    heads = [line.partition(" (")[0] for line in text if "): " in line]
    assert heads == ["hub-problem", "ready", "question", "needs-fixes", "new"]
    rows = [line for line in text if line.startswith("  #")]
    assert [row.split()[0] for row in rows] == ["#6", "#3", "#2", "#4", "#1", "#5"]
    assert rows[1].split()[1:3] == ["13", "d"]
    assert rows[1].endswith("changed 1 d ago")
    assert text[-1] == "6 open."


def test_a_title_cannot_command_the_terminal_and_is_cut() -> None:
    (row,) = [
        line for line in lines([listed(1, 1, title="\x1b[31mred" + "x" * 99)], NOW) if line.startswith("  #")
    ]
    assert "\x1b" not in row
    assert "<U+001B>[31mred" in row
    assert "…" in row


def test_a_decided_one_that_is_still_open_is_said_to_be_closing() -> None:
    assert state_of(["status: accepted"]) == "closing"


def test_a_proposal_that_people_discuss_waits_for_no_run() -> None:
    assert state_of(["proposal"]) == "discussion"
    assert state_of(["proposal", "status: ready"]) == "ready"


def test_a_local_hub_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stage: Stage = make(tmp_path)
    assert run(["queue", "--hub", str(stage.checkout), "--forge", str(stage.forge.root)]) == 0
    assert capsys.readouterr().out == "Nothing is open.\n"
    stage.people.open_issue("author", "[Submission] mine", body(record()))
    stage.people.open_issue("author", "A question about the docs", "?")
    stage.sweep()
    assert run(["queue", "--hub", str(stage.checkout), "--forge", str(stage.forge.root)]) == 0
    said = capsys.readouterr().out
    assert "ready (1): a maintainer decides" in said
    assert "BM-BREAST  logistic  not ranked  " in said, "there is nobody to compare it with"
    assert said.endswith("1 open.\n")


def test_without_a_token_it_is_said_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)
    stage = make(tmp_path)
    assert run(["queue", "--hub", str(stage.checkout)]) == 2
    assert "gh auth token" in capsys.readouterr().err


def test_each_result_is_listed_by_what_it_is_about_and_a_strange_one_by_its_title(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stage = make(tmp_path)
    stage.people.open_issue("author", "[Submission] one", body(record()))
    stage.people.open_issue("author", "[Submission] two", body(record("knn-1", "knn", auroc="1.7")))
    stage.people.open_issue("author", "[Submission] three", body("eval_id: [\n"))
    stage.sweep()
    assert run(["queue", "--hub", str(stage.checkout), "--forge", str(stage.forge.root)]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  #")]
    about = {row.split()[0]: " ".join(row.split()[4:]).partition("  changed")[0] for row in rows}
    assert about["#1"].startswith("BM-BREAST logistic not ranked")
    assert about["#2"].startswith("BM-BREAST knn changed"), "what needs fixes has no rank yet"
    assert about["#3"].startswith("[Submission] three")


def test_ranks_are_worked_out_for_so_many_and_a_surprise_is_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.bot.stage import PROJECT

    from hubbot.commands import queued
    from hubbot.registry.load import load

    look = queued.look_at(load(PROJECT))
    one = replace(listed(1, 1, "submission"), body=body(record("new-1", "a-fresh-model")))
    monkeypatch.setattr(queued, "MOST_RANKED", 2)
    look = queued.look_at(load(PROJECT))
    ranks = [found.rank for _ in range(3) if (found := look(one, True))]
    assert [bool(rank) for rank in ranks] == [True, True, False]
    assert re.fullmatch(r"would be \d+ \(\d+–\d+\) of \d+", ranks[0])

    def breaks(*_: object, **__: object) -> None:
        raise RuntimeError("a surprise")

    monkeypatch.setattr("hubbot.submission.requests.result.review.review_issue", breaks)
    assert look(one, True) is None
