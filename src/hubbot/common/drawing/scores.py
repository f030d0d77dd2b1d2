"""The picture of a board: a row a model with its value, its limits and the ranks that it could hold.

The axis is chosen so that neighbours separate: what lies far off (a guess, as a rule) goes into a narrow
panel of its own beside it. One picture for a page, one for a phone, one as small as a line of a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hubbot.common.drawing.canvas import (
    Parts,
    Scale,
    box,
    cut,
    f,
    horizontal,
    marks,
    names,
    number,
    svg,
    text,
    vertical,
    width,
    wrapped,
)

WIDTH, PHONE = 760, 360
SMALL = (120, 24)
_NAMES = 216  # room for names, with what is left of it
_FAR, _CUT = 64, 20  # pixels of the panel of what is far off, and of the gap beside it
_RANKS = 92  # pixels of the panel of ranks
_ROW, _TALL, _MORE = 32, 42, 26
_FAR_OFF = 0.8  # of the width of all that is nearer: so wide a gap is cut out
_SHOWN = 5  # lines of the smallest picture
_SHAPES = ("circle", "diamond", "square", "triangle")


@dataclass(frozen=True, slots=True)
class Bar:
    """A row. `low` and `high` are None where not assessed; `said` and `within` are both in words.

    `shape`: which of four marks stands for its evidence. `ranks`: the first and last that it could hold.
    `before`: words about rows left out above it.
    """

    label: str
    value: float
    said: str
    within: str = ""
    low: float | None = None
    high: float | None = None
    guess: bool = False
    shape: int = 0
    rank: int | None = None
    ranks: tuple[int, int] | None = None
    before: str = ""

    @property
    def ends(self) -> tuple[float, float]:
        return (
            (self.value, self.value)
            if self.low is None or self.high is None
            else (min(self.low, self.value), max(self.high, self.value))
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """What all rows share. `legend`: the words for each shape. `last`: the lowest rank on the board."""

    title: str
    axis: str
    lower: bool = False
    chance: float | None = None
    legend: Sequence[str] = ()
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Axis:
    """One scale, or two with a cut between them; the second one is for what is far off."""

    near: Scale
    far: Scale | None = None

    def of(self, value: float) -> Scale:
        far = self.far
        inside = self.near.low <= value <= self.near.high
        return self.near if far is None or inside else far

    @property
    def scales(self) -> list[Scale]:
        return [self.near] if self.far is None else [self.near, self.far]


def scores(rows: Sequence[Bar], frame: Frame) -> str:
    """For a page: names, values on an axis, values in words, possible ranks."""
    ranked = any(row.ranks for row in rows)
    right = WIDTH - 12 - (_RANKS + 24 if ranked else 0)
    told = 16 + max(width(row.said) + width(row.within, 12) + 8 for row in rows)
    axis = _axis(rows, frame, _NAMES + 14, right - told)
    lines = [wrapped(row.label, _NAMES - 12) for row in rows]
    top, parts = 34.0, list[str]()
    across = Scale(1, max(2, frame.last), WIDTH - 12 - _RANKS, WIDTH - 18)
    for i, (row, name) in enumerate(zip(rows, lines, strict=True)):
        if row.before:
            parts.append(text(_NAMES, top + 18, row.before, "s", "end"))
            top += _MORE
        high = _ROW if len(name) == 1 else _TALL
        if i % 2 == 0:
            parts.append(box(4, top, WIDTH - 8, high, "z", 4))
        middle = top + high / 2
        parts += [*names(name, _NAMES, middle, "s" if row.guess else ""), *_value(row, axis, middle)]
        parts += _words(row, right - told + 16, middle)
        parts += _possible(row, across, middle) if ranked else []
        top += high
    grid = _grid(axis, frame.chance, [(34, top)], top)
    head = [text(12, 22, cut(frame.axis, right - 24, 12), "s")]
    if ranked:
        head.append(text(WIDTH - 12, 22, "could be rank", "s", "end"))
        grid += _rank_marks(across, frame.last, top)
    below = top + 24 + 16 * (frame.chance is not None)
    shapes, used = _legend(frame.legend, WIDTH, below)
    return svg((WIDTH, used + 8), frame.title, [*head, *_under(grid, parts), *shapes])


def on_a_phone(rows: Sequence[Bar], frame: Frame) -> str:
    """For a narrow screen: the name and the value above, the axis and the possible ranks below."""
    axis = _axis(rows, frame, 14, PHONE - 90)
    top, parts, bands = 32.0, list[str](), list[tuple[float, float]]()
    for i, row in enumerate(rows):
        if row.before:
            parts.append(text(12, top + 18, row.before, "s"))
            top += _MORE
        lines = wrapped(row.label, PHONE - 32 - width(row.said) * 1.1)
        high = 34 + 16 * len(lines)
        if i % 2 == 0:
            parts.append(box(4, top, PHONE - 8, high, "z", 4))
        for j, line in enumerate(lines):
            parts.append(text(12, top + 19 + 16 * j, line, "s" if row.guess else ""))
        parts.append(text(PHONE - 12, top + 19, row.said, "b", "end"))
        parts += _value(row, axis, top + high - 13)
        if row.ranks:
            parts.append(text(PHONE - 12, top + high - 9, "rank " + _span(row.ranks), "s", "end"))
        bands.append((top + high - 24, top + high - 2))
        top += high
    head = [text(12, 20, cut(frame.axis, PHONE - 24, 12), "s")]
    below = top + 24 + 16 * (frame.chance is not None)
    shapes, used = _legend(frame.legend, PHONE, below)
    parts = _under(_grid(axis, frame.chance, bands, top), parts)
    return svg((PHONE, used + 8), frame.title, [*head, *parts, *shapes])


def small(rows: Sequence[Bar], leaders: int, title: str) -> str:
    """The first rows' limits alone, who may be first in colour: as high as a line of a table."""
    shown = rows[:_SHOWN]
    scale = Scale.over([end for row in shown for end in row.ends], 6, SMALL[0] - 6)
    step = SMALL[1] / (len(shown) + 1)
    parts = []
    for i, row in enumerate(shown):
        line, dot = ("w", "d") if i < leaders else ("v", "h")
        y, (low, high) = step * (i + 1), row.ends
        parts.append(horizontal(scale.at(low), scale.at(high), y, line))
        parts.append(f'<circle class="{dot}" cx="{f(scale.at(row.value))}" cy="{f(y)}" r="1.5"/>')
    return svg(SMALL, title, parts)


