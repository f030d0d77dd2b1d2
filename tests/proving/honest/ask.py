"""What the bot says to one genuine result: every check but re-runs (B) and re-scoring (V), and the schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.proving.check import Context, examine
from hubbot.proving.checks import CHECKS
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import dump, read
from hubbot.registry.load import load
from hubbot.registry.model import Benchmark, Dataset, Hub, Model, Split
from hubbot.results.result import result_of
from tests.proving.honest.case import Case

ROOT = Path(__file__).resolve().parents[3]
ASKED = [check for check in CHECKS if check.code[0] not in "BV"]


@dataclass(frozen=True)
class Answer:
    """What was said: errors and warnings, each as "CODE message. hint"."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


@cache
def hub() -> Hub:
    return load(ROOT)


@cache
def nothing_known() -> Known:
    """An index without results: the same under every registry."""
    return Known.of([], hub())


def registry(case: Case) -> Hub:
    """The project's hub with a benchmark of this result's own, registered with its sizes."""
    split = Split("test", case.n, case.classes, target_variance=case.variance)
    labels = list(case.classes)
    value = {"n_classes": len(labels), "labels": labels} if labels else {}
    value |= {"positive": case.positive} if case.positive else {}
    dataset = Dataset("DS-HONEST", "Honest", "real", splits={"test": split}, value=value)
    primary = next(name for name in case.metrics if name != "stratified")
    benchmark = Benchmark(
        id="BM-HONEST",
        name="Honest",
        version="1.0.0",
        status="active",
        task=case.task,
        section="clinical",
        modality=case.modality,
        data="real",
        primary=primary,
        datasets=("DS-HONEST",),
    )
    return replace(
        hub(),
        benchmarks={"BM-HONEST": benchmark},
        datasets={"DS-HONEST": dataset},
        models={"honest": Model("honest", "Honest")},
    )


def record(case: Case, *, declared: bool) -> dict[str, Any]:
    metadata = {"date": "2026-11-20", **case.more.get("run_metadata", {})}
    value: dict[str, Any] = {
        "eval_id": "honest-1",
        "benchmark_id": "BM-HONEST",
        "dataset_id": "DS-HONEST",
        "model_ids": {"candidate": "honest"},
        "status": "Completed",
        "metrics": dict(case.metrics),
        "data": {"split": "test", "n": case.n},
        **{key: block for key, block in case.more.items() if key != "run_metadata"},
        "run_metadata": metadata,
    }
    return value | ({"how": dict(case.how)} if declared and case.how else {})


def ask(case: Case, *, declared: bool = True) -> Answer:
    here = registry(case)
    document = read(dump(record(case, declared=declared)))
    assert document.value is not None
    context = Context(here, nothing_known(), "2026-11-23")
    outcomes = examine(ASKED, document, result_of(document.value), context)
    found: Sequence[Problem] = [
        *document.problems,
        *schema.problems(document, "submission"),
        *(problem for outcome in outcomes for problem in outcome.problems),
    ]
    said = {
        severity: tuple(f"{p.code} {p.message}. {p.hint}" for p in found if p.severity == severity)
        for severity in ("error", "warning")
    }
    return Answer(said["error"], said["warning"], tuple(found))
