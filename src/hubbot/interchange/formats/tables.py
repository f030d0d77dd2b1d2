"""Tables: CSV and TSV as programs export them, Markdown, LaTeX's tabular, a sheet. A row a model."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from hubbot.interchange.formats.cells import Writing, has_decimal_comma
from hubbot.interchange.formats.names import without_style
from hubbot.interchange.formats.rows import CELLS, MOST, Row, found_in_rows, unique
from hubbot.interchange.formats.shapes import Format, Found
from hubbot.interchange.formats.source import Source, WrongShape

_BEGIN: Final = re.compile(r"\\begin\{(tabularx?|longtable|array)\*?\}")
_LINES: Final = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|addlinespace|noalign\{[^{}]{0,80}\})|(?<!\\)%[^\n]*"
    r"|\\c(?:mid)?rule(?:\([^)]{0,20}\))?\{[^{}]{0,20}\}|\\cline\{[^{}]{0,20}\}"
)
_LONGEST: Final = 20_000  # characters of a line that can belong to a table


def _recognise(source: Source) -> bool:
    return _kind(source) is not None and "\nmodel-index:" not in source.text


def _kind(source: Source) -> str | None:
    """How a table is written: sheet, csv, latex or markdown; None where there is none. Readers ask the same.

    JSON is none, however the file is called; nor is YAML, which may have a table in a text.
    """
    if source.rows is not None:
        return "sheet"
    if source.has_values or source.name.casefold().endswith((".yaml", ".yml")):
        return None
    if source.name.casefold().endswith((".csv", ".tsv")) and _begins_as_csv(source.text):
        return "csv"
    if next(_tabulars(source.text), None) is not None:
        return "latex"
    return "markdown" if _markdown_rule(source.text.splitlines()) is not None else None


def _begins_as_csv(text: str) -> bool:
    """Whether the first line has a separator, and none of LaTeX or Markdown."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return any(one in first for one in ",;\t") and not first.lstrip().startswith(("|", "\\begin", "%"))


def _found(source: Source) -> Iterator[Found]:
    kind = _kind(source)
    if kind == "sheet" and source.rows is not None:
        yield from _of_table(_named(source.rows), source)
    elif kind == "latex" or (kind is None and "\\begin{" in source.text):
        yield from _of_table(_latex(source.text), source, latex=True)
    elif kind == "markdown":
        yield from _of_table(_markdown(source.text.splitlines()), source)
    else:
        yield from _of_table(csv_rows(source.text, _separator(source.text)), source)


def _of_table(rows: Iterator[Row], source: Source, *, latex: bool = False) -> Iterator[Found]:
    table = list(islice(rows, MOST + 1))
    yield from found_in_rows(table, source, writing_of(table, latex=latex))


def writing_of(table: list[Row], *, latex: bool = False) -> Writing:
    """How figures are written: the whole table shows whether its commas are decimal."""
    texts = (value for row in table for value in row.values() if isinstance(value, str))
    return Writing(comma=has_decimal_comma(texts), latex=latex)


def tables_of(source: Source) -> Iterator[tuple[list[Row], Writing]]:
    """Each table of a text or a sheet, whatever it is about, in their order.

    Raises WrongShape for a text that is no table, and for more than 5,000 rows in one.
    """
    latex = source.rows is None and "\\begin{" in source.text
    for rows in _each_table(source, latex=latex):
        table = list(islice(rows, MOST + 1))
        if len(table) > MOST:
            raise WrongShape(f"more than {MOST:,} rows")
        yield table, writing_of(table, latex=latex)


def _each_table(source: Source, *, latex: bool) -> Iterator[Iterator[Row]]:
    lines = source.text.splitlines()
    if source.rows is not None:
        yield _named(source.rows)
    elif latex:
        yield _latex(source.text)
    elif _markdown_rule(lines) is not None:
        yield from map(_named, _markdown_tables(lines))
    else:
        yield csv_rows(source.text, _separator(source.text))


