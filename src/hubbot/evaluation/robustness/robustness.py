"""Robustness probes with the strengths that the first hub published, and a figure that sums them up.

The published `robustness_score` compares outputs before and after a perturbation by cosine. It is kept, to
the last digit, for comparison with what is published. It says nothing about being right: a random two-class
model expects asinh(1)² = 0.7768, a constant one scores 1. `robust_skill` is the better one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.models import plain
from hubbot.evaluation.robustness.perturbations import Name, perturb

Array = NDArray[Any]

TIME_SERIES: tuple[Name, ...] = ("dropout", "noise", "line_noise", "permutation", "shift")
EXPRESSION: tuple[Name, ...] = ("dropout", "noise", "permutation", "masking", "expression")
_TINY = 1e-8
_FEWEST_CLASSES = 2  # one column would be one answer to everything


class Model(Protocol):
    """scikit-learn's interface; `get_embeddings(X) -> n × d` may be there too."""

    def predict_proba(self, X: Array) -> Array: ...


@dataclass(frozen=True, slots=True)
class Signal:
    """`X` is n × C or n × C × T; `y` holds class indices 0 … k−1, as columns of `predict_proba`."""

    X: Array
    y: Array
    sampling_hz: float | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """`grid` runs from mild to severe, in `unit`; `embedding_first` is the published order of calls."""

    name: Name
    grid: tuple[float, ...]
    unit: str
    embedding_first: bool = False


_TEN_DRAWS = tuple(float(i) for i in range(10))
PROBES: Mapping[Name, Probe] = {
    probe.name: probe
    for probe in (
        Probe("dropout", (0.0, 0.05, 0.1, 0.2, 0.3, 0.5), "share of channels"),
        Probe("noise", (40.0, 30.0, 20.0, 10.0, 5.0, 0.0), "dB SNR"),
        Probe("line_noise", (40.0, 30.0, 20.0, 10.0, 5.0), "dB SNR"),
        Probe("permutation", _TEN_DRAWS, "draw", embedding_first=True),
        Probe("shift", (0.0, 10.0, 20.0, 40.0, 80.0), "samples", embedding_first=True),
        Probe("masking", (0.0, 0.05, 0.1, 0.15, 0.2, 0.3), "share of values"),
        Probe("expression", (0.0, 0.05, 0.1, 0.2, 0.3, 0.5), "log standard deviation"),
    )
}


@dataclass(frozen=True, slots=True)
class Curve:
    """One probe's outcome, a value per grid point. `accuracy` is absolute; `base_…` is on clean X."""

    probe: Probe
    logit: tuple[float, ...]
    logit_sd: tuple[float, ...]
    embedding: tuple[float, ...]
    embedding_sd: tuple[float, ...]
    accuracy: tuple[float, ...]
    balanced_accuracy: tuple[float, ...]
    base_accuracy: float
    base_balanced_accuracy: float
    decisions: tuple[Array, ...] = field(default=(), repr=False, compare=False)  # class indices, n each
    base_decision: Array | None = field(default=None, repr=False, compare=False)
    cosines: tuple[Array, ...] = field(default=(), repr=False, compare=False)  # of logits, per case: n each

    @property
    def delta_accuracy(self) -> tuple[float, ...]:
        return tuple(a - self.base_accuracy for a in self.accuracy)

    @property
    def logit_rauc(self) -> float:
        return area(self.probe.grid, self.logit)

    @property
    def embedding_rauc(self) -> float:
        return area(self.probe.grid, self.embedding)


@dataclass(frozen=True, slots=True)
class Failure:
    """A probe that gave no figure, and why. It makes every aggregate undefined; it is never left out."""

    probe: Probe
    reason: str


Outcome = Curve | Failure


