"""Intervals of the robustness figures: a draw of cases goes through all probes; none claims certainty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hubbot.evaluation.robustness import robustness
from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robust_intervals import published_uncertainty, skill_uncertainty
from hubbot.evaluation.robustness.robust_skill import robust_skill
from hubbot.evaluation.robustness.robustness import Curve, Outcome, Signal, probe_all, published_figures
from hubbot.evaluation.scoring.intervals import Resampling
from hubbot.evaluation.scoring.pairs import mean_spread

Array = NDArray[Any]
NAMES: tuple[Name, ...] = ("dropout", "noise", "permutation", "shift")
HOW = Resampling(draws=300, seed=7)


class Says:
    """Answers with a function of X (n × …) for the second class."""

    def __init__(self, one: Callable[[Array], Array]) -> None:
        self.one = one

    def predict_proba(self, X: Array) -> Array:
        p = self.one(X)
        return np.column_stack([1 - p, p])


def signal(n: int, seed: int = 0) -> Signal:
    """Class 1 is louder on the first channel; two cases in five are of it."""
    rng = np.random.default_rng(seed)
    y = (np.arange(n) % 5 < 2).astype(int)
    X = rng.normal(size=(n, 4, 90))
    X[:, 0] += y[:, None] * 0.3
    return Signal(X, y, sampling_hz=200)


def ran(model: robustness.Model, data: Signal) -> dict[Name, Outcome]:
    return probe_all(model, data, names=NAMES)


def sees(X: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-20 * (X[:, :90].mean(axis=1) - 0.15))))


def only(outcomes: Mapping[Name, Outcome], rows: Array, y: Array) -> dict[Name, Outcome]:
    """The outcomes that these rows alone would have given, written out without the code under test."""
    found: dict[Name, Outcome] = {}
    for name, one in outcomes.items():
        assert isinstance(one, Curve)
        assert one.base_decision is not None
        found[name] = replace(
            one,
            logit=tuple(float(np.mean(c[rows])) for c in one.cosines),
            balanced_accuracy=tuple(robustness.balanced_accuracy(y[rows], d[rows]) for d in one.decisions),
            base_balanced_accuracy=robustness.balanced_accuracy(y[rows], one.base_decision[rows]),
        )
    return found


@pytest.mark.parametrize("units", [None, np.arange(30) // 3], ids=["by case", "by patient"])
def test_the_limits_are_those_of_the_mean_of_the_figures_that_single_cases_have(units: Array | None) -> None:
    data = signal(30)
    outcomes = ran(Says(sees), data)
    how = replace(HOW, units=units, unit="patient" if units is not None else "sample")

    def of_case(name: str, i: int) -> float:
        curves = only(outcomes, np.array([i]), data.y)
        areas = {n: c.logit_rauc for n, c in curves.items() if isinstance(c, Curve)}
        plain = {n: float(np.mean(c.logit)) for n, c in curves.items() if isinstance(c, Curve)}
        skill = robust_skill(curves, NAMES, 2).value
        assert skill is not None
        return {
            "robust_skill": skill,
            "dropout_rAUC": areas["dropout"],
            "noise_rAUC": areas["noise"],
            "shift_rAUC": areas["shift"],
            "shift_sensitivity": plain["shift"],
            "perm_equivariance": plain["permutation"],
            "robustness_score": float(np.mean([areas[n] for n in ("dropout", "noise", "shift")])),
        }[name]

    found = published_uncertainty(outcomes, data.y, how)
    skill = skill_uncertainty(outcomes, NAMES, data.y, 2, how)
    assert skill is not None
    assert found.keys() == published_figures(outcomes).keys()
    for name, span in {**found, "robust_skill": skill}.items():
        values = np.array([of_case(name, i) for i in range(30)])
        classes = data.y if name == "robust_skill" else None
        expected = mean_spread(values, -1, 1, units, classes).limits()
        assert (span.low, span.high) == pytest.approx(expected, abs=1e-9), name
        assert (span.level, span.method, span.unit) == (0.95, "wilson", how.unit)
        assert (span.draws, span.seed) == (None, None)


def test_the_published_figures_lie_within_their_limits() -> None:
    data = signal(40)
    outcomes = ran(Says(sees), data)
    spans = published_uncertainty(outcomes, data.y, HOW)
    for name, value in published_figures(outcomes).items():
        assert value is not None
        assert spans[name].low < value <= spans[name].high + 1e-9, name


def test_patients_may_be_named_by_words() -> None:
    data = signal(40)
    outcomes = ran(Says(sees), data)
    spans = [
        published_uncertainty(outcomes, data.y, replace(HOW, units=units, unit="patient"))
        for units in (np.arange(40) // 4, np.array([f"p{i // 4:02}" for i in range(40)]))
    ]
    assert spans[0] == spans[1]


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_constant_model_has_similarity_one_and_skill_zero_and_neither_is_certain(share: float) -> None:
    data = signal(50)
    outcomes = ran(Says(lambda X: np.full(len(X), share)), data)
    for name, span in published_uncertainty(outcomes, data.y, HOW).items():
        assert span.method == "wilson", name
        assert 0.8 < span.low < 0.995 < span.high <= 1
    skill = skill_uncertainty(outcomes, NAMES, data.y, 2, HOW)
    assert skill is not None
    assert skill.low < 0 < skill.high


def test_a_perfect_unmoved_model_is_not_said_to_be_perfect_on_other_cases() -> None:
    data = signal(50)
    outcomes = ran(Says(lambda X: data.y.astype(float)), data)
    assert robust_skill(outcomes, NAMES, 2).value == 1
    skill = skill_uncertainty(outcomes, NAMES, data.y, 2, HOW)
    assert skill is not None
    assert (skill.method, skill.high) == ("wilson", 1)
    assert 0.6 < skill.low < 0.9
    by_patient = replace(HOW, units=np.arange(50) // 5, unit="patient")
    wider = skill_uncertainty(outcomes, NAMES, data.y, 2, by_patient)
    assert wider is not None
    assert wider.low < skill.low
    assert wider.unit == "patient"


def test_one_case_or_one_patient_gives_no_interval() -> None:
    one = Signal(np.ones((1, 4, 90)), np.array([1]), 200)
    outcomes = ran(Says(sees), one)
    assert published_uncertainty(outcomes, one.y, HOW) == {}
    assert skill_uncertainty(outcomes, NAMES, one.y, 2, HOW) is None
    data = signal(20)
    alone = replace(HOW, units=np.zeros(20), unit="patient")
    assert published_uncertainty(ran(Says(sees), data), data.y, alone) == {}


def test_a_single_case_of_a_class_gives_no_interval_of_the_skill() -> None:
    data = signal(20)
    y = np.zeros(20, dtype=int)
    y[3] = 1
    outcomes = ran(Says(sees), replace(data, y=y))
    assert skill_uncertainty(outcomes, NAMES, y, 2, HOW) is None
    assert "noise_rAUC" in published_uncertainty(outcomes, y, HOW)


def test_a_failed_probe_has_no_interval_and_neither_has_any_aggregate_of_it() -> None:
    def breaks(X: Array) -> Array:
        return np.where((X[:, :90] == 0).all(axis=1), np.nan, sees(X))

    data = signal(30)
    outcomes = ran(Says(breaks), data)
    figures = published_figures(outcomes)
    assert figures["dropout_rAUC"] is figures["robustness_score"] is None
    spans = published_uncertainty(outcomes, data.y, HOW)
    assert spans.keys() == {name for name, value in figures.items() if value is not None}
    assert skill_uncertainty(outcomes, NAMES, data.y, 2, HOW) is None


def test_intervals_cover_the_figure_of_the_cases_they_were_drawn_from() -> None:
    """A model that looks at X, 200 test sets of 60: about 95 % of the intervals hold the mean of all sets."""
    sets = [signal(60, seed) for seed in range(200)]
    spans, values = [], []
    for data in sets:
        outcomes = probe_all(Says(sees), data, names=("noise",))
        span = skill_uncertainty(outcomes, ("noise",), data.y, 2, HOW)
        assert span is not None
        spans.append(span)
        values.append(robust_skill(outcomes, ("noise",), 2).value)
    truth = float(np.mean([value for value in values if value is not None]))
    held = np.mean([span.low <= truth <= span.high for span in spans])
    assert 0.92 < held < 0.995
