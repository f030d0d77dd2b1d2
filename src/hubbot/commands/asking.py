"""How a file of predictions is to be read: options say it, and a terminal is asked what they leave open."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hubbot.common.invisible import visible

if TYPE_CHECKING:
    from hubbot.evaluation.data.doubts import Doubt, Told

T = TypeVar("T")


def told_by(columns: Sequence[str], scale: str | None, swapped: bool | None, *, in_order: bool) -> Told:
    """The options as they were given. Raises UsageError for a `--column` that is no NAME=COLUMN."""
    from hubbot.evaluation.data.doubts import Told

    named: dict[str, str] = {}
    for one in columns:
        name, sign, meaning = one.rpartition("=")
        if not sign or not name.strip():
            raise click.UsageError(f'--column {one!r}: write NAME=COLUMN, such as --column "Prob=score".')
        named[name.strip()] = meaning.strip()
    return Told(scale, swapped, named, in_order)


def answered(read: Callable[[Told], T], told: Told) -> T:
    """What `read` gives once all doubts are answered. Where nobody can be asked the doubt is an error."""
    from hubbot.evaluation.data.doubts import Doubt

    while True:
        try:
            return read(told)
        except Doubt as doubt:
            if not sys.stdin.isatty():
                raise
            told = _ask(doubt, told)


def _ask(doubt: Doubt, told: Told) -> Told:
    click.echo(visible(doubt.question))
    for number, answer in enumerate(doubt.answers, start=1):
        click.echo(visible(f"  {number}  {answer.words}  ({answer.option})"))
    click.echo("  0  stop, to look at the file")
    most = len(doubt.answers)
    chosen = click.prompt("Which is it?", type=click.IntRange(0, most), default=0)
    if not chosen:
        raise click.Abort
    answer = doubt.answers[chosen - 1]
    changed: dict[str, Any] = {answer.field: answer.value}
    return replace(told, **changed)
