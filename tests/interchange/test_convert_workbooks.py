"""A sheet of Excel is read as the table that a person sees in it, within bounds, and nothing in it is run."""

from __future__ import annotations

import contextlib
import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from hubbot.interchange.formats import package, workbook
from hubbot.interchange.formats.source import WrongShape
from hubbot.interchange.formats.workbook import sheet_rows
from tests.interchange.conftest import Try

openpyxl = pytest.importorskip("openpyxl")
HEAD = ["model", "dataset", "Accuracy", "n_test"]
BOARD = ("--benchmark", "BM-MOODS")


def book(rows: list[list[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    if change is not None:
        change(made)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def part(content: bytes, change: Callable[[str], str], name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """The workbook with one of its parts rewritten."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            text = old.read(entry)
            new.writestr(entry.filename, change(text.decode()) if entry.filename == name else text)
    return made.getvalue()


@pytest.mark.parametrize("figure", [0.8125, 1 / 3, 1, 1e-7, 0.5])
def test_a_sheet_gives_the_figure_that_is_stored(figure: float, attempt: Try) -> None:
    def shown_as_percent(made: Any) -> None:
        made.active["C2"].number_format = "0.0%"

    rows = [HEAD, ["acme/one", "moods", figure, 250]]
    for change in (None, shown_as_percent):
        made = attempt(book(rows, change), name="t.xlsx").result
        assert made["metrics"] == {"Accuracy": figure}
        assert made["data"] == {"n": 250}
        assert made["model_ids"] == {"candidate": "acme__one"}


@pytest.mark.parametrize("moment", ["2026-03-04T00:00:00", "2026-03-04T05:06:00"])
@pytest.mark.parametrize("only_day", [True, False])
def test_a_day_is_written_as_a_day(moment: str, only_day: bool, attempt: Try) -> None:
    day: Any = datetime.fromisoformat(moment)
    day = day.date() if only_day else day
    rows = [[*HEAD, "run date"], ["acme/one", "moods", 0.5, 250, day]]
    assert attempt(book(rows), name="t.xlsx").result["run_metadata"]["date"] == "2026-03-04"


@pytest.mark.parametrize("kept", [True, False])
def test_a_formula_is_the_value_beside_it_or_is_named(kept: bool, attempt: Try) -> None:
    content = book([HEAD, ["acme/one", "moods", "=1/4", 250], ["acme/two", "moods", 0.5, 250]])
    if kept:
        content = part(
            content,
            lambda text: re.sub(r"(<f>1/4</f>)<v ?/>|(<f>1/4</f>)<v></v>", r"<f>1/4</f><v>0.25</v>", text),
        )
    tried = attempt(content, name="t.xlsx")
    figures = [one["metrics"]["Accuracy"] for one in tried.results]
    assert figures == ([0.25, 0.5] if kept else [0.5])
    assert ("Accuracy 'a formula without its value'" in tried.said) is not kept


@pytest.mark.parametrize("many", [2, 3, 5])
def test_a_merged_cell_stands_in_each_cell_that_it_covers(many: int) -> None:
    def merge(made: Any) -> None:
        made.active.merge_cells(start_row=2, start_column=1, end_row=1 + many, end_column=1)

    rows = [
        ["model", "dataset", "Accuracy"],
        *([f"acme/{at}", f"d{at}", at / 10] for at in range(1, many + 2)),
    ]
    read = sheet_rows(book(rows, merge))
    assert [row[0] for row in read] == ["model", *["acme/1"] * many, f"acme/{many + 1}"]


@pytest.mark.parametrize("titles", range(4))
def test_a_title_above_and_groups_of_columns_are_understood(titles: int) -> None:
    rows: list[list[Any]] = [["Results of 2026", None, None, None], [], ["Draft"]][:titles]
    rows += [["Model", "Test", None, None], ["", "Acc", "F1", "n"], ["acme/one", 0.5, 0.25, 10]]

    def merge(made: Any) -> None:
        if titles:
            made.active.merge_cells("A1:D1")
        made.active.merge_cells(start_row=titles + 1, start_column=2, end_row=titles + 1, end_column=4)

    header, *body = sheet_rows(book(rows, merge))
    assert header == ["Model", "Test Acc", "Test F1", "Test n"]
    assert body == [["acme/one", "0.5", "0.25", "10"]]


def test_of_several_tables_a_person_chooses_the_sheet(attempt: Try) -> None:
    def more(made: Any) -> None:
        other = made.create_sheet("Other")
        for row in (HEAD, ["acme/two", "moods", 0.75, 250]):
            other.append(row)
        made.create_sheet("Notes").append(["only words"])
        hidden = made.create_sheet("Old")
        hidden.append(HEAD)
        hidden.append(["acme/old", "moods", 0.1, 9])
        hidden.sheet_state = "hidden"

    content = book([HEAD, ["acme/one", "moods", 0.5, 250]], more)
    asked = attempt(content, name="t.xlsx")
    assert (asked.code, asked.results) == (1, ())
    assert "several sheets have a table: Sheet, Other. Choose with --sheet NAME" in asked.said
    assert attempt(content, "--sheet", "Other", name="t.xlsx").result["metrics"] == {"Accuracy": 0.75}
    assert (
        "there is no sheet 'Othr'; there are: Sheet, Other"
        in attempt(content, "--sheet", "Othr", name="t.xlsx").said
    )
    assert attempt("a,b\n1,2\n", "--sheet", "Other", name="t.csv").code == 2


def test_without_openpyxl_the_message_names_it_and_the_other_way(
    attempt: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(workbook, "import_module", gone)
    said = attempt(book([HEAD, ["acme/one", "moods", 0.5, 250]]), name="t.xlsx").said
    assert 'openpyxl, which is not there. Install it beside hubbot, pip install "hubbot[excel]"' in said
    assert "CSV UTF-8" in said


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("t.xls", b"\xd0\xcf\x11\xe0", "Save it as .xlsx"),
        ("t.ods", b"PK", "Save it as .xlsx"),
        ("t.xlsx", b"", "no workbook of Excel"),
        ("t.xlsx", b"PK\x03\x04nothing", "no workbook of Excel"),
        ("t.xlsx", b"model,Accuracy\n", "no workbook of Excel"),
    ],
    ids=["xls", "ods", "empty", "broken", "csv"],
)
def test_what_is_no_workbook_is_told_in_words(name: str, content: bytes, words: str, attempt: Try) -> None:
    tried = attempt(content, name=name)
    assert (tried.code, tried.results) == (1, ())
    assert words in tried.said


@pytest.mark.parametrize("kind", ["rows", "columns", "size", "entities", "empty"])
def test_a_hostile_sheet_is_refused_in_words(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [HEAD, ["acme/one", "moods", 0.5, 250]]
    content = book(rows)
    if kind == "rows":
        monkeypatch.setattr(workbook, "MOST", 20)
        content, words = book([HEAD, *([f"m{at}", "d", 0.5, 1] for at in range(21))]), "more than 20 rows"
    elif kind == "columns":
        content, words = book([list(range(501)), *[[5]] * 499]), "250,500 cells.*column 501"
    elif kind == "size":
        monkeypatch.setattr(package, "BYTES", 1000)
        words = "unpacks to more than 1,000 bytes"
    elif kind == "entities":
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet'
        content, words = part(content, lambda text: text.replace("<worksheet", bomb, 1)), "defines entities"
    else:
        content, words = book([]), "no sheet has a header and a row below it"
    with pytest.raises(WrongShape, match=words):
        sheet_rows(content)


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_workbook_is_read_or_refused_in_words(seed: int) -> None:
    chance = random.Random(seed)
    content = book([HEAD, ["acme/one", "moods", 0.5, 250]])
    if seed % 2:
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        content = bytes(broken)
    else:
        name = chance.choice(
            ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
        )
        at, many = chance.random(), chance.randrange(1, 40)
        content = part(
            content, lambda text: text[: int(at * len(text))] + text[int(at * len(text)) + many :], name
        )
    with contextlib.suppress(WrongShape):
        assert len(sheet_rows(content)) > 1
