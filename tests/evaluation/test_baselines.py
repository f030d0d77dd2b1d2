"""The baselines give what was published, and every kind of drift is seen and said."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from hubbot.common.statistics.intervals import auroc_variance
from hubbot.evaluation.baselines import bounded
from hubbot.evaluation.baselines import toy_baselines as baselines
from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report import hub_baselines
from hubbot.evaluation.report.paired import PairedDifference, Single, differences_file, paired_differences
from hubbot.evaluation.scoring.gaps import Gap
from hubbot.evaluation.scoring.metrics import Outputs
from hubbot.index.prediction_files import on_disk
from hubbot.leaderboard.ranking.differences import Difference, Held
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.registry.limits import Spread
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.result import Acceptance, Accepted, read_accepted, result_of, split_accepted

PUBLISHED = {
    "toy_classification": {"AUROC": 0.5597, "Accuracy": 0.575, "F1-Score": 0.5732},
    "toy_robustness": {
        "dropout_rAUC": 0.7760,
        "noise_rAUC": 0.7867,
        "line_noise_rAUC": 0.7737,
        "perm_equivariance": 0.7819,
        "shift_rAUC": 0.7874,
        "shift_sensitivity": 0.7897,
        "robustness_score": 0.7810,
    },
    "toy_expression_robustness": {
        "dropout_rAUC": 0.7758,
        "noise_rAUC": 0.7740,
        "perm_equivariance": 0.7783,
        "masking_rAUC": 0.7663,
        "expression_rAUC": 0.7835,
        "robustness_score": 0.7749,
    },
}


@pytest.fixture(scope="module")
def measured() -> dict[str, baselines.Measured]:
    return {name: baselines.run(name) for name in baselines.RECIPES}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_aggregates_come_out_to_four_places(
    name: str, measured: dict[str, baselines.Measured]
) -> None:
    got = measured[name].figures
    assert {k: round(got[k] or 0, 4) for k in PUBLISHED[name]} == PUBLISHED[name]


def test_everything_on_file_comes_out_here(
    baselines_only: Hub, measured: dict[str, baselines.Measured]
) -> None:
    for name, expected in baselines_only.baselines.items():
        rows = list(baselines.compare(expected, measured[name]))
        assert [row for row in rows if not row.ok] == []


def test_all_eighty_group_figures_and_every_curve_are_on_file(baselines_only: Hub) -> None:
    groups = baselines_only.baselines["toy_classification"]["groups"]
    assert sum(len(figures) for members in groups.values() for figures in members.values()) == 80
    points = {
        name: sum(len(curve) for curve in entry.get("curves", {}).values())
        for name, entry in baselines_only.baselines.items()
    }
    # Time series: 6 + 6 + 5 + 10 + 5 grid points; logit, embedding, their spread and the accuracy.
    assert points["toy_robustness"] == 5 * (6 + 6 + 5) + 2 * 10 + 3 * 5 + 3 * 2 + 5 + 2 + 2
    assert points["toy_expression_robustness"] == 5 * 6 * 4 + 2 * 10 + 4 * 2 + 5


def _with(entry: Mapping[str, Any], block: str, key: str, value: object) -> dict[str, Any]:
    return {**entry, block: {**entry[block], key: value}}


@pytest.mark.parametrize(
    ("block", "key", "value", "row"),
    [
        ("metrics", "AUROC", 0.5599, "AUROC"),
        ("metrics", "Specificity", 0.5, "Specificity"),
        ("samples", "0,0", -1.72405, "X[0,0]"),
    ],
)
def test_one_changed_figure_is_one_row_of_drift(
    baselines_only: Hub, block: str, key: str, value: object, row: str
) -> None:
    entry = _with(baselines_only.baselines["toy_classification"], block, key, value)
    hub = replace(baselines_only, baselines={"toy_classification": entry})
    (report,) = baselines.check(hub)
    assert not report.ok
    assert [r.name for r in report.rows if not r.ok] == [row]


@pytest.mark.parametrize("name", ["labels_sha256", "recipe_sha256"])
def test_a_changed_label_or_recipe_is_drift(baselines_only: Hub, name: str) -> None:
    entry = {**baselines_only.baselines["toy_regression"], name: "0" * 64}
    (report,) = baselines.check(replace(baselines_only, baselines={"toy_regression": entry}))
    assert [r.name for r in report.rows if not r.ok] == [name]


def test_a_missing_curve_point_is_drift(measured: dict[str, baselines.Measured]) -> None:
    got = measured["toy_robustness"]
    short = replace(got, curves={**got.curves, "noise/logit": got.curves["noise/logit"][:3]})
    rows = baselines.compare({"curves": {"noise/logit": list(got.curves["noise/logit"])}}, short)
    assert [row.ok for row in rows] == [True, True, True, False, False, False]


def test_drift_names_the_benchmarks_that_share_the_code(baselines_only: Hub) -> None:
    reports = {
        report.id: report
        for report in baselines.check(baselines_only, ["toy_classification", "toy_regression"])
    }
    assert reports["toy_classification"].benchmarks == ("BM-TOY",)
    assert reports["toy_regression"].benchmarks == ()


def test_a_hub_without_a_baseline_has_nothing_to_report(baselines_only: Hub) -> None:
    assert baselines.check(replace(baselines_only, baselines={})) == []


def test_a_baseline_without_recipe_or_entry_is_a_problem_and_no_crash(baselines_only: Hub) -> None:
    hub = replace(baselines_only, baselines={"mine": {"id": "mine", "metrics": {"AUROC": 0.5}}})
    unknown_recipe, unknown_entry = baselines.check(hub, ["mine", "nothing"])
    assert not unknown_recipe.ok
    assert "no recipe mine" in unknown_recipe.problem
    assert not unknown_entry.ok


def test_in_a_process_of_its_own_the_figures_are_the_same(baselines_only: Hub) -> None:
    (report,) = baselines.check(baselines_only, ["toy_classification"], seconds=60)
    assert report.problem == ""
    assert report.ok
    assert len(report.rows) == 2 + 3 + 3 + 80


def test_a_baseline_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    program = (
        "import os, subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3600)'])\n"
        "pathlib.Path('child').write_text(str(child.pid))\n"
        "time.sleep(3600)\n"
    )
    with pytest.raises(bounded.Stopped, match="no result after 2 seconds"):
        bounded.output([sys.executable, "-c", program], tmp_path, seconds=2)
    assert _gone(int((tmp_path / "child").read_text()))


def _gone(pid: int) -> bool:
    """Whether a process has ended (a zombie waiting for its parent has)."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="no limit on file sizes here")
