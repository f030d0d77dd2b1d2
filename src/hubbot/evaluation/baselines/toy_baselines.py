"""The toy baselines: do metrics, data and probes on this machine still give what the hub has on file?

`registry/baselines/*.yaml` says what each must give and how closely. A difference is the hub's fault, never a
submitter's, and concerns only the benchmarks that name this baseline.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.baselines import bounded
from hubbot.evaluation.data import toy_data
from hubbot.evaluation.robustness import robustness
from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.scoring import metrics
from hubbot.registry.model import Hub, Metric

Array = NDArray[Any]

DEFAULT_TOLERANCE = 5e-5  # published figures are rounded to 4 places
CURVE_TOLERANCE = 1e-9  # published curves are not rounded
SAMPLE_TOLERANCE = 1e-6  # toy floats differ by up to 5e-7 between NumPy builds


class DummyClassifier:
    """Two-class scores drawn at random, one generator for all calls. It never looks at X."""

    def __init__(self, seed: int = 123) -> None:
        self._rng = np.random.default_rng(seed)

    def predict_proba(self, X: Array) -> Array:
        u = self._rng.random(len(X))
        return np.column_stack([1 - u, u])


class DummyRegressor:
    """Standard normal values, one generator for all calls. It never looks at X."""

    def __init__(self, seed: int = 123) -> None:
        self._rng = np.random.default_rng(seed)

    def predict(self, X: Array) -> Array:
        return self._rng.normal(size=len(X))


@dataclass(frozen=True, slots=True)
class Measured:
    """What a baseline gave here. Figures by name; group figures under "attribute/group/metric"."""

    figures: Mapping[str, float | None]
    curves: Mapping[str, Sequence[float]]
    labels_sha256: str
    recipe_sha256: str
    samples: Mapping[str, float]  # "i,j,…" → X at these indices
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison. `tolerance` is the largest difference that passes; 0 where text must be equal."""

    name: str
    expected: float | str | None
    got: float | str | None
    tolerance: float
    ok: bool


