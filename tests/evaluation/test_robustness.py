"""Each perturbation does what its name says, and scores move when a model that looks at X is disturbed."""

from __future__ import annotations

from collections.abc import Callable
from math import asinh
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hubbot.evaluation.data import toy_data
from hubbot.evaluation.robustness import perturbations as bad
from hubbot.evaluation.robustness import robustness
from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robust_skill import robust_skill, skill_curve
from hubbot.evaluation.robustness.robustness import Curve, Failure, Signal, area, probe_all, published_figures

Array = NDArray[Any]
HZ = 200.0


def signal(toy: toy_data.Toy) -> Signal:
    return Signal(toy.X, toy.y, toy.sampling_hz)


@pytest.fixture(scope="module")
def toy() -> toy_data.Toy:
    return toy_data.time_series()


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


# ── Each perturbation on its own ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("p", [0.05, 0.1, 0.3, 0.5])
def test_dropout_zeroes_whole_channels_and_the_right_share(p: float, rng: np.random.Generator) -> None:
    X = np.ones((2000, 16, 5), dtype=np.float32)
    out = bad.drop_channels(X, p, rng)
    zeroed = (out == 0).all(axis=2)
    assert ((out == 1).all(axis=2) | zeroed).all()
    assert zeroed.mean() == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / zeroed.size))


@pytest.mark.parametrize("snr", [40.0, 20.0, 10.0, 0.0])
def test_noise_has_the_snr_it_claims(snr: float, toy: toy_data.Toy, rng: np.random.Generator) -> None:
    noise = bad.add_noise(toy.X, snr, rng) - toy.X
    assert 10 * np.log10(np.mean(toy.X**2) / np.mean(noise**2)) == pytest.approx(snr, abs=0.05)
    spectrum = np.abs(np.fft.rfft(noise, axis=-1)) ** 2
    flatness = spectrum.mean(axis=(0, 1))
    assert flatness[1:-1].std() / flatness[1:-1].mean() < 0.1  # white


@pytest.mark.parametrize("snr", [40.0, 10.0])
def test_line_noise_is_at_50_and_60_hz_and_the_same_for_all_samples(
    snr: float, toy: toy_data.Toy, rng: np.random.Generator
) -> None:
    X = toy.X.astype(np.float64)
    hum = bad.add_line_noise(X, snr, rng, sampling_hz=HZ) - X
    assert np.abs(hum - hum[0]).max() < 1e-6
    assert 10 * np.log10(np.mean(X**2) / np.mean(hum**2)) == pytest.approx(snr, abs=0.05)
    power = np.abs(np.fft.rfft(hum[0], axis=-1)) ** 2
    hertz = np.fft.rfftfreq(X.shape[-1], 1 / HZ)
    assert power[:, np.isin(hertz, (50.0, 60.0))].sum() / power.sum() > 0.999
    assert len({tuple(np.round(channel, 6)) for channel in hum[0]}) == X.shape[1]  # a wave for each channel


def test_permutation_reorders_channels_alike_in_all_samples(rng: np.random.Generator) -> None:
    X = np.tile(np.arange(16.0)[None, :, None], (3, 1, 4))
    out = bad.permute_channels(X, 0, rng)
    assert sorted(out[0, :, 0]) == list(range(16))
    assert (out == out[0]).all()
    assert not (out == X).all()


@pytest.mark.parametrize("by", [0, 10, 80])
def test_shift_rolls_time_around_and_draws_nothing(
    by: int, toy: toy_data.Toy, rng: np.random.Generator
) -> None:
    before = rng.bit_generator.state
    out = bad.shift_in_time(toy.X, by, rng)
    assert (out[..., by:] == toy.X[..., : toy.X.shape[-1] - by]).all()
    assert (out[..., :by] == toy.X[..., toy.X.shape[-1] - by :]).all()
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("p", [0.0, 0.1, 0.3])
def test_masking_zeroes_single_values_and_draws_even_at_zero(p: float, rng: np.random.Generator) -> None:
    X = np.ones((400, 250))
    before = rng.bit_generator.state
    out = bad.mask_values(X, p, rng)
    assert (out == 0).mean() == pytest.approx(p, abs=0.01)
    assert rng.bit_generator.state != before


@pytest.mark.parametrize("s", [0.05, 0.5])
def test_expression_multiplies_by_a_log_normal(s: float, rng: np.random.Generator) -> None:
    factor = np.log(bad.vary_expression(np.full((400, 250), 3.0), s, rng) / 3.0)
    assert factor.mean() == pytest.approx(0, abs=0.01)
    assert factor.std() == pytest.approx(s, rel=0.02)


