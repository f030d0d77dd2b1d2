"""Toy data, the same on every machine to within rounding: what the baselines and a first try run on.

Floats are not bit-stable across NumPy and BLAS builds (differences up to 5e-7), labels are. So a baseline
pins the digest of the labels and of the recipe, and a few values to 1e-6, never the bytes of `X`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_AGE_EDGES = (20, 40, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Toy:
    """`X` is n × features, or n × channels × time. `strata` maps an attribute to n group names."""

    X: Array
    y: Array
    strata: Mapping[str, Array] = field(default_factory=dict)
    sampling_hz: float | None = None


def classification(seed: int = 42) -> Toy:
    """200 × 100, two classes, 10 informative features; attributes drawn at random, unrelated to `y`."""
    from sklearn.datasets import make_classification

    X, y = make_classification(
        n_samples=200, n_features=100, n_informative=10, n_classes=2, random_state=seed
    )
    return Toy(X, y, strata(len(y), seed))


def multiclass(seed: int = 42) -> Toy:
    """200 × 20, three classes of about equal size, 10 informative features."""
    from sklearn.datasets import make_classification

    X, y = make_classification(n_samples=200, n_features=20, n_informative=10, n_classes=3, random_state=seed)
    return Toy(X, y, strata(len(y), seed))


def gene_expression(seed: int = 42) -> Toy:
    """200 × 50 non-negative values, three classes, 20 informative features.

    The labels are those of the published run; its values were not published, so these are a softplus of the
    features that the same labels belong to.
    """
    from sklearn.datasets import make_classification

    X, y = make_classification(n_samples=200, n_features=50, n_informative=20, n_classes=3, random_state=seed)
    return Toy(np.logaddexp(0, X), y)


def regression(seed: int = 42) -> Toy:
    """200 × 20, 5 informative features, noise of standard deviation 10; `y` has no unit."""
    from sklearn.datasets import make_regression

    X, y = make_regression(n_samples=200, n_features=20, n_informative=5, noise=10.0, random_state=seed)
    return Toy(X, y)


def time_series(seed: int = 42, *, n: int = 100, channels: int = 16, samples: int = 500) -> Toy:
    """n × channels × samples at 200 Hz, standardised; an 8 Hz (class 0) or 12 Hz (class 1) rhythm.

    The order of the draws is part of the recipe: labels, then for each sample and channel three phases and
    the noise.
    """
    rng = np.random.default_rng(seed)
    hz = 200.0
    y = rng.integers(0, 2, n)
    t = np.arange(samples) / hz
    X = np.empty((n, channels, samples), dtype=np.float32)
    for i in range(n):
        for c in range(channels):
            X[i, c] = _rhythm(rng, t, base=8.0 + 4.0 * float(y[i]), drift=c + 1.0)
    X = ((X - X.mean()) / (X.std() + 1e-8)).astype(np.float32)
    return Toy(X, y, sampling_hz=hz)


def _rhythm(rng: np.random.Generator, t: Array, *, base: float, drift: float) -> Array:
    first, second, third = (rng.uniform(0, 2 * np.pi) for _ in range(3))
    wave = np.sin(2 * np.pi * base * t + first)
    wave += 0.5 * np.sin(2 * np.pi * 2 * base * t + second)
    wave += 0.3 * np.sin(2 * np.pi * drift * t + third)
    wave += rng.normal(0, 0.2, len(t))
    return np.asarray(wave)


def strata(n: int, seed: int = 42) -> dict[str, Array]:
    """Six attributes of n made-up subjects, in the published order of draws; age in bins of 20 years."""
    rng = np.random.default_rng(seed)
    ages = rng.integers(20, 85, n)
    sexes = rng.choice(["M", "F"], n)
    sites = rng.choice(["SiteA", "SiteB", "SiteC"], n)
    scanners = rng.choice(["Siemens", "GE", "Philips"], n)
    stages = rng.choice(["CN", "MCI", "AD"], n)
    ethnicities = rng.choice(
        ["White", "Black", "Asian", "Hispanic", "Other"], n, p=[0.4, 0.2, 0.15, 0.2, 0.05]
    )
    return {
        "site": sites,
        "sex": sexes,
        "scanner": scanners,
        "disease_stage": stages,
        "ethnicity": ethnicities,
        "age_group": np.array([_age_group(int(age)) for age in ages]),
    }


def _age_group(age: int) -> str:
    low = max(edge for edge in _AGE_EDGES if edge <= age)
    return f"age_{low}-{low + 20}"


def labels_digest(y: Array) -> str:
    """SHA-256 of the labels, one a line: classes as integers, values to 3 decimals."""
    lines = (f"{label:.3f}" if y.dtype.kind == "f" else f"{int(label)}" for label in y)
    return hashlib.sha256("".join(line + "\n" for line in lines).encode()).hexdigest()


def recipe_digest(recipe: Mapping[str, Any]) -> str:
    """SHA-256 of the recipe as sorted JSON: a changed seed, size or order shows before any figure moves."""
    return hashlib.sha256(json.dumps(recipe, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
