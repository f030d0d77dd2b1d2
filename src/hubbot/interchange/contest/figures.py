"""A cell of anybody's table: a figure, and what stands beside it: counts, limits, a spread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hubbot.interchange.formats.cells import PLAIN, Writing, cell

_LONGEST: Final = 200
_TAGS: Final = re.compile(r"</?(?:sub|sup|small|code|span|kbd|mark|br|font|a)\b[^<>]{0,100}>", re.IGNORECASE)
_LINK: Final = re.compile(r"^\[([^\[\]]{0,100})\]\([^()]{0,200}\)$")
_STRONG: Final = re.compile(r"\*\*|__|^\*|\*$|[`$]")
_SIGNS: Final = str.maketrans({"\u2212": "-", "\xa0": " ", "\u202f": " ", "\u2009": " "})
_DASH: Final = r"\s{0,2}(?:,|;|–|—|\bto\b|\.\.\.?|…|\s-\s|(?<=[0-9%])-(?=[0-9.]))\s{0,2}"
_NUM: Final = r"[-+]?[0-9]{0,12}(?:[.,][0-9]{1,12})?(?:e[-+]?[0-9]{1,3})?\s?%?"
_COUNT: Final = r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,9}"
_OF: Final = re.compile(
    rf"({_COUNT})\s{{0,2}}(?:/|of|out of)\s{{0,2}}({_COUNT})(?:\s{{0,2}}[(—–:=-]{{1,2}}\s?({_NUM})\)?)?"
)
_SHARE_OF: Final = re.compile(rf"({_NUM})\s{{0,2}}[(\[]\s?({_COUNT})\s?/\s?({_COUNT})\s?[)\]]")
_COUNT_SHARE: Final = re.compile(rf"({_COUNT})\s{{0,2}}(?:[—–(:]|\s-\s)\s{{0,2}}([0-9.,]{{1,12}})\s?%\)?")
_WITHIN: Final = re.compile(
    rf"({_NUM})\s{{0,2}}[(\[]\s?(?:95\s?%\s?CI:?\s?)?({_NUM}){_DASH}({_NUM})\s?[)\]]", re.IGNORECASE
)
_LIMITS: Final = re.compile(rf"[(\[]?\s?({_NUM}){_DASH}({_NUM})\s?[)\]]?", re.IGNORECASE)
_OFFSETS: Final = re.compile(
    rf"(?:({_NUM})\s{{0,2}}[(\[]?\s?)?\+\s?([0-9.,]{{1,12}})\s{{0,2}}/\s{{0,2}}-\s?([0-9.,]{{1,12}})\s?[)\]]?"
)
_BRACKETED: Final = re.compile(rf"({_NUM})\s{{0,2}}\(\s?([0-9.,]{{1,12}})\s?\)")

_ANSWERS: Final = {
    **dict.fromkeys(
        ("true", "✓", "✔", "✅", "pass", "passed", "correct", "right", "resolved", "solved"), 1.0
    ),
    **dict.fromkeys(("false", "✗", "✘", "❌", "fail", "failed", "incorrect", "wrong", "unresolved"), 0.0),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` is None where a cell holds limits or offsets alone; `low` and `high` are as written.

    `below` and `above` are offsets, as in +5/-4; `spread` is what stands behind ± or in brackets. `right` of
    `of` cases, None where it is not said.
    """

    value: float | None
    percent: bool = False
    low: float | None = None
    high: float | None = None
    below: float | None = None
    above: float | None = None
    spread: float | None = None
    right: int | None = None
    of: int | None = None
    marks: str = ""
    in_words: bool = False  # `true`, `✗`


def plain(text: str) -> str:
    """A cell without tags, bold and the target of a link."""
    return _LINK.sub(r"\1", _STRONG.sub("", without_tags(text)).strip()).strip()


def without_tags(text: str) -> str:
    return _TAGS.sub("", text[: 5 * _LONGEST]).translate(_SIGNS).strip()


def figure(text: str, writing: Writing = PLAIN) -> Figure | None:
    """None for what is no figure, or is not surely one."""
    bare = plain(text)
    if not bare or len(bare) > _LONGEST:
        return None
    if (answer := _ANSWERS.get(bare.casefold())) is not None:
        return Figure(answer, in_words=True)
    for read in (_counted, _one, _limited):
        if (found := read(bare, writing)) is not None:
            return found
    return None


def _counted(text: str, writing: Writing) -> Figure | None:
    """`431/500`, `86.2 % (431/500)`, `396 — 79.2%`."""
    if found := _OF.fullmatch(text):
        return _share(found[1], found[2])
    if found := _SHARE_OF.fullmatch(text):
        return _share(found[2], found[3])
    if found := _COUNT_SHARE.fullmatch(text):
        share = _number(found[2] + "%", writing)
        return None if share is None else Figure(share[0], True, right=_whole(found[1]))
    return None


def _share(right: str, of: str) -> Figure | None:
    k, n = _whole(right), _whole(of)
    return Figure(k / n, right=k, of=n) if 0 <= k <= n and n else None


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))


def _limited(text: str, writing: Writing) -> Figure | None:
    """`93.1 (92.0–94.2)`, `[92.0, 94.2]`, `1450 (+5/-4)`, `93.1 (0.4)`."""
    if found := _WITHIN.fullmatch(text):
        value, low, high = (_number(one, writing) for one in found.groups())
        if value and low and high:
            return Figure(value[0], value[1] or low[1] or high[1], low[0], high[0])
    if found := _OFFSETS.fullmatch(text):
        first, above, below = (_number(one or "", writing) for one in found.groups())
        if above and below:
            of = first or (None, False)
            return Figure(of[0], of[1], below=below[0], above=above[0])
    if found := _BRACKETED.fullmatch(text):
        value, spread = (_number(one, writing) for one in found.groups())
        return Figure(value[0], value[1], spread=spread[0]) if value and spread else None
    if found := _LIMITS.fullmatch(text):
        low, high = (_number(one, writing) for one in found.groups())
        if low and high and low[0] <= high[0]:
            return Figure(None, low[1] or high[1], low[0], high[0])
    return None


def _number(text: str, writing: Writing) -> tuple[float, bool] | None:
    found = cell(text.strip(), writing)
    if found is None or found.value is None or found.spread is not None:
        return None
    return found.value, found.percent


def _one(text: str, writing: Writing) -> Figure | None:
    if text.startswith("±") and (found := cell(text[1:].strip(), writing)) and found.value is not None:
        return Figure(None, found.percent, spread=found.value)
    found = cell(text, writing)
    if found is None or found.value is None:
        return None
    return Figure(found.value, found.percent, spread=found.spread, marks=found.marks)
