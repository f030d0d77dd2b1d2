"""What a suite says follows from its boards: by hand, in a naive second way, after changes that are none."""

import random
from collections.abc import Iterator
from dataclasses import replace
from math import sqrt

import pytest

from hubbot.common.statistics.student import quantile
from hubbot.leaderboard.ranking.differences import Contender, Held
from hubbot.leaderboard.ranking.runs import Training, two_sided_p
from hubbot.leaderboard.ranking.skill import Cell, Scale
from hubbot.leaderboard.ranking.suite_members import table_of
from hubbot.leaderboard.ranking.suite_ranges import COMPARED, Entrant, Part, below, ranges
from hubbot.leaderboard.ranking.suites import Ranked, Standing
from hubbot.leaderboard.words import suites as words
from hubbot.registry.limits import Spread
from hubbot.registry.suite import Missing, SuiteBoard

from . import suites
from .suites import Small, ranked

ACCURACY = Small("Accuracy", {"a": 0.9, "b": 0.7, "c": 0.45, "guess": 0.5}, error=0.02)
ERROR = Small("MSE", {"a": 1.0, "b": 3.0, "c": 5.0, "guess": 4.0}, error=0.2)


def row(found: Ranked, model: str) -> Standing:
    return next(one for one in found.rows if one.model == model)


def test_a_suite_computed_by_hand() -> None:
    """Accuracy: half the cases are of a class, so g = 0.5. MSE: the guess gives 4, so skill is 1 − MSE/4."""
    found = ranked([ACCURACY, ERROR], references=("b", "c"))
    assert [one.model for one in found.rows] == ["a", "b", "c", "guess"]
    a, b, c, guess = found.rows
    assert a.skills == pytest.approx((0.8, 0.75))
    assert b.skills == pytest.approx((0.4, 0.25))
    assert c.skills == guess.skills == (0, 0), "below guessing is 0"
    assert [one.skill for one in found.rows] == pytest.approx([0.775, 0.325, 0, 0])
    z = quantile(0.95)
    # 0.02 of accuracy is 0.04 of skill, 0.2 of MSE is 0.05; a mean of two has half the root of both squares.
    half = z * sqrt(0.04**2 + 0.05**2) / 2
    assert a.limits == pytest.approx((0.775 - half, 0.775 + half))
    assert (a.place, b.place, c.place, guess.place) == (1, 2, 3, 3)
    assert (a.range, b.range, c.range, guess.range) == ((1, 1), (2, 2), (3, 4), (3, 4))
    assert a.mean_rank == 1
    assert c.mean_rank == guess.mean_rank == 3.5, "the two share ranks 3 and 4 on both"
    assert a.win_rate == 1
    assert b.win_rate == 1, "of the other reference, c, alone"
    assert c.win_rate == 0
    assert guess.win_rate == pytest.approx(0.25), "it ties with c on both boards: half a win of two each"
    assert [name for name, _ in found.orders] == [
        "mean skill",
        "mean rank",
        "win rate",
        "without B0",
        "without B1",
    ]


def test_weights_count() -> None:
    found = ranked([replace(ACCURACY, weight=3), ERROR])
    assert row(found, "a").skill == pytest.approx((3 * 0.8 + 0.75) / 4)


def test_who_lacks_a_board_has_no_place_or_counts_as_guessing_there() -> None:
    boards = [ACCURACY, replace(ERROR, figures={"a": 1.0, "b": 3.0, "guess": 4.0})]
    strict = row(ranked(boards), "c")
    assert (strict.place, strict.skill, strict.why) == (None, None, "no score on B1")
    boards[0] = replace(ACCURACY, figures={**ACCURACY.figures, "c": 0.95})
    kind = row(ranked(boards, missing="guess"), "c")
    assert kind.skill == pytest.approx(0.45)
    assert kind.place == 2


