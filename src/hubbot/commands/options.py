"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hubbot.records.hub import Hub, load, nearest_root


def hub_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--hub DIR`, the nearest hub.yaml above by default. Read it with `load_hub`."""
    return click.option(
        "--hub",
        "hub_dir",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="The hub's folder. Default: the nearest one with a hub.yaml, from here upwards.",
    )(command)


def hub_root(hub_dir: Path | None) -> Path:
    """The hub's folder; a usage error that says what to do when there is none."""
    if hub_dir is not None:
        if not (hub_dir / "hub.yaml").is_file():
            raise click.UsageError(f"{hub_dir} holds no hub.yaml. Name a hub's folder with --hub.")
        return hub_dir.resolve()
    found = nearest_root(Path.cwd())
    if found is None:
        raise click.UsageError(
            "No hub.yaml here or above. Go into a hub's folder, or name one with --hub DIR."
        )
    return found


def load_hub(hub_dir: Path | None) -> Hub:
    return load(hub_root(hub_dir))
