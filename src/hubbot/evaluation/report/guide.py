"""What can be evaluated here and how: for `hubbot list`, `hubbot show` and the skeleton of a result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from hubbot.evaluation.report.evaluate import metrics_of
from hubbot.reading.yaml.scalars import quoted
from hubbot.registry.how_to_evaluate import (
    asked_for,
    commands,
    example_on,
    held_here,
    labels_of,
    made_here,
    many_outputs,
    needs,
)
from hubbot.registry.model import Benchmark, Dataset, Hub, Metric

_WIDE = 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of `hubbot list`. `how` says which doors are open."""

    id: str
    name: str
    primary: str
    cases: str
    data: str
    how: str


def listing(hub: Hub) -> Iterator[Listed]:
    """Every benchmark that takes results, real data first."""
    active = (one for one in hub.benchmarks.values() if one.status == "active")
    for benchmark in sorted(active, key=lambda one: (one.data == "synthetic", one.id)):
        dataset = _dataset(hub, benchmark)
        split = dataset.splits.get("test") if dataset else None
        metric = hub.metric(benchmark.primary)
        arrow = "" if metric is None else " ↑" if metric.direction == "higher" else " ↓"
        yield Listed(
            benchmark.id,
            benchmark.name,
            f"{benchmark.primary}{arrow}",
            str(split.n) if split and split.n else "?",
            "made up" if benchmark.data == "synthetic" else "real",
            _doors(hub, benchmark, dataset),
        )


def _doors(hub: Hub, benchmark: Benchmark, dataset: Dataset | None) -> str:
    if dataset is None or many_outputs(benchmark):
        return "numbers you have"
    run = "run" if made_here(dataset) else "run --data DIR"
    if benchmark.task == "robustness":
        return run
    if not metrics_of(hub, benchmark)[0]:
        return "numbers you have"
    return f"{run}, score" if held_here(dataset) else f"{run}, score --labels FILE"


def show(hub: Hub, benchmark: Benchmark) -> str:
    """Data, split, metrics and the commands, as plain text."""
    dataset = _dataset(hub, benchmark)
    lines = [f"{benchmark.id}  {benchmark.name}, version {benchmark.version}"]
    lines += [benchmark.description, ""] if benchmark.description else [""]
    lines += ["Data: none registered."] if dataset is None else []
    lines += [*_data_lines(dataset), *_wrapped(needs(benchmark, dataset))] if dataset else []
    if others := benchmark.datasets[1:]:
        lines += [f"  more datasets, each a table of its own, by --dataset: {', '.join(others)}"]
    lines += ["", "Metrics:"]
    primary = hub.metric(benchmark.primary)
    lines += [f"  {_metric_line(primary)}  (ranks the board)"] if primary else []
    lines += [f"  {_metric_line(metric)}" for name in benchmark.secondary if (metric := hub.metric(name))]
    lines += ["", "Evaluate on this benchmark:"]
    lines += [f"  {command}" for command in commands(benchmark, dataset)]
    if dataset:
        least = example_on(hub, benchmark, dataset.id).splitlines()
        lines += ["", "The least that a result says:", *(f"  {line}" for line in least)]
    return "\n".join(lines)


def _data_lines(dataset: Dataset) -> Iterator[str]:
    kind = "made up" if dataset.data == "synthetic" else "real"
    yield f"Data: {dataset.id}, {dataset.name} ({kind}; licence {dataset.licence or 'not stated'})"
    for split in dataset.splits.values():
        sizes = split.classes.items()
        classes = ", ".join(f"{n} of class {name}" if name.isdigit() else f"{n} {name}" for name, n in sizes)
        cases = "not stated" if split.n is None else f"{split.n} cases"
        yield f"  split {split.name}: {cases}{f' ({classes})' if classes else ''}"


def _wrapped(lines: Iterator[str]) -> Iterator[str]:
    for line in lines:
        yield from wrap(line, _WIDE, initial_indent="  ", subsequent_indent="    ", break_long_words=False)


