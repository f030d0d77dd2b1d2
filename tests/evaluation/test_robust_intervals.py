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
from hubbot.evaluation.scoring.intervals import Resampling, bootstrap, bootstrap_means

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
def test_the_intervals_are_those_of_computing_every_figure_anew_on_every_resample(
    units: Array | None,
) -> None:
    data = signal(30)
    outcomes = ran(Says(sees), data)
    how = replace(HOW, units=units, unit="patient" if units is not None else "sample")

    def again(name: str) -> Callable[[Array], float | None]:
        def figure(rows: Array) -> float | None:
            if name == "robust_skill":
                some = only(outcomes, rows, data.y)
                return robust_skill(some, NAMES, 2).value if len(np.unique(data.y[rows])) == 2 else None
            curves = only(outcomes, rows, data.y)
            areas = {n: c.logit_rauc for n, c in curves.items() if isinstance(c, Curve)}
            plain = {n: float(np.mean(c.logit)) for n, c in curves.items() if isinstance(c, Curve)}
            return {
                "dropout_rAUC": areas["dropout"],
                "noise_rAUC": areas["noise"],
                "shift_rAUC": areas["shift"],
                "shift_sensitivity": plain["shift"],
                "perm_equivariance": plain["permutation"],
                "robustness_score": float(np.mean([areas[n] for n in ("dropout", "noise", "shift")])),
            }[name]

        return figure

    found = published_uncertainty(outcomes, data.y, how)
    skill = skill_uncertainty(outcomes, NAMES, data.y, 2, how)
    assert skill is not None
    assert found.keys() == published_figures(outcomes).keys()
    for name, span in {**found, "robust_skill": skill}.items():
        slow = bootstrap(again(name), 30, how)
        assert slow is not None
        assert (span.low, span.high) == pytest.approx((slow.low, slow.high), abs=1e-9), name
        assert replace(span, low=0, high=0) == replace(slow, low=0, high=0)


def test_the_published_figures_are_means_of_what_each_case_adds() -> None:
    """With every case drawn once nothing is left of the resampling: the interval shrinks on the figure."""
    data = signal(40)
    outcomes = ran(Says(sees), data)
    spans = published_uncertainty(outcomes, data.y, replace(HOW, level=0.02))
    for name, value in published_figures(outcomes).items():
        assert value is not None
        assert (spans[name].low + spans[name].high) / 2 == pytest.approx(value, abs=0.01)


def test_the_same_seed_gives_the_same_intervals_and_another_one_others() -> None:
    data = signal(40)
    outcomes = ran(Says(sees), data)
    one, same = (published_uncertainty(outcomes, data.y, HOW) for _ in range(2))
    other = published_uncertainty(outcomes, data.y, replace(HOW, seed=8))
    assert one == same
    assert one["noise_rAUC"] != other["noise_rAUC"]


def test_a_figure_does_not_hang_on_which_others_are_asked_with_it() -> None:
    """Jointly drawn: the first column alone has the interval that it has beside the second."""
    rng = np.random.default_rng(3)
    values, strata = rng.random((50, 2)), np.arange(50) % 2
    both, alone = bootstrap_means(values, strata, HOW)[0], bootstrap_means(values[:, :1], strata, HOW)[0]
    assert both is not None
    assert alone is not None
    assert (alone.low, alone.high) == pytest.approx((both.low, both.high), abs=1e-12)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_a_constant_model_has_similarity_one_and_skill_zero_and_neither_is_certain(share: float) -> None:
    data = signal(50)
    outcomes = ran(Says(lambda X: np.full(len(X), share)), data)
    for name, span in published_uncertainty(outcomes, data.y, HOW).items():
        assert span.method == "wilson", name
        assert 0.8 < span.low < 0.99 < span.high <= 1
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


def test_too_few_of_a_class_to_be_in_every_draw_gives_no_interval_of_the_skill() -> None:
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
        span = skill_uncertainty(outcomes, ("noise",), data.y, 2, replace(HOW, draws=200))
        assert span is not None
        spans.append(span)
        values.append(robust_skill(outcomes, ("noise",), 2).value)
    truth = float(np.mean([value for value in values if value is not None]))
    held = np.mean([span.low <= truth <= span.high for span in spans])
    assert 0.87 < held < 0.995
