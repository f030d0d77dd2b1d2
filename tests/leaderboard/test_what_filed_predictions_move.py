"""A lead that nobody can buy, where the hub holds predictions: a weak model's answers move nothing of others.

Generated boards, compared by real predictions, some rows of several runs, some without predictions. Added are
weak models, some of whose answers are enormously wrong, in one run or in each.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from hubbot.evaluation.scoring.gaps import gap
from hubbot.evaluation.scoring.metrics import Outputs, Truth, figure
from hubbot.evaluation.scoring.pairs import Case, measured
from hubbot.leaderboard.ranking.differences import Difference, Held
from hubbot.leaderboard.ranking.ranking import Board, boards
from hubbot.registry.model import Metric
from hubbot.results.result import Accepted

from .hubs import accepted, hub
from .test_what_a_stranger_adds import MODELS, STRONG, WEAK, standing

N = 120
OF_VALUES = {
    "MSE": Metric("MSE", "MSE", "lower", 0, None, family="mse"),
    "R2": Metric("R2", "R2", "higher", None, 1, family="r2"),
}
OF_CLASSES = {
    "Accuracy": Metric("Accuracy", "Accuracy", "higher", 0, 1, family="accuracy"),
    "AUROC": Metric("AUROC", "AUROC", "higher", 0, 1, family="auroc"),
    "Log loss": Metric("Log loss", "Log loss", "lower", 0, None, family="log_loss"),
    "Brier": Metric("Brier", "Brier", "lower", 0, 1, family="brier"),
}
METRICS = {**OF_VALUES, **OF_CLASSES}


class Filed:
    """Results with or without predictions, and the board made of them."""

    def __init__(self, primary: str, rng: np.random.Generator) -> None:
        self.metric, self.rng, self.accepted = METRICS[primary], rng, list[Accepted]()
        of_classes, self.predicted = primary in OF_CLASSES, dict[str, Outputs]()
        y = np.arange(N) % 2 if of_classes else rng.normal(size=N)
        units = np.arange(N) // 4 if rng.random() < 0.3 else None
        self.case = Case(self.metric, Truth(y, ("a", "b") if of_classes else ()), units)

    def answers(self, noise: float, odd: int = 0) -> Outputs:
        """Of a model with so much noise; `odd` of its answers are enormously wrong."""
        y, wrong = self.case.truth.y, self.rng.integers(0, N, odd)
        if self.case.truth.classes:
            scores = 1 / (1 + np.exp(-((4 * y - 2) + self.rng.normal(0, 2 * noise, N))))
            scores[wrong] = 1 - y[wrong]
            return Outputs((scores > 0.5).astype(int), np.column_stack([1 - scores, scores]))
        values = y + self.rng.normal(0, noise, N)
        values[wrong] += self.rng.choice([-1, 1], odd) * 10.0 ** self.rng.integers(1, 30, odd)
        return Outputs(values=values)

    def file(self, model: str, outputs: Outputs, run: int, *, held: float) -> None:
        """`held`: the chance that its predictions are filed, too."""
        value = figure(self.metric, self.case.truth, outputs).value
        assert value is not None
        name, author = f"{model}-{run}", "author" if model in STRONG else "stranger"
        block = {"author": author, "accepted_at": f"2026-11-{10 + run}T10:00:00Z"}
        self.accepted.append(accepted(model, name, n=N, acceptance=block, **{self.metric.name: value}))
        if self.rng.random() < held:
            self.predicted[name] = outputs

    def board(self) -> Board:
        found = hub(n=N, models=MODELS)
        benchmark = replace(found.benchmarks["BM"], primary=self.metric.name)
        known = replace(found, metrics=METRICS, benchmarks={"BM": benchmark})
        (board,) = boards(self.accepted, known, self.held())
        return board

    def held(self) -> Held:
        single = {name: measured(self.case, outputs) for name, outputs in self.predicted.items()}
        known = {name: one for name, one in sorted(single.items()) if one is not None}
        pairs = {pair: gap(self.case, known[pair[0]], known[pair[1]]) for pair in combinations(known, 2)}
        return Held(
            {
                pair: Difference(g.value, g.error, g.alike, min(g.df, 1e9), g.p, g.low, g.high)
                for pair, g in pairs.items()
                if g is not None
            },
            {name: one.spread for name, one in known.items() if one.spread is not None},
        )


@pytest.mark.parametrize("primary", METRICS)
def test_a_weak_models_predictions_move_no_lead_place_or_medal(primary: str) -> None:
    rng, leads = np.random.default_rng(len(primary)), 0
    for _ in range(8):
        filed = Filed(primary, rng)
        for model in STRONG[: rng.integers(2, 4)]:
            noise = float(rng.choice([0.3, 0.6, 1.0, 1.5]))
            for run in range(int(rng.choice([1, 1, 3]))):
                filed.file(model, filed.answers(noise), run, held=0.9)
        filed.file("w39", filed.answers(12.0), 1, held=1.0)
        before = filed.board()
        for model in WEAK[: rng.integers(1, 4)]:
            for run in range(int(rng.choice([1, 2, 3]))):
                odd = int(rng.choice([0, 1, 2, N // 5]))
                filed.file(model, filed.answers(float(rng.choice([6.0, 8.0])), odd), run, held=0.8)
        assert standing(filed.board()) == standing(before)
        leads += before.ahead is not None
    assert leads, "boards without a lead would prove nothing"


@pytest.mark.parametrize("p", [1e-9, 1e-17, 1e-36, 1e-300, 5e-324])
def test_a_board_is_made_however_improbable_a_difference_is(p: float) -> None:
    models = ["m0", "m1", "m2"]
    rows = [accepted(model, f"{model}-1", n=N, Accuracy=0.99 - 0.2 * i) for i, model in enumerate(models)]
    pairs = {
        (f"{one}-1", f"{other}-1"): Difference(0.2 * (models.index(other) - models.index(one)), 0.02, p=p)
        for one, other in combinations(models, 2)
    }
    (board,) = boards(rows, hub(n=N, models=MODELS), Held(pairs))
    assert [row.place for row in board.rows] == [1, 2, 3]
    assert board.rows[0].lead_p == pytest.approx(max(p / 2, 1e-12))
