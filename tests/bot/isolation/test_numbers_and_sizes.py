"""What once let one submission stop the others: numbers at an edge, and the sizes of files and cards.

Generated cases of the same kinds: `test_isolation.py` (one hostile thing among ordinary submissions) and
`tests/bot/interleaving` (runs that overlap). Costs are counted in `tests/cost` and `tests/bot/faults`.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bot.conftest import copy_of
from tests.bot.stage import Stage, body, make, record
from tests.reading.bodies import body as form

PROJECT = Path(__file__).parents[3]
SECONDS = 10  # of processor time: a limit of the kernel's, several times what is needed
BATCHED = {"submissions/a.yaml": record("a-1"), "submissions/b.yaml": record("b-1", "knn", "0.93")}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("points") / "stage"
    make(root)
    return root


@pytest.fixture
def stage(template: Path, tmp_path: Path) -> Stage:
    return copy_of(template, tmp_path / "stage")


def opened(stage: Stage, text: str, author: str = "stranger", title: str = "[Submission]") -> int:
    stage.clock.tick()
    return stage.people.open_issue(author, title, text, ("submission",)).number


def approved(stage: Stage, *numbers: int) -> None:
    stage.clock.tick(2)
    for number in numbers:
        stage.people.label(number, "maintainer", "approved")
    stage.clock.tick(2)


def status(stage: Stage, number: int) -> str:
    labels = [name for name in stage.forge.snapshot(number).labels if name.startswith("status: ")]
    assert len(labels) == 1, labels
    return labels[0].removeprefix("status: ")


def words(stage: Stage, number: int) -> str:
    return "\n".join(comment.body.partition("\n")[2] for comment in stage.forge.snapshot(number).comments)


def neighbour_is_accepted(stage: Stage, hostile: Callable[[], int]) -> int:
    """An ordinary submission beside the hostile one: answered, approved, accepted, with exit 0 each time."""
    other = opened(stage, body(record("ordinary-1", "forest", "0.9512")), "author")
    number = hostile()
    assert stage.handle(other, "opened").exit_code == 0
    stage.handle(number, "opened")
    approved(stage, other)
    assert stage.handle(other, "labeled").exit_code == 0
    assert stage.handle(other, "labeled", accept=True).exit_code == 0
    assert status(stage, other) == "accepted"
    return number


# 1. A number at the edge of what can be written


@pytest.mark.parametrize("level", ["0.9999999999999999", "1e-16", "5e-324"])
def test_a_level_at_the_edge_of_its_range_is_refused_and_stops_nobody(stage, level):
    text = record() + f"uncertainty: {{AUROC: {{low: 0.9, high: 0.999, level: {level}}}}}\n"
    number = neighbour_is_accepted(stage, lambda: opened(stage, body(text)))
    assert status(stage, number) == "needs-fixes"
    assert "level" in words(stage, number)


def test_a_level_at_the_edge_of_its_range_in_a_batch_is_refused_and_stops_nobody(stage):
    text = record("c-1") + "uncertainty: {AUROC: {low: 0.9, high: 0.999, level: 1e-16}}\n"
    number = neighbour_is_accepted(stage, lambda: stage.open_pull(BATCHED | {"submissions/c.yaml": text}))
    assert status(stage, number) == "needs-fixes"


def test_a_small_file_that_unpacks_to_20_million_lines_takes_little_memory(stage):
    """Read by the bot in this process: what it holds at most is asked of Python."""
    import tracemalloc

    url = "https://github.com/user-attachments/files/1/predictions.csv.gz"
    bomb = gzip.compress(b"\n" * 20_000_000)
    number = opened(stage, form(record(), predictions=f"[predictions.csv.gz]({url})"))
    made = Stage.bot
    stage.bot = lambda *, accept: replace(made(stage, accept=accept), fetch={url: bomb}.get)  # type: ignore[method-assign]
    tracemalloc.start()
    stage.handle(number, "opened")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 300 * 2**20
    assert status(stage, number) in {"ready", "needs-fixes"}


@pytest.mark.parametrize("name", ["' '", f"'{'x' * 1990}'", "'\u3000'"], ids=["blank", "long", "wide blank"])
def test_a_card_that_the_registry_could_not_hold_is_never_ready(stage, name):
    text = form(record("boosted-1", "boosted_v2"), card=f"name: {name}\n")
    number = neighbour_is_accepted(stage, lambda: opened(stage, text))
    assert status(stage, number) == "needs-fixes"


@pytest.mark.parametrize(
    "more",
    [
        "counts: {n: 228, classes: {benign: 143, malignant: 1%s}}" % ("0" * 60),
        "runs: {AUROC: {mean: -1e308}}",
        "uncertainty: {AUROC: {low: -1e308, high: 1e60}}",
    ],
)
def test_a_magnitude_that_nothing_has_is_the_authors_to_mend_and_no_fault_of_the_hub(stage, more):
    number = opened(stage, body(record() + more + "\n"))
    assert stage.handle(number, "opened").exit_code == 0
    assert status(stage, number) == "needs-fixes"
