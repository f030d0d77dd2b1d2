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
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        name = "UTF-32"
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or _every_other_zero(start):
        name = "UTF-16"
    if not name:
        return None
    why = "Excel's “Unicode Text” and PowerShell's > write it. "
    return f"The file is {name} text, not UTF-8.", f"{why}{_AS_CSV}"


def _every_other_zero(start: bytes) -> bool:
    """UTF-16 without a mark: each letter of a header has one zero byte."""
    even, odd = start[0::2][:16], start[1::2][:16]
    if len(odd) < 4:
        return False
    return (not any(even) and all(odd)) or (not any(odd) and all(even))