@pytest.mark.parametrize("name", ["dropout", "expression", "shift"])
def test_strength_zero_is_the_clean_input_and_draws_nothing(
    name: Name, toy: toy_data.Toy, rng: np.random.Generator
) -> None:
    before = rng.bit_generator.state
    assert (bad.perturb(name, toy.X, 0.0, rng, sampling_hz=HZ) == toy.X).all()
    assert rng.bit_generator.state == before


@pytest.mark.parametrize("name", list(robustness.PROBES))
def test_the_clean_input_is_never_touched(name: Name, rng: np.random.Generator) -> None:
    X = np.random.default_rng(0).normal(size=(20, 8, 40)).astype(np.float32)
    kept = X.copy()
    out = bad.perturb(name, X, robustness.PROBES[name].grid[-1], rng, sampling_hz=HZ)
    assert np.array_equal(X, kept)
    assert out.shape == X.shape
    assert not np.shares_memory(out, X)


# ── Areas and similarity ──────────────────────────────────────────────────────────────────────────


def test_an_area_does_not_depend_on_the_order_of_the_grid_and_is_not_clipped() -> None:
    assert area([40, 20, 0], [1.0, 0.5, 0.0]) == pytest.approx(0.5)
    assert area([0, 1], [-1.0, -0.5]) == pytest.approx(-0.75)
    assert area([0.0, 0.1, 0.5], [1.0, 0.0, 0.0]) == pytest.approx(0.1)


def test_uniform_random_scores_expect_asinh_1_squared() -> None:
    u = np.random.default_rng(0).random((2, 400_000))
    a, b = (np.column_stack([1 - row, row]) for row in u)
    assert robustness.similarity(a, b)[0] == pytest.approx(asinh(1) ** 2, abs=0.002)


# ── Models that look at X ─────────────────────────────────────────────────────────────────────────


class Linear:
    """Deterministic; depends on X through a fixed direction. Its embedding is the projection itself."""

    def __init__(self, direction: Array) -> None:
        self.direction = direction

    def get_embeddings(self, X: Array) -> Array:
        return np.column_stack([X @ self.direction, np.ones(len(X))])

    def predict_proba(self, X: Array) -> Array:
        p = 1 / (1 + np.exp(-(X @ self.direction)))
        return np.column_stack([1 - p, p])


class Rhythm:
    """Sees 8 or 12 Hz by their power, over all channels: does not mind order of channels or shifts."""

    def predict_proba(self, X: Array) -> Array:
        power = np.abs(np.fft.rfft(X.reshape(len(X), 16, 500), axis=-1)) ** 2
        hertz = np.fft.rfftfreq(500, 1 / HZ)
        slow, fast = (power[..., hertz == f].sum(axis=(1, 2)) for f in (8.0, 12.0))
        p = fast / (slow + fast)
        return np.column_stack([1 - p, p])


def test_a_model_that_looks_at_x_is_moved_more_the_stronger_the_probe(toy: toy_data.Toy) -> None:
    model = Linear(np.random.default_rng(3).normal(size=16 * 500) / 20)
    outcomes = probe_all(model, signal(toy), names=robustness.TIME_SERIES)
    for name in ("dropout", "noise"):
        curve = outcomes[name]  # type: ignore[index]
        assert isinstance(curve, Curve)
        assert curve.logit[0] == pytest.approx(1, abs=1e-3)
        assert curve.logit[-1] < curve.logit[0] - 0.01
        assert list(curve.logit) == sorted(curve.logit, reverse=True)
        assert curve.embedding != curve.logit


def test_with_zeros_in_place_of_each_perturbed_input_such_a_model_gives_other_curves(
    toy: toy_data.Toy,
) -> None:
    """The dummy cannot tell; this can. It is what makes the published figures worth reproducing."""
    model = Linear(np.random.default_rng(3).normal(size=16 * 500) / 20)
    zeroed = model.predict_proba(np.zeros((len(toy.X), 16 * 500)))
    base = model.predict_proba(toy.X.reshape(len(toy.X), -1))
    broken = robustness.similarity(base, zeroed)[0]
    outcomes = probe_all(model, signal(toy), names=robustness.TIME_SERIES)
    for outcome in outcomes.values():
        assert isinstance(outcome, Curve)
        assert max(abs(value - broken) for value in outcome.logit) > 0.01


