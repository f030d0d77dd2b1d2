"""What is said about waiting follows from the accepted files alone."""

from __future__ import annotations

import pytest

from hubbot.index.known import Known
from hubbot.results.result import Acceptance, Accepted, result_of
from hubbot.submission.facts.context import LATEST, pace
from tests.leaderboard.hubs import hub


def said(accepted: list[Accepted]) -> str:
    """As a run asks it: of what the index says."""
    return pace(Known.of(accepted, hub()).decided(LATEST))


def waited(*days: float | None) -> list[Accepted]:
    """Accepted one after the other in November, each opened so many days before."""
    found = []
    for number, wait in enumerate(days):
        hours = number * 12
        end = f"2026-11-{1 + hours // 24:02}T{hours % 24:02}:00:00Z"
        begun = None
        if wait is not None:
            from datetime import datetime, timedelta

            begun = (datetime.fromisoformat(end) - timedelta(days=wait)).strftime("%Y-%m-%dT%H:%M:%SZ")
        block = Acceptance("active", "self-reported", end, "", submitted_at=begun)
        found.append(Accepted(f"evals/b/m/{number}.yaml", result_of({"eval_id": str(number)}), block))
    return found


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((), ""),
        ((1, 1, 1, 1), ""),
        ((0.1, 0.2, 0.3, 0.4, 9), "Half of the last 5 accepted results were on the board within a day."),
        ((1, 1.5, 1.9, 30, 30), "Half of the last 5 accepted results were on the board within 2 days."),
        ((9, 9, 9, 9, 9, 9), "Half of the last 6 accepted results were on the board within 9 days."),
        ((1, 1, None, 1, 1), ""),
        ((90,) * 20 + (3,) * 20, "Half of the last 20 accepted results were on the board within 3 days."),
    ],
)
def test_the_median_of_the_latest_in_whole_days(days, words) -> None:
    assert said([*reversed(waited(*days))]) == words


def test_what_a_person_wrote_by_hand_is_passed_over() -> None:
    block = Acceptance("active", "self-reported", "yesterday", "", submitted_at="2026-11-01T00:00:00Z")
    odd = Accepted("evals/b/m/x.yaml", result_of({"eval_id": "x"}), block)
    assert said([*waited(1, 1, 1, 1), odd]) == ""
    assert said([*waited(1, 1, 1, 1, 1), odd]).startswith("Half of the last 5")