def test_a_baseline_that_fills_the_disk_is_stopped(tmp_path: Path) -> None:
    program = (
        "from hubbot.evaluation.baselines import bounded\n"
        "import signal, sys\n"
        "bounded.limit_this_process(1_000_000)\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL)\n"
        "while True: sys.stdout.write('x' * 65536); sys.stdout.flush()\n"
    )
    with pytest.raises(bounded.Stopped, match="a file that grew beyond"):
        bounded.output([sys.executable, "-c", program], tmp_path, seconds=30)
    assert (tmp_path / "stdout").stat().st_size <= 1_000_000


def test_a_program_that_fails_says_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(bounded.Stopped, match=r"(?s)exit code 1: .*ValueError: no such kernel"):
        bounded.output([sys.executable, "-c", "raise ValueError('no such kernel')"], tmp_path, seconds=30)


# ── The hub's own results on real data ───────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(Path(__file__).parents[2])


def _one(hub: Hub, model_id: str) -> hub_baselines.BaselineResult:
    only = replace(hub, benchmarks={"BM-BREAST": hub.benchmarks["BM-BREAST"]})
    found = hub_baselines.baseline_results(only, "2026-11-23T21:00:00")
    return next(one for one in found if one.model_id == model_id)


def test_an_own_result_is_accepted_as_re_run_with_the_predictions_it_was_scored_from(
    hub: Hub, tmp_path: Path
) -> None:
    found = _one(hub, "prior")
    files = hub_baselines.accepted_files(hub, found, "2026-11-23T21:00:00")
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (path,) = (name for name in files if name.startswith("evals/"))
    accepted = read_accepted(path, files[path].decode())
    assert accepted.acceptance.evidence == "re-run"
    assert split_accepted(files[path].decode())[0] == found.text
    assert accepted.result.metrics["AUROC"] == 0.5
    stored = files[found.predictions_path]
    assert accepted.result.block("predictions")["sha256"] == hashlib.sha256(stored).hexdigest()
    held = hub_baselines.already_held(tmp_path, found)
    assert held is not None
    assert hub_baselines.same_figures(held, accepted.result)