def test_symmetries_of_a_model_show_as_a_similarity_of_one(toy: toy_data.Toy) -> None:
    outcomes = probe_all(Rhythm(), signal(toy), names=("permutation", "shift", "noise"))
    figures = published_figures(outcomes)
    assert figures["perm_equivariance"] == figures["shift_rAUC"] == figures["shift_sensitivity"] == 1.0


def test_the_order_of_calls_is_base_then_each_step_and_the_other_way_round_for_permutation_and_shift() -> (
    None
):
    class Recorder:
        def __init__(self) -> None:
            self.calls = ""

        def predict_proba(self, X: Array) -> Array:
            self.calls += "L"
            return np.tile([0.4, 0.6], (len(X), 1))

        def get_embeddings(self, X: Array) -> Array:
            self.calls += "E"
            return np.ones((len(X), 3))

    X, y = np.ones((4, 2, 100)), np.array([0, 1, 0, 1])
    for name, calls in {"noise": "LE" * 7, "shift": "LE" + "EL" * 5, "permutation": "LE" + "EL" * 10}.items():
        model = Recorder()
        probe_all(model, Signal(X, y), names=(name,))  # type: ignore[arg-type]
        assert model.calls == calls, name


# ── Failing and independent probes ────────────────────────────────────────────────────────────────


class BreaksOnZeros(Linear):
    def predict_proba(self, X: Array) -> Array:
        out = super().predict_proba(X)
        out[(X == 0).any(axis=1)] = np.nan
        return out


def test_a_failed_probe_is_named_and_makes_every_aggregate_undefined(toy: toy_data.Toy) -> None:
    model = BreaksOnZeros(np.ones(16 * 500) / 500)
    outcomes = probe_all(model, signal(toy), names=robustness.TIME_SERIES)
    dropped = outcomes["dropout"]
    assert isinstance(dropped, Failure)
    assert "not finite" in dropped.reason
    assert isinstance(outcomes["noise"], Curve)
    figures = published_figures(outcomes)
    assert figures["dropout_rAUC"] is None
    assert figures["noise_rAUC"] is not None
    assert figures["robustness_score"] is None
    skill = robust_skill(outcomes, robustness.TIME_SERIES, 2)
    assert skill.value is None
    assert "the dropout probe failed" in skill.reason


def test_independent_probes_do_not_change_when_another_is_left_out(toy: toy_data.Toy) -> None:
    model = Linear(np.random.default_rng(3).normal(size=16 * 500) / 20)

    def noise_after(names: tuple[Name, ...], *, independent: bool) -> tuple[float, ...]:
        outcome = probe_all(model, signal(toy), names=names, independent=independent)["noise"]
        assert isinstance(outcome, Curve)
        return outcome.logit

    both, alone = ("dropout", "noise"), ("noise",)
    assert noise_after(both, independent=True) == noise_after(alone, independent=True)  # type: ignore[arg-type]
    assert noise_after(both, independent=False) != noise_after(alone, independent=False)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["line_noise", "shift"])
def test_a_probe_of_time_says_so_when_there_is_no_time_axis(name: Name, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="channels × time"):
        bad.perturb(name, np.ones((4, 3)), 10, rng, sampling_hz=HZ)


def test_a_model_that_writes_into_its_input_changes_nothing_but_its_own_copy(toy: toy_data.Toy) -> None:
    """Each grid point starts from clean X, whatever the model did to what it was given."""

    class Writes(Linear):
        def predict_proba(self, X: Array) -> Array:
            out = super().predict_proba(X)
            X[:] = 0
            return out

    direction = np.random.default_rng(3).normal(size=16 * 500) / 20
    clean, names = toy.X.copy(), ("dropout", "shift")
    tidy = probe_all(Linear(direction), signal(toy), names=names)  # type: ignore[arg-type]
    assert probe_all(Writes(direction), signal(toy), names=names) == tidy  # type: ignore[arg-type]
    assert np.array_equal(toy.X, clean)


def test_a_tensor_with_a_graph_is_probed_as_well_and_one_column_is_no_answer(toy: toy_data.Toy) -> None:
    class Tensor:
        def __init__(self, values: Array) -> None:
            self.values = values

        def detach(self) -> Tensor:
            return self

        cpu = detach

        def numpy(self) -> Array:
            return self.values

        def __array__(self, *_: object, **__: object) -> Array:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")

    class Net(Linear):
        def predict_proba(self, X: Array) -> Any:
            return Tensor(super().predict_proba(X))

    class Column(Linear):
        def predict_proba(self, X: Array) -> Array:
            return super().predict_proba(X)[:, :1]

    direction = np.ones(16 * 500) / 500
    outcomes = probe_all(Net(direction), signal(toy), names=("shift",))
    assert outcomes == probe_all(Linear(direction), signal(toy), names=("shift",))
    one = probe_all(Column(direction), signal(toy), names=("shift",))["shift"]
    assert isinstance(one, Failure)
    assert "expected n × classes" in one.reason


