"""From another toolkit's figures to a result, which says what the file or an option says, no more."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hubbot.interchange.choosing import Chosen, Placed
from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.picking import answer, some
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Hub, Metric

_Figures = list[tuple[Metric, Figure]]
_ID = 100  # characters at most


@dataclass(frozen=True, slots=True)
class Run:
    """What the file cannot say, or an option says instead. `date` and `today` are days, ISO."""

    format: Format
    model_id: str
    today: str
    digest: str  # SHA-256 of the file, in hexadecimal
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """A result's text. `eval_id` names a file as well. `notes` are sentences for whoever converts."""

    eval_id: str
    text: str
    notes: tuple[str, ...]


def convert(placed: Placed, chosen: Chosen, hub: Hub, run: Run) -> Converted:
    """The text of a result. Raises ValueError for what no result may hold."""
    found, benchmark = placed.found, placed.benchmark
    day = run.date or found.date
    eval_id = _eval_id(run.model_id, benchmark.id, day, run.digest)
    first = sorted(chosen.figures, key=lambda name: (name != benchmark.primary, name))
    figures = [(hub.metrics[name], chosen.figures[name]) for name in first]
    value = {
        "eval_id": eval_id,
        "benchmark_id": benchmark.id,
        "dataset_id": placed.dataset.id,
        "model_ids": {"candidate": run.model_id},
        "status": "Completed",
        "metrics": {metric.name: value_of(figure, metric) for metric, figure in figures},
        **_runs(figures),
        **_uncertainty(figures),
        **dict(_data(placed)),
        "run_metadata": _metadata(placed, run, day, figures),
    }
    return Converted(eval_id, dump(value), tuple(_notes(placed, chosen, day)))


def value_of(figure: Figure, metric: Metric) -> float | None:
    return None if figure.value is None else _scaled(figure.value, figure, metric)


def _scaled(value: float, figure: Figure, metric: Metric) -> float:
    """What the file calls a percentage, or gives out of 100, as the metric's share; exact in decimals."""
    percent = figure.percent or (figure.of_hundred and metric.high == 1)
    if not percent or metric.high == 100 or "%" in metric.unit or "percent" in metric.unit:
        return value
    return float(Decimal(repr(value)) / 100)


def _eval_id(model: str, benchmark: str, day: str | None, digest: str) -> str:
    """Without a day the file's own digest makes it a name of its own."""
    end = f"-{day.replace('-', '')}" if day else f"-{digest[:8]}"
    board = benchmark[:40].rstrip(".-_")
    return f"{model[: _ID - len(board) - len(end) - 1].rstrip('.-_')}-{board}{end}"


def _runs(figures: _Figures) -> dict[str, Any]:
    """The runs behind a figure, where the file has them: the board ranks by their mean."""
    runs: dict[str, Any] = {}
    for metric, figure in figures:
        if figure.value is None:
            continue
        if figure.runs:
            values = [_scaled(value, figure, metric) for value in figure.runs]
            runs[metric.name] = {
                "mean": _mean(values, _scaled(figure.value, figure, metric)),
                "values": values,
            }
        elif figure.sd is not None:
            runs[metric.name] = {
                "mean": _scaled(figure.value, figure, metric),
                "sd": _scaled(figure.sd, figure, metric),
            }
    return {"runs": runs} if runs else {}


def _mean(values: list[float], stated: float) -> float:
    """The figure itself where it is their mean rounded to its digits; else the mean of the values."""
    mean = math.fsum(values) / len(values)
    digits = -int(Decimal(repr(stated)).as_tuple().exponent)
    return stated if abs(mean - stated) <= 0.500001 * 10.0**-digits else mean


def _uncertainty(figures: _Figures) -> dict[str, Any]:
    intervals = {}
    for metric, figure in figures:
        if figure.interval is not None:
            low, high = (_scaled(end, figure, metric) for end in figure.interval[:2])
            intervals[metric.name] = {"low": low, "high": high, "level": figure.interval[2]}
    return {"uncertainty": intervals} if intervals else {}


def _data(placed: Placed) -> Iterator[tuple[str, Any]]:
    found = placed.found
    stated = {"split": found.split, "n": found.n}
    if data := {key: value for key, value in stated.items() if value}:
        yield "data", data
    if found.classes:
        yield "counts", {"n": sum(found.classes.values()), "classes": dict(found.classes)}
    elif found.n:
        yield "counts", {"n": found.n}


def _metadata(placed: Placed, run: Run, day: str | None, figures: _Figures) -> dict[str, Any]:
    """How it was run, as the file says it; and when it was converted, which is another day."""
    undefined = {
        metric.name: f"{one.name} is {one.written} in the file"
        for metric, one in figures
        if one.value is None
    }
    return {
        **({"date": day} if day else {}),
        **({"runner": run.format.runner} if run.format.runner else {}),
        **({"model": placed.found.model} if placed.found.model else {}),
        **placed.found.about,
        **({"undefined": undefined} if undefined else {}),
        "converted_by": "hubbot convert",
        "converted_from": run.format.title,
        "converted_on": run.today,
    }


def _notes(placed: Placed, chosen: Chosen, day: str | None) -> Iterator[str]:
    found = placed.found
    for metric, figure in chosen.figures.items():
        if figure.value is None:
            where = f" in line {figure.line}" if figure.line else ""
            yield (
                f"{figure.name} is {figure.written}{where} of the file, so `{metric}: null` is written. "
                "A result with null is published without a rank"
            )
    yield from _of_columns(found)
    for metric, several in chosen.doubtful.items():
        names = some(one.shown for one in several)
        option = answer("--metric", several[0].name, metric)
        yield f"Left out, as there are several of {metric}: {names}. Choose with {option}"
    if unknown := [name for name in chosen.unknown if name not in found.undecided]:
        yield f"Left out, as not known here: {some(unknown)}. --metric THEIRS=OURS says what one is"
    if found.split is None:
        yield "The file does not say which split was scored. If you know it, say it with --split"
    elif placed.dataset.splits and found.split not in placed.dataset.splits:
        known = ", ".join(placed.dataset.splits)
        yield f"The figures are of the split {found.split}; {placed.dataset.id} registers {known}"
    if day is None:
        yield "The file does not say when it was run. If you know it, say it with --date 2026-11-23"


def _of_columns(found: Found) -> Iterator[str]:
    """What a table's columns were taken for, and what stands in its row and was not taken."""
    if found.taken:
        shown = ", ".join(f"{name} as {what}" for name, what in found.taken.items())
        yield f"Taken from columns: {shown}"
    if found.untaken:
        yield f"Left out of {'row ' + str(found.row) if found.row else 'it'}: {some(found.untaken)}"
    if found.undecided:
        options = " ".join(answer("--column", name, what) for name, what in found.undecided.items())
        names = ", ".join(found.undecided)
        yield f"Left out, as nothing says that it is of the test set or the run: {names}. If it is: {options}"
