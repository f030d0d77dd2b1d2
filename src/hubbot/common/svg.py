"""Small SVG pictures for boards and reports: the same bytes for the same data, light and dark in one file.

An SVG shown through `<img>` may ask for the colour scheme but not for fonts or scripts; so generic fonts and
a ground of its own, legible wherever it lands. Data in, text out; no picture library, well under a
millisecond a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from hubbot.common.invisible import visible

WIDTH = 440  # shown larger on a wide page; on a phone its text stays legible
_LEFT = 24  # room beside the names
_NAME = 20  # characters of a name on one line
_CHARACTER = 8.0  # pixels that one takes, in the widest of the fonts
_RIGHT = 18
_ROW = 24
_TALL = 38  # a name on two lines
_STYLE = (
    "<style>text{font:13px system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif;fill:#1f2328}"
    ".s{font-size:11px;fill:#59636e}.g{fill:#fff}.l{stroke:#d1d9e0}.c{stroke:#59636e;stroke-dasharray:4 3}"
    ".w{stroke:#0969da;stroke-width:2}.d{fill:#0969da}.b{stroke:#59636e;stroke-width:2}.e{fill:#59636e}"
    ".p{fill:#ddf4ff;stroke:#0969da}.k{fill:none;stroke-width:2}"
    ".k0{stroke:#0969da}.k1{stroke:#bc4c00}.k2{stroke:#1a7f37}.k3{stroke:#8250df}.k4{stroke:#bf3989}"
    ".k5{stroke:#59636e}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}.g{fill:#0d1117}.l{stroke:#3d444d}"
    ".c{stroke:#9198a1}.w{stroke:#4493f8}.d{fill:#4493f8}.b{stroke:#9198a1}.e{fill:#9198a1}"
    ".p{fill:#121d2f;stroke:#4493f8}.k0{stroke:#4493f8}.k1{stroke:#f0883e}.k2{stroke:#3fb950}"
    ".k3{stroke:#ab7df8}.k4{stroke:#db61a2}.k5{stroke:#9198a1}}</style>"
)
_DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")


@dataclass(frozen=True, slots=True)
class Dot:
    """A score with its limits, None where not assessed. `plain`: drawn without emphasis (a baseline)."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    plain: bool = False


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


def dots(rows: Sequence[Dot], *, title: str, axis: str, chance: float | None = None) -> str:
    """A row a model: dot and interval, with the level of guessing as a dashed line."""
    values = [v for r in rows for v in (r.value, r.low, r.high) if v is not None]
    names = [_wrapped(row.label, _NAME) for row in rows]
    left = _LEFT + _CHARACTER * max((len(line) for lines in names for line in lines), default=0)
    scale = _Scale.over([*values, *([chance] if chance is not None else [])], left, WIDTH - _RIGHT)
    heights = [_ROW if len(lines) == 1 else _TALL for lines in names]
    bottom = 14 + sum(heights)
    parts = [_vertical(scale.at(tick), 8, bottom, "l") for tick in scale.ticks]
    parts += _marks_below(scale, bottom + 15)
    if chance is not None:
        parts.append(_vertical(scale.at(chance), 8, bottom, "c"))
        parts.append(_text(scale.at(chance), bottom + 30, "guessing", "s", "middle"))
    below = bottom + (44 if chance is not None else 30)
    parts.append(_text(WIDTH - _RIGHT, below, axis, "s", "end"))
    top = 14.0
    for row, lines, height in zip(rows, names, heights, strict=True):
        parts += _dot(row, scale, top + height / 2)
        parts += _names(lines, left - 14, top + height / 2)
        top += height
    return _svg(below + 8, title, parts)


def podium(steps: Sequence[Sequence[str]], *, title: str) -> str:
    """Up to three steps, each with the names that share it; empty steps are left out of the picture."""
    shown = [(place, names) for place, names in enumerate(steps[:3], 1) if names]
    width = min(240.0, (WIDTH - 40) / max(1, len(shown)))
    left = (WIDTH - width * len(shown)) / 2
    base, parts = 190, []
    for i, (place, names) in enumerate(_middle_first(shown)):
        height = 110 - 30 * (place - 1)
        x = left + i * width
        parts.append(
            f'<rect class="p" x="{_f(x)}" y="{base - height}" width="{_f(width)}" height="{height}"/>'
        )
        parts.append(_text(x + width / 2, base - height + 26, str(place), "", "middle", size=20))
        top = base - height - 8 - 17 * (min(len(names), 3) - 1)
        for j, name in enumerate(_few(names)):
            shown_name = _cut(name, int(width / _CHARACTER))
            parts.append(_text(x + width / 2, top + 17 * j, shown_name, "", "middle"))
    return _svg(base + 14, title, parts)