def test_a_board_without_a_figure_of_guessing_does_not_count_and_says_so() -> None:
    alone = replace(ERROR, figures={"a": 1.0, "b": 3.0})
    found = ranked([replace(ACCURACY, figures={"a": 0.9, "b": 0.7}), alone])
    assert "what guessing gives in MSE is not registered" in found.members[1].says
    assert row(found, "a").skill == pytest.approx(0.8)
    assert row(found, "a").place == 1


@pytest.mark.parametrize("missing", ["none", "guess"])
def test_a_suite_none_of_whose_boards_counts_says_that_and_nothing_of_who_is_missing(
    missing: Missing,
) -> None:
    found = ranked([replace(ERROR, figures={"a": 1.0, "b": 3.0})], missing=missing)
    assert words.verdict(found) == "Nobody has a place here: none of its boards counts."
    assert not [one for one in words.notes(found) if "counts as guessing" in one]


def test_a_board_on_which_nobody_stands_counts_as_missing() -> None:
    """Else the one result there could be withdrawn to raise a mean."""
    empty = Small("AUROC", {})
    assert row(ranked([ACCURACY, empty]), "a").place is None
    assert row(ranked([ACCURACY, empty], missing="guess"), "a").skill == pytest.approx(0.4)


def test_a_score_that_was_not_assessed_has_no_place() -> None:
    found = ranked([ACCURACY, replace(ERROR, error=None)])
    assert row(found, "a").why == "how sure its score is was not assessed on B1"
    assert all(one.place is None for one in found.rows)


def test_a_list_places_nobody() -> None:
    found = ranked([ACCURACY, ERROR], overall=False)
    assert [one.model for one in found.rows] == ["a", "b", "c", "guess"]
    assert all(one.place is None and one.range is None for one in found.rows)
    assert found.orders == ()


@pytest.mark.parametrize("rule", ["mean rank", "win rate"])
def test_another_rule_orders_and_claims_no_range(rule: str) -> None:
    boards = [
        Small("Accuracy", {"a": 0.99, "b": 0.80, "guess": 0.5}, error=0.02),
        Small("AUROC", {"a": 0.70, "b": 0.71, "guess": 0.5}, error=0.02),
        Small("AUROC", {"a": 0.70, "b": 0.71, "guess": 0.5}, error=0.02),
    ]
    assert ranked(boards, references=("a", "b", "guess")).rows[0].model == "a"
    other = ranked(boards, references=("a", "b", "guess"), rule=rule)
    assert other.rows[0].model == "b"
    assert all(one.range is None for one in other.rows)


def test_cases_that_boards_share_are_not_counted_twice() -> None:
    """The errors of two boards on one dataset add up; those of two datasets as their squares do."""
    apart = ranked([ACCURACY, replace(ACCURACY, error=0.03)])
    shared = ranked([replace(ACCURACY, dataset="D"), replace(ACCURACY, dataset="D", error=0.03)])
    z = quantile(0.95)
    low, high = row(apart, "a").limits or (0, 0)
    assert high - low == pytest.approx(2 * z * sqrt(0.04**2 + 0.06**2) / 2)
    low, high = row(shared, "a").limits or (0, 0)
    assert high - low == pytest.approx(2 * z * (0.04 + 0.06) / 2)


def test_a_difference_that_is_held_is_the_one_that_counts() -> None:
    figures = {"a": 0.90, "b": 0.88, "guess": 0.5}
    loose = ranked([Small("Accuracy", figures, error=0.03)] * 3)
    tight = ranked([Small("Accuracy", figures, error=0.03, pairs={("a", "b"): 0.004})] * 3)
    assert (row(loose, "a").range, row(tight, "a").range) == ((1, 2), (1, 1))


def test_near_guessing_a_held_difference_is_not_taken_for_one_of_skills() -> None:
    """Of two below guessing both have a skill of 0, however sure it is which scores higher."""
    figures = {"a": 0.51, "b": 0.47, "c": 0.9}
    found = ranked([Small("Accuracy", figures, error=0.03, pairs={("a", "b"): 0.001})] * 3)
    assert row(found, "a").range == (2, 3)


