"""Limits that a result states of itself: shown as its author's, and moving nothing but its own target."""

import csv
import io
import json
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import assurance, words
from hubbot.registry.limits import Counts, derived, registered
from hubbot.registry.model import Metric, Model
from hubbot.results.stated_limits import stated_of

from .hubs import accepted, hub

N = 228
MODELS = [Model(name, name) for name in "abcd"]


def of(**more):
    return hub(primary="AUROC", n=N, models=MODELS, **more)


def filed(model, value, low=None, high=None, **more):
    """A result that also states class sizes and an n of its own liking."""
    limits = {"low": low, "high": high, "level": 0.95, "method": "bootstrap"}
    stated = {"uncertainty": {"AUROC": limits | more}} if low is not None else {}
    return accepted(model, n=N, AUROC=value, extra={"counts": {"classes": {"a": 150, "b": 78}}, **stated})


def board_of(found, hub_=None):
    (board,) = boards(found, hub_ or of())
    return board


def standing(board, models):
    """What a table says of some models: order, lead, place, medal, and whether they have a rank."""
    rows = [row for row in board.rows if row.entry.model in models]
    return [(r.entry.model, r.rank, r.ahead, r.place, words.medal(board, r)) for r in rows]


HONEST = [filed("b", 0.985), filed("c", 0.98), filed("d", 0.97)]


def test_two_narrow_limits_buy_no_lead():
    narrow = board_of([filed("a", 0.988, 0.9879, 0.9881), *HONEST])
    honest = board_of([filed("a", 0.988), *HONEST])
    assert [words.rank(row) for row in narrow.rows] == [words.rank(row) for row in honest.rows]
    assert not narrow.ahead
    assert words.verdict(narrow) == words.verdict(honest)
    assert assurance.stated(narrow.rows[0].entry) == "its author says 0.988 to 0.988 (bootstrap)"


LEAD = [filed("a", 0.995), filed("b", 0.90)]


@pytest.mark.parametrize(
    "weak",
    [
        pytest.param([filed("w", 0.6, 0.5, 1.0)], id="wide limits"),
        pytest.param([filed("w", 0.6, 0.46, 1.0)], id="limits that reach the first row"),
        pytest.param([filed("w", 0.6)], id="no limits"),
        pytest.param([filed(f"w{i}", 0.5 + i / 1000) for i in range(10)], id="ten rows of a bad model"),
        pytest.param([filed(f"w{i}", 0.6, 0.5, 1.0) for i in range(40)], id="forty with wide limits"),
    ],
)
def test_weak_rows_take_nothing_from_the_leader_and_get_no_first_medal(weak):
    before, after = board_of(LEAD), board_of([*LEAD, *weak])
    assert standing(before, "ab") == standing(after, "ab")
    assert after.ahead.entry.model == "a"
    assert [words.medal(after, row) for row in after.rows[:2]] == ["🥇", "🥈"]
    assert "🥇" not in [words.medal(after, row) for row in after.rows[1:]]


def test_where_all_ranks_at_once_are_not_sure_the_page_says_both():
    weak = [filed(f"w{i}", 0.5 + i / 1000) for i in range(10)]
    board = board_of([filed("a", 0.995), filed("b", 0.95), *weak])
    assert words.rank(board.rows[0]) == "1 (1–2)"
    assert words.verdict(board) == (
        "a is ahead of each other row taken singly, beyond chance on 228 cases; all ranks at once: 1–2."
    )
    assert words.lead(board) == "Yes, pair by pair"
    assert words.lead(board_of([filed("a", 0.995), filed("b", 0.9)])) == "Yes, all at once"
    assert words.lead(board_of(HONEST)) == "No: 3 share it"


