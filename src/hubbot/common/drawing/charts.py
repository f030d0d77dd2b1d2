"""Small pictures beside a board's own: podium, history, curves, quality against cost, who from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TypeVar

from hubbot.common.drawing.canvas import (
    Parts,
    Scale,
    box,
    cut,
    f,
    horizontal,
    marks,
    number,
    svg,
    text,
    vertical,
    wrapped,
)

T = TypeVar("T")
WIDTH = 520  # shown larger on a wide page; on a phone its text stays legible
_RIGHT = 18
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")
_TOLD = 8  # changes of who leads that are told by name


@dataclass(frozen=True, slots=True)
class Line:
    """A named curve; x ascending or descending as filed. Its points joined, with `dots`, or dots alone."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dots: bool = False
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """`below` names the axis of x. `reference`: (x, y) of the dashed line of chance or identity.

    `covers`: values that the axis of y has in any case.
    """

    title: str
    unit: str
    lines: Sequence[Line]
    below: str = ""
    reference: Sequence[tuple[float, float]] = ()
    height: int = 110
    covers: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Costing:
    """A model by what it costs. `best`: no cheaper one is as good, as far as can be told."""

    name: str
    cost: float
    value: float
    low: float
    high: float
    best: bool


def podium(steps: Sequence[Sequence[str]], *, title: str) -> str:
    """Up to three steps, each with the names that share it; empty steps are left out of the picture."""
    shown = [(place, names) for place, names in enumerate(steps[:3], 1) if names]
    wide = (WIDTH - 20) / max(1, len(shown))
    told = [_lines(names, wide - 12) for _, names in shown]
    base = 84 + 17 * max((len(lines) for lines in told), default=0)
    parts: Parts = []
    for i, ((place, _), lines) in enumerate(_middle_first([*zip(shown, told, strict=True)])):
        high, x = 66 - 18 * (place - 1), 10 + i * wide
        parts.append(box(x, base - high, wide, high, "p"))
        parts.append(text(x + wide / 2, base - high + 21, str(place), "", "middle", size=18))
        for j, line in enumerate(reversed(lines)):
            parts.append(text(x + wide / 2, base - high - 8 - 17 * j, line, "", "middle"))
    return svg((WIDTH, base + 10), title, parts)


def _lines(names: Sequence[str], room: float) -> list[str]:
    """A single name on one or two lines, several on one each."""
    return wrapped(names[0], room) if len(names) == 1 else [cut(name, room) for name in _few(names)]


def history(points: Sequence[tuple[str, float, str]], *, title: str, axis: str) -> str:
    """Who led when: (ISO date, value, whose), in order of date. A numbered step a change, told below."""
    days = [_day(date) for date, _, _ in points]
    across = Scale(min(days), max(*days, min(days) + 1), 62, WIDTH - _RIGHT - 40)
    up = Scale.over([value for _, value, _ in points], 166, 46)
    parts = [text(12, 18, cut(axis, WIDTH - 30, 12), "s"), *_marks_beside(up)]
    path, told, end = "", list[str](), 0.0
    for at, (day, (date, value, name)) in enumerate(zip(days, points, strict=True), 1):
        x, y = across.at(day), up.at(value)
        path += f"H{f(x)}V{f(y)}" if path else f"M{f(x)} {f(y)}"
        parts.append(f'<circle class="d" cx="{f(x)}" cy="{f(y)}" r="3"/>')
        if len(points) - at < _TOLD and x - end > 16:
            parts.append(text(x, y - 9, str(at), "s", "middle"))
            end = x
        told.append(f"{at}  {date}  {name}  {number(value)}")
    parts.append(f'<path class="k k0" d="{path}H{WIDTH - _RIGHT}"/>')
    for i, line in enumerate(told[-_TOLD:]):
        parts.append(text(12, 188 + 18 * i, cut(line, WIDTH - 24, 12), "s"))
    return svg((WIDTH, 184 + 18 * min(len(told), _TOLD)), title, parts)


