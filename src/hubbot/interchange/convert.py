"""From another toolkit's figures to a result of this hub, with names mapped as hub.yaml says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubbot.interchange.formats import Found
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Benchmark, Dataset, Hub, Metric
from hubbot.results.result import is_id

RUNNERS = {
    "lm-eval": "lm-evaluation-harness",
    "mteb": "MTEB",
    "trainer": "Hugging Face Trainer",
    "model-index": "model card",
    "sklearn-report": "scikit-learn classification_report",
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What hub.yaml's `conversions` says of one format: the format's names → this hub's.

    A dataset's name leads to (benchmark, dataset); a metric's to a metric, or to None: left out.
    """

    datasets: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    metrics: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, hub: Hub, format_name: str) -> Mapped:
        value = (hub.value.get("conversions") or {}).get(format_name) or {}
        datasets = {
            name: (place["benchmark"], place["dataset"])
            for name, place in (value.get("datasets") or {}).items()
        }
        return cls(datasets, value.get("metrics") or {})

    def with_(
        self,
        datasets: Mapping[str, tuple[str, str]] | None = None,
        metrics: Mapping[str, str | None] | None = None,
    ) -> Mapped:
        """With further answers."""
        return Mapped({**self.datasets, **(datasets or {})}, {**self.metrics, **(metrics or {})})


@dataclass(frozen=True, slots=True)
class Question:
    """What only a person can say. `about` is "dataset" or "metric", `name` the format's own."""

    about: str
    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Converted:
    """`left_out` are the format's metrics that this hub does not know. `eval_id` names a file as well."""

    eval_id: str
    text: str
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What the file cannot say: the model's id, the day (ISO) where it holds none, and which format it is."""

    format_name: str
    model_id: str
    today: str


def place_of(found: Found, hub: Hub, mapped: Mapped) -> tuple[Benchmark, Dataset] | Question:
    """The benchmark and dataset that these figures are about: as mapped, or by a registered spelling."""
    if found.dataset in mapped.datasets:
        wanted, where = mapped.datasets[found.dataset]
        benchmark, dataset = hub.benchmark(wanted, where), hub.dataset(where)
        if benchmark is not None and dataset is not None:
            return benchmark, dataset
        raise ValueError(
            f"hub.yaml maps {found.dataset} to {wanted} and {where}, which are not both registered"
        )
    known = hub.dataset(found.dataset) if found.dataset else None
    holding = [one for one in hub.benchmarks.values() if known is not None and known.id in one.datasets]
    if known is not None and len(holding) == 1:
        return holding[0], known
    active = (one for one in hub.benchmarks.values() if one.status == "active")
    choices = tuple(f"{one.id}/{dataset}" for one in active for dataset in one.datasets)
    return Question("dataset", found.dataset, choices)


def metrics_of(found: Found, hub: Hub, mapped: Mapped) -> dict[str, Metric]:
    """The format's name → the hub's metric, for those that are mapped or known by a registered spelling."""
    chosen: dict[str, Metric] = {}
    for name, (_, bare) in found.metrics.items():
        spelling = mapped.metrics.get(name, bare)
        metric = hub.metric(spelling) if spelling else None
        if metric is None and mapped.metrics.get(name):
            raise ValueError(f"hub.yaml maps {name} to {mapped.metrics[name]}, which is not registered")
        # Two of one metric, such as two filters of the harness: the mapped one, else the first, is meant.
        if metric is not None and (name in mapped.metrics or metric not in chosen.values()):
            chosen = {key: one for key, one in chosen.items() if one != metric} | {name: metric}
    return chosen


def convert(
    found: Found, place: tuple[Benchmark, Dataset], hub: Hub, mapped: Mapped, run: Run
) -> Converted | Question:
    """The text of a result; a question while nobody said which figure is the one that ranks."""
    benchmark, dataset = place
    chosen = metrics_of(found, hub, mapped)
    if benchmark.primary not in {metric.name for metric in chosen.values()}:
        return Question("metric", benchmark.primary, tuple(found.metrics))
    day = found.date or run.today
    eval_id = f"{run.model_id}-{benchmark.id}-{day.replace('-', '')}"
    ranked_first = sorted(chosen.items(), key=lambda item: (item[1].name != benchmark.primary, item[1].name))
    value = {
        "eval_id": eval_id,
        "benchmark_id": benchmark.id,
        "dataset_id": dataset.id,
        "model_ids": {"candidate": run.model_id},
        "status": "Completed",
        "metrics": {metric.name: found.metrics[name][0] for name, metric in ranked_first},
        **_runs(found, chosen),
        **dict(_optional(found)),
        "run_metadata": {
            "date": day,
            "runner": RUNNERS[run.format_name],
            "converted_by": "hubbot convert",
            **{key: inner for key, inner in found.about.items() if isinstance(inner, str | int | float)},
        },
    }
    left_out = tuple(name for name in found.metrics if name not in chosen)
    return Converted(eval_id, dump(value), left_out)


