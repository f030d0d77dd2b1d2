"""Metrics follow the registry's definitions; what cannot be computed is None with a reason, never 0."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn import metrics as sk

from hubbot.evaluation.scoring import metrics
from hubbot.evaluation.scoring.metrics import Outputs, Truth, by_group, figure, smallest_class
from hubbot.evaluation.scoring.unusable import ScorerFault
from hubbot.registry.model import Metric


def metric(family: str, averaging: str | None = None, *, scorer: str | None = None) -> Metric:
    return Metric(family, family, "higher", None, None, family=family, averaging=averaging, scorer=scorer)


def scored(*positive: float) -> Outputs:
    return Outputs(scores=np.array([[1 - p, p] for p in positive]))


BINARY = Truth(np.array([0, 0, 0, 1, 1]), ("healthy", "ill"))
MODEL = scored(0.1, 0.4, 0.6, 0.5001, 0.9)  # decides 0 0 1 1 1
THREE = Truth(np.array([0, 0, 1, 1, 2, 2]), ("a", "b", "c"))
THREE_LABELS = Outputs(labels=np.array([0, 1, 1, 1, 2, 0]))
VALUES = Truth(np.array([1.0, 2.0, 3.0, 6.0]))
PREDICTED = Outputs(values=np.array([1.0, 3.0, 5.0, 6.0]))


@pytest.mark.parametrize(
    ("family", "averaging", "truth", "outputs", "by_hand"),
    [
        ("auroc", None, BINARY, MODEL, 5 / 6),  # pairs in order: 5 of 6
        ("auroc", None, BINARY, scored(0.5, 0.5, 0.5, 0.5, 0.5), 0.5),  # ties count half
        ("accuracy", None, BINARY, MODEL, 4 / 5),
        ("f1", "binary", BINARY, MODEL, 2 * 2 / (2 * 2 + 1 + 0)),
        ("f1", "macro", BINARY, MODEL, (4 / 5 + 4 / 5) / 2),
        ("f1", "weighted", THREE, THREE_LABELS, (0.5 + 0.8 + 2 / 3) / 3),
        ("precision", "binary", BINARY, MODEL, 2 / 3),
        ("precision", "macro", THREE, THREE_LABELS, (1 / 2 + 2 / 3 + 1) / 3),
        ("recall", "binary", BINARY, MODEL, 1.0),
        ("sensitivity", "binary", BINARY, MODEL, 1.0),
        ("specificity", None, BINARY, MODEL, 2 / 3),
        ("balanced-accuracy", "macro", BINARY, MODEL, (2 / 3 + 1) / 2),
        ("mcc", None, BINARY, MODEL, (2 * 2 - 1 * 0) / (3 * 2 * 2 * 3) ** 0.5),
        ("brier", None, BINARY, MODEL, (0.01 + 0.16 + 0.36 + 0.4999**2 + 0.01) / 5),
        ("log-loss", None, Truth(np.array([0, 1]), ("0", "1")), scored(0.5, 0.5), np.log(2)),
        ("mse", None, VALUES, PREDICTED, 5 / 4),
        ("rmse", None, VALUES, PREDICTED, (5 / 4) ** 0.5),
        ("mae", None, VALUES, PREDICTED, 3 / 4),
        ("r2", None, VALUES, PREDICTED, 1 - 5 / 14),
        ("correlation", None, VALUES, Outputs(values=np.array([2.0, 4.0, 6.0, 12.0])), 1.0),
        ("spearman", None, VALUES, Outputs(values=np.array([1.0, 2.0, 2.0, 9.0])), 4.5 / 22.5**0.5),
    ],
)
def test_a_metric_is_what_the_hand_makes_it(
    family: str, averaging: str | None, truth: Truth, outputs: Outputs, by_hand: float
) -> None:
    assert figure(metric(family, averaging), truth, outputs).value == pytest.approx(by_hand)


ONLY_HEALTHY = Truth(np.zeros(2, int), ("healthy", "ill"))
ONE_CLASS = Truth(np.array([1, 1, 1]), ("healthy", "ill"))


@pytest.mark.parametrize(
    ("family", "averaging", "truth", "outputs", "reason"),
    [
        ("auroc", None, ONE_CLASS, scored(0.2, 0.4, 0.6), "no case of class healthy"),
        ("auroc", None, BINARY, Outputs(labels=np.array([0, 0, 1, 1, 1])), "only predicted classes"),
        ("auprc", None, ONE_CLASS, scored(0.2, 0.4, 0.6), "no case of class healthy"),
        ("precision", "binary", BINARY, scored(0.1, 0.1, 0.1, 0.1, 0.1), "class ill was never predicted"),
        ("specificity", None, ONE_CLASS, scored(0.2, 0.4, 0.6), "no case of class healthy"),
        ("recall", "binary", ONLY_HEALTHY, scored(0.2, 0.1), "no case of the positive"),
        ("f1", "binary", ONLY_HEALTHY, scored(0.2, 0.1), "none predicted"),
        ("f1", "binary", THREE, THREE_LABELS, "registered for two classes"),
        ("f1", "unstated", BINARY, MODEL, "does not state how"),
        ("mcc", None, BINARY, scored(0.1, 0.1, 0.1, 0.1, 0.1), "two classes"),
        ("brier", None, BINARY, Outputs(scores=np.array([[3.0, -3.0]] * 5)), "needs probabilities"),
        ("r2", None, Truth(np.ones(4)), PREDICTED, "different true values"),
        ("correlation", None, VALUES, Outputs(values=np.ones(4)), "constant"),
        ("spearman", None, VALUES, Outputs(values=np.ones(4)), "constant"),
        ("mse", None, VALUES, MODEL, "needs a predicted value"),
    ],
)  # fmt: skip
def test_what_cannot_be_computed_is_none_with_a_reason(
    family: str, averaging: str | None, truth: Truth, outputs: Outputs, reason: str
) -> None:
    found = figure(metric(family, averaging), truth, outputs)
    assert found.value is None
    assert reason in found.reason


def test_multiclass_auroc_is_the_mean_of_one_against_the_rest_even_for_logits() -> None:
    scores = np.array([[3.0, 0, 0], [2, 1, 0], [0, 4, 1], [1, 2, 3], [0, 0, 5], [0, 3, 2]])
    by_hand = np.mean([1.0, (4 * 2 - 1) / 8, 7 / 8])
    assert figure(metric("auroc", "ovr-macro"), THREE, Outputs(scores=scores)).value == pytest.approx(by_hand)


def test_an_unknown_family_is_our_fault_and_says_where_to_look() -> None:
    with pytest.raises(LookupError, match=r"registry/metrics\.yaml"):
        figure(metric("ssim"), VALUES, PREDICTED)


def test_groups_below_the_limit_are_left_out_and_named() -> None:
    truth = Truth(np.array([0, 1] * 12 + [0]), ("0", "1"))
    outputs = Outputs(labels=truth.y)
    sites = np.array(["A"] * 20 + ["B"] * 5)
    groups = by_group(
        [metric("accuracy")], truth, outputs, {"site": sites}, keep=lambda part: smallest_class(part) >= 10
    )
    assert groups.sizes == {"site": {"A": 20}}
    assert groups.figures["site"]["A"]["accuracy"].value == 1
    assert groups.left_out == ("site B (n = 5)",)


# ── A hub's own scorer ───────────────────────────────────────────────────────────────────────────

WER = '''
def wer(truth, predicted):
    """Words substituted, deleted or inserted, per word of the truth."""
    errors = words = 0
    for right, said in zip(truth, predicted):
        right, said = right.split(), said.split()
        row = list(range(len(said) + 1))
        for i, word in enumerate(right, 1):
            diagonal, row[0] = row[0], i
            for j, other in enumerate(said, 1):
                diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
        errors, words = errors + row[-1], words + len(right)
    return errors / words if words else None
'''


def test_a_hubs_own_scorer_is_called_with_truth_and_prediction(tmp_path: Path) -> None:
    (tmp_path / "wer.py").write_text(WER)
    truth = Truth(np.array(["the cat sat", "a dog"], dtype=object))
    said = Outputs(values=np.array(["the cat sat down now", "a dog"], dtype=object))
    assert figure(metric("wer", scorer="wer:wer"), truth, said, scorers=tmp_path).value == pytest.approx(0.4)
    nothing = Truth(np.array([""], dtype=object))
    one = Outputs(values=np.array(["x"], dtype=object))
    found = figure(metric("wer", scorer="wer:wer"), nothing, one, scorers=tmp_path)
    assert found.value is None


@pytest.mark.parametrize(
    "scorer", ["../evil:f", "os.path:join", "missing:f", "wer:missing", "wer", "/etc/passwd:x", "wer:wer:wer"]
)
def test_a_scorer_is_a_function_in_the_hubs_own_folder_and_nothing_else(tmp_path: Path, scorer: str) -> None:
    (tmp_path / "scorers").mkdir()
    (tmp_path / "scorers" / "wer.py").write_text(WER)
    (tmp_path / "evil.py").write_text("def f(a, b): raise AssertionError('ran')")
    with pytest.raises(ScorerFault):
        figure(metric("wer", scorer=scorer), VALUES, PREDICTED, scorers=tmp_path / "scorers")


@pytest.mark.parametrize("block", [7, 40, 2**20])
@pytest.mark.parametrize("classes", [2, 3, 11])
def test_what_is_computed_in_blocks_is_what_scikit_learn_computes_at_once(
    monkeypatch: pytest.MonkeyPatch, block: int, classes: int
) -> None:
    monkeypatch.setattr(metrics, "_BLOCK", block)
    random = np.random.default_rng(classes)
    scores = random.dirichlet(np.ones(classes), 50)
    truth = Truth(np.arange(50) % classes, tuple(f"c{k}" for k in range(classes)))
    outputs = Outputs(scores=scores)
    log_loss = sk.log_loss(truth.y, scores, labels=range(classes))
    assert figure(metric("log_loss"), truth, outputs).value == pytest.approx(log_loss, rel=1e-14)
    hot = np.eye(classes)[truth.y]
    brier = ((scores - hot) ** 2).sum(axis=1).mean() / (2 if classes == 2 else 1)
    assert figure(metric("brier"), truth, outputs).value == pytest.approx(brier, rel=1e-14)


def test_a_probability_that_rounding_left_above_one_has_a_log_loss() -> None:
    scores = np.array([[1.0004, 0.0], [0.25, 0.75], [0.9, 0.1]])
    found = figure(metric("log_loss"), Truth(np.array([0, 1, 0]), ("a", "b")), Outputs(scores=scores))
    assert found.value == pytest.approx(-np.log([0.75, 0.9]).sum() / 3)
