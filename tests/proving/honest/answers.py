"""Families of classification, each by its plain definition in scikit-learn."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import metrics as sk

from tests.proving.honest.case import Array, Case, Rng, figures, some
from tests.proving.honest.pools import classified, subset


def two_classes(rng: Rng, *, real: bool, rare: bool = False) -> tuple[Array, Array]:
    """True class (n) and score of the positive one (n); both classes are there."""
    while True:
        if real:
            y, scores = classified(True)[rng.integers(len(classified(True)))]
            rows = subset(len(y), rng)
            y, score = y[rows], scores[rows, 1]
            if rare:  # a rare class: few of the positive cases
                keep = (y == 0) | (rng.random(len(y)) < 0.08)
                y, score = y[keep], score[keep]
        else:
            n = int(np.exp(rng.uniform(np.log(30), np.log(8000))))
            share = rng.uniform(0.003, 0.05) if rare else rng.uniform(0.1, 0.9)
            y = (rng.random(n) < share).astype(int)
            score = 1 / (
                1 + np.exp(-(rng.normal(rng.uniform(0.3, 3), 1, n) * (2 * y - 1) - rng.normal(0, 0.5)))
            )
        if 0 < y.sum() < len(y):
            return y, score


def point(y: Array, guess: Array) -> dict[str, float]:
    """Every figure of two classes that a table of counts gives, by definition; without most that are 0/0.

    tests/proving/honest/test_definitions.py holds them equal to scikit-learn's.
    """
    tp, fn = int(np.sum((y == 1) & (guess == 1))), int(np.sum((y == 1) & (guess != 1)))
    fp, tn = int(np.sum((y == 0) & (guess != 0))), int(np.sum((y == 0) & (guess == 0)))
    n, p, q = tp + fn + fp + tn, tp + fn, fp + tn
    f1, f0 = 2 * tp / (2 * tp + fp + fn or 1), 2 * tn / (2 * tn + fp + fn or 1)
    ppv, npv = tp / (tp + fp or 1), tn / (tn + fn or 1)
    root = np.sqrt(float(p) * q * (tp + fp) * (tn + fn))
    chance = (p * (tp + fp) + q * (tn + fn)) / n
    found = {
        "Accuracy": (tp + tn) / n,
        "Sensitivity": tp / (p or 1),
        "Specificity": tn / (q or 1),
        "Balanced Accuracy": (tp / (p or 1) + tn / (q or 1)) / 2,
        "F1-Score (Macro)": (f1 + f0) / 2,
        "F1-Score (Binary)": f1,
        "F1-Score (Weighted)": (p * f1 + q * f0) / n,
        "Precision (Macro)": (ppv + npv) / 2,
        "Precision (Weighted)": (p * ppv + q * npv) / n,
        "MCC": (tp * tn - fp * fn) / root if root else 0.0,
        "Kappa": (tp + tn - chance) / (n - chance) if n != chance else 0.0,
        "F1-Score": (f1, (f1 + f0) / 2, (p * f1 + q * f0) / n)[p % 3],
    }
    found |= {"Precision (Binary)": ppv} if tp + fp else {}
    found |= {"NPV": npv} if tn + fn else {}
    return {name: float(value) for name, value in found.items()}


def of_two(y: Array, values: dict[str, float], rng: Rng, *, real: bool, **more: Any) -> Case:
    sizes = {"no": int((y == 0).sum()), "yes": int(y.sum())}
    return Case(figures(values, rng), len(y), sizes, "yes", real=real, **more)


def binary(rng: Rng, *, real: bool) -> Case:
    y, score = two_classes(rng, real=real)
    values = some(point(y, score >= 0.5), rng, ("Accuracy",))
    return of_two(y, values, rng, real=real)


def screening(rng: Rng, *, real: bool) -> Case:
    """A rare class and a threshold that misses few: accuracy far below the largest class's share."""
    y, score = two_classes(rng, real=real, rare=True)
    cut = np.quantile(score[y == 1], rng.uniform(0, 0.15))
    values = point(y, score >= cut) | {"AUROC": float(sk.roc_auc_score(y, score))}
    kept = some(values, rng, ("Accuracy", "AUROC", "Sensitivity", "Specificity"))
    return of_two(y, kept, rng, real=real)


def one_threshold(rng: Rng, *, real: bool) -> Case:
    """All figures at one threshold, chosen by Youden's index or by a cost."""
    y, score = two_classes(rng, real=real)
    fpr, tpr, cuts = sk.roc_curve(y, score)
    cost = rng.choice([1.0, 0.2, 3.0])
    cut = cuts[np.argmax(tpr - cost * fpr)]
    values = some(point(y, score >= cut), rng, ("Sensitivity", "Specificity"))
    return of_two(y, values, rng, real=real)


