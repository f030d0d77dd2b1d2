"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot.common.pasting import quoted
from hubbot.registry.load import load
from hubbot.registry.model import Hub, nearest_root

if TYPE_CHECKING:
    from hubbot.forge.port import Forge

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)
_GIVEN = "hubbot.hub"  # the words behind --hub
_KEPT_IN_SHELL = "hubbot.hub of the environment"


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
        if ctx is not None and ctx.resilient_parsing:  # for the Tab key, which waits for no network
            return _copy_of(value)
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


def hub_without_fetching(ctx: click.Context) -> Path | None:
    """The hub's folder for the Tab key, as far as the line says it; perhaps one that is not there."""
    given = ctx.params.get("hub_dir")
    if isinstance(given, Path):
        return given
    said = ctx.find_root().params.get("hub") or os.environ.get("HUBBOT_HUB", "").strip()
    if not said:
        return nearest_root(Path.cwd())
    return Path(said) if Path(said).is_dir() else _copy_of(str(said))


def _copy_of(text: str) -> Path:
    """Where the copy of a hub elsewhere lies, if there is one."""
    from hubbot.forge.git.remote_hub import address_of, cache_folder, copy_at

    address = address_of(text)
    return copy_at(address, cache_folder()) if address else Path(text)


def hub_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--hub`, else what `hubbot --hub` or HUBBOT_HUB said, else the nearest hub.yaml. See `load_hub`."""
    return click.option(
        "--hub",
        "hub_dir",
        type=HubPlace(),
        metavar="DIR|OWNER/REPO|URL",
        default=_for_all_commands,
        help="The hub's folder, or where on GitHub it is. Default: HUBBOT_HUB, else the nearest hub.yaml.",
    )(command)


def _for_all_commands() -> str | None:
    """What was said before the command's name, or in the environment."""
    ctx = click.get_current_context(silent=True)
    said: str | None = ctx.meta.get("hubbot.for_all") if ctx else None
    if said:
        return said
    found = os.environ.get("HUBBOT_HUB", "").strip() or None
    if found and ctx is not None:
        ctx.meta[_KEPT_IN_SHELL] = found
    return found


def hub_root(hub_dir: Path | None) -> Path:
    """The hub's folder; a usage error that says what to do when there is none."""
    if hub_dir is not None:
        if not (hub_dir / "hub.yaml").is_file():
            raise click.UsageError(f"{hub_dir} holds no hub.yaml. Name a hub's folder with --hub.")
        return hub_dir.resolve()
    found = nearest_root(Path.cwd())
    if found is None:
        raise click.UsageError(
            "No hub.yaml here or above. Go into a hub's folder, or name one: --hub DIR or --hub OWNER/REPO, "
            "once for all commands of a shell as HUBBOT_HUB."
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


def forge_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--forge`, for `forge_at`."""
    return click.option(
        "--forge",
        "forge_dir",
        type=FOLDER,
        help="A local forge's folder instead of GitHub.",
    )(command)


def forge_at(forge_dir: Path | None, environment: Mapping[str, str]) -> Forge:
    """The forge in that folder; for None GitHub, as `environment` names repository and token."""
    if forge_dir is not None:
        from hubbot.forge.local.forge import LocalForge

        return LocalForge(forge_dir)
    from hubbot.forge.github.forge import GitHubForge

    return GitHubForge.from_environment(environment)


def today() -> str:
    """The day, in UTC: 2026-11-23."""
    return datetime.now(UTC).date().isoformat()


def step_summary(text: str) -> None:
    """Add Markdown to the summary that GitHub shows of a workflow's run; nothing where there is none."""
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)


def load_hub(hub_dir: Path | None) -> Hub:
    return load(hub_root(hub_dir))


def named_hub() -> str:
    """` --hub …` as this command was given it, for the next one to be given, too; "" where it was not."""
    meta = click.get_current_context().meta
    given = meta.get(_GIVEN)
    return f" --hub {quoted(given)}" if given and given != meta.get(_KEPT_IN_SHELL) else ""
