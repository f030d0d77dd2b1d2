"""hubbot ranks: how sure the order of anybody's table is. No hub is needed, and nothing is sent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot.commands.options import FILE, NEW_FILE
from hubbot.common.invisible import visible

if TYPE_CHECKING:
    from hubbot.interchange.contest.sheet import Sheet
    from hubbot.interchange.contest.standing import Standing
    from hubbot.interchange.contest.told import Question, Told

START, END = "<!-- hubbot ranks -->", "<!-- hubbot ranks end -->"
_FORMATS = ("text", "markdown", "json", "svg")
_CHANGES: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    "--better": lambda value: {"better": value},
    "--share": lambda _: {"share": True},
    "--no-share": lambda _: {"share": False},
    "--same-cases": lambda _: {"same_cases": True},
    "--own-cases": lambda _: {"same_cases": False},
    "--plus-minus": lambda value: {"plus_minus": value},
    "--each": lambda value: {"each": value},
    "--score": lambda value: {"score": value},
    "--runs": lambda value: {"runs": int(value)},
    "--n": lambda value: {"n": value},
}


@click.command(epilog="Example: hubbot ranks results.md --score Accuracy --n 10000 --same-cases")
@click.argument("file", type=FILE)
@click.option("--model", default="", metavar="COLUMN", help="The column with the models' names.")
@click.option("--score", default="", metavar="COLUMN", help="The column that ranks.")
@click.option(
    "--n", default="", metavar="N|COLUMN", help="How many test cases there are, or the column that says it."
)
@click.option("--correct", default="", metavar="COLUMN", help="The column with the number of right answers.")
@click.option("--low", default="", metavar="COLUMN", help="The column with lower 95 % limits.")
@click.option("--high", default="", metavar="COLUMN", help="The column with upper 95 % limits.")
@click.option("--error", default="", metavar="COLUMN", help="The column with what stands behind ±.")
@click.option("--better", type=click.Choice(["higher", "lower"]), help="Which figures are better.")
@click.option("--share/--no-share", default=None, help="Is the score a share of the test cases?")
@click.option("--same-cases/--own-cases", default=None, help="Do all rows share the test cases?")
@click.option(
    "--plus-minus",
    type=click.Choice(["95%", "se", "sd", "none"]),
    help="What stands behind ±, or in brackets.",
)
@click.option("--runs", type=click.IntRange(2), metavar="K", help="Over how many runs a deviation is.")
@click.option("--each", type=click.Choice(["case", "task"]), help="What each of many columns of figures is.")
@click.option(
    "--without", "leave_out", multiple=True, metavar="COLUMN", help="A column to leave out. Repeatable."
)
@click.option("--table", type=click.IntRange(1), metavar="NUMBER", help="Which table of the file.")
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook.")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--out", type=NEW_FILE, help="Write to this file in place of the terminal.")
@click.option("--into", type=FILE, help=f"Put the Markdown into this page, between {START} and {END}.")
def ranks(
    file: Path,
    table: int | None,
    sheet: str | None,
    form: str,
    out: Path | None,
    into: Path | None,
    **given: Any,
) -> int:
    """Print which ranks each row of FILE's table could hold, and whether the first place is real.

    A row is a model, with its score and what tells how sure it is: the number of test cases, right answers,
    limits, or ±. Or a column is a test case, or a task. Markdown, LaTeX, CSV, TSV, JSON and workbooks are
    read. What the table does not say is asked; without a terminal to ask at, it ends with exit code 2.
    """
    from hubbot.interchange.contest.told import NoContest, Told
    from hubbot.interchange.formats.source import WrongShape

    told = Told(**{**given, "leave_out": tuple(given["leave_out"])})
    try:
        standing = _asked(_sheet(file, table, sheet), told, file)
    except (NoContest, WrongShape) as wrong:
        raise click.UsageError(f"{file.name}: {visible(str(wrong))}") from None
    if into is not None:
        return _put_into(into, standing)
    text = _written(standing, form, file.name)
    if out is None:
        click.echo(text, nl=False)
        return 0
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {out}.", err=True)
    return 0


def at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _sheet(file: Path, number: int | None, sheet: str | None) -> Sheet:
    from hubbot.interchange.contest.sheet import sheet_of
    from hubbot.interchange.formats.source import Source, decoded, within
    from hubbot.interchange.formats.workbook import is_workbook, sheet_rows

    content = within(file)
    if is_workbook(file.name):
        return sheet_of(Source("", file.name, rows=sheet_rows(content, sheet)), number)
    return sheet_of(Source(decoded(content), file.name), number)


def _asked(sheet: Sheet, told: Told, file: Path) -> Standing:
    """The standing once all that the table does not say is answered."""
    from dataclasses import replace

    from hubbot.interchange.contest.reading import contest_of
    from hubbot.interchange.contest.standing import standing_of
    from hubbot.interchange.contest.told import Unsaid

    metrics = _metrics()
    while True:
        try:
            return standing_of(contest_of(sheet, told, metrics))
        except Unsaid as unsaid:
            if not at_a_terminal():
                raise click.UsageError(_unsaid(unsaid.questions, file)) from None
            told = replace(told, **_answer(unsaid.questions[0]))  # which may answer others


def _metrics() -> dict[str, Any]:
    """The common metrics, by each of their names as a column may write it."""
    from hubbot.hubs.no_hub import no_hub
    from hubbot.interchange.contest.columns import key

    return {key(name): one for one in no_hub().metrics.values() for name in (one.name, *one.aliases)}


def _unsaid(questions: tuple[Question, ...], file: Path) -> str:
    lines = [f"{file.name} does not say all that is needed. Say it by options:"]
    for question in questions:
        lines.append(f"\n  {question.words}")
        lines += [f"    {answer.option:<24} {answer.words}" for answer in question.answers]
    return visible("\n".join(lines))


def _answer(question: Question) -> dict[str, Any]:
    click.echo(visible(question.words))
    for number, answer in enumerate(question.answers, start=1):
        click.echo(f"  {number}  {visible(answer.words)}  ({answer.option})")
    chosen = 1
    if len(question.answers) > 1:
        chosen = click.prompt("Which is it?", type=click.IntRange(1, len(question.answers)))
    found: dict[str, Any] = {}
    words = question.answers[chosen - 1].option.split()
    for option, value in zip(words[::2], [*words[1::2], ""], strict=False):
        filled = click.prompt(f"{option} {value}") if value in {"K", "N", "NAME"} else value
        found |= _CHANGES[option](filled)
    return found


def _written(standing: Standing, form: str, name: str) -> str:
    from hubbot.interchange.contest import words

    match form:
        case "markdown":
            return words.as_markdown(standing)
        case "json":
            return words.as_json(standing, name)
        case "svg":
            return words.as_svg(standing)
    return words.as_text(standing, name)


def _put_into(page: Path, standing: Standing) -> int:
    """Between the two marks of a page; what stands around them stays as it is, byte for byte."""
    from hubbot.interchange.contest.words import as_markdown

    text = page.read_bytes().decode("utf-8")
    start, end = text.find(START), text.find(END)
    if start < 0 or end < start or text.count(START) > 1 or text.count(END) > 1:
        raise click.UsageError(f"{page}: put these two lines where the table belongs, once:\n{START}\n{END}")
    made = f"{text[: start + len(START)]}\n\n{as_markdown(standing)}\n{text[end:]}"
    if made == text:
        click.echo(f"{page} is up to date.", err=True)
        return 0
    page.write_bytes(made.encode("utf-8"))
    click.echo(f"Wrote {page}.", err=True)
    return 0
