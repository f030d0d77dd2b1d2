"""GitHub's limits, enforced: nobody's answer fails, and who has to wait is answered in the next hour.

All numbers are a tenth here; `perf/calls.py` has them as they are.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.bot.steps import turns
from tests.bench.emulator import Emulator
from tests.bench.limits import Limits
from tests.bench.rush import HOUR, Rush

pytestmark = pytest.mark.emulator
SCALES = [10]


@pytest.fixture
def rush(
    emulator: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Rush:
    scale = request.param
    monkeypatch.setattr(turns, "RESERVE", turns.RESERVE // scale)
    return Rush(emulator, tmp_path, Limits(emulator.clock, 1000 // scale, 80 // scale, 500 // scale))


@pytest.mark.slow
@pytest.mark.parametrize("rush", SCALES, indirect=True)
def test_a_hundred_and_fifty_submissions_an_hour_are_answered_at_once(rush: Rush) -> None:
    count = 15 if rush.limits.an_hour < 1000 else 150
    rush.plays(count, hours=1)
    assert set(rush.codes) == {0}
    assert len(rush.answered) == count
    assert max(rush.answered.values()) < 300


@pytest.mark.slow
@pytest.mark.parametrize("rush", SCALES, indirect=True)
def test_of_three_hundred_none_fails_and_the_rest_is_answered_in_the_next_hour(rush: Rush) -> None:
    count = 30 if rush.limits.an_hour < 1000 else 300
    rush.plays(count, hours=2)
    assert set(rush.codes) == {0}
    assert rush.limits.refused, "the limits were met"
    assert any("1 issue waits for the next run." in said for said in rush.said)
    assert len(rush.answered) == count
    assert max(rush.opened[n] + waited - rush.start for n, waited in rush.answered.items()) < 2 * HOUR
    rush.emulator.proxy.limits = None
    statuses = [c for n in rush.opened for c in rush.ground.forge.snapshot(n).comments if c.by_me]
    assert len(statuses) == count, "each has one answer"
