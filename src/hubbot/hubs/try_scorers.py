"""Each of a hub's own scorers, loaded and called on two cases: what doctor says of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hubbot.evaluation.data.answers import meant
from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.data.splits import cases_of_split
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.evaluation.scoring.own_scorers import PYTHON, called
from hubbot.evaluation.scoring.unusable import ScorerFault
from hubbot.hubs.findings import Finding, Level, fine
from hubbot.hubs.requirements import FILE, asked
from hubbot.registry.how_to_evaluate import held_here, labels_of
from hubbot.registry.model import Dataset, Hub, Metric
from hubbot.registry.target_types import has_values, target_type

_FILE = "registry/metrics.yaml"
_CASES = {
    "text": ["the cat sat on the mat", "a dog runs in the old park"],
    "labels": ["a", "b"],
    "mask": ["1 9", "20 9"],
    "samples": ["1", "2"],
    "boxes": ['[{"label": "a", "box": [0, 0, 9, 9]}]', '[{"label": "a", "box": [40, 40, 9, 9]}]'],
}


def scorers(hub: Hub) -> Iterator[Finding]:
    """A finding for each metric that has a scorer. A missing file is told elsewhere."""
    for metric in hub.metrics.values():
        module = (metric.scorer or "").partition(":")[0]
        if module and (hub.root / "scorers" / f"{module}.py").is_file():
            yield _tried(hub, metric)


def _tried(hub: Hub, metric: Metric) -> Finding:
    about = f"scorers, {metric.name}"
    try:
        called(metric.scorer or "", hub.root / "scorers", metric.name).start()
        two = _two_cases(hub, metric)
        if two is None:
            return fine(about, "can be loaded; nothing tells what to call it on: `hubbot new labels` would")
        right, wrong = (_given(hub, metric, two, rows) for rows in ([0, 1], [1, 0]))
    except Unusable as why:
        level: Level = "advice" if _only_here(hub, why) else "wrong"
        return Finding(level, about, " ".join(why.lines).removeprefix(f"{metric.name}: "), why.hint)
    return _judged(metric, about, right, wrong)


def _only_here(hub: Hub, why: Unusable) -> bool:
    """Whether a package is missing that the hub's jobs may well install: here nobody has yet."""
    path = hub.root / FILE
    if not isinstance(why, ScorerFault) or not why.missing or PYTHON in os.environ or not path.is_file():
        return False
    return bool(asked(path.read_text(encoding="utf-8", errors="replace")).packages)


def _judged(metric: Metric, about: str, right: float | None, wrong: float | None) -> Finding:
    if right is None:
        remedy = "A figure is a number; None says that there is none, here of two right answers."
        return Finding("advice", about, "gives no figure of two right answers", remedy)
    for value in (right, wrong):
        if value is not None and not (_low(metric.low) <= value <= _high(metric.high)):
            said = f"gives {value:g}, and its range is {_shown(metric.low)} to {_shown(metric.high)}"
            return Finding(
                "wrong", about, said, f"Correct the file, or `range:` of {metric.name} in {_FILE}."
            )
    if wrong is not None and (right < wrong if metric.direction == "higher" else right > wrong):
        said = f"gives {right:g} for two right answers and {wrong:g} for two that are swapped"
        return Finding("wrong", about, said, f"Is `direction: {metric.direction}` right in {_FILE}?")
    swapped = "no figure" if wrong is None else f"{wrong:g}"
    return fine(about, f"gives {right:g} for two right answers, {swapped} for the same ones swapped")


@dataclass(frozen=True, slots=True)
class _Two:
    """Two cases whose truth differs, and the `target_type` of their dataset, "" for classes and numbers."""

    truth: Truth
    kind: str


def _given(hub: Hub, metric: Metric, two: _Two, order: list[int]) -> float | None:
    """The figure where the answers are the true ones in that order."""
    truth = two.truth
    answers = truth.y[np.array(order)]
    if truth.as_json:
        answers = np.array([_answered(text, two.kind) for text in answers], dtype=object)
    outputs = Outputs(labels=answers) if truth.classes else Outputs(values=answers)
    return figure(metric, truth, outputs, scorers=hub.root / "scorers").value


def _two_cases(hub: Hub, metric: Metric) -> _Two | None:
    """Of labels that the hub stores, else made up as the dataset says."""
    datasets = [
        dataset
        for benchmark in hub.benchmarks.values()
        if metric.name in (benchmark.primary, *benchmark.secondary)
        for dataset in map(hub.dataset, benchmark.datasets)
        if dataset is not None
    ]
    stored = (_of_labels(cases_of_split(one, hub.root, "test")) for one in datasets if held_here(one))
    return next((found for found in stored if found is not None), None) or next(
        (_made_up(one) for one in datasets if _can_be_made_up(one)), None
    )


def _kind(dataset: Dataset) -> str:
    kind = target_type(dataset)
    return kind.name if kind else ""


def _can_be_made_up(dataset: Dataset) -> bool:
    """Nobody but its owner knows what a JSON value is to hold."""
    return _kind(dataset) != "json"


def _of_labels(cases: Cases) -> _Two | None:
    other = np.flatnonzero(cases.truth.y != cases.truth.y[0])
    return _Two(cases.truth.take(np.array([0, other[0]])), _kind(cases.dataset)) if len(other) else None


def _made_up(dataset: Dataset) -> _Two:
    if classes := labels_of(dataset):
        return _Two(Truth(np.array([0, 1]), classes), "")
    kind = _kind(dataset)
    if not kind:
        return _Two(Truth(np.array([1.0, 2.0])), "")
    texts = np.array(_texts(dataset, kind), dtype=object)
    return _Two(Truth(meant(dataset, np.arange(2), texts, truth=True), as_json=has_values(dataset)), kind)


def _texts(dataset: Dataset, kind: str) -> list[str]:
    """Two texts of this kind; labels are those that the dataset names, if it does."""
    named = [str(name) for name in dataset.value.get("labels") or ()] if kind == "labels" else []
    return [*named, ""][:2] if named else _CASES[kind]


def _answered(truth: str, kind: str) -> str:
    """What a model says that is right: one value of an ensemble, boxes with a score, else the truth."""
    if kind == "samples":
        return json.dumps([json.loads(truth)])
    if kind == "boxes":
        return json.dumps([one | {"score": 1.0} for one in json.loads(truth)])
    return truth


def _low(limit: float | None) -> float:
    return -np.inf if limit is None else limit - 1e-9


def _high(limit: float | None) -> float:
    return np.inf if limit is None else limit + 1e-9


def _shown(limit: float | None) -> str:
    return "no limit" if limit is None else f"{limit:g}"
