"""The hub's own simple models on the real data that it holds, for comparison with every other result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubbot import __version__
from hubbot.common.digest import digest
from hubbot.evaluation.data import models, predictions
from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report import references
from hubbot.evaluation.report.evaluate import by_unit, evaluate
from hubbot.evaluation.report.result import About, eval_id, text_of, toy_check
from hubbot.evaluation.scoring.intervals import Resampling
from hubbot.registry.how_to_evaluate import features_at, stored_at
from hubbot.registry.model import Benchmark, Dataset, Hub
from hubbot.results.result import Acceptance, Result, accepted_path, accepted_text, read_accepted


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
    """Run every baseline on every active benchmark whose data the hub holds or scikit-learn ships.

    `when` is ISO 8601 in UTC with seconds; it names the results. The same time gives the same text, library
    versions being equal.
    """
    for benchmark in hub.benchmarks.values():
        dataset = hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None
        if benchmark.status != "active" or dataset is None or not _runnable(dataset):
            continue
        cases = cases_of(dataset, hub.root, features=True)
        for model_id, make in references.makers(cases).items():
            yield _run(hub, benchmark, cases, (model_id, make(cases)), when)


def _runnable(dataset: Dataset) -> bool:
    """Real data with a training part."""
    held = features_at(dataset) and stored_at(dataset, "train")
    return dataset.data == "real" and ("split_recipe" in dataset.value or bool(held))


def _run(hub: Hub, benchmark: Benchmark, cases: Cases, named: tuple[str, Any], when: str) -> BaselineResult:
    model_id, model = named
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
    found = evaluate(hub, benchmark, cases, outputs, how=by_unit(cases, Resampling()))
    path = f"predictions/{benchmark.id}/{name}.csv.gz"
    return BaselineResult(benchmark.id, model_id, name, text_of(found, about), packed, path)


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
