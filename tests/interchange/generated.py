"""Files of other toolkits, generated in their own shapes, and what a result may say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.interchange.conftest import Tried

WRITTEN_BY_US = {"converted_by", "converted_from", "converted_on", "runner", "undefined", "prefix"}
SPLITS = (None, "test", "validation", "dev")


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    else:
        yield path, value


def claims_only(tried: Tried, text: str, options: tuple[str, ...]) -> None:
    """Every value of each result is written in the file or in an option, but for what is ours."""
    for result in tried.results:
        for path, value in leaves(result):
            if path[0] in {"eval_id", "benchmark_id", "dataset_id", "status"} or path[-1] in WRITTEN_BY_US:
                continue
            if path[:2] == ("run_metadata", "undefined") or path == ("model_ids", "candidate"):
                continue
            if path[-1] == "date":
                assert str(value) in options or str(value) in {"2024-12-27", "2025-03-04"}, path
            elif value is not None:
                stated = f"{value:g}" if isinstance(value, float) and value == int(value) else str(value)
                assert stated in text or str(value) in text or str(value) in options, (path, value)


def lm_eval(
    split: str | None = "test",
    arguments: str = "pretrained=acme/small-1b",
    figures: Mapping[str, Any] | None = None,
    date: object = 1735300000.0,
    **more: Any,
) -> str:
    settings = {} if split is None else {f"{'test' if split == 'test' else 'validation'}_split": split}
    value = {
        "results": {"moods": figures or {"alias": "moods", "acc,none": 0.612, "acc_stderr,none": 0.031}},
        "configs": {"moods": {**settings, "num_fewshot": 5}},
        "versions": {"moods": 2},
        "n-samples": {"moods": {"original": 250, "effective": 250}},
        "config": {"model": "hf", "model_args": arguments, "limit": None},
        **({"date": date} if date is not None else {}),
        **more,
    }
    return json.dumps(value, indent=1)


def mteb(splits: Mapping[str, float], **more: Any) -> str:
    scores = {
        split: [{"hf_subset": "default", "languages": ["eng-Latn"], "ndcg_at_10": value, "main_score": value}]
        for split, value in splits.items()
    }
    return json.dumps({"task_name": "Search", "mteb_version": "1.30.0", "scores": scores, **more})


def card(metrics: str, dataset: str = "type: voices", name: str = "parrot") -> str:
    return (
        f"---\nlicense: mit\nmodel-index:\n- name: {name}\n  results:\n  - task: {{type: x}}\n"
        f"    dataset: {{name: Voices, {dataset}}}\n    metrics:\n{metrics}---\n\nText.\n"
    )
