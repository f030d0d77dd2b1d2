"""What each column of anybody's table is, as far as its name and its cells say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hubbot.interchange.contest.column_names import (
    ARROWS,
    BEGINS_N,
    BY_NAME,
    CASE,
    EMPTY,
    ENDS_CORRECT,
    ENDS_HIGH,
    ENDS_LOW,
    ENDS_N,
    ENDS_SD,
    ENDS_SE,
    OF_HEADER,
    TASK,
    WORD,
)
from hubbot.interchange.contest.figures import Figure, figure, plain, without_tags
from hubbot.interchange.contest.sheet import Sheet
from hubbot.interchange.contest.told import NoContest, Told
from hubbot.interchange.formats.cells import Writing
from hubbot.interchange.formats.names import plain_name

FEWEST: Final = 0.5  # of a column's cells that say something; more must be figures


@dataclass(frozen=True)
class Column:
    """`role` is one of the names above; "figures" for scores of whatever kind, "answers" for right and wrong
    in words, or "text"."""

    name: str
    cells: Sequence[str]
    figures: Sequence[Figure | None]
    role: str
    own: str = ""  # the role that its name and cells give it, whatever was told

    @property
    def said(self) -> str:
        """Higher or lower is better, "" where the name has no arrow."""
        found = {way for arrow, way in ARROWS.items() if arrow in self.name}
        return found.pop() if len(found) == 1 else ""

    @property
    def percent(self) -> bool:
        return "%" in self.name or any(one is not None and one.percent for one in self.figures)

    @cached_property
    def plain_name(self) -> str:
        bare = re.sub(r"\$?\\(?:up|down)arrow\$?|[↑↓]", "", plain(self.name))
        return re.sub(r"[\[(]\s?(?:in )?(?:%|percent)\s?[\])]|\s?%$", "", bare).strip() or self.name

    @property
    def of(self) -> int | None:
        """How many cases the name says, as in `Resolved (of 500)`."""
        found = OF_HEADER.search(self.name)
        return int((found[1] or found[2]).replace(",", "")) if found else None


def columns_of(sheet: Sheet, told: Told) -> list[Column]:
    """Each column with its role: as told, as its name says, else by its cells. Raises NoContest."""
    named = _told(sheet, told)
    return [
        _column(name, cells, named.get(name, ""), sheet)
        for name, cells in sheet.columns.items()
        if name not in told.leave_out
    ]


def _told(sheet: Sheet, told: Told) -> dict[str, str]:
    given = {
        told.model: "model",
        told.score: "score",
        told.correct: "correct",
        told.low: "low",
        told.high: "high",
        told.error: "spread",
        **({} if told.n.replace(",", "").isdecimal() else {told.n: "n"}),
        **dict.fromkeys(told.leave_out, "left out"),
    }
    given.pop("", None)
    found = {}
    for name, role in given.items():
        same = [one for one in sheet.columns if one == name] or [
            one for one in sheet.columns if key(one) == key(name)
        ]
        if len(same) != 1:
            there = ", ".join([*sheet.columns][:20])
            raise NoContest(f"there is no column {name!r}. There are: {there}")
        found[same[0]] = role
    return found


def _column(name: str, cells: Sequence[str], told: str, sheet: Sheet) -> Column:
    figures = [figure(cell, sheet.writing) if says(cell) else None for cell in cells]
    own = _role(name, cells, figures)
    return Column(name, cells, figures, told or own, own)


def _role(name: str, cells: Sequence[str], figures: Sequence[Figure | None]) -> str:
    """By its name where its cells allow it, else by its cells."""
    called = key(name)
    by_name = next((role for role, names in BY_NAME.items() if called in names), "")
    if by_name == "model" and len({*cells}) > 1:
        return "model"
    if not _mostly(cells, figures):
        return "case" if called in CASE else "task" if called in TASK else "text"
    if all(one is None or one.in_words for one in figures):
        return "answers"
    return _of_figures(by_name or _by_ending(called), figures)


def _of_figures(by_name: str, figures: Sequence[Figure | None]) -> str:
    known = [one for one in figures if one is not None]
    if by_name in {"", "model"} or (by_name in {"n", "correct"} and not all(map(_whole, known))):
        return "figures"
    return "figures" if by_name == "rank" and not _counts(known) else by_name


def are_figures(cells: Sequence[str], writing: Writing) -> bool:
    """Whether nearly all cells that say something are figures."""
    return _mostly(cells, [figure(cell, writing) if says(cell) else None for cell in cells])


def _by_ending(called: str) -> str:
    """`acc stderr` is the standard error of another column."""
    last, first = called.split()[-1:], called.split()[:1]
    if len(called.split()) > 1 and (last[0] in ENDS_CORRECT or last[0] in ENDS_N or first[0] in BEGINS_N):
        return "correct" if last[0] in ENDS_CORRECT else "n"
    endings = {"se": ENDS_SE, "sd": ENDS_SD, "low": ENDS_LOW, "high": ENDS_HIGH}
    return next((role for role, ends in endings.items() if called.endswith(ends)), "")


def _mostly(cells: Sequence[str], figures: Sequence[Figure | None]) -> bool:
    saying = [one for cell, one in zip(cells, figures, strict=True) if says(cell)]
    return bool(saying) and sum(one is not None for one in saying) > FEWEST * len(saying)


def _whole(one: Figure) -> bool:
    return one.right is not None or (one.value is not None and one.value == int(one.value) and one.value >= 0)


def _counts(figures: Sequence[Figure]) -> bool:
    values = [one.value for one in figures if one.value is not None]
    return all(value == int(value) and 0 <= value <= 100_000 for value in values)


def says(cell: str) -> bool:
    return plain(cell).casefold() not in EMPTY


def key(name: str) -> str:
    """A column's name for comparison: no case, marks, arrows or signs between words."""
    bare = re.sub(r"[↑↓]|\$?\\(?:up|down)arrow\$?", "", plain(name)).replace("_", " ").casefold()
    return " ".join(WORD.sub(" ", bare).split()) or bare.strip()


def names_of(column: Column) -> list[str]:
    """The models' names, without bold, links, citations and notes; one that stands twice gets its row."""
    found = [plain_name(without_tags(cell)).name or "" for cell in column.cells]
    return [
        f"{name} (row {at})" if name and found.count(name) > 1 else name for at, name in enumerate(found, 1)
    ]


def nearest(columns: Sequence[Column], score: Column, *roles: str) -> Column | None:
    """The column of these roles that belongs to `score`: of several, the one with its name's first words."""
    found = [one for one in columns if one.role in roles and one is not score]
    if len(found) < 2:
        return found[0] if found else None
    shared = [_shared(key(one.name), key(score.name)) for one in found]
    most = max(shared)
    return found[shared.index(most)] if most and shared.count(most) == 1 else None


def _shared(one: str, other: str) -> int:
    """How many first words two names share."""
    pairs = zip(one.split(), other.split(), strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one.split()), len(other.split())))


def with_role(columns: Sequence[Column], *roles: str) -> Iterator[Column]:
    return (one for one in columns if one.role in roles)
