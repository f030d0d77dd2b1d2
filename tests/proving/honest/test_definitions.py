"""The definitions that the genuine results are computed by are scikit-learn's."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn import metrics as sk

from tests.proving.honest.answers import many_classes, per_class, point, two_classes


@pytest.mark.parametrize("seed", range(40))
def test_two_classes_are_as_in_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    y, score = two_classes(rng, real=seed % 3 == 0)
    guess = (score >= 0.5).astype(int)
    p, r, f, size = sk.precision_recall_fscore_support(y, guess, labels=[0, 1], zero_division=0)
    theirs = {
        "Accuracy": sk.accuracy_score(y, guess),
        "Sensitivity": r[1],
        "Specificity": r[0],
        "Balanced Accuracy": sk.balanced_accuracy_score(y, guess),
        "F1-Score (Macro)": np.mean(f),
        "F1-Score (Binary)": f[1],
        "F1-Score (Weighted)": np.average(f, weights=size),
        "Precision (Macro)": np.mean(p),
        "Precision (Weighted)": np.average(p, weights=size),
        "MCC": sk.matthews_corrcoef(y, guess),
        "Kappa": sk.cohen_kappa_score(y, guess),
    }
    ours = point(y, guess)
    assert {name: ours[name] for name in theirs} == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("nothing", [0.0, 1.0, np.nan])
@pytest.mark.parametrize("seed", range(15))
def test_many_classes_are_as_in_scikit_learn(seed: int, nothing: float) -> None:
    rng = np.random.default_rng(seed)
    y, guess, k = many_classes(rng, real=seed % 3 == 0, empty=seed % 2 == 0)
    for labels in (None, range(k)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            p, r, f, _ = sk.precision_recall_fscore_support(y, guess, labels=labels, zero_division=nothing)
            theirs = {
                "Accuracy": sk.accuracy_score(y, guess),
                "F1-Score (Macro)": np.nanmean(f),
                "Precision (Macro)": np.nanmean(p),
                "Sensitivity": np.nanmean(r),
                "Balanced Accuracy": sk.balanced_accuracy_score(y, guess),
                "MCC": sk.matthews_corrcoef(y, guess),
                "Kappa": sk.cohen_kappa_score(y, guess),
            }
        ours = per_class(y, guess, labels, nothing)
        assert {name: ours[name] for name in theirs} == pytest.approx(theirs, abs=1e-12)
