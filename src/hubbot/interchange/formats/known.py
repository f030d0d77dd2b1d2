"""Every format that is known, and which one a file is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hubbot.interchange.formats import (
    brainmarks,
    by_path,
    eval_results,
    every_eval_ever,
    genomic_benchmarks,
    helm,
    hugging_face,
    inspect_logs,
    lm_eval,
    mteb,
    robustbench,
    sacrebleu,
    sklearn_report,
    tables,
    tracking,
)
from hubbot.interchange.formats.shapes import Format
from hubbot.interchange.formats.source import Source

FORMATS: Final[Mapping[str, Format]] = {
    one.name: one
    for one in (
        lm_eval.FORMAT,
        mteb.FORMAT,
        hugging_face.TRAINER,
        hugging_face.MODEL_INDEX,
        sklearn_report.FORMAT,
        helm.FORMAT,
        every_eval_ever.FORMAT,
        by_path.MEDS_DEV,
        robustbench.FORMAT,
        eval_results.FORMAT,
        inspect_logs.FORMAT,
        tracking.MLFLOW,
        tracking.WANDB,
        sacrebleu.FORMAT,
        brainmarks.FORMAT,
        genomic_benchmarks.FORMAT,
        tables.FORMAT,
        by_path.FORMAT,
    )
}


def recognised(source: Source) -> tuple[str, ...]:
    """The names of the formats that a file may be in."""
    found = [one.name for one in FORMATS.values() if one.recognise(source)]
    known = [name for name in found if name != "table"]  # a program's table is that program's
    return tuple(known or found)
