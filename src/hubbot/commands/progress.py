"""What a long computation shows a person: a bar while it runs, and words for a mistake of theirs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from hubbot.common.invisible import visible


@contextmanager
def mistakes_as_words() -> Iterator[None]:
    """A mistake in what the author gave ends with words and exit code 1, not with a traceback.

    A file that is not there is wrong use: exit code 2.
    """
    from hubbot.evaluation.data.cases import NotThere, Unusable
    from hubbot.evaluation.data.predictions import Unreadable

    try:
        yield
    except NotThere as missing:
        raise click.UsageError(visible(str(missing))) from missing
    except (Unusable, Unreadable) as mistake:
        raise click.ClickException(visible(str(mistake))) from mistake


@contextmanager
def progress(title: str, steps: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, nothing elsewhere; gone when done."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, TimeElapsedColumn

    shown = (*Progress.get_default_columns(), TimeElapsedColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=steps)
        yield lambda: bar.advance(task)
