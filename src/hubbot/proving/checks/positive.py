"""Check A604: are sensitivity and the like those of the class that the registry names as positive?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.arithmetic.arithmetic import left_out
from hubbot.proving.arithmetic.binary import admits
from hubbot.proving.arithmetic.cells import Matrix, Quantity
from hubbot.proving.arithmetic.counts import confusion_of
from hubbot.proving.arithmetic.definitions import blocks, how_of
from hubbot.proving.arithmetic.figures import figures, setting, split_of
from hubbot.proving.arithmetic.rounding import ALIKE, ANY, Interval, Way, reading
from hubbot.proving.arithmetic.work import allowed
from hubbot.proving.check import Check, Context, block_of, problem_at
from hubbot.proving.checks import runs_kinds as kinds

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

_OF_ONE_CLASS: frozenset[Quantity] = frozenset({"sensitivity", "specificity", "precision", "npv", "f1"})
_STEPS = 30_000  # of all searches of this check
Stated = Mapping[str, tuple[Quantity, float]]


def other_positive(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """Only what fits the other class, and cannot fit the registered one, is told.

    Figures of another definition or threshold, as `how` states them, are not held against the others.
    """
    if (named := _classes(result, context.hub)) is None:
        return
    with allowed(_STEPS):
        found = [
            problem
            for block in blocks(how_of(result, context.hub), figures(result.metrics, context.hub))
            if (stated := {f.name: (next(iter(f.options.values())), f.value) for f in block if f.stated})
            and any(quantity in _OF_ONE_CLASS for quantity, _ in stated.values())
            for problem in _of_other(document, result, stated, *named)
        ]
    yield from dict.fromkeys(found)


def _of_other(
    document: Document, result: Result, stated: Stated, registered: tuple[str, int], against: tuple[str, int]
) -> Iterator[Problem]:
    (positive, cases), (other, rest) = registered, against
    found = _fits(stated, result, cases, rest, positive)
    if found is None:
        yield left_out(document)
    if found is not False or all(_fits(stated, result, rest, cases, other, way) is False for way in ALIKE):
        return
    of_one = [name for name, (quantity, _) in stated.items() if quantity in _OF_ONE_CLASS]
    told = " and ".join(f"{name} {result.metrics[name]}" for name in of_one)
    message = (
        f"{told} can be those of `{other}` ({rest} cases) only; the positive class here is `{positive}` "
        f"({cases} cases)"
    )
    path = pointer("metrics", of_one[0])
    yield problem_at(document, kinds.OTHER_POSITIVE, path, message, hint=_hint(stated, positive))


def _hint(stated: Stated, positive: str) -> str:
    by_quantity = {quantity: (name, value) for name, (quantity, value) in stated.items()}
    sensitivity, specificity = by_quantity.get("sensitivity"), by_quantity.get("specificity")
    others = [name for name, (q, _) in stated.items() if q in _OF_ONE_CLASS - {"sensitivity", "specificity"}]
    again = f"Compute {', '.join(others)} for `{positive}`." if others else ""
    if sensitivity and specificity:
        swapped = f"`{sensitivity[0]}: {specificity[1]}` and `{specificity[0]}: {sensitivity[1]}`"
        return f"Are the two swapped? For `{positive}` it would be {swapped}. {again}".rstrip()
    return again or f"Compute it for `{positive}` (in scikit-learn: pos_label)."


def _classes(result: Result, hub: Hub) -> tuple[tuple[str, int], tuple[str, int]] | None:
    """(positive, its cases), (the other, its cases): as registered, where the whole split was tested once."""
    dataset, split, known = hub.dataset_of(result), split_of(result, hub), setting(result, hub)
    positive = str(dataset.value.get("positive")) if dataset else ""
    sizes = {str(name): n for name, n in split.classes.items()} if split else {}
    if len(sizes) != 2 or positive not in sizes or known.runs > 1 or known.folds:
        return None
    if sum(sizes.values()) != known.n:
        return None
    other = next(name for name in sizes if name != positive)
    return (positive, sizes[positive]), (other, sizes[other])


def _fits(
    stated: Stated, result: Result, positives: int, negatives: int, positive: str, way: Way = "either"
) -> bool | None:
    """Whether the figures may be those of this class; None where the steps allowed do not tell."""
    wanted: dict[Quantity, Interval] = {}
    for quantity, value in stated.values():
        wanted[quantity] = reading(value, way).meet(wanted.get(quantity, ANY))
    matrix = _filed(result, positive)
    return matrix.fits(wanted) if matrix else admits(positives + negatives, positives, wanted)


def _filed(result: Result, positive: str) -> Matrix | None:
    """The filed confusion matrix, with this class as the positive one; None where its order is not stated."""
    confusion = confusion_of(result)
    names = [str(name) for name in block_of(result, "counts", "classes")]
    if confusion is None or len(confusion) != 2 or len(names) != 2 or positive not in names:
        return None
    p = names.index(positive)
    return Matrix(
        tp=confusion[p][p], fn=confusion[p][1 - p], fp=confusion[1 - p][p], tn=confusion[1 - p][1 - p]
    )


CHECKS: tuple[Check, ...] = (
    Check.of(
        kinds.OTHER_POSITIVE,
        "Sensitivity, specificity and the like are those of the registered positive class",
        other_positive,
    ),
)
