"""Perturbations of X (n × C or n × C × T), each a new array of the same shape; X itself is never touched.

The rules, to the order of the random draws, are those of the existing hub's published curves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Name = Literal["dropout", "noise", "line_noise", "permutation", "shift", "masking", "expression"]

MAINS_HZ = (50.0, 60.0)
_TINY = 1e-8
_LEAST_POWER = 1e-12


def drop_channels(X: Array, p: float, rng: np.random.Generator) -> Array:
    """For each sample, Binomial(C, p) channels set to 0. p = 0 draws nothing."""
    out = X.copy()
    channels = X.shape[1]
    for i in range(len(X) if p > 0 else 0):
        k = int(rng.binomial(channels, p))
        if k > 0:
            out[i, rng.choice(channels, k, replace=False)] = 0
    return out


def noise_sigma(X: Array, snr_db: float) -> float:
    """Standard deviation of noise `snr_db` below the mean power of the whole of X."""
    power = max(float(np.mean(X**2)), _LEAST_POWER)
    return float(np.sqrt(max(power / 10 ** (snr_db / 10), _LEAST_POWER)))


def add_noise(X: Array, snr_db: float, rng: np.random.Generator) -> Array:
    """White Gaussian noise at a signal-to-noise ratio in dB."""
    return np.asarray(X + rng.normal(0, noise_sigma(X, snr_db), X.shape).astype(np.float32))


def add_line_noise(X: Array, snr_db: float, rng: np.random.Generator, *, sampling_hz: float) -> Array:
    """50 and 60 Hz hum at an SNR in dB: a wave for each channel, the same for all samples."""
    sigma = noise_sigma(X, snr_db)
    t = (np.arange(X.shape[-1]) / sampling_hz).astype(np.float32)
    waves = np.zeros(X.shape[1:], dtype=np.float32)
    for channel in range(X.shape[1]):
        wave = np.zeros_like(t)
        for hz in MAINS_HZ:
            wave = wave + np.sin(2 * np.pi * hz * t + rng.uniform(0, 2 * np.pi))
        waves[channel] = wave / (np.sqrt(np.mean(wave**2)) + _TINY) * sigma
    return np.asarray(X + waves)


def permute_channels(X: Array, _: float, rng: np.random.Generator) -> Array:
    """One order of the channels for all samples."""
    return np.asarray(X[:, rng.permutation(X.shape[1])])


def shift_in_time(X: Array, samples: float, _: np.random.Generator) -> Array:
    """Circular roll along the last axis. Draws nothing."""
    return np.roll(X, int(samples), axis=-1)


def mask_values(X: Array, p: float, rng: np.random.Generator) -> Array:
    """Each value set to 0 with probability p. Draws even at p = 0, as published."""
    return np.where(rng.random(X.shape) < p, 0, X).astype(X.dtype)


def vary_expression(X: Array, s: float, rng: np.random.Generator) -> Array:
    """Each value times exp(N(0, s)). s = 0 draws nothing."""
    return X.copy() if s == 0 else np.asarray(X * np.exp(rng.normal(0, s, X.shape)))


def perturb(
    name: Name, X: Array, strength: float, rng: np.random.Generator, *, sampling_hz: float | None = None
) -> Array:
    """One perturbed copy of X. Raises ValueError when X has no such axis or no sampling rate is known."""
    if name in ("line_noise", "shift") and X.ndim != 3:
        raise ValueError(f"the {name} probe needs X of shape n × channels × time, not {X.shape}")
    if name == "line_noise":
        if sampling_hz is None:
            raise ValueError("the line_noise probe needs the sampling frequency in Hz")
        return add_line_noise(X, strength, rng, sampling_hz=sampling_hz)
    return _PERTURBATIONS[name](X, strength, rng)


_PERTURBATIONS: Mapping[str, Callable[[Array, float, np.random.Generator], Array]] = {
    "dropout": drop_channels,
    "noise": add_noise,
    "permutation": permute_channels,
    "shift": shift_in_time,
    "masking": mask_values,
    "expression": vary_expression,
}