def history(points: Sequence[tuple[str, float, str]], *, title: str, axis: str) -> str:
    """The best score over time: (ISO date, value, whose), in order of date; a step at each change."""
    days = [_day(date) for date, _, _ in points]
    across = _Scale(min(days), max(*days, min(days) + 1), 50, WIDTH - _RIGHT - 60)
    up = _Scale.over([value for _, value, _ in points], 150, 20)
    parts = _marks_beside(up)
    path, last = "", 0.0
    for day, (_, value, _) in zip(days, points, strict=True):
        x, y = across.at(day), up.at(value)
        path += f"H{_f(x)}V{_f(y)}" if path else f"M{_f(x)} {_f(y)}"
        parts.append(f'<circle class="d" cx="{_f(x)}" cy="{_f(y)}" r="4"/>')
        last = y
    parts.append(f'<path class="k k0" d="{path}H{WIDTH - _RIGHT}"/>')
    for index in {0, len(points) - 1}:
        date, _, name = points[index]
        x, late = across.at(days[index]), days[index] > (days[0] + days[-1]) / 2
        where = _text(x, 172 + 14 * (index > 0), f"{date} {_cut(name, 30)}", "s", "end" if late else "")
        parts.append(where)
    parts.append(_text(WIDTH - _RIGHT, max(14.0, last - 8), axis, "s", "end"))
    return _svg(196, title, parts)


def curves(panels: Sequence[Panel], *, title: str) -> str:
    """One panel below the other, each over an axis of its own; a shared scale of y and one legend."""
    names = sorted({line.name for panel in panels for line in panel.lines})
    ys = [y for panel in panels for line in panel.lines for y in line.y]
    ys += [y for panel in panels for y in (*panel.covers, *(y for _, y in panel.reference))]
    top, parts = 24, list[str]()
    for panel in panels:
        parts += _panel(panel, _Scale.over(ys, top + panel.height + 10, top + 10), top, names)
        top += panel.height + 60 + 20 * bool(panel.below)
    told = names if any(names) else []
    for i, name in enumerate(told):
        y = top + 18 * i
        parts.append(f'<path class="k k{i % 6}"{_dash(i)} d="M50 {y - 4}h30"/>')
        parts.append(_text(88, y, _cut(name, 40), ""))
    return _svg(top + 18 * len(told), title, parts)


def _panel(panel: Panel, up: _Scale, top: float, names: Sequence[str]) -> list[str]:
    xs = [*(x for line in panel.lines for x in line.x), *(x for x, _ in panel.reference)]
    across = _Scale.over(xs, 50, WIDTH - _RIGHT, snug=True)
    parts = [_text(50, top, f"{panel.title}{f', {panel.unit}' if panel.unit else ''}", "")]
    parts += [*_marks_beside(up), *_marks_below(across, up.start + 16)]
    if panel.below:
        parts.append(_text(WIDTH - _RIGHT, up.start + 34, panel.below, "s", "end"))
    if panel.reference:
        points = [f"{_f(across.at(x))},{_f(up.at(y))}" for x, y in panel.reference]
        parts.append(f'<polyline class="c" fill="none" points="{" ".join(points)}"/>')
    for line in panel.lines:
        i = names.index(line.name)
        points = [f"{_f(across.at(x))},{_f(up.at(y))}" for x, y in zip(line.x, line.y, strict=True)]
        if line.joined:
            parts.append(f'<polyline class="k k{i % 6}"{_dash(i)} points="{" ".join(points)}"/>')
        for x, y in (point.split(",") for point in points if line.dots):
            parts.append(f'<circle class="k k{i % 6}" cx="{x}" cy="{y}" r="2.5"/>')
    return parts


def _marks_beside(up: _Scale) -> list[str]:
    """The axis of y: a line across the picture at each mark, with its value to the left."""
    lines = [_horizontal(50, WIDTH - _RIGHT, up.at(t), "l") for t in up.ticks]
    return [*lines, *(_text(44, up.at(t) + 4, _number(t), "s", "end") for t in up.ticks)]


def _marks_below(across: _Scale, y: float) -> list[str]:
    """The axis of x: the value of each mark, at height `y`."""
    return [_text(across.at(t), y, _number(t), "s", "middle") for t in across.ticks]