def test_a_table_follows_from_the_registry_alone() -> None:
    hub = suites.hub([ACCURACY])
    assert table_of(SuiteBoard("B0"), hub).n == 200
    assert table_of(SuiteBoard("B0"), hub) == table_of(SuiteBoard("B0", "D0", "test", "1.0.0"), hub)


def test_beyond_the_compared_ones_there_is_a_place_and_no_range() -> None:
    figures = {f"m{at:03}": 0.99 - at / 1000 for at in range(COMPARED + 20)}
    found = ranked([Small("Accuracy", figures, error=0.0001)])
    assert [one.place for one in found.rows] == [*range(1, COMPARED + 21)]
    assert [one.range is None for one in found.rows] == [False] * COMPARED + [True] * 20


# ── Drawn suites ─────────────────────────────────────────────────────────────────────────────────

MODELS = ["a", "b", "c", "d", "e", "f", "guess"]


def drawn(rng: random.Random) -> list[Small]:
    """Boards of two metrics, with gaps, ties, shared datasets, weights, limits of two kinds and pairs."""
    found = []
    for _ in range(rng.randint(1, 4)):
        metric = rng.choice(["Accuracy", "MSE", "AUROC"])
        there = [m for m in MODELS if rng.random() < 0.85]
        high = 6.0 if metric == "MSE" else 1.0
        figures = {m: round(rng.uniform(0.3 * high, high), rng.choice([1, 3])) for m in there}
        pairs = {
            (one, other): rng.uniform(0.002, 0.05) * high
            for i, one in enumerate(there)
            for other in there[i + 1 :]
            if rng.random() < 0.3
        }
        error = rng.uniform(0.005, 0.05) * high if metric == "MSE" or rng.random() < 0.5 else None
        dataset = rng.choice(["", f"shared-{metric}"])
        n = 200 if dataset else rng.choice([60, 200, 2000])
        found.append(Small(metric, figures, n, dataset, rng.choice([1.0, 2.5]), error, pairs))
    return found


def many(count: int) -> Iterator[tuple[random.Random, list[Small], dict[str, object]]]:
    for seed in range(count):
        rng = random.Random(seed)
        said = {"missing": rng.choice(["none", "guess"]), "references": tuple(rng.sample(MODELS, 3))}
        yield rng, drawn(rng), said


def without(boards: list[Small], at: int, model: str) -> list[Small]:
    left = {name: value for name, value in boards[at].figures.items() if name != model}
    pairs = {pair: error for pair, error in boards[at].pairs.items() if model not in pair}
    return [*boards[:at], replace(boards[at], figures=left, pairs=pairs), *boards[at + 1 :]]


def copied(boards: list[Small], model: str) -> list[Small]:
    return [
        replace(one, figures={**one.figures, "copy": one.figures[model]}) if model in one.figures else one
        for one in boards
    ]


def test_removing_a_result_never_raises_its_own_models_figure() -> None:
    tried = 0
    for rng, boards, said in many(70):
        before = ranked(boards, **said)
        at = rng.randrange(len(boards))
        if not boards[at].figures:
            continue
        model = rng.choice([*boards[at].figures])
        if model == "guess":
            continue  # what guessing gives is a board's own figure
        had, has = row(before, model), ranked(without(boards, at, model), **said).rows
        now = next((one for one in has if one.model == model), None)
        for name, sign in (("skill", 1), ("win_rate", 1), ("mean_rank", -1)):
            old, new = getattr(had, name), getattr(now, name, None)
            if new is None:
                continue
            assert old is not None, (name, "a place is never won by leaving")
            assert sign * new <= sign * old + 1e-12, (name, model, boards, said)
            tried += 1
    assert tried > 50


