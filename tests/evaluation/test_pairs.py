"""Limits and paired tests from predictions: against other definitions, by small simulations, over units."""

from dataclasses import replace
from math import comb, sqrt

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

from hubbot.common.statistics.student import beta_share, t_quantile, upper_tail
from hubbot.evaluation.scoring import tables
from hubbot.evaluation.scoring.classification import table_of
from hubbot.evaluation.scoring.gaps import gap, of_draws
from hubbot.evaluation.scoring.influence import Ranks, error_of, form_of
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.evaluation.scoring.pairs import Case, mean_spread, measured
from hubbot.evaluation.scoring.sign_flips import by_inversion, mcnemar, mcnemar_limits, saddle, sign_flips
from hubbot.leaderboard.ranking.differences import Difference
from hubbot.registry.model import Metric


def metric(name, family, averaging=None, direction="higher", high=1):
    return Metric(name, name, direction, 0, high, family=family, averaging=averaging)


AUROC, ACCURACY = metric("AUROC", "auroc"), metric("Accuracy", "accuracy")
MACRO = metric("AUROC", "auroc", "ovr-macro")
RMSE, R2 = metric("RMSE", "rmse", direction="lower", high=None), metric("R2", "r2")
TABLES = [
    metric("F1 macro", "f1", "macro"),
    metric("F1 weighted", "f1", "weighted"),
    metric("Balanced accuracy", "balanced-accuracy"),
    metric("Recall", "recall", "macro"),
    metric("MCC", "mcc"),
]


def classified(n, classes, seed, wrong=0.3):
    rng = np.random.default_rng(seed)
    y = rng.integers(0, classes, n)
    labels = np.where(rng.random(n) < wrong, rng.integers(0, classes, n), y)
    return Truth(y, tuple(map(str, range(classes)))), Outputs(labels=labels)


# ── Student's t, sign flips, McNemar: against SciPy and by enumeration ────────────────────────────


@pytest.mark.parametrize("df", [1, 2, 3.7, 29, 200.5, 99_999])
def test_students_t_is_scipys_far_into_the_tail(df):
    for tail in (0.3, 0.025, 1e-5, 1e-9):
        assert t_quantile(1 - 2 * tail, df) == pytest.approx(stats.t.isf(tail, df), rel=1e-6)
        assert upper_tail(stats.t.isf(tail, df), df) == pytest.approx(tail, rel=1e-8)
    assert beta_share(0.3, 4, 2.5) == pytest.approx(stats.beta.cdf(0.3, 4, 2.5), rel=1e-12)


def test_mcnemar_errs_at_most_as_often_as_promised_by_enumeration():
    for n in (20, 60):
        told = [[mcnemar(b, d - b) <= 0.05 for b in range(d + 1)] for d in range(n + 1)]
        for psi in np.arange(0.02, 0.6, 0.03):
            errs = 0.0
            for d, row in enumerate(told):
                of_these = sum(comb(d, b) for b in range(d + 1) if row[b]) / 2**d
                errs += comb(n, d) * psi**d * (1 - psi) ** (n - d) * of_these
            assert errs <= 0.0505


