"""hubbot export: a model's rows in a form that other places take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands import completion
from hubbot.commands.compare import filed_by_benchmark, model_with_results, read_accepted
from hubbot.commands.options import NEW_FILE, hub_option, load_hub
from hubbot.common.files import write_files

if TYPE_CHECKING:
    from hubbot.leaderboard.ranking.ranking import Board, Row
    from hubbot.registry.model import Hub

FORMATS = ("every-eval-ever", "eval-results", "model-index")


@click.command(epilog="Example: hubbot export forest --to every-eval-ever --out forest.json")
@click.argument("model", metavar="MODEL", shell_complete=completion.models)
@click.option("--to", "format_name", type=click.Choice(FORMATS), required=True, help="The form.")
@click.option("--out", type=NEW_FILE, help="A file. Default: print it.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@hub_option
def export(model: str, format_name: str, out: Path | None, hub_dir: Path | None, *, force: bool) -> int:
    """Write MODEL's rows on real data for another place, with their limits and where each result lies.

    every-eval-ever is one JSON of https://github.com/evaleval/every_eval_ever. eval-results is a file for
    `.eval_results/` of the model's repository at Hugging Face: of datasets that are there. model-index is for
    a model card, as in leaderboards/data/model-index.
    """
    if out is not None and out.exists() and not force:
        raise click.UsageError(f"{out} is there already, and stays as it is. Write over it with --force.")
    hub = load_hub(hub_dir)
    name = model_with_results(hub, filed_by_benchmark(hub), model)
    places = _places(hub, name)
    if not places:
        raise click.UsageError(f"{name} has no row with a score on real data here.")
    content = _written(places, hub, format_name)
    if out is None:
        click.echo(content.decode(), nl=False)
    else:
        write_files(out.parent, {out.name: content})
        click.echo(f"Wrote {out}.", err=True)
    return 0


def _places(hub: Hub, model: str) -> list[tuple[Board, Row]]:
    from hubbot.leaderboard.ranking.paired import held_differences
    from hubbot.leaderboard.ranking.ranking import boards

    mine = [benchmark for benchmark, models in filed_by_benchmark(hub).items() if model in models]
    accepted = [result for benchmark in mine for result in read_accepted(hub, benchmark)]
    ranked = boards(accepted, hub, held_differences(hub, benchmarks=mine))
    return [
        (board, row)
        for board in ranked
        if not board.synthetic
        for row in board.rows
        if row.entry.model == model
    ]


def _written(places: list[tuple[Board, Row]], hub: Hub, format_name: str) -> bytes:
    from hubbot.leaderboard.pages import elsewhere, exports

    if format_name == "model-index":
        listed = [exports.model_result(board, row) for board, row in places]
        return exports.model_index(places[0][1].name, listed)
    if format_name == "every-eval-ever":
        return elsewhere.every_eval_ever(places, hub)
    if content := elsewhere.eval_results(places, hub):
        return content
    where = ", ".join(dict.fromkeys(board.key.dataset for board, _ in places))
    raise click.UsageError(
        f".eval_results is for datasets at Hugging Face, and none of these says that it is there: {where}. "
        "In registry/datasets/DATASET.yaml write `source: https://huggingface.co/datasets/OWNER/NAME`."
    )
