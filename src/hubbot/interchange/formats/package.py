"""A workbook's archive, looked at before openpyxl reads it: only plain XML is left in it, and within bounds.

Excel writes UTF-8 without comments and without definitions, so anything else in its XML is refused. What no
table needs (pictures, macros, themes) is left out.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from hubbot.interchange.formats.source import MOST as BYTES
from hubbot.interchange.formats.source import WrongShape

CSV: Final = "save the sheet as CSV UTF-8, and convert that"
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
_HEAD: Final = 32_000  # bytes, within which a part's first element ends
_PARTS: Final = 1000
_SMALL: Final = 2_000_000  # bytes of a part that only lists others, or says how cells look
_KEPT: Final = frozenset({"Types", "Relationships", "workbook", "worksheet", "sst", "styleSheet"})
_LARGE: Final = frozenset({"worksheet", "sst"})
_DECLARATION: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b([^<>]{0,200})\?>")
_ENCODING: Final = re.compile(rb"""encoding\s*=\s*["']([^"']*)["']""")
_BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0\xfe\xff]{0,4096}<"
)  # in UTF-16 as well
_LONG: Final = re.compile(rb"<[^<]{1000000}")
_TIMES: Final = 4  # that openpyxl may read each byte


class ReadTooOften(Exception):
    """Of a file whose sheets are all one part. No ValueError, which openpyxl takes for one of its own."""


class Metered(io.BytesIO):
    """A file that may be read a few times over, and not for each of a thousand sheets that are one part."""

    left: int

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        self.left -= len(content)
        if self.left < 0:
            raise ReadTooOften
        return content


def plain_parts(content: bytes) -> dict[str, bytes]:
    """Part → its XML, of those that a table needs. Raises WrongShape for what is hostile or too large."""
    parts = {}
    for name, part in _unpacked(content):
        if not _BEGINS.match(part):
            continue  # no XML: a picture, a macro
        _refuse_unusual(part)
        root = _root(part)
        if root in _KEPT:
            if len(part) > _SMALL and root not in _LARGE:
                raise WrongShape(f"{name} in it has {len(part):,} bytes; at most {_SMALL:,} are read")
            parts[name] = part
    if len(parts) > _PARTS:
        raise WrongShape(f"it has {len(parts):,} parts; at most {_PARTS:,} are read")
    return parts


def packed(parts: Mapping[str, bytes]) -> Metered:
    """An archive of these parts alone."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part)
    metered = Metered(made.getvalue())
    metered.left = _TIMES * len(made.getvalue()) + _SMALL
    return metered


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > BYTES:
                raise WrongShape(f"it unpacks to more than {BYTES:,} bytes; at most so many are read")
            for one in archive.infolist():
                yield one.filename, archive.read(one)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
        raise WrongShape(f"this is no workbook of Excel that can be read. Open it there, and {CSV}") from None


def _refuse_unusual(part: bytes) -> None:
    """Refuse what no workbook of Excel has, and what two readers could understand in two ways."""
    declared = _DECLARATION.match(part)
    encoding = _ENCODING.search(declared[1]) if declared else None
    said = encoding[1].decode("latin-1").casefold() if encoding else "utf-8"
    if said not in {"utf-8", "utf8", "us-ascii", "ascii"} or b"\0" in part or not _is_utf8(part):
        raise WrongShape(f"its XML is not UTF-8. Open it in Excel, and {CSV}")
    start = declared.end() if declared else 0
    if part.find(b"<!", start) >= 0 or part.find(b"<?", start) >= 0:
        raise WrongShape(f"it defines entities or has comments, which no workbook of Excel does: {CSV}")
    if _LONG.search(part):
        raise WrongShape(
            "a cell or a tag in it has more than 1,000,000 bytes, which no workbook of Excel has"
        )


def _is_utf8(part: bytes) -> bool:
    try:
        part.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Begun(Exception):
    pass


def _root(part: bytes) -> str:
    """The name of the first element, without its namespace; "" where there is none."""
    names: list[str] = []

    def start(name: str, _: object) -> None:
        names.append(name.rpartition(" ")[2])
        raise _Begun

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    with contextlib.suppress(_Begun, expat.ExpatError, ValueError):
        parser.Parse(part[:_HEAD], False)
    return names[0] if names else ""


@dataclass(slots=True)
class Facts:
    """Of one sheet, counted from 1: its last row and column that say something, and what they look like."""

    rows: int = 0
    columns: int = 0
    merged: list[str] = field(default_factory=list)  # A1:B2
    without_value: set[tuple[int, int]] = field(default_factory=set)  # of formulas: row, column


def facts_of(sheet: bytes) -> Facts:
    """Read what openpyxl does not tell of a sheet that it reads row by row. Raises WrongShape."""
    scan = _Scan()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    try:
        parser.Parse(sheet, True)
    except WrongShape:
        raise
    except (expat.ExpatError, ValueError) as error:
        raise WrongShape(f"a sheet in it cannot be read ({error}). Open it in Excel, and {CSV}") from None
    return scan.facts


class _Scan:
    """Where each cell stands, and whether it has a value."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.row = self.column = 0
        self.inside = ""  # v or is: a cell's value
        self.valued = self.formula = False

    def start(self, name: str, told: dict[str, str]) -> None:
        match name.removeprefix(_MAIN):
            case "row":
                self.row, self.column = self._next(self.row, told.get("r")), 0
            case "c":
                letters = (told.get("r") or "").rstrip("0123456789")
                self.column = self._next(self.column, str(column_of(letters)) if letters else None)
                self.valued = self.formula = False
            case "v" | "is" as value:
                self.inside = value
            case "f":
                self.formula = True
            case "mergeCell":
                self.facts.merged.append(told.get("ref", ""))

    def text(self, text: str) -> None:
        if self.inside and text:
            self.valued = True

    def end(self, name: str) -> None:
        own = name.removeprefix(_MAIN)
        if own == self.inside:
            self.inside = ""
        if own == "c" and (self.valued or self.formula):
            self.facts.rows = self.row
            self.facts.columns = max(self.facts.columns, self.column)
            if not self.valued:
                self.facts.without_value.add((self.row, self.column))

    @staticmethod
    def _next(before: int, told: str | None) -> int:
        """A row or a column, which stands behind the one before it."""
        number = before + 1 if told is None else int(told)
        if number <= before:
            raise WrongShape(f"its rows or cells are out of order. Open it in Excel, and {CSV}")
        return number


def column_of(letters: str) -> int:
    """A is 1, AA is 27. Raises WrongShape for what no column of Excel is called."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        raise WrongShape(f"{letters[:20]!r} is no column of Excel")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
