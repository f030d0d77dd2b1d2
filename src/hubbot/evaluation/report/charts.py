"""Small SVG charts for a report: they follow the reader's light or dark mode and need no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor

import numpy as np

from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.robustness.robust_skill import skill_curve
from hubbot.evaluation.robustness.robustness import Curve, Outcome
from hubbot.evaluation.scoring.metrics import Outputs

LEFT, BOTTOM, MARGIN = 52, 44, 18
_COLOURS = ("#2563eb", "#d97706", "#059669", "#9333ea", "#dc2626", "#0891b2")
_IN_THE_DARK = ("#60a5fa", "#fbbf24", "#34d399", "#c084fc", "#f87171", "#22d3ee")
_LONGEST_NAME = 16
_LEGEND = 140
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.axis{stroke:#59636e;fill:none}"
    ".chance{stroke:#818b98;stroke-dasharray:4 4;fill:none}"
    + "".join(f".c{i}{{color:{colour}}}" for i, colour in enumerate(_COLOURS))
    + ".line{stroke:currentColor;stroke-width:2;fill:none}.dot{fill:currentColor;fill-opacity:.6}"
    "@media (prefers-color-scheme:dark){text{fill:#f0f6fc}.axis{stroke:#9198a1}"
    + "".join(f".c{i}{{color:{colour}}}" for i, colour in enumerate(_IN_THE_DARK))
    + "}"
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """Points joined by a line, with `dots` or without; or dots on their own."""

    name: str
    points: Sequence[Point]
    dots: bool = False
    line: bool = True


@dataclass(frozen=True, slots=True)
class Axes:
    """Titles and ranges, in the units of the data. `square`: both axes have one scale, as in a ROC curve."""

    title: str
    x: str
    y: str
    x_range: Point = (0, 1)
    y_range: Point = (0, 1)
    square: bool = True

    @property
    def width(self) -> int:
        return 340 if self.square else 500

    @property
    def height(self) -> int:
        return self.width - LEFT + BOTTOM if self.square else 300

    @property
    def right(self) -> int:
        """Where the plot ends; beside a wide one there is room for the legend."""
        return self.width - (MARGIN if self.square else _LEGEND)


def chart(axes: Axes, series: Sequence[Series], reference: Sequence[Point] = ()) -> str:
    """One chart as SVG text; `reference` is the grey line of chance or identity."""
    drawn = "".join(_series(axes, one, i % len(_COLOURS)) for i, one in enumerate(series))
    legend = (
        "".join(_legend(axes, i, one.name, len(series)) for i, one in enumerate(series))
        if len(series) > 1
        else ""
    )
    grey = f'<polyline class="chance" points="{_points(axes, reference)}"/>' if reference else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{axes.width}" height="{axes.height}" '
        f'viewBox="0 0 {axes.width} {axes.height}" role="img">'
        f"<title>{escape(axes.title)}</title><style>{_STYLE}</style>"
        f"{_frame(axes)}{grey}{drawn}{legend}</svg>\n"
    )


def _at(axes: Axes, point: Point) -> Point:
    (x0, x1), (y0, y1) = axes.x_range, axes.y_range
    across = (point[0] - x0) / (x1 - x0 or 1)
    up = (point[1] - y0) / (y1 - y0 or 1)
    return (
        LEFT + across * (axes.right - LEFT),
        axes.height - BOTTOM - up * (axes.height - BOTTOM - MARGIN),
    )


def _points(axes: Axes, points: Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(axes, point) for point in points))


def _series(axes: Axes, one: Series, colour: int) -> str:
    line = f'<polyline class="line c{colour}" points="{_points(axes, one.points)}"/>' if one.line else ""
    places = (_at(axes, point) for point in one.points) if one.dots else ()
    dots = (f'<circle class="dot c{colour}" cx="{x:.1f}" cy="{y:.1f}" r="2.5"/>' for x, y in places)
    return line + "".join(dots)


def _legend(axes: Axes, i: int, name: str, of: int) -> str:
    """Where the curves are not: below the diagonal of a square, else beside the plot."""
    top = axes.height - BOTTOM - 15 * of - 6 if axes.square else MARGIN
    x, y = axes.width - 130, top + 14 + 15 * i
    line = f'<line class="line c{i % len(_COLOURS)}" x1="{x}" y1="{y - 4}" x2="{x + 16}" y2="{y - 4}"/>'
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    return f'{line}<text x="{x + 21}" y="{y}">{escape(short)}</text>'


def _frame(axes: Axes) -> str:
    left, bottom = LEFT, axes.height - BOTTOM
    parts = [f'<path class="axis" d="M{left} {MARGIN}V{bottom}H{axes.right}"/>']
    for share in (0.0, 0.5, 1.0):
        x = axes.x_range[0] + share * (axes.x_range[1] - axes.x_range[0])
        y = axes.y_range[0] + share * (axes.y_range[1] - axes.y_range[0])
        across, up = _at(axes, (x, y))
        parts.append(f'<text x="{across:.1f}" y="{bottom + 16}" text-anchor="middle">{x:.3g}</text>')
        parts.append(f'<text x="{left - 6}" y="{up + 4:.1f}" text-anchor="end">{y:.3g}</text>')
    middle = (left + axes.right) / 2
    parts.append(f'<text x="{middle}" y="{axes.height - 8}" text-anchor="middle">{escape(axes.x)}</text>')
    parts.append(f'<text x="{left}" y="12">{escape(axes.y)}</text>')
    return "".join(parts)


# ── The charts of a report ───────────────────────────────────────────────────────────────────────


def roc(cases: Cases, outputs: Outputs) -> str | None:
    """ROC curve; with more than two classes one line each against the rest."""
    from sklearn.metrics import roc_curve

    classes = cases.truth.classes
    if outputs.scores is None or len(np.unique(cases.truth.y)) < len(classes):
        return None
    shown = [1] if len(classes) == 2 else list(range(min(len(classes), len(_COLOURS))))
    lines = []
    for k in shown:
        false, true, _ = roc_curve(cases.truth.y == k, outputs.scores[:, k])
        lines.append(Series(classes[k], list(zip(false.tolist(), true.tolist(), strict=True))))
    return chart(Axes("ROC curve", "1 − specificity", "sensitivity"), lines, [(0, 0), (1, 1)])


def calibration(cases: Cases, outputs: Outputs, bins: int = 5) -> str | None:
    """Share of the positive class against its mean probability, in bins of equal numbers of cases."""
    scores = outputs.scores
    if scores is None or len(cases.truth.classes) != 2 or scores.min() < 0 or scores.max() > 1:
        return None
    order = np.argsort(scores[:, 1], kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    points = [(float(scores[p, 1].mean()), float(np.mean(cases.truth.y[p] == 1))) for p in parts]
    positive = cases.truth.classes[1]
    axes = Axes("Calibration", f"mean probability of {positive}", f"share that is {positive}")
    return chart(axes, [Series("model", points, dots=True)], [(0, 0), (1, 1)])


def scatter(cases: Cases, outputs: Outputs) -> str | None:
    """Predicted against true values."""
    if outputs.values is None or cases.text:
        return None
    y, predicted = cases.truth.y.astype(float), outputs.values
    span = (float(min(y.min(), predicted.min())), float(max(y.max(), predicted.max())))
    points = list(zip(y.tolist(), predicted.tolist(), strict=True))
    axes = Axes("Predicted against true values", "true", "predicted", span, span)
    identity = [(span[0], span[0]), (span[1], span[1])]
    return chart(axes, [Series("cases", points, dots=True, line=False)], identity)


def skill(outcomes: Sequence[Outcome], classes: int) -> str | None:
    """Skill left as each probe gets stronger."""
    curves = [one for one in outcomes if isinstance(one, Curve) and one.probe.name != "permutation"]
    if not curves:
        return None
    lines = []
    for one in curves:
        drawn = skill_curve(one, classes)
        points = list(zip(drawn.strength, drawn.skill, strict=True))
        lines.append(Series(one.probe.name.replace("_", " "), points, dots=True))
    low = floor(10 * min(0.0, *(y for line in lines for _, y in line.points))) / 10
    title, y = "Skill under disturbance", "accuracy above chance (0) up to perfect (1)"
    axes = Axes(title, "strength, 1 is the strongest", y, (0, 1), (low, 1), square=False)
    return chart(axes, lines, [(0, 0), (1, 0)])