def test_limits_of_a_difference_of_shares_leave_out_0_where_the_test_says_so_and_hold():
    for n in (20, 100):
        for b in range(0, n // 2, 3):
            for c in range(0, n // 2, 3):
                low, high = mcnemar_limits(b, c, n)
                assert low <= (b - c) / n <= high
                assert (low > 0 or high < 0) == (mcnemar(b, c) <= 0.05)
                assert mcnemar_limits(c, b, n) == pytest.approx((-high, -low))
    rng, truth = np.random.default_rng(5), 0.1
    drawn = rng.multinomial(150, [0.25, 0.15, 0.6], 300)
    held = [low <= truth <= high for low, high in (mcnemar_limits(b, c, 150) for b, c, _ in drawn.tolist())]
    assert np.mean(held) > 0.92


def test_sign_flips_are_enumerated_for_few_values_and_near_that_for_more():
    rng = np.random.default_rng(3)
    for n in (3, 8, 12):
        values = rng.normal(0.4, 1, n)
        signs = np.array(np.meshgrid(*[(-1, 1)] * n)).reshape(n, -1).T
        exact = np.mean(np.abs(signs @ np.abs(values)) >= abs(values.sum()) - 1e-9)
        assert sign_flips(values) == pytest.approx(exact)
    many = rng.normal(0.25, 1, 60)
    drawn = rng.choice([-1, 1], (20_000, 60)) @ np.abs(many)
    assert sign_flips(many) == pytest.approx(np.mean(np.abs(drawn) >= abs(many.sum())), abs=0.01)
    assert sign_flips(np.ones(40)) == pytest.approx(2 * 0.5**40)
    assert sign_flips(np.zeros(5)) == 1


def _differences(rng):
    """Of any tails, with ties, zeros, one enormous value, or many scales."""
    n = int(rng.choice([9, 14, 16, 17, 30, 199]))
    enormous = np.where(np.arange(n) == 3, 10.0 ** rng.integers(1, 9), 0)
    kinds = (
        rng.normal(rng.normal(0, 0.3), 1, n),
        rng.standard_t(2, n) ** 3,
        rng.integers(-3, 4, n).astype(float),
        np.where(rng.random(n) < 0.8, 0.0, rng.normal(size=n)),
        rng.normal(0.2, 0.5, n) + enormous,
        10.0 ** rng.uniform(-6, 6, n) * rng.choice([-1, 1], n),
    )
    return kinds[rng.integers(len(kinds))]


def _halved(p_value, value, step):
    """Where p falls to 5 %, by halving alone."""
    inside, outside = value, value + 2 * step
    while p_value(outside) > 0.05:
        inside, outside = outside, outside + 2 * (outside - value)
    for _ in range(40):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p_value(middle) > 0.05 else (inside, middle)
    return outside


@pytest.mark.parametrize("seed", range(30))
def test_limits_by_sign_flips_are_where_their_p_falls_to_5_percent_at_a_quarter_of_the_price(seed):
    rng = np.random.default_rng(seed)
    off, asked = _differences(rng), []
    error = float(off.std(ddof=1)) / sqrt(len(off))

    def p_value(delta):
        asked.append(delta)
        return sign_flips(off - delta)

    found = by_inversion(p_value, off.mean(), error)
    counted = len(asked)
    for limit, step in zip(found, (-error, error), strict=True):
        assert limit == pytest.approx(_halved(p_value, off.mean(), step), rel=1e-6, abs=2e-8 * error)
    assert counted <= (50 if len(off) > 16 else 130)


def test_the_saddlepoint_is_one_at_every_scale():
    rng = np.random.default_rng(2)
    for _ in range(200):
        moving = 10.0 ** rng.uniform(-rng.integers(1, 12), rng.integers(1, 12), int(rng.integers(17, 199)))
        total = moving.sum() * rng.uniform(0.001, 0.999999)
        t = saddle(moving, total)
        assert float(moving @ np.tanh(t * moving)) == pytest.approx(total, rel=1e-12)


# ── Figures of the matrix, DeLong ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("one", TABLES, ids=lambda m: m.name)
@pytest.mark.parametrize("classes", [2, 4])
def test_a_figure_of_the_matrix_is_that_of_the_cases(one, classes):
    for seed in range(5):
        truth, outputs = classified(60, classes, seed)
        table = table_of(truth.y, outputs.labels, classes)
        found = tables.figure_of(one)(table[None].astype(float))[0]
        assert found == pytest.approx(figure(one, truth, outputs).value)


def test_delongs_error_is_that_of_all_pairs():
    rng = np.random.default_rng(2)
    y, scores = np.repeat([1, 0], [13, 21]), rng.normal(size=34).round(1)
    form = form_of(AUROC, Truth(y, ("0", "1")), Outputs(scores=np.column_stack([-scores, scores])))
    assert isinstance(form, Ranks)
    assert form.value == pytest.approx(sk.roc_auc_score(y, scores))
    pairs = (scores[:13, None] > scores[13:]) + 0.5 * (scores[:13, None] == scores[13:])
    expected = sqrt(pairs.mean(axis=1).var(ddof=1) / 13 + pairs.mean(axis=0).var(ddof=1) / 21)
    assert error_of(form.parts, y)[0] == pytest.approx(expected)


def test_the_mean_auroc_of_classes_has_the_error_that_new_test_sets_show():
    rng, values, errors = np.random.default_rng(4), [], []
    y = np.repeat([0, 1, 2], [20, 40, 60])
    for _ in range(300):
        scores = rng.normal(size=(120, 3)) + 1.2 * np.eye(3)[y]
        form = form_of(MACRO, Truth(y, ("a", "b", "c")), Outputs(scores=scores))
        values.append(form.value)
        errors.append(error_of(form.parts, y)[0])
    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.12)


# ── Limits and differences ────────────────────────────────────────────────────────────────────────


def test_a_perfect_auroc_keeps_its_width_and_a_middling_one_has_delongs():
    y = np.repeat([1, 0], [20, 60])
    perfect = np.where(y == 1, 2.0, 0.0) + np.arange(80) / 1000
    found = measured(Case(AUROC, Truth(y, ("0", "1"))), Outputs(scores=np.column_stack([-perfect, perfect])))
    low, high = found.spread.limits()
    assert high == 1
    assert 0.85 < low < 0.99


@pytest.mark.parametrize("m", [0.0, 1.0, 0.99])
def test_a_mean_within_limits_never_has_limits_beyond_them_or_without_width(m):
    values = np.full(50, m)
    values[0] = 0.5
    low, high = mean_spread(values, 0, 1).limits()
    assert 0 <= low < values.mean() < high <= 1
    assert high - low > 0.01


def test_root_and_explained_share_say_of_two_models_what_their_squared_errors_say():
    rng = np.random.default_rng(8)
    y = rng.normal(size=300)
    one, other = (Outputs(values=y + rng.normal(0, s, 300)) for s in (0.5, 0.7))
    truth = Truth(y)
    cases = [Case(m, truth) for m in (RMSE, R2)]
    by_root, explained = (gap(case, measured(case, one), measured(case, other)) for case in cases)
    assert by_root.p == pytest.approx(explained.p)
    assert by_root.high < 0 < explained.low
    assert by_root.value == pytest.approx(figure(RMSE, truth, one).value - figure(RMSE, truth, other).value)
    assert explained.value == pytest.approx(figure(R2, truth, one).value - figure(R2, truth, other).value)


def _off(rng, y, values):
    """Files of a weak model's answers with a few enormous errors."""
    one, several = values.copy(), values.copy()
    one[rng.integers(len(y))] += rng.choice([-1, 1]) * rng.choice([1e2, 1e6, 1e60])
    at = rng.permutation(len(y))[: len(y) // 10]
    several[at] += 10.0 ** rng.integers(1, 9, len(at))
    return one, several


@pytest.mark.parametrize("n", [60, 400])
@pytest.mark.parametrize(
    "wanted",
    [RMSE, R2, metric("MSE", "mse", high=None), metric("MAE", "mae", high=None)],
    ids=lambda m: m.name,
)
@pytest.mark.parametrize("units", [False, True], ids=["cases", "patients"])
def test_no_enormous_error_of_a_weak_model_takes_a_lead_away(wanted, n, units):
    """A lead over a weak model holds whatever single answers of it are, by every kind of test and unit."""
    rng, leads, boards = np.random.default_rng([n, units]), 0, 10 if units or n > 199 else 2
    wanted = replace(wanted, direction="higher" if wanted is R2 else "lower")
    for _ in range(boards):
        y = rng.normal(size=n)
        case = Case(wanted, Truth(y), np.arange(n) // 5 if units else None)
        first = measured(case, Outputs(values=y + rng.normal(0, 0.4, n)))
        weak = y + rng.normal(0, 0.8, n)
        before = gap(case, first, measured(case, Outputs(values=weak)))
        leads += before.p < 0.03
        for odd in _off(rng, y, weak) if before.p < 0.03 else ():
            after = gap(case, first, measured(case, Outputs(values=odd)))
            assert after.p <= 0.05, (before, after)
            assert after.low > 0 or after.high < 0
            held = Difference(
                after.value, after.error, df=after.df, p=after.p, low=after.low, high=after.high
            )
            low, high = held.limits(1 - max(after.p, 1e-9) / 2)
            assert low <= 0 <= high or after.p < 1e-8, "what p does not say, its limits do not say"
    assert leads >= boards / 2


SCORERS = """
def errors_a_word(truth, said):
    return sum(abs(b - a) for a, b in zip(truth, said)) / sum(abs(a) + 1 for a in truth)
"""
PEARSON = metric("Pearson", "pearson")


@pytest.mark.parametrize("wanted", ["errors_a_word", PEARSON], ids=["own scorer", "Pearson"])
@pytest.mark.parametrize("units", [False, True], ids=["cases", "patients"])
def test_no_enormous_error_takes_a_lead_by_draws_away(tmp_path, wanted, units):
    """Nor where a figure is known by draws of the cases alone: a hub's own scorer, a correlation."""
    if isinstance(wanted, str):
        (tmp_path / "own.py").write_text(SCORERS)
        wanted = Metric(wanted, wanted, "lower", 0, None, scorer=f"own:{wanted}")
    rng, leads, n = np.random.default_rng([5, units]), 0, 80
    for _ in range(2):
        y = rng.normal(size=n)
        case = Case(wanted, Truth(y), np.arange(n) // 4 if units else None, tmp_path)
        first = measured(case, Outputs(values=y + rng.normal(0, 0.3, n)))
        weak = y + rng.normal(0, 1.5, n)
        before = gap(case, first, measured(case, Outputs(values=weak)))
        assert before.p < 0.01
        for odd in _off(rng, y, weak):
            after = gap(case, first, measured(case, Outputs(values=odd)))
            assert after.method == "bootstrap"
            assert after.p <= 0.05, (before, after)
            assert after.low > 0 or after.high < 0
            leads += 1
    assert leads == 4


def test_draws_by_their_order_do_not_let_equal_models_be_told_apart_more_often():
    rng, by_t, both = np.random.default_rng(4), [], []
    for _ in range(250):
        n = 50
        drawn = rng.multinomial(n, np.full(n, 1 / n), 1000)
        off = np.where(rng.random((2, n)) < 0.03, 60, 1) * rng.gamma(1, 1, (2, n))
        off = off[0] - off[1]
        draws = drawn @ off / n
        both.append(of_draws(off.mean(), draws, n - 1).p <= 0.05)
        by_t.append(2 * upper_tail(abs(off.mean()) / draws.std(ddof=1), n - 1) <= 0.05)
    assert np.mean(by_t) < np.mean(both) <= 0.08


def test_cut_losses_do_not_let_equal_models_be_told_apart_more_often():
    for draw in (
        lambda r: r.standard_t(3, 250),
        lambda r: np.exp(r.normal(size=250)),
        lambda r: r.normal(size=250),
    ):
        rng, told = np.random.default_rng(4), []
        for _ in range(300):
            case, both = Case(metric("MSE", "mse", high=None), Truth(np.zeros(250))), (draw(rng), draw(rng))
            one, other = (measured(case, Outputs(values=values)) for values in both)
            told.append(gap(case, one, other).p <= 0.05)
        assert np.mean(told) <= 0.08


def test_units_are_what_counts_where_cases_of_one_are_alike():
    rng, told, naive = np.random.default_rng(6), [], []
    truth = Truth(np.zeros(200, dtype=int), ("a", "b"))
    units = np.repeat(np.arange(20), 10)
    for _ in range(150):
        labels = [np.repeat((rng.random(20) < 0.3).astype(int), 10) for _ in range(2)]
        for found, by in ((told, units), (naive, None)):
            case = Case(ACCURACY, truth, by)
            one, other = (measured(case, Outputs(labels=one)) for one in labels)
            found.append(gap(case, one, other).p <= 0.05)
    assert np.mean(told) < 0.1
    assert np.mean(naive) > 0.3


def test_fewer_than_eight_units_are_not_assessed():
    truth = Truth(np.zeros(70, dtype=int), ("a", "b"))
    case = Case(ACCURACY, truth, np.repeat(np.arange(7), 10))
    assert measured(case, Outputs(labels=truth.y)) is None


@pytest.mark.parametrize("one", TABLES[:3], ids=lambda m: m.name)
def test_figures_without_a_form_get_limits_from_draws_that_hold_their_value(one):
    truth, outputs = classified(120, 3, 1)
    found = measured(Case(one, truth), outputs)
    low, high = found.spread.limits()
    assert low < found.value < high
    better = measured(Case(one, truth), Outputs(labels=truth.y))
    assert better.spread.limits()[0] < 1  # nothing wrong: the matrix alone would claim certainty
    between = gap(Case(one, truth), better, found)
    assert between.p < 0.001
    assert between.low > 0
