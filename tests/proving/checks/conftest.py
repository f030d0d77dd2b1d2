"""The project's own hub, a plain result to vary, and a way to ask every check about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.proving.checks import Context, run_checks
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results.result import Acceptance, Accepted, result_of

BASE = """\
eval_id: tiny_cnn-20261123
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids: {candidate: tiny_cnn}
data: {split: test, n: 228}
metrics: {AUROC: 0.8312, Accuracy: 0.7412}
status: Completed
"""
TODAY = "2026-11-23"
Ask = Callable[..., list[Problem]]
_TOP = re.compile(r"^(\w+):.*\n(?:[ \t].*\n)*", re.MULTILINE)


def varied(fragment: str, base: str = BASE) -> str:
    """`base` with the top-level keys of `fragment` in place of its own, `fragment` last."""
    keys = set(re.findall(r"^(\w+):", fragment, re.MULTILINE))
    kept = "".join(part.group() for part in _TOP.finditer(base) if part.group(1) not in keys)
    return kept + fragment + ("" if fragment.endswith("\n") else "\n")


def accepted(text: str, hub: Hub, **changes: object) -> Accepted:
    value = read(text).value
    assert value is not None
    result = result_of(value)
    block = Acceptance("active", "self-reported", "2026-11-01T00:00:00Z", "0" * 64, issue=7, author="author")
    path = f"evals/{result.benchmark_id}/{result.model_id}/{result.eval_id}.yaml"
    return Accepted(path, result, replace(block, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def context(hub: Hub) -> Context:
    return Context(hub, Known.of([], hub), TODAY)


@pytest.fixture(scope="session")
def ask(context: Context) -> Ask:
    """Every problem with `fragment` laid over the base result; `holding`: texts the hub holds already."""

    def asked(fragment: str, *, holding: Iterable[str] = (), **changes: object) -> list[Problem]:
        known = Known.of([accepted(text, context.hub) for text in holding], context.hub)
        document = read(varied(fragment))
        assert document.value is not None, document.problems
        now = replace(context, known=known, **changes)  # type: ignore[arg-type]
        return run_checks(document, result_of(document.value), now)

    return asked


def codes(problems: Iterable[Problem], family: str = "") -> set[str]:
    return {problem.code for problem in problems if problem.code.startswith(family)}
