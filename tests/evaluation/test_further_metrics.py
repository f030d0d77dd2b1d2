"""Agreement, order, calibration, net benefit: held to scikit-learn, brute force, or what is known."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk
from sklearn.linear_model import LogisticRegression

from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.labels import cases_from_labels, described
from hubbot.evaluation.data.predictions import read
from hubbot.evaluation.data.table import Unreadable
from hubbot.evaluation.scoring import further_metrics as further
from hubbot.evaluation.scoring.concordance import concordance
from hubbot.evaluation.scoring.gaps import gap
from hubbot.evaluation.scoring.metrics import Outputs, Truth, Undefined, computable, figure
from hubbot.evaluation.scoring.pairs import Case, measured
from hubbot.evaluation.scoring.unusable import Unusable
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import hub_of, load
from hubbot.registry.model import Dataset, Hub
from hubbot.registry.source import read_texts

PROJECT = Path(__file__).parents[2]
SEEDS = range(25)


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(PROJECT)


def two(seed: int, n: int = 80) -> tuple[Truth, Outputs]:
    random = np.random.default_rng(seed)
    p = random.beta(0.8, 0.8, n)
    y = (random.random(n) < p).astype(int)
    y[:2] = 0, 1
    scores = np.column_stack([1 - p, p])
    return Truth(y, ("no", "yes")), Outputs((p >= 0.5).astype(int), scores)


def several(seed: int, n: int = 90, k: int = 4) -> tuple[Truth, Outputs]:
    random = np.random.default_rng(seed)
    scores = random.dirichlet(np.ones(k), n)
    y = np.array([random.choice(k, p=row) for row in scores])
    return Truth(y, tuple("abcd"[:k])), Outputs(scores.argmax(axis=1), scores)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_scikit_learn_has_is_equal_to_scikit_learns(hub: Hub, seed: int) -> None:
    truth, outputs = two(seed)
    y, said = truth.y, outputs.labels
    assert figure(hub.metrics["NPV"], truth, outputs).value == pytest.approx(
        sk.precision_score(y, said, pos_label=0)
    )
    assert figure(hub.metrics["Dice"], truth, outputs).value == pytest.approx(sk.f1_score(y, said))
    truth, outputs = several(seed)
    y, said = truth.y, outputs.labels
    kappa, weighted = hub.metrics["Kappa"], hub.metrics["Kappa (Quadratic)"]
    assert figure(kappa, truth, outputs).value == pytest.approx(sk.cohen_kappa_score(y, said))
    assert figure(weighted, truth, outputs).value == pytest.approx(
        sk.cohen_kappa_score(y, said, weights="quadratic", labels=range(4))
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_c_index_is_that_of_all_pairs_and_of_two_classes_the_auroc(hub: Hub, seed: int) -> None:
    random = np.random.default_rng(seed)
    y, values = random.integers(0, 9, 40).astype(float), random.integers(0, 6, 40).astype(float)
    pairs = [(i, j) for i, j in combinations(range(40), 2) if y[i] != y[j]]
    right = [0.5 + 0.5 * np.sign((y[i] - y[j]) * (values[i] - values[j])) for i, j in pairs]
    c_index = hub.metrics["C-index"]
    assert figure(c_index, Truth(y), Outputs(values=values)).value == pytest.approx(np.mean(right))
    coded = (y > 4).astype(float)
    found = figure(c_index, Truth(coded), Outputs(values=values)).value
    assert found == pytest.approx(sk.roc_auc_score(coded, values))


@pytest.mark.parametrize("seed", SEEDS)
def test_slope_and_intercept_are_those_of_a_logistic_regression(seed: int) -> None:
    truth, outputs = two(seed)
    p = np.clip(outputs.scores[:, 1], 1e-6, 1 - 1e-6)
    logit = np.log(p / (1 - p))[:, None]
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(logit, truth.y)
    assert further.calibration_slope(None, truth, outputs) == pytest.approx(fitted.coef_[0, 0], rel=1e-3)
    offset = further.calibration_intercept(None, truth, outputs)
    assert np.mean(1 / (1 + np.exp(-(logit[:, 0] + offset)))) == pytest.approx(np.mean(truth.y))


def test_a_known_distortion_is_found() -> None:
    random = np.random.default_rng(5)
    true = random.uniform(0.02, 0.98, 60_000)
    y = (random.random(60_000) < true).astype(int)
    logit = np.log(true / (1 - true))
    stated = 1 / (1 + np.exp(-(2 * logit + 0.0)))  # twice as extreme
    outputs = Outputs(scores=np.column_stack([1 - stated, stated]))
    truth = Truth(y, ("no", "yes"))
    assert further.calibration_slope(None, truth, outputs) == pytest.approx(0.5, abs=0.01)
    shifted = 1 / (1 + np.exp(-(logit - 0.4)))
    outputs = Outputs(scores=np.column_stack([1 - shifted, shifted]))
    assert further.calibration_intercept(None, truth, outputs) == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize(("n", "expected"), [(228, 0.069), (1_000, 0.034), (9_034, 0.011)])
def test_a_calibrated_model_has_the_ece_that_its_n_gives(n: int, expected: float) -> None:
    random = np.random.default_rng(n)
    p = random.random(n)
    truth = Truth((random.random(n) < p).astype(int), ("no", "yes"))
    mean, high = further.ece_if_calibrated(truth, Outputs(scores=np.column_stack([1 - p, p])))
    assert mean == pytest.approx(expected, rel=0.12)
    assert mean < high < 2 * mean


@pytest.mark.parametrize("seed", SEEDS)
def test_net_benefit_is_counted_at_the_registered_threshold(hub: Hub, seed: int) -> None:
    metric = hub.metrics["Net benefit (10 %)"]
    truth, outputs = two(seed)
    called = outputs.scores[:, 1] >= 0.1
    tp, fp = np.sum(called & (truth.y == 1)), np.sum(called & (truth.y == 0))
    assert figure(metric, truth, outputs).value == pytest.approx((tp - fp / 9) / len(truth.y))


@pytest.mark.parametrize("name", ["NPV", "Kappa", "Kappa (Quadratic)", "Dice", "ECE", "Calibration slope"])
def test_what_cannot_be_computed_is_none_with_a_reason(hub: Hub, name: str) -> None:
    one_class = Truth(np.ones(6, int), ("no", "yes"))
    always = Outputs(np.ones(6, int))
    found = figure(hub.metrics[name], one_class, always)
    assert (found.value is None) == bool(found.reason)
    if name != "Dice":
        assert found.value is None


def test_perfectly_parted_probabilities_have_no_slope() -> None:
    p = np.array([0.1, 0.2, 0.8, 0.9])
    truth = Truth(np.array([0, 0, 1, 1]), ("no", "yes"))
    with pytest.raises(Undefined, match="part the two classes"):
        further.calibration_slope(None, truth, Outputs(scores=np.column_stack([1 - p, p])))


def test_every_new_metric_is_registered_computable_and_explained(hub: Hub) -> None:
    for family in further.FAMILIES:
        named = [m for m in hub.metrics.values() if (m.family or "").replace("-", "_") == family]
        assert named, family
        assert all(computable(m) and m.explanation and m.example for m in named)


@pytest.mark.parametrize("name", ["ECE", "Calibration slope", "Calibration intercept"])
@pytest.mark.parametrize("key", ["primary", "tie_break"])
def test_no_benchmark_ranks_by_what_only_describes(name: str, key: str) -> None:
    texts = dict(read_texts(PROJECT))
    path = "registry/benchmarks/BM-BREAST.yaml"
    line = "primary: AUROC\n"
    texts[path] = texts[path].replace(
        line, f"primary: {name}\n" if key == "primary" else f"{line}tie_break: [{name}]\n"
    )
    with pytest.raises(HubFileError, match="nothing is ranked by"):
        hub_of(PROJECT, texts)


def _pair_by_pair(y, event, values):
    """Harrell's C by its words: of each case how many of its pairs are right, and how many it has."""
    right, pairs = np.zeros(len(y)), np.zeros(len(y))
    for i in range(len(y)):
        for j in range(len(y)):
            if event[i] and (y[i] < y[j] or (y[i] == y[j] and not event[j])):
                pairs[[i, j]] += 1
                right[[i, j]] += 1.0 if values[j] > values[i] else 0.5 if values[j] == values[i] else 0.0
    return right, pairs


