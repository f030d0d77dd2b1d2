"""Texts that stand for values, read and written anew in one way: labels, masks, samples, boxes, JSON.

A scorer's process turns the JSON of such a text back into the value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hubbot.common.numbers import is_number
from hubbot.evaluation.data.faults import some
from hubbot.evaluation.data.predictions import Predictions
from hubbot.evaluation.data.table import MOST_FAULTS, Fault, Unreadable
from hubbot.registry.model import Dataset
from hubbot.registry.target_types import TargetType, has_values, target_type

Array = NDArray[Any]

Known = Mapping[str, None]  # the labels that a dataset names, in its order; {} where it names none
_MOST_DEEP: Final = 20
MOST_DIGITS: Final = 300


def with_values(dataset: Dataset, given: Predictions, *, truth: bool = False) -> Predictions:
    """What was read, each text in its JSON where the dataset's `target_type` says what it means.

    Raises Unreadable with the rows whose texts mean nothing, at most 20 of them.
    """
    values = given.outputs.values
    if values is None or not has_values(dataset):
        return given
    return replace(
        given, outputs=replace(given.outputs, values=meant(dataset, given.rows, values, truth=truth))
    )


def meant(dataset: Dataset, rows: Array, texts: Array, *, truth: bool = False) -> Array:
    """The JSON of n texts, as the dataset's `target_type` means them. Raises Unreadable as above."""
    kind = target_type(dataset)
    if kind is None or not has_values(dataset):
        return texts
    read, faults, found = _READERS[kind.name], [], []
    known = dict.fromkeys(str(name) for name in dataset.value.get("labels") or ())
    for row, text in zip(rows, texts, strict=True):
        try:
            found.append(_canonical(read(str(text), truth, known)))
        except ValueError as wrong:
            faults.append(Fault(None, f"row {int(row)}: {wrong}", _hint(kind, truth=truth)))
            if len(faults) == MOST_FAULTS:
                break
    if faults:
        raise Unreadable(faults)
    return np.array(found, dtype=object)


def _hint(kind: TargetType, *, truth: bool) -> str:
    if truth and kind.truth:
        return f"A text holds {kind.truth}."
    return f"A text holds {kind.cell}: {kind.example}"


def _canonical(value: Any) -> str:
    """Raises ValueError for a text with half of a character, which no file can hold."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    try:
        text.encode()
    except UnicodeEncodeError as why:
        half = ascii(text[why.start])[1:-1]
        raise ValueError(f"{half} is half of a character: write the character itself.") from None
    return text


def _labels(text: str, _truth: bool, known: Known) -> list[str]:
    listed = _listed(text)
    if listed is None:
        names = [name.strip() for name in text.split("|")] if text.strip() else []
    else:
        names = [name for name in listed if isinstance(name, str)]
        if len(names) < len(listed):
            raise ValueError("a label is no text.")
    for name in names:
        if not name:
            raise ValueError("there is nothing between two |.")
        if known and name not in known:
            raise ValueError(f"there is no label {name[:40]!r}. Labels: {some(list(known), 10)}.")
    if len({*names}) < len(names):
        raise ValueError("a label is there twice.")
    return sorted(names)


def _mask(text: str, _truth: bool, _known: Known) -> list[tuple[int, int]]:
    """Runs of pixels, each (first, length), rising and apart."""
    numbers = _without_brackets(text).split()
    if not all(number.isdecimal() and len(number) <= 12 for number in numbers) or len(numbers) % 2:
        raise ValueError("a mask is pairs of whole numbers: first pixel and length.")
    flat = [int(number) for number in numbers]
    runs = list(zip(flat[::2], flat[1::2], strict=True))
    end = -1
    for first, length in runs:
        if length < 1 or first < end:
            raise ValueError(f"the run `{first} {length}` is empty, or begins before the one before it ends.")
        end = first + length
    return runs


def _samples(text: str, truth: bool, _known: Known) -> list[float] | float:
    try:
        values = [float(number) for number in _without_brackets(text).split()]
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no list of numbers.") from None
    if not values or not all(map(isfinite, values)):
        raise ValueError("there is no number, or one that is not finite.")
    if truth and len(values) != 1:
        raise ValueError(f"there are {len(values)} numbers; one value came.")
    return values[0] if truth else values


def _listed(text: str) -> list[Any] | None:
    """The items of a JSON list; None for what is none."""
    found = _json(text, False, {}) if text.lstrip().startswith("[") else None
    return found if isinstance(found, list) else None


def _without_brackets(text: str) -> str:
    """Numbers with blanks between, also where they were written as a list."""
    return text.translate(str.maketrans("[],()", "     "))


def _boxes(text: str, truth: bool, _known: Known) -> list[dict[str, Any]]:
    found = _json(text, truth, _known)
    if not isinstance(found, list):
        raise ValueError("boxes are a list; [] for none.")  # noqa: TRY004 - of a text, not of a type
    return [_box(one, place, truth=truth) for place, one in enumerate(found, 1)]


def _box(one: Any, place: int, *, truth: bool) -> dict[str, Any]:
    wanted = {"label", "box"} if truth else {"label", "box", "score"}
    if not isinstance(one, Mapping) or not wanted <= {*one}:
        raise ValueError(f"box {place} has not all of {', '.join(sorted(wanted))}.")
    corners = one["box"]
    if not isinstance(corners, list) or len(corners) != 4 or not all(map(_is_number, corners)):
        raise ValueError(f"box {place}: `box` is not [x, y, width, height].")
    if corners[2] < 0 or corners[3] < 0:
        raise ValueError(f"box {place}: width or height is below 0. Are these two corners?")
    if not isinstance(one["label"], str | int) or not (truth or _is_number(one["score"])):
        raise ValueError(f"box {place}: `label` is a name and `score` a number.")
    return {key: one[key] for key in sorted(wanted)}


def _json(text: str, _truth: bool, _known: Known) -> Any:
    try:
        found = json.loads(text, parse_constant=_refused, parse_int=_whole, parse_float=_decimal)
    except json.JSONDecodeError as wrong:
        raise ValueError(f"this is not JSON: {wrong.msg} at character {wrong.pos + 1}.") from None
    except RecursionError:
        raise ValueError(f"more than {_MOST_DEEP} levels.") from None
    if _depth(found) > _MOST_DEEP:
        raise ValueError(f"more than {_MOST_DEEP} levels.")
    return found


def _refused(name: str) -> Any:
    raise ValueError(f"JSON has no {name}: write null.")


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits):,} digits; {MOST_DIGITS} are read.")
    return int(digits)


def _decimal(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(f"{digits[:40]} is too large for a number.")
    return value


def _depth(value: Any, at: int = 0) -> int:
    if at > _MOST_DEEP or not isinstance(value, list | dict):
        return at
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(one, at + 1) for one in inner), default=at + 1)


_MOST: Final = 1e300


def _is_number(value: Any) -> bool:
    return is_number(value) and abs(value) < _MOST  # exact for whole numbers of any length; no nan, no inf


_READERS: Final[Mapping[str, Callable[[str, bool, Known], Any]]] = {
    "labels": _labels,
    "mask": _mask,
    "samples": _samples,
    "boxes": _boxes,
    "json": _json,
}