def _accepted(name: str, content: bytes) -> Accepted:
    value = {
        "eval_id": name,
        "benchmark_id": "BM-BREAST",
        "dataset_id": "DS-BREAST",
        "model_ids": {"candidate": name},
        "predictions": {"sha256": hashlib.sha256(content).hexdigest()},
    }
    return Accepted(
        f"evals/BM-BREAST/{name}/{name}.yaml", result_of(value), Acceptance("active", "re-run", "", "")
    )


def test_a_paired_difference_is_sharper_than_two_intervals_when_the_models_agree(
    hub: Hub, tmp_path: Path
) -> None:
    cases = cases_of(hub.datasets["DS-BREAST"], hub.root)
    rng = np.random.default_rng(4)
    signal = cases.truth.y + rng.normal(0, 0.8, cases.n)
    here = replace(hub, root=tmp_path)
    folder = tmp_path / "predictions" / "BM-BREAST"
    folder.mkdir(parents=True)
    accepted = []
    for name, noise in (("a", 0.0), ("b", 0.1), ("c", 0.1)):
        p = 1 / (1 + np.exp(-(signal + rng.normal(0, noise, cases.n))))
        content = predictions.write(
            cases.rows, Outputs(scores=np.column_stack([1 - p, p])), cases.truth.classes
        )
        (folder / f"{name}.csv.gz").write_bytes(content if name != "c" else content + b"changed")
        accepted.append(_accepted(name, content))
    one, other, found = paired_differences(
        here, hub.benchmarks["BM-BREAST"], accepted, on_disk(tmp_path)
    )  # c's digest does not fit
    assert [(s.name, s.spread.kind) for s in (one, other)] == [("a", "delong"), ("b", "delong")]
    assert (found.first, found.second, found.n) == ("a", "b", 228)
    assert found.gap.error < 0.01
    separate = auroc_variance(0.8, 85, 143) ** 0.5 * 2**0.5
    assert found.gap.error < separate / 3


def test_what_is_written_of_differences_is_read_back_and_a_broken_line_is_left_out(
    hub: Hub, tmp_path: Path
) -> None:
    gap = Gap(0.0123456, 0.004, 90.5, 0.0027, 0.004, 0.02, "delong")
    one = PairedDifference("a", "b", "AUROC", gap, 228)
    spread = Spread("delong", 0.9, 85, 143, below=0.2, df=90.5)
    folder = tmp_path / "predictions" / "BM-BREAST"
    folder.mkdir(parents=True)
    broken = b"a,c,AUROC,nan,0.1,228,1000,1\na,d,AUROC,x,0.1\na\n"
    filed = differences_file([Single("a", "AUROC", spread, 228), one])
    (folder / "differences.csv").write_bytes(filed + broken)
    expected = Difference(0.0123456, 0.004, df=90.5, p=0.0027, low=0.004, high=0.02)
    read = held_differences(replace(hub, root=tmp_path))
    assert read == Held({("a", "b"): expected}, {"a": replace(spread, least=0, most=1)})
    assert held_differences(replace(hub, root=tmp_path / "elsewhere")) == Held()


def test_the_committed_differences_are_those_of_the_committed_results(hub: Hub) -> None:
    """One pair is computed anew from the committed predictions; ids must all be results of this hub."""
    filed = held_differences(hub).pairs
    known = {path.stem for path in (hub.root / "evals").glob("*/*/*.yaml")}
    assert {name for pair in filed for name in pair} <= known
    wanted = ("BM-BREAST-knn-", "BM-BREAST-logistic-")
    (pair,) = [p for p in filed if all(map(str.startswith, p, wanted))]
    cases = cases_of(hub.datasets["DS-BREAST"], hub.root)
    values = []
    for name in pair:
        content = (hub.root / "predictions" / "BM-BREAST" / f"{name}.csv.gz").read_bytes()
        scores = predictions.read(content, cases.rows, cases.truth.classes).outputs.scores
        assert scores is not None
        values.append(roc_auc_score(cases.truth.y, scores[:, 1]))
    assert filed[pair].value == pytest.approx(values[0] - values[1], abs=1e-6)