def probabilities(rng: Rng, *, real: bool) -> Case:
    y, score = two_classes(rng, real=real)
    score = score.clip(1e-6, 1 - 1e-6)
    values = {
        "AUROC": sk.roc_auc_score(y, score),
        "AUPRC": sk.average_precision_score(y, score),
        "Brier": np.mean((score - y) ** 2),
        "Log loss": sk.log_loss(y, score),
    }
    answers = point(y, score >= 0.5)
    values |= {name: answers[name] for name in ("Accuracy", "Sensitivity", "Specificity")}
    return of_two(y, some({k: float(v) for k, v in values.items()}, rng, ("AUROC",)), rng, real=real)


def counted(rng: Rng, *, real: bool) -> Case:
    """With the table of counts beside the figures."""
    y, score = two_classes(rng, real=real)
    guess = score >= rng.choice([0.5, 0.3])
    sizes = {"no": int((y == 0).sum()), "yes": int(y.sum())}
    table = sk.confusion_matrix(y, guess, labels=[0, 1]).tolist()
    counts = {"n": len(y), "classes": sizes, "positive": "yes", "confusion": table}
    return of_two(y, some(point(y, guess), rng), rng, real=real, more={"counts": counts})


def many_classes(rng: Rng, *, real: bool, empty: bool = False) -> tuple[Array, Array, int]:
    """True and predicted class (n each), number of classes; `empty`: some are missing on either side."""
    if real:
        y, scores = classified(False)[rng.integers(len(classified(False)))]
        rows, k = subset(len(y), rng), scores.shape[1]
        y, guess = y[rows], scores[rows].argmax(axis=1)
    else:
        k, n = int(rng.integers(3, 11)), int(np.exp(rng.uniform(np.log(30), np.log(5000))))
        shares = rng.dirichlet(np.full(k, rng.choice([1.0, 5.0])))
        y = rng.choice(k, n, p=shares)
        guess = np.where(rng.random(n) < rng.uniform(0.3, 0.97), y, rng.choice(k, n))
    if empty:
        gone, unseen = rng.integers(k), rng.integers(k)
        keep = y != gone
        y, guess = y[keep], np.where(guess[keep] == unseen, (unseen + 1) % k, guess[keep])
    return y, guess, k


def per_class(y: Array, guess: Array, labels: Any, nothing: Any) -> dict[str, float]:
    """Macro and weighted figures over `labels` (None: those seen); `nothing` stands for a missing value.

    By definition; tests/proving/honest/test_definitions.py holds them equal to scikit-learn's.
    """
    k = int(max(y.max(), guess.max())) + 1
    table = np.bincount(y * k + guess, minlength=k * k).reshape(k, k)
    seen = np.flatnonzero(table.sum(0) + table.sum(1)) if labels is None else np.array(labels)
    table = np.pad(table, (0, max(0, int(seen.max()) + 1 - k)))
    hits, true, said, n = table.diagonal(), table.sum(1), table.sum(0), len(y)
    with np.errstate(all="ignore"):
        p, r = (np.where(whole > 0, hits / whole, nothing)[seen] for whole in (said, true))
        f = np.where(true + said > 0, 2 * hits / (true + said), nothing)[seen]
        there = np.flatnonzero(true)
        wrong = said[there] - hits[there]
        rest = 1 - wrong / (n - true[there])
        npv = (n - true[there] - wrong) / (n - said[there])
    chance, right = float(true @ said), int(hits.sum())
    root = np.sqrt((float(n) ** 2 - float(said @ said)) * (float(n) ** 2 - float(true @ true)))
    found = {
        "Accuracy": right / n,
        "F1-Score (Macro)": np.nanmean(f),
        "F1-Score (Weighted)": np.nansum(f * true[seen]) / n,
        "Precision (Macro)": np.nanmean(p),
        "MCC": (right * n - chance) / root if root else 0.0,
        "Kappa": (right * n - chance) / (n * n - chance) if n * n != chance else 0.0,
        "Balanced Accuracy": np.mean(hits[there] / true[there]),
        "Sensitivity": np.nanmean(r),
        "Specificity": np.mean(rest),
        "NPV": np.nanmean(npv),
    }
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def of_many(y: Array, k: int, values: dict[str, float], rng: Rng, *, real: bool, **more: Any) -> Case:
    sizes = {f"class {j}": int(np.sum(y == j)) for j in range(k)}
    return Case(figures(values, rng), len(y), sizes, real=real, **more)


def multiclass(rng: Rng, *, real: bool) -> Case:
    y, guess, k = many_classes(rng, real=real)
    nothing = rng.choice(np.array([0.0, 1.0, np.nan]))
    values = per_class(y, guess, None if rng.random() < 0.5 else range(k), nothing)
    return of_many(y, k, some(values, rng, ("Accuracy",)), rng, real=real)


