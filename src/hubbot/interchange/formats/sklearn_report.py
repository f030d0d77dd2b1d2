"""scikit-learn's `classification_report`: as text, as people publish it, and with `output_dict=True` as JSON.

Source: `sklearn.metrics.classification_report` (`sklearn/metrics/_classification.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import count, figure, mapping

_AVERAGES: Final = {
    "macro avg": "macro",
    "weighted avg": "weighted",
    "micro avg": "micro",
    "samples avg": "samples",
}
_COLUMNS: Final = {"precision": "precision", "recall": "recall", "f1-score": "f1"}
_HEADER: Final = re.compile(r"[ \t]*precision[ \t]+recall[ \t]+f1-score[ \t]+support[ \t]*$")
_FIGURE: Final = re.compile(r"[0-9.]+|[0-9]+,[0-9]+|nan")
_SUPPORT: Final = re.compile(r"[0-9]+(?:\.0)?")
_ACCURACY: Final = re.compile(r"[ \t]*accuracy[ \t]+([0-9.]+|[0-9]+,[0-9]+)[ \t]+([0-9]+(?:\.0)?)[ \t]*$")
_LONGEST: Final = 300  # characters of a row


def _recognise(source: Source) -> bool:
    if "macro avg" in source.keys and isinstance(source.keys["macro avg"], dict):
        return True
    return not source.keys and any(_HEADER.match(line) for line in source.text.splitlines()[:2000])


def _found(source: Source) -> Iterator[Found]:
    if source.text.lstrip()[:1] in {"{", "["} or not source.text.strip():
        yield _of_report(source.mapping)
        return
    reports = list(_reports(source.text.splitlines()))
    if not reports:
        raise WrongShape("there is no table of precision, recall, f1-score and support in it")
    for label, report in reports:
        yield _of_report(report, label if len(reports) > 1 else "")


def _of_report(value: Mapping[str, Any], label: str = "") -> Found:
    rows = {name: row for name, row in value.items() if isinstance(row, dict) and "support" in row}
    if "macro avg" not in rows:
        raise WrongShape("there is no `macro avg`: is this a classification_report of scikit-learn?")
    figures = tuple(_figures(value, rows))
    # Without an accuracy the labels are not the cases: several labels a case, or some classes left out.
    whole = "accuracy" in value
    sizes = {name: count(row["support"]) for name, row in rows.items() if name not in _AVERAGES}
    classes = {name: size for name, size in sizes.items() if size is not None} if whole else {}
    n = count(rows["macro avg"]["support"]) if whole else None
    if sum(classes.values()) != n:
        classes = {}
    return Found("", figures, label, n=n, classes=classes)


def _figures(value: Mapping[str, Any], rows: Mapping[str, Any]) -> Iterator[Figure]:
    if "accuracy" in value and (found := figure("accuracy", value["accuracy"], "accuracy")):
        yield found
    for row, average in _AVERAGES.items():
        for column, short in _COLUMNS.items():
            stated = mapping(rows.get(row))
            name = f"{row}/{column}"
            if column in stated and (found := figure(name, stated[column], f"{short}_{average}")):
                yield found


def _reports(lines: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each report of a text with the line above it, which is what people call it."""
    for number, line in enumerate(lines):
        if _HEADER.match(line):
            before = next(
                (one.strip() for one in reversed(lines[max(number - 3, 0) : number]) if one.strip()), ""
            )
            yield before[:100] or f"line {number + 1}", _report(islice(lines, number + 1, None))


def _report(lines: Iterable[str]) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for line in lines:
        if _HEADER.match(line) or len(line) > _LONGEST:
            break
        if found := _ACCURACY.match(line):
            report["accuracy"] = _number(found[1])
        else:
            name, *figures = line.strip().rsplit(None, 4) or [""]
            if len(figures) == 4 and all(map(_FIGURE.fullmatch, figures)) and _SUPPORT.fullmatch(figures[3]):
                values = [_number(one) for one in figures]
                report[name] = dict(zip((*_COLUMNS, "support"), values, strict=True))
    return report


def _number(digits: str) -> float | str:
    """A share, whose comma can only be decimal: none is above 1."""
    try:
        return float(digits.replace(",", ".")) if digits != "nan" else "nan"
    except ValueError:
        return digits


FORMAT: Final = Format("sklearn-report", "classification_report of scikit-learn", "", _recognise, _found)
