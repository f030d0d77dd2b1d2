"""Mean average precision of boxes by pycocotools, as COCO has it: over labels, and overlaps of 0.50 to 0.95.

Each case is an image with its boxes, `{"label": …, "box": (x, y, width, height), "score": …}`. What
pycocotools found in an image is remembered: an interval asks of the same images again and again.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

Boxes = Sequence[Mapping[str, Any]]
_MATCHED: dict[tuple[str, ...], Any] = {}


def mean_ap(truth: Sequence[Boxes], predicted: Sequence[Boxes]) -> float | None:
    """From 0 to 1. Both hold the boxes of n images. None where no image has a true box."""
    labels = sorted({str(box["label"]) for boxes in truth for box in boxes})
    if not labels:
        return None
    found = [
        matched(label, right, said) for label in labels for right, said in zip(truth, predicted, strict=True)
    ]
    return averaged(found, labels, len(truth))


def averaged(found: list[Any], labels: Sequence[str], n: int) -> float | None:
    """The mean precision over labels, overlaps and recall levels; `found` is label by label, n each."""
    judge = evaluation([], [])
    judge.params.catIds, judge.params.imgIds = list(range(len(labels))), list(range(n))
    judge.params.areaRng = judge.params.areaRng[:1]
    vars(judge)["_paramsEval"] = judge.params  # what accumulate() takes for the settings of evalImgs
    judge.evalImgs = found
    judge.accumulate()
    precision = judge.eval["precision"][:, :, :, 0, -1]
    known = precision[precision > -1]
    return float(known.mean()) if len(known) else None


def matched(label: str, right: Boxes, said: Boxes) -> Any:
    """What pycocotools says of one label in one image; None where no box there has it."""
    pair = tuple(json.dumps([box for box in boxes if str(box["label"]) == label]) for boxes in (right, said))
    if pair not in _MATCHED:
        judge = evaluation(*map(json.loads, pair))
        judge.params.areaRng = judge.params.areaRng[:1]
        judge.evaluate()
        _MATCHED[pair] = judge.evalImgs[0] if judge.evalImgs else None
    return _MATCHED[pair]


def evaluation(right: Boxes, said: Boxes) -> Any:
    """COCOeval of one image, all of whose boxes have one label."""
    truth, answers = COCO(), COCO()
    for coco, boxes in ((truth, right), (answers, said)):
        coco.dataset = {"images": [{"id": 0}], "categories": [{"id": 0}], "annotations": []}
        for number, one in enumerate(boxes, 1):
            area = one["box"][2] * one["box"][3]
            about = {"id": number, "image_id": 0, "category_id": 0, "iscrowd": 0, "area": area}
            coco.dataset["annotations"].append(
                about | {"bbox": list(one["box"]), "score": one.get("score", 1.0)}
            )
        coco.createIndex()
    judge = COCOeval(truth, answers, "bbox")
    judge.params.iouThrs = np.linspace(0.5, 0.95, 10)
    return judge
