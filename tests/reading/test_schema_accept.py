"""The quick yes says what jsonschema says."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hubbot.reading.shape import schema
from hubbot.reading.shape.accept import acceptor
from hubbot.reading.yaml.reader import load_trusted
from hubbot.results.result import split_accepted

ROOT = Path(__file__).resolve().parents[2]
FILES = {
    "record": sorted((ROOT / "evals").rglob("*.yaml")),
    **{
        kind: sorted((ROOT / "registry" / folder).glob("*.yaml"))
        for kind, folder in (
            ("benchmark", "benchmarks"),
            ("dataset", "datasets"),
            ("model", "models"),
            ("baseline", "baselines"),
        )
    },
    "metrics": [ROOT / "registry/metrics.yaml"],
    "hub": [ROOT / "hub.yaml"],
}
SUBMISSION = {
    "eval_id": "full-20261123",
    "benchmark_id": "BM-BREAST",
    "model_ids": {"candidate": "evo2"},
    "dataset_id": "DS-BREAST",
    "run_metadata": {"date": "2026-11-23", "n_test": 228, "seed": 1, "own": [1, "two", None]},
    "metrics": {"AUROC": 0.91, "MCC": None, "stratified": {"sex": {"f": {"AUROC": 0.9, "N": 100}}}},
    "status": "Completed",
    "counts": {"n": 3, "classes": {"A": 2, "B": 1}, "confusion": [[1, 1], [0, 1]]},
    "uncertainty": {"AUROC": {"low": 0.8, "high": 0.95, "level": 0.95, "method": "bootstrap", "seed": 1}},
    "runs": {"seeds": [1, 2], "AUROC": {"mean": 0.9, "sd": 0.01}},
    "data": {"split": "test", "n": 228},
    "integrity": {"training_overlap": "none", "note": "None."},
}
ODD: list[Any] = [
    *(None, True, False, 0, 1, -1, 0.0, 1.0, 0.5, -0.5, 10**30, float("nan"), float("inf")),
    *("", "x", "x" * 101, "x" * 5000, "2026-11-23", "2026-02-30", "con", "a..b", "ok\n", "Completed", "A101"),
    *([], [1], [1, 2], ["x"], [None], [[1, 2], [3, 4]], date(2026, 11, 23), (1, 2)),
    *({}, {"x": 1}, {"n": 1}, {"x" * 101: 1}, {"": 1}, {"mean": 1}),
]


RESULTS = ("record", "submission")  # of which the quick yes is never a needless no


def samples() -> Iterator[tuple[str, Any]]:
    for kind, paths in FILES.items():
        for path in paths:
            yield kind, load_trusted(path.read_text(encoding="utf-8"))
    for path in FILES["record"]:
        yield "submission", load_trusted(split_accepted(path.read_text(encoding="utf-8"))[0])
    yield from [("submission", SUBMISSION)] * 10


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*way, key))


def changed(value: Any, rng: random.Random) -> Any:
    """The value with one thing put, taken away or renamed somewhere."""
    way = rng.choice(list(places(value))[1:])
    value = copy.deepcopy(value)
    parent = value
    for key in way[:-1]:
        parent = parent[key]
    act = rng.choice(["put", "put", "take", "add"])
    if act == "put":
        parent[way[-1]] = rng.choice(ODD)
    elif act == "take":
        del parent[way[-1]]
    elif isinstance(parent, dict):
        parent[rng.choice(["x", "note", "N", "n", "seed", "family", "x" * 200])] = rng.choice(ODD)
    else:
        parent.append(rng.choice(ODD))
    return value


def has_nan(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(has_nan, value.values() if isinstance(value, dict) else value))
    return isinstance(value, float) and value != value


@pytest.mark.parametrize("seed", range(4))
def test_both_agree_on_thousands_of_spoilt_values(seed: int) -> None:
    rng = random.Random(seed)
    told = {True: 0, False: 0}
    for kind, value in samples():
        for _ in range(8):
            one = changed(value, rng)
            quick, slow = acceptor(schema.flat(kind))(one), schema._validator(kind).is_valid(one)
            assert slow or not quick, (kind, one)
            assert kind not in RESULTS or quick == slow or has_nan(one), (kind, one)
            told[quick] += 1
    assert min(told.values()) > 100, "both answers were tried"


def test_every_file_of_this_hub_gets_the_quick_yes() -> None:
    every = list(samples())
    assert len(every) > 130
    assert [one for one in every if not acceptor(schema.flat(one[0]))(one[1])] == []


@pytest.mark.parametrize(
    "unknown", [{"not": {}}, {"$ref": "#"}, {"patternProperties": {}}, {"properties": {"a": {"const": 1}}}]
)
def test_a_keyword_that_is_not_known_is_never_a_yes(unknown: dict[str, Any]) -> None:
    assert not acceptor(unknown)({"a": 1})


def test_a_format_that_is_not_known_is_never_a_yes() -> None:
    assert not acceptor({"type": "string", "format": "email"})("x")
