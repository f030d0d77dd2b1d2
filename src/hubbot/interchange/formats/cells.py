"""One cell of a table as people write it: a figure with its sign of percent, its spread, its marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hubbot.interchange.formats.names import without_style
from hubbot.reading.yaml.scalars import DECIMAL

_LONGEST: Final = 200  # characters of a figure's cell
# A page's blank that does not break, and the sign minus of typesetters.
_SIGNS: Final = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2212": "-"})
_TIE: Final = str.maketrans("~", " ")  # LaTeX's blank that does not break
_PLUS: Final = re.compile(r"~{0,3}(?:±|\+/-|\+-|\\pm)~{0,3}")
_DIGITS: Final = re.compile(r"[0-9]{0,20}[.,][0-9]+")
_NO_MARK: Final = ("#", "↑", "↓")  # before a figure: a rank, or by how much it rose
# A sign behind a figure. Raised digits are left alone: a note, or a power.
_MARKS: Final = re.compile(
    r"\^\{[^{}0-9]{1,20}\}$|\^[^{}\s0-9]$|[*†‡§¶#↑↓]+|\\(?:dagger|ddagger|S|P)\b|<sup>[^<>0-9]{1,20}</sup>$"
)
_WORDS: Final = frozenset({"nan", "n/a", "na", "none", "null", "inf", "-inf"})
_NUMBER: Final = re.compile(
    r"[-+]?(?:[0-9]{1,20}(?:[.,][0-9]{1,20})?|[.,][0-9]{1,20})(?:[eE][-+]?[0-9]{1,3})?"
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`value` is None where the cell says that there is none, in `written`. `spread` is what follows ±."""

    value: float | None
    written: str = ""
    percent: bool = False
    spread: float | None = None
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the figures of one table are written. In LaTeX `~` is a blank; elsewhere it means "about"."""

    comma: bool = False  # decimal; a point then may separate thousands
    latex: bool = False


PLAIN: Final = Writing()


def cell(text: str, writing: Writing = PLAIN) -> Cell | None:
    """A figure; None for what is none, or is not surely one."""
    if len(text) > _LONGEST:
        return None
    if _NUMBER.fullmatch(text):  # most cells are one
        number = _number(text, comma=writing.comma)
        return None if number is None else Cell(number, text)
    plain = _plain(text.translate(_TIE) if writing.latex else text)
    if plain.casefold() in _WORDS:
        return Cell(None, written=plain)
    marks = "".join(one for one in _MARKS.findall(plain) if one.strip("*"))
    if plain.startswith(_NO_MARK):
        return None
    plain = _MARKS.sub(" ", plain).strip()
    percent = plain.endswith("%")
    parts = [part.strip() for part in _PLUS.split(plain.removesuffix("%").strip())]
    if len(parts) > 1:
        parts = [part.strip("() ").removesuffix("%").strip("() ") for part in parts]
    numbers = [_number(part, comma=writing.comma) for part in parts]
    if not 0 < len(numbers) < 3 or any(number is None for number in numbers):
        return None
    return Cell(numbers[0], text, percent, numbers[1] if len(numbers) > 1 else None, marks)


def lone(text: str) -> Cell | None:
    """A figure that stands alone, `88,4 %`: its own digits say whether its comma is decimal."""
    return cell(text, Writing(comma=has_decimal_comma([text])))


def _plain(text: str) -> str:
    """Without bold, italics and what only LaTeX or Markdown needs."""
    text = re.sub(r"_\{?\s*(±|\\pm)\s*([0-9.,]+)\s*\}?", r" ± \2", without_style(text))
    text = re.sub(r"[$`]|\\,", "", text).replace("\\%", "%").translate(_SIGNS)
    return re.sub(r"\*\*|__|</?(?:b|strong|i|em|u)>", "", text).strip()


def _number(digits: str, *, comma: bool) -> float | None:
    if not _NUMBER.fullmatch(digits) or ("," in digits and not comma):
        return None
    if comma and "." in digits and _of_thousands(digits):
        return None
    plain = digits.replace(",", ".")
    return float(plain) if DECIMAL.fullmatch(plain) and abs(float(plain)) < 1e300 else None


def has_decimal_comma(texts: Iterable[str]) -> bool:
    """Whether the cells of a table write `0,93`: one surely does, and none writes `0.93`.

    `1,234` shows nothing: its comma may separate thousands.
    """
    sure = {"," if "," in one else "." for text in texts for one in _digits(text) if not _of_thousands(one)}
    return sure == {","}


def _digits(text: str) -> list[str]:
    """The numbers of a figure's cell that have a point or a comma."""
    one = cell(text, Writing(comma=True, latex=True)) or cell(text, Writing(latex=True))
    return _DIGITS.findall(text) if one is not None else []


def _of_thousands(digits: str) -> bool:
    return re.fullmatch(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}", digits) is not None


def why_not(text: str) -> str:
    """Why a cell was not taken for a figure, to stand behind it."""
    plain = _plain(text)
    if re.match(r"(?:~|≈|∼|<|>|≤|≥|\\(?:sim|approx|leq?|geq?)\b)", plain):
        return "not exact"
    if re.fullmatch(r"[-+]?[0-9]+(?:[.,][0-9]+)+%?", plain):
        return "a comma or a point that may be decimal or separate thousands"
    return "no plain figure"
