"""Real predictions: scikit-learn's models on its bundled data, split at random, made once a process."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from tests.proving.honest.case import Array, Rng

SPLITS = 4


@cache
def classified(binary: bool) -> list[tuple[Array, Array]]:
    """(true class, probability of each class) of fitted models on test cases; binary is DS-BREAST's data."""
    loaders = (
        [datasets.load_breast_cancer]
        if binary
        else [datasets.load_wine, datasets.load_iris, datasets.load_digits]
    )
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for load in loaders:
            X, y = (part[:600] for part in load(return_X_y=True))
            y = 1 - y if binary else y  # malignant is positive, as registered
            for split in range(SPLITS):
                # Few and noisy training cases: models that err.
                X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.7, random_state=split)
                noise = np.random.default_rng(split).normal(0, X.std(axis=0) * 1.2, X_test.shape)
                for model in _classifiers(split):
                    model.fit(X_train, y_train)
                    found.append((y_test, model.predict_proba(X_test + (split % 3) * noise / 2)))
    return found


def _classifiers(seed: int) -> list[Any]:
    return [
        make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)),
        GaussianNB(),
        KNeighborsClassifier(5),
        DecisionTreeClassifier(max_depth=4, random_state=seed),
        RandomForestClassifier(8, random_state=seed),
    ]


@cache
def valued(several: bool) -> list[tuple[Array, Array, float]]:
    """(true values, predicted values, mean of the training values), of DS-DIABETES's data or of linnerud."""
    X, y = (datasets.load_linnerud if several else datasets.load_diabetes)(return_X_y=True)
    found = []
    for split in range(SPLITS * 2):
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.5, random_state=split)
        for model in (
            LinearRegression(),
            Ridge(),
            KNeighborsRegressor(3),
            DecisionTreeRegressor(max_depth=3),
        ):
            model.fit(X_train, y_train)
            found.append((y_test, model.predict(X_test), np.mean(y_train, axis=0)))
    return found


def subset(n: int, rng: Rng) -> Array:
    """A test set of its own: some of the cases, each once."""
    return rng.permutation(n)[: int(rng.integers(max(12, n // 3), n + 1))]
