"""F1 of several labels for each case, from 0 to 1: over the labels (macro), or over all decisions (micro)."""

from collections import Counter
from collections.abc import Sequence

Labels = Sequence[tuple[str, ...]]


def f1_macro(truth: Labels, predicted: Labels) -> float | None:
    """The plain mean over the labels that are there or were said. Both hold the labels of n cases."""
    right, wrong = counted(truth, predicted)
    labels = {*right, *wrong}
    return (
        sum(2 * right[one] / (2 * right[one] + wrong[one]) for one in labels) / len(labels)
        if labels
        else None
    )


def f1_micro(truth: Labels, predicted: Labels) -> float | None:
    """Of all labels of all cases together. Both hold the labels of n cases."""
    right, wrong = counted(truth, predicted)
    hits, misses = right.total(), wrong.total()
    return 2 * hits / (2 * hits + misses) if hits or misses else None


def counted(truth: Labels, predicted: Labels) -> tuple[Counter[str], Counter[str]]:
    """How often each label was said rightly; and how often missed, or said where it is not."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for there, said in zip(truth, predicted, strict=True):
        right.update(set(there) & set(said))
        wrong.update(set(there) ^ set(said))
    return right, wrong
