"""What a file of predictions may not mean although it can be read: another scale, exchanged columns.

Each doubt is a question with its answers as options. Nothing is decided for the author.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import atanh, sqrt

import numpy as np

from hubbot.evaluation.data.cases import Array, Unusable
from hubbot.evaluation.scoring.classification import area_under_roc
from hubbot.evaluation.scoring.metrics import Outputs, Truth

_FAR = 3.5  # standard errors below chance: once in 4,000 honest models that know nothing
_ROUNDED = 0.005  # of each probability, when two decimals are written
SCALES = ("probabilities", "percent", "logits", "as-is")


@dataclass(frozen=True, slots=True)
class Answer:
    """`option` is what to write on the command line; `field` and `value` what it sets."""

    option: str
    words: str
    field: str
    value: object


class Doubt(Unusable):
    """What only the author knows. `answers` in the order in which they are likely."""

    def __init__(self, question: str, answers: Sequence[Answer]) -> None:
        self.answers = tuple(answers)
        self.question = question
        super().__init__(question, "; ".join(f"{one.option}: {one.words}" for one in answers) + ".")


@dataclass(frozen=True, slots=True)
class Told:
    """What the author said of the scores. `swapped`: None while it was not said."""

    scale: str | None = None
    swapped: bool | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    in_order: bool = False


_AS_IS = Answer("--scale as-is", "they are scores of another kind and stay as they are", "scale", "as-is")
_LOGITS = Answer("--scale logits", "a softmax makes probabilities of them", "scale", "logits")
_PERCENT = Answer("--scale percent", "they are divided by 100", "scale", "percent")


def scaled(outputs: Outputs, told: Told) -> Outputs:
    """Scores as probabilities, as the author said. Raises Doubt where they are none and nothing was said."""
    if outputs.scores is None or told.scale in ("as-is", "probabilities"):
        return outputs
    if told.scale == "percent":
        return _with(outputs, outputs.scores / 100)
    if told.scale == "logits":
        return _with(outputs, _softmax(outputs.scores))
    if doubt := _scale_doubt(outputs.scores):
        raise doubt
    return outputs


def scaled_one(score: Array, told: Told, *, labelled: bool) -> Array:
    """One column, of the positive class (n), as probability. With labels beside it any scale will do."""
    if labelled or told.scale in ("as-is", "probabilities"):
        return score
    if told.scale == "percent":
        return score / 100
    if told.scale == "logits":
        return np.asarray(1 / (1 + np.exp(-np.clip(score, -700, 700))))
    if not len(score) or (score.min() >= 0 and score.max() <= 1):
        return score
    if score.min() >= 0 and score.max() <= 100:
        raise Doubt(f"`score` runs up to {score.max():.4g}: percentages?", (_PERCENT, _LOGITS))
    raise Doubt(f"`score` runs from {score.min():.4g} to {score.max():.4g}: logits?", (_LOGITS,))


def _scale_doubt(scores: Array) -> Doubt | None:
    n, k = scores.shape
    low, high, sums = scores.min(initial=0), scores.max(initial=0), scores.sum(axis=1)
    near = _ROUNDED * k + 1e-3
    if low >= -1e-9 and high <= 1 + 1e-9:
        off = np.flatnonzero(np.abs(sums - 1) > near)
        if not len(off):
            return None
        said = f"The scores of {len(off):,} of {n:,} rows do not sum to 1; one sums to {sums[off[0]]:.4g}."
        divide = "A probability for each class? Divide each row by its sum."
        return Doubt(f"{said} {divide}", (_AS_IS,))
    if low >= 0 and (np.abs(sums - 100) <= 100 * near).all():
        return Doubt(
            f"The scores run up to {high:.4g} and sum to 100 in each row: percentages?", (_PERCENT, _AS_IS)
        )
    return Doubt(f"The scores run from {low:.4g} to {high:.4g}: logits?", (_LOGITS, _AS_IS))


def _softmax(scores: Array) -> Array:
    raised: Array = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def _with(outputs: Outputs, scores: Array) -> Outputs:
    return Outputs(outputs.labels, scores, outputs.values)


def unswapped(outputs: Outputs, truth: Truth, told: Told) -> Outputs:
    """The two classes exchanged, if the author said so. Raises Doubt for what is far below chance."""
    if told.swapped is False:
        return outputs
    two = len(truth.classes) == 2
    if told.swapped and two:
        labels = None if outputs.labels is None else 1 - outputs.labels
        scores = None if outputs.scores is None else outputs.scores[:, ::-1]
        return Outputs(labels, scores, outputs.values)
    if told.swapped:
        raise Unusable("--swapped is for two classes.", "Rename the columns, or the rows, in the file.")
    if said := _below_chance(outputs, truth):
        raise Doubt(said, _answers(two=two))
    return outputs


def _answers(*, two: bool) -> tuple[Answer, ...]:
    stays = Answer("--not-swapped", "everything is as it is meant", "swapped", False)
    turned = Answer("--swapped", "the two classes were exchanged: turn them round", "swapped", True)
    return (turned, stays) if two else (stays,)


def _below_chance(outputs: Outputs, truth: Truth) -> str:
    if not truth.classes:
        return _against(outputs, truth)
    if outputs.scores is not None and len(truth.classes) == 2:
        area, z = _area(outputs.scores[:, 1], truth.y == 1)
        if z < -_FAR:
            return (
                f"AUROC {area:.3f}, far below chance: is the score that of {truth.classes[0]}, or are the "
                "columns, the numbers of the classes or the rows exchanged?"
            )
    answers = outputs.labels if outputs.labels is not None else _highest(outputs)
    return "" if answers is None else _exchanged(answers, truth)


def _highest(outputs: Outputs) -> Array | None:
    return None if outputs.scores is None else np.asarray(outputs.scores.argmax(axis=1))


def _area(scores: Array, positive: Array) -> tuple[float, float]:
    """AUROC, and its distance from 1/2 in standard errors where nothing is known (Mann and Whitney 1947)."""
    m, n = int(positive.sum()), int((~positive).sum())
    if not m or not n:
        return 0.5, 0.0
    area = area_under_roc(positive, scores)
    return area, (area - 0.5) / sqrt((m + n + 1) / (12 * m * n))


def _exchanged(answers: Array, truth: Truth) -> str:
    """Classes that are each answered for one another far more often than for themselves; "" for none."""
    k = len(truth.classes)
    table = np.zeros((k, k))
    np.add.at(table, (truth.y, answers), 1)
    best = table.argmax(axis=1)
    own, other = table.diagonal(), table.max(axis=1)
    moved = [a for a in range(k) if other[a] - own[a] > _FAR * sqrt(max(other[a] + own[a], 1))]
    if not moved or {int(best[a]) for a in moved} != {*moved}:
        return ""
    pairs = ", ".join(f"{truth.classes[a]} is answered as {truth.classes[best[a]]}" for a in moved[:4])
    return f"{pairs}, far more often than as itself: are classes exchanged?"


def _against(outputs: Outputs, truth: Truth) -> str:
    """Values that fall where the true ones rise."""
    values, y = outputs.values, truth.y
    if values is None or values.dtype.kind not in "fiu" or y.dtype.kind not in "fiu" or len(y) < 8:
        return ""
    if truth.event is not None or not np.ptp(values) or not np.ptp(y):
        return ""
    values, y = (one / np.abs(one).max() for one in (values.astype(float), y.astype(float)))
    r = float(np.clip(np.corrcoef(values, y)[0, 1], -0.999999, 0.999999))
    if not atanh(r) * sqrt(len(y) - 3) < -_FAR:
        return ""
    return (
        f"The values fall where the true ones rise (correlation {r:.3f}): is their sign turned, or the rows?"
    )
