"""Same figures by chance: the derived probability against simulation, false alarms, and the look-up.

Simulated models are different and equally good: normal scores about the class means, correlated over
models case by case (0, 0.5 or 0.8), thresholded midway or off it. Three tables; `--long` draws more.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from hubbot.common.statistics.coincidence import SharedFigure, chance
from hubbot.index.known import Known, cells_of
from hubbot.proving.checks import Context, same_scores
from hubbot.registry.load import load
from hubbot.results.result import Acceptance, Accepted, result_of

ROOT = Path(__file__).parents[1]
LONG = "--long" in sys.argv
MODELS = 4_000 if LONG else 1_500
BOARDS = 200 if LONG else 40
RESULTS = 100_000 if LONG else 20_000


def models(rng, count, n, separation, threshold, likeness):
    """AUROC, accuracy and macro F1 of `count` equally good models on one balanced test set of n cases."""
    positives = n // 2
    truth = np.arange(n) < positives
    shared = rng.normal(size=n)
    scores = np.sqrt(likeness) * shared + np.sqrt(1 - likeness) * rng.normal(size=(count, n))
    scores += separation * truth
    ranks = scores.argsort(axis=1).argsort(axis=1) + 1
    area = (ranks[:, truth].sum(axis=1) - positives * (positives + 1) / 2) / (positives * (n - positives))
    said = scores > threshold
    tp = (said & truth).sum(axis=1)
    tn = (~said & ~truth).sum(axis=1)
    accuracy = (tp + tn) / n
    wrong = n - tp - tn
    f1 = (2 * tp / np.maximum(2 * tp + wrong, 1) + 2 * tn / np.maximum(2 * tn + wrong, 1)) / 2
    return np.column_stack([area, accuracy, f1])


def share_of_pairs(figures, decimals):
    """Share of pairs that agree in every rounded figure."""
    _, counts = np.unique(np.round(figures, decimals), axis=0, return_counts=True)
    total = len(figures) * (len(figures) - 1)
    return (counts * (counts - 1)).sum() / total


def derived(figures, n, decimals):
    step = 10.0**-decimals
    area, accuracy, f1 = np.round(np.median(figures, axis=0), decimals)
    shared = (
        SharedFigure("auroc", None, float(area), step),
        SharedFigure("accuracy", None, float(accuracy), step),
        SharedFigure("f1", "macro", float(f1), step),
    )
    return chance(shared, n)


def against_simulation():
    print("Probability that two equally good models agree in AUROC, accuracy and macro F1, per 10,000 pairs")
    print("      n decimals  AUROC threshold | simulated at likeness 0, 0.5, 0.8 | derived")
    rng = np.random.default_rng(1)
    for n in (50, 125, 500, 1_250, 5_000):
        for separation, off in ((0.9, 0.0), (0.9, 0.6), (2.3, 0.0)):
            threshold = separation / 2 + off
            drawn = [models(rng, MODELS, n, separation, threshold, c) for c in (0, 0.5, 0.8)]
            for decimals in (3, 4):
                shares = [share_of_pairs(figures, decimals) * 1e4 for figures in drawn]
                area = np.median(drawn[0][:, 0])
                cells = " ".join(f"{share:9.2f}" for share in shares)
                print(
                    f"{n:7,} {decimals:8} {area:6.3f} {off:9.1f} | {cells} | "
                    f"{derived(drawn[0], n, decimals) * 1e4:9.2f}"
                )


def accepted(figures, i, n, hub):
    value = {
        "eval_id": f"run-{i}",
        "benchmark_id": "BM-DNA-PROMOTER",
        "dataset_id": "DS-DNA-PROMOTERS-NONTATA",
        "model_ids": {"candidate": f"model-{i}"},
        "data": {"n": n},
        "metrics": {
            name: round(float(x), 4)
            for name, x in zip(("AUROC", "Accuracy", "F1-Score"), figures, strict=True)
        },
        "status": "Completed",
    }
    block = Acceptance("active", "self-reported", "2026-11-01T00:00:00Z", "0" * 64)
    return Accepted(f"evals/{i}.yaml", result_of(value), block)


def false_alarms(hub):
    print("\nHonest boards: how many of the results filed one after another are flagged (never wanted: any)")
    rng = np.random.default_rng(2)
    for n in (50, 125, 500, 1_250, 5_000):
        for size in (20, 100):
            flagged = noted = 0
            boards = max(2, BOARDS * 20 // size)
            for _ in range(boards):
                board = [
                    accepted(row, i, n, hub) for i, row in enumerate(models(rng, size, n, 0.9, 0.45, 0.8))
                ]
                context = Context(hub, Known.of(board, hub), "2026-11-23")
                for one in board:
                    found = same_scores.match(one.result, replace(context, accepted_as=one.path))
                    flagged += bool(found and not found.by_chance)
                    noted += bool(found and found.by_chance)
            total = boards * size
            print(
                f"n = {n:5,}, {size:3} equally good models a board: {flagged / total:8.4%} flagged, "
                f"{noted / total:8.4%} noted, of {total:,}"
            )


def look_up(hub):
    print(f"\nOne new result among {RESULTS:,}")
    rng = np.random.default_rng(3)
    rows = [accepted(row, i, 1_250, hub) for i, row in enumerate(models(rng, 200, 1_250, 0.9, 0.45, 0.5))]
    many = [
        accepted(
            [rng.uniform(0.6, 0.9), rng.integers(700, 1_000) / 1_250, rng.uniform(0.6, 0.9)], i, 1_250, hub
        )
        for i in range(RESULTS)
    ]
    start = time.perf_counter()
    known = Known.of(many, hub)
    print(f"index built in {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    known = known.with_(rows[:1], hub)
    print(f"one more result in {(time.perf_counter() - start) * 1e3:.1f} ms")
    context = Context(hub, known, "2026-11-23")
    start = time.perf_counter()
    for row in rows:
        same_scores.match(row.result, context)
        known.with_eval_id(row.result.eval_id)
        known.same_content(row.result)
        cells_of(row.result, hub)
    print(f"looked up in {(time.perf_counter() - start) / len(rows) * 1e3:.2f} ms each")


if __name__ == "__main__":
    registry = load(ROOT)
    against_simulation()
    false_alarms(registry)
    look_up(registry)
