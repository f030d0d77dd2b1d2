"""Under which id a model is filed: given, kept from last time, or asked. Never taken from a file's name.

The answer is kept in `.hubbot.yaml` beside the predictions or the model, so that it is asked once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.kept import KEPT, keep, kept_in
from hubbot.common.pasting import command

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

_MODELS = "models"
_LETTERS = "letters, digits, `.`, `_` and `-`, at most 100"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be filed: the file or class `name` in `folder`, and what its name suggests."""

    folder: Path
    name: str
    suggested: Sequence[str]


def model_id(hub: Hub, given: str | None, asking: Asking) -> str:
    """The canonical id. Raises UsageError with the whole command where nobody can be asked."""
    kept = kept_in(asking.folder).get(_MODELS, {})
    found = given or kept.get(asking.name)
    if found is None:
        found = _ask(hub, asking)
    wrong = _wrong(hub, found)
    if wrong:
        where = "" if given or asking.name not in kept else f" It stands in {asking.folder / KEPT}."
        raise click.UsageError(f"{wrong}{where} Give one with --model-id.")
    known = hub.model(found)
    canonical = known.id if known else found
    if kept.get(asking.name) != canonical:
        keep(asking.folder, _MODELS, {**kept, asking.name: canonical})
    return canonical


def _ask(hub: Hub, asking: Asking) -> str:
    proposed = next((one for one in map(_as_id, asking.suggested) if one and not _wrong(hub, one)), "")
    if not sys.stdin.isatty():
        words = click.get_current_context().obj or ()
        shown = _with_id(words, proposed or "NAME")
        raise click.UsageError(
            f"Which model is it? A file's name does not say. Give its id once; it is kept in {KEPT}:"
            f"\n\n  {shown}"
        )
    click.echo("Which model is it? Its id is what others write to compare with it: evo2, acme__rna-large.")
    while True:
        answer = str(click.prompt("The model's id", default=proposed or None)).strip()
        wrong = _wrong(hub, answer)
        if not wrong:
            return answer
        click.echo(wrong)


def _with_id(words: Sequence[str], identifier: str) -> str:
    """The command once more, with the option in front of `--`, behind which there are only files."""
    end = words.index("--") if "--" in words else len(words)
    return command("hubbot", *words[:end], "--model-id", identifier, *words[end:])


def _wrong(hub: Hub, wanted: str) -> str:
    """Why this cannot be an id, in a sentence; "" where it can."""
    from hubbot.common.model_names import is_placeholder
    from hubbot.results.result import is_id

    if hub.model(wanted) is not None:
        return ""
    if not is_id(wanted):
        return f"{wanted!r} is no model id: write {_LETTERS}."
    if is_placeholder(wanted, hub.policy.placeholder_ids):
        return f"{wanted!r} names no model; files are called so."
    return ""


def _as_id(name: str) -> str:
    """A name as an id: `owner/name` keeps its owner."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else " " for c in name.replace("/", "__"))
    return "-".join(kept.split()).strip("._-")[:100]
