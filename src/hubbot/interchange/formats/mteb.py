"""MTEB: a task's result as JSON, 1.0 to 2.x.

Source: `mteb/results/task_result.py` and `mteb/load_results/task_results.py` of embeddings-benchmark/mteb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import day_of, figure, is_number, listed, mapping, said, text

_NO_FIGURES: Final = frozenset({"main_score", "evaluation_time", "kg_co2_emissions", "hf_subset"})
_SPLITS: Final = ("train", "validation", "dev", "test")
# Until 1.10 a pair's figures lay below the similarity that they were computed with.
_SIMILARITIES: Final = frozenset({"cos_sim", "cosine", "dot", "euclidean", "manhattan", "max", "similarity"})


def _recognise(source: Source) -> bool:
    named = source.keys.keys() & {"task_name", "mteb_dataset_name"}
    beside = "scores" in source.keys or any(split in source.keys for split in _SPLITS)
    return bool(named) and "mteb_version" in source.keys and beside


def _found(source: Source) -> Iterator[Found]:
    value = source.mapping
    task = text(value.get("task_name")) or text(value.get("mteb_dataset_name"))
    if task is None:
        raise WrongShape(
            "there is neither `task_name` nor `mteb_dataset_name`: is this a task's JSON of MTEB?"
        )
    new = value.get("scores")
    splits = mapping(new) if isinstance(new, dict) else _older(value)
    for split, subsets in splits.items():
        for scores in subsets if isinstance(subsets, list) else [subsets]:
            if figures := tuple(_figures(mapping(scores))):
                yield _of_subset(task, split, figures, mapping(scores), value)


def _of_subset(
    task: str, split: str, figures: tuple[Figure, ...], scores: Mapping[str, Any], value: Mapping[str, Any]
) -> Found:
    subset = text(scores.get("hf_subset")) or "default"
    return Found(
        dataset=task if subset == "default" else f"{task} ({subset})",
        figures=figures,
        split=split,
        date=day_of(value.get("date")),
        about=said(mteb_version=value.get("mteb_version"), dataset_revision=value.get("dataset_revision")),
    )


def _figures(scores: Mapping[str, Any]) -> Iterator[Figure]:
    for name, value in _flat(scores):
        if name in _NO_FIGURES or name.endswith("_stderr"):
            continue
        if found := figure(name, value, name, runs=_runs(scores, name)):
            yield found


def _flat(scores: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """`cos_sim: {ap: 0.7}` is `cos_sim_ap: 0.7`, as newer versions call it."""
    for name, value in scores.items():
        if name in _SIMILARITIES and isinstance(value, dict):
            yield from ((f"{name}_{inner}", figure) for inner, figure in value.items())
        else:
            yield name, value


def _runs(scores: Mapping[str, Any], name: str) -> tuple[float, ...]:
    """The figure's value in each experiment, where all experiments give it."""
    each = [mapping(one).get(name) for one in listed(scores.get("scores_per_experiment"))]
    whole = len(each) > 1 and all(is_number(value) for value in each)
    return tuple(float(value) for value in each if is_number(value)) if whole else ()


def _older(value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The splits at the top, with subsets inside where a task had several."""
    splits: dict[str, list[Any]] = {}
    for split in (key for key in value if key in _SPLITS or key.startswith(("test", "validation", "dev"))):
        scores = mapping(value[split])
        subsets = {
            key: one for key, one in scores.items() if isinstance(one, dict) and key not in _SIMILARITIES
        }
        own = {key: one for key, one in scores.items() if key not in subsets}
        named = [{**one, "hf_subset": key} for key, one in subsets.items()]
        splits[split] = [*([own] if tuple(_figures(own)) else []), *named]
    return splits


FORMAT: Final = Format("mteb", "MTEB", "MTEB", _recognise, _found)
