"""A table with a column a case, or a task: rows are compared pair by pair over those that both have."""

from __future__ import annotations

from collections.abc import Sequence

from hubbot.interchange.contest.columns import Column
from hubbot.interchange.contest.entrants import Contest, Entrant, Kind
from hubbot.interchange.contest.told import BETTER, NoContest, Question, Told, Unsaid
from hubbot.registry.model import Direction

MOST = 300  # rows, each compared with each
_SHARES = 1.0  # figures of a column that are all at most this are no percentages
_LARGER = 1.5


def of_parts(names: Sequence[str], parts: Sequence[Column], kind: Kind, told: Told) -> Contest:
    """`parts` are the columns of figures. Raises Unsaid for the direction, NoContest for too many rows."""
    if len(names) > MOST:
        raise NoContest(f"{len(names):,} rows; at most {MOST} are compared {kind[:-1]} by {kind[:-1]}.")
    binary = kind == "cases" and all(_right_or_wrong(one) for one in parts)
    direction = _direction(parts, told, binary=binary)
    if kind == "tasks":
        _check_scales(parts)
    entrants, left = _entrants(names, parts)
    return Contest(
        kind,
        "Share right" if binary else f"Mean over {kind}",
        direction,
        tuple(entrants),
        share=binary,
        same_cases=True,
        said=(f"{_named(parts)}: a {kind[:-1]} each, {direction} is better",),
        left_out=tuple(left),
        parts=tuple(one.plain_name for one in parts),
    )


def _right_or_wrong(column: Column) -> bool:
    return all(one is None or one.value in {0, 1} for one in column.figures)


def _named(parts: Sequence[Column]) -> str:
    if len(parts) <= 3:
        return ", ".join(one.name for one in parts)
    return f"{parts[0].name} … {parts[-1].name} ({len(parts)} columns)"


def _direction(parts: Sequence[Column], told: Told, *, binary: bool) -> Direction:
    ways = {one.said for one in parts if one.said}
    if told.better:
        return told.better
    if len(ways) > 1:
        raise NoContest("some columns say ↑ and others ↓: such figures have no average. Say --score for one.")
    if binary or ways:
        return "lower" if ways == {"lower"} else "higher"
    raise Unsaid([Question("Which figures are better?", BETTER)])


def _check_scales(parts: Sequence[Column]) -> None:
    """Shares and percentages, or a loss beside a share, have no average that means something."""
    largest = {
        one.plain_name: max((abs(f.value) for f in one.figures if f and f.value is not None), default=0.0)
        for one in parts
    }
    small = [name for name, most in largest.items() if most <= _SHARES]
    large = [name for name, most in largest.items() if most > _LARGER]
    if small and large:
        raise NoContest(
            f"{small[0]} goes up to {largest[small[0]]:g} and {large[0]} up to {largest[large[0]]:g}: "
            "figures of different scales have no average. Bring them to one scale, or leave out by --without."
        )


def _entrants(names: Sequence[str], parts: Sequence[Column]) -> tuple[list[Entrant], list[str]]:
    """Who has a figure for each, and a line for each other row."""
    entrants, left = list[Entrant](), list[str]()
    for at, name in enumerate(names):
        cells = [column.figures[at] for column in parts]
        values = [one.value for one in cells if one is not None and one.value is not None]
        lacks = [
            column.plain_name
            for column, one in zip(parts, cells, strict=True)
            if one is None or one.value is None
        ]
        if not name:
            left.append(f"row {at + 1} (no name)")
        elif lacks:
            more = f" and {len(lacks) - 1} more" if len(lacks) > 1 else ""
            left.append(f"{name} (no figure for {lacks[0]}{more})")
        else:
            mean = sum(values) / len(values)
            entrants.append(Entrant(name, mean, n=len(values), each=tuple(values)))
    return entrants, left
