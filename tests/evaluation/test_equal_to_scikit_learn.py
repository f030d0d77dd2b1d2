"""What hubbot computes by itself is what scikit-learn computes: with ties, missing classes, drawn cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from sklearn import datasets
from sklearn import metrics as sk
from sklearn.model_selection import train_test_split

from hubbot.evaluation.data.doubts import _area
from hubbot.evaluation.data.library import _FILES, _targets, cases_of_library
from hubbot.evaluation.data.library import test_rows as drawn_rows
from hubbot.evaluation.scoring.classification import cohens_kappa, roc_points, table_of
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.registry.model import Dataset, Metric

Array = Any
SIZES = (2, 3, 5, 17, 60, 400)
DECIMALS = (0, 1, 2, 12)  # of the scores: 0 makes nearly all of them ties


def same(found: float | None, expected: float) -> None:
    assert found is not None
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def metric(family: str, averaging: str | None = None) -> Metric:
    return Metric(family, family, "higher", None, None, family=family, averaging=averaging)


def value(family: str, truth: Truth, outputs: Outputs, averaging: str | None = None) -> float | None:
    return figure(metric(family, averaging), truth, outputs).value


def classified(k: int, *, whole: bool) -> Iterator[tuple[Truth, Outputs]]:
    """Cases of k classes with scores that are probabilities; `whole`: each class is there."""
    for size in SIZES:
        for decimals in DECIMALS:
            rng = np.random.default_rng([k, size, decimals])
            y = rng.integers(0, k, size)
            if whole and len(np.unique(y)) < k:
                y = np.arange(size) % k
            raised = np.exp(rng.normal(size=(size, k)) + 1.5 * np.eye(k)[y])
            scores = np.round(raised / raised.sum(axis=1, keepdims=True), decimals)
            scores[:, -1] = np.round(1 - scores[:, :-1].sum(axis=1), decimals)
            scores = np.abs(scores)
            scores /= scores.sum(axis=1, keepdims=True)
            if len(np.unique(y)) == k or not whole:
                yield Truth(y, tuple("abcdef"[:k])), Outputs(scores=scores)


def labelled(k: int) -> Iterator[tuple[Truth, Outputs]]:
    """Cases and predicted classes; a class may be missing on either side."""
    for size in SIZES:
        for there, said in ((k, k), (k - 1, k), (k, k - 1)):
            rng = np.random.default_rng([k, size, there, said])
            y, answers = rng.integers(0, there, size), rng.integers(0, said, size)
            kept = rng.random(size) < 0.5
            yield (
                Truth(y, tuple("abcdef"[:k])),
                Outputs(labels=np.where(kept, np.minimum(y, said - 1), answers)),
            )


def test_areas_of_two_classes() -> None:
    for truth, outputs in classified(2, whole=True):
        assert outputs.scores is not None
        score = outputs.scores[:, 1]
        same(value("auroc", truth, outputs), sk.roc_auc_score(truth.y, score))
        same(_area(score, truth.y == 1)[0], sk.roc_auc_score(truth.y, score))
        same(value("auprc", truth, outputs), sk.average_precision_score(truth.y, score))


@pytest.mark.parametrize("k", [3, 4, 6])
@pytest.mark.parametrize("averaging", ["ovr-macro", "ovr-weighted", "ovo-macro", "ovo-weighted"])
def test_areas_of_several_classes(k: int, averaging: str) -> None:
    way, _, average = averaging.partition("-")
    for truth, outputs in classified(k, whole=True):
        expected = sk.roc_auc_score(truth.y, outputs.scores, multi_class=way, average=average)
        same(value("auroc", truth, outputs, averaging), expected)


@pytest.mark.parametrize("average", ["macro", "weighted"])
def test_average_precision_of_several_classes(average: str) -> None:
    for truth, outputs in classified(4, whole=True):
        expected = sk.average_precision_score(np.eye(4)[truth.y], outputs.scores, average=average)
        same(value("auprc", truth, outputs, average), expected)


@pytest.mark.parametrize("k", [2, 3])
def test_probabilities(k: int) -> None:
    for truth, outputs in classified(k, whole=False):
        assert outputs.scores is not None
        expected = sk.log_loss(truth.y, np.minimum(outputs.scores, 1.0), labels=list(range(k)))
        same(value("log_loss", truth, outputs), expected)
        if k == 2:
            brier = sk.brier_score_loss(truth.y, np.minimum(outputs.scores[:, 1], 1.0), pos_label=1)
            same(value("brier", truth, outputs), brier)


@pytest.mark.parametrize("k", [2, 3, 5])
@pytest.mark.parametrize("average", ["binary", "macro", "weighted", "micro"])
@pytest.mark.parametrize(
    ("family", "theirs"),
    [("f1", sk.f1_score), ("precision", sk.precision_score), ("recall", sk.recall_score)],
    ids=["f1", "precision", "recall"],
)
def test_shares_of_classes(k: int, average: str, family: str, theirs: Callable[..., float]) -> None:
    compared = 0
    for truth, outputs in labelled(k):
        found = value(family, truth, outputs, average)
        if found is None:
            continue  # undefined with a reason, where scikit-learn warns and says 0
        compared += 1
        labels = {} if average == "binary" else {"labels": np.union1d(truth.y, outputs.labels)}
        expected = theirs(truth.y, outputs.labels, average=average, zero_division=0, **labels)
        same(found, float(expected))
    assert compared >= (0 if average == "binary" and k > 2 else 6)


@pytest.mark.parametrize("k", [2, 3, 5])
def test_agreement_and_correlation(k: int) -> None:
    for truth, outputs in labelled(k):
        classes = list(range(k))
        found = {name: value(name, truth, outputs) for name in ("mcc", "kappa", "quadratic_kappa")}
        if found["mcc"] is not None:
            same(found["mcc"], sk.matthews_corrcoef(truth.y, outputs.labels))
        for name, weights in (("kappa", None), ("quadratic_kappa", "quadratic")):
            if found[name] is not None:
                same(
                    found[name],
                    sk.cohen_kappa_score(truth.y, outputs.labels, labels=classes, weights=weights),
                )
        if len(np.unique(truth.y)) == k:
            same(
                value("balanced_accuracy", truth, outputs),
                sk.balanced_accuracy_score(truth.y, outputs.labels),
            )


def test_cases_that_are_drawn_several_times_weigh_so() -> None:
    for truth, outputs in classified(2, whole=True):
        rng = np.random.default_rng(len(truth.y))
        rows = rng.integers(0, len(truth.y), len(truth.y))
        times = np.bincount(rows, minlength=len(truth.y))
        drawn, said = truth.take(rows), outputs.take(rows)
        if len(np.unique(drawn.y)) < 2:
            continue
        assert outputs.scores is not None
        score, labels = outputs.scores[:, 1], outputs.scores.argmax(axis=1)
        same(value("auroc", drawn, said), sk.roc_auc_score(truth.y, score, sample_weight=times))
        expected = sk.average_precision_score(truth.y, score, sample_weight=times)
        same(value("auprc", drawn, said), expected)
        expected = sk.f1_score(truth.y, labels, average="macro", sample_weight=times, zero_division=0)
        there = np.union1d(drawn.y, labels[times > 0])
        if len(there) == 2:
            same(value("f1", drawn, said, "macro"), expected)
            table = table_of(truth.y, labels, 2, times)
            same(cohens_kappa(table), sk.cohen_kappa_score(truth.y, labels, sample_weight=times))


def test_values() -> None:
    for size in SIZES:
        for scale in (1e-6, 1.0, 1e6):
            rng = np.random.default_rng(size)
            y = rng.normal(size=size) * scale + 3 * scale
            truth, outputs = Truth(y), Outputs(values=y + rng.normal(size=size) * scale)
            same(value("mse", truth, outputs), sk.mean_squared_error(y, outputs.values))
            same(value("rmse", truth, outputs), sk.mean_squared_error(y, outputs.values) ** 0.5)
            same(value("mae", truth, outputs), sk.mean_absolute_error(y, outputs.values))
            same(value("r2", truth, outputs), sk.r2_score(y, outputs.values))


def test_corners_of_the_roc_curve() -> None:
    for truth, outputs in classified(2, whole=True):
        assert outputs.scores is not None
        score = outputs.scores[:, 1]
        expected = sk.roc_curve(truth.y, score)[:2]
        for mine, theirs in zip(roc_points(truth.y == 1, score), expected, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=0)


def test_texts_have_no_mean_squared_error() -> None:
    truth = Truth(np.array(["a", "b"], dtype=object))
    found = figure(metric("mse"), truth, Outputs(values=np.array(["a", "c"], dtype=object)))
    assert found.value is None
    assert "number" in found.reason


LOADERS = sorted(_FILES)


@pytest.mark.parametrize("loader", LOADERS)
def test_targets_are_those_of_the_loader(loader: str) -> None:
    """A scikit-learn that keeps its files elsewhere makes the first line fail: then only time is lost."""
    bunch, found = getattr(datasets, loader)(), _targets(loader)
    assert found is not None
    np.testing.assert_array_equal(found[0], bunch.target)
    assert [*map(str, found[1])] == [*map(str, getattr(bunch, "target_names", ()))]


@pytest.mark.parametrize("loader", LOADERS)
def test_splits_are_those_that_scikit_learn_draws(loader: str) -> None:
    target = getattr(datasets, loader)().target
    for seed in range(12):
        for size in (0.2, 0.25, 0.333, 0.4, 0.77, 31):
            for stratify in (False, True) if loader != "load_diabetes" else (False,):
                recipe = {"test_size": size, "stratify": stratify, "random_state": seed}
                expected = train_test_split(
                    np.arange(len(target)),
                    test_size=size,
                    stratify=target if stratify else None,
                    random_state=seed,
                )[1]
                np.testing.assert_array_equal(drawn_rows(target, recipe), np.sort(expected))


def test_splits_of_made_up_classes_are_those_that_scikit_learn_draws() -> None:
    for seed in range(60):
        rng = np.random.default_rng(seed)
        target = np.repeat(np.arange(rng.integers(2, 6)), rng.integers(4, 9))[rng.permutation(4)]
        target = np.concatenate([target, np.repeat(np.unique(target), 4)])
        recipe = {"test_size": 0.5, "stratify": True, "random_state": seed}
        _, expected = train_test_split(
            np.arange(len(target)), test_size=0.5, stratify=target, random_state=seed
        )
        np.testing.assert_array_equal(drawn_rows(target, recipe), np.sort(expected))


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("elsewhere", [False, True], ids=["there", "elsewhere"])
def test_cases_without_features_are_those_with_them(
    loader: str, elsewhere: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if elsewhere:
        monkeypatch.setattr("hubbot.evaluation.data.library.find_spec", lambda name: None)
    bunch = getattr(datasets, loader)()
    names = sorted(map(str, getattr(bunch, "target_names", ())))
    dataset = Dataset("DS-A", "A", "real", value={"labels": names} if names else {})
    recipe = {"loader": loader, "test_size": 0.4, "stratify": bool(names), "random_state": 7}
    whole = cases_of_library(dataset, recipe, features=True)
    light = cases_of_library(dataset, recipe, features=False)
    np.testing.assert_array_equal(light.rows, whole.rows)
    np.testing.assert_array_equal(light.truth.y, whole.truth.y)
    assert light.truth.classes == whole.truth.classes
    assert whole.X is not None
    assert len(whole.X) == light.n
