"""Suites of small boards, for the tests of this folder: figures in, a ranked suite out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hubbot.leaderboard.ranking.differences import Difference, Held
from hubbot.leaderboard.ranking.ranking import boards
from hubbot.leaderboard.ranking.suites import Ranked, rank_suite
from hubbot.registry.limits import Spread
from hubbot.registry.model import Benchmark, Dataset, Hub, Model, Split
from hubbot.registry.suite import Suite, SuiteBoard
from hubbot.results.result import Accepted

from . import hubs

Figures = Mapping[str, float]  # model → its score


@dataclass(frozen=True)
class Small:
    """A board: `figures` in `metric` on `n` cases of `dataset` (its own by default), half of each class.

    `error`: a standard error around each figure, from predictions; None: limits from the counts. `pairs`:
    (first, second) → standard error of their difference.
    """

    metric: str
    figures: Figures
    n: int = 200
    dataset: str = ""
    weight: float = 1.0
    error: float | None = None
    pairs: Mapping[tuple[str, str], float] = field(default_factory=dict)


GUESSES = (Model("guess", "Guess", kind="baseline", role="guess"),)


def hub(smalls: Sequence[Small], models: Sequence[Model] = GUESSES) -> Hub:
    base = hubs.hub(models=models)
    usual = base.benchmarks["BM"]
    benchmarks: dict[str, Benchmark] = {}
    datasets: dict[str, Dataset] = {}
    for at, one in enumerate(smalls):
        name, dataset = f"B{at}", one.dataset or f"D{at}"
        benchmarks[name] = replace(
            usual, id=name, name=f"Board {at}", primary=one.metric, datasets=(dataset,), secondary=()
        )
        classes = {"a": one.n - one.n // 2, "b": one.n // 2}
        splits = {"test": Split("test", one.n, classes)}
        datasets[dataset] = Dataset(dataset, dataset, "real", splits=splits, value={"positive": "b"})
    return replace(base, benchmarks=benchmarks, datasets=datasets)


def results(smalls: Sequence[Small]) -> list[Accepted]:
    found = []
    for at, one in enumerate(smalls):
        for model, value in one.figures.items():
            named = {"benchmark": f"B{at}", "dataset": one.dataset or f"D{at}", "n": one.n}
            found.append(hubs.accepted(model, f"{model}-{at}", **named, **{one.metric: value}))
    return found


def held(smalls: Sequence[Small]) -> Held:
    limits, pairs = {}, {}
    for at, one in enumerate(smalls):
        for model, value in one.figures.items() if one.error else ():
            limits[f"{model}-{at}"] = Spread("t", value, below=one.error or 0, above=one.error or 0)
        for (first, second), error in one.pairs.items():
            gap = one.figures[first] - one.figures[second]
            pairs[f"{first}-{at}", f"{second}-{at}"] = Difference(gap, error)
    return Held(pairs, limits)


def suite(smalls: Sequence[Small], **said) -> Suite:
    members = tuple(SuiteBoard(f"B{at}", weight=one.weight, short=f"B{at}") for at, one in enumerate(smalls))
    return Suite("S", "A suite", members, **said)


def ranked(smalls: Sequence[Small], models: Sequence[Model] = GUESSES, **said) -> Ranked:
    here, known = hub(smalls, models), held(smalls)
    tables = {board.key: board for board in boards(results(smalls), here, known)}
    return rank_suite(suite(smalls, **said), tables, here, known)