# ── robust_skill ──────────────────────────────────────────────────────────────────────────────────


class Scripted:
    """Says what a function of (is this the clean input?, generator) says; sees the truth, to be perfect."""

    def __init__(self, toy: toy_data.Toy, says: Callable[[bool, Array, np.random.Generator], Array]) -> None:
        self.clean, self.y, self.says = toy.X.reshape(len(toy.X), -1), toy.y, says
        self.rng = np.random.default_rng(5)

    def predict_proba(self, X: Array) -> Array:
        one = self.says(np.array_equal(X, self.clean), self.y, self.rng)
        return np.column_stack([1 - one, one])


def _skill(toy: toy_data.Toy, says: Callable[[bool, Array, np.random.Generator], Array]) -> float:
    outcomes = probe_all(Scripted(toy, says), signal(toy), names=robustness.TIME_SERIES)
    value = robust_skill(outcomes, robustness.TIME_SERIES, 2).value
    assert value is not None
    return value


def test_a_perfect_unmoved_model_has_skill_one(toy: toy_data.Toy) -> None:
    assert _skill(toy, lambda clean, y, rng: y * 0.9) == 1
    assert _skill(toy, lambda clean, y, rng: 0.45 + y * 0.1) == 1  # soft outputs: the same decisions


def test_a_constant_model_has_skill_zero_though_the_published_score_gives_it_one(toy: toy_data.Toy) -> None:
    assert _skill(toy, lambda clean, y, rng: np.full(len(y), 0.7)) == 0
    outcomes = probe_all(
        Scripted(toy, lambda clean, y, rng: np.full(len(y), 0.7)),
        signal(toy), names=robustness.TIME_SERIES,
    )  # fmt: skip
    assert published_figures(outcomes)["robustness_score"] == 1.0


def test_a_random_model_has_skill_near_zero(toy: toy_data.Toy) -> None:
    assert _skill(toy, lambda clean, y, rng: rng.random(len(y))) == pytest.approx(0, abs=0.1)


def test_a_model_whose_every_decision_flips_is_far_below_an_unmoved_one(toy: toy_data.Toy) -> None:
    def flips(clean: bool, y: Array, rng: np.random.Generator) -> Array:
        right = 0.45 + 0.1 * y
        return np.asarray(right if clean else 1 - right)

    assert _skill(toy, flips) < 0
    outcomes = probe_all(Scripted(toy, flips), signal(toy), names=robustness.TIME_SERIES)
    assert (
        published_figures(outcomes)["robustness_score"] or 0
    ) > 0.97  # what the published score makes of it


def test_a_nondeterministic_model_earns_its_average_skill(toy: toy_data.Toy) -> None:
    def right_in_four_of_five(clean: bool, y: Array, rng: np.random.Generator) -> Array:
        return np.where(rng.random(len(y)) < 0.8, y, 1 - y).astype(float)

    assert _skill(toy, right_in_four_of_five) == pytest.approx(0.6, abs=0.1)


def test_a_model_that_sees_the_rhythm_loses_skill_only_to_noise(toy: toy_data.Toy) -> None:
    outcomes = probe_all(Rhythm(), signal(toy), names=robustness.TIME_SERIES)
    assert robust_skill(outcomes, robustness.TIME_SERIES, 2).value == pytest.approx(1, abs=0.05)


def test_a_probe_that_was_left_out_leaves_the_skill_undefined(toy: toy_data.Toy) -> None:
    outcomes = probe_all(Rhythm(), signal(toy), names=("dropout",))
    skill = robust_skill(outcomes, ("dropout", "noise"), 2)
    assert skill.value is None
    assert skill.reason == "the noise probe was not run"


def test_each_grid_begins_at_the_clean_input_and_ends_at_one(toy: toy_data.Toy) -> None:
    outcomes = probe_all(Rhythm(), signal(toy), names=robustness.TIME_SERIES)
    for name, points in {"dropout": 6, "noise": 7, "line_noise": 6, "shift": 5}.items():
        curve = outcomes[name]  # type: ignore[index]
        assert isinstance(curve, Curve)
        drawn = skill_curve(curve, 2)
        assert (drawn.strength[0], drawn.strength[-1], len(drawn.skill)) == (0, 1, points)
