"""The charts of a report: ROC curve, calibration, predicted against true values, skill under disturbance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hubbot.common.drawing.charts import Line, Panel, curves
from hubbot.evaluation.data.cases import Cases
from hubbot.evaluation.robustness.robust_skill import skill_curve
from hubbot.evaluation.robustness.robustness import Curve, Outcome
from hubbot.evaluation.scoring.classification import roc_points
from hubbot.evaluation.scoring.metrics import Outputs
from hubbot.evaluation.scoring.outputs import Array, classes_there

_SHOWN = 6  # classes with a curve of their own
_TALL, _WIDE = 340, 200  # pixels of a chart whose axes have one scale, and of another
_MOST_POINTS = 8_000  # of a curve or cloud: more than a picture can show
_DIAGONAL = ((0.0, 0.0), (1.0, 1.0))


def roc(cases: Cases, outputs: Outputs) -> str | None:
    """ROC curve; with more than two classes one line each against the rest."""
    classes = cases.truth.classes
    if outputs.scores is None or len(classes_there(cases.truth.y)) < len(classes):
        return None
    lines = []
    for k in [1] if len(classes) == 2 else range(min(len(classes), _SHOWN)):
        false, true = roc_points(cases.truth.y == k, outputs.scores[:, k])
        false, true = _few_enough(false, true)
        lines.append(Line(classes[k] if len(classes) > 2 else "", false.tolist(), true.tolist()))
    panel = Panel("sensitivity", "", lines, "1 − specificity", _DIAGONAL, _TALL)
    return curves([panel], title="ROC curve")


def _few_enough(x: Array, y: Array) -> tuple[Array, Array]:
    """A rising curve's points, of very many those that are apart in the picture."""
    if len(x) <= _MOST_POINTS:
        return x, y
    steps = np.floor(x * _MOST_POINTS / 4) + np.floor(y * _MOST_POINTS / 4)
    kept = np.append(np.diff(steps) > 0, True)
    return x[kept], y[kept]


def calibration(cases: Cases, outputs: Outputs, bins: int = 5) -> str | None:
    """Share of the positive class against its mean probability, in bins of equal numbers of cases."""
    scores = outputs.scores
    if scores is None or len(cases.truth.classes) != 2 or scores.min() < 0 or scores.max() > 1:
        return None
    order = np.argsort(scores[:, 1], kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    probability = [float(scores[part, 1].mean()) for part in parts]
    share = [float(np.mean(cases.truth.y[part] == 1)) for part in parts]
    positive = cases.truth.classes[1]
    line = Line("", probability, share, dots=True)
    below = f"mean probability of {positive}"
    panel = Panel(f"share that is {positive}", "", [line], below, _DIAGONAL, _TALL)
    return curves([panel], title="Calibration")


def scatter(cases: Cases, outputs: Outputs) -> str | None:
    """Predicted against true values."""
    if outputs.values is None or cases.text:
        return None
    y, predicted = cases.truth.y.astype(float), outputs.values
    low, high = float(min(y.min(), predicted.min())), float(max(y.max(), predicted.max()))
    shown = np.unique(np.linspace(0, len(y) - 1, min(len(y), _MOST_POINTS)).astype(int))
    y, predicted = y[shown], predicted[shown]
    cloud = Line("", y.tolist(), predicted.tolist(), dots=True, joined=False)
    panel = Panel("predicted", "", [cloud], "true", ((low, low), (high, high)), _TALL)
    title = "Predicted against true values"
    return curves([panel], title=title if len(y) == cases.n else f"{title}, {len(y):,} of {cases.n:,} cases")


def skill(outcomes: Sequence[Outcome], classes: int) -> str | None:
    """Skill left as each probe gets stronger."""
    drawn = [one for one in outcomes if isinstance(one, Curve) and one.probe.name != "permutation"]
    if not drawn:
        return None
    lines = []
    for one in drawn:
        found = skill_curve(one, classes)
        lines.append(Line(one.probe.name.replace("_", " "), found.strength, found.skill, dots=True))
    says, below = "accuracy above chance (0) up to perfect (1)", "strength, 1 is the strongest"
    panel = Panel(says, "", lines, below, ((0, 0), (1, 0)), _WIDE, covers=(1,))
    return curves([panel], title="Skill under disturbance")
