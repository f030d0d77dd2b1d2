"""hubbot check: the bot's own checks, on the author's machine."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import FILE, hub_option, load_hub, today
from hubbot.common.labels import TITLES
from hubbot.registry.model import nearest_root

if TYPE_CHECKING:
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Hub
    from hubbot.submission.requests.result.words import ResultReview


@click.command(epilog="Example: hubbot check eval.yaml")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)
@click.option("--issue", is_flag=True, help="The files are bodies of issues, not results.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="For people, for programs, or as annotations of a workflow.",
)
@click.option(
    "--predictions",
    "filed",
    type=FILE,
    help="The file of predictions that you will attach: scored as the bot scores it. Implies --full.",
)
@click.option("--full", is_flag=True, help="Also re-run what the result says of the toy baseline.")
@click.option("--notes", is_flag=True, help="Notes in full, with their lines. Otherwise each takes one line.")
@hub_option
def check(
    files: tuple[str, ...],
    hub_dir: Path | None,
    filed: Path | None,
    *,
    style: str,
    **wanted: bool,
) -> int:
    """Check one or more results exactly as the bot will, and say where each would stand.

    FILE may be - for standard input.

    Files in a folder `submissions` are checked on top of each other, as in a pull request.

    Exit 0 when there are no errors, 1 when there are; warnings and notes block nothing. Without a hub,
    what needs none is checked, and what was left out is said.
    """
    alone = hub_dir is None and nearest_root(Path.cwd()) is None
    if filed is not None and (alone or len(files) != 1):
        raise click.UsageError(
            "--predictions belongs to one result and needs its hub: name one FILE, and --hub OWNER/REPO."
        )
    context = _without_hub() if alone else _within(hub_dir, full=wanted["full"] or filed is not None)
    context = replace(context, fetched=filed.read_bytes() if filed else None)
    reviews: list[tuple[str, ResultReview | None]] = []
    for name in files:
        review = _reviewed(_read(name), context, issue=wanted["issue"], alone=alone)
        reviews.append((name, review))
        context = _on_top(context, name, review)
    click.echo(_report(context.hub, reviews, style, alone=alone, notes=wanted["notes"]))
    if alone:
        _say_what_was_left_out()
    return 0 if all(review is not None and review.ok for _, review in reviews) else 1


def _report(
    hub: Hub, reviews: list[tuple[str, ResultReview | None]], style: str, *, alone: bool, notes: bool
) -> str:
    from hubbot.submission.requests.result import terminal

    if style == "github":
        return terminal.github_annotations(reviews)
    from hubbot.commands.standing import placings

    standing = {} if alone else placings(hub, reviews)
    if style == "json":
        return terminal.json_report(reviews, standing)
    return terminal.text_report(reviews, colour=_coloured(), placings=standing, notes=notes)


def _on_top(context: Context, name: str, review: ResultReview | None) -> Context:
    """Files of a batch are checked on top of each other, as the bot does it in a pull request."""
    path = Path(name)
    if review is None or path.parent.name != "submissions":
        return context
    from hubbot.submission.requests.batch.review import with_file

    return replace(context, known=with_file(context.known, context.hub, f"submissions/{path.name}", review))


def _within(hub_dir: Path | None, *, full: bool) -> Context:
    from hubbot.commands.context import review_context

    return review_context(load_hub(hub_dir), today=today(), full=full)


def _without_hub() -> Context:
    from hubbot.hubs.no_hub import no_hub
    from hubbot.index.known import Known
    from hubbot.proving.checks import Context

    hub = no_hub()
    return Context(hub, Known.of([], hub), today())


def _reviewed(text: str, context: Context, *, issue: bool, alone: bool) -> ResultReview | None:
    from hubbot.submission.requests.result.review import review_issue, review_text

    review = review_issue(TITLES["result"], text, (), context) if issue else review_text(text, context)
    if review is None or not alone:
        return review
    from hubbot.hubs.no_hub import without_hub

    return without_hub(review)


def _say_what_was_left_out() -> None:
    from hubbot.hubs.no_hub import LEFT_OUT

    click.echo(f"\nNo hub here, so these checks were left out: {', '.join(LEFT_OUT)}.", err=True)
    click.echo("Name the hub to get the bot's own answer: --hub DIR or --hub OWNER/REPO.", err=True)


def _read(name: str) -> str:
    """The text, whatever its bytes: what is not UTF-8 becomes U+FFFD, which the reader then locates."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return data.decode("utf-8", errors="replace")


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
