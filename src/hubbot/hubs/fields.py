"""What a new hub's first benchmark can be ranked by, and what goes with each choice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hubbot.hubs.shipped import shipped


@dataclass(frozen=True, slots=True)
class Kind:
    """`metrics`: the one that ranks, then what is shown beside it. `dataset`: lines of the dataset's file."""

    metrics: tuple[str, ...]
    task: str
    modality: str
    dataset: str
    scorer: str = ""  # file of the hub's own scorer


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

KINDS: Final[Mapping[str, Kind]] = {
    "accuracy": Kind(("Accuracy", "F1-Score (Macro)"), "classification", "features", _CLASSES),
    "AUROC": Kind(("AUROC", "Accuracy"), "classification", "features", _CLASSES),
    "RMSE": Kind(("RMSE", "MAE", "R2"), "regression", "features", _NUMBER),
    "WER": Kind(("WER",), "transcription", "audio", _TEXT, scorer="wer.py"),
}
_WER = """\
  WER:
    title: Word error rate
    direction: lower
    range: [0, null]                # more than 1 where a model says much more than was said
    unit: errors per word
    scorer: wer:wer                 # scorers/wer.py, function wer
    aliases: [wer, word_error_rate]
    explanation: >-
      Words substituted, deleted or inserted, per word of the reference. All cases count together, so long
      ones weigh more.
    example: 12 errors in references of 200 words make 0.06.
"""
_HEAD = """\
# The one place for what a metric is: direction, range (null for no limit), averaging, chance, explanation.
# Add your own; one that scikit-learn does not know names a function in scorers/.
metrics:
"""


def metrics_yaml(kind: Kind) -> str:
    """`registry/metrics.yaml` with the definitions of these metrics, as hubbot's own registry gives them."""
    return _HEAD + "".join(_WER if name == "WER" else _definition(name) for name in kind.metrics)


def _definition(name: str) -> str:
    """The lines of one metric, as they stand in the registry that hubbot itself uses."""
    text = shipped("registry/metrics.yaml")
    found = re.search(rf"^  {re.escape(name)}:\n(?:    .*\n)+", text, re.MULTILINE)
    if found is None:
        raise LookupError(f"registry/metrics.yaml defines no {name}")
    return found[0]
