"""hubbot run and hubbot score: from a model or from predictions to a result that can be submitted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot.commands import completion
from hubbot.commands.asking import answered, told_by
from hubbot.commands.choosing import scorable
from hubbot.commands.model_ids import Asking
from hubbot.commands.model_ids import model_id as model_id_of
from hubbot.commands.options import FILE, FOLDER, NEW_FOLDER, hub_option, load_hub
from hubbot.commands.outcome import Output, Ran, finish
from hubbot.commands.progress import mistakes_as_words, progress
from hubbot.commands.publishing import writes_predictions

if TYPE_CHECKING:
    from hubbot.evaluation.data.cases import Cases
    from hubbot.evaluation.scoring.intervals import Resampling
    from hubbot.registry.model import Dataset, Hub

Command = Callable[..., Any]


def output_options(command: Command) -> Command:
    """What `run` and `score` share."""
    for option in (
        click.option("--dataset", "dataset_id", help="Where a benchmark has several. Default: its first."),
        click.option(
            "--data",
            type=FOLDER,
            help="Your own copy: X and y as .npy, .csv or .tsv, perhaps metadata.csv and X_train, y_train.",
        ),
        click.option(
            "--model-id",
            shell_complete=completion.models,
            help="The model's id in the registry, or a new one. Asked once, then kept in .hubbot.yaml.",
        ),
        click.option(
            "--out",
            type=NEW_FOLDER,
            default=Path(),
            help="Folder for eval.yaml and report.md. Default: here.",
        ),
        click.option(
            "--predictions/--no-predictions",
            "file_predictions",
            default=None,
            help="Also write predictions.csv.gz, for the hub to score. Default: where it publishes the data.",
        ),
        click.option("--force", is_flag=True, help="Write over files that you have edited."),
        click.option("--unit", help="Column of metadata.csv that is resampled as a whole, such as patient."),
        click.option(
            "--draws",
            type=click.IntRange(100, 100_000),
            default=2000,
            show_default=True,
            help="Bootstrap draws.",
        ),
    ):
        command = option(command)
    return command


@click.command(epilog="Example: hubbot run BM-BREAST --model model.py:MyModel --predictions")
@click.argument("benchmark_id", metavar="BENCHMARK", shell_complete=completion.benchmarks)
@click.option(
    "--model", "spec", required=True, help="pkg.mod:Class, model.py:Class, or a YAML with import_path."
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Of the bootstrap and of NumPy's global generator."
)
@click.option("--no-fit", is_flag=True, help="Do not call fit, even where there are training data.")
@click.option("--independent", is_flag=True, help="Give each robustness probe random numbers of its own.")
@output_options
@hub_option
def run(benchmark_id: str, spec: str, hub_dir: Path | None, **given: Any) -> int:
    """Run a model on a benchmark, here, in its own environment. Model, weights and data stay here.

    The model has scikit-learn's interface: predict_proba(X) or predict(X); fit(X, y) and get_embeddings(X)
    if it has them.
    """
    import numpy as np

    from hubbot.evaluation.data import models, predictions
    from hubbot.evaluation.report.evaluate import evaluate, evaluate_robustness, metrics_of, probes_for
    from hubbot.evaluation.robustness.robustness import PROBES

    hub = load_hub(hub_dir)
    benchmark, dataset = scorable(hub, benchmark_id, given["dataset_id"])
    output = Output(given["out"], given["force"])
    output.refuse_edited()
    with mistakes_as_words():
        loaded = models.load_model(spec)
        named = given["model_id"] or loaded.named
        model_id = model_id_of(hub, named, Asking(_beside(spec), spec, [loaded.suggested_id]))
        cases = _cases(hub, dataset, given, features=True)
        robust = benchmark.task == "robustness"
        publishing = not robust and _publishing(hub, dataset, cases, given)
        how = _resampling(given, cases)
        np.random.seed(given["seed"])
        started = time.monotonic()
        if robust:
            protocol, content = models.fitted(loaded.model, cases, fit=not given["no_fit"]), b""
            steps = sum(len(PROBES[name].grid) for name in probes_for(cases))
            with progress("Probes", steps) as tick:
                found = evaluate_robustness(
                    benchmark, cases, loaded.model, how=how, independent=given["independent"], tick=tick
                )
        else:
            with progress("Model", 1) as tick:
                outputs, protocol = models.predict(loaded.model, cases, fit=not given["no_fit"])
                outputs = predictions.as_written(outputs)
                tick()
            with progress("Metrics and intervals", len(metrics_of(hub, benchmark)[0])) as tick:
                found = evaluate(hub, benchmark, cases, outputs, how=how, tick=tick)
            content = predictions.write(cases.rows, outputs, cases.truth.classes) if publishing else b""
    metadata = {
        "model": loaded.described,
        "protocol": protocol,
        "seed": given["seed"],
        **({"probes": "random numbers of its own for each"} if given["independent"] and robust else {}),
        **({"n_train": len(cases.train[1])} if cases.train and protocol == models.ON_TRAINING else {}),
        "runtime_seconds": round(time.monotonic() - started, 1),
    }
    return finish(hub, found, Ran(model_id, "run", content, metadata), output)


@click.command(epilog="Example: hubbot score BM-BREAST predictions.csv --model-id tiny_cnn")
@click.argument("benchmark_id", metavar="BENCHMARK", shell_complete=completion.benchmarks)
@click.argument("file", type=FILE, metavar="PREDICTIONS")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="NAME=COLUMN",
    help='What a column means: --column "Prob=score"; nothing behind the sign passes it over.',
)
@click.option(
    "--in-order", is_flag=True, help="The rows are in the registered order, however they are numbered."
)
@click.option(
    "--scale",
    type=click.Choice(["probabilities", "percent", "logits", "as-is"]),
    help="Of the scores. Asked where they are no probabilities.",
)
@click.option(
    "--swapped/--not-swapped", default=None, help="Two classes are exchanged. Asked far below chance."
)
@click.option("--labels", type=FILE, help="row,label or row,value, where the hub does not hold the labels.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the bootstrap.")
@output_options
@hub_option
def score(benchmark_id: str, file: Path, hub_dir: Path | None, **given: Any) -> int:
    """Score a file of predictions: row numbers of the split, and labels, a score per class, or values.

    `hubbot show BENCHMARK` says how rows are numbered and what the columns are called.
    """
    from hubbot.evaluation.data import predictions
    from hubbot.evaluation.data import score as scoring
    from hubbot.evaluation.data.labels import cases_from_labels
    from hubbot.evaluation.report.evaluate import evaluate, metrics_of

    hub = load_hub(hub_dir)
    benchmark, dataset = scorable(hub, benchmark_id, given["dataset_id"])
    if benchmark.task == "robustness":
        raise click.UsageError(f"{benchmark.id} disturbs the model's input: use hubbot run.")
    output = Output(given["out"], given["force"])
    output.refuse_edited()
    with mistakes_as_words():
        asking = Asking(file.parent, file.name, [])  # names of files and folders are no ids
        model_id = model_id_of(hub, given["model_id"], asking)
        labels = given["labels"]
        cases = cases_from_labels(dataset, labels) if labels else _cases(hub, dataset, given)
        how, own_copy = _resampling(given, cases), bool(given["data"])
        told = told_by(given["columns"], given["scale"], given["swapped"], in_order=given["in_order"])
        read = answered(
            lambda told: scoring.read_predictions(file, cases, told=told, own_copy=own_copy), told
        )
        outputs = read.outputs
        publishing = _publishing(hub, dataset, cases, given)
        if publishing:  # else the author files the original, and the hub scores that
            outputs = predictions.as_written(outputs)
        with progress("Metrics and intervals", len(metrics_of(hub, benchmark)[0])) as tick:
            found = evaluate(hub, benchmark, cases, outputs, how=how, tick=tick)
        content = predictions.write(cases.rows, outputs, cases.truth.classes) if publishing else b""
    return finish(hub, found, Ran(model_id, "score", content, understood=read.understood), output)


def _beside(spec: str) -> Path:
    """The folder of the model's file; the present one for a module."""
    where = Path(spec if spec.endswith((".yaml", ".yml")) else spec.rpartition(":")[0])
    return where.parent if where.is_file() else Path()