def _axis(rows: Sequence[Bar], frame: Frame, left: float, right: float) -> _Axis:
    near, far = _split(rows, frame)
    if not far:
        return _Axis(Scale.over([end for ends in near for end in ends], left, right))
    panel, rest = (right - _FAR, right) if frame.lower else (left, left + _FAR), _FAR + _CUT
    start, stop = (left, right - rest) if frame.lower else (left + rest, right)
    return _Axis(
        Scale.over([end for ends in near for end in ends], start, stop),
        Scale.over([end for ends in far for end in ends], *panel),
    )


_Ends = tuple[float, float]


def _split(rows: Sequence[Bar], frame: Frame) -> tuple[list[_Ends], list[_Ends]]:
    """Limits of rows that stand near each other, and of those that a wide gap keeps from them."""
    sign = -1 if frame.lower else 1
    every = sorted((row.ends for row in rows), key=lambda ends: -sign * (ends[0] + ends[1]))
    least = max(2, (len(every) + 1) // 2)
    if frame.chance is not None:
        every.append((frame.chance, frame.chance))
        every.sort(key=lambda ends: -sign * (ends[0] + ends[1]))
    for at in range(least, len(every)):
        low, high = min(e[0] for e in every[:at]), max(e[1] for e in every[:at])
        gap = min(low - e[1] if sign > 0 else e[0] - high for e in every[at:])
        if high > low and gap > _FAR_OFF * (high - low):
            return every[:at], every[at:]
    return every, []


def _value(row: Bar, axis: _Axis, y: float) -> Parts:
    line, dot = ("v", "h") if row.guess else ("w", "d")
    scale = axis.of(row.value)
    parts = []
    if row.low is not None and row.high is not None:
        parts.append(horizontal(scale.at(row.ends[0]), scale.at(row.ends[1]), y, line))
    return [*parts, _mark(_SHAPES[row.shape], scale.at(row.value), y, dot)]


def _mark(shape: str, x: float, y: float, kind: str) -> str:
    if shape == "circle":
        return f'<circle class="{kind}" cx="{f(x)}" cy="{f(y)}" r="4.5"/>'
    path = {
        "diamond": f"M{f(x)} {f(y - 6)}l6 6l-6 6l-6 -6z",
        "square": f"M{f(x - 4.5)} {f(y - 4.5)}h9v9h-9z",
        "triangle": f"M{f(x)} {f(y - 6)}l6 10h-12z",
    }[shape]
    return f'<path class="{kind}" d="{path}"/>'


def _words(row: Bar, x: float, y: float) -> Parts:
    said = text(x, y + 5, row.said, "b")
    return [said, text(x + width(row.said) + 8, y + 5, row.within, "s")] if row.within else [said]


def _possible(row: Bar, across: Scale, y: float) -> Parts:
    if row.ranks is None or row.rank is None:
        return [text(across.start, y + 5, "no rank", "s")]
    first, last = across.at(row.ranks[0]) - 6, across.at(row.ranks[1]) + 6
    kind, dot = ("q", "h") if row.guess else ("r", "d")
    place = f'<circle class="{dot}" cx="{f(across.at(row.rank))}" cy="{f(y)}" r="2.5"/>'
    return [box(first, y - 7, last - first, 14, kind, 7), place]


def _rank_marks(across: Scale, last: int, bottom: float) -> Parts:
    """Whole ranks: each one while they are few, else the first and round ones."""
    ticks = [*range(1, last + 1)] if last <= 12 else [1, *(int(t) for t in across.ticks if t > 1)]
    found, end = list[str](), 0.0
    for tick in dict.fromkeys(ticks):
        if across.at(tick) - width(str(tick), 12) / 2 - 4 < end:
            continue
        found += [vertical(across.at(tick), 34, bottom, "l")]
        found.append(text(across.at(tick), bottom + 18, str(tick), "s", "middle"))
        end = across.at(tick) + width(str(tick), 12) / 2
    return found


def _grid(axis: _Axis, chance: float | None, bands: Sequence[_Ends], bottom: float) -> Parts:
    """Lines at the marks, in `bands` from top to bottom, and the marks' values below."""
    parts: Parts = []
    for scale in axis.scales:
        if not _alone(scale, axis, chance):
            parts += [_lines(scale.at(tick), bands, "l") for tick in scale.ticks]
            parts += marks(scale, bottom + 18, room=3)
    if axis.far is not None:
        ends = sorted(end for scale in axis.scales for end in (scale.start, scale.stop))
        middle = (ends[1] + ends[2]) / 2
        parts += [f'<path class="x" d="M{f(middle + x)} {f(bottom + 6)}l5 -10"/>' for x in (-6, 0)]
    if chance is not None:
        x = axis.of(chance).at(chance)
        parts.append(_lines(x, bands, "c"))
        said = f"guessing {number(chance)}" if _alone(axis.of(chance), axis, chance) else "guessing"
        parts.append(text(max(x, 12 + width(said, 12) / 2), bottom + 34, said, "s", "middle"))
    return parts


def _lines(x: float, bands: Sequence[_Ends], kind: str) -> str:
    path = "".join(f"M{f(x)} {f(top)}V{f(bottom)}" for top, bottom in bands)
    return f'<path class="{kind}" d="{path}"/>'


def _alone(scale: Scale, axis: _Axis, chance: float | None) -> bool:
    """A panel with fewer than two marks: the words of guessing below it say where that lies."""
    return scale is axis.far and chance is not None and len(scale.ticks) < 2


def _under(grid: Parts, parts: Parts) -> Parts:
    """Stripes first, then the grid, then what stands on it."""
    stripes = [part for part in parts if part.startswith('<rect class="z"')]
    return [*stripes, *grid, *(part for part in parts if not part.startswith('<rect class="z"'))]


def _legend(words: Sequence[str], wide: float, y: float) -> tuple[Parts, float]:
    """A mark and its words each, in as many lines as they need; and where the last line lies."""
    parts, x, line = list[str](), 20.0, y + 12
    for shape, said in zip(_SHAPES, words, strict=False):
        if not said:
            continue
        takes = 30 + width(said, 12)
        if x > 20 and x + takes > wide - 12:
            x, line = 20.0, line + 18
        parts += [_mark(shape, x, line - 4, "d"), text(x + 11, line, said, "s")]
        x += takes
    return (parts, line) if parts else ([], y)


def _span(ranks: tuple[int, int]) -> str:
    return str(ranks[0]) if ranks[0] == ranks[1] else f"{ranks[0]}–{ranks[1]}"
