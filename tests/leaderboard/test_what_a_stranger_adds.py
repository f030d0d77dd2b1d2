"""A lead that nobody can buy: what a stranger adds moves no lead, place or medal of others.

Only a result that is measured as good may: one whose value, or one of its runs, came within the limits of a
row that leads. Generated boards, one addition of each kind a stranger has.
"""

from __future__ import annotations

from random import Random

import pytest

from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Held
from hubbot.leaderboard.ranking.ranking import Board, boards
from hubbot.leaderboard.words import words
from hubbot.registry.model import Model
from hubbot.results.result import Accepted

from .hubs import accepted, hub

N = 500
STRONG = [f"m{i}" for i in range(6)]
WEAK = [f"w{i}" for i in range(40)]
MODELS = [Model(name, name) for name in (*STRONG, *WEAK)]
PRIMARY = {"Accuracy": "higher", "AUROC": "higher", "Brier": "lower"}


def of(primary: str, policy: str = "mean"):
    return hub(primary=primary, n=N, models=MODELS, runs=policy)


def filed(model: str, value: float, primary: str, *, number: int = 1, extra=None, **block) -> Accepted:
    given = {"author": "author" if model in STRONG else "stranger", **block}
    return accepted(model, f"{model}-{number}", n=N, extra=extra, acceptance=given, **{primary: value})


def runs_block(primary: str, values: list[float]) -> dict[str, object]:
    return {"runs": {primary: {"mean": sum(values) / len(values), "values": values}}}


def standing(board: Board) -> list[tuple[object, ...]]:
    """Of the rows that were there: order, rank, lead, place, medal, value and evidence."""
    rows = [row for row in board.rows if row.entry.model in STRONG]
    return [
        (r.entry.model, r.rank, r.ahead, r.place, words.medal(board, r), r.value, r.entry.evidence)
        for r in rows
    ]


def value_of(merit: float, primary: str) -> float:
    """A merit in 0..1 as a figure of this metric, at three decimals."""
    return round(merit if PRIMARY[primary] == "higher" else 1 - merit, 3)


def some_board(random: Random, primary: str) -> list[Accepted]:
    """A few rows between 0.6 and 0.95, some equal, with one run or several."""
    found = []
    for model in STRONG[: random.randint(2, 6)]:
        merit = random.choice([0.95, 0.9, round(random.uniform(0.6, 0.95), 2)])
        if random.random() < 0.5:
            found.append(filed(model, value_of(merit, primary), primary))
            continue
        spread = random.choice([0.0, 0.002, 0.01])
        values = [value_of(merit + random.uniform(-spread, spread), primary) for _ in range(3)]
        mean = sum(values) / 3
        found.append(filed(model, round(mean, 12), primary, extra=runs_block(primary, values)))
    return found


def _wild_runs(random: Random, primary: str) -> list[Accepted]:
    """Runs that lie wide apart, none of them near the others' rows."""
    values = [value_of(random.choice([0.02, 0.2, 0.45]), primary) for _ in range(random.randint(2, 9))]
    mean = round(sum(values) / len(values), 12)
    return [filed("w0", mean, primary, extra=runs_block(primary, values))]


def _stated_sd(random: Random, primary: str) -> list[Accepted]:
    k = random.choice([2, 3, 10, 1000])
    block = {
        "runs": {"n": k, primary: {"mean": value_of(0.4, primary), "sd": random.choice([0.0, 0.3, 0.49])}}
    }
    return [filed("w0", value_of(0.4, primary), primary, extra=block)]


def _limits(random: Random, primary: str) -> list[Accepted]:
    low, high = random.choice([(0.0, 1.0), (0.4, 0.4001), (-1e9, 1e9), (0.9, 0.1)])
    stated = {
        "uncertainty": {primary: {"low": low, "high": high, "level": random.choice([0.5, 0.95, 0.999])}}
    }
    return [filed("w0", value_of(0.4, primary), primary, extra=stated)]


