"""Mean average precision of boxes by pycocotools, as COCO has it: over labels, and overlaps of 0.50 to 0.95.

Each case is an image with its boxes, `{"label": …, "box": (x, y, width, height), "score": …}`; as in COCO,
the best 100 of a label in an image count. What pycocotools found in an image is remembered: an interval asks
of the same images again and again, and only the averaging is done anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

Boxes = Sequence[Mapping[str, Any]]
OVERLAPS = np.linspace(0.5, 0.95, 10)
RECALLS = np.linspace(0, 1, 101)
_MOST_REMEMBERED = 200_000  # images
_REMEMBERED: dict[tuple[int, int], tuple[Boxes, Boxes, "dict[str, Found]"]] = {}


class Found(NamedTuple):
    """One label in one image: scores of n boxes, whether each is right (overlaps × n), and the true boxes."""

    scores: Any
    right: Any
    true: int


def mean_ap(truth: Sequence[Boxes], predicted: Sequence[Boxes]) -> float | None:
    """From 0 to 1. Both hold the boxes of n images. None where no image has a true box."""
    images = [of_image(*pair) for pair in zip(truth, predicted, strict=True)]
    by_label: dict[str, list[Found]] = {}
    for image in images:
        for label, found in image.items():
            by_label.setdefault(label, []).append(found)
    each = [average_precision(by_label[label]) for label in sorted(by_label)]
    known = [value for value in each if value is not None]
    return float(np.mean(known)) if known else None


def average_precision(found: Sequence[Found]) -> float | None:
    """Of one label: the mean precision over overlaps and recall levels. None where no image truly has it."""
    true = sum(one.true for one in found)
    if not true:
        return None
    order = np.argsort(-np.concatenate([one.scores for one in found]), kind="stable")
    right = np.cumsum(np.concatenate([one.right for one in found], axis=1)[:, order], axis=1)
    precision = right / (np.arange(1, len(order) + 1) + np.spacing(1))
    best_from_here = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
    total = 0.0
    for hits, best in zip(right, best_from_here, strict=True):
        reached = np.searchsorted(hits / true, RECALLS)
        total += best[reached[reached < len(best)]].sum()
    return float(total / (len(OVERLAPS) * len(RECALLS)))


def of_image(right: Boxes, said: Boxes) -> dict[str, Found]:
    """What pycocotools says of each label in one image."""
    key = (id(right), id(said))
    if key not in _REMEMBERED:
        if len(_REMEMBERED) >= _MOST_REMEMBERED:
            _REMEMBERED.clear()
        _REMEMBERED[key] = (right, said, compared(right, said))  # both are kept, so no other gets these ids
    return _REMEMBERED[key][2]


def compared(right: Boxes, said: Boxes) -> dict[str, Found]:
    labels = sorted({str(box["label"]) for box in (*right, *said)})
    judge = COCOeval(*(as_coco(boxes, labels) for boxes in (right, said)), "bbox")
    judge.params.iouThrs, judge.params.areaRng = OVERLAPS, [[0, np.inf]]
    judge.params.catIds, judge.params.imgIds = list(range(len(labels))), [0]
    judge.evaluate()
    return {
        labels[one["category_id"]]: Found(
            np.array(one["dtScores"], dtype=float), one["dtMatches"] > 0, len(one["gtIds"])
        )
        for one in judge.evalImgs
        if one is not None
    }


def as_coco(boxes: Boxes, labels: Sequence[str]) -> Any:
    """The boxes of one image as pycocotools wants them."""
    coco = COCO()
    coco.dataset = {"images": [{"id": 0}], "categories": [{"id": k} for k in range(len(labels))]}
    coco.dataset["annotations"] = [
        {
            "id": number,
            "image_id": 0,
            "category_id": labels.index(str(one["label"])),
            "iscrowd": 0,
            "area": one["box"][2] * one["box"][3],
            "bbox": list(one["box"]),
            "score": one.get("score", 1.0),
        }
        for number, one in enumerate(boxes, 1)
    ]
    coco.createIndex()
    return coco
