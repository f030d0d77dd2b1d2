"""Whatever the order of two runs or ten, all last words are true at the end, without a sweep."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.bot.interleaving.pairs import PAIRS, prepared, prepared_crowd
from tests.bot.interleaving.play import crowd, pair, steps_of
from tests.bot.interleaving.schedule import all_switches, distinct, meet


@pytest.fixture(scope="session")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("pairs") / "template"
    prepared(template)
    return template


@pytest.fixture(scope="session")
def ten(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("crowd") / "template"
    prepared_crowd(template)
    return template


@pytest.mark.parametrize("name", PAIRS)
def test_two_runs_in_some_order_leave_no_wrong_last_word(two, tmp_path, name):
    """`perf/interleaving.py` tries all orders with at most two switches."""
    rng = random.Random(name)
    end = pair(two, tmp_path / "one", name, (rng.randrange(2), rng.randrange(2, 20), rng.randrange(2, 20)))
    assert (end.wrong, end.later) == ((), ()), end.order


@pytest.mark.parametrize(
    ("name", "switches"),
    [
        ("the author closes during an accept", (1, 6, 4)),
        ("closed and opened again during an accept", (1, 6, 5)),
    ],
)
def test_who_finds_it_closed_looks_whether_another_run_said_the_same(two, tmp_path, name, switches):
    """Its last write's answer tells of labels alone: both runs set the same ones, after the same words."""
    end = pair(two, tmp_path / "one", name, switches)
    assert (end.wrong, end.later) == ((), ()), end.order


@pytest.mark.slow
@pytest.mark.parametrize("name", PAIRS)
def test_two_runs_in_more_orders_leave_no_wrong_last_word(two, tmp_path, name):
    orders = list(distinct(steps_of(two, tmp_path / "one", name)))
    for switches in random.Random(name).sample(orders, min(12, len(orders))):
        end = pair(two, tmp_path / "one", name, switches)
        assert (end.wrong, end.later) == ((), ()), (switches, end.order)


@pytest.mark.parametrize("seed", [1])
def test_ten_approvals_in_a_crowd_of_runs_leave_no_wrong_last_word(ten, tmp_path, seed):
    end = crowd(ten, tmp_path / "one", seed)
    assert (end.wrong, end.later) == ((), ())


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 5, *range(6, 14), 193])
def test_more_crowds_leave_no_wrong_last_word(ten, tmp_path, seed):
    end = crowd(ten, tmp_path / "one", seed)
    assert (end.wrong, end.later) == ((), ())


def test_an_order_is_played_as_it_is_chosen_and_ends_the_same_each_time(two, tmp_path):
    name, switches = "two accepts", (0, 7, 5)
    ends = [pair(two, tmp_path / "one", name, switches) for _ in range(2)]
    assert ends[0] == ends[1]
    whose = [run for run, _ in ends[0].order]
    assert whose[:12] == [0] * 7 + [1] * 5


def test_orders_with_at_most_two_switches_are_all_there():
    steps = (("queue", "edit_comment 1"), ("snapshot 1", "git push", "close 2"))
    found = list(all_switches(steps))
    assert len(found) == len(set(found)) == 2 + 2 * 3 + 3 * 2
    assert set(distinct(steps)) <= set(found)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("snapshot 1", "edit_comment 1", True),
        ("snapshot 1", "edit_comment 2", False),
        ("snapshot 1", "snapshot 1", False),
        ("queue", "close 7", True),
        ("git push", "git fetch", True),
        ("git fetch", "git fetch", False),
        ("git push", "close 7", False),
        ("git push", "queue", False),
        ("a person", "add_label 3", True),
    ],
)
def test_steps_meet_where_one_changes_what_the_other_touches(one, other, answer):
    assert meet(one, other) is meet(other, one) is answer