def _runs(found: Found, chosen: Mapping[str, Metric]) -> dict[str, Any]:
    """The runs behind a figure, where the file has them: the board ranks by their mean."""
    runs = {
        metric.name: {"mean": found.metrics[name][0], "values": list(found.runs[name])}
        for name, metric in chosen.items()
        if name in found.runs
    }
    return {"runs": runs} if runs else {}


def _optional(found: Found) -> Iterator[tuple[str, Any]]:
    split = {"split": found.split or "test"} | ({"n": found.n} if found.n else {})
    yield "data", split
    if found.classes:
        yield "counts", {"n": sum(found.classes.values()), "classes": dict(found.classes)}
    elif found.n:
        yield "counts", {"n": found.n}


def model_id_of(name: str | None) -> str | None:
    """An id made of a model's name, `author/Model-7b` giving `Model-7b`; None where nothing can be one."""
    last = (name or "").rstrip("/").rpartition("/")[2]
    made = re.sub(r"[^A-Za-z0-9._-]+", "-", last).strip("-._")[:80]
    return made if made and is_id(made) else None


def kept(text: str, format_name: str, answers: Mapped) -> str:
    """hub.yaml's text with further answers under `conversions`, everything else as it was."""
    from hubbot.reading.yaml.reader import load_trusted

    value = load_trusted(text, "hub.yaml").get("conversions") or {}
    own = value.setdefault(format_name, {})
    new: dict[str, dict[str, Any]] = {
        "datasets": {name: {"benchmark": b, "dataset": d} for name, (b, d) in answers.datasets.items()},
        "metrics": dict(answers.metrics),
    }
    for kind, entries in new.items():
        if entries:
            own.setdefault(kind, {}).update(entries)
    lines = text.splitlines(keepends=True)
    start = next((i for i, line in enumerate(lines) if line.startswith("conversions:")), None)
    if start is None:
        intro = "\n# Names of other formats, as `hubbot convert` was told them.\n"
        return text.rstrip("\n") + "\n" + intro + dump({"conversions": value})
    end = _end(lines, start, 0)
    block = lines[start:end]
    for kind, entries in new.items():
        block = _with_lines(block, (format_name, kind), entries)
    if not _says("".join(block), {"conversions": value}):
        block = [dump({"conversions": value})]  # written in another style: the same, without its comments
    return "".join([*lines[:start], *block, *lines[end:]])


def _says(text: str, value: Any) -> bool:
    from hubbot.reading.yaml.reader import load_trusted

    try:
        return bool(load_trusted(text) == value)
    except ValueError:
        return False


def _with_lines(block: list[str], path: tuple[str, str], entries: Mapping[str, Any]) -> list[str]:
    """Add entries to a mapping in block style, line by line, so that comments stay."""
    if not entries:
        return block
    at, missing = 0, list(path)
    for depth, key in enumerate(path, 1):
        pattern = re.compile(rf"{'  ' * depth}{re.escape(key)}:\s*(#.*)?")
        below = range(at + 1, _end(block, at, depth - 1))
        found = next((i for i in below if pattern.fullmatch(block[i].rstrip("\n"))), None)
        if found is None:
            break
        at, missing = found, missing[1:]
    depth = len(path) - len(missing)
    nested: Mapping[str, Any] = entries
    for key in reversed(missing):
        nested = {key: nested}
    more = [f"{'  ' * (depth + 1)}{line}" for line in dump(nested).splitlines(keepends=True)]
    end = _end(block, at, depth)
    return [*block[:end], *more, *block[end:]]


def _end(lines: list[str], start: int, depth: int) -> int:
    """The line after the last one that belongs to the key at `start`, which stands `depth` levels deep."""
    inside = "  " * depth + " "
    end = start + 1
    for i in range(start + 1, len(lines)):
        if lines[i].strip() and not lines[i].startswith(inside):
            break
        end = i + 1 if lines[i].strip() else end
    return end