@dataclass(frozen=True, slots=True)
class BaselineReport:
    """All comparisons of one baseline. `problem` says why there are none: it hung, failed, is unknown."""

    id: str
    rows: tuple[Row, ...]
    benchmarks: tuple[str, ...] = ()  # those that share its code, by id
    problem: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return not self.problem and all(row.ok for row in self.rows)


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a baseline runs. `steps` is the part whose digest is on file: data, model, seeds, order."""

    steps: Mapping[str, Any]
    data: Callable[[], toy_data.Toy]
    measure: Callable[[toy_data.Toy], tuple[dict[str, float | None], dict[str, Sequence[float]]]]


_TOY_METRICS = (
    Metric("AUROC", "AUROC", "higher", 0, 1, family="auroc"),
    Metric("Accuracy", "Accuracy", "higher", 0, 1, family="accuracy"),
    Metric("F1-Score", "F1", "higher", 0, 1, averaging="macro", family="f1"),
)
_TOY_REGRESSION_METRICS = (
    Metric("MSE", "MSE", "lower", 0, None, family="mse"),
    Metric("MAE", "MAE", "lower", 0, None, family="mae"),
    Metric("R2", "R²", "higher", None, 1, family="r2"),
    Metric("Correlation", "Pearson correlation", "higher", -1, 1, family="pearson"),
)


def _published_stratum(truth: metrics.Truth) -> bool:
    """The published runs left out groups of fewer than 5, whatever their classes."""
    return len(truth.y) >= 5


def run(baseline_id: str) -> Measured:
    """Run one baseline in this process. Raises LookupError when no recipe has this id."""
    recipe = RECIPES.get(baseline_id)
    if recipe is None:
        raise LookupError(f"no recipe {baseline_id}; there are {', '.join(RECIPES)}")
    toy = recipe.data()
    figures, curves = recipe.measure(toy)
    return Measured(
        figures,
        curves,
        labels_sha256=toy_data.labels_digest(toy.y),
        recipe_sha256=toy_data.recipe_digest(recipe.steps),
        samples={",".join(map(str, at)): float(toy.X[at]) for at in _some_places(toy.X.shape)},
        versions=versions(),
    )


def versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": version("scikit-learn"),
    }


def _some_places(shape: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """First, last and one in between of an array's entries."""
    yield tuple(0 for _ in shape)
    yield tuple(size // 3 for size in shape)
    yield tuple(size - 1 for size in shape)


def _classify(toy: toy_data.Toy) -> tuple[dict[str, float | None], dict[str, Sequence[float]]]:
    scores = DummyClassifier().predict_proba(toy.X)
    truth, outputs = metrics.Truth(toy.y, ("0", "1")), metrics.Outputs(scores=scores)
    found: dict[str, float | None] = {m.name: metrics.figure(m, truth, outputs).value for m in _TOY_METRICS}
    groups = metrics.by_group(_TOY_METRICS, truth, outputs, toy.strata, keep=_published_stratum)
    for attribute, members in groups.figures.items():
        for group, figures in members.items():
            found |= {f"{attribute}/{group}/{name}": one.value for name, one in figures.items()}
            found[f"{attribute}/{group}/N"] = groups.sizes[attribute][group]
    return found, {}


def _regress(toy: toy_data.Toy) -> tuple[dict[str, float | None], dict[str, Sequence[float]]]:
    outputs = metrics.Outputs(values=DummyRegressor().predict(toy.X))
    truth = metrics.Truth(toy.y)
    return {m.name: metrics.figure(m, truth, outputs).value for m in _TOY_REGRESSION_METRICS}, {}


def _probe(names: Sequence[Name]) -> Callable[[toy_data.Toy], Any]:
    def measure(toy: toy_data.Toy) -> tuple[dict[str, float | None], dict[str, Sequence[float]]]:
        signal = robustness.Signal(toy.X, toy.y, toy.sampling_hz)
        outcomes = robustness.probe_all(DummyClassifier(), signal, names=names)
        return robustness.published_figures(outcomes), dict(_curves(outcomes))

    return measure


def _curves(
    outcomes: Mapping[Name, robustness.Outcome],
) -> Iterator[tuple[str, Sequence[float]]]:
    for name, outcome in outcomes.items():
        if isinstance(outcome, robustness.Curve):
            yield f"{name}/logit", outcome.logit
            yield f"{name}/logit_sd", outcome.logit_sd
            yield f"{name}/embedding", outcome.embedding
            yield f"{name}/embedding_sd", outcome.embedding_sd
            yield f"{name}/delta_accuracy", outcome.delta_accuracy
            yield from ((f"{name}/{what}", (value,)) for what, value in _summaries(outcome))


def _summaries(curve: robustness.Curve) -> Iterator[tuple[str, float]]:
    """The unrounded aggregates that were published beside each curve."""
    if curve.probe.name != "permutation":
        yield "logit_rAUC", curve.logit_rauc
        yield "embedding_rAUC", curve.embedding_rauc
    for kind, values in (("logit", curve.logit), ("embedding", curve.embedding)):
        yield f"{kind}_mean", float(np.mean(values))
        yield f"{kind}_spread", float(np.std(values))
    yield "delta_accuracy_mean", float(np.mean(curve.delta_accuracy))


def _steps(data: str, model: str, *rest: tuple[str, Any]) -> dict[str, Any]:
    return {"data": data, "data_seed": 42, "model": model, "model_seed": 123, **dict(rest)}


RECIPES: Mapping[str, Recipe] = {
    "toy_classification": Recipe(
        _steps(
            "make_classification 200x100, 10 informative, 2 classes", "uniform scores", ("strata_seed", 42)
        ),
        toy_data.classification,
        _classify,
    ),
    "toy_regression": Recipe(
        _steps("make_regression 200x20, 5 informative, noise 10", "standard normal values"),
        toy_data.regression,
        _regress,
    ),
    "toy_robustness": Recipe(
        _steps(
            "rhythms 100x16x500 at 200 Hz, 8 or 12 Hz",
            "uniform scores",
            ("probe_seed", 42),
            ("probes", {name: robustness.PROBES[name].grid for name in robustness.TIME_SERIES}),
        ),
        toy_data.time_series,
        _probe(robustness.TIME_SERIES),
    ),
    "toy_expression_robustness": Recipe(
        _steps(
            "softplus of make_classification 200x50, 20 informative, 3 classes",
            "uniform scores",
            ("probe_seed", 42),
            ("probes", {name: robustness.PROBES[name].grid for name in robustness.EXPRESSION}),
        ),
        toy_data.gene_expression,
        _probe(robustness.EXPRESSION),
    ),
}


# ── Comparing with what is on file ────────────────────────────────────────────────────────────────


def check(
    hub: Hub, ids: Iterable[str] | None = None, *, seconds: float | None = None
) -> list[BaselineReport]:
    """Compare baselines (all of the hub's, or `ids`) with the registry. A hub without any: an empty list.

    With `seconds` each runs in a process of its own, ended after that time, that may write no large file.
    """
    return [_check_one(hub, name, seconds) for name in (sorted(hub.baselines) if ids is None else ids)]


def _check_one(hub: Hub, name: str, seconds: float | None) -> BaselineReport:
    sharing = tuple(sorted(b.id for b in hub.benchmarks.values() if b.baseline == name))
    expected = hub.baselines.get(name)
    if expected is None:
        return BaselineReport(name, (), sharing, f"registry/baselines/ has no {name}")
    recipe = str(expected.get("recipe", name))
    try:
        got = run(recipe) if seconds is None else _run_bounded(recipe, seconds)
    except (LookupError, bounded.Stopped) as why:
        return BaselineReport(name, (), sharing, str(why))
    except Exception as fault:  # noqa: BLE001 - a library that broke is exactly what this check is for
        return BaselineReport(name, (), sharing, f"{type(fault).__name__}: {fault}")
    return BaselineReport(name, tuple(compare(expected, got)), sharing, versions=got.versions)


def _run_bounded(recipe: str, seconds: float) -> Measured:
    with tempfile.TemporaryDirectory(prefix="hubbot-baseline-") as folder:
        argv = [sys.executable, "-m", "hubbot.evaluation.baselines.toy_baselines", recipe]
        return Measured(**json.loads(bounded.output(argv, Path(folder), seconds=seconds)))


def compare(expected: Mapping[str, Any], got: Measured) -> Iterator[Row]:
    """Every figure on file beside the one measured; what is missing on either side is a difference."""
    tolerances = _mapping(expected.get("tolerance"))
    default = float(tolerances.get("default", DEFAULT_TOLERANCE))
    yield from (
        Row(name, str(expected[name]), getattr(got, name), 0.0, str(expected[name]) == getattr(got, name))
        for name in ("recipe_sha256", "labels_sha256")
        if name in expected
    )
    sample = float(tolerances.get("samples", SAMPLE_TOLERANCE))
    for at, value in _mapping(expected.get("samples")).items():
        yield _row(f"X[{at}]", value, got.samples.get(str(at)), sample)
    for name, value in _flattened(expected):
        yield _row(name, value, got.figures.get(name), float(tolerances.get(name, default)))
    curve = float(tolerances.get("curves", CURVE_TOLERANCE))
    for name, values in _mapping(expected.get("curves")).items():
        there = got.curves.get(name, ())
        for i, value in enumerate(values):
            yield _row(f"{name}[{i}]", value, there[i] if i < len(there) else None, curve)


def _flattened(expected: Mapping[str, Any]) -> Iterator[tuple[str, float | None]]:
    yield from _mapping(expected.get("metrics")).items()
    for attribute, groups in _mapping(expected.get("groups")).items():
        for group, figures in groups.items():
            for metric, value in figures.items():
                yield f"{attribute}/{group}/{metric}", value


def _row(name: str, expected: float | None, got: float | None, tolerance: float) -> Row:
    if expected is None or got is None:
        return Row(name, expected, got, tolerance, expected is got)
    # A hair of slack: 0.55965 rounded to 0.5597 must not fail on the last bit of a double.
    return Row(name, expected, got, tolerance, abs(float(expected) - float(got)) <= tolerance + 1e-12)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


if __name__ == "__main__":
    bounded.limit_this_process()
    sys.stdout.write(json.dumps(asdict(run(sys.argv[1]))))
