"""Under which id a model is filed: given, kept from last time, or asked. Never taken from a file's name.

The answer is kept in `.hubbot.yaml` beside the predictions or the model, so that it is asked once.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from hubbot.registry.model import Hub

KEPT = ".hubbot.yaml"
_ABOUT = "# hubbot keeps here under which id a model is filed. Change it where it is wrong.\n"
_LETTERS = "letters, digits, `.`, `_` and `-`, at most 100"


@dataclass(frozen=True, slots=True)
class Asking:
    """What is to be filed: the file or class `name` in `folder`, and what its name suggests."""

    folder: Path
    name: str
    suggested: Sequence[str]


def model_id(hub: Hub, given: str | None, asking: Asking) -> str:
    """The canonical id. Raises UsageError with the whole command where nobody can be asked."""
    kept = _kept(asking.folder)
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
        _keep(asking.folder, {**kept, asking.name: canonical})
    return canonical


def _ask(hub: Hub, asking: Asking) -> str:
    proposed = next((one for one in map(_as_id, asking.suggested) if one and not _wrong(hub, one)), "")
    if not sys.stdin.isatty():
        words = click.get_current_context().obj or ()
        command = shlex.join(["hubbot", *words, "--model-id", proposed or "NAME"])
        raise click.UsageError(
            f"Which model is it? A file's name does not say. Give its id once; it is kept in {KEPT}:"
            f"\n\n  {command}"
        )
    click.echo("Which model is it? Its id is what others write to compare with it: evo2, acme__rna-large.")
    while True:
        answer = str(click.prompt("The model's id", default=proposed or None)).strip()
        wrong = _wrong(hub, answer)
        if not wrong:
            return answer
        click.echo(wrong)


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


def _kept(folder: Path) -> dict[str, str]:
    """What was answered before, by the name of the file or class; {} where there is none."""
    from hubbot.reading.yaml.reader import load_trusted

    file = folder / KEPT
    if not file.is_file():
        return {}
    try:
        value = load_trusted(file.read_text(encoding="utf-8"), str(file))
    except ValueError as why:
        remedy = "Mend the file or delete it; hubbot only keeps model ids there."
        raise click.UsageError(f"{why}. {remedy}") from why
    models = value.get("models") if isinstance(value, Mapping) else None
    return {str(name): str(id_) for name, id_ in models.items()} if isinstance(models, Mapping) else {}


def _keep(folder: Path, models: Mapping[str, str]) -> None:
    """A folder that cannot be written to loses nothing but the question of next time."""
    from hubbot.reading.yaml.reader import dump

    try:
        (folder / KEPT).write_text(_ABOUT + dump({"models": dict(sorted(models.items()))}), encoding="utf-8")
    except OSError as why:
        click.echo(f"The model's id could not be kept in {folder / KEPT}: {why.strerror}.", err=True)
