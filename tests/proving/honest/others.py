"""Families of classification by another ordinary definition than the registered one."""

from __future__ import annotations

import numpy as np
from sklearn import metrics as sk

from tests.proving.honest.answers import many_classes, of_many, of_two, per_class, point, two_classes
from tests.proving.honest.case import Case, Rng, figures, some


def two_thresholds(rng: Rng, *, real: bool) -> Case:
    """Sensitivity and specificity at Youden's threshold, accuracy and F1 at 0.5."""
    y, score = two_classes(rng, real=real)
    fpr, tpr, cuts = sk.roc_curve(y, score)
    own = point(y, score >= cuts[np.argmax(tpr - fpr)])
    names = ("Accuracy", "F1-Score (Macro)", "F1-Score (Binary)", "MCC")
    values = some({name: point(y, score >= 0.5)[name] for name in names}, rng, ("Accuracy",))
    values |= {name: own[name] for name in ("Sensitivity", "Specificity")}
    how = {name: {"threshold": "youden"} for name in ("Sensitivity", "Specificity")}
    return of_two(y, values, rng, real=real, how=how, words=("threshold",))


def bootstrap(rng: Rng, *, real: bool) -> Case:
    """The mean over bootstrap draws as the point, with the interval beside it."""
    y, score = two_classes(rng, real=real)
    guess = score >= 0.5
    table = np.array([np.sum((y == a) & (guess == b)) for a in (0, 1) for b in (0, 1)])
    tn, fp, fn, tp = rng.multinomial(len(y), table / len(y), 500).T
    with np.errstate(all="ignore"):
        each = {
            "Accuracy": (tp + tn) / len(y),
            "Sensitivity": tp / (tp + fn),
            "Specificity": tn / (tn + fp),
            "F1-Score (Binary)": 2 * tp / (2 * tp + fp + fn),
        }
    values = some({k: float(np.nanmean(v)) for k, v in each.items()}, rng, ("Accuracy",))
    low, high = np.quantile(each["Accuracy"], [0.025, 0.975])
    span = {"low": float(low), "high": float(high), "level": 0.95}
    if rng.random() < 0.5:
        span["method"] = "percentile bootstrap"  # type: ignore[assignment]
    how = {"estimate": "bootstrap mean"}
    more = {"uncertainty": {"Accuracy": span}}
    return of_two(y, values, rng, real=real, how=how, words=("bootstrap",), more=more)


def unparsable(rng: Rng, *, real: bool) -> Case:
    """Answers of a language model; those that are no class are a third label, or left out of some figures."""
    y, score = two_classes(rng, real=real)
    guess = np.where(rng.random(len(y)) < rng.uniform(0.01, 0.15), 2, score >= 0.5)
    if rng.random() < 0.5:
        p, r, f, _ = sk.precision_recall_fscore_support(y, guess, labels=[0, 1, 2], zero_division=0)
        values, how = {"Sensitivity": r[1], "Specificity": r[0]}, "own class"
        values |= {"F1-Score (Macro)": f.mean(), "Precision (Macro)": p.mean()}
        values["Accuracy"] = sk.accuracy_score(y, guess)
    else:
        valid = guess != 2
        if not 0 < y[valid].sum() < valid.sum():
            return unparsable(rng, real=real)
        values, how = point(y[valid], guess[valid]), "left out"
    values = some({k: float(v) for k, v in values.items()}, rng, ("Accuracy", "F1-Score (Macro)"))
    return of_two(
        y,
        values,
        rng,
        real=real,
        how={"invalid_answers": how},
        words=("unparsable", "invalid"),
        modality="text",
    )


def label_wise(rng: Rng, *, real: bool) -> Case:
    """Several labels a case: accuracy over all labels, F1 of each label and their mean."""
    y, _, k = many_classes(rng, real=real)
    truth = np.eye(k, dtype=int)[y] | (rng.random((len(y), k)) < 0.2)
    guess = np.where(rng.random(truth.shape) < rng.uniform(0.7, 0.97), truth, 1 - truth)
    size = truth.sum(axis=0)
    f = 2 * (truth & guess).sum(axis=0) / np.maximum(1, size + guess.sum(axis=0))
    values = {
        "Accuracy": np.mean(truth == guess),
        "F1-Score (Macro)": np.mean(f),
        "F1-Score (Weighted)": f @ size / size.sum(),
    }
    metrics = figures(some({a: float(b) for a, b in values.items()}, rng, ("Accuracy",)), rng)
    task = "multilabel classification" if rng.random() < 0.7 else "classification"
    how = {"labels": "several"}
    return Case(metrics, len(y), task=task, real=real, how=how, words=("label",), more={})


def from_means(rng: Rng, *, real: bool) -> Case:
    """Macro F1 as the harmonic mean of macro precision and macro recall."""
    y, guess, k = many_classes(rng, real=real)
    values = per_class(y, guess, range(k), 0.0)
    p, r = values["Precision (Macro)"], values["Balanced Accuracy"]
    values["F1-Score (Macro)"] = 2 * p * r / (p + r) if p + r else 0.0
    names = ("Accuracy", "F1-Score (Macro)", "Precision (Macro)", "Balanced Accuracy")
    kept = {name: values[name] for name in names}
    how = {"F1-Score (Macro)": {"averaging": "from macro precision and recall"}}
    return of_many(y, k, kept, rng, real=real, how=how, words=("macro precision", "macro recall"))


def from_means_of_two(rng: Rng, *, real: bool) -> Case:
    y, score = two_classes(rng, real=real)
    values = point(y, score >= 0.5)
    p, r = values["Precision (Macro)"], values["Balanced Accuracy"]
    values["F1-Score (Macro)"] = 2 * p * r / (p + r) if p + r else 0.0
    names = ("Accuracy", "F1-Score (Macro)", "Precision (Macro)", "Balanced Accuracy")
    how = {"F1-Score (Macro)": {"averaging": "from macro precision and recall"}}
    kept = {name: values[name] for name in names}
    return of_two(y, kept, rng, real=real, how=how, words=("macro precision", "macro recall"))


def runs_unsaid(rng: Rng, *, real: bool) -> Case:
    """A mean over runs; the file does not say so."""
    y, score = two_classes(rng, real=real)
    k = int(rng.integers(2, 8))
    each = [point(y, score + rng.normal(0, 0.05, len(y)) >= 0.5) for _ in range(k)]
    values = {name: float(np.mean([one[name] for one in each])) for name in ("Accuracy", "Sensitivity")}
    return of_two(y, values, rng, real=real, how={"estimate": "mean of runs"}, words=("runs",))


def weighted_accuracy(rng: Rng, *, real: bool) -> Case:
    """Accuracy with classes weighted alike: balanced accuracy by another name."""
    y, score = two_classes(rng, real=real)
    values = point(y, score >= 0.5)
    values["Accuracy"] = values["Balanced Accuracy"]
    names = ("Accuracy", "Balanced Accuracy", "Sensitivity", "Specificity")
    how = {"Accuracy": {"averaging": "balanced"}}
    kept = {name: values[name] for name in names}
    return of_two(y, kept, rng, real=real, how=how, words=("weighted by class",))


OTHER = {
    "thresholds of their own (Youden)": two_thresholds,
    "bootstrap mean": bootstrap,
    "unparsable answers": unparsable,
    "several labels, label-wise": label_wise,
    "macro F1 from macro P and R": from_means,
    "macro F1 from macro P and R, two classes": from_means_of_two,
    "mean over runs, not said": runs_unsaid,
    "accuracy weighted by class": weighted_accuracy,
}
