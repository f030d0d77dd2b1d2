"""hubbot audit: everything accepted, checked again; in slices where it is much."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import FILE, NEW_FILE, hub_option, load_hub, today

if TYPE_CHECKING:
    from hubbot.bot.maintenance.recheck_all import Slice


class Shard(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """I/N: slice I of N, from 1."""

    name = "I/N"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value[0], value[1]
        found = re.fullmatch(r"(\d{1,4})/(\d{1,4})", str(value))
        index, count = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= index <= count:
            self.fail(f"{value!r} is no slice. Write 1/4 for the first of four", param, ctx)
        return index, count


@click.command(epilog="Example: hubbot audit --shard 1/4 --out slice-1.json")
@click.option("--shard", type=Shard(), default="1/1", help="Look at slice I of N only.")
@click.option("--out", type=NEW_FILE, help="Also write what was found as JSON, to merge.")
@click.option("--report", type=NEW_FILE, help="Also write the Markdown to this file.")
@click.option("--merge", is_flag=True, help="Check nothing: put the JSON files of all slices together.")
@click.argument("files", nargs=-1, type=FILE)
@hub_option
def audit(
    hub_dir: Path | None,
    files: tuple[Path, ...],
    shard: tuple[int, int],
    *,
    merge: bool,
    out: Path | None,
    report: Path | None,
) -> int:
    """Check every accepted result again, with its predictions where they are held, and the baselines.

    Prints Markdown. Exit 1 on drift: where today's checks disagree with what is filed. It changes nothing.
    """
    from hubbot.bot.maintenance import recheck_all

    if merge != bool(files):
        raise click.UsageError("--merge and the files of the slices belong together.")
    if merge:
        read = (json.loads(file.read_text(encoding="utf-8")) for file in files)
        found = recheck_all.merged(recheck_all.Slice.of_json(value) for value in read)
    else:
        found = _checked(hub_dir, shard)
    if out:
        out.write_text(json.dumps(found.to_json(), indent=1) + "\n", encoding="utf-8")
    text = recheck_all.report(found)
    if report:
        report.write_text(text, encoding="utf-8")
    click.echo(text, nl=False)
    return 1 if found.drift else 0


def _checked(hub_dir: Path | None, shard: tuple[int, int]) -> Slice:
    from hubbot.bot.maintenance import recheck_all
    from hubbot.bot.state.world import World

    world = World.at(load_hub(hub_dir).root, os.environ.get("GITHUB_TOKEN"))
    return recheck_all.audit(world, today(), shard)