def _times(rng: np.random.Generator) -> tuple[Truth, Outputs]:
    """Times and predictions with many ties or none, events of all, some or hardly any."""
    n, tied = int(rng.integers(2, 50)), int(rng.integers(1, 30))
    y, values = (
        rng.normal(size=n) if rng.random() < 0.3 else rng.integers(-tied, tied, n).astype(float)
        for _ in range(2)
    )
    event = rng.random(n) < rng.choice([0.05, 0.5, 0.9])
    return Truth(y, (), None if rng.random() < 0.2 else event), Outputs(values=values)


@pytest.mark.parametrize("seed", range(12))
def test_a_c_index_and_what_each_case_adds_are_those_of_its_pairs_one_by_one(hub: Hub, seed: int) -> None:
    """To the last bit: counts of pairs, and their halves, are exact."""
    rng, known = np.random.default_rng(seed), 0
    for _ in range(12):
        truth, outputs = _times(rng)
        event = np.ones(len(truth.y), dtype=bool) if truth.event is None else truth.event
        right, pairs = _pair_by_pair(truth.y, event, outputs.values)
        found = figure(hub.metrics["C-index"], truth, outputs).value
        assert (found is None) == (not pairs.any())
        if found is not None:
            index, parts = concordance(truth, outputs)
            assert index == found == right.sum() / pairs.sum()
            assert parts.tolist() == (2 * len(event) * (right - found * pairs) / pairs.sum()).tolist()
            known += 1
    assert known >= 6


