"""What a new hub's first benchmark can be ranked by, and what goes with each choice."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hubbot.hubs.requirements import FILE, wanted
from hubbot.hubs.shipped import file_of_new_hub, shipped
from hubbot.reading.yaml.reader import load_trusted


@dataclass(frozen=True, slots=True)
class Kind:
    """`metrics`: the one that ranks, then what is shown beside it. `dataset`: lines of the dataset's file."""

    name: str
    metrics: tuple[str, ...]
    task: str
    modality: str
    dataset: str
    scorer: str = ""  # file of the hub's own scorer
    package: str = ""  # what that needs


_CLASSES = """\
# The classes, in the order of score columns, and the one that counts as positive; `hubbot score` needs them.
# labels: ["no", "yes"]
# positive: "yes"
"""
_NUMBER = """\
# What is predicted, and in which unit.
# target: temperature in °C
"""
_TEXT = """\
target_type: text                   # a model answers with a text for each case; predictions.csv: row,text
"""
_LABELS = """\
target_type: labels                 # several for each case; predictions.csv: row,text with texts like cat|dog
# labels: ["cat", "dog"]            # all that there are: a misspelled one is then found
"""
_SURVIVAL = """\
target_type: survival               # predictions.csv: row,value (higher: later); labels with event
# target: months from the start to the event
"""
_MASK = """\
target_type: mask                   # predictions.csv: row,text with pairs of first pixel and length
# shape: [512, 512]                 # pixels are numbered from 0, row by row
"""
_BOXES = """\
target_type: boxes                  # predictions.csv: row,text; a JSON list of {label, box, score}
"""
_SAMPLES = """\
target_type: samples                # predictions.csv: row,text with the ensemble's values
# target: rain in 24 hours, in mm
"""

KINDS: Final[Mapping[str, Kind]] = {
    "accuracy": Kind("classes", ("Accuracy", "F1-Score (Macro)"), "classification", "features", _CLASSES),
    "AUROC": Kind("two-classes", ("AUROC", "Accuracy"), "classification", "features", _CLASSES),
    "RMSE": Kind("values", ("RMSE", "MAE", "R2"), "regression", "features", _NUMBER),
    "WER": Kind("transcription", ("WER",), "transcription", "audio", _TEXT, "wer.py"),
    "BLEU": Kind("translation", ("BLEU",), "translation", "text", _TEXT, "bleu.py", "sacrebleu>=2.4"),
    "Label F1": Kind(
        "labels", ("Label F1 (Macro)", "Label F1 (Micro)"), "tagging", "features", _LABELS, "label_sets.py"
    ),
    "C-index": Kind("survival", ("C-index",), "survival", "features", _SURVIVAL),
    "Mask Dice": Kind("segmentation", ("Mask Dice", "Mask IoU"), "segmentation", "images", _MASK, "masks.py"),
    "mAP": Kind("detection", ("mAP",), "detection", "images", _BOXES, "boxes.py", "pycocotools>=2.0.8"),
    "CRPS": Kind("forecast", ("CRPS",), "forecast", "time series", _SAMPLES, "crps.py", "scoringrules>=0.8"),
}
BY_NAME: Final[Mapping[str, Kind]] = {kind.name: kind for kind in KINDS.values()}
# The line `metrics:` with its end, and how deep the first entry below it stands.
_METRICS: Final = re.compile(r"^(metrics:)[ ]*(?:#[^\n]*?)?(\r?\n)", re.MULTILINE)
_INDENT: Final = re.compile(r"(?:[ ]*(?:#[^\n]*)?\r?\n)*([ ]+)(?=[^ #\r\n])")
_HEAD = """\
# The one place for what a metric is: direction, range (null for no limit), averaging, chance, explanation.
# Add your own; one that scikit-learn does not know names a function in scorers/.
metrics:
"""


def metrics_yaml(kind: Kind) -> str:
    """`registry/metrics.yaml` with the definitions of these metrics, as hubbot's own registry gives them."""
    return _HEAD + "".join(map(definition, kind.metrics))


def needed(root: Path, kind: Kind, known: Container[str]) -> dict[str, str]:
    """Path → text of what the hub at `root` lacks for this kind: metrics that it does not know, a scorer.

    Raises ValueError where registry/metrics.yaml is written in a way in which nothing can be added.
    """
    found = {}
    if lacking := [name for name in kind.metrics if name not in known]:
        registry = (root / "registry/metrics.yaml").read_bytes().decode("utf-8")
        found["registry/metrics.yaml"] = with_metrics(registry, "".join(map(definition, lacking)))
    if kind.scorer and not (root / "scorers" / kind.scorer).exists():
        found[f"scorers/{kind.scorer}"] = file_of_new_hub(kind.scorer)
    if kind.package:
        there = root / FILE
        text = there.read_text(encoding="utf-8") if there.is_file() else ""
        if (more := wanted(kind.package, text)) != text:
            found[FILE] = more
    return found


def with_metrics(registry: str, definitions: str) -> str:
    """The registry's text with more metrics below `metrics:`, in its indentation and with its line ends.

    Nothing else in it changes. Raises ValueError, with the lines to add by hand, where that cannot be held.
    """
    before, more = _read(registry), _read(f"metrics:\n{definitions}")
    wanted = _both(before, more)
    for line in _METRICS.finditer(registry) if wanted is not None else ():
        inner = _INDENT.match(registry, line.end())
        lines = textwrap.indent(textwrap.dedent(definitions), inner[1] if inner else "  ")
        text = registry[: line.end()] + lines.replace("\n", line[2]) + registry[line.end() :]
        if _read(text) == wanted:
            return text
    raise ValueError(
        "nothing can be added to registry/metrics.yaml as it is written. Add these lines below `metrics:`, "
        f"then try again:\n\n{definitions}"
    )


def _both(before: object, more: object) -> dict[str, object] | None:
    """What the registry says with the new metrics; None where it is no registry."""
    if not isinstance(before, dict) or not isinstance(more, dict):
        return None
    known = before.get("metrics") or {}
    return {**before, "metrics": {**known, **more["metrics"]}} if isinstance(known, dict) else None


def _read(text: str) -> object:
    try:
        return load_trusted(text)
    except ValueError:
        return None


def definition(name: str) -> str:
    """The lines of one metric: with a scorer for hubs, or as the registry of hubbot's own hub has it."""
    for text in (file_of_new_hub("metrics.yaml"), shipped("registry/metrics.yaml")):
        if found := re.search(rf"^  {re.escape(name)}:\n(?:    .*\n)+", text, re.MULTILINE):
            return found[0]
    raise LookupError(f"registry/metrics.yaml defines no {name}")
