"""Writes what an evaluation found as the result file that an author submits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hubbot.evaluation.baselines import toy_baselines
from hubbot.evaluation.baselines.kept_figures import figures_here
from hubbot.evaluation.report.evaluate import Evaluation, confusion
from hubbot.evaluation.robustness import robustness
from hubbot.evaluation.scoring.intervals import Uncertainty
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Benchmark, Hub

PLACES = 6  # decimals of a figure: enough to tell one case in 100,000


@dataclass(frozen=True, slots=True)
class About:
    """What the figures do not say. `when` is ISO 8601 in UTC, seconds; `metadata` goes into run_metadata."""

    model_id: str
    when: str
    runner: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    toy_check: Mapping[str, Any] | None = None
    predictions_sha256: str | None = None
    declared: Mapping[str, Any] = field(default_factory=dict)  # blocks only a person can state: integrity …


def text_of(evaluation: Evaluation, about: About) -> str:
    """The YAML of `eval.yaml`."""
    return dump(mapping_of(evaluation, about))


def mapping_of(evaluation: Evaluation, about: About) -> dict[str, Any]:
    """The result in the order people read it: what, on what, figures, how sure, how run."""
    cases = evaluation.cases
    mapping: dict[str, Any] = {
        "eval_id": eval_id(evaluation.benchmark.id, about.model_id, about.when),
        "benchmark_id": evaluation.benchmark.id,
        "model_ids": {"candidate": about.model_id},
        "dataset_id": cases.dataset.id,
        "status": "Completed" if evaluation.complete else "Partial",
        "metrics": _metrics(evaluation),
        "uncertainty": _intervals(evaluation.uncertainty) | _group_intervals(evaluation),
        "counts": _counts(evaluation),
        "data": {"split": cases.split, "n": cases.n} | ({"sha256": cases.sha256} if cases.sha256 else {}),
        "run_metadata": {"date": about.when, "runner": about.runner, **about.metadata, "n_test": cases.n}
        | _undefined(evaluation),
    }
    mapping["how"] = _how(evaluation)
    if about.predictions_sha256:
        mapping["predictions"] = {"sha256": about.predictions_sha256, "rows": cases.n, "format": "csv.gz"}
    mapping |= about.declared
    if about.toy_check:
        mapping["toy_check"] = dict(about.toy_check)
    if evaluation.outcomes:
        mapping["probes"] = {name: _short(_probe(one)) for name, one in evaluation.outcomes.items()}
    return {key: value for key, value in mapping.items() if value != {}}


def _how(evaluation: Evaluation) -> dict[str, Any]:
    """By which definitions: the registered ones, on all cases at once, held to by arithmetic."""
    how: dict[str, Any] = {"estimate": "test set"}
    values = evaluation.outputs.values if evaluation.outputs is not None else None
    if evaluation.cases.truth.classes and evaluation.outputs is not None:
        how |= {"threshold": "one", "labels": "single", "invalid_answers": "none"}
    elif values is not None and values.dtype.kind != "O":
        how |= {"outputs": "one", "against": "test mean", "divisor": "n"}
    return how


def eval_id(benchmark: str, model: str, when: str) -> str:
    """BENCHMARK-MODEL-YYYYMMDD-HHMMSS, in UTC."""
    digits = "".join(c for c in when if c.isdigit())[:14].ljust(14, "0")
    return f"{benchmark}-{model}-{digits[:8]}-{digits[8:]}"


def toy_check(hub: Hub, benchmark: Benchmark, kept: Path | None = None) -> dict[str, Any] | None:
    """What the benchmark's toy baseline gives in this environment; None when it names none.

    A baseline that fails here is recorded with empty values: that is what it is for. `kept` is the folder in
    which the same environment's figures of an earlier result may lie; None runs the baseline anew.
    """
    registered = hub.baselines.get(benchmark.baseline or "")
    if registered is None or benchmark.baseline is None:
        return None
    try:
        figures = figures_here(str(registered.get("recipe", benchmark.baseline)), kept)
        found = {name: _round(figures.get(name)) for name in registered.get("metrics", {})}
    except Exception:  # noqa: BLE001 - a broken library is a finding here, and must not lose the run
        found = dict.fromkeys(registered.get("metrics", {}))
    return {"baseline": benchmark.baseline, "metrics": found, "versions": toy_baselines.versions()}


def _metrics(evaluation: Evaluation) -> dict[str, Any]:
    found: dict[str, Any] = {name: _round(one.value) for name, one in evaluation.figures.items()}
    if evaluation.groups.figures:
        found["stratified"] = {
            attribute: {
                group: {name: _round(one.value) for name, one in figures.items()}
                | {"N": evaluation.groups.sizes[attribute][group]}
                for group, figures in groups.items()
            }
            for attribute, groups in evaluation.groups.figures.items()
        }
    return found


def _intervals(found: Mapping[str, Uncertainty]) -> dict[str, Any]:
    return {
        name: {k: _round(v) if isinstance(v, float) else v for k, v in asdict(one).items() if v is not None}
        for name, one in found.items()
    }


def _group_intervals(evaluation: Evaluation) -> dict[str, Any]:
    """In the shape of `metrics.stratified`, each with the n of its group."""
    sizes = evaluation.groups.sizes
    found = {
        attribute: {
            group: {name: one | {"n": sizes[attribute][group]} for name, one in _intervals(spans).items()}
            for group, spans in members.items()
            if spans
        }
        for attribute, members in evaluation.intervals.of.items()
    }
    return {"stratified": found} if any(found.values()) else {}


def _undefined(evaluation: Evaluation) -> dict[str, Any]:
    """Why a figure is null, in the place where readers and the checks look for it."""
    reasons = {name: one.reason[:200] for name, one in evaluation.figures.items() if one.value is None}
    return {"undefined": reasons} if reasons else {}


def _counts(evaluation: Evaluation) -> dict[str, Any]:
    truth = evaluation.cases.truth
    counts: dict[str, Any] = {"n": evaluation.cases.n}
    if truth.classes:
        sizes = np.bincount(truth.y, minlength=len(truth.classes))
        counts["classes"] = {name: int(size) for name, size in zip(truth.classes, sizes, strict=True)}
    if len(truth.classes) == 2:
        counts["positive"] = truth.classes[1]
    if evaluation.outputs is not None and (table := confusion(truth, evaluation.outputs)):
        counts["confusion"] = table
    return counts


def _probe(outcome: robustness.Outcome) -> dict[str, Any]:
    """In the shape the existing toolkit writes, so that one reader reads both."""
    probe = outcome.probe
    if isinstance(outcome, robustness.Failure):
        return {"probe_type": probe.name, "failed": outcome.reason[:300]}
    if probe.name == "permutation":
        return {
            "probe_type": probe.name,
            "num_permutations": len(probe.grid),
            "embedding": _histogram(outcome.embedding),
            "logit": _histogram(outcome.logit),
            "acc_delta_mean": float(np.mean(outcome.delta_accuracy)),
        }
    return {
        "probe_type": probe.name,
        "grid": list(probe.grid),
        "grid_unit": probe.unit,
        "logit": {
            "mean": list(outcome.logit),
            "std": list(outcome.logit_sd),
            "rAUC": outcome.logit_rauc,
        },
        "embedding": {
            "mean": list(outcome.embedding),
            "std": list(outcome.embedding_sd),
            "rAUC": outcome.embedding_rauc,
        },
        "delta_accuracy": list(outcome.delta_accuracy),
        "balanced_accuracy": list(outcome.balanced_accuracy),
    }


def _histogram(values: tuple[float, ...]) -> dict[str, Any]:
    return {"sim_hist": list(values), "sim_mean": float(np.mean(values)), "sim_std": float(np.std(values))}


def _short(value: Any) -> Any:
    """Every number of a nested block at `PLACES` decimals, so that a result stays short enough for a form."""
    if isinstance(value, dict):
        return {key: _short(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_short(one) for one in value]
    return round(value, PLACES) if isinstance(value, float) else value


def _round(value: float | None) -> float | None:
    return None if value is None else round(float(value), PLACES)
