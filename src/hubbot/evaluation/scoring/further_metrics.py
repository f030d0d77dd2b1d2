"""Metrics that clinicians and statisticians ask for: agreement, order, calibration, net benefit.

Each function takes the registry's metric, what is right and what the model said, and raises Undefined with a
reason that a person reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from hubbot.evaluation.scoring.classification import cohens_kappa, share_of_classes, table_of
from hubbot.evaluation.scoring.concordance import concordance
from hubbot.evaluation.scoring.outputs import (
    MANY,
    Array,
    Outputs,
    Truth,
    Undefined,
    classes_there,
    predicted_labels,
    probabilities,
)
from hubbot.registry.model import Metric

BINS = 10  # of equal width, for the expected calibration error
_EDGE = 1e-6  # a probability of 0 or 1 has no finite logit
_STEPS = 100  # of Newton's method, which needs five to ten


def npv(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Negative predictive value: of the cases called negative, the share that is."""
    if len(truth.classes) != 2:
        raise Undefined("the negative predictive value is for two classes")
    negative = predicted_labels(outputs) == 0
    if not negative.any():
        raise Undefined(f"class {truth.classes[0]} was never predicted")
    return float(np.mean(truth.y[negative] == 0))


def kappa(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Cohen's kappa, unweighted (Cohen 1960)."""
    return _kappa(truth, outputs)


def quadratic_kappa(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Cohen's kappa with quadratic weights; the classes' order is the registered one (Cohen 1968)."""
    return _kappa(truth, outputs, quadratic=True)


def _kappa(truth: Truth, outputs: Outputs, *, quadratic: bool = False) -> float:
    labels = predicted_labels(outputs)
    if len(classes_there(truth.y, labels)) < 2:
        raise Undefined("all true and all predicted classes are one and the same")
    return cohens_kappa(table_of(truth.y, labels, len(truth.classes)), quadratic=quadratic)


def dice(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Dice (Sørensen) coefficient of the positive class, 2 TP / (2 TP + FP + FN): the binary F1."""
    if len(truth.classes) != 2:
        raise Undefined("Dice is for two classes")
    labels = predicted_labels(outputs)
    if not ((truth.y == 1) | (labels == 1)).any():
        raise Undefined("no case of the positive class, and none predicted")
    return share_of_classes("f1", truth.y, labels, average="binary")


def c_index(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Of the pairs whose longer time is known, the share in the right order; equal predictions count half.

    A higher prediction says a later event, or a higher value.
    """
    return concordance(truth, outputs)[0]


# ── Calibration ───────────────────────────────────────────────────────────────────────────────────


def ece(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Expected calibration error: |share − mean probability| by bins, weighted by their cases."""
    stated, right = stated_and_right(truth, outputs)
    return _ece(stated, right)


def stated_and_right(truth: Truth, outputs: Outputs) -> tuple[Array, Array]:
    """The probability that is judged, and whether it came true: of the positive or the predicted class."""
    scores = probabilities(truth, outputs)
    if len(truth.classes) == 2:
        return scores[:, 1], truth.y == 1
    top = scores.argmax(axis=1)
    return scores[np.arange(len(top)), top], truth.y == top


def _ece(stated: Array, right: Array) -> float:
    at = bins_of(stated)
    gaps = np.bincount(at, stated, BINS) - np.bincount(at, right, BINS)
    return float(np.abs(gaps).sum() / len(stated))


def bins_of(stated: Array) -> Array:
    """The bin of each probability (n), from 0."""
    return np.asarray(np.minimum((stated * BINS).astype(int), BINS - 1))


def ece_if_calibrated(
    truth: Truth, outputs: Outputs, *, draws: int = 500, seed: int = 1
) -> tuple[float, float]:
    """Mean and 95th percentile of the ECE if every stated probability were exactly right.

    Drawn from the model's own probabilities: at 228 cases a perfect model has about 0.07.
    """
    stated, _ = stated_and_right(truth, outputs)
    random = np.random.default_rng(seed)
    if len(stated) >= MANY:  # then the sums of the bins are normal
        spread = np.sqrt(np.bincount(bins_of(stated), stated * (1 - stated), BINS))
        found = np.abs(random.normal(size=(draws, BINS)) * spread).sum(axis=1) / len(stated)
    else:
        found = np.array([_ece(stated, random.random(len(stated)) < stated) for _ in range(draws)])
    return float(np.mean(found)), float(np.quantile(found, 0.95))


def calibration_slope(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Slope of a logistic regression of the outcome on the probability's logit; best at 1 (Cox 1958)."""
    return _fitted(truth, outputs, slope=True)[0][1]


def calibration_intercept(_: Metric, truth: Truth, outputs: Outputs) -> float:
    """Intercept of that regression with the slope held at 1 (calibration in the large); 0 is right."""
    return _fitted(truth, outputs, slope=False)[0][0]


def _fitted(truth: Truth, outputs: Outputs, *, slope: bool) -> tuple[list[float], Array, Array, Array]:
    """Coefficients, design (n × 2 or 1), outcome and offset of that regression."""
    x, y = _logits(truth, outputs)
    if not slope:
        design = np.ones((len(x), 1))
        return _logistic(design, y, x), design, y, x
    if np.ptp(x) == 0:
        raise Undefined("all probabilities are equal")
    design, offset = np.column_stack([np.ones_like(x), x]), np.zeros_like(x)
    return _logistic(design, y, offset), design, y, offset


def calibration_parts(truth: Truth, outputs: Outputs, *, slope: bool) -> Array:
    """What each case (n) adds to slope or intercept, by the sandwich of the likelihood (White 1982)."""
    beta, design, y, offset = _fitted(truth, outputs, slope=slope)
    p = 1 / (1 + np.exp(-(design @ np.array(beta) + offset)))
    curvature = design.T @ (design * (p * (1 - p))[:, None]) / len(y)
    return np.asarray((design * (y - p)[:, None]) @ np.linalg.inv(curvature)[-1])


def _logits(truth: Truth, outputs: Outputs) -> tuple[Array, Array]:
    if len(truth.classes) != 2:
        raise Undefined("slope and intercept of calibration are for two classes")
    p = np.clip(probabilities(truth, outputs)[:, 1].astype(float), _EDGE, 1 - _EDGE)
    y = (truth.y == 1).astype(float)
    if y.min() == y.max():
        raise Undefined("all cases are of one class")
    return np.log(p / (1 - p)), y


def _logistic(design: Array, y: Array, offset: Array) -> list[float]:
    """Maximum likelihood by Newton's method, halving steps that make it worse."""
    beta = _start(design, y, offset)
    worth = _likelihood(design @ beta + offset, y)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ beta + offset, -700, 700)))
        curvature = design.T @ (design * (p * (1 - p))[:, None])
        try:
            step = np.linalg.solve(curvature, design.T @ (y - p))
        except np.linalg.LinAlgError:
            break
        while (now := _likelihood(design @ (beta + step) + offset, y)) < worth and np.abs(step).max() > 1e-12:
            step /= 2
        beta, worth = beta + step, now
        if np.abs(step).max() < 1e-10:
            return [float(b) for b in beta]
    raise Undefined("the probabilities part the two classes completely: the slope has no finite value")


def _start(design: Array, y: Array, offset: Array) -> Array:
    """Zeros; of very many cases what a part of them gives, from which two or three steps are left."""
    step = len(y) // MANY
    if step < 2 or not 0 < y[::step].sum() < len(y[::step]):
        return np.zeros(design.shape[1])
    try:
        return np.array(_logistic(design[::step], y[::step], offset[::step]))
    except Undefined:
        return np.zeros(design.shape[1])


def _likelihood(linear: Array, y: Array) -> float:
    return float(np.sum(y * linear - np.logaddexp(0, linear)))


# ── Decisions ─────────────────────────────────────────────────────────────────────────────────────


def net_benefit(metric: Metric, truth: Truth, outputs: Outputs) -> float:
    """TP/n − FP/n · t/(1 − t) at the metric's registered threshold t (Vickers & Elkin 2006)."""
    return float(np.mean(benefits(metric, truth, outputs)))


def benefits(metric: Metric, truth: Truth, outputs: Outputs) -> Array:
    """What each case (n) adds to the net benefit, which is their mean."""
    if len(truth.classes) != 2:
        raise Undefined("net benefit is for two classes")
    if metric.threshold is None:
        raise Undefined(f"the registry states no threshold for {metric.name}")
    treated = probabilities(truth, outputs)[:, 1] >= metric.threshold
    harm = metric.threshold / (1 - metric.threshold)
    return np.asarray(treated * np.where(truth.y == 1, 1.0, -harm))


FAMILIES: Mapping[str, Callable[[Metric, Truth, Outputs], float]] = {
    "npv": npv,
    "kappa": kappa,
    "quadratic_kappa": quadratic_kappa,
    "dice": dice,
    "c_index": c_index,
    "ece": ece,
    "calibration_slope": calibration_slope,
    "calibration_intercept": calibration_intercept,
    "net_benefit": net_benefit,
}
