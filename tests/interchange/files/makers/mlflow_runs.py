# /// script
# requires-python = ">=3.11"
# dependencies = ["mlflow==3.17.2", "pandas==3.1.1"]
# ///
"""Runs of MLflow, as its command and its table write them."""

import os
import subprocess
import sys
from pathlib import Path


def main(out: Path) -> None:
    os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{Path('mlflow.db').absolute()}"
    mlflow_runs(out)


def mlflow_runs(out: Path) -> None:
    import mlflow

    mlflow.set_experiment("moods")
    for model, rate, figure in [("acme/small", 0.1, 0.8125), ("acme/large", 0.01, 0.875)]:
        with mlflow.start_run(run_name=f"run of {model}"):
            mlflow.log_params({"model": model, "lr": rate})
            mlflow.log_metrics({"Accuracy": figure, "val_loss": 1 - figure})
    mlflow.search_runs(experiment_names=["moods"]).to_csv(out / "mlflow-search-runs.csv", index=False)
    ids = mlflow.get_experiment_by_name("moods").experiment_id
    program = str(Path(sys.executable).parent / "mlflow")
    subprocess.run(
        [program, "experiments", "csv", "-x", ids, "-o", str(out / "mlflow-experiments.csv")], check=True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
