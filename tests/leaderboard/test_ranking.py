"""Ranks: direction, ties, best runs, what stands below the table and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbot.leaderboard.ranking.differences import NOTHING_HELD
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.preview import newcomer, preview
from hubbot.leaderboard.words.reasons import why_unranked
from hubbot.registry.model import Model

from .hubs import accepted, baseline, hub, result

FLAG = {"code": "D103", "others": ["x-1"], "figures": ["Accuracy", "AUROC"], "chance": 0.0002, "n": 200}


def ranks(found, of=None):
    (board,) = boards(found, of or hub())
    return [(row.entry.model, row.rank) for row in board.rows]


def test_equal_values_share_a_rank_and_the_next_rank_is_skipped():
    found = [accepted(m, Accuracy=v) for m, v in [("a", 0.9), ("b", 0.8), ("c", 0.8), ("d", 0.7)]]
    assert ranks(found) == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


def test_values_that_differ_in_the_last_stored_digit_do_not_tie():
    found = [accepted("a", Accuracy=0.9), accepted("b", Accuracy=0.9000001)]
    assert ranks(found) == [("b", 1), ("a", 2)]


def test_lower_is_better_where_the_metric_says_so():
    found = [accepted("a", Brier=0.3), accepted("b", Brier=0.05)]
    assert ranks(found, hub(primary="Brier")) == [("b", 1), ("a", 2)]


def test_only_declared_tie_breaks_break_ties():
    found = [
        accepted("a", Accuracy=0.9, AUROC=0.7),
        accepted("b", Accuracy=0.9, AUROC=0.8),
        accepted("c", Accuracy=0.9),
    ]
    assert [r for _, r in ranks(found)] == [1, 1, 1]
    assert ranks(found, hub(tie_break=("AUROC",))) == [("b", 1), ("a", 2), ("c", 3)]


def test_a_model_is_shown_once_by_the_mean_of_its_runs_under_whatever_spelling():
    of = hub(models=[Model("m", "M", aliases=("EM",))])
    found = [
        accepted("m", "m-1", Accuracy=0.7),
        accepted("EM", "m-2", Accuracy=0.9),
        accepted("em", "m-3", Accuracy=0.8),
    ]
    (board,) = boards(found, of)
    (row,) = board.rows
    assert row.value == pytest.approx(0.8)
    assert [e.eval_id for e in row.runs] == ["m-2", "m-3", "m-1"]


@pytest.mark.parametrize(("runs", "value"), [("best", 0.9), ("latest", 0.7), ("mean", 0.8)])
def test_the_hub_chooses_which_run_decides_the_order_and_the_score_is_the_mean(runs, value):
    late = {"run_metadata": {"date": "2026-11-22"}}
    found = [accepted("m", "m-1", Accuracy=0.9), accepted("m", "m-2", Accuracy=0.7, extra=late)]
    (board,) = boards(found, hub(runs=runs))
    assert board.rows[0].decides == pytest.approx(value)
    assert board.rows[0].value == pytest.approx(0.8)


def test_what_differs_in_dataset_or_size_stands_in_its_own_table():
    found = [
        accepted("a", Accuracy=0.9),
        accepted("b", n=100, Accuracy=0.95),
        accepted("c", dataset="DS-X", Accuracy=1.0),
    ]
    assert len(boards(found, hub())) == 3


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"status": "Failed", "Accuracy": 0.95}, "failed"),
        ({"status": "Partial", "Accuracy": 0.95}, "partial-run"),
        ({"AUROC": 0.9}, "missing"),
        ({"Accuracy": None}, "undefined"),
        ({"n": 100, "Accuracy": 0.9}, "partial-split"),
        ({"dataset": "DS-X", "Accuracy": 0.9}, "undescribed"),
        ({"dataset": "DS-NONE", "Accuracy": 0.9}, "undescribed"),
        ({"Accuracy": 0.9, "acceptance": {"flags": (FLAG,)}}, "flagged"),
        ({"Accuracy": 0.9, "extra": {"counts": {"classes": {"a": 195, "b": 5}}}}, "few-per-class"),
    ],
)
def test_what_cannot_be_ranked_stands_below_with_the_reason(given, reason):
    (board,) = boards([accepted("m", **given)], hub())
    assert not board.rows
    (entry,) = board.unranked
    assert reason in entry.reasons
    assert why_unranked(entry, hub())


def test_a_placeholder_zero_is_not_ranked_but_a_true_zero_is():
    (board,) = boards([accepted("m", AUROC=0.0)], hub(primary="AUROC"))
    assert board.unranked[0].reasons == ("placeholder",)
    (board,) = boards([accepted("m", Correlation=0.0)], hub(primary="Correlation"))
    assert board.rows[0].value == 0


def test_a_figure_that_leaves_averaging_open_is_shown_and_not_ranked():
    (board,) = boards([accepted("m", F1=0.5)], hub(primary="F1 macro"))
    assert board.unranked[0].value == 0.5
    assert board.unranked[0].reasons == ("averaging",)


def test_a_resolved_flag_no_longer_keeps_a_row_from_its_rank():
    settled = {**FLAG, "resolved": {"by": "maintainer", "at": "2026-11-23", "reason": "log sent"}}
    (board,) = boards([accepted("m", Accuracy=0.9, acceptance={"flags": (settled,)})], hub())
    assert len(board.rows) == 1


@pytest.mark.parametrize("status", ["withdrawn", "superseded"])
def test_what_left_the_board_is_kept_apart_with_the_reason(status):
    gone = accepted("m", Accuracy=0.99, acceptance={"status": status, "reason": "wrong split"})
    (board,) = boards([gone, accepted("b", Accuracy=0.5)], hub())
    assert [row.entry.model for row in board.rows] == ["b"]
    assert not board.unranked
    assert "wrong split" in why_unranked(board.withdrawn[0], hub())


def test_a_result_of_an_unregistered_benchmark_is_on_no_board():
    assert boards([accepted("m", benchmark="BM-NONE", Accuracy=0.9)], hub()) == []


def test_medals_are_for_models_on_real_data_and_for_places_that_are_sure():
    models = [Model("a", "A"), Model("b", "B"), baseline("base")]
    found = [
        accepted("base", n=2000, Accuracy=0.97),
        accepted("a", n=2000, Accuracy=0.93),
        accepted("b", n=2000, Accuracy=0.5),
    ]
    (board,) = boards(found, hub(models=models, n=2000))
    assert [words.medal(board, row) for row in board.rows] == ["", "🥈", "🥉"]
    (board,) = boards(found, hub(models=models, n=2000, data="synthetic"))
    assert [words.medal(board, row) for row in board.rows] == ["", "", ""]


def test_the_verdict_says_a_lead_is_shared_when_the_cases_are_too_few():
    found = [accepted("a", Accuracy=0.91), accepted("b", Accuracy=0.9), accepted("c", Accuracy=0.4)]
    (board,) = boards(found, hub())
    assert words.verdict(board) == (
        "Two models share the lead. 200 cases are too few to separate them. Only c is clearly behind."
    )
    (board,) = boards([accepted("a", Accuracy=0.99), accepted("b", Accuracy=0.6)], hub())
    assert words.verdict(board) == "a is ahead of all others, beyond chance on 200 cases."


def test_a_preview_marks_the_new_row_among_its_neighbours():
    found = [entry_of(accepted(f"m{i}", Accuracy=0.5 + i / 100), hub()) for i in range(20)]
    shown = preview(found, hub(), newcomer(hub(), result("new", Accuracy=0.605)), NOTHING_HELD)
    assert [row.model for row in shown.rows] == ["m19", "m12", "m11", "new", "m10", "m9"]
    assert [row.own for row in shown.rows].index(True) == 3
    assert shown.rank.startswith("10 (")
    assert shown.sentence == "On 200 cases it cannot be told apart from the leader."
    assert newcomer(hub(), result("new", benchmark="BM-NONE", Accuracy=0.5)) is None


def test_a_preview_of_what_cannot_be_ranked_says_why():
    shown = preview([], hub(), newcomer(hub(), result("new", n=50, Accuracy=0.9)), NOTHING_HELD)
    assert shown.rank == ""
    assert shown.why_unranked == "50 cases are not the 200 of the registered test set"


scores = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 200).map(lambda k: k / 200)),
    min_size=1,
    max_size=12,
)


@given(scores, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(filed, random):
    found = [accepted(m, f"{m}-{i}", Accuracy=v) for i, (m, v) in enumerate(filed)]
    shuffled = random.sample(found, len(found))
    assert boards(found, hub()) == boards(shuffled, hub())


# Multiples of 1/1024: 1 - v and the means are exact, so that no last bit makes a tie of none, or none of one.
binary = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 1024).map(lambda k: k / 1024)),
    min_size=1,
    max_size=4,
)


@given(binary)
def test_flipping_direction_and_sign_keeps_the_ranks(filed):
    up = [accepted(m, f"{m}-{i}", Accuracy=v) for i, (m, v) in enumerate(filed)]
    down = [accepted(m, f"{m}-{i}", Brier=1 - v) for i, (m, v) in enumerate(filed)]
    assert sorted(ranks(up)) == sorted(ranks(down, hub(primary="Brier")))


@given(scores)
def test_a_worse_model_changes_no_rank_above_it(filed):
    best = accepted("best", Accuracy=1.0)
    found = [best, *(accepted(m, f"{m}-{i}", Accuracy=v / 2 + 0.5) for i, (m, v) in enumerate(filed))]
    assert ranks([*found, accepted("worst", Accuracy=0.1)])[:-1] == ranks(found)


@given(scores)
def test_renaming_models_permutes_the_ranks(filed):
    found = [accepted(m, f"{m}-{i}", Accuracy=v) for i, (m, v) in enumerate(filed)]
    renamed = [accepted(f"z{104 - ord(m)}", f"{m}-{i}", Accuracy=v) for i, (m, v) in enumerate(filed)]
    assert {(f"z{104 - ord(m)}", r) for m, r in ranks(found)} == set(ranks(renamed))


@given(scores)
def test_a_rank_lies_within_its_range(filed):
    found = [accepted(m, f"{m}-{i}", Accuracy=v) for i, (m, v) in enumerate(filed)]
    (board,) = boards(found, hub())
    for row in board.rows if len(board.rows) > 1 else ():
        assert row.range[0] <= row.rank <= row.range[1] <= len(board.rows)