def against_cost(points: Sequence[Costing], *, title: str, axis: str, cost: str) -> str:
    """Quality against cost, on a scale of powers of ten. A line joins those that no cheaper one equals.

    Numbers stand beside the dots, and the names below: names beside dots would cover each other.
    """
    inside = sorted(points, key=lambda one: (one.cost, one.name))
    logs = [log10(one.cost) for one in inside]
    across = Scale.over([floor(min(logs)), ceil(max(logs))], 62, WIDTH - _RIGHT, snug=True)
    up = Scale.over([v for one in inside for v in (one.low, one.high)], 210, 46)
    parts = [text(12, 18, cut(axis, WIDTH - 30, 12), "s"), *_marks_beside(up)]
    step = 1 + (ceil(across.high) - floor(across.low)) // 8  # so many marks stand side by side
    for power in range(floor(across.low), floor(across.high) + 1, step):
        parts.append(vertical(across.at(power), 30, 214, "l"))
        parts.append(text(across.at(power), 230, f"{10.0**power:,.6g}", "s", "middle"))
    parts.append(text(WIDTH - _RIGHT, 248, cost, "s", "end"))
    line = [(across.at(x), up.at(one.value)) for x, one in zip(logs, inside, strict=True) if one.best]
    parts.append(f'<polyline class="k k0" points="{" ".join(f"{f(x)},{f(y)}" for x, y in line)}"/>')
    for at, (log, one) in enumerate(zip(logs, inside, strict=True), 1):
        x, y = across.at(log), up.at(one.value)
        parts.append(vertical(x, up.at(one.low), up.at(one.high), "w" if one.best else "v"))
        parts.append(f'<circle class="{"d" if one.best else "h"}" cx="{f(x)}" cy="{f(y)}" r="4"/>')
        said = f"{at}  {one.name}  {number(one.value)}  {number(one.cost)}"
        parts.append(text(12, 258 + 18 * at, cut(said, WIDTH - 24, 12), "" if one.best else "s", size=12))
    parts += _numbers([(across.at(x), up.at(one.high)) for x, one in zip(logs, inside, strict=True)])
    return svg((WIDTH, 270 + 18 * len(inside)), title, parts)


def _numbers(places: Sequence[tuple[float, float]]) -> Parts:
    """A number above each place, left out where it would cover the one before."""
    parts, taken = list[str](), list[tuple[float, float]]()
    for at, (x, y) in enumerate(places, 1):
        if all(abs(x - other) > 18 or abs(y - above) > 14 for other, above in taken):
            parts.append(text(x, y - 6, str(at), "s", "middle"))
            taken.append((x, y))
    return parts


def apart(names: Sequence[str], levels: Sequence[Sequence[int]], *, title: str) -> str:
    """Who can be told apart from whom: 2 where all pairs at once, 1 where this pair alone, 0 where not."""
    count, left = len(names), 226
    wide, high = min(26.0, (WIDTH - _RIGHT - left) / count), 22 if count <= 12 else 17
    parts: Parts = []
    for i, name in enumerate(names):
        y = 30 + high * i
        parts.append(text(left - 8, y + high / 2 + 4, cut(f"{i + 1}  {name}", left - 20, 12), "s", "end"))
        if count <= 12 or not i or i % 5 == 4:
            parts.append(text(left + wide * (i + 0.5), 22, str(i + 1), "s", "middle"))
        for j, level in enumerate(levels[i]):
            parts += _cell(left + wide * j, y, (wide, high), -1 if i == j else level)
    below = 30 + high * count + 12
    for i, (level, said) in enumerate(((2, _JOINT), (1, _SINGLE), (0, _NOT))):
        parts += _cell(12, below + 22 * i, (20, 16), level)
        parts.append(text(40, below + 22 * i + 12, said, "s"))
    return svg((WIDTH, below + 66), title, parts)


_JOINT = "told apart, with all pairs of the board at once"
_SINGLE = "told apart, this pair taken alone"
_NOT = "cannot be told apart"