def _metric_line(metric: Metric) -> str:
    averaging = f", {metric.averaging}" if metric.averaging else ""
    unit = f", in {metric.unit}" if metric.unit else ""
    return f"{metric.name}: {metric.title}{averaging}{unit}; {metric.better}"


def _dataset(hub: Hub, benchmark: Benchmark) -> Dataset | None:
    return hub.dataset(benchmark.datasets[0]) if benchmark.datasets else None


def skeleton(hub: Hub, benchmark: Benchmark, model_id: str | None, today: str) -> str:
    """A commented result to fill in; without a model's id its place stays empty.

    `today` is an ISO date. Figures are null until somebody writes them.
    """
    dataset = _dataset(hub, benchmark)
    split = dataset.splits.get("test") if dataset else None
    names = asked_for(hub, benchmark)
    width = max(len(name) for name in names) + 8
    figures = [f"  {f'{name}: null':{width}}# {_range(hub, name)}" for name in names]
    name = "-".join([*([model_id] if model_id else []), benchmark.id, today.replace("-", "")])
    lines = [
        f"# One result on {benchmark.name}. Lines that begin with # are notes; delete what does not apply.",
        f"eval_id: {name}    # any name of yours; never used twice",
        f"benchmark_id: {benchmark.id}",
        f"dataset_id: {dataset.id if dataset else 'DATASET'}",
        "model_ids:",
        f"  candidate: {model_id}" if model_id else f"  candidate:    # {_MODEL}",
        "status: Completed",
        "metrics:    # null = could not be computed; never write 0 for that",
        *figures,
        "run_metadata:",
        f"  date: '{today}'",
        "  runner: own code",
        f"data: {{split: test, n: {split.n if split and split.n else 'null'}}}",
        *_optional(hub, dataset, names[0]),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


_MODEL = "the model's id: its name in letters, digits, . _ -"


def _range(hub: Hub, name: str) -> str:
    metric = hub.metric(name)
    if metric is None:
        return "not registered"
    limits = f"{'−∞' if metric.low is None else metric.low} to {'∞' if metric.high is None else metric.high}"
    return f"{limits}, {metric.better}"


_TESTABLE = ("Accuracy", "Sensitivity", "Specificity")


def _optional(hub: Hub, dataset: Dataset | None, primary: str) -> Iterator[str]:
    labels = labels_of(dataset) if dataset else ()
    if len(labels) == 2 and all(hub.metric(name) for name in _TESTABLE):
        yield "# Accuracy, Sensitivity and Specificity with three decimals or more let the hub check the"
        yield "# arithmetic behind them, which raises the evidence of your row."
    yield "# Counts are compared with the figures above, and show where a mistake is:"
    if labels and len(labels) <= 10 and dataset:
        split = dataset.splits.get("test")
        sizes = split.classes if split else {}
        classes = ", ".join(f"{quoted(name)}: {sizes.get(name, 0)}" for name in labels)
        yield "# counts:"
        yield f"#   classes: {{{classes}}}"
        yield "#   confusion: [[…], […]]    # true class down, predicted across, in the order of classes"
    else:
        yield "# counts: {n: …}"
    yield "# Several runs with other seeds? Then the figures above are their means, and here are the runs:"
    yield f"# runs: {{{quoted(primary)}: {{mean: …, sd: …, values: [… a number for each run …]}}}}"
    yield "# How many trainings or settings were tried in all, and on what data was this one chosen?"
    yield "# runs_tried: …"
    yield "# chosen_on: validation    # validation, test or not chosen"
    yield "# Which weights were run: whoever runs the same can then reproduce the result."
    yield "# weights: {sha256: …}      # of their file; or {name: ORGANISATION/MODEL@REVISION}"
    yield "# Say here what differs from the registered definition, and nothing honest looks like a slip:"
    yield "# how: {labels: single, invalid_answers: none, Sensitivity: {threshold: youden}}"
    yield "# integrity: {training_overlap: none}    # none, some or not declared: did training see test data?"
