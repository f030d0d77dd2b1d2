"""What a hostile workbook or table costs follows its length, or it is refused in words."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from hubbot.interchange.formats import package
from hubbot.interchange.formats.known import FORMATS, recognised
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.workbook import sheet_rows

pytest.importorskip("openpyxl")
NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEADER = "<row><c t='inlineStr'><is><t>model</t></is></c><c t='inlineStr'><is><t>Accuracy</t></is></c></row>"
ROW = "<row><c t='inlineStr'><is><t>m</t></is></c><c><v>0.5</v></c></row>"


def sheet(rows: str = HEADER + ROW, more: str = "") -> str:
    return f"<worksheet {NS}><sheetData>{rows}</sheetData>{more}</worksheet>"


def archive(sheets: list[str], **parts: str | bytes) -> bytes:
    """A workbook whose sheets are the parts with these names: one part may be several sheets."""
    listed = "".join(f'<sheet name="s{at}" sheetId="{at}" r:id="r{at}"/>' for at, _ in enumerate(sheets, 1))
    leads = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/worksheet" Target="{name}"/>'
        for at, name in enumerate(sheets, 1)
    )
    made = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/strings.xml" ContentType="{SPREADSHEET}.sharedStrings+xml"/></Types>',
        "xl/workbook.xml": f"<workbook {NS} {REL}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns="
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{leads}</Relationships>',
        "xl/strings.xml": f"<sst {NS}><si><t>model</t></si></sst>",
        "xl/styles.xml": f"<styleSheet {NS}/>",
        **{f"xl/{name.replace('__', '.')}": content for name, content in parts.items()},
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in made.items():
            file.writestr(name, part)
    return content.getvalue()


def merged(many: int) -> str:
    return "<mergeCells>" + "<mergeCell ref='A1:B9000'/>" * many + "</mergeCells>"


def far(row: str, letter: str = "A") -> str:
    return f"<row r='{row}'><c r='{letter}{row}' t='inlineStr'><is><t>m</t></is></c></row>"


BOOKS: dict[str, Callable[[int], bytes]] = {
    "merged over each other": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + ROW * 50, merged(n))),
    "rows": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + ROW * n)),
    "a last row far below": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + far("1" + "0" * min(n, 300)))),
    "a column far to the right": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + far(str(n), "XFD"))),
    "many sheets": lambda n: archive(
        [f"a{at}.xml" for at in range(n)], **{f"a{at}__xml": sheet() for at in range(n)}
    ),
    "sheets that are one part": lambda n: archive(["a.xml"] * n, a__xml=sheet(HEADER + ROW * n)),
    "a long shared text": lambda n: archive(
        ["a.xml"],
        a__xml=sheet(HEADER + "<row><c t='s'><v>0</v></c></row>" * n),
        strings__xml=f"<sst {NS}><si><t>{'x' * 20 * n}</t></si></sst>",
    ),
    "a shared formula": lambda n: archive(
        ["a.xml"],
        a__xml=sheet(
            HEADER
            + f"<row r='2'><c r='A2'><f t='shared' si='0' ref='A2:A9'>{'A1+' * n}1</f></c></row>"
            + "".join(f"<row r='{at}'><c r='A{at}'><f t='shared' si='0'/></c></row>" for at in range(3, n))
        ),
    ),
    "formulas without a value": lambda n: archive(
        ["a.xml"], a__xml=sheet(HEADER + "<row><c><f>1/4</f></c><c><f>1</f><v/></c></row>" * n)
    ),
    "named styles": lambda n: archive(
        ["a.xml"],
        a__xml=sheet(),
        styles__xml=f"<styleSheet {NS}><cellStyles>"
        + "".join(f'<cellStyle name="n{at}" xfId="{at}"/>' for at in range(n))
        + "</cellStyles></styleSheet>",
    ),
    "blank rows": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + "<row/>" * n + ROW)),
    "deep": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + ROW, "<x>" * n + "</x>" * n)),
    "a long name": lambda n: archive(["a.xml"], a__xml=sheet(HEADER + ROW, f"<x{'x' * 50 * n}/>")),
    "wide rows": lambda n: archive(["a.xml"], a__xml=sheet(f"<row>{'<c><v>1</v></c>' * n}</row>" * 9)),
}
TABLES: dict[str, Callable[[int], str]] = {
    "wide": lambda n: "\n".join(",".join(f"c{at}" for at in range(n)) for _ in range(4)),
    "many columns of one name": lambda n: "\n".join([",".join(["Acc"] * n), ",".join(["0.5"] * n)]),
    "long": lambda n: "model,Acc\n" + "m,0.5\n" * n,
    "long cells": lambda n: f"model,Acc\n{'x' * n},{'5' * n}\n" * 3,
    "signs": lambda n: "model,Acc\n" + "".join(f"m,{sign * n}\n" for sign in ("±", "*", "\\textbf{")),
    "no name in a column": lambda n: "model" + "," * n + "\n" + ("1" + "," * n + "\n") * 3,
    "tables of Markdown": lambda n: "| a | b |\n|---|---|\n| m | 1 |\n\n" * n,
    "tables of LaTeX": lambda n: "\\begin{tabular}{ll}\na & b \\\\\nm & 1 \\\\\n\\end{tabular}\n" * n,
}


def calls(work: Callable[[], Any]) -> tuple[int, str]:
    """How many functions were called, of Python and of C; and in which words it was refused."""
    counted = 0

    def count(_: object, event: str, __: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    said = ""
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    except WrongShape as refused:
        said = str(refused)
    finally:
        sys.setprofile(before)
    return counted, said


def _in_proportion(work: Callable[[int], Callable[[], Any]]) -> None:
    calls(work(20))  # what is imported and remembered once
    base, small, large = (calls(work(size)) for size in (20, 200, 400))
    assert large[1] or large[0] - base[0] < 2.6 * (small[0] - base[0]) + 3000, (base, small, large)


@pytest.mark.parametrize("kind", BOOKS)
def test_what_a_workbook_costs_follows_its_length(kind: str) -> None:
    def work(size: int) -> Callable[[], Any]:
        content = BOOKS[kind](size)
        return lambda: sheet_rows(content)

    _in_proportion(work)


@pytest.mark.parametrize("kind", TABLES)
def test_what_a_table_costs_follows_its_length(kind: str) -> None:
    def work(size: int) -> Callable[[], Any]:
        text = TABLES[kind](size)
        return lambda: [*map(str, recognised(Source(text, "t.csv"))), *FORMATS["table"].found(Source(text))]

    _in_proportion(work)


@pytest.mark.parametrize(
    ("kind", "size", "words"),
    [
        ("merged over each other", 2, "merged cells lie over each other at A1:B9000"),
        ("a last row far below", 30, "goes to row 1,000.* and column 2. Delete what is not"),
        ("a column far to the right", 5000, "5,000 and column 16,384"),
        ("rows", 5001, "more than 5,000 rows"),
        ("blank rows", 125_000, "250,004 cells, blank ones counted, and at most 250,000"),
        ("sheets that are one part", 5000, "are one and the same part"),
        ("many sheets", 1001, "it has 1,006 parts"),
        ("a long name", 30_000, "more than 1,000,000 bytes"),
    ],
    ids=["merged", "row", "column", "rows", "blank rows", "one part", "sheets", "name"],
)
def test_what_is_beyond_the_bounds_is_refused_in_words(kind: str, size: int, words: str) -> None:
    with pytest.raises(WrongShape, match=words):
        sheet_rows(BOOKS[kind](size))


@pytest.mark.parametrize("blank", [0, 1, 40, 4000, 6000, 100_000])
def test_no_model_is_lost_behind_blank_rows(blank: int) -> None:
    assert sheet_rows(BOOKS["blank rows"](blank)) == [["model", "Accuracy"], ["m", "0.5"]]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]>'
WRITINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "a declared table": lambda text: b'<?xml version="1.0" encoding="cp037"?>' + text.encode(),
    "Latin-1": lambda text: (
        b'<?xml version="1.0" encoding="latin-1"?>' + (text + "<!--é-->").encode("latin-1")
    ),
}


@pytest.mark.parametrize("writing", WRITINGS)
@pytest.mark.parametrize(
    "name", ["a__xml", "a__dat", "strings__xml", "styles__xml", "workbook__xml", "nothing__xml"]
)
def test_no_part_defines_entities_whatever_it_is_called_and_written_in(writing: str, name: str) -> None:
    bomb = WRITINGS[writing](BOMB + sheet(HEADER + "<row><c><v>&a;</v></c></row>"))
    other = "a.dat" if name == "a__dat" else "a.xml"
    content = archive([other], **{"a__xml": sheet(), name: bomb})
    with pytest.raises(WrongShape):
        package.plain_parts(content)
    with pytest.raises(WrongShape):
        sheet_rows(content)
