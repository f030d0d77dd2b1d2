"""Masked brain signals: every unit holds masked values, and its few blocks tell no equal predictors apart."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.data.features import array
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.scoring.gaps import gap
from hubbot.evaluation.scoring.influence import Means
from hubbot.evaluation.scoring.pairs import Case, Measured, measured
from hubbot.leaderboard.ranking.differences import Contender, Difference, Held
from hubbot.leaderboard.ranking.ranges import compared
from hubbot.registry.load import load
from hubbot.registry.model import Hub

ROOT = Path(__file__).parents[2]
VOLUMES, REGIONS, BLOCK, HIDDEN = 250, 28, 25, 4
OTHERS = ("ridge_products", "mlp", "mean")


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


@pytest.fixture(scope="module")
def cases(hub: Hub) -> Cases:
    return cases_of(hub.datasets["DS-BRAIN-MASKED"], ROOT)


def test_every_unit_holds_masked_volumes(hub: Hub, cases: Cases) -> None:
    """In each block the same four regions of each of its volumes, and nothing of them in the inputs."""
    rows = np.asarray(cases.rows)
    volume, region = rows // REGIONS, rows % REGIONS
    block = volume // BLOCK
    registered = hub.datasets["DS-BRAIN-MASKED"].splits["test"]
    assert [int(np.sum(block == at)) for at in range(VOLUMES // BLOCK)] == list(registered.units)
    for at in range(VOLUMES // BLOCK):
        assert {*volume[block == at].tolist()} == {*range(at * BLOCK, (at + 1) * BLOCK)}
        masked = {*region[block == at].tolist()}
        assert len(masked) == HIDDEN
        assert int(np.sum(block == at)) == BLOCK * HIDDEN, "whole blocks: each of the four at each volume"
    units = np.asarray(cases.units)
    assert len(np.unique(units)) == VOLUMES // BLOCK
    assert all(len(np.unique(block[units == one])) == 1 for one in np.unique(units))
    X = array(hub.datasets["DS-BRAIN-MASKED"], ROOT)[rows]
    for at in range(VOLUMES // BLOCK):
        masked_there = sorted({*region[block == at].tolist()})
        assert np.all(X[block == at][:, masked_there] == 0), "0 stands for what is masked"


def losses(hub: Hub, cases: Cases) -> dict[str, NDArray[Any]]:
    """Squared errors (cases) of each model, from the predictions that the hub holds."""
    metric = hub.metrics["MSE"]
    found = {}
    for file in sorted((ROOT / "predictions/BM-BRAIN-MASKED").glob("*.csv.gz")):
        model = re.sub(r"-\d{8}-\d{6}\.csv\.gz$", "", file.name).removeprefix("BM-BRAIN-MASKED-")
        given = predictions.read(file.read_bytes(), cases.rows, cases.truth.classes)
        one = measured(Case(metric, cases.truth, cases.units), given.outputs)
        assert one is not None
        assert isinstance(one.form, Means)
        found[model] = one.form.values
    return found


def equals(rng: np.random.Generator, pair: tuple[NDArray[Any], NDArray[Any]], units: NDArray[Any]) -> Any:
    """Two predictors made of two, whole blocks of which change places by a coin each: neither is better."""
    turned = (rng.random(VOLUMES // BLOCK) < 0.5)[units]
    return np.where(turned, pair[1], pair[0]), np.where(turned, pair[0], pair[1])


def test_two_equal_predictors_on_a_board_of_five_are_hardly_ever_separated(hub: Hub, cases: Cases) -> None:
    """Block-wise: at most 2.5 % of boards, as the hub compares and ranks them. Here 2 % of 800, seeded."""
    held, units = losses(hub, cases), np.unique(np.asarray(cases.units), return_inverse=True)[1]
    case = Case(hub.metrics["MSE"], cases.truth, cases.units)
    others = {name: Measured(float(held[name].mean()), Means(held[name])) for name in OTHERS}
    among = {(a, b): gap(case, others[a], others[b]) for a, b in combinations(OTHERS, 2)}
    rng, wrong, others_told, count = np.random.default_rng(5), 0, 0, 800
    for _ in range(count):
        made = equals(rng, (held["knn"], held["boosting"]), units)
        board = {f"equal-{at}": Measured(float(one.mean()), Means(one)) for at, one in enumerate(made)}
        board |= others
        pairs = {
            (a, b): between if (between := among.get((a, b))) else gap(case, board[a], board[b])
            for a, b in combinations(board, 2)
        }
        apart = told(board, pairs)
        wrong += apart[0][1] == 2
        others_told += any(level == 2 for row in apart[2:] for level in row)
    assert others_told > count / 2, "the other three are told from some"
    assert wrong <= 0.02 * count


def told(board: dict[str, Measured], pairs: dict[tuple[str, str], Any]) -> list[list[int]]:
    """2 where the ranges of the board tell two apart, in the order of `board`."""
    held = {
        names: Difference(one.value, one.error, None, one.df, one.p, one.low, one.high)
        for names, one in pairs.items()
    }
    contenders = [Contender(name, one.value, None) for name, one in board.items()]
    return compared(contenders, "lower", Held(held), few=len(board))[1]
