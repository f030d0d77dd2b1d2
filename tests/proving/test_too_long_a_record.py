"""What holds too many lines is refused with place and remedy, and no check, name or index sees it."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from hubbot.forge.port import Pull, PullFile
from hubbot.index.known import Known
from hubbot.proving.arithmetic import work
from hubbot.proving.checks import Context
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.submission.requests.batch import review as batch
from hubbot.submission.requests.batch.review import belonging
from hubbot.submission.requests.result.review import review_text

HEAD = "eval_id: {name}\nbenchmark_id: BM-BREAST\ndataset_id: DS-BREAST\nmodel_ids: {{candidate: knn}}\n"
HEAD += "run_metadata: {{date: 2026-11-23}}\nstatus: Completed\n"
PLAIN = "metrics: {AUROC: 0.91}\n"


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(Path(__file__).parents[2])


def lines(count: int, value: str) -> str:
    return "{" + ", ".join(f"Acuracy{n}: {value}" for n in range(count)) + "}"


def too_long(seed: int) -> str:
    """A record with one part that has more lines than it may, by a little or by thousands."""
    rng = random.Random(seed)
    more = rng.choice([1, 7, 500, 4_000])
    groups = 5_000 // 50 + 1 + rng.randrange(40)
    parts = (
        f"metrics: {lines(300 + more, '0.5')}\n",
        f"{PLAIN}how: {lines(300 + more, '{threshold: 1}')}\n",
        f"{PLAIN}uncertainty: {lines(300 + more, '{low: 0.1, high: 0.2}')}\n",
        f"{PLAIN}runs: {lines(300 + more, '{mean: 0.5}')}\n",
        f"metrics: {{AUROC: 0.9, stratified: {{s: {{g: {lines(100 + more, '0.5')}}}}}}}\n",
        "metrics:\n  AUROC: 0.9\n  stratified:\n    s:\n"
        + "".join(f"      g{g}: {lines(50, '0.5')}\n" for g in range(groups)),
    )
    return HEAD.format(name=f"knn-{seed}") + parts[seed % len(parts)]


@pytest.mark.parametrize("seed", range(24))
def test_nothing_but_its_length_is_looked_at(hub: Hub, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    asked: list[str] = []

    def heard(name: str) -> Any:
        return lambda *_, **__: asked.append(name)

    known = Known.of([], hub)
    for one, name in ((Hub, "suggest"), (Hub, "metric"), (Known, "sharing_cells"), (Known, "same_content")):
        monkeypatch.setattr(one, name, heard(name))
    monkeypatch.setattr(work.Budget, "spend", heard("spend"))
    review = review_text(too_long(seed), Context(hub, known, "2026-11-23"))
    assert {problem.code for problem in review.problems} == {"S111"}
    for problem in review.problems:
        assert problem.span is not None
        assert "Keep at most" in problem.hint
    assert asked == []
    assert review.outcomes == ()
    assert review.evidence == "self-reported"
    assert not review.ok
    assert not review.fault


def test_a_record_that_is_as_long_as_may_be_is_checked(hub: Hub) -> None:
    text = HEAD.format(name="knn-1") + f"metrics: {lines(300, '0.5')}\n"
    codes = {
        problem.code for problem in review_text(text, Context(hub, Known.of([], hub), "2026-11-23")).problems
    }
    assert "S111" not in codes
    assert "M101" in codes


@pytest.mark.parametrize("most", [1, 20, 25])
def test_what_a_batch_does_not_reach_is_said_of_each_file(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    from hubbot.bot.requests import batch as reading

    monkeypatch.setattr(reading, "MOST_VALUES", most)
    texts = [HEAD.format(name=f"knn-{n}") + PLAIN for n in range(5)]
    blobs = {f"{n:040x}": text.encode() for n, text in enumerate(texts)}
    changed = tuple(
        PullFile(f"submissions/r{n}.yaml", "added", "100644", blob, 200) for n, blob in enumerate(blobs)
    )
    pull = Pull("c" * 40, "main", len(changed), changed)
    world: Any = _World(hub)
    read = reading._read_files(world, _Snapshot(), blobs, belonging(pull)[0])  # type: ignore[arg-type]
    values = batch.values_in(read[0].review) if read[0].review else 0
    reached = -(-most // values)
    assert [file.review is not None for file in read] == [n < reached for n in range(5)]
    assert [[p.code for p in file.own] for file in read[reached:]] == [["G202"]] * (5 - reached)
    assert 1 <= reached < 5


class _Snapshot:
    observed_at, author = "2026-11-23T00:00:00Z", "author"


class _World:
    def __init__(self, hub: Hub) -> None:
        self.hub, self.known, self.tree = hub, Known.of([], hub), self
        self.find = lambda *_: None

    def context(self, today: str) -> Context:
        return Context(self.hub, self.known, today)
