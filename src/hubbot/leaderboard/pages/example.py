"""What a submission looks like: two runs that a hub keeps under docs/example, written by `make example`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hubbot.common.numbers import is_number
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import INDEX, benchmark_path
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.model import Hub

_FOLDER = "docs/example"
_FILES = ("eval.yaml", "report.md")
# Kind of run → the figures of it that the table shows.
_KINDS: Mapping[str, tuple[str, ...]] = {
    "classification": ("AUROC",),
    "robustness": ("dropout_rAUC", "noise_rAUC"),
}


def committed_example(hub: Hub) -> dict[str, Any] | None:
    """A row of figures and the links to the files; None for a hub that keeps no whole example."""
    runs = {kind: _result(hub.root / _FOLDER / kind) for kind in _KINDS}
    if not all(runs.values()):
        return None
    first = runs["classification"] or {}
    benchmark = hub.benchmark(str(first.get("benchmark_id")))
    ids = [str(run.get("benchmark_id")) for run in runs.values() if run]
    return {
        "head": ["Model", "Benchmarks", "Task", *(name.replace("_", " ") for name in _shown())],
        "row": [
            inert(_model(first)),
            cells.dotted([_board(hub, name) for name in ids]),
            benchmark.name if benchmark else "not registered",
            *(_figure(runs[kind] or {}, name) for kind, names in _KINDS.items() for name in names),
        ],
        "links": cells.dotted(_links()),
    }


def _shown() -> Iterator[str]:
    return (name for names in _KINDS.values() for name in names)


def _links() -> Iterator[object]:
    for kind in _KINDS:
        for name in _FILES:
            yield link(f"{kind} {name}", cells.relative(f"{_FOLDER}/{kind}/{name}", INDEX))


def _board(hub: Hub, name: str) -> object:
    known = hub.benchmark(name)
    return link(known.id, cells.relative(benchmark_path(known.id), INDEX)) if known else name


def _model(result: Mapping[str, Any]) -> str:
    ids = result.get("model_ids")
    return str(ids.get("candidate")) if isinstance(ids, Mapping) else "not stated"


def _figure(result: Mapping[str, Any], name: str) -> str:
    figures = result.get("metrics")
    value = figures.get(name) if isinstance(figures, Mapping) else None
    return words.number(value) if is_number(value) else "not stated"


def _result(folder: Path) -> Mapping[str, Any] | None:
    """None where a file is missing, or is no result."""
    if not all((folder / name).is_file() for name in _FILES):
        return None
    try:
        found = load_trusted((folder / _FILES[0]).read_text(encoding="utf-8"))
    except ValueError:  # no YAML, or no UTF-8
        return None
    return found if isinstance(found, Mapping) else None
