"""Any result that the schema takes is reviewed and placed on the board, however extreme its numbers are."""

from __future__ import annotations

import copy
import math
import random
from dataclasses import replace
from typing import Any

import pytest

from hubbot.bot.requests.result import preview_of
from hubbot.bot.state.world import World
from hubbot.leaderboard.words.preview import newcomer
from hubbot.reading.yaml.reader import dump, load_trusted
from hubbot.submission.requests.result.review import review_text
from hubbot.submission.requests.result.words import ResultReview
from tests.bot.stage import record, write_hub

NUMBERS: tuple[Any, ...] = (
    *(0, 1, -1, 0.5, 1e-300, -1e-300, 5e-324, 1e-16, 0.1 + 0.2, 1 - 1e-16, 0.999999999999, 1e15, -1e15),
    *(10**15, -(10**15), 123456789.123456789, 1e-9, 2, 100, 98.6, None),
)
COUNTS = (0, 1, 2, 3, 227, 228, 10**6, 10**9)
LEVELS = (0.5, 0.5000000001, 0.95, 0.99, 0.999)
NAMES = ("AUROC", "Accuracy", "F1-Score", "MCC", "Sensitivity", "Specificity", "R2", "RMSE", "own")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("hub")
    write_hub(root)
    return World.at(root)


def figures(rng: random.Random) -> dict[str, Any]:
    return {name: rng.choice(NUMBERS) for name in rng.sample(NAMES, rng.randint(1, 5))}


def limits(rng: random.Random) -> dict[str, Any]:
    low, high = (rng.choice([n for n in NUMBERS if n is not None]) for _ in "ab")
    return {
        "low": low,
        "high": high,
        "level": rng.choice(LEVELS),
        "n": rng.choice(COUNTS[1:]),
        "draws": 10**9,
    }


def extreme(rng: random.Random) -> dict[str, Any]:
    """An ordinary result in which everything that may be large or small is."""
    value: dict[str, Any] = copy.deepcopy(load_trusted(record()))
    value["metrics"] = {"AUROC": rng.choice(NUMBERS), **figures(rng)}
    value["metrics"]["N"] = rng.choice(COUNTS[1:])
    groups = {f"g{k}": {**figures(rng), "N": rng.choice(COUNTS)} for k in range(rng.randint(1, 6))}
    value["metrics"]["stratified"] = {"site": groups}
    value["uncertainty"] = {name: limits(rng) for name in NAMES[:4]}
    value["counts"] = {
        "n": rng.choice(COUNTS[1:]),
        "classes": {"a": rng.choice(COUNTS), "b": rng.choice(COUNTS)},
    }
    if rng.random() < 0.5:
        value["counts"]["confusion"] = [[rng.choice(COUNTS) for _ in "ab"] for _ in "ab"]
    value["counts"]["positive"] = rng.choice(["a", "b", "c"])
    value["runs"] = {
        "seeds": [rng.choice([0, 2**64, -(2**64), 7]) for _ in range(rng.randint(1, 4))],
        "AUROC": {
            "mean": rng.choice(NUMBERS[:-1]),
            "sd": abs(rng.choice(NUMBERS[:-1])),
            "values": [*NUMBERS[:4]],
        },
    }
    value["data"] = {"split": "test", "n": rng.choice(COUNTS[1:])}
    value["probes"] = {
        "noise": {"AUROC": [rng.choice(NUMBERS) for _ in range(5)], "levels": [0, 1e20, -1e20]}
    }
    value["run_metadata"] |= {"runtime_seconds": 10**12, "n_train": 10**15, "n_seeds": 10**20, "folds": -5}
    for key in ("uncertainty", "counts", "runs", "data", "probes"):
        if rng.random() < 0.3:
            del value[key]
    return value


def finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict | list | tuple):
        return all(map(finite, value.values() if isinstance(value, dict) else value))
    return True


def looked_at(world: World, value: dict[str, Any]) -> ResultReview:
    review = review_text(dump(value), world.context("2026-11-23"))
    assert not review.fault, review.fault
    assert "S108" not in {problem.code for problem in review.problems}
    assert review.result is not None
    # The board takes it whether or not a check objects: what is refused today may be accepted by hand.
    entry = newcomer(world.hub, review.result, review.evidence)
    placed = preview_of(world, replace(review, problems=()))
    assert entry is None or finite(entry.value)
    assert all("nan" not in repr(one) and "inf)" not in repr(one) for one in (placed,))
    return review


@pytest.mark.parametrize("seed", range(6))
def test_no_extreme_value_is_a_fault_of_the_hub(world: World, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        looked_at(world, extreme(rng))


@pytest.mark.parametrize("number", [n for n in NUMBERS if n is not None])
@pytest.mark.parametrize("level", LEVELS)
def test_every_stated_interval_is_placed(world: World, number: float, level: float) -> None:
    value = load_trusted(record())
    for low, high in ((number, number), (-(10**15), 10**15), (number, 10**15), (0.9911, 0.9913)):
        value["uncertainty"] = {"AUROC": {"low": low, "high": high, "level": level}}
        looked_at(world, value)