values = st.integers(50, 99).map(lambda k: k / 100)
intervals = st.one_of(
    st.none(),
    st.tuples(st.floats(0, 0.5), st.floats(0, 0.5), st.sampled_from([0.5, 0.9, 0.95, 0.999])),
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(values, intervals), min_size=2, max_size=6),
    st.lists(st.tuples(st.integers(50, 60).map(lambda k: k / 1000), intervals), max_size=12),
)
def test_no_stated_limits_and_no_weak_rows_move_a_lead_a_place_or_a_medal(strong, weak):
    def result(name, value, stated):
        if stated is None:
            return filed(name, value)
        below, above, level = stated
        return filed(name, value, value - below * value, value + above * (1 - value), level=level)

    names = [f"m{i}" for i in range(len(strong))]
    plain = [filed(name, value) for name, (value, _) in zip(names, strong, strict=True)]
    told = [result(name, *one) for name, one in zip(names, strong, strict=True)]
    more = [result(f"w{i}", *one) for i, one in enumerate(weak)]
    anchor = filed("zero", 0.02)
    expected = standing(board_of([*plain, anchor]), names)
    assert standing(board_of([*told, anchor]), names) == expected
    assert standing(board_of([*told, *more, anchor]), names) == expected


@settings(deadline=None, max_examples=40)
@given(st.lists(values, min_size=2, max_size=12))
def test_no_two_rows_of_a_table_contradict_each_other(found):
    board = board_of([filed(f"m{i}", value) for i, value in enumerate(found)])
    rows = board.rows
    for above, row in pairwise(rows):
        assert above.value >= row.value
        assert above.range[0] <= row.range[0]
        assert above.range[1] <= row.range[1]
    for row in rows:
        assert row.range[0] <= row.rank <= row.range[1]
        # Surely below the first of all ranks at once: then below it taken singly, too.
        if row.range[0] > 1 and row.to_first and row.range[0] > len(board.leaders):
            assert row.to_first[1] < 0
    if rows[0].range == (1, 1):
        assert rows[0].ahead
    if rows[0].ahead:
        assert all(row.to_first[1] < 0 for row in rows[1:])
    else:
        assert any(row.to_first[1] >= 0 for row in rows[1:])
        assert not any(words.medal(board, row) for row in rows)


def test_limits_that_the_hub_cannot_compute_leave_a_row_below_and_outside():
    f1 = hub(primary="F1 macro")
    (board,) = boards([accepted("a", **{"F1 macro": 0.9}), accepted("b", **{"F1 macro": 0.5})], f1)
    assert [words.rank(row) for row in board.rows] == ["–", "–"]
    assert words.verdict(board).startswith("In the order of F1 macro, without ranks: how sure")
    unregistered = replace(of(), datasets={"DS": replace(of().datasets["DS"], splits={})})
    assert registered(unregistered.datasets["DS"], "test", N) is None


def test_a_row_alone_has_no_rank_on_page_in_csv_in_json_and_on_its_badge():
    files = build(of(), [filed("a", 0.9)])
    (data,) = [f for p, f in files.items() if p.endswith(f"test_{N}.json")]
    (row,) = json.loads(data)["rows"]
    assert (row["rank"], row["range"], row["place"], row["ahead_of_all"]) == (None, None, "–", None)
    (table,) = [f for p, f in files.items() if p.endswith(f"test_{N}.csv")]
    (line,) = csv.DictReader(io.StringIO(table.decode()))
    assert (line["rank"], line["rank_from"], line["rank_to"], line["ahead_of_all"]) == ("–", "", "", "")
    assert line["not_ranked_because"] == "there is nobody to compare it with"
    (badge,) = [json.loads(f) for p, f in files.items() if "/badges/" in p]
    assert badge["message"] == "AUROC 0.900"
    page = files["leaderboards/BM.md"].decode()
    assert '\n| – | <a name="row-a"></a>[a](models/a.md)' in page
    assert "1 (1" not in page


def test_the_lead_has_a_field_of_its_own_in_json_and_csv():
    files = build(of(), [filed("a", 0.995), filed("b", 0.95)])
    found = json.loads(next(f for p, f in files.items() if p.endswith(f"test_{N}.json")))
    assert found["ahead_of_all"] == "a-1"
    assert [row["ahead_of_all"] for row in found["rows"]] == [True, False]
    table = next(f for p, f in files.items() if p.endswith(f"test_{N}.csv")).decode()
    assert [line["ahead_of_all"] for line in csv.DictReader(io.StringIO(table))] == ["yes", "no"]


