"""Whether a command writes the file of predictions that an author attaches, and so makes public."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hubbot.evaluation.data.cases import Cases
    from hubbot.registry.model import Dataset

_MANY = 100_000  # cases: to write more takes longer than to score them

# Licences that let anybody publish what was made from the data.
_OPEN = re.compile(
    r"(cc0|cc-by(-sa)?|pddl|odc-by|odbl|mit|apache|bsd|isc|unlicense|public domain)"
    r"([- ]v?[0-9.]+)?([- ](licen[cs]e|clause|international|generic|universal|unported))*",
    re.IGNORECASE,
)


def writes_predictions(given: bool | None, dataset: Dataset, cases: Cases) -> bool:
    """As the author said; else yes where the hub publishes the data itself, and asked where it does not."""
    if given is not None:
        return given
    why = _why_asked(dataset)
    if not why:
        return _unless_many(cases)
    public = (
        f"Predictions become public when you attach them: for each of the {cases.n:,} cases its row number "
        f"and what your model answered. {why}"
    )
    if not sys.stdin.isatty():
        click.echo(f"No predictions were written. {public} --predictions writes them.", err=True)
        return False
    click.echo(public)
    return click.confirm("Write the file of predictions?", default=False)


def _unless_many(cases: Cases) -> bool:
    """Unasked, a file is written of so many cases as take no time."""
    if cases.n <= _MANY:
        return True
    click.echo(f"No predictions were written: {cases.n:,} cases. --predictions writes them.", err=True)
    return False


def _why_asked(dataset: Dataset) -> str:
    """What speaks against doing it unasked; "" where nothing does."""
    from hubbot.registry.how_to_evaluate import held_here, made_here

    if not held_here(dataset):
        return f"The hub does not publish the labels of {dataset.id}: others may learn of them from yours."
    if dataset.data == "synthetic" or made_here(dataset) or _is_open(dataset.licence):
        return ""
    licence = f"is {dataset.licence}" if dataset.licence else "is not stated"
    return f"The licence of {dataset.id} {licence}: does it allow that?"


def _is_open(licence: str | None) -> bool:
    """Whether it is one that asks for no more than credit or the same licence. A doubt denies."""
    return licence is not None and _OPEN.fullmatch(licence.strip()) is not None