def _cell(x: float, y: float, size: tuple[float, float], level: int) -> Parts:
    wide, high = size
    if level < 0:
        return [f'<path class="x" d="M{f(x + 2)} {f(y + high - 2)}L{f(x + wide - 2)} {f(y + 2)}"/>']
    found = box(x + 1, y + 1, wide - 2, high - 2, ("q", "q", "i")[level], 2)
    if level != 1:
        return [found]
    middle = f'cx="{f(x + wide / 2)}" cy="{f(y + high / 2)}"'
    return [found, f'<circle class="i" {middle} r="{f(min(wide, high) / 5)}"/>']


def curves(panels: Sequence[Panel], *, title: str) -> str:
    """One panel below the other, each over an axis of its own; a shared scale of y and one legend."""
    names = sorted({line.name for panel in panels for line in panel.lines})
    ys = [y for panel in panels for line in panel.lines for y in line.y]
    ys += [y for panel in panels for y in (*panel.covers, *(y for _, y in panel.reference))]
    top, parts = 24, list[str]()
    for panel in panels:
        parts += _panel(panel, Scale.over(ys, top + panel.height + 10, top + 10), top, names)
        top += panel.height + 60 + 20 * bool(panel.below)
    told = names if any(names) else []
    for i, name in enumerate(told):
        y = top + 18 * i
        parts.append(f'<path class="k k{i % 6}"{_dash(i)} d="M50 {y - 4}h30"/>')
        parts.append(text(88, y, cut(name, WIDTH - 100)))
    return svg((WIDTH, top + 18 * len(told)), title, parts)


def _panel(panel: Panel, up: Scale, top: float, names: Sequence[str]) -> list[str]:
    xs = [*(x for line in panel.lines for x in line.x), *(x for x, _ in panel.reference)]
    across = Scale.over(xs, 50, WIDTH - _RIGHT, snug=True)
    parts = [text(50, top, f"{panel.title}{f', {panel.unit}' if panel.unit else ''}", "")]
    parts += [*_marks_beside(up), *marks(across, up.start + 16)]
    if panel.below:
        parts.append(text(WIDTH - _RIGHT, up.start + 34, panel.below, "s", "end"))
    if panel.reference:
        points = [f"{f(across.at(x))},{f(up.at(y))}" for x, y in panel.reference]
        parts.append(f'<polyline class="c" fill="none" points="{" ".join(points)}"/>')
    for line in panel.lines:
        i = names.index(line.name)
        points = [f"{f(across.at(x))},{f(up.at(y))}" for x, y in zip(line.x, line.y, strict=True)]
        if line.joined:
            parts.append(f'<polyline class="k k{i % 6}"{_dash(i)} points="{" ".join(points)}"/>')
        for x, y in (point.split(",") for point in points if line.dots):
            parts.append(f'<circle class="k k{i % 6}" cx="{x}" cy="{y}" r="2.5"/>')
    return parts


def _marks_beside(up: Scale) -> Parts:
    """The axis of y: a line across the picture at each mark, with its value to the left."""
    lines = [horizontal(50, WIDTH - _RIGHT, up.at(t), "l") for t in up.ticks]
    return [*lines, *(text(44, up.at(t) + 4, number(t), "s", "end") for t in up.ticks)]


def _dash(i: int) -> str:
    """Told apart without colour too."""
    return f' stroke-dasharray="{_DASHES[i % 6]}"' if i % 6 else ""


def _middle_first(shown: Sequence[T]) -> Sequence[T]:
    """Second, first, third from left to right, as on a podium."""
    return [shown[1], shown[0], *shown[2:]] if len(shown) > 1 else shown


def _few(names: Sequence[str]) -> Sequence[str]:
    return names if len(names) <= 3 else [*names[:2], f"and {len(names) - 2} more"]


def _day(date: str) -> int:
    """Days since the year 0, near enough to place a dot; a date that cannot be read counts as the first."""
    year, month, day = (int(part) if part.isdigit() else 0 for part in (date[:4], date[5:7], date[8:10]))
    return year * 372 + month * 31 + day
