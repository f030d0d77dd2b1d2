"""`hubbot amend`: ask for an approval of accepted files that were changed on main."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import NEW_FILE, hub_option, load_hub
from hubbot.common.files import write_files
from hubbot.common.labels import TITLES

if TYPE_CHECKING:
    from hubbot.bot.state.world import World

_FOLDERS_FROM = 200  # files of one request, from which on folders are named instead
_TITLE = f"{TITLES['correction']} Approve what was changed on main"


@click.command(
    epilog='Example: hubbot amend evals/BM-DNA-ENHANCER --reason "The dataset has another name now"'
)
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--reason", required=True, help="Why, in a sentence or two; published with each result.")
@click.option("--out", type=NEW_FILE, help="Write the text to this file.")
@hub_option
def amend(paths: tuple[str, ...], reason: str, out: Path | None, hub_dir: Path | None) -> int:
    """Write the request that has changed files of accepted results approved as they stand on main.

    PATH is a file below evals/, or a folder: then its files that the history says were changed. Nothing is
    sent or changed. Open an issue with the text; once a maintainer sets `approved`, the bot notes it in each
    file, and its rank comes back.
    """
    from hubbot.bot.state.world import World
    from hubbot.commands.handover import gh_command
    from hubbot.common.github_limits import LONGEST_TEXT
    from hubbot.submission.requests.correction.amendments import request

    hub = load_hub(hub_dir)
    if not reason.strip():
        raise click.UsageError("Say why with --reason: readers are owed a reason.")
    world = World.at(hub.root)
    text = request(_lines(world, paths), reason.strip())
    if len(text) > LONGEST_TEXT:
        raise click.UsageError("This is longer than an issue may be. Name folders instead of files.")
    if out is None:
        click.echo(text, nl=False)
        click.echo(
            "\nThis is the issue's text. With --out FILE it goes to a file, with the line to send it.",
            err=True,
        )
        return 0
    write_files(out.parent, {out.name: text.encode()})
    click.echo(f"Written to {out}. To send it:\n\n{gh_command(hub.repository, _TITLE, out)}")
    return 0


def _lines(world: World, paths: Iterable[str]) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for named in paths:
        files = _files(world, _inside(world, named))
        if not files:
            hint = "Name an accepted file below evals/, or a folder with changed ones."
            raise click.UsageError(f"Nothing at {named} was changed. {hint}")
        lines += files
    return sorted(dict(lines).items())


def _inside(world: World, named: str) -> str:
    """The path within the hub, from wherever the command is called."""
    path = Path(named)
    if not path.is_absolute() and (world.hub.root / path).exists():
        path = world.hub.root / path
    try:
        return path.resolve().relative_to(world.hub.root.resolve()).as_posix()
    except ValueError:
        raise click.UsageError(f"{named} is not in the hub {world.hub.root}.") from None


def _files(world: World, place: str) -> list[tuple[str, str]]:
    """A line for each file; for a great many one for the folder, as far as the hub lists them already."""
    from hubbot.bot.telling.relist import looked_at

    if place.endswith(".yaml"):
        held = world.held(place)
        return list(held.files) if held else []
    changed = [one.path for one in looked_at(world).changed if one.path.startswith(f"{place}/")]
    listed = {path for path in world.hub.changed if path.startswith(f"{place}/")}
    if len(changed) > _FOLDERS_FROM and listed == {*changed} and (held := world.held(f"{place}/")):
        return [(f"{place}/", held.hash)]
    return [line for path in changed if (held := world.held(path)) for line in held.files]
