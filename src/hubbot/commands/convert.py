"""hubbot convert: a result from what another toolkit wrote."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot.commands import handwork
from hubbot.commands.conversion import Conversion
from hubbot.commands.options import FILE, NEW_FOLDER, hub_option, load_hub, named_hub
from hubbot.common.invisible import visible
from hubbot.common.pasting import command
from hubbot.interchange.picking import answer, grouped, some

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubbot.interchange.convert import Converted
    from hubbot.interchange.formats.shapes import Format
    from hubbot.interchange.formats.source import Source
    from hubbot.registry.model import Hub

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_.-]{0,58}[a-z0-9])?")  # as hub.schema.json has it
_DAY = click.DateTime(["%Y-%m-%d"])


@click.command(epilog="Example: hubbot convert results.json --only arc_easy --benchmark BM-ARC")
@click.argument("file", type=FILE)
@click.option(
    "--from",
    "format_name",
    metavar="FORMAT",
    help="What wrote the file, where that is not seen: lm-eval, mteb, trainer, model-index, "
    "sklearn-report, helm, every-eval-ever, meds-dev, robustbench, eval-results, inspect, mlflow, wandb, "
    "sacrebleu, brainmarks, genomic-benchmarks, table, json, or a name that --as has kept.",
)
@click.option(
    "--benchmark",
    metavar="BENCHMARK[/DATASET]",
    help="What the file's dataset is here; none: nothing of this hub. Kept in hub.yaml.",
)
@click.option(
    "--metric",
    "metrics",
    multiple=True,
    metavar="THEIRS=OURS",
    help="A metric's name here; nothing behind the sign leaves it out. Repeatable. Kept in hub.yaml.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="THEIRS=OURS",
    help="What a table's column, or a path such as result.acc, is: a metric here, or model, benchmark, "
    "dataset, split, n, date. Repeatable. Kept in hub.yaml.",
)
@click.option(
    "--plus-minus",
    type=click.Choice(["sd", "95%"]),
    help="What stands behind ± in a table: the deviation over runs, or the limits of a 95% interval.",
)
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook, where several have a table.")
@click.option("--as", "name", metavar="NAME", help="Keep the answers under this name, for --from NAME.")
@click.option(
    "--only",
    multiple=True,
    help="Only this dataset, task or model of the file, or this row: row=2, COLUMN=VALUE; repeatable.",
)
@click.option("--split", help="The split that is meant. Needed where the file does not say it.")
@click.option(
    "--date", type=_DAY, metavar="DAY", help="The day of the run. It is used in place of what the file says."
)
@click.option("--model-id", help="The model's id in the registry, or a new one.")
@click.option("--out", type=NEW_FOLDER, default=Path(), help="Folder for the results. Default: here.")
@click.option("--force", is_flag=True, help="Write over files that you have edited.")
@hub_option
def convert(file: Path, hub_dir: Path | None, format_name: str | None, **given: Any) -> int:
    """Write eval.yaml from FILE, one for each dataset that this hub knows.

    A result says what the file or an option says, and no more. What --benchmark and --metric answer is
    kept in hub.yaml under `conversions`, by the file's own names, so that the next file needs no answer.
    Figures are taken as they are written; only what the file calls a percentage becomes a share. A file
    that you have edited keeps what you wrote: only what it does not say yet is added.
    """
    from hubbot.interchange.formats.source import Source, within

    hub = load_hub(hub_dir)
    try:
        content = within(file)
        text, rows = _read(content, file.name, given["sheet"])
        format_, name = _format(hub, Source(text, file.name, rows=rows), format_name, given, file)
        _same_format(hub, given["name"], format_)
        work = Conversion(
            hub, format_, given, hashlib.sha256(content).hexdigest(), str(given["name"] or name)
        )
        columns, beside = work.mapped.columns, _beside(file)
        source = Source(text, file.name, columns, given["plus_minus"], rows, beside)
        found = list(format_.found(source))
        work.columns_are_in(source)
        made = work.results(found)
    except click.UsageError as error:
        raise click.UsageError(visible(error.format_message()), error.ctx) from None
    except ValueError as error:
        click.echo(visible(f"{file}: {error}"), err=True)
        return 1
    work.keep_answers()
    return _write(made, work, given["out"], force=given["force"])


def _read(content: bytes, name: str, sheet: str | None) -> tuple[str, list[list[str]] | None]:
    """A file's text, or "" and the rows of a workbook's sheet."""
    from hubbot.interchange.formats.source import decoded, unpacked
    from hubbot.interchange.formats.workbook import is_workbook, sheet_rows

    if is_workbook(name):
        return "", sheet_rows(content, sheet)
    if sheet is not None:
        raise click.BadParameter(f"{name} is no workbook", param_hint="--sheet")
    return decoded(unpacked(content, name)), None


def _beside(file: Path) -> str:
    """The settings of a run of Weights & Biases, which lie beside its summary; "" where there are none."""
    from hubbot.interchange.formats.source import decoded, within

    settings = file.with_name("config.yaml")
    return decoded(within(settings)) if file.name == "wandb-summary.json" and settings.is_file() else ""


def _same_format(hub: Hub, name: str | None, format_: Format) -> None:
    """What hub.yaml keeps under one name is of one format."""
    from hubbot.interchange.mappings import Mapped

    before = Mapped.of(hub, name).format if name else ""
    if before not in {"", format_.name}:
        raise click.BadParameter(
            f"{name} is kept for {before}, and this file is {format_.name}. Write another name",
            param_hint="--as",
        )


def _format(
    hub: Hub, source: Source, wanted: str | None, given: Mapping[str, Any], file: Path
) -> tuple[Format, str]:
    """The format, and the name under which its answers are kept: its own, or one of hub.yaml."""
    from hubbot.interchange.formats.known import FORMATS, recognised
    from hubbot.interchange.mappings import Mapped

    listed = ", ".join([*FORMATS, *(one for one in hub.value.get("conversions") or {} if one not in FORMATS)])
    if given["name"] and (not _NAME.fullmatch(given["name"]) or given["name"] in FORMATS):
        message = "write small letters, digits, `-`, `_` and `.`, and no format's name"
        raise click.BadParameter(f"{given['name']}: {message}", param_hint="--as")
    if wanted is not None:
        known = Mapped.of(hub, wanted).format or wanted
        if known not in FORMATS:
            raise click.BadParameter(f"{wanted} is not known; there are: {listed}", param_hint="--from")
        return FORMATS[known], wanted
    found = recognised(source)
    if not found and (given["metrics"] or given["columns"]) and source.has_paths:
        found = ("json",)
    if not found:
        source.readable()
    if len(found) == 1:
        title = FORMATS[found[0]].title
        click.echo(f"Read as {found[0]}{f': {title}' if title != found[0] else ''}.", err=True)
        return FORMATS[found[0]], found[0]
    what = f"may be {' or '.join(found)}" if found else "is of no kind that is recognised"
    paths = f" {_by_path(source)}" if not found and source.has_paths else ""
    raise click.UsageError(f"{file} {what}.{paths} Say what wrote it with --from: {listed}.")


def _by_path(source: Source) -> str:
    """How a figure of any other JSON or YAML is named, by the paths that the file has."""
    from hubbot.interchange.formats.known import FORMATS

    names = dict.fromkeys(figure.name for one in FORMATS["json"].found(source) for figure in one.figures)
    if not names:
        return "It has no number."
    option = answer("--metric", next(iter(names)), "METRIC")
    return f"Name a figure by its path, such as {option}. There are: {some(names)}."


def _write(results: list[Converted], work: Conversion, folder: Path, *, force: bool) -> int:
    named = {"eval.yaml" if len(results) == 1 else f"{made.eval_id}.yaml": made for made in results}
    said = handwork.merge(folder, {name: made.text for name, made in named.items()}, force=force)
    for name, made in named.items():
        click.echo(said[name])
        for note in made.notes:
            click.echo(f"  {visible(note)}.")
    for question in grouped(work.open):
        click.echo(f"Not converted. {visible(question)}", err=True)
    if results:
        files = [folder / name for name in named]
        click.echo(f"Next: read {'it' if len(files) == 1 else 'them'}, then")
        click.echo(f"  {command('hubbot', 'check', *files)}{named_hub()}")
    return 1 if work.open or work.lost else 0
