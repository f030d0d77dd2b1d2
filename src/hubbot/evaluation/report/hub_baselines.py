"""The hub's own simple models on the real data that it holds, for comparison with every other result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubbot import __version__
from hubbot.common.digest import digest
from hubbot.evaluation.data import models, predictions
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report.evaluate import evaluate
from hubbot.evaluation.report.result import About, eval_id, text_of, toy_check
from hubbot.evaluation.scoring.intervals import Resampling
from hubbot.registry.model import Benchmark, Hub
from hubbot.results.result import Acceptance, Result, accepted_path, accepted_text, read_accepted

Maker = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class BaselineResult:
    """One result as text, and the predictions behind it (csv.gz) with the path they have in the hub."""

    benchmark_id: str
    model_id: str
    eval_id: str
    text: str
    predictions: bytes
    predictions_path: str


def baseline_results(hub: Hub, when: str) -> Iterator[BaselineResult]:
    """Run every baseline on every active benchmark whose data ship with scikit-learn.

    `when` is ISO 8601 in UTC with seconds; it names the results. The same time gives the same text, library
    versions being equal.
    """
    for benchmark in hub.benchmarks.values():
        dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
        if benchmark.status != "active" or dataset is None or "split_recipe" not in dataset.value:
            continue
        for model_id, make in (_CLASSIFIERS if dataset.value.get("labels") else _REGRESSORS).items():
            yield _run(hub, benchmark, model_id, make(), when)


def _run(hub: Hub, benchmark: Benchmark, model_id: str, model: Any, when: str) -> BaselineResult:
    dataset = hub.datasets[benchmark.datasets[0]]
    cases = cases_of(dataset, hub.root)
    outputs, protocol = models.predict(model, cases)
    outputs = predictions.as_written(outputs)
    packed = predictions.write(cases.rows, outputs, cases.truth.classes)
    name = eval_id(benchmark.id, model_id, when)
    about = About(
        model_id,
        when,
        f"hubbot {__version__} baseline",
        {"protocol": protocol, "n_train": 0 if cases.train is None else len(cases.train[1])},
        toy_check=toy_check(hub, benchmark),
        predictions_sha256=predictions.digest(packed),
        declared={"integrity": {"training_overlap": "none", "note": f"The model was {protocol} alone."}},
    )
    found = evaluate(hub, benchmark, cases, outputs, how=Resampling())
    path = f"predictions/{benchmark.id}/{name}.csv.gz"
    return BaselineResult(benchmark.id, model_id, name, text_of(found, about), packed, path)


def _prior() -> Any:
    from sklearn.dummy import DummyClassifier

    return DummyClassifier(strategy="prior")


def _mean() -> Any:
    from sklearn.dummy import DummyRegressor

    return DummyRegressor(strategy="mean")


def _logistic() -> Any:
    from sklearn.linear_model import LogisticRegression

    return _scaled(LogisticRegression(max_iter=1000))


def _ridge() -> Any:
    from sklearn.linear_model import Ridge

    return _scaled(Ridge(alpha=1.0))


def _forest_of_classes() -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(n_estimators=200, random_state=0)


def _forest_of_values() -> Any:
    from sklearn.ensemble import RandomForestRegressor

    return RandomForestRegressor(n_estimators=200, random_state=0)


def _neighbours_of_classes() -> Any:
    from sklearn.neighbors import KNeighborsClassifier

    return _scaled(KNeighborsClassifier(n_neighbors=15))


def _neighbours_of_values() -> Any:
    from sklearn.neighbors import KNeighborsRegressor

    return _scaled(KNeighborsRegressor(n_neighbors=15))


def _scaled(model: Any) -> Any:
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), model)


_CLASSIFIERS: Mapping[str, Maker] = {
    "prior": _prior,
    "logistic": _logistic,
    "forest": _forest_of_classes,
    "knn": _neighbours_of_classes,
}
_REGRESSORS: Mapping[str, Maker] = {
    "mean": _mean,
    "ridge": _ridge,
    "forest": _forest_of_values,
    "knn": _neighbours_of_values,
}


# ── As accepted results ──────────────────────────────────────────────────────────────────────────


def accepted_files(hub: Hub, found: BaselineResult, when: str) -> dict[str, bytes]:
    """Path → bytes of the accepted file and its predictions. Evidence is `re-run`: the hub ran it itself."""
    path = accepted_path(found.benchmark_id, found.model_id, found.eval_id)
    block = Acceptance(
        status="active",
        evidence="re-run",
        accepted_at=f"{when}Z",
        digest=digest(found.text),
        relation="maintainer",
        environment_checked=True,
        benchmark_version=hub.benchmarks[found.benchmark_id].version,
    )
    return {
        path: accepted_text(found.text, block).encode(),
        found.predictions_path: found.predictions,
    }


def same_figures(one: Result, other: Result, places: int = 4) -> bool:
    """Whether two runs agree to `places` decimals: library versions move the last digits of some models."""

    def rounded(result: Result) -> dict[str, float | None]:
        return {k: None if v is None else round(v, places) for k, v in result.metrics.items()}

    return rounded(one) == rounded(other)


def already_held(root: Path, found: BaselineResult) -> Result | None:
    """The hub's newest own run of this baseline on this benchmark, None when there is none."""
    folder = root / "evals" / found.benchmark_id / found.model_id
    held = [read_accepted(path.name, path.read_text(encoding="utf-8")) for path in folder.glob("*.yaml")]
    ours = [one.result for one in held if one.acceptance.evidence == "re-run"]
    return max(ours, key=lambda one: one.date or "", default=None)
