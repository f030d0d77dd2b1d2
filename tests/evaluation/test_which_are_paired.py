"""However many results are filed, a row that leads is compared by pairs with every other one."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report import paired
from hubbot.evaluation.scoring.metrics import Outputs
from hubbot.index.prediction_files import on_disk
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.result import Acceptance, Accepted, result_of


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(Path(__file__).parents[2])


def filed(hub: Hub, folder: Path, model: str, run: int, noise: float, author: str) -> Accepted:
    """A result with predictions that are wrong by so much noise."""
    cases, name = cases_of(hub.datasets["DS-BREAST"], hub.root), f"{model}-{run}"
    rng = np.random.default_rng([len(model), run, int(1000 * noise)])
    p = 1 / (1 + np.exp(-(4 * cases.truth.y - 2 + rng.normal(0, noise, cases.n))))
    content = predictions.write(cases.rows, Outputs(scores=np.column_stack([1 - p, p])), cases.truth.classes)
    (folder / f"{name}.csv.gz").write_bytes(content)
    value = {
        "eval_id": name,
        "benchmark_id": "BM-BREAST",
        "dataset_id": "DS-BREAST",
        "model_ids": {"candidate": model},
        "predictions": {"sha256": hashlib.sha256(content).hexdigest()},
    }
    block = Acceptance("active", "re-scored", "", "", author=author)
    return Accepted(f"evals/BM-BREAST/{model}/{name}.yaml", result_of(value), block)


@pytest.mark.parametrize("seed", range(4))
def test_every_run_of_a_leading_row_is_paired_with_every_other_result(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(paired, "MOST_PAIRED", 4)
    folder = tmp_path / "predictions" / "BM-BREAST"
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    runs = int(rng.integers(2, 7))
    accepted = [filed(hub, folder, "steady", run, 1.0, "author") for run in range(runs)]
    accepted += [filed(hub, folder, f"weak{i}", 1, 4.0 + i / 10, "stranger") for i in range(6)]
    # What a stranger files for the leader's model does not draw its row down.
    accepted += [filed(hub, folder, "steady", 90 + i, 9.0, "stranger") for i in range(2)]
    rng.shuffle(accepted)  # type: ignore[arg-type]
    here = replace(hub, root=tmp_path)
    found = paired.paired_differences(here, hub.benchmarks["BM-BREAST"], accepted, on_disk(tmp_path))
    pairs = {frozenset((one.first, one.second)) for one in found if isinstance(one, paired.PairedDifference)}
    names = {one.result.eval_id for one in accepted}
    for run in range(runs):
        first = f"steady-{run}"
        assert {frozenset((first, other)) for other in names - {first}} <= pairs


@pytest.mark.parametrize("most", [0, 3, 5, 8])
def test_a_row_of_many_runs_is_left_out_as_a_whole(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(paired, "MOST_LEADING", most)
    rows = {"a": 4, "b": 3, "c": 5, "d": 2}  # by the mean a leads, then b
    values = {f"{row}{run}": float(place) for place, row in enumerate(rows) for run in range(rows[row])}
    found = paired._leading(values, {name: (name[0], "author") for name in values})
    assert len(found) <= most
    for row in {name[0] for name in found}:
        assert sum(name[0] == row for name in found) == rows[row]
    assert {name[0] for name in found} == {0: set(), 3: {"b"}, 5: {"a"}, 8: {"a", "b"}}[most]
