"""hubbot check: the bot's own checks, on the author's machine."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from hubbot.commands.options import hub_option, load_hub


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
@click.option("--full", is_flag=True, help="Also re-run what the result says of the toy baseline.")
@hub_option
def check(files: tuple[str, ...], hub_dir: Path | None, *, issue: bool, style: str, full: bool) -> int:
    """Check one or more results exactly as the bot will. FILE may be - for standard input.

    Exit 0 when there are no errors, 1 when there are; warnings and notes block nothing.
    """
    from hubbot.commands.context import review_context
    from hubbot.submission import reports
    from hubbot.submission.review import review_issue, review_text

    hub = load_hub(hub_dir)
    context = review_context(hub, today=datetime.now(UTC).date().isoformat(), full=full)
    reviews = []
    for name in files:
        text = _read(name)
        review = review_issue("[Submission]", text, (), context) if issue else review_text(text, context)
        reviews.append((name, review))
    if style == "json":
        click.echo(reports.json_report(reviews))
    elif style == "github":
        click.echo(reports.github_annotations(reviews))
    else:
        click.echo(reports.text_report(reviews, colour=_coloured()))
    return 0 if all(review is not None and review.ok for _, review in reviews) else 1


def _read(name: str) -> str:
    """The text, whatever its bytes: what is not UTF-8 becomes U+FFFD, which the reader then locates."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return data.decode("utf-8", errors="replace")


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
