"""brainmarks: `eval_table.csv` of a probe, a row a split. It evaluates models of functional MRI.

Source: `main_logistic.py` and `main_probe.py` of https://github.com/MedARC-AI/Brainmarks. Its `f1` is macro,
and `acc_std` is the deviation over draws of the split's cases, not over runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hubbot.interchange.formats.rows import MOST, Row, found_in_rows
from hubbot.interchange.formats.shapes import Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.tables import csv_rows
from hubbot.interchange.formats.values import said

_METRICS: Final = {"acc": "accuracy", "f1": "f1_macro", "bacc": "balanced_accuracy"}
_KEYS: Final = frozenset({"model", "repr", "clf", "dataset", "split"})
_SETTINGS: Final = ("C", "lr", "wd", "epoch", "ckpt")


def _recognise(source: Source) -> bool:
    first = source.text[:1000].partition("\n")[0].strip().split(",")
    return set(first) >= _KEYS and bool(_METRICS.keys() & set(first))


def _found(source: Source) -> Iterator[Found]:
    trials = 0
    for number, row in enumerate(csv_rows(source.text, ","), 1):
        if not row.keys() >= _KEYS:
            raise WrongShape("there are no columns repr and clf: is this an eval_table.csv of brainmarks?")
        if str(row.get("trial", "")).strip():
            trials += 1
        else:
            yield from _of_row(number, row, source)
    if trials:  # of random splits, which are not the dataset's own
        yield Found("", (), label=f"trial 1 to {trials // 2 or 1}, on random splits,")


def _of_row(number: int, row: Row, source: Source) -> Iterator[Found]:
    told = {name: row[name] for name in source.columns if name in row}
    figures = {name: row[name] for name in _METRICS if name in row}
    deviations = {
        name: row[name] for name in row if name.removesuffix("_std") in figures and name not in figures
    }
    own = {name: row[name] for name in ("model", "dataset")}
    for one in found_in_rows([{**own, **figures, **told}], source):
        yield replace(
            one,
            row=min(number, MOST),
            label=f"{row['dataset']}, {row['repr']}, {row['clf']}, {row['split']}",
            split=row["split"].strip() or None,
            figures=tuple(replace(f, spellings=(_METRICS.get(f.name, f.name),)) for f in one.figures),
            picks=(f"row={number}", *(f"{name}={row[name]}" for name in _KEYS)),
            about=said(representation=row["repr"], classifier=row["clf"])
            | said(**{name: row[name] for name in _SETTINGS if name in row})
            | ({"sd_over_draws_of_cases": deviations} if deviations else {}),
        )


FORMAT: Final = Format("brainmarks", "brainmarks", "brainmarks", _recognise, _found)