def empty_class(rng: Rng, *, real: bool) -> Case:
    """A class without cases, or never predicted: each figure with a rule of its own, beside the table."""
    while True:
        y, guess, k = many_classes(rng, real=real, empty=True)
        if len(y) > 10 and len(np.unique(y)) > 1:
            break
    values: dict[str, float] = {}
    for name in ("Accuracy", "F1-Score (Macro)", "Precision (Macro)", "Balanced Accuracy", "MCC"):
        labels = None if rng.random() < 0.5 else range(k)
        found = per_class(y, guess, labels, rng.choice(np.array([0.0, 1.0, np.nan])))
        values |= {name: found[name]} if name in found else {}
    table = sk.confusion_matrix(y, guess, labels=range(k)).tolist()
    sizes = {f"class {j}": int(np.sum(y == j)) for j in range(k)}
    counts = {"n": len(y), "classes": sizes, "confusion": table}
    more = {"counts": counts} if rng.random() < 0.7 else {}
    return of_many(y, k, values, rng, real=real, more=more)


def ordinal(rng: Rng, *, real: bool) -> Case:
    """Grades: kappa, plain and with quadratic weights, Spearman's correlation, accuracy."""
    if real:
        y, guess, k = many_classes(rng, real=True)
    else:
        k, n = int(rng.integers(3, 7)), int(rng.integers(40, 3000))
        y = rng.integers(0, k, n)
        guess = np.clip(y + np.rint(rng.normal(0, rng.uniform(0.3, 1.2), n)).astype(int), 0, k - 1)
    all_of_them = per_class(y, guess, None, 0.0)
    values = {
        **{name: all_of_them[name] for name in ("Accuracy", "Kappa", "F1-Score (Macro)", "MCC")},
        "Kappa (Quadratic)": sk.cohen_kappa_score(y, guess, weights="quadratic"),
    }
    return of_many(y, k, some({a: float(b) for a, b in values.items()}, rng, ("Accuracy",)), rng, real=real)


def grouped(rng: Rng, *, real: bool, overlapping: bool = False) -> Case:
    """Figures of groups beside the overall ones; a case may be in several groups, small ones are left out."""
    y, score = two_classes(rng, real=real)
    guess, k = score >= 0.5, int(rng.integers(2, 6))
    of = rng.integers(0, k, len(y))
    groups = {}
    for j in range(k):
        member = (of == j) | ((rng.random(len(y)) < 0.3) & overlapping)
        if member.sum() >= 10 and 0 < y[member].sum() < member.sum():
            kept = some(point(y[member], guess[member]), rng, ("Accuracy",))
            groups[f"g{j}"] = figures(kept, rng) | {"N": int(member.sum())}
    case = of_two(y, some(point(y, guess), rng, ("Accuracy",)), rng, real=real)
    metrics = {**case.metrics, **({"stratified": {"site": groups}} if groups else {})}
    return Case(metrics, case.n, case.classes, "yes", real=real)


def overlapping_groups(rng: Rng, *, real: bool) -> Case:
    return grouped(rng, real=real, overlapping=True)


def over_runs(rng: Rng, *, real: bool) -> Case:
    """Means over several trainings, which the file says."""
    y, score = two_classes(rng, real=real)
    k = int(rng.integers(2, 11))
    noise = rng.normal(0, 0.05, (k, len(y)))
    each = [point(y, score + noise[j] >= 0.5) for j in range(k)]
    shared = [name for name in each[0] if all(name in one for one in each)]
    values = {name: float(np.mean([one[name] for one in each])) for name in shared}
    values = some(values, rng, ("Accuracy",))
    return of_two(y, values, rng, real=real, more={"runs": {"seeds": list(range(k))}})


def over_folds(rng: Rng, *, real: bool) -> Case:
    """Means over folds of unequal size, by group of cases, which the file says."""
    y, score = two_classes(rng, real=real)
    k = int(rng.integers(3, 8))
    fold = rng.integers(0, k, len(y))
    each = [point(y[fold == j], score[fold == j] >= 0.5) for j in range(k) if np.any(fold == j)]
    shared = [name for name in each[0] if all(name in one for one in each)]
    values = some({name: float(np.mean([one[name] for one in each])) for name in shared}, rng, ("Accuracy",))
    return of_two(y, values, rng, real=real, more={"run_metadata": {"n_folds": k}})


PLAIN = {
    "two classes": binary,
    "screening, a rare class": screening,
    "one threshold, Youden or cost": one_threshold,
    "probabilities": probabilities,
    "with the confusion matrix": counted,
    "three and more classes": multiclass,
    "an empty class": empty_class,
    "grades, kappa": ordinal,
    "groups": grouped,
    "groups that overlap": overlapping_groups,
    "means over runs, said": over_runs,
    "means over folds, said": over_folds,
}