def _many_weak(random: Random, primary: str) -> list[Accepted]:
    return [filed(name, value_of(random.uniform(0.02, 0.4), primary), primary) for name in WEAK]


def _many_without_spread(random: Random, primary: str) -> list[Accepted]:
    """Twenty rows of ten runs that do not differ: they must not hide that others' do."""
    same = [value_of(0.3, primary)] * 10
    return [filed(name, same[0], primary, extra=runs_block(primary, same)) for name in WEAK[:20]]


def _another_accounts_result(random: Random, primary: str) -> list[Accepted]:
    """Of a model that is there: better, worse or equal, re-scored or not, in whatever role they say."""
    role = {"submitter": {"role": random.choice(["author", "maintainer", "independent"])}}
    block = {"author": "stranger", "evidence": random.choice(["self-reported", "re-scored"])}
    model, merit = random.choice(STRONG[:2]), random.choice([0.1, 0.9, 0.99])
    block["accepted_at"] = "2026-11-24T10:00:00Z"
    return [filed(model, value_of(merit, primary), primary, number=7, extra=role, **block)]


def _other_data(random: Random, primary: str) -> list[Accepted]:
    """Another n, another split, a dataset that nobody described, a failed run, a withdrawn result."""
    good = {primary: value_of(0.999, primary)}
    blocks = {"status": random.choice(["withdrawn", "superseded"]), "author": "stranger"}
    return [
        accepted("w0", n=N - 7, **good),
        accepted("w1", n=N, extra={"data": {"split": "dev", "n": N}}, **good),
        accepted("w2", n=N, dataset="DS-X", **good),
        accepted("w3", n=N, status=random.choice(["Failed", "Partial"]), **good),
        accepted("w4", n=N, acceptance=blocks, **good),
        accepted("w5", n=N, acceptance={"flags": ({"code": "S101", "state": "open"},)}, **good),
    ]


ADDED = {
    "runs that lie wide apart": _wild_runs,
    "a stated SD": _stated_sd,
    "stated limits": _limits,
    "forty weak rows": _many_weak,
    "many runs without any spread": _many_without_spread,
    "another account's result of a model that is there": _another_accounts_result,
    "results that are not ranked": _other_data,
}


def main_board(found: list[Accepted], primary: str, policy: str = "mean", held: Held = NOTHING_HELD) -> Board:
    of_this = [one for one in boards(found, of(primary, policy), held) if one.key.n == N]
    return next(board for board in of_this if board.key.split == "test" and board.key.dataset == "DS")


@pytest.mark.parametrize("kind", ADDED)
@pytest.mark.parametrize("primary", PRIMARY)
def test_what_a_stranger_adds_moves_no_lead_place_or_medal(kind: str, primary: str) -> None:
    random = Random(f"{kind} {primary}")
    leads = 0
    for _ in range(60):
        # A row far below, so that the last of the others is not a last row in one board only.
        before = [*some_board(random, primary), filed("w39", value_of(0.02, primary), primary)]
        policy = random.choice(["mean", "mean", "latest"])
        alone = main_board(before, primary, policy)
        added = [one for one in ADDED[kind](random, primary) if one.result.model_id != "w39"]
        both = before + added
        random.shuffle(both)
        assert standing(main_board(both, primary, policy)) == standing(alone)
        leads += alone.ahead is not None
    assert leads >= 5, "boards without a lead would prove nothing"


def test_a_run_that_comes_within_the_leaders_limits_counts() -> None:
    leader = filed("m0", 0.95, "Accuracy")
    far = filed("w0", 0.6, "Accuracy", extra=runs_block("Accuracy", [0.4, 0.6, 0.8]))
    near = filed("w0", 0.6, "Accuracy", extra=runs_block("Accuracy", [0.25, 0.6, 0.95]))
    assert main_board([leader, far], "Accuracy").ahead
    assert not main_board([leader, near], "Accuracy").ahead