def _cases(hub: Hub, dataset: Dataset, given: dict[str, Any], *, features: bool = False) -> Cases:
    from hubbot.evaluation.data.splits import cases_of

    found = cases_of(dataset, hub.root, given["data"], features=features)
    # What is resampled as a whole (patients) are no groups to compare.
    return replace(found, strata={k: v for k, v in found.strata.items() if k != given["unit"]})


def _publishing(hub: Hub, dataset: Dataset, cases: Cases, given: dict[str, Any]) -> bool:
    """Whether a file of predictions is written. Of a copy in another order the hub could score none."""
    from hubbot.evaluation.data.cases import Unusable
    from hubbot.evaluation.data.splits import in_registered_order

    if not writes_predictions(given["file_predictions"], dataset, cases):
        return False
    try:
        in_registered_order(cases, hub.root)
    except Unusable as other_order:
        if given["file_predictions"]:
            raise
        click.echo(f"No predictions were written. {other_order.lines[0]}", err=True)
        return False
    return True


def _resampling(given: dict[str, Any], cases: Cases) -> Resampling:
    from hubbot.evaluation.data.splits import unit_column
    from hubbot.evaluation.report.evaluate import by_unit
    from hubbot.evaluation.scoring.intervals import Resampling

    if given["unit"] is None:
        return by_unit(cases, Resampling(given["draws"], given["seed"]))
    if given["data"] is None:
        raise click.UsageError("--unit names a column of metadata.csv in the folder of --data.")
    units = unit_column(given["data"], given["unit"], cases.n)
    return Resampling(given["draws"], given["seed"], unit=given["unit"], units=units)