def test_a_c_index_of_many_cases_looks_at_no_pair(hub: Hub) -> None:
    """Pair by pair these are 20,000,000,000: of two classes it is the AUROC."""
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, 200_000).astype(float)
    values = y + rng.normal(size=len(y)).round(3)
    found = figure(hub.metrics["C-index"], Truth(y), Outputs(values=values)).value
    assert found == pytest.approx(sk.roc_auc_score(y, values))


def test_without_an_event_nothing_can_be_ordered(hub: Hub) -> None:
    truth = Truth(np.arange(5.0), (), np.zeros(5, dtype=bool))
    found = figure(hub.metrics["C-index"], truth, Outputs(values=np.arange(5.0)))
    assert found.value is None
    assert "event" in found.reason


def test_limits_of_a_c_index_hold_and_equal_models_are_seldom_told_apart(hub: Hub) -> None:
    """Exponential times, half of them censored; the true index from one large sample."""

    def drawn(rng, n):
        risk = rng.normal(size=n)
        times, until = rng.exponential(np.exp(-risk)), rng.exponential(1.0, n)
        truth = Truth(np.minimum(times, until), (), times <= until)
        return truth, [Outputs(values=-(risk + rng.normal(0, 1, n))) for _ in range(2)]

    metric = hub.metrics["C-index"]
    truth, (outputs, _) = drawn(np.random.default_rng(1), 3000)
    true, held, told = figure(metric, truth, outputs).value, [], []
    rng = np.random.default_rng(2)
    for _ in range(150):
        truth, both = drawn(rng, 80)
        case = Case(metric, truth)
        one, other = (measured(case, outputs) for outputs in both)
        low, high = one.spread.limits()
        held.append(low <= true <= high)
        told.append(gap(case, one, other).p <= 0.05)
    assert np.mean(held) > 0.92
    assert np.mean(told) < 0.08


def _labels(tmp_path: Path, text: str) -> Cases:
    file = tmp_path / "test.csv"
    file.write_text(text)
    return cases_from_labels(Dataset("DS", "Times", "real"), file)


def test_labels_with_a_column_event_are_read_and_described(tmp_path: Path) -> None:
    text = "row,value,event\n2,7.5,0\n1,3,1\n3,9,1\n"
    found = _labels(tmp_path, text).truth
    assert found.event is not None
    assert (found.y.tolist(), found.event.tolist()) == ([3, 7.5, 9], [True, False, True])
    assert found.take(np.array([1, 1])).event.tolist() == [False, False]  # type: ignore[union-attr]
    said = described(text.encode(), "registry/labels/DS.csv")
    assert (said.cases, said.moments) == (3, (6.5, pytest.approx(np.var([3, 7.5, 9]))))
    with pytest.raises(Unusable, match=r"test\.csv, line 1: `event` is neither 0"):
        _labels(tmp_path, "row,value,event\n1,3,2\n")


def test_predictions_have_no_column_event(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="event"):
        read(b"row,value,event\n1,3,1\n", np.array([1]), ())
