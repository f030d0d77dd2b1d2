"""One cell of a table as people write it: a figure with its sign of percent, its spread, its marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hubbot.reading.yaml.scalars import DECIMAL

_LONGEST: Final = 200  # characters of a figure's cell
_STYLE: Final = re.compile(
    r"\\(?:textbf|mathbf|underline|textit|emph|bm|text|mathrm|textcolor\{[^{}]*\})\s*\{([^{}]*)\}"
)
_SPACES: Final = str.maketrans("~\xa0", "  ")  # LaTeX's and a page's, which do not break
_PLUS: Final = re.compile(r"±|\+/-|\+-|\\pm")
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


def cell(text: str, *, comma: bool = False) -> Cell | None:
    """A figure; None for what is none. With `comma`, a comma within a number is decimal."""
    if len(text) > _LONGEST:
        return None
    plain = _plain(text)
    if plain.casefold() in _WORDS:
        return Cell(None, written=plain)
    marks = "".join(one for one in _MARKS.findall(plain) if one.strip("*"))
    plain = _MARKS.sub("", plain).strip()
    percent = plain.endswith("%")
    parts = [
        part.strip().removesuffix("%").strip("() ")
        for part in _PLUS.split(plain.removesuffix("%").strip("() "))
    ]
    numbers = [_number(part, comma=comma) for part in parts]
    if not 0 < len(numbers) < 3 or any(number is None for number in numbers):
        return None
    return Cell(numbers[0], text, percent, numbers[1] if len(numbers) > 1 else None, marks)


def _plain(text: str) -> str:
    """Without bold, italics and what only LaTeX or Markdown needs."""
    before = None
    while before != text:
        before, text = text, _STYLE.sub(r"\1", text)
    text = re.sub(r"_\{?\s*(±|\\pm)\s*([0-9.,]+)\s*\}?", r" ± \2", text)
    text = re.sub(r"[$`]|\\,", "", text).replace("\\%", "%").translate(_SPACES)
    return re.sub(r"\*\*|__|</?(?:b|strong|i|em|u)>", "", text).strip()


def _number(digits: str, *, comma: bool) -> float | None:
    if not _NUMBER.fullmatch(digits) or ("," in digits and not comma):
        return None
    plain = digits.replace(",", ".")
    return float(plain) if DECIMAL.fullmatch(plain) and abs(float(plain)) < 1e300 else None