def _dot(row: Dot, scale: _Scale, y: float) -> list[str]:
    line, dot = ("b", "e") if row.plain else ("w", "d")
    parts = []
    if row.low is not None and row.high is not None:
        parts.append(_horizontal(scale.at(row.low), scale.at(row.high), y, line))
    parts.append(f'<circle class="{dot}" cx="{_f(scale.at(row.value))}" cy="{_f(y)}" r="4.5"/>')
    return parts


def _names(lines: Sequence[str], x: float, middle: float) -> list[str]:
    """A name on one line or two, ending at `x`."""
    first = middle + 4 - 7.5 * (len(lines) - 1)
    return [_text(x, first + 15 * i, line, "", "end") for i, line in enumerate(lines)]


def _wrapped(text: str, width: int) -> list[str]:
    """At most two lines, broken at a space or after a hyphen where there is one; the rest is cut."""
    if len(text) <= width:
        return [text]
    at = max(text.rfind(" ", 0, width + 1), text.rfind("-", 0, width) + 1, text.rfind("_", 0, width) + 1)
    at = at if at >= width // 3 else width
    return [text[:at].rstrip(), _cut(text[at:].lstrip(), width)]


class _Scale:
    """Values to pixels, and round values to mark on the way."""

    def __init__(self, low: float, high: float, start: float, stop: float) -> None:
        self.low, self.high, self.start, self.stop = low, high, start, stop
        step = _step(high - low)
        first = ceil(low / step - 1e-9)
        last = floor(high / step + 1e-9)
        self.ticks = [round(i * step, 10) for i in range(first, last + 1)]

    @classmethod
    def over(cls, values: Iterable[float], start: float, stop: float, *, snug: bool = False) -> _Scale:
        found = list(values)
        low, high = min(found), max(found)
        if high - low < 1e-9:
            low, high = low - 0.05 * (abs(low) or 1), high + 0.05 * (abs(high) or 1)
        room = 0 if snug else (high - low) * 0.04
        return cls(low - room, high + room, start, stop)

    def at(self, value: float) -> float:
        return self.start + (value - self.low) / (self.high - self.low) * (self.stop - self.start)


def _step(span: float) -> float:
    """A round step that gives three to six marks."""
    raw = span / 5
    power = 10.0 ** floor(log10(raw))
    return power * next(m for m in (1, 2, 2.5, 5, 10) if m * power >= raw * 0.999)


def _svg(height: float, title: str, parts: Iterable[str]) -> str:
    name = escape(visible(title))
    size = f'viewBox="0 0 {WIDTH} {_f(height)}" width="{WIDTH}" height="{_f(height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{name}">'
    ground = f'<rect class="g" width="{WIDTH}" height="{_f(height)}" rx="6"/>'
    return f"{head}<title>{name}</title>{_STYLE}{ground}\n" + "\n".join(parts) + "\n</svg>\n"


def _text(x: float, y: float, text: str, kind: str, anchor: str = "", *, size: int | None = None) -> str:
    style = f' style="font-size:{size}px"' if size else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    kinds = f' class="{kind}"' if kind else ""
    return f'<text{kinds} x="{_f(x)}" y="{_f(y)}"{where}{style}>{escape(visible(text))}</text>'


def _vertical(x: float, top: float, bottom: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{_f(x)} {_f(top)}V{_f(bottom)}"/>'


def _horizontal(left: float, right: float, y: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{_f(left)} {_f(y)}H{_f(right)}"/>'


def _dash(i: int) -> str:
    """Told apart without colour too."""
    return f' stroke-dasharray="{_DASHES[i % 6]}"' if i % 6 else ""


def _middle_first(shown: Sequence[tuple[int, Sequence[str]]]) -> Sequence[tuple[int, Sequence[str]]]:
    """Second, first, third from left to right, as on a podium."""
    return [shown[1], shown[0], *shown[2:]] if len(shown) > 1 else shown


def _few(names: Sequence[str]) -> Sequence[str]:
    return names if len(names) <= 3 else [*names[:2], f"and {len(names) - 2} more"]


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _day(date: str) -> int:
    """Days since the year 0, near enough to place a dot; a date that cannot be read counts as the first."""
    year, month, day = (int(part) if part.isdigit() else 0 for part in (date[:4], date[5:7], date[8:10]))
    return year * 372 + month * 31 + day


def _number(value: float) -> str:
    return f"{value:.6g}"


def _f(value: float) -> str:
    """Pixels to one decimal: shorter files, and the same bytes on every machine."""
    return f"{value:.1f}".removesuffix(".0")