def target(low, high):
    with_target = of()
    benchmark = replace(with_target.benchmarks["BM"], targets={"good": 0.85})
    board = board_of(
        [filed("a", 0.95, low, high), filed("b", 0.5)], replace(with_target, benchmarks={"BM": benchmark})
    )
    return assurance.target(board.rows[0], board), assurance.stated(board.rows[0].entry)


def test_wider_limits_of_its_own_keep_a_row_from_its_target_and_narrow_ones_win_none():
    assert target(None, None) == ("meets the target 0.850", "")
    assert target(0.949, 0.951)[0] == "meets the target 0.850"
    missed, said = target(0.70, 1.0)
    assert missed == ""
    assert said == "by its own limits 0.700 to 1.000 (bootstrap)"


def test_stated_limits_are_shown_at_95_percent_and_impossible_ones_not_at_all():
    found = stated_of(0.8, {"low": 0.7, "high": 0.9, "level": 0.6827, "unit": "patient"})
    assert (round(found.low, 3), round(found.high, 3), found.unit) == (0.604, 0.996, "patient")
    for low, high, level in [(0.9, 1.0, 0.95), (None, 1.0, 0.95), (0.7, 0.9, 95), (True, 0.9, 0.95)]:
        assert stated_of(0.8, {"low": low, "high": high, "level": level}) is None


BALANCED = Metric("Balanced accuracy", "Balanced accuracy", "higher", 0, 1, family="balanced-accuracy")
SKILL = Metric("robust_skill", "Robust skill", "higher", -1, 1, family="robust-skill", chance=0)
F1 = Metric("F1", "F1", "higher", 0, 1, family="f1", averaging="binary")
SPEARMAN = Metric("Spearman", "Spearman", "higher", -1, 1, family="spearman")


@pytest.mark.parametrize(
    ("metric", "kind", "cases"),
    [
        (BALANCED, "wilson-mean", 2 * 78),
        (SKILL, "wilson-mean", 2 * 78),
        (F1, "dice", 78),
        (SPEARMAN, "fisher-z-ranks", N),
    ],
)
def test_counts_of_the_registry_give_limits_of_more_than_accuracy_and_auroc(metric, kind, cases):
    found = derived(metric, 0.8, Counts(N, {"a": 150, "b": 78}, "b"))
    assert (found.kind, found.first) == (kind, cases)
    low, high = found.shown()
    assert low < 0.8 < high
    assert derived(metric, 0.8, None) is None


def test_cases_of_one_patient_count_for_less_than_as_many_patients():
    dataset = of().datasets["DS"]
    split = dataset.splits["test"]
    units = (4,) * 57
    patients = replace(dataset, unit="patient", splits={"test": replace(split, units=units)})
    found = derived(hub().metrics["Accuracy"], 0.9, registered(patients, "test", N))
    assert found.first == pytest.approx(57)
    few = replace(dataset, unit="site", splits={"test": replace(split, units=(40,) * 5 + (28,))})
    assert registered(few, "test", N) is None  # six sites say nothing about others
    unknown = replace(dataset, unit="patient")
    assert registered(unknown, "test", N) is None


@pytest.mark.parametrize("metric", [one for one in hub().metrics.values() if one.high == 1])
@pytest.mark.parametrize("dust", [1e-16, 2.3e-16, 1e-12, 9e-10])
def test_a_figure_that_rounding_left_beside_the_end_of_its_range_has_the_limits_of_the_end(metric, dust):
    counts = Counts(N, {"a": 150, "b": 78}, "b")
    ends = [end for end in (metric.low, metric.high) if end is not None]
    for end in ends:
        beyond = end + dust if end == metric.high else end - dust
        whole, found = derived(metric, end, counts), derived(metric, beyond, counts)
        assert (found and found.limits()) == (whole and whole.limits())
    assert derived(metric, metric.high + 1e-6, counts) is None
