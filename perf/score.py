"""`hubbot score` on 228 rows against importing scikit-learn, and on many rows against a reader in C with it.

    python perf/score.py [rows ...]

The peer reads labels and predictions with polars, or pyarrow where that is not installed, and computes the
same eight figures with scikit-learn, without limits. Whole processes in turn, CPU seconds. Exit code 1 where
a goal is missed: 1.2 times the import from the second result on a machine on, and 5 times the peer in 600 MB.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from processes import ROOT, Pair, ended, in_turn, median_of, ratio

HUBBOT = str(Path(sys.executable).parent / "hubbot")
SECONDARY = "[AUPRC, Accuracy, Balanced Accuracy, F1-Score (Macro), Sensitivity, Specificity, MCC]"
PEER = """
import sys
from sklearn import metrics as sk
try:
    from polars import read_csv
except ImportError:
    from pyarrow.csv import read_csv
y = read_csv(sys.argv[1])["label"].to_numpy() == "yes"
score = read_csv(sys.argv[2])["score"].to_numpy()
call = score > 0.5
print(sk.roc_auc_score(y, score), sk.average_precision_score(y, score), sk.accuracy_score(y, call))
print(sk.balanced_accuracy_score(y, call), sk.f1_score(y, call, average="macro"))
print(sk.recall_score(y, call), sk.recall_score(~y, ~call), sk.matthews_corrcoef(y, call))
"""


def main(sizes: Sequence[int]) -> list[str]:
    missed = []
    print(f"{'rows':>10}{'hubbot':>10}{'peer':>10}{'ratio':>8}{'memory':>10}   goal")
    with tempfile.TemporaryDirectory() as folder:
        missed += few(Path(folder))
        for rows in sizes:
            missed += many(Path(folder) / str(rows), rows)
    return missed


def few(folder: Path) -> list[str]:
    """A board whose data ship with scikit-learn. The first result on a machine also runs the toy baseline."""
    given = next((ROOT / "predictions" / "BM-BREAST").glob("*-knn-*.csv.gz"))
    ours = [HUBBOT, "score", "BM-BREAST", str(given), "--model-id", "knn", "--force", "--out", str(folder)]
    theirs, cache = [sys.executable, "-c", "from sklearn import metrics"], folder / "cache"
    kept = {"XDG_CACHE_HOME": str(cache)}

    def lose() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    told(228, in_turn(ours, theirs, runs=5, environment=kept, before=lose), "(the first on a machine)")
    found = in_turn(ours, theirs, runs=7, environment=kept)
    told(228, found, "1.2")
    return ["score of 228 rows"] if ratio(found) > 1.2 else []


def many(hub: Path, rows: int) -> list[str]:
    hub.mkdir()
    made(hub, rows)
    given = str(hub / "p.csv")
    ours = [HUBBOT, "score", "BM-LARGE", given, "--hub", str(hub), "--model-id", "m", "--out", str(hub)]
    theirs = [sys.executable, "-c", PEER, str(hub / "registry/labels/DS-LARGE-test.csv"), given]
    found = in_turn([*ours, "--force"], theirs, runs=3)
    told(rows, found, "5, 600 MB")
    return [f"score of {rows:,} rows"] if ratio(found) > 5 or median_of(found, "memory") > 600 else []


def told(rows: int, found: Sequence[Pair], goal: str) -> None:
    ours, theirs, memory = (median_of(found, name) for name in ("cpu", "peer", "memory"))
    print(f"{rows:>10,}{ours:>8.2f} s{theirs:>8.2f} s{ratio(found):>8.2f}{memory:>7.0f} MB   {goal}")


def made(hub: Path, rows: int) -> None:
    """A hub with one board of that many cases, three in ten positive, and predictions for it."""
    for name in ("hub.yaml", "registry", "schemas"):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, hub / name)
    rng = np.random.default_rng(1)
    y = (rng.random(rows) < 0.3).astype(int)
    score = 1 / (1 + np.exp(0.9 - rng.normal(size=rows) - 1.5 * y))
    labels = "row,label\n" + "".join(f"{row},{('no', 'yes')[k]}\n" for row, k in enumerate(y))
    (hub / "registry/labels/DS-LARGE-test.csv").write_text(labels, encoding="utf-8")
    lines = "".join(f"{row},{value:.6f}\n" for row, value in enumerate(score))
    (hub / "p.csv").write_text("row,score\n" + lines, encoding="utf-8")
    (hub / "registry/datasets/DS-LARGE.yaml").write_text(
        f"id: DS-LARGE\nname: Many cases\ndata: real\nmodalities: [tabular]\nlabels: ['no', 'yes']\n"
        f"positive: 'yes'\npublic_labels: true\nsplits:\n  test:\n    n: {rows}\n"
        f"    classes: {{'no': {rows - y.sum()}, 'yes': {y.sum()}}}\n"
        f"    file: registry/labels/DS-LARGE-test.csv\n"
        f"    sha256: {hashlib.sha256(labels.encode()).hexdigest()}\n",
        encoding="utf-8",
    )
    (hub / "registry/benchmarks/BM-LARGE.yaml").write_text(
        "id: BM-LARGE\nname: Many cases\nversion: 1.0.0\nstatus: active\ntask: classification\n"
        "section: clinical\nmodality: tabular\ndata: real\ndatasets: [DS-LARGE]\nprimary: AUROC\n"
        f"secondary: {SECONDARY}\ndescription: Many cases.\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    ended(main([int(one) for one in sys.argv[1:]] or [100_000, 1_000_000]))