def _separator(text: str) -> str:
    """What stands most often in the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not any(one in first for one in ",;\t"):
        raise WrongShape("this is no table: its first line has neither commas, semicolons, tabs nor `|`")
    return max("\t;,", key=first.count)


def csv_rows(text: str, separator: str) -> Iterator[Row]:
    """Each row by its header. Raises WrongShape for a row of another length and for more than 5,000."""
    try:
        lines = csv.reader(io.StringIO(text), delimiter=separator)
        rows = [*islice((row for row in lines if any(one.strip() for one in row)), MOST + 2)]
    except csv.Error as error:
        raise WrongShape(f"this is no table: {error}") from None
    if len(rows) < 2:
        raise WrongShape("the table has no row below its header")
    if len(rows) > MOST + 1:
        raise WrongShape(f"more than {MOST:,} rows")
    if len(rows) * len(rows[0]) > CELLS:
        raise WrongShape(
            f"{len(rows) - 1:,} rows of {len(rows[0]):,} columns; {CELLS:,} cells at most are read"
        )
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            raise WrongShape(
                f"a row has {len(row)} cells and the header {len(rows[0])}: {separator.join(row)[:80]!r}"
            )
    yield from _named(rows)


def _markdown_rule(lines: list[str], start: int = 0) -> int | None:
    """Where the line below a header is, which itself stands at `start` or below."""
    return next((at for at in range(start + 1, len(lines)) if _is_below_head(lines[at - 1], lines[at])), None)


def _is_below_head(head: str, line: str) -> bool:
    return len(line) < _LONGEST and "|" in line and "|" in head and _is_rule(line)


def _is_rule(line: str) -> bool:
    """The line below a table's head: dashes in each cell, and colons beside them."""
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return all("-" in cell and set(cell.strip()) <= {":", "-"} for cell in cells)


def _markdown(lines: list[str]) -> Iterator[Row]:
    """The rows of every table of a text."""
    for table in _markdown_tables(lines):
        yield from _named(table)


def _markdown_tables(lines: list[str]) -> Iterator[list[list[str]]]:
    """The cells of each table of a text, its header first."""
    below = 0
    while (rule := _markdown_rule(lines, below)) is not None:
        below = rule + 1
        while below < len(lines) and "|" in lines[below]:
            below += 1
        yield [_pipes(lines[rule - 1]), *map(_pipes, lines[rule + 1 : below])]


def _pipes(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [one.strip().replace("\\|", "|") for one in re.split(r"(?<!\\)\|", inner)]


def _tabulars(text: str) -> Iterator[str]:
    """What stands between each begin of a table and its end."""
    at = 0
    while found := _BEGIN.search(text, at):
        if (end := text.find(f"\\end{{{found[1]}", found.end())) < 0:
            return
        yield text[found.end() : end]
        at = end


def _latex(text: str) -> Iterator[Row]:
    tables = [*_tabulars(text)]
    if not tables:
        raise WrongShape("there is no whole \\begin{tabular} … \\end{tabular} in it")
    for table in tables:
        for command in ("\\multicolumn", "\\multirow"):
            if command in table:
                raise WrongShape(f"{command} joins cells: write the table with one header row and without it")
        body = _LINES.sub("", table)
        body = re.sub(r"^(?:\[[^\]]*\])?(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})+", "", body.lstrip())
        rows = [
            [one.strip() for one in re.split(r"(?<!\\)&", line)]
            for line in re.split(r"\\\\(?:\[[^\]]{0,20}\])?", body)
        ]
        yield from _named([row for row in rows if len(row) > 1 or row[0]])


def _named(rows: list[list[str]]) -> Iterator[Row]:
    """Rows as mappings. A column without a name is `column 3`; one that only counts rows says nothing."""
    if not rows:
        return
    names = [_heading(name) for name in rows[0]]
    names += [""] * (max(map(len, rows)) - len(names))
    values: dict[int, list[str]] = {at: [] for at, name in enumerate(names) if not _says(name)}
    for row in rows[1:]:
        for at in values.keys() & range(len(row)):
            values[at].append(row[at].strip())
    silent = {at for at, column in values.items() if _counts(column, len(rows) - 1)}
    header = unique(name or f"column {at}" for at, name in enumerate(names, 1))
    for row in rows[1:]:
        yield {
            header[at]: value.replace("\\_", "_").strip() for at, value in enumerate(row) if at not in silent
        }


def _says(name: str) -> bool:
    """Whether a column's name says something: it is no index, such as pandas' or a rank."""
    return bool(name) and not name.startswith(("Unnamed: ", "#"))


def _counts(values: list[str], rows: int) -> bool:
    """Whether a column is empty, or only numbers its rows."""
    indices = [[str(at + first) for at in range(rows)] for first in (0, 1)]
    return not any(values) or values in indices


def _heading(name: str) -> str:
    return without_style(name).replace("\\%", "%").replace("\\_", "_").strip("*_` ")[:150]


FORMAT: Final = Format("table", "table", "", _recognise, _found)
