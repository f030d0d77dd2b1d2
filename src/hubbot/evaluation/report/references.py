"""The hub's own models: guesses that never look at their input, and references from scikit-learn.

What is chosen is chosen inside the training part: in five folds, of whole units where they are registered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.data.cases import Cases
from hubbot.registry.how_to_evaluate import features_at

Array = NDArray[Any]
Maker = Callable[[Cases], Any]

FOLDS = 5


def makers(cases: Cases) -> Mapping[str, Maker]:
    """Model id → what makes it for these cases, guesses first; stronger ones where the hub holds the data.

    On data of scikit-learn's own both run: a suite compares the same models on every board of classes.
    """
    strong = bool(features_at(cases.dataset))
    if cases.truth.classes:
        return _STRONG_CLASSIFIERS if strong else {**_CLASSIFIERS, **_STRONG_CLASSIFIERS}
    return _STRONG_REGRESSORS if strong else _REGRESSORS


def folds(cases: Cases) -> list[tuple[Array, Array]]:
    """(train, validate) as positions in the training part: whole units, else classes in their shares."""
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

    X, y = cases.train or (np.zeros((0, 1)), np.zeros(0))
    if cases.train_units is not None:
        return list(GroupKFold(FOLDS).split(X, y, cases.train_units))
    kind = StratifiedKFold if cases.truth.classes else KFold
    return list(kind(FOLDS, shuffle=True, random_state=0).split(X, y))


def _prior(_: Cases) -> Any:
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def _mean(_: Cases) -> Any:
    from sklearn.dummy import DummyRegressor

    return DummyRegressor(strategy="mean")


def _logistic(_: Cases) -> Any:
    from sklearn.linear_model import LogisticRegression

    return _scaled(LogisticRegression(max_iter=1000))


def _ridge(_: Cases) -> Any:
    from sklearn.linear_model import Ridge

    return _scaled(Ridge(alpha=1.0))


def _forest(cases: Cases) -> Any:
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

    kind = RandomForestClassifier if cases.truth.classes else RandomForestRegressor
    return kind(n_estimators=200, random_state=0)


def _neighbours(cases: Cases) -> Any:
    from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

    kind = KNeighborsClassifier if cases.truth.classes else KNeighborsRegressor
    return _scaled(kind(n_neighbors=15))


def _boosting(cases: Cases) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if cases.truth.classes else HistGradientBoostingRegressor
    return kind(random_state=0)


def _logistic_chosen(cases: Cases) -> Any:
    from sklearn.linear_model import LogisticRegression

    one = _scaled(LogisticRegression(max_iter=2000))
    return _chosen(one, "logisticregression__C", [10.0**power for power in range(-3, 2)], cases)


def _ridge_chosen(cases: Cases) -> Any:
    from sklearn.linear_model import Ridge

    return _chosen(_scaled(Ridge()), "ridge__alpha", [10.0**power for power in range(-1, 6)], cases)


def _ridge_of_products(cases: Cases) -> Any:
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    products = PolynomialFeatures(2, interaction_only=True, include_bias=False)
    one = make_pipeline(products, _scaled(Ridge()))
    return _chosen(one, "pipeline__ridge__alpha", [10.0**power for power in range(1, 5)], cases)


def _network(cases: Cases) -> Any:
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    kind = MLPClassifier if cases.truth.classes else MLPRegressor
    return _scaled(kind(hidden_layer_sizes=(64,), alpha=1.0, max_iter=60, random_state=0))


def _scaled(model: Any) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), model)


def _chosen(model: Any, setting: str, values: Sequence[float], cases: Cases) -> Any:
    """The model with the value of one setting that is best over the folds: by log loss, or squared error."""
    from sklearn.model_selection import GridSearchCV

    scoring = "neg_log_loss" if cases.truth.classes else "neg_mean_squared_error"
    return GridSearchCV(model, {setting: list(values)}, scoring=scoring, cv=folds(cases), n_jobs=1)


_CLASSIFIERS: Mapping[str, Maker] = {
    "prior": _prior,
    "logistic": _logistic,
    "forest": _forest,
    "knn": _neighbours,
}
_REGRESSORS: Mapping[str, Maker] = {
    "mean": _mean,
    "ridge": _ridge,
    "forest": _forest,
    "knn": _neighbours,
}
_STRONG_CLASSIFIERS: Mapping[str, Maker] = {
    "prior": _prior,
    "knn": _neighbours,
    "logistic_cv": _logistic_chosen,
    "forest": _forest,
    "boosting": _boosting,
    "mlp": _network,
}
_STRONG_REGRESSORS: Mapping[str, Maker] = {
    "mean": _mean,
    "knn": _neighbours,
    "ridge_cv": _ridge_chosen,
    "ridge_products": _ridge_of_products,
    "forest": _forest,
    "boosting": _boosting,
    "mlp": _network,
}
