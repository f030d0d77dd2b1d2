"""A stranger's file as text, JSON or YAML: read once, within bounds, with the line of what is no number."""

from __future__ import annotations

import codecs
import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from hubbot.reading.yaml.reader import Limits, read

MOST: Final = 50_000_000  # bytes of text
_ARCHIVE: Final = 1_000_000_000  # bytes of an archive, of which only the header is unpacked
_ZSTANDARD: Final = 93  # the number of that method in an archive
_DUMP: Final = "write it as JSON: inspect log dump FILE > log.json"
# Cards of embedding models hold thousands of lines.
_YAML: Final = Limits(characters=5_000_000, nodes=500_000)
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_NO_NUMBER: Final = "\ufdd0"  # begins what stands for NaN: a code point that no text uses
_WORDS: Final = frozenset({"nan", "inf", "infinity", "n/a", "na", "none", "null", "undefined"})
_TOKENS: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|-?Infinity|NaN', re.DOTALL)


class WrongShape(ValueError):
    """The file is not what it was said to be. The message says what is missing in it."""


def within(file: Path) -> bytes:
    """A file's bytes. Raises WrongShape for more than are read, before they fill the memory."""
    most = _ARCHIVE if file.name.casefold().endswith(".eval") else MOST
    with file.open("rb") as opened:
        content = opened.read(most + 1)
    if len(content) > most:
        raise WrongShape(f"it is larger than {most:,} bytes; at most so many are read")
    return content


def unpacked(content: bytes, name: str) -> bytes:
    """The header of Inspect's `.eval`, which is an archive; anything else as it is. Raises WrongShape."""
    if not content.startswith(b"PK") or not name.casefold().endswith(".eval"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            header = archive.getinfo("header.json")
            if header.file_size > MOST:
                raise WrongShape(f"its header has {header.file_size:,} bytes; at most {MOST:,} are read")
            if header.compress_type == _ZSTANDARD:
                return _unpacked_zstandard(content, header)
            with archive.open(header) as file:
                return file.read(MOST)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error):
        raise WrongShape(f"there is no header.json in it that can be read; {_DUMP}") from None


