"""What every picture is made of: words, lines, an axis, one style for light and dark.

An SVG shown through `<img>` may ask for the colour scheme but not for fonts or scripts; so generic fonts and
a ground of its own, legible wherever it lands. Data in, text out; no picture library, well under a
millisecond a row.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from math import ceil, floor, log10

from hubbot.common.invisible import visible

Parts = list[str]

_FONT = "system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif"
# t: words, s: small words, b: bold, g: ground, z: a stripe, l: line of the grid, c: line of guessing,
# w, d: limits and value of who competes, v, h: of a guess, r, q: ranks that are possible, i: told apart,
# p: a step of the podium, x: a cut in the axis, k: curves.
_LIGHT = (
    "text{fill:#1f2328}.s{fill:#59636e}.g{fill:#fff}.z{fill:#f6f8fa}.l{stroke:#d1d9e0}.c,.x{stroke:#59636e}"
    ".w{stroke:#0969da}.d{fill:#0969da;stroke:#0969da}.v{stroke:#59636e}.h{fill:#fff;stroke:#59636e}"
    ".r{fill:#b6d7ff}.q{fill:#d1d9e0}.i{fill:#0969da}.p{fill:#ddf4ff;stroke:#0969da}.k0{stroke:#0969da}.k1{stroke:#bc4c00}"
    ".k2{stroke:#1a7f37}.k3{stroke:#8250df}.k4{stroke:#bf3989}.k5{stroke:#59636e}"
)
_DARK = (
    "text{fill:#f0f6fc}.s{fill:#9198a1}.g{fill:#0d1117}.z{fill:#151b23}.l{stroke:#3d444d}.c,.x{stroke:#9198a1}"
    ".w{stroke:#4493f8}.d{fill:#4493f8;stroke:#4493f8}.v{stroke:#9198a1}.h{fill:#0d1117;stroke:#9198a1}"
    ".r{fill:#1b4a87}.q{fill:#3d444d}.i{fill:#4493f8}.p{fill:#121d2f;stroke:#4493f8}.k0{stroke:#4493f8}.k1{stroke:#f0883e}"
    ".k2{stroke:#3fb950}.k3{stroke:#ab7df8}.k4{stroke:#db61a2}.k5{stroke:#9198a1}"
)
_STYLE = (
    f"<style>text{{font:14px {_FONT}}}.s{{font-size:12px}}.b{{font-weight:600}}.c{{stroke-dasharray:4 3}}"
    ".w,.v{stroke-width:2.5;stroke-linecap:round}.d,.h{stroke-width:2}.x{stroke-width:1.5;fill:none}"
    f".k{{fill:none;stroke-width:2}}{_LIGHT}@media(prefers-color-scheme:dark){{{_DARK}}}</style>"
)
# Widths of the letters from " " to "~", of their height: each in the widest of DejaVu, Liberation, Open Sans.
_WIDTHS = (
    "32 40 46 84 64 95 78 27 39 39 55 84 32 36 32 37 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 56 "
    "102 68 69 72 77 67 61 78 75 29 50 67 56 90 75 79 67 79 72 67 61 73 68 99 69 67 69 39 37 39 84 56 "
    "50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 55 64 84 "
)
_ASCII = [int(each) / 100 for each in _WIDTHS.split()]
_OTHERS = {"\xa0": 0.32, "–": 0.5, "−": 0.84, "…": 1.0}


@lru_cache(maxsize=10_000)
def width(text: str, size: float = 14) -> float:
    """Pixels that `text` takes at most, in whatever font the reader has."""
    return size * sum(map(_letter, text))


def _letter(letter: str) -> float:
    if " " <= letter <= "~":
        return _ASCII[ord(letter) - 32]
    if unicodedata.combining(letter):
        return 0.0
    return _OTHERS.get(letter) or (1.05 if unicodedata.east_asian_width(letter) in "WF" else 0.8)


def cut(text: str, room: float, size: float = 14) -> str:
    """`text`, or as much of it as there is room for."""
    if width(text, size) <= room:
        return text
    while text and width(text, size) > room - size:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float = 14) -> list[str]:
    """At most two lines, broken at a space or after a hyphen where there is one; the rest is cut."""
    if width(text, size) <= room:
        return [text]
    first = next(i for i in range(len(text), 0, -1) if i == 1 or width(text[:i], size) <= room)
    at = max(text.rfind(" ", 0, first + 1), text.rfind("-", 0, first) + 1, text.rfind("_", 0, first) + 1)
    at = at if at >= first // 3 and at else first
    return [text[:at].rstrip(), cut(text[at:].lstrip(), room, size)]


class Scale:
    """Values to pixels, and round values to mark on the way."""

    def __init__(self, low: float, high: float, start: float, stop: float) -> None:
        self.low, self.high, self.start, self.stop = low, high, start, stop
        step = _step(high - low)
        first = ceil(low / step - 1e-9)
        last = floor(high / step + 1e-9)
        self.ticks = [round(i * step, 10) for i in range(first, last + 1)]

    @classmethod
    def over(cls, values: Iterable[float], start: float, stop: float, *, snug: bool = False) -> Scale:
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


def marks(across: Scale, y: float, *, room: float = 0) -> Parts:
    """The axis of x: the value of each mark, at height `y`; as many as stand side by side."""
    found: Parts = []
    end = across.start - 100
    for tick in across.ticks:
        wide = width(number(tick), 12) / 2 + room
        if across.at(tick) - wide > end:
            found.append(text(across.at(tick), y, number(tick), "s", "middle"))
            end = across.at(tick) + wide
    return found


def svg(size: tuple[float, float], title: str, parts: Iterable[str]) -> str:
    """The whole picture. `title` says what it shows to those who cannot see it."""
    name, (wide, high) = escape(visible(title)), size
    shape = f'viewBox="0 0 {f(wide)} {f(high)}" width="{f(wide)}" height="{f(high)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {shape} role="img" aria-label="{name}">'
    ground = f'<rect class="g" width="{f(wide)}" height="{f(high)}" rx="6"/>'
    return f"{head}<title>{name}</title>{_STYLE}{ground}\n" + "\n".join(parts) + "\n</svg>\n"


def text(x: float, y: float, said: str, kind: str = "", anchor: str = "", *, size: int | None = None) -> str:
    """Words from (x, y) on; `anchor` "end" or "middle": up to there, or around it."""
    style = f' style="font-size:{size}px"' if size else ""
    where = f' text-anchor="{anchor}"' if anchor else ""
    kinds = f' class="{kind}"' if kind else ""
    return f'<text{kinds} x="{f(x)}" y="{f(y)}"{where}{style}>{escape(visible(said))}</text>'


def vertical(x: float, top: float, bottom: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{f(x)} {f(top)}V{f(bottom)}"/>'


def horizontal(left: float, right: float, y: float, kind: str) -> str:
    return f'<path class="{kind}" d="M{f(left)} {f(y)}H{f(right)}"/>'


def box(x: float, y: float, wide: float, high: float, kind: str, round_by: float = 0) -> str:
    corner = f' rx="{f(round_by)}"' if round_by else ""
    return f'<rect class="{kind}" x="{f(x)}" y="{f(y)}" width="{f(wide)}" height="{f(high)}"{corner}/>'


def names(lines: Sequence[str], x: float, middle: float, kind: str = "") -> Parts:
    """A name on one line or two, ending at `x`."""
    first = middle + 5 - 8 * (len(lines) - 1)
    return [text(x, first + 16 * i, line, kind, "end") for i, line in enumerate(lines)]


def number(value: float) -> str:
    return f"{value:.6g}"


def f(value: float) -> str:
    """Pixels to one decimal: shorter files, and the same bytes on every machine."""
    return f"{value:.1f}".removesuffix(".0")