@pytest.mark.parametrize("order", ["mean skill", "win rate"])
def test_a_copy_changes_the_order_of_no_others(order: str) -> None:
    tried = 0
    for rng, boards, said in many(70):
        before = dict(ranked(boards, **said).orders)
        model = rng.choice(MODELS[:-1])
        after = dict(ranked(copied(boards, model), **said).orders)
        if order not in before:
            assert order not in after
            continue
        others = [*before[order]]
        assert {*after[order]} - {"copy"} == {*others}
        ahead = [
            (one, other) for one in others for other in others if before[order][one] < before[order][other]
        ]
        assert all(after[order][one] < after[order][other] for one, other in ahead), (model, boards)
        tried += bool(ahead)
    assert tried > 30


def test_by_plain_mean_rank_a_copy_could_decide_so_it_is_not_the_default() -> None:
    """A > C > B on two boards, B > A > C on five: then a copy of C is added."""
    first = {"a": 0.9, "c": 0.8, "b": 0.7, "guess": 0.5}
    then = {"b": 0.9, "a": 0.8, "c": 0.7, "guess": 0.5}
    boards = [Small("AUROC", first, error=0.01)] * 2 + [Small("AUROC", then, error=0.01)] * 5
    before, after = dict(ranked(boards).orders), dict(ranked(copied(boards, "c")).orders)
    assert before["mean rank"]["b"] < before["mean rank"]["a"]
    assert after["mean rank"]["a"] < after["mean rank"]["b"]
    stands = [order["mean skill"]["a"] < order["mean skill"]["b"] for order in (before, after)]
    assert stands[0] == stands[1]


def test_the_order_of_results_and_of_boards_changes_no_place() -> None:
    for rng, boards, said in many(40):
        here, known = suites.hub(boards), suites.held(boards)
        found = suites.results(boards)
        rng.shuffle(found)
        tables = {board.key: board for board in suites.boards(found, here, known)}
        again = suites.rank_suite(suites.suite(boards, **said), tables, here, known)  # type: ignore[arg-type]
        assert again == ranked(boards, **said)
        heavy = ranked([replace(one, weight=one.weight * 4) for one in boards], **said)
        assert [(one.model, one.place, one.range) for one in heavy.rows] == [
            (one.model, one.place, one.range) for one in again.rows
        ]


def test_a_place_is_within_its_range_and_no_two_ranges_contradict_the_order() -> None:
    tried = 0
    for _, boards, said in many(70):
        placed = ranked(boards, **said).placed
        tried += len(placed)
        for one in placed:
            assert one.range is None or one.range[0] <= (one.place or 0) <= one.range[1]
            assert one.limits
            assert 0 <= one.limits[0] <= (one.skill or 0) <= one.limits[1] <= 1
        if len(placed) > 1:
            assert placed[0].range
            assert placed[0].range[0] == 1
    assert tried > 200


def test_two_whose_limits_both_reach_guessing_are_not_told_apart_by_the_last_bits() -> None:
    """The better one's lower limit and the other's upper one are both a skill of 0."""
    for at in range(200):
        value = 0.6 + at * 0.00037
        found = ranked([Small("Accuracy", {"a": value, "b": 0.2}, error=0.2)])
        assert row(found, "a").range == (1, 2), value


def naive(entrants, parts):
    """Holm over the p of each pair, one at a time; a p is the level at which the limits just touch 0."""
    count, found = len(entrants), []
    for i, one in enumerate(entrants):
        for j, other in enumerate(entrants):
            if one.skill > other.skill:
                gap = one.skill - other.skill
                p = two_sided_p(gap, lambda level, a=one, b=other: below(a, b, parts, level) + 1e-9)
                found.append((p, i, j))
    better, worse = [0] * count, [0] * count
    for step, (p, i, j) in enumerate(sorted(found)):
        if p > 0.05 / (count * (count - 1) / 2 - step):
            break
        worse[i], better[j] = worse[i] + 1, better[j] + 1
    return [(1 + better[i], count - worse[i]) for i in range(count)]