def _unpacked_zstandard(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """What Inspect packs with Zstandard, which Python's own zipfile knows from 3.14 on."""
    try:
        zstandard: Any = import_module("zstandard")
    except ImportError:
        how = f'Install zstandard beside hubbot, pip install "hubbot[eval]", or {_DUMP}'
        raise WrongShape(f"it is packed with Zstandard, which this Python cannot unpack. {how}") from None
    name, extra = (
        int.from_bytes(content[entry.header_offset + at : entry.header_offset + at + 2], "little")
        for at in (26, 28)
    )
    start = entry.header_offset + 30 + name + extra
    packed = io.BytesIO(content[start : start + entry.compress_size])
    try:
        with zstandard.ZstdDecompressor().stream_reader(packed, read_across_frames=True) as reader:
            return bytes(reader.read(entry.file_size))
    except zstandard.ZstdError:
        raise WrongShape(f"its header.json cannot be unpacked; {_DUMP}") from None


def decoded(content: bytes) -> str:
    """The text of a file. Raises WrongShape, with the line, for what is not UTF-8 or too large."""
    if len(content) > MOST:
        raise WrongShape(f"{len(content):,} bytes; at most {MOST:,} are read")
    named = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if named is None and b"\0" in content[:1000]:
        named = "UTF-16" if content[:2000].count(b"\0") * 3 > len(content[:2000]) else "no text"
    if named is not None:
        remedy = "It is a binary file" if named == "no text" else "Save it as UTF-8"
        raise WrongShape(f"this is {named}, not UTF-8. {remedy}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise WrongShape(f"line {line} is not UTF-8. Save the file as UTF-8 (in Excel: CSV UTF-8)") from None


class Source:
    """A file's text, and what it is as JSON or YAML. `name` is the file's name, without its folder.

    `columns` maps a column or path to what it says besides figures, such as model. `plus_minus` is what
    stands behind ±: sd, over runs, or 95%, the limits of an interval; None where nobody said. `rows` are a
    workbook's, header first; its text is "". `beside` is the text of the file with the run's settings.
    """

    def __init__(
        self,
        text: str,
        name: str = "",
        columns: Mapping[str, str] | None = None,
        plus_minus: str | None = None,
        rows: list[list[str]] | None = None,
        beside: str = "",
    ) -> None:
        self.text = text
        self.name = name
        self.columns = columns or {}
        self.plus_minus = plus_minus
        self.rows = rows
        self.beside = beside
        self.names: dict[str, None] = {}  # of every column or path that was read so far

    @cached_property
    def json(self) -> Any:
        """The value. NaN is a text for `no_number`. Raises WrongShape for what is not JSON."""
        try:
            return json.loads(_marked(self.text), object_pairs_hook=_unique, parse_float=_finite)
        except RecursionError:
            raise WrongShape("this is nested too deeply to be read") from None
        except WrongShape:
            raise
        except ValueError as error:
            raise WrongShape(f"this is not JSON: {str(error)[:200]}") from None

    @property
    def mapping(self) -> Mapping[str, Any]:
        """A JSON object. Raises WrongShape for anything else."""
        if not isinstance(self.json, dict):
            raise WrongShape("this is not a mapping of keys to values")
        return self.json

    @cached_property
    def keys(self) -> Mapping[str, Any]:
        """A JSON object, {} where it is none. Never raises."""
        try:
            return self.mapping if self.text.lstrip()[:1] == "{" else {}
        except WrongShape:
            return {}

    @cached_property
    def has_values(self) -> bool:
        """Whether it is JSON with a mapping or a list, or JSON lines. Never raises."""
        try:
            return self.text.lstrip()[:1] in {"{", "["} and bool(self.values)
        except WrongShape:
            return False

    @cached_property
    def yaml(self) -> Mapping[str, Any]:
        """A YAML mapping. Raises WrongShape with the line for anything else."""
        return yaml_of(self.text)

    @cached_property
    def values(self) -> list[Any]:
        """Each value of a JSON list, of JSON lines; else the one value of JSON or YAML. Raises WrongShape."""
        if self.text.lstrip()[:1] not in {"{", "["}:
            return [self.yaml]
        lines = [line for line in self.text.splitlines() if line.strip()]
        try:
            value = self.json
        except WrongShape:
            if len(lines) < 2 or not all(line.lstrip()[:1] == "{" for line in lines):
                raise
            return [Source(line).mapping for line in lines]
        return value if isinstance(value, list) else [value]

    def readable(self) -> None:
        """Raises WrongShape where this begins like JSON and is none, or is nothing at all."""
        if not self.text.strip():
            raise WrongShape("the file is empty")
        if self.text.lstrip()[0] in "{[":
            _ = self.values

    @property
    def has_paths(self) -> bool:
        """Whether it begins like JSON, or is a YAML mapping. Never raises."""
        if self.text.lstrip()[:1] in {"{", "["}:
            return True
        try:
            return bool(self.yaml)
        except WrongShape:
            return False


def yaml_of(text: str) -> Mapping[str, Any]:
    """Raises WrongShape with the line for what is no YAML mapping."""
    document = read(text, _YAML)
    errors = [one for one in document.problems if one.severity == "error"]
    if document.value is None or any(one.slug == "duplicate-key" for one in errors):
        first = errors[0] if errors else document.problems[0]
        raise WrongShape(f"line {first.line} of the YAML: {first.message}")
    return document.value


def no_number(value: object) -> tuple[str, int | None] | None:
    """(word, line) where a file has something in a number's place that is none; else None."""
    if isinstance(value, str) and value.startswith(_NO_NUMBER):
        word, _, line = value[1:].partition("@")
        return word, int(line) if line.isdigit() else None
    if isinstance(value, str) and value.strip().casefold().lstrip(".+-") in _WORDS:
        return value.strip(), None
    return ("null", None) if value is None else None


def _marked(text: str) -> str:
    """NaN and Infinity, which JSON does not know, as texts that keep their line."""
    if "NaN" not in text and "Infinity" not in text:
        return text
    seen = [0, 1]  # up to where lines are counted, and the line there

    def mark(token: re.Match[str]) -> str:
        if token[0].startswith('"'):
            return token[0]
        seen[1] += text.count("\n", seen[0], token.start())
        seen[0] = token.start()
        return f'"{_NO_NUMBER}{token[0]}@{seen[1]}"'

    return _TOKENS.sub(mark, text)


def _finite(digits: str) -> float | str:
    value = float(digits)
    return value if value - value == 0 else f"{_NO_NUMBER}{digits[:30]}@"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values under one key, neither is the one that is meant."""
    value = dict(pairs)
    if len(value) < len(pairs):
        twice = next(key for key, many in Counter(key for key, _ in pairs).items() if many > 1)
        raise WrongShape(f"the key {twice[:100]!r} stands twice in one mapping: which one is meant?")
    return value
