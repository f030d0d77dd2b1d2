"""`hubbot list`, `show`, `new` and `submit`: what can be evaluated, and how a result gets into an issue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands import completion, handwork
from hubbot.commands.new import benchmark, dataset, model
from hubbot.commands.new_labels import labels
from hubbot.commands.options import FILE, NEW_FILE, hub_option, load_hub, named_hub, today
from hubbot.commands.suggesting import Suggesting
from hubbot.common.files import write_files
from hubbot.common.labels import TITLES
from hubbot.common.pasting import command

if TYPE_CHECKING:
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview


@click.command("list", epilog="Example: hubbot list")
@hub_option
def list_(hub_dir: Path | None) -> int:
    """Say what can be evaluated here: benchmark, metric, test cases, and which doors are open."""
    from hubbot.evaluation.report.guide import listing

    rows = list(listing(load_hub(hub_dir)))
    wide = [max(len(getattr(row, name)) for row in rows) for name in ("id", "primary", "cases", "data")]
    for row in rows:
        cells = (row.id, row.primary, row.cases, row.data)
        first, primary, cases, data = (f"{cell:{width}}" for cell, width in zip(cells, wide, strict=True))
        click.echo(f"{first}  {primary}  n {cases}  {data}  {row.how}")
    click.echo("More: hubbot show BENCHMARK")
    return 0


@click.command(epilog="Example: hubbot show BM-BREAST")
@click.argument("benchmark_id", metavar="BENCHMARK", shell_complete=completion.benchmarks)
@hub_option
def show(benchmark_id: str, hub_dir: Path | None) -> int:
    """Show a benchmark's data, split and metrics, the commands that evaluate on it, and what its boards tell.

    What the boards tell is read from the pages that the hub has published.
    """
    from hubbot.commands.choosing import chosen
    from hubbot.commands.published import board_lines
    from hubbot.evaluation.report import guide

    hub = load_hub(hub_dir)
    benchmark, _ = chosen(hub, benchmark_id, None)
    click.echo("\n".join([guide.show(hub, benchmark), *board_lines(hub, benchmark)]))
    return 0


@click.group(cls=Suggesting, epilog="Example: hubbot new record BM-BREAST --out eval.yaml")
def new() -> None:
    """Begin a new file with everything that is known filled in."""


@new.command(epilog="Example: hubbot new record BM-BREAST --model-id tiny_cnn --out eval.yaml")
@click.argument("benchmark_id", metavar="BENCHMARK", shell_complete=completion.benchmarks)
@click.option(
    "--model-id",
    shell_complete=completion.models,
    help="The model's id. Without it, its place stays empty.",
)
@click.option("--out", type=NEW_FILE, help="Write it to this file, which is not there yet. Default: print.")
@hub_option
def record(benchmark_id: str, model_id: str | None, out: Path | None, hub_dir: Path | None) -> int:
    """Print a result to fill in, for numbers that you already have, or write it to a file."""
    from hubbot.commands.choosing import chosen
    from hubbot.evaluation.report.guide import skeleton

    hub = load_hub(hub_dir)
    benchmark, _ = chosen(hub, benchmark_id, None)
    text = skeleton(hub, benchmark, model_id, today())
    if out is None:
        click.echo(text, nl=False)
        return 0
    if out.exists():
        raise click.UsageError(f"{out} is there already, and stays as it is. Name another file with --out.")
    write_files(out.parent, {out.name: text.encode()})
    click.echo(f"Wrote {out}. Fill it in. Next: {command('hubbot', 'check', out)}{named_hub()}")
    return 0


new.add_command(benchmark)
new.add_command(dataset)
new.add_command(labels)
new.add_command(model)


@click.command(epilog="Example: hubbot submit eval.yaml --open")
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option("--open", "open_", is_flag=True, help="Open the form in the browser.")
@hub_option
def submit(files: tuple[Path, ...], hub_dir: Path | None, *, open_: bool) -> int:
    """Check a result, then print the issue form's address with the text already in it.

    Of several results, print the commands that bring them all in one pull request. Exit 1, and no address,
    while the checks find errors. Nothing is sent: you press the button.
    """
    from hubbot.commands.standing import placings
    from hubbot.submission.requests.result import terminal

    hub = load_hub(hub_dir)
    reviews = list(_checked(hub, files))
    named = [(str(file), review) for file, review in reviews]
    click.echo(terminal.text_report(named, placings=placings(hub, named)))
    if any(not review.ok or review.result is None for _, review in reviews):
        return 1
    if hub.is_placeholder:
        click.echo(
            f"hub.yaml says {hub.repository}: until its owner fills it in, this leads nowhere.\n", err=True
        )
    if len(files) > 1:
        return _by_pull_request(hub.repository, reviews)
    (file, review), *_ = reviews
    return _by_form(hub.repository, file, review, open_=open_)


def _checked(hub: Hub, files: Sequence[Path]) -> Iterator[tuple[Path, ResultReview]]:
    """Each on top of the ones before it, as the bot checks the files of a pull request."""
    from hubbot.commands.context import review_context
    from hubbot.forge.port import BATCH
    from hubbot.submission.requests.batch.review import with_file
    from hubbot.submission.requests.result.review import review_text

    context = review_context(hub, today=today(), full=False)
    for file in files:
        review = review_text(file.read_bytes().decode("utf-8", errors="replace"), context)
        yield file, review
        known = with_file(context.known, hub, f"{BATCH}{file.name}", review) if len(files) > 1 else None
        context = replace(context, known=known or context.known)


def _by_pull_request(repository: str, reviews: Sequence[tuple[Path, ResultReview]]) -> int:
    """The commands to paste. Names come from the ids, which have a strict pattern."""
    from hubbot.commands.handover import pull_request_commands
    from hubbot.forge.port import BATCH
    from hubbot.submission.requests.batch.review import MOST_FILES

    if len(reviews) > MOST_FILES:
        click.echo(f"One pull request takes at most {MOST_FILES} results: name fewer files, several times.")
        return 1
    named = {f"{BATCH}{r.result.eval_id}.yaml": file.resolve() for file, r in reviews if r.result}
    click.echo(f"{len(named)} results are in order. One pull request brings them all; paste into a shell:\n")
    click.echo("\n".join(pull_request_commands(repository, named)))
    return 0


def _by_form(repository: str, file: Path, review: ResultReview, *, open_: bool) -> int:
    from hubbot.commands.handover import form_url

    text = review.text
    title = f"{TITLES['result']} {review.result.eval_id if review.result else file.name}"
    url = form_url(repository, title, text)
    if url is None:
        return _too_long_for_a_url(repository, title, text, file)
    click.echo(
        "Nothing is sent yet. Open this address, say who you are to the model, attach predictions if you "
        f"have them, and press the button there:\n\n{url}"
    )
    if open_:
        click.launch(url)
    else:
        click.echo("\n`hubbot submit --open` opens it in the browser.")
    return 0


def _too_long_for_a_url(repository: str, title: str, text: str, file: Path) -> int:
    """Say the other ways: paste, the gh command, and for what no issue holds a pull request."""
    from hubbot.commands.handover import gh_command, issue_body
    from hubbot.common.github_limits import LONGEST_TEXT

    body = issue_body(text)
    if body is None:
        click.echo(
            f"GitHub takes issues of up to {LONGEST_TEXT:,} characters, and this is longer. Shorten it "
            f"(curves under `probes` may be left out), or open a pull request at "
            f"https://github.com/{repository}/pulls that adds it as submissions/{file.name}."
        )
        return 1
    content = body.encode()
    written = file.with_name(handwork.free_name(file.parent, "submission.md", content, force=False))
    handwork.write(written.parent, {written.name: content}, force=False)
    click.echo(
        f"The text is too long for an address. Paste {file} into the form at\n\n"
        f"https://github.com/{repository}/issues/new?template=submission.yml\n\n"
        f"or use {written}, written just now:\n\n{gh_command(repository, title, written)}"
    )
    return 0
