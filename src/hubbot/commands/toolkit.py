"""hubbot run and hubbot score: from a model or from predictions to a result that can be submitted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot import __version__
from hubbot.commands.model_ids import Asking
from hubbot.commands.model_ids import model_id as model_id_of
from hubbot.commands.options import FILE, FOLDER, NEW_FOLDER, hub_option, load_hub, named_hub
from hubbot.common.files import write_files

if TYPE_CHECKING:
    from hubbot.evaluation.data.cases import Cases
    from hubbot.evaluation.report.evaluate import Evaluation
    from hubbot.evaluation.report.result import About
    from hubbot.evaluation.scoring.intervals import Resampling
    from hubbot.registry.model import Benchmark, Dataset, Hub

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
            help="The model's id in the registry, or a new one. Asked once, then kept in .hubbot.yaml.",
        ),
        click.option(
            "--out",
            type=NEW_FOLDER,
            default=Path(),
            help="Folder for eval.yaml and report.md. Default: here.",
        ),
        click.option(
            "--predictions", "file_predictions", is_flag=True, help="Also write predictions.csv.gz."
        ),
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
@click.argument("benchmark_id", metavar="BENCHMARK")
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
    benchmark, dataset = _scorable(hub, benchmark_id, given["dataset_id"])
    with _mistakes_as_words():
        loaded = models.load_model(spec)
        named = given["model_id"] or loaded.named
        model_id = model_id_of(hub, named, Asking(_beside(spec), spec, [loaded.suggested_id]))
        cases = _cases(hub, dataset, given, features=True)
        how = _resampling(given, cases)
        np.random.seed(given["seed"])
        started = time.monotonic()
        if benchmark.task == "robustness":
            protocol, content = models.fitted(loaded.model, cases, fit=not given["no_fit"]), b""
            steps = sum(len(PROBES[name].grid) for name in probes_for(cases))
            with _progress("Probes", steps) as tick:
                found = evaluate_robustness(
                    benchmark, cases, loaded.model, how=how, independent=given["independent"], tick=tick
                )
        else:
            with _progress("Model", 1) as tick:
                outputs, protocol = models.predict(loaded.model, cases, fit=not given["no_fit"])
                outputs = predictions.as_written(outputs)
                tick()
            with _progress("Metrics and intervals", len(metrics_of(hub, benchmark)[0])) as tick:
                found = evaluate(hub, benchmark, cases, outputs, how=how, tick=tick)
            content = predictions.write(cases.rows, outputs, cases.truth.classes)
    metadata = {
        "model": loaded.described,
        "protocol": protocol,
        "seed": given["seed"],
        **({"probes": "random numbers of its own for each"} if given["independent"] and not content else {}),
        **({"n_train": len(cases.train[1])} if cases.train and protocol == models.ON_TRAINING else {}),
        "runtime_seconds": round(time.monotonic() - started, 1),
    }
    wanted = content if given["file_predictions"] else b""
    return _finish(hub, found, _Run(model_id, "run", metadata, wanted), given["out"])


@click.command(epilog="Example: hubbot score BM-BREAST predictions.csv --model-id tiny_cnn")
@click.argument("benchmark_id", metavar="BENCHMARK")
@click.argument("file", type=FILE, metavar="PREDICTIONS")
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
    benchmark, dataset = _scorable(hub, benchmark_id, given["dataset_id"])
    if benchmark.task == "robustness":
        raise click.UsageError(f"{benchmark.id} disturbs the model's input: use hubbot run.")
    with _mistakes_as_words():
        asking = Asking(file.parent, file.name, [file.name.split(".")[0], file.resolve().parent.name])
        model_id = model_id_of(hub, given["model_id"], asking)
        labels = given["labels"]
        cases = cases_from_labels(dataset, labels) if labels else _cases(hub, dataset, given)
        how = _resampling(given, cases)
        outputs = scoring.read_predictions(file, cases, own_copy=bool(given["data"])).outputs
        if given["file_predictions"]:  # else the author files the original, and the hub scores that
            outputs = predictions.as_written(outputs)
        with _progress("Metrics and intervals", len(metrics_of(hub, benchmark)[0])) as tick:
            found = evaluate(hub, benchmark, cases, outputs, how=how, tick=tick)
        content = predictions.write(cases.rows, outputs, cases.truth.classes)
    wanted = content if given["file_predictions"] else b""
    return _finish(hub, found, _Run(model_id, "score", {}, wanted), given["out"])


@dataclass(frozen=True, slots=True)
class _Run:
    model_id: str
    door: str
    metadata: dict[str, Any]
    predictions: bytes


def _finish(hub: Hub, found: Evaluation, run_: _Run, out: Path) -> int:
    """Run the toy check, write the files and say what came out."""
    from hubbot.evaluation.data import predictions
    from hubbot.evaluation.report.report import report
    from hubbot.evaluation.report.result import About, text_of, toy_check

    with _progress("Toy check", 1) as tick:
        toy = toy_check(hub, found.benchmark)
        tick()
    about = About(
        run_.model_id,
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        f"hubbot {__version__} {run_.door}",
        run_.metadata,
        toy,
        predictions.digest(run_.predictions) if run_.predictions else None,
    )
    files = {"eval.yaml": text_of(found, about).encode(), **report(hub, found, about)}
    files |= {"predictions.csv.gz": run_.predictions} if run_.predictions else {}
    write_files(out, files)
    _say(hub, found, about, out)
    return 0


def _say(hub: Hub, found: Evaluation, about: About, out: Path) -> None:
    for name, one in found.figures.items():
        interval = found.uncertainty.get(name)
        span = f"  [{interval.low:.4g}, {interval.high:.4g}]" if interval else ""
        value = f"{one.value:.4g}" if one.value is not None else f"undefined: {one.reason}"
        click.echo(f"{name:24} {value}{span}")
    if about.toy_check is None:
        click.echo("No toy check: this benchmark names no baseline.")
    if found.groups.left_out:
        click.echo(
            f"Groups left out, fewer than {hub.policy.min_group} per class: {len(found.groups.left_out)}"
        )
    result = out / "eval.yaml"
    click.echo(f"Wrote {result} and {out / 'report.md'}. Next: hubbot submit {result}{named_hub()}")


def chosen(hub: Hub, benchmark_id: str, dataset_id: str | None) -> tuple[Benchmark, Dataset]:
    """The benchmark and its dataset, by any registered spelling. Raises UsageError with what there is."""
    benchmark = hub.benchmark(benchmark_id, dataset_id)
    if benchmark is None:
        nearest = hub.suggest("benchmark", benchmark_id)
        raise click.UsageError(
            f"There is no benchmark {benchmark_id}. "
            + (f"Did you mean {nearest}? " if nearest else "")
            + "`hubbot list` shows all."
        )
    if benchmark.status == "archived":
        raise click.UsageError(f"{benchmark.id} is archived and takes no new results.")
    dataset = hub.dataset(dataset_id or (benchmark.datasets[0] if benchmark.datasets else ""))
    if dataset is None or dataset.id not in benchmark.datasets:
        there = ", ".join(benchmark.datasets) or "none"
        raise click.UsageError(f"{benchmark.id} has the datasets {there}.")
    return benchmark, dataset


def _scorable(hub: Hub, benchmark_id: str, dataset_id: str | None) -> tuple[Benchmark, Dataset]:
    """The chosen benchmark and dataset; a usage error where no command here can score that benchmark."""
    from hubbot.registry.how_to_evaluate import many_outputs

    benchmark, dataset = chosen(hub, benchmark_id, dataset_id)
    if many_outputs(benchmark):
        raise click.UsageError(
            f"{benchmark.id} asks for an array for each case, which no command here scores. Score it with "
            f"your own code, then file the numbers: hubbot new record {benchmark.id} > eval.yaml"
        )
    return benchmark, dataset


def _beside(spec: str) -> Path:
    """The folder of the model's file; the present one for a module."""
    where = Path(spec if spec.endswith((".yaml", ".yml")) else spec.rpartition(":")[0])
    return where.parent if where.is_file() else Path()


def _cases(hub: Hub, dataset: Dataset, given: dict[str, Any], *, features: bool = False) -> Cases:
    from hubbot.evaluation.data.splits import cases_of, in_registered_order

    found = cases_of(dataset, hub.root, given["data"], features=features)
    # What is resampled as a whole (patients) are no groups to compare.
    cases = replace(found, strata={k: v for k, v in found.strata.items() if k != given["unit"]})
    if given["file_predictions"]:
        in_registered_order(cases, hub.root)
    return cases


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


@contextmanager
def _mistakes_as_words() -> Iterator[None]:
    """A mistake in what the author gave ends with words and exit code 1, not with a traceback."""
    from hubbot.evaluation.data.cases import Unusable
    from hubbot.evaluation.data.predictions import Unreadable

    try:
        yield
    except (Unusable, Unreadable) as mistake:
        raise click.ClickException(str(mistake)) from mistake


@contextmanager
def _progress(title: str, steps: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere; gone when done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, TimeElapsedColumn

    shown = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=steps)
        yield lambda: bar.advance(task)
