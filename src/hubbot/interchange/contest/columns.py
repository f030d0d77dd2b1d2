"""What each column of anybody's table is, as far as its name and its cells say it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from hubbot.interchange.contest.figures import Figure, figure, plain, without_tags
from hubbot.interchange.contest.sheet import Sheet
from hubbot.interchange.contest.told import NoContest, Told
from hubbot.interchange.formats.cells import Writing
from hubbot.interchange.formats.names import plain_name

_EMPTY: Final = frozenset(
    {"", "-", "--", "---", "\u2013", "\u2014", "/", "?", "n/a", "na", "nan", "none", "null", "tbd"}
)
_BY_NAME: Final[Mapping[str, frozenset[str]]] = {
    "model": frozenset(
        {
            "model",
            "models",
            "model name",
            "model id",
            "method",
            "methods",
            "system",
            "systems",
            "name",
            "submission",
        }
        | {"team", "entry", "algorithm", "agent", "approach", "participant", "llm", "encoder", "classifier"}
    ),
    "rank": frozenset({"rank", "#", "place", "position", "pos", "no", "nr", "rk", "idx", "index", "rank ub"}),
    "n": frozenset(
        {
            "n",
            "cases",
            "n test",
            "num test",
            "test n",
            "test size",
            "test set size",
            "number of test cases",
            "test cases",
        }
        | {
            "n cases",
            "num cases",
            "samples",
            "n samples",
            "num samples",
            "examples",
            "n examples",
            "num examples",
        }
        | {
            "instances",
            "n instances",
            "questions",
            "n questions",
            "problems",
            "total",
            "trials",
            "items",
            "n total",
        }
    ),
    "correct": frozenset(
        {
            "correct",
            "n correct",
            "num correct",
            "resolved",
            "n resolved",
            "solved",
            "n solved",
            "passed",
            "right",
        }
        | {"hits", "successes", "k"}
    ),
    "low": frozenset(
        {
            "low",
            "lower",
            "ci low",
            "ci lower",
            "lower ci",
            "low ci",
            "lo",
            "lcl",
            "lower bound",
            "ci lo",
            "2 5 %",
            "2 5",
        }
        | {
            "95 ci low",
            "95 ci lower",
            "95% ci low",
            "95% ci lower",
            "lower 95",
            "lower 95%",
            "ci95 low",
            "ci 95 low",
        }
        | {"rating q025", "ci min", "conf low", "lower 95% ci", "ci low 95"}
    ),
    "high": frozenset(
        {
            "high",
            "upper",
            "ci high",
            "ci upper",
            "upper ci",
            "high ci",
            "hi",
            "ucl",
            "upper bound",
            "ci hi",
            "97 5 %",
        }
        | {
            "97 5",
            "95 ci high",
            "95 ci upper",
            "95% ci high",
            "95% ci upper",
            "upper 95",
            "upper 95%",
            "ci95 high",
        }
        | {"ci 95 high", "rating q975", "ci max", "conf high", "upper 95% ci", "ci high 95"}
    ),
    "limits": frozenset(
        {"ci", "95% ci", "ci 95", "ci95", "95 ci", "confidence interval", "95% confidence interval", "ci 95%"}
    ),
    "se": frozenset({"se", "stderr", "std err", "standard error", "sem", "s e", "std error"}),
    "sd": frozenset({"sd", "std", "std dev", "stdev", "standard deviation", "s d", "σ"}),
    "spread": frozenset({"±", "+", "+ -", "+/-", "error", "uncertainty", "margin", "margin of error"}),
    "mean": frozenset(
        {"average", "avg", "mean", "overall", "average score", "mean score", "macro average", "avg score"}
    ),
}
CASE: Final = frozenset(
    {
        "case",
        "case id",
        "instance",
        "instance id",
        "question",
        "question id",
        "example id",
        "sample id",
        "item",
        "problem",
    }
)
TASK: Final = frozenset(
    {"task", "tasks", "dataset", "datasets", "benchmark", "task name", "subset", "dataset name"}
)
_WORD: Final = re.compile(r"[^\w%±+#/σ-]+")
_OF_HEADER: Final = re.compile(r"\((?:out )?of ([0-9][0-9,]{0,11})\)|/\s?([0-9][0-9,]{1,11})\)?$")
_ARROWS: Final = {"↑": "higher", "↓": "lower", "\\uparrow": "higher", "\\downarrow": "lower"}
_ENDS_CORRECT: Final = frozenset({"correct", "resolved", "solved", "passed"})
_ENDS_N: Final = frozenset({"total", "cases", "samples", "questions", "instances", "examples"})
_BEGINS_N: Final = frozenset({"n", "num", "total"})
_ENDS_SE: Final = (" se", " stderr", " std err", " standard error", " sem")
_ENDS_SD: Final = (" sd", " std", " stdev", " std dev")
_ENDS_LOW: Final = (" ci low", " ci lower", " lower", " low", " lcl")
_ENDS_HIGH: Final = (" ci high", " ci upper", " upper", " high", " ucl")
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
        found = {way for arrow, way in _ARROWS.items() if arrow in self.name}
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
        found = _OF_HEADER.search(self.name)
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
    by_name = next((role for role, names in _BY_NAME.items() if called in names), "")
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
    if len(called.split()) > 1 and (last[0] in _ENDS_CORRECT or last[0] in _ENDS_N or first[0] in _BEGINS_N):
        return "correct" if last[0] in _ENDS_CORRECT else "n"
    endings = {"se": _ENDS_SE, "sd": _ENDS_SD, "low": _ENDS_LOW, "high": _ENDS_HIGH}
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
    return plain(cell).casefold() not in _EMPTY


def key(name: str) -> str:
    """A column's name for comparison: no case, marks, arrows or signs between words."""
    bare = re.sub(r"[↑↓]|\$?\\(?:up|down)arrow\$?", "", plain(name)).replace("_", " ").casefold()
    return " ".join(_WORD.sub(" ", bare).split()) or bare.strip()


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