def probe_all(
    model: Model,
    signal: Signal,
    *,
    names: Sequence[Name],
    seed: int = 42,
    independent: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> dict[Name, Outcome]:
    """Run the probes in order.

    One generator runs through all probes, as published; with `independent` each probe has its own, so that
    leaving one out changes no other. `tick` is called after each grid point.
    """
    shared = np.random.default_rng(seed)
    outcomes: dict[Name, Outcome] = {}
    for name in names:
        rng = _own_generator(seed, name) if independent else shared
        try:
            outcomes[name] = _run(model, signal, PROBES[name], rng, tick)
        except Exception as error:  # noqa: BLE001 - a model is foreign code: what it raises is a finding
            outcomes[name] = Failure(PROBES[name], f"{type(error).__name__}: {error}")
    return outcomes


def _own_generator(seed: int, name: Name) -> np.random.Generator:
    return np.random.default_rng([seed, *name.encode()])


def _run(
    model: Model, signal: Signal, probe: Probe, rng: np.random.Generator, tick: Callable[[], None]
) -> Curve:
    X, y = signal.X, signal.y
    base_logit = _logits(model, X)
    base_embedding = _embedding(model, X)
    logits: list[Array] = []
    embeddings: list[tuple[float, float]] = []
    labels: list[Array] = []
    for strength in probe.grid:
        Z = perturb(probe.name, X, strength, rng, sampling_hz=signal.sampling_hz)
        if probe.embedding_first:
            embedding, logit = _embedding(model, Z), _logits(model, Z)
        else:
            logit, embedding = _logits(model, Z), _embedding(model, Z)
        logits.append(cosines(base_logit, logit))
        embeddings.append(similarity(base_embedding, embedding))
        labels.append(logit.argmax(axis=1))
        tick()
    base_label = base_logit.argmax(axis=1)
    return Curve(
        probe,
        logit=tuple(float(np.mean(one)) for one in logits),
        logit_sd=tuple(float(np.std(one)) for one in logits),
        embedding=tuple(mean for mean, _ in embeddings),
        embedding_sd=tuple(sd for _, sd in embeddings),
        accuracy=tuple(_accuracy(y, label) for label in labels),
        balanced_accuracy=tuple(balanced_accuracy(y, label) for label in labels),
        base_accuracy=_accuracy(y, base_label),
        base_balanced_accuracy=balanced_accuracy(y, base_label),
        decisions=tuple(labels),
        base_decision=base_label,
        cosines=tuple(logits),
    )


def similarity(a: Array, b: Array) -> tuple[float, float]:
    """Mean and standard deviation (ddof 0) over samples of the cosine between rows of a and b (n × d)."""
    found = cosines(a, b)
    return float(np.mean(found)), float(np.std(found))


def cosines(a: Array, b: Array) -> Array:
    """Cosine between each row of a and the same row of b (n × d): n values in [-1, 1]."""
    norms = (np.linalg.norm(a, axis=1) + _TINY) * (np.linalg.norm(b, axis=1) + _TINY)
    return np.asarray(np.sum(a * b, axis=1) / norms)


def area(x: Sequence[float], y: Sequence[float]) -> float:
    """Trapezoid area under y over x, divided by the range of x. Written out: NumPy renamed its own in 2.0."""
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    order = np.argsort(xs, kind="stable")
    xs, ys = xs[order], ys[order]
    return float(np.sum(np.diff(xs) * (ys[1:] + ys[:-1]) / 2) / (xs[-1] - xs[0]))


def published_figures(outcomes: Mapping[Name, Outcome]) -> dict[str, float | None]:
    """The published aggregates by their published names, rounded to 4 places as published.

    `robustness_score` is the mean of the unrounded logit areas without permutation. Unlike in the published
    runs a failed probe makes it None: leaving out what failed is a reward for failing.
    """
    figures: dict[str, float | None] = {}
    areas: list[float | None] = []
    for name, outcome in outcomes.items():
        curve = outcome if isinstance(outcome, Curve) else None
        if name == "permutation":
            figures["perm_equivariance"] = _rounded(float(np.mean(curve.logit)) if curve else None)
            continue
        areas.append(curve.logit_rauc if curve else None)
        figures[f"{name}_rAUC"] = _rounded(areas[-1])
        if name == "shift":
            figures["shift_sensitivity"] = _rounded(float(np.mean(curve.logit)) if curve else None)
    known = [value for value in areas if value is not None]
    complete = bool(areas) and len(known) == len(areas)
    figures["robustness_score"] = _rounded(float(np.mean(known))) if complete else None
    return figures


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _flat(X: Array) -> Array:
    """n × everything else, and the model's own: what it does to its input must not reach the next step."""
    return X.reshape(len(X), -1).copy()


def _logits(model: Model, X: Array) -> Array:
    """n × classes, checked: a model that breaks on perturbed input must not look robust."""
    out = np.asarray(plain(model.predict_proba(_flat(X))), dtype=float)
    if out.ndim != 2 or len(out) != len(X) or out.shape[1] < _FEWEST_CLASSES:
        raise ValueError(f"predict_proba gave shape {out.shape} for {len(X)} samples; expected n × classes")
    if not np.isfinite(out).all():
        raise ValueError("predict_proba gave values that are not finite")
    return out


def _embedding(model: Model, X: Array) -> Array:
    """The model's own embedding, else a second call of `predict_proba` (a random model draws again)."""
    embed = getattr(model, "get_embeddings", None)
    if embed is None:
        return _logits(model, X)
    out = np.asarray(plain(embed(_flat(X))), dtype=float)
    return out.reshape(len(X), -1)


def _accuracy(y: Array, label: Array) -> float:
    return float(np.mean(label == y))


def balanced_accuracy(y: Array, label: Array) -> float:
    """Mean over the classes that occur in y of the share of each that was recognised."""
    return float(np.mean([np.mean(label[y == k] == k) for k in np.unique(y)]))
