"""Rows of a table that a stranger sent, one at a time: .csv, .csv.gz, or a .zip of one .csv, within limits.

Nothing is unpacked as a whole. Bytes, rows and the length of a row are counted while they are read, and
reading ends where a limit is passed, so that memory does not depend on what was sent.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from typing import IO, Any

from hubbot.common.github_limits import LARGEST_ATTACHMENT
from hubbot.evaluation.data.dialect import announced, separator
from hubbot.evaluation.data.faults import MOST_FAULTS, Fault, Unreadable
from hubbot.evaluation.data.foreign import foreign, other_encoding

__all__ = ["MOST_BYTES", "MOST_FAULTS", "MOST_ROWS", "Fault", "Table", "Unreadable", "rows", "unpack"]

MOST_BYTES = LARGEST_ATTACHMENT
MOST_UNPACKED = 200 * 2**20
MOST_ROWS = 2_000_000
MOST_IN_A_ROW = 2**20  # characters of one row, however many lines it has
_MOST_MEMBERS = 20_000  # a gzip file may be many in a row: bgzip makes one of each 64 KiB
_MOST_LISTED = 10_000  # files in a zip
_MOST_BEFORE = 1_000  # blank lines before the header
_PEEKED = 64  # bytes that tell an encoding
_BLANK = " \t\r\n,;|"
_SLICE = 2**16


class Table(Iterator[list[str]]):
    """The rows of a table, the header first, blank lines as empty lists. Lines before the header are skipped.

    `separator` and `line`, the physical line of the last row, are known once the header was read. Raises
    Unreadable, while it is read, for what is no such file or passes a limit.
    """

    def __init__(self, content: bytes) -> None:
        self.separator, self.line, self.announced = ",", 0, False
        self._rows = self._read(content)

    def __next__(self) -> list[str]:
        return next(self._rows)

    def _read(self, content: bytes) -> Iterator[list[str]]:
        with closing(_lines(content)) as lines:
            header, skipped = self._header(lines)
            source = _Rows(chain(header, lines))
            reader = csv.reader(source, delimiter=self.separator)
            for number, row in enumerate(_said(reader)):
                if number > MOST_ROWS:
                    raise _refused(f"More than {MOST_ROWS:,} rows.", "One row a case of the split.")
                source.used = 0
                self.line = skipped + reader.line_num
                yield row if any(map(str.strip, row)) else []

    def _header(self, lines: Iterator[str]) -> tuple[list[str], int]:
        """The first line that says something, alone or none, and how many stand before it."""
        said: str | None = None
        for skipped, line in enumerate(lines):
            if skipped > _MOST_BEFORE:
                break
            if said is None and (found := announced(line)):
                said, self.announced = found, True
            elif line.strip(_BLANK):
                self.separator = said or separator(line)
                return [line], skipped
        return [], 0


def rows(content: bytes) -> Table:
    """The rows of the table, the header first. Raises Unreadable, while it is read."""
    return Table(content)


def unpack(content: bytes) -> str:
    """The whole text, with LF line ends and no byte order mark. Raises Unreadable, as `rows` does."""
    with closing(_lines(content)) as lines:
        return "".join(lines)


def _said(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as why:
        raise _refused(f"This is no CSV: {why}.", "Commas between cells, a row a line.") from why


class _Rows:
    """Lines for the reader of CSV, who takes several for one row where a quote stays open."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.used = 0  # characters of the row that is being read

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.used += len(line)
        if self.used > MOST_IN_A_ROW:
            raise _refused(
                f"A row is longer than {MOST_IN_A_ROW:,} characters.", "Is a quote open? A case has one row."
            )
        return line


def _lines(content: bytes) -> Generator[str, None, None]:
    """Lines as text, pieces of a line where it is longer than a row may be."""
    with _told(), _stream(content) as raw:
        if found := other_encoding(raw.peek(_PEEKED)[:_PEEKED]):
            raise _refused(*found)
        with io.TextIOWrapper(raw, encoding="utf-8-sig", newline=None) as text:
            while line := text.readline(MOST_IN_A_ROW + 1):
                yield line


def unpacked(content: bytes, size: int) -> Iterator[bytes]:
    """The bytes of the table in pieces of `size`. Raises Unreadable, while they are read."""
    with _told(), _stream(content) as raw:
        while piece := raw.read(size):
            yield piece


