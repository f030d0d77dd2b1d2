"""Small hubs and results, made by hand, for the tests of this folder."""

from pathlib import Path

from hubbot.registry.model import Benchmark, Dataset, Hub, Metric, Model, Policy, Split
from hubbot.results.result import Acceptance, Accepted, result_of

BANDS = ((0.9, "Excellent"), (0.8, "Good"), (0.7, "Fair"), (float("-inf"), "Developing"))


def hub(*, data="real", primary="Accuracy", tie_break=(), n=200, models=(), **policy):
    metrics = {
        "Accuracy": Metric("Accuracy", "Accuracy", "higher", 0, 1, family="accuracy", chance="majority"),
        "AUROC": Metric("AUROC", "Area under the ROC curve", "higher", 0, 1, family="auroc", chance=0.5),
        "F1": Metric(
            "F1", "F1, averaging not stated", "higher", 0, 1, averaging="unstated", variants=("F1 macro",)
        ),
        "F1 macro": Metric("F1 macro", "F1, mean over classes", "higher", 0, 1, averaging="macro"),
        "MSE": Metric("MSE", "Mean squared error", "lower", 0, None, family="mse"),
        "Brier": Metric("Brier", "Brier score", "lower", 0, 1, family="brier"),
        "Correlation": Metric("Correlation", "Pearson", "higher", -1, 1, family="correlation"),
    }
    splits = {"test": Split("test", n, {"a": n - n // 2, "b": n // 2})}
    return Hub(
        root=Path("/nowhere"),
        name="A hub",
        repository="author/hub",
        policy=Policy(level_bands=BANDS, **policy),
        benchmarks={
            "BM": Benchmark(
                id="BM",
                name="A benchmark",
                version="1.0.0",
                status="active",
                task="classification",
                section="clinical",
                modality="tabular",
                data=data,
                primary=primary,
                secondary=("AUROC",),
                tie_break=tie_break,
                datasets=("DS",),
                description="What it asks.",
            )
        },
        datasets={
            "DS": Dataset("DS", "A dataset", data, splits=splits, value={"positive": "b"}),
            "DS-X": Dataset("DS-X", "Nobody described it", data, splits=splits, described=False),
        },
        models={m.id: m for m in models},
        metrics=metrics,
        baselines={},
        fingerprint="0" * 64,
        sections={"clinical": "Clinical data", "eeg": "EEG"},
    )


def result(
    model="m", eval_id=None, *, n=200, status="Completed", dataset="DS", benchmark="BM", extra=None, **metrics
):
    value = {
        "eval_id": eval_id or f"{model}-1",
        "benchmark_id": benchmark,
        "model_ids": {"candidate": model},
        "dataset_id": dataset,
        "run_metadata": {"date": "2026-11-20"},
        "metrics": metrics,
        "status": status,
        "data": {"split": "test", **({"n": n} if n else {})},
        **(extra or {}),
    }
    return result_of(value)


def accepted(*args, acceptance=None, **kwargs):
    one = result(*args, **kwargs)
    block = {
        "status": "active",
        "evidence": "self-reported",
        "accepted_at": "2026-11-23T10:00:00Z",
        "digest": "d" * 64,
    }
    return Accepted(
        f"evals/BM/{one.model_id}/{one.eval_id}.yaml", one, Acceptance(**{**block, **(acceptance or {})})
    )


def baseline(identifier):
    return Model(identifier, identifier, kind="baseline")
