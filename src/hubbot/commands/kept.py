"""`.hubbot.yaml`: what hubbot keeps beside an author's files, such as a model's id that was asked once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

KEPT = ".hubbot.yaml"
_ABOUT = (
    "# hubbot keeps here under which id a model is filed, and which files it wrote.\n"
    "# Change an id where it is wrong.\n"
)


def kept_in(folder: Path) -> dict[str, dict[str, str]]:
    """Section → name → value; {} where there is no such file. Raises UsageError for one that is broken."""
    from hubbot.reading.yaml.reader import load_trusted

    file = folder / KEPT
    if not file.is_file():
        return {}
    try:
        value = load_trusted(file.read_text(encoding="utf-8"), str(file))
    except ValueError as why:
        remedy = "Mend the file or delete it; hubbot only keeps model ids and digests there."
        raise click.UsageError(f"{why}. {remedy}") from why
    sections = value.items() if isinstance(value, Mapping) else ()
    return {
        str(name): {str(key): str(one) for key, one in section.items()}
        for name, section in sections
        if isinstance(section, Mapping)
    }


def keep(folder: Path, section: str, values: Mapping[str, str]) -> None:
    """Keep a section beside the others. A folder that cannot be written to loses nothing but a question."""
    from hubbot.reading.yaml.reader import dump

    kept = {**kept_in(folder), section: dict(sorted(values.items()))}
    if kept_in(folder) == kept:
        return
    try:
        (folder / KEPT).write_text(_ABOUT + dump(dict(sorted(kept.items()))), encoding="utf-8")
    except OSError as why:
        click.echo(f"{section} could not be kept in {folder / KEPT}: {why.strerror}.", err=True)


def kept_figures() -> Path:
    """The folder of this machine where toy baselines' figures are kept. It may be lost at any time."""
    from hubbot.forge.git.remote_hub import cache_folder

    return cache_folder().with_name("baselines")
