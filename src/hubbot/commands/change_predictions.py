"""Predictions that a pull request brings: in the right place, readable, about rows of the split and nobody.

The way for a private hub, whose attachments no program can read, and for what an issue does not take.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hubbot.index.prediction_files import MOST_BYTES, SUFFIXES
from hubbot.results.result import is_id

if TYPE_CHECKING:
    from hubbot.forge.git.changes import Change
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Benchmark, Dataset, Hub

PREDICTIONS = "predictions/"
GENERATED = "differences.csv"
_PLACE = f"predictions/BENCHMARK/EVAL_ID{SUFFIXES[0]} (or {', '.join(SUFFIXES[1:])})"


def problems(proposed: Path, change: Change, context: Context) -> Iterator[str]:
    """One annotation for each mistake. Taking a file away is a maintainer's right."""
    from hubbot.submission.requests.result.terminal import annotation

    if change.kind == "removed":
        return
    for line, words in _mistakes(proposed, change.path, context):
        yield annotation(change.path, line, "predictions", words)


def _mistakes(proposed: Path, path: str, context: Context) -> Iterator[tuple[int | None, str]]:
    folder, _, name = path.removeprefix(PREDICTIONS).partition("/")
    if name == GENERATED:
        yield None, "The bot writes this file from the predictions. Take it out of the pull request."
        return
    suffix = next((end for end in SUFFIXES if name.endswith(end)), "")
    eval_id = name.removesuffix(suffix)
    if not suffix or not is_id(folder) or not is_id(eval_id):
        yield None, f"Predictions lie at {_PLACE}, named like the eval_id of the result."
        return
    benchmark = context.hub.benchmark(folder)
    if benchmark is None or benchmark.id != folder:
        nearest = benchmark.id if benchmark else context.hub.suggest("benchmark", folder)
        hint = f" Did you mean {nearest}?" if nearest else ""
        yield None, f"There is no benchmark {folder}.{hint}"
        return
    if context.known.with_eval_id(eval_id) is not None:
        yield None, f"{eval_id} is accepted: the predictions that were scored stay as they are."
    others = [
        end
        for end in SUFFIXES
        if end != suffix and (proposed / PREDICTIONS / folder / f"{eval_id}{end}").exists()
    ]
    if others:
        yield None, f"{eval_id}{others[0]} is there, too. Keep one of them."
    yield from _content(proposed / path, benchmark, context.hub)


def _content(file: Path, benchmark: Benchmark, hub: Hub) -> Iterator[tuple[int | None, str]]:
    """What keeps it from being scored on every dataset of the benchmark, in the words of the first."""
    if file.stat().st_size > MOST_BYTES:
        yield None, f"The file is larger than {MOST_BYTES // 2**20} MB."
        return
    content = file.read_bytes()
    datasets = [found for name in benchmark.datasets if (found := hub.dataset(name))]
    faults = [_faults(content, dataset, hub.root) for dataset in datasets]
    if all(faults):
        yield from faults[0] if faults else ()


def _faults(content: bytes, dataset: Dataset, root: Path) -> list[tuple[int | None, str]]:
    from hubbot.evaluation.data.cases import Unusable
    from hubbot.evaluation.data.predictions import Unreadable
    from hubbot.evaluation.data.score import readable

    try:
        readable(content, dataset, root)
    except Unreadable as wrong:
        return [(fault.line, f"{fault.message} {fault.hint}".strip()) for fault in wrong.faults]
    except Unusable as wrong:
        return [(None, str(wrong))]
    return []
