"""Which of a result's figures arithmetic can test, on how many cases, in how many classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from hubbot.proving.arithmetic.cells import Quantity
from hubbot.proving.check import block_of
from hubbot.registry.model import Dataset, Hub, Split
from hubbot.results import runs
from hubbot.results.result import Result

Averaging = Literal["binary", "macro", "weighted", "micro"]
AVERAGINGS: tuple[Averaging, ...] = ("macro", "weighted", "binary", "micro")

# Family (registry/metrics.yaml) → what it is in two classes. Averaged families are below.
_PLAIN: dict[str, Quantity] = {
    "accuracy": "accuracy",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "npv": "npv",
    "ppv": "precision",
    "balanced-accuracy": "balanced-accuracy",
    "mcc": "mcc",
    "dice": "f1",
    "kappa": "kappa",
}
AVERAGED: dict[str, dict[Averaging, Quantity]] = {
    "f1": {"binary": "f1", "macro": "f1-macro", "weighted": "f1-weighted", "micro": "accuracy"},
    "precision": {
        "binary": "precision",
        "macro": "precision-macro",
        "weighted": "precision-weighted",
        "micro": "accuracy",
    },
    # Weighted recall is accuracy, macro recall is balanced accuracy: by definition, in any number of classes.
    "recall": {
        "binary": "sensitivity",
        "macro": "balanced-accuracy",
        "weighted": "accuracy",
        "micro": "accuracy",
    },
}


_CHOICES: dict[str, dict[str, Quantity]] = {
    family: {averaging: options[averaging] for averaging in AVERAGINGS}
    for family, options in AVERAGED.items()
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One stated figure. `options` are the quantities it may be, by averaging; one entry if that is fixed."""

    name: str
    value: float
    family: str
    options: Mapping[str, Quantity]

    @property
    def stated(self) -> bool:
        return len(self.options) == 1


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known about the test set."""

    n: int | None
    certain_n: bool  # stated by the submitter, not taken from the registry or from group sizes
    classes: int | None
    certain_classes: bool  # not only inferred from the benchmark's other data
    sizes: tuple[int, ...] = ()  # cases per class, where known
    runs: int = 1  # the figures are means over so many runs on the same cases
    folds: bool = False  # means over folds of unequal size: no k/n of anything; `n` is None then
    positives: int | None = None  # cases of the class called positive, where class and sizes are known


def family_of(hub: Hub, name: str) -> str | None:
    metric = hub.metric(name)
    return metric.family.replace("_", "-") if metric and metric.family else None


def figures(metrics: Mapping[str, float | None], hub: Hub) -> tuple[Figure, ...]:
    """The figures that a confusion matrix determines, as stated."""
    found = []
    for name, value in metrics.items():
        metric = hub.metric(name) if value is not None else None
        if metric is None or metric.family is None or value is None:
            continue
        family = metric.family.replace("_", "-")
        if family in _PLAIN:
            found.append(Figure(name, value, family, {"": _PLAIN[family]}))
        elif family in AVERAGED:
            choices, stated = _CHOICES[family], metric.averaging
            options = {stated: choices[stated]} if stated in choices else choices
            found.append(Figure(name, value, family, options))
    return tuple(found)


def setting(result: Result, hub: Hub) -> Setting:
    split = split_of(result, hub)
    n, certain_n = result.n, result.n is not None
    if n is None:
        n = _group_total(result) or (split.n if split else None)
    sizes = class_sizes(result, split, n)
    classes, certain = (len(sizes), True) if sizes else _class_count(result, hub)
    folds = runs.over_folds(result)
    positives = positives_of(result, hub, n) if len(sizes) == 2 else None
    return Setting(
        None if folds else n, certain_n, classes, certain, sizes, runs.count(result), folds, positives
    )


def positives_of(result: Result, hub: Hub, n: int | None) -> int | None:
    """Cases of the positive class, as registered, where all of the split was tested; None where unknown."""
    dataset, split = hub.dataset_of(result), split_of(result, hub)
    positive = str(dataset.value.get("positive")) if dataset else ""
    sizes = {str(name): size for name, size in split.classes.items()} if split else {}
    return sizes[positive] if len(sizes) == 2 and positive in sizes and sum(sizes.values()) == n else None


def split_of(result: Result, hub: Hub) -> Split | None:
    """The registered split the result names, or the dataset's test split (its only one) if it names none."""
    dataset = hub.dataset_of(result)
    if dataset is None:
        return None
    if result.split:
        return dataset.splits.get(result.split)
    if "test" in dataset.splits:
        return dataset.splits["test"]
    return next(iter(dataset.splits.values())) if len(dataset.splits) == 1 else None


def class_sizes(result: Result, split: Split | None, n: int | None) -> tuple[int, ...]:
    """Cases per class: as counted by the submitter, or as registered where all of the split was tested."""
    counted = tuple(
        value for value in block_of(result, "counts", "classes").values() if type(value) is int and value >= 0
    )
    for sizes in (counted, tuple(split.classes.values()) if split else ()):
        if len(sizes) > 1 and sum(sizes) == n:
            return sizes
    return ()


def _class_count(result: Result, hub: Hub) -> tuple[int | None, bool]:
    """Number of classes, and whether it is certain. The registry comes first: a metric's name proves nothing.

    Specificity and NPV are stated for two classes, and as means over classes for more.
    """
    if own := registered_classes(hub.dataset_of(result)):
        return own, True
    confusion, counted = result.block("counts").get("confusion"), block_of(result, "counts", "classes")
    for stated in (confusion if isinstance(confusion, list) else (), counted):
        if len(stated) > 1:
            return len(stated), True
    benchmark = hub.benchmark_of(result)
    others = {registered_classes(hub.dataset(name)) for name in benchmark.datasets} if benchmark else set()
    others.discard(None)
    return (others.pop(), False) if len(others) == 1 else (None, False)


def registered_classes(dataset: Dataset | None) -> int | None:
    if dataset is None:
        return None
    for split in dataset.splits.values():
        if len(split.classes) > 1:
            return len(split.classes)
    labels, count = dataset.value.get("labels"), dataset.value.get("n_classes")
    if isinstance(labels, list) and len(labels) > 1:
        return len(labels)
    return count if type(count) is int and count > 1 else None


def _group_total(result: Result) -> int | None:
    """The size of the test set where only groups state theirs, and every stratum adds up to the same."""
    totals = {total for stratum in result.groups if (total := stratum_total(result, stratum))}
    return totals.pop() if len(totals) == 1 else None


def stratum_total(result: Result, stratum: str) -> int | None:
    """Sum of the groups' N; None where a group does not state it."""
    sizes = [group_size(figures) for figures in result.groups[stratum].values()]
    return sum(size for size in sizes if size) if sizes and all(sizes) else None


def group_size(group: Mapping[str, float | None]) -> int | None:
    n = group.get("N", group.get("n"))
    return n if type(n) is int and n > 0 else None
