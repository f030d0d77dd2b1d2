"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from hubbot.registry.load import load
from hubbot.registry.model import Hub, nearest_root

_GIVEN = "hubbot.hub"  # the words behind --hub


class HubPlace(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A folder, or the OWNER/REPO or git address of a hub elsewhere: then the folder of its kept copy."""

    name = "hub"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if isinstance(value, Path):
            return value
        if ctx is not None:
            ctx.meta[_GIVEN] = value
        folder = Path(value)
        if folder.is_dir():
            return folder
        from hubbot.forge.git.process import GitError
        from hubbot.forge.git.remote_hub import address_of, cache_folder, fetched

        address = address_of(value)
        if address is None:
            self.fail(f"there is no folder {value}, and it is no OWNER/REPO or git address", param, ctx)
        try:
            found = fetched(address, cache_folder())
        except GitError as error:
            self.fail(f"{address} could not be fetched. {error}", param, ctx)
        if found.stale:
            click.echo(
                f"Not up to date: {address} could not be reached; the copy of last time is used.", err=True
            )
        return found.path


def hub_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--hub`, the nearest hub.yaml above by default. Read it with `load_hub`."""
    return click.option(
        "--hub",
        "hub_dir",
        type=HubPlace(),
        metavar="DIR|OWNER/REPO|URL",
        help="The hub's folder, or where on GitHub it is. Default: the nearest hub.yaml, from here upwards.",
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
            "No hub.yaml here or above. Go into a hub's folder, or name one: --hub DIR or --hub OWNER/REPO."
        )
    return found


def writable(root: Path) -> Path:
    """Return `root`; a usage error where that folder is only the kept copy of a hub elsewhere."""
    from hubbot.forge.git.remote_hub import cache_folder

    if root.is_relative_to(cache_folder().resolve()):
        raise click.UsageError(
            "This hub is a copy of one elsewhere. Clone it, and name the folder with --hub."
        )
    return root


def load_hub(hub_dir: Path | None) -> Hub:
    return load(hub_root(hub_dir))


def named_hub() -> str:
    """` --hub …` as this command was given it, for the next one to be given, too; "" where it was not."""
    import shlex

    given = click.get_current_context().meta.get(_GIVEN)
    return f" --hub {shlex.quote(given)}" if given else ""