def test_ranges_are_those_of_the_naive_procedure() -> None:
    compared = told = 0
    for _, boards, said in many(60):
        found = ranked(boards, **said)
        counting = [one for one in found.members if not one.says]
        placed = sorted(found.placed, key=lambda one: (-(one.skill or 0), one.model))
        if len(placed) < 2:
            continue
        total = sum(one.weight for one in counting)
        parts = [suites_part(one, total, boards) for one in counting]
        entrants = [
            Entrant(one.skill or 0.0, tuple(member.cells.get(one.model) for member in counting))
            for one in placed
        ]
        assert ranges(entrants, parts) == naive(entrants, parts)
        compared += 1
        told += any(span != (1, len(placed)) for span in ranges(entrants, parts))
    assert min(compared, told) > 20


def suites_part(member, total, boards):
    return Part(member.weight / total, member.key.dataset, suites.held(boards))


def test_of_two_spreads_of_seeds_the_one_that_reaches_farther_at_a_level_counts_there() -> None:
    """A small variance of few runs reaches farther than a large one of many where the level is strict."""
    changes = 0
    for seed in range(60):
        rng = random.Random(seed)
        few, many_runs = rng.uniform(1e-5, 1e-4), rng.uniform(1e-4, 4e-4)
        both = Training(1, 0.0, 0, many_runs, rng.randint(8, 30), few, rng.randint(1, 4))
        near = replace(both, all_variance=0.0, all_degrees=0)
        every = replace(both, board_variance=both.all_variance, board_degrees=both.all_degrees)
        farther = []
        for level in (0.8, 0.95, 0.99, 0.999, 0.9999):
            whole, *each = (_reach_of_a_pair(one, level) for one in (both, near, every))
            assert whole == max(each)
            farther.append(each.index(whole))
        changes += len({*farther}) > 1
    assert changes > 20


def _reach_of_a_pair(training: Training, level: float) -> float:
    row, scale = ranked([ACCURACY]).members[0].cells["a"].row, Scale(0.5, 1.0)
    found = [
        Entrant(scale.skill(value), (Cell(row, Contender(name, value, spread, training), scale),))
        for name, value in (("a", 0.99), ("b", 0.9))
        for spread in [Spread("t", value, below=0.001, above=0.001)]
    ]
    return below(*found, [Part(1.0, "D0", Held({}, {}))], level)


def test_many_small_leads_over_guessing_are_no_skill() -> None:
    """The floor lets luck count and bad luck not: over ten boards that adds up, and proves nothing."""
    lucky = [Small("Accuracy", {"a": 0.53, "b": 0.30}, error=0.02) for _ in range(10)]
    found = ranked(lucky)
    assert row(found, "a").skill == pytest.approx(0.06)
    assert row(found, "a").limits == (0, pytest.approx(0.06 + 2 * quantile(0.95) * 0.02 / sqrt(10)))
    assert (row(found, "a").range, row(found, "b").range) == ((1, 2), (1, 2))


def test_equal_means_share_a_place_whatever_the_order_of_their_sums() -> None:
    """Ranks 1, 2, 3 and 2, 3, 1 and 3, 1, 2: three mean ranks of 2, with weights of a third."""
    turns = (["a", "b", "c"], ["b", "c", "a"], ["c", "a", "b"])
    boards = [
        Small("AUROC", dict(zip(order, (0.91, 0.83, 0.77), strict=True)), error=0.01, weight=weight)
        for order, weight in zip(turns, (0.1, 0.1, 0.1), strict=True)
    ]
    found = ranked(boards)
    assert {one.place for one in found.rows} == {1}
    assert dict(found.orders)["mean rank"] == {"a": 1, "b": 1, "c": 1}


def test_by_win_rate_who_has_no_reference_to_beat_has_no_place() -> None:
    found = ranked([ACCURACY, ERROR], references=("b",), rule="win rate")
    assert row(found, "a").place == 1
    assert (row(found, "b").place, row(found, "b").why) == (
        None,
        "no other reference model stands on its boards",
    )
