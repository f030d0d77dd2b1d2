"""RobustBench: `model_info/DATASET/THREAT/MODEL.json`. Its accuracies are in percent, as texts.

Source: https://github.com/RobustBench/robustbench, `model_info/` and its README ("Adding a new model").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from hubbot.interchange.formats.cells import lone
from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import figure, said, text

_FIGURES: Final = (
    "clean_acc",
    "autoattack_acc",
    "external",
    "reported",
    "corruptions_acc",
    "corruptions_mce",
)


def _recognise(source: Source) -> bool:
    return {"clean_acc", "dataset", "architecture"} <= source.keys.keys()


def _found(source: Source) -> Iterator[Found]:
    value = source.mapping
    figures = tuple(one for name in _FIGURES if name in value and (one := _figure(name, value[name])))
    if not figures:
        raise WrongShape("there is no `clean_acc`: is this a model_info of RobustBench?")
    about = said(paper=value.get("link"), eps=value.get("eps"), architecture=value.get("architecture"))
    about |= said(additional_data=value.get("additional_data"), footnote=value.get("footnote"))
    # The file has the paper's title and no model: RobustBench's own id is the file's name.
    taken = {one.name for one in figures}
    untaken = [name for name in _FIGURES if name in value and name not in taken]
    shown = tuple(f"{name} {str(value[name])[:40]!r} (no plain figure)" for name in untaken)
    yield Found(text(value.get("dataset")) or "", figures, about=about, untaken=shown)


def _figure(name: str, value: object) -> Figure | None:
    if isinstance(value, str) and (one := lone(value)) is not None and one.value is not None:
        return Figure(name, one.value, (name,), percent=True)
    found = figure(name, value, name)
    return replace(found, percent=True) if found else None


FORMAT: Final = Format("robustbench", "RobustBench", "", _recognise, _found)