@contextmanager
def _stream(content: bytes) -> Iterator[io.BufferedReader]:
    if len(content) > MOST_BYTES:
        raise _refused(f"The file is larger than {MOST_BYTES // 2**20} MB.")
    if found := foreign(content):
        raise _refused(*found)
    with _opened(content) as packed:
        yield io.BufferedReader(_Bounded(packed), _SLICE)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever a library says of bytes that are no such file, in words."""
    try:
        yield
    except UnicodeDecodeError as why:
        hint = "In Excel: File, Save As, “CSV UTF-8 (Comma delimited)”."
        raise _refused("The file is not UTF-8 text.", hint) from why
    except Unreadable:
        raise
    except NotImplementedError as why:
        raise _refused(f"The file cannot be unpacked: {why}.", "Send .csv or .csv.gz.") from why
    except RuntimeError as why:  # zipfile's word for a file that asks for a password
        raise _refused("The file cannot be unpacked: it is encrypted.", "Send .csv or .csv.gz.") from why
    except (
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        zipfile.BadZipFile,
    ) as why:  # ValueError: a zip with odd places
        raise _refused("The file cannot be unpacked: it is damaged.", "Send .csv or .csv.gz.") from why


def _opened(content: bytes) -> IO[bytes] | io.RawIOBase:
    if content[:2] == b"\x1f\x8b":
        return _Gunzip(content)
    return _member(content) if content[:4] == b"PK\x03\x04" else io.BytesIO(content)


class _Bounded(io.RawIOBase):
    """A stream that ends in Unreadable when more comes out of it than may."""

    def __init__(self, stream: IO[bytes] | io.RawIOBase) -> None:
        self._stream = stream
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._stream.read(len(buffer)) or b""
        self._read += len(piece)
        if self._read > MOST_UNPACKED:
            raise _refused(f"Unpacked, the file is larger than {MOST_UNPACKED // 2**20} MB.")
        buffer[: len(piece)] = piece
        return len(piece)


class _Gunzip(io.RawIOBase):
    """gzip members one behind the other. zlib reads their heads, which may be long, and many."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._pending = b""
        self._members = 0
        self._one: Any = None  # zlib's object for the member that is being read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._in_a_member():
            given = self._pending or self._slice()
            piece = self._one.decompress(given, len(buffer))
            self._pending = self._one.unused_data if self._one.eof else self._one.unconsumed_tail
            if piece:
                buffer[: len(piece)] = piece
                return len(piece)
            if not given and not self._one.eof:
                raise EOFError("it ends too early")
        return 0

    def _slice(self) -> bytes:
        self._at += _SLICE
        return self._content[self._at - _SLICE : self._at]

    def _in_a_member(self) -> bool:
        """Whether there is one to read from. Behind the last one zeros may stand."""
        if self._one is not None and not self._one.eof:
            return True
        pending = self._pending.lstrip(b"\0")
        while not pending:
            if not (piece := self._slice()):
                return False
            pending = piece.lstrip(b"\0")
        self._pending, self._one = pending, zlib.decompressobj(wbits=31)
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise _refused(f"The file is more than {_MOST_MEMBERS:,} gzip files in a row.")
        return True


def _member(content: bytes) -> IO[bytes]:
    if content.count(b"PK\x01\x02") > _MOST_LISTED:  # each entry of its list costs memory
        raise _refused("The zip holds too many files.", "Put exactly one .csv in it.")
    archive = zipfile.ZipFile(io.BytesIO(content))
    inside = [one for one in archive.infolist() if _is_table(one.filename)]
    if len(inside) != 1:
        raise _refused(f"The zip holds {len(inside)} .csv files.", "Put exactly one in it.")
    # The others unpack a piece as a whole, whatever comes of it.
    if inside[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise NotImplementedError("its compression is not the usual one, Deflate")
    return archive.open(inside[0])


def _is_table(name: str) -> bool:
    """A .csv in whatever folder, but for what macOS puts beside each file. Nothing is written to disk."""
    beside = name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("._")
    return name.lower().endswith(".csv") and not beside


def _refused(message: str, hint: str = "") -> Unreadable:
    return Unreadable([Fault(None, message, hint)])
