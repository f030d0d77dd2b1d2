"""Families of predicted values, plain and by another ordinary definition."""

from __future__ import annotations

import numpy as np
from sklearn import metrics as sk

from tests.proving.honest.case import Array, Case, Rng, figures, some
from tests.proving.honest.pools import subset, valued


def pairs(rng: Rng, *, real: bool) -> tuple[Array, Array, float]:
    """True and predicted values (n each), and the mean of the training values."""
    if real:
        y, guess, mean = valued(False)[rng.integers(len(valued(False)))]
        rows = subset(len(y), rng)
        return y[rows], guess[rows], float(mean)
    n, scale = int(np.exp(rng.uniform(np.log(20), np.log(20_000)))), 10 ** rng.uniform(-2, 3)
    y = rng.normal(rng.normal(0, 3), 1, n) * scale
    guess = y * rng.uniform(0.4, 1.1) + rng.normal(0, rng.uniform(0.05, 1.2), n) * scale
    return y, guess, float(np.mean(y) + rng.normal(0, 0.3) * scale)


def measures(y: Array, guess: Array) -> dict[str, float]:
    mse = sk.mean_squared_error(y, guess)
    found = {"MSE": mse, "RMSE": np.sqrt(mse), "MAE": sk.mean_absolute_error(y, guess)}
    found |= {"R2": sk.r2_score(y, guess), "Correlation": np.corrcoef(y, guess)[0, 1]}
    return {name: float(value) for name, value in found.items()}


def _of(y: Array, values: dict[str, float], rng: Rng, *, real: bool, **more: object) -> Case:
    fine = 3 if np.var(y) > 1 else 6
    return Case(
        figures(values, rng, coarse=fine),
        len(y),
        variance=float(np.var(y)),
        task="regression",
        real=real,
        **more,
    )  # type: ignore[arg-type]


def regression(rng: Rng, *, real: bool) -> Case:
    y, guess, _ = pairs(rng, real=real)
    return _of(y, some(measures(y, guess), rng, ("RMSE", "R2")), rng, real=real)


def single_precision(rng: Rng, *, real: bool) -> Case:
    """Summed one by one in float32, as a loop over batches does."""
    y, guess, _ = pairs(rng, real=real)
    a, b = y.astype(np.float32), guess.astype(np.float32)
    error = np.cumsum((a - b) ** 2, dtype=np.float32)[-1] / np.float32(len(a))
    absolute = np.cumsum(np.abs(a - b), dtype=np.float32)[-1] / np.float32(len(a))
    values = {"MSE": error, "RMSE": np.sqrt(error), "MAE": absolute, "R2": 1 - error / np.var(a)}
    return _of(y, some({k: float(v) for k, v in values.items()}, rng, ("MSE", "RMSE")), rng, real=real)


def several(rng: Rng, *, real: bool) -> tuple[Array, Array]:
    """True and predicted values (n × outputs)."""
    if real:
        y, guess, _ = valued(True)[rng.integers(len(valued(True)))]
        return y, guess
    n, k = int(rng.integers(20, 3000)), int(rng.integers(2, 6))
    y = rng.normal(0, rng.uniform(0.5, 5, k), (n, k))
    return y, y * rng.uniform(0.4, 1, k) + rng.normal(0, rng.uniform(0.2, 2, k), (n, k))


def pooled(rng: Rng, *, real: bool) -> Case:
    """Several outputs: errors over all of them at once, R² as scikit-learn averages it."""
    y, guess = several(rng, real=real)
    mse = sk.mean_squared_error(y, guess)
    values = {"MSE": mse, "RMSE": np.sqrt(mse), "MAE": sk.mean_absolute_error(y, guess)}
    values["R2"] = sk.r2_score(y, guess)
    found = some({k: float(v) for k, v in values.items()}, rng, ("MSE", "RMSE"))
    return Case(figures(found, rng), len(y), task="regression", real=real)


PLAIN = {
    "values": regression,
    "values in float32": single_precision,
    "several outputs, pooled": pooled,
}


def training_mean(rng: Rng, *, real: bool) -> Case:
    y, guess, mean = pairs(rng, real=real)
    values = measures(y, guess)
    values["R2"] = float(1 - np.sum((y - guess) ** 2) / np.sum((y - mean) ** 2))
    kept = some(values, rng, ("RMSE", "R2"))
    return _of(y, kept, rng, real=real, how={"R2": {"against": "training mean"}}, words=("training",))


def less_one(rng: Rng, *, real: bool) -> Case:
    """R² from the sample variance, or the error with n - 1 below it."""
    y, guess, _ = pairs(rng, real=real)
    values, n = measures(y, guess), len(y)
    if rng.random() < 0.5:
        values["R2"] = float(1 - values["MSE"] / np.var(y, ddof=1))
    else:
        values["RMSE"] = float(np.sqrt(values["MSE"] * n / (n - 1)))
    kept = some(values, rng, ("RMSE", "R2"))
    return _of(y, kept, rng, real=real, how={"divisor": "n - 1"}, words=("n - 1",))


def averaged(rng: Rng, *, real: bool) -> Case:
    """RMSE of each output, then their mean: scikit-learn's root_mean_squared_error."""
    y, guess = several(rng, real=real)
    values = {
        "MSE": sk.mean_squared_error(y, guess),
        "RMSE": np.mean(np.sqrt(np.mean((y - guess) ** 2, axis=0))),
        "MAE": sk.mean_absolute_error(y, guess),
    }
    metrics = figures({k: float(v) for k, v in values.items()}, rng)
    how = {"outputs": "averaged"}
    return Case(metrics, len(y), task="regression", real=real, how=how, words=("outputs",))


OTHER = {
    "R² against the training mean": training_mean,
    "n - 1": less_one,
    "RMSE averaged over outputs": averaged,
}
