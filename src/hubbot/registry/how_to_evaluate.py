"""What can be evaluated on a benchmark, and how: the same words in `hubbot show` and on its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbot.reading.yaml.scalars import quoted
from hubbot.registry.target_types import SURVIVAL, has_values, target_type

if TYPE_CHECKING:
    from hubbot.registry.model import Benchmark, Dataset, Hub

# Made-up data that hubbot can make; the recipes themselves are in `evaluation`.
TOYS = frozenset({"classification", "multiclass", "regression", "time_series", "gene_expression"})
_SHOWN = 4  # columns
_PERCENT = 50  # where a range ends above this, figures go up to 100


def held_here(dataset: Dataset, split: str = "test") -> bool:
    """Whether the hub itself has the labels, so that anyone can score without files of their own."""
    return stored_at(dataset, split) is not None or (split == "test" and made_here(dataset))


def made_here(dataset: Dataset) -> bool:
    """Whether hubbot has or makes the data themselves, so that anyone can run a model without a copy."""
    return (
        "split_recipe" in dataset.value or dataset.value.get("recipe") in TOYS or features_at(dataset) != ""
    )


def features_at(dataset: Dataset) -> str:
    """The file with X in the hub, "" where there is none, or no labels of the test split to go with it."""
    return dataset.features.file if dataset.features and stored_at(dataset) else ""


def stored_at(dataset: Dataset, split: str = "test") -> str | None:
    """The file with the labels in the hub. What the hub does not call public is not used as if it were."""
    found = dataset.splits.get(split)
    return found.file if found is not None and dataset.value.get("public_labels") is True else None


def is_text(dataset: Dataset) -> bool:
    """Whether answers stand in the column `text`; a `target_type` may say what the texts mean."""
    return target_type(dataset) is not None


def labels_of(dataset: Dataset) -> tuple[str, ...]:
    """Class names in registered order, the positive one last where there are two; () for what is no class."""
    if is_text(dataset):
        return ()
    names = tuple(str(name) for name in dataset.value.get("labels") or ())
    positive = dataset.value.get("positive")
    if len(names) == 2 and positive is not None and names[0] == str(positive):
        return names[::-1]
    return names


def many_outputs(benchmark: Benchmark) -> bool:
    """Whether each case asks for an array, such as a signal to fill in: no door here takes that."""
    return benchmark.task == "reconstruction"


def commands(benchmark: Benchmark, dataset: Dataset | None) -> Iterator[str]:
    """The commands that fit this benchmark, ready to paste."""
    if dataset is None or many_outputs(benchmark):
        yield f"hubbot new record {benchmark.id} --out eval.yaml"
        return
    labels = "" if held_here(dataset) else " --labels labels.csv"
    if benchmark.task != "robustness":
        yield f"hubbot score {benchmark.id} predictions.csv{labels}"
    yield f"hubbot run {benchmark.id} --model model.py:MyModel{'' if made_here(dataset) else ' --data DIR'}"
    yield f"hubbot new record {benchmark.id} --out eval.yaml"


def needs(benchmark: Benchmark, dataset: Dataset) -> Iterator[str]:
    """How rows are numbered, and what a file of predictions and a model must look like."""
    yield _rows(dataset)
    labels, value = labels_of(dataset), "text" if is_text(dataset) else "value"
    if many_outputs(benchmark):
        yield "each case asks for an array of values: score it with your own code, and file the numbers"
        return
    if labels:
        yield f"classes, in column order: {', '.join(labels)}"
    if benchmark.task == "robustness":
        shape = dataset.value.get("shape")
        of = f" of {' × '.join(map(str, shape[1:]))} values" if shape else ""
        yield (
            f"your model: X is a row{of} for each case, disturbed ever more; predict_proba(X) gives a column "
            "for each class. get_embeddings(X) is measured, too, if there is one"
        )
        return
    if labels:
        more = ", …" if len(labels) > _SHOWN else ""
        scores = ", ".join(f"score_{name}" for name in labels[:_SHOWN])
        yield f"predictions.csv: row, label and/or {scores}{more}"
        yield (
            "your model: predict_proba(X) gives a column for each class, or predict(X) a class for each row; "
            "fit(X, y), if there is one, gets classes as 0, 1, … in that order"
        )
    else:
        yield f"predictions.csv: row, {value}{_meaning(dataset)}"
        yield f"your model: predict(X) gives a {value} for each row, after fit(X, y), if there is one"


def _meaning(dataset: Dataset) -> str:
    """What the column holds, where its name does not say."""
    kind = target_type(dataset)
    if kind is not None and has_values(dataset):
        truth = f"; in a file of labels {kind.truth}" if kind.truth else ""
        return f". A text is {kind.cell}: `{kind.example}`{truth}"
    if dataset.value.get("target_type") == SURVIVAL:
        return ". A higher value means a later event. A file of labels is row, value, event (0: censored)"
    return ""


def _rows(dataset: Dataset) -> str:
    recipe = dataset.value.get("split_recipe")
    if recipe:
        stratify = ", stratify=y" if recipe.get("stratify") else ""
        return (
            f"rows: numbered as sklearn.datasets.{recipe['loader']} gives them; test rows are "
            f"sorted(train_test_split(range(n), test_size={recipe['test_size']}{stratify}, "
            f"random_state={recipe['random_state']})[1])"
        )
    if place := features_at(dataset):
        said = dataset.features.columns if dataset.features else ""
        columns = f", whose columns are {said}" if said else ""
        train = stored_at(dataset, "train")
        fitted = f"; the rows to train on are in {train}" if train else ""
        return (
            f"rows: numbered as in {stored_at(dataset)}, which holds the true labels; each is a row "
            f"of the array X of {place}{columns}{fitted}"
        )
    if made_here(dataset):
        return "rows: numbered from 0, as the toy data are made"
    if file := stored_at(dataset):
        return (
            f"rows: numbered as in {file}, which holds the true labels; the X of your copy (--data) has "
            "a row for each, by rising number"
        )
    return "rows: numbered from 0, in the order of your copy; the hub does not hold these data"


def asked_for(hub: Hub, benchmark: Benchmark) -> tuple[str, ...]:
    """The metrics that a new result is asked for, the one that ranks first, each with its averaging stated.

    A name whose averaging is not stated stands for its first variant.
    """
    return tuple(dict.fromkeys(_stated(hub, name) for name in (benchmark.primary, *benchmark.secondary)))


def example_on(hub: Hub, benchmark: Benchmark, dataset: str) -> str:
    """The least that a result on this benchmark says, with a figure on the scale of its metric."""
    name = asked_for(hub, benchmark)[0]
    metric = hub.metric(name)
    figure = figure_to_write_over(metric.high if metric else None)
    return smallest_result(benchmark.id, dataset, quoted(name), figure)


def _stated(hub: Hub, name: str) -> str:
    metric = hub.metric(name)
    return metric.variants[0] if metric and metric.averaging == "unstated" and metric.variants else name


def figure_to_write_over(high: float | None) -> str:
    """A figure on the scale of a metric whose range ends at `high`, None for no end."""
    return "12.34" if high is not None and high >= _PERCENT else "0.1234"


def smallest_result(benchmark: str, dataset: str, metric: str, figure: str = "0.1234") -> str:
    """The least that a result says. `metric` as YAML; figure and dates are there to be written over."""
    return f"""\
eval_id: {benchmark}-20261123-1
benchmark_id: {benchmark}
dataset_id: {dataset}
model_ids:
  candidate:    # the model's id: its name in letters, digits, . _ -
run_metadata:
  date: '2026-11-23'
metrics:
  {metric}: {figure}
status: Completed
"""
