"""Limits that come with a result: what a board makes of them."""

import json

import pytest

from hubbot.leaderboard import store
from hubbot.leaderboard.ranking import boards
from hubbot.leaderboard.uncertainty import spread_of
from hubbot.records.hub import Metric

from .hubs import accepted, hub

SKILL = Metric("robust_skill", "Robust skill", "higher", -1, 1, family="robust-skill", chance=0)
NOTHING = {"n": 100, "classes": {}, "positive": None}


def stated(low, high, **more):
    return {"low": low, "high": high, "level": 0.95, "method": "bootstrap", "unit": "sample", **more}


def test_a_metric_that_nothing_else_gives_limits_for_takes_the_stated_ones():
    spread = spread_of(SKILL, 0.4, {"stated": stated(0.3, 0.48), **NOTHING})
    assert spread is not None
    assert spread.shown() == pytest.approx((0.3, 0.48))
    assert spread.note == "bootstrap; resampled by: sample"
    assert spread_of(SKILL, 0.4, {"stated": None, **NOTHING}) is None


@pytest.mark.parametrize(("value", "low", "high"), [(1.0, 0.9, 1.0), (-1.0, -1.0, -0.95)])
def test_a_side_without_width_is_shown_within_the_metrics_range_and_compared_beyond_it(value, low, high):
    spread = spread_of(SKILL, value, {"stated": stated(low, high), **NOTHING})
    assert spread is not None
    assert spread.shown() == pytest.approx((low, high))
    wide = spread.limits()
    assert wide[1] - wide[0] == pytest.approx(2 * (high - low))


def test_limits_without_any_width_or_without_their_value_are_none():
    assert spread_of(SKILL, 1.0, {"stated": stated(1.0, 1.0), **NOTHING}) is None
    assert spread_of(SKILL, 0.5, {"stated": stated(0.6, 0.7), **NOTHING}) is None


def test_no_page_or_export_shows_a_limit_that_the_metric_cannot_have():
    extra = {"uncertainty": {"F1 macro": stated(0.9, 1.0)}, "run_metadata": {"n_train": 0}}
    of = hub(primary="F1 macro")
    found = [
        accepted("m", "m-1", extra=extra, **{"F1 macro": 1.0}),
        accepted("o", "o-1", **{"F1 macro": 0.4}),
    ]
    (board,) = boards(found, of)
    assert board.rows[0].entry.spread is not None
    files = store.build(of, found)
    page = files["leaderboards/BM.md"].decode()
    assert "[0.900,\u00a01.000]" in page or "[0.900, 1.000]" in page
    assert "trained on" not in page
    (name,) = [path for path in files if path.startswith("leaderboards/data/BM/") and path.endswith(".json")]
    assert "1.1" not in json.dumps(json.loads(files[name])["rows"][0])
