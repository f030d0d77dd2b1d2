"""What a model answers for a case, where that is no class and no number: `target_type` of a dataset.

Such answers stand in the column `text` of a file, for what is right as for what a model says. A scorer of the
hub gets the values that the texts mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hubbot.registry.model import Dataset


@dataclass(frozen=True, slots=True)
class TargetType:
    """`cell`: what a text of the file holds, with an example; `given`: what a scorer gets of it."""

    name: str
    cell: str
    example: str
    given: str = "the text"
    truth: str = ""  # what a text of the true ones holds, where that is something else


TARGET_TYPES: Final[Mapping[str, TargetType]] = {
    one.name: one
    for one in (
        TargetType("text", "a text", "the cat sat"),
        TargetType(
            "labels", "the labels of a case, with | between; empty for none", "cat|dog", "a tuple of labels"
        ),
        TargetType(
            "mask",
            "the pixels that are marked, as pairs of first pixel and length; empty for none",
            "1 3 10 5",
            "a tuple of (first, length)",
        ),
        TargetType(
            "samples",
            "several possible values (an ensemble), with blanks between",
            "11.2 12.0 12.9",
            "a tuple of numbers; of the truth one number",
            truth="the value that came",
        ),
        TargetType(
            "boxes",
            "a JSON list; each box has label, box ([x, y, width, height]) and score",
            '[{"label": "cat", "box": [10, 20, 64, 32], "score": 0.9}]',
            "a tuple of mappings",
            truth="the same without scores",
        ),
        TargetType("json", "any JSON value", '{"answer": 42}', "the value, lists as tuples"),
    )
}
SURVIVAL: Final = "survival"  # numbers: a time for each case, and in the truth whether its event was seen
NAMES: Final = (*TARGET_TYPES, SURVIVAL)


def target_type(dataset: Dataset) -> TargetType | None:
    """None where cases are answered with classes or numbers."""
    return TARGET_TYPES.get(str(dataset.value.get("target_type") or ""))


def has_values(dataset: Dataset) -> bool:
    """Whether a text stands for a value that a scorer gets in its place."""
    found = target_type(dataset)
    return found is not None and found.name != "text"
