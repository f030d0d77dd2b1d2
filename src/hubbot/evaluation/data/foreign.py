"""Files that are no CSV in UTF-8, told by their first bytes: what each is, and what to do about it."""

from __future__ import annotations

import codecs
import zipfile
from io import BytesIO

Words = tuple[str, str]  # what it is, what to do
_SCORE = "`hubbot score` reads it and writes predictions.csv.gz, which can be attached."
_AS_CSV = "Save it as CSV: in Excel “CSV UTF-8 (Comma delimited)”."
_SIGNS: tuple[tuple[bytes, Words], ...] = (
    (b"\x93NUMPY", ("This is an array of NumPy, no CSV.", _SCORE)),
    (b"PAR1", ("This is a Parquet file, no CSV.", _SCORE)),
    (b"\xd0\xcf\x11\xe0", ("This is an Excel workbook (.xls), no CSV.", _AS_CSV)),
    (b"\x80", ("This is a pickle of Python.", "It is never opened, as it can run code. Save a CSV.")),
    (b"\x89HDF", ("This is an HDF5 file, no CSV.", "Save the columns as CSV.")),
    (b"%PDF", ("This is a PDF, no CSV.", "Save the columns as CSV.")),
)
_MOST_LISTED = 10_000  # as many files of a zip are looked at


def foreign(content: bytes) -> Words | None:
    """What a file is that cannot be text; None where it may be."""
    for sign, words in _SIGNS:
        if content.startswith(sign):
            return words
    return _in_zip(content) if content[:4] == b"PK\x03\x04" else None


def _in_zip(content: bytes) -> Words | None:
    if content.count(b"PK\x01\x02") > _MOST_LISTED:
        return None  # refused where it is opened
    try:
        names = zipfile.ZipFile(BytesIO(content)).namelist()
    except Exception:  # noqa: BLE001 - damaged in whatever way: said where it is opened
        return None
    if "[Content_Types].xml" in names or "mimetype" in names:
        return "This is a workbook (.xlsx or .ods), no CSV.", _AS_CSV
    if names and all(name.endswith(".npy") for name in names):
        return "This is an archive of NumPy arrays, no CSV.", _SCORE
    return None


def other_encoding(start: bytes) -> Words | None:
    """Which encoding a text has whose first bytes are these; None where it may be UTF-8."""
    name = ""
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)) or _is_utf_32(start):
        name = "UTF-32"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _is_utf_16(start):
        name = "UTF-16"
    if not name:
        return None
    why = "Excel's “Unicode Text” and PowerShell's > write it. "
    return f"The file is {name} text, not UTF-8.", f"{why}{_AS_CSV}"


def _is_utf_32(start: bytes) -> bool:
    """Without a mark: the upper two of four bytes are zeros, as no letter of use stands so high."""
    whole = start[: len(start) // 4 * 4]
    letters = len(whole) >= 8 and any(whole)  # zeros alone are no text
    return letters and any(not any(whole[at::4] + whole[at + 1 :: 4]) for at in (0, 2))


def _is_utf_16(start: bytes) -> bool:
    """Without a mark: separators, digits and line ends have a zero byte each, all on the same side."""
    pairs, zeros = len(start) // 2, [at % 2 for at, byte in enumerate(start) if not byte]
    return len(zeros) >= max(2, pairs / 8) and len({*zeros}) == 1
