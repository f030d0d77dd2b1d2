"""A message quotes what somebody wrote in short, whatever its length and whatever stands in it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from hubbot.proving.checks import Context
from hubbot.reading.yaml.reader import dump, read
from hubbot.submission.requests.result.review import review_text

MOST, MOST_OF_A_HINT = 500, 1_200
LONG = ("x" * 3_000, "ab " * 1_000, "a`" * 1_500, "e\u0301\u0316" * 1_000)
FULL = read(
    """\
eval_id: tiny_cnn-20261123
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids: {candidate: tiny_cnn}
run_metadata: {date: 2026-11-20, runner: a, hardware: b, other: c}
data: {split: test, n: 228}
metrics:
  AUROC: 0.9912
  Accuracy: 0.9649
  stratified: {site: {a: {AUROC: 0.99, N: 100}, b: {AUROC: 0.99, N: 128}}}
uncertainty: {AUROC: {low: 0.981, high: 0.998, method: bootstrap, unit: case}}
runs: {AUROC: {mean: 0.9912, values: [0.9902, 0.9922]}}
chosen_on: validation
how: {Accuracy: {threshold: youden}, estimate: test set, definition: x}
counts: {n: 228, classes: {benign: 143, malignant: 85}, positive: malignant}
predictions: {sha256: x, url: 'https://example.org/x'}
toy_check: {baseline: toy_classification, metrics: {AUROC: 0.5}, versions: {numpy: '2.4'}}
probes: {noise: {strengths: [0, 1, 2], similarity: [1, 0.9, 0.8], rAUC: 0.9, unit: SD}}
clinical: {setting: x}
integrity: {training_overlap: none, note: x}
weights: {name: a}
status: Completed
"""
).value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield (*path, key)
        yield from places(part, (*path, key))


def changed(path: tuple[Any, ...], long: str, *, key: bool) -> str:
    value = copy.deepcopy(FULL)
    holder = value
    for part in path[:-1]:
        holder = holder[part]  # type: ignore[index]
    if key and isinstance(holder, dict):
        holder[long[:900]] = holder.pop(path[-1])
    else:
        holder[path[-1]] = long  # type: ignore[index]
    return dump(value) if value is not None else ""


@pytest.mark.parametrize("path", list(places(FULL)), ids=lambda path: "/".join(map(str, path)))
def test_a_message_is_short_whatever_is_written(path: tuple[Any, ...], context: Context) -> None:
    for long in LONG:
        for key in (False, True):
            review = review_text(changed(path, long, key=key), context)
            assert not review.fault
            for problem in review.problems:
                assert len(problem.message) <= MOST, (problem.code, json.dumps(long[:5]), problem.message)
                assert len(problem.hint) <= MOST_OF_A_HINT, (problem.code, problem.hint)
