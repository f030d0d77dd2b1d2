"""hubbot import: results of another hub, kept byte for byte, every oddity reported."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import FOLDER, hub_root
from hubbot.common.files import write_files

if TYPE_CHECKING:
    from hubbot.interchange.imports import ImportPlan

_MARKS = {"error": "✗", "warning": "!", "note": "·"}


@click.command(
    "import", epilog="Example: hubbot import ../old-hub/evals --source https://github.com/OWNER/REPO@COMMIT"
)
@click.argument("folder", required=False, type=FOLDER)
@click.option(
    "--into",
    "hub_dir",
    type=FOLDER,
    help="The hub's folder. Default: the nearest one with a hub.yaml, from here upwards.",
)
@click.option("--source", default="", help="Where the files come from, URL@COMMIT; kept with each result.")
@click.option("--recheck", is_flag=True, help="Also renew what the checks say of results imported before.")
def import_(folder: Path | None, hub_dir: Path | None, source: str, *, recheck: bool) -> int:
    """Take over every result in FOLDER (*.yaml, *.yml, at any depth).

    The text is kept as it is; hubbot adds its own block below. Nothing is mended or guessed: what is odd is
    listed. A second run writes nothing. Exit 1 when a file could not be taken over. With --recheck
    FOLDER may be left out.
    """
    from hubbot.interchange.imports import Origin, by_our_checks, import_results
    from hubbot.registry.load import load

    hub = load(hub_root(hub_dir))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if folder is None and not recheck:
        raise click.UsageError("Name the folder to import from.")
    files = (
        {path.relative_to(folder).as_posix(): _read(path) for path in _yaml_files(folder)} if folder else {}
    )
    if folder and not files:
        raise click.UsageError(f"{folder} holds no .yaml file.")
    held = {path.relative_to(hub.root).as_posix(): _read(path) for path in _yaml_files(hub.root / "evals")}
    origin = Origin(source or (folder.name if folder else ""), now)
    judge = by_our_checks(hub, now[:10])
    plan = import_results(files, hub, origin, judge, existing=held, recheck=recheck)
    write_files(hub.root, {path: text.encode() for path, text in plan.files.items()})
    _report(plan)
    return 1 if plan.refused else 0


def _report(plan: ImportPlan) -> None:
    for name, problems in plan.problems.items():
        click.echo(f"{name} → {plan.placed.get(name, 'not taken over')}")
        for problem in problems:
            where = f"line {problem.line}: " if problem.line else ""
            mark = _MARKS[problem.severity]
            click.echo(f"  {mark} {where}{problem.message} ({problem.code} {problem.slug})")
    click.echo(
        f"{len(plan.problems)} files: {len(plan.placed)} in the hub, {len(plan.files)} written now, "
        f"{len(plan.refused)} not taken over."
    )


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.y*ml") if path.suffix in {".yaml", ".yml"})


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="replace")
