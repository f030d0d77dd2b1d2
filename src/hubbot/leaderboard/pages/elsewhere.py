"""A model's rows as other places take them: every_eval_ever, and `.eval_results` of a model at Hugging Face.

Sources: `eval.schema.json` 0.3.0 of https://github.com/evaleval/every_eval_ever, and
https://huggingface.co/docs/hub/eval-results. What neither the result nor the registry says is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from hubbot.leaderboard.pages.columns import shortened
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import cells
from hubbot.reading.yaml.reader import dump
from hubbot.registry.model import Dataset, Hub, Metric, Model

Places = Sequence[tuple[Board, Row]]  # of one model, each on real data and with a value
SCHEMA_VERSION: Final = "0.3.0"
_OWNED: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_PAGES: Final = "viewer|tree|blob|raw|resolve|edit|embed|discussions|commits?|settings|activity"
_AT_HUGGING_FACE: Final = re.compile(
    r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/datasets/"
    rf"([\w.-]+/(?!(?:{_PAGES})(?:[/?#]|$))[\w.-]*[\w-])"
)
_PARTIES: Final = {"author": "first_party", "independent": "third_party", "maintainer": "third_party"}


def every_eval_ever(places: Places, hub: Hub) -> bytes:
    """One JSON of a model: a result for each figure of each row. `places` are not empty."""
    first = places[0][1]
    created = max(_seconds(row.entry.accepted_at) for _, row in places)
    value = {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": f"{hub.repository}/{first.entry.model}/{created}",
        "retrieved_timestamp": str(created),
        "source_metadata": _source(places, hub),
        "eval_library": {"name": "unknown", "version": "unknown"},  # each author's own
        "model_info": _model(first),
        "evaluation_results": [one for place in places for one in _results(*place, hub)],
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _source(places: Places, hub: Hub) -> dict[str, Any]:
    """What is exported are figures that were filed here, so it is documentation, and no run of ours."""
    parties = {_PARTIES.get(row.entry.relation or "", "other") for _, row in places}
    return {
        "source_name": hub.name,
        "source_type": "documentation",
        "source_organization_name": hub.repository.partition("/")[0],
        "source_organization_url": cells.address(hub),
        "evaluator_relationship": parties.pop() if len(parties) == 1 else "other",
    }


def _model(row: Row) -> dict[str, Any]:
    named = _owned_name(row.model, row.entry.model)
    weights = {"weights": row.entry.weights} if row.entry.weights else {}
    known = row.model.weights if row.model else None
    details = {
        "id_in_the_hub": row.entry.model,
        "deployment_type": "unknown",
        "model_availability": {"open": "open_weights", "closed": "closed_weights"}.get(
            known or "", "unknown"
        ),
        **weights,
    }
    owner = named.partition("/")[0] if "/" in named else "unknown"
    return {"name": row.name, "id": named, "developer": owner, "additional_details": details}


def _owned_name(model: Model | None, identifier: str) -> str:
    """`owner/name` where an alias or the id says it, else the id."""
    aliases = (alias for alias in (model.aliases if model else ()) if _OWNED.fullmatch(alias))
    made = identifier.replace("__", "/", 1)
    return next(aliases, made if _OWNED.fullmatch(made) else identifier)


def _results(board: Board, row: Row, hub: Hub) -> Iterator[dict[str, Any]]:
    figures = {board.metric.name: row.value, **row.entry.metrics, board.metric.name: row.value}
    for name, value in figures.items():
        metric = hub.metrics.get(name)
        if metric is not None and value is not None:
            yield {
                "evaluation_result_id": f"{row.entry.eval_id}/{name}",
                "evaluation_name": board.benchmark.name,
                "source_data": _data(board),
                **({"evaluation_timestamp": row.entry.date} if row.entry.date else {}),
                "metric_config": _metric(metric),
                "score_details": _score(board, row, metric, value, hub),
            }


def _data(board: Board) -> dict[str, Any]:
    """Of Hugging Face, of another address, or only by its name."""
    key, dataset = board.key, board.dataset
    named = dataset.name if dataset else key.dataset or "not stated"
    known = {"dataset_id": key.dataset, "split": key.split, "n": str(key.n) if key.n else ""}
    more = {"additional_details": {name: text for name, text in known.items() if text}}
    if (at := at_hugging_face(dataset)) is not None:
        size = {"samples_number": key.n} if key.n else {}
        split = {"hf_split": key.split} if key.split else {}
        return {"dataset_name": named, "source_type": "hf_dataset", "hf_repo": at, **split, **size, **more}
    addresses = _addresses(dataset)
    if addresses:
        return {"dataset_name": named, "source_type": "url", "url": addresses, **more}
    return {"dataset_name": named, "source_type": "other", **more}


def at_hugging_face(dataset: Dataset | None) -> str | None:
    """The dataset's `owner/name` there, where its entry says so."""
    if dataset is None:
        return None
    texts = _texts(dataset)
    linked = next((found[1] for text in texts if (found := _AT_HUGGING_FACE.search(text))), "")
    source = dataset.value.get("source")
    by_name = isinstance(source, str) and _OWNED.fullmatch(source)
    return linked.removesuffix(".git") or (
        source if by_name and any("huggingface.co" in text for text in texts) else None
    )


def _texts(dataset: Dataset) -> list[str]:
    origin = dataset.value.get("origin")
    listed = [dataset.value.get("source"), *(origin.values() if isinstance(origin, dict) else ())]
    return [text for text in listed if isinstance(text, str)]


def _addresses(dataset: Dataset | None) -> list[str]:
    return [text for text in (_texts(dataset) if dataset else []) if re.fullmatch(r"https?://\S+", text)]


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "evaluation_description": metric.explanation or metric.title,
        "metric_id": metric.name,
        "metric_name": metric.title or metric.name,
        **({"metric_unit": metric.unit} if metric.unit else {}),
        "lower_is_better": metric.direction == "lower",
        "score_type": "continuous",
        "min_score": "-Infinity" if metric.low is None else metric.low,
        "max_score": "Infinity" if metric.high is None else metric.high,
    }


def _score(board: Board, row: Row, metric: Metric, value: float, hub: Hub) -> dict[str, Any]:
    entry = row.entry
    record = f"{cells.address(hub)}/blob/HEAD/{entry.path}"
    uncertainty: dict[str, Any] = {"num_samples": board.key.n} if board.key.n else {}
    if metric.name == board.metric.name and entry.spread is not None:
        low, high = (shortened(end) for end in entry.spread.shown())
        uncertainty["confidence_interval"] = {
            "lower": low,
            "upper": high,
            "confidence_level": 0.95,
            "method": entry.spread.kind,
        }
    return {
        "score": value,
        "details": {"evidence": entry.evidence, "record": record},
        **({"uncertainty": uncertainty} if uncertainty else {}),
    }


def eval_results(places: Places, hub: Hub) -> bytes:
    """A file of `.eval_results/`: the rows on datasets of Hugging Face; b"" where there is none."""
    listed = [
        {
            "dataset": {"id": at, "task_id": "default"},
            "value": row.value,
            **({"date": row.entry.date} if row.entry.date else {}),
            "source": {"url": f"{cells.address(hub)}/blob/HEAD/{row.entry.path}", "name": hub.name},
            "notes": _notes(board),
        }
        for board, row in places
        if (at := at_hugging_face(board.dataset)) is not None
    ]
    return dump_list(listed).encode() if listed else b""


def _notes(board: Board) -> str:
    """The file has no place for the metric and the split."""
    size = f", n = {board.key.n}" if board.key.n else ""
    return f"{board.metric.name} on {board.key.split or 'a split that is not stated'}{size}"


def dump_list(listed: Sequence[dict[str, Any]]) -> str:
    """A YAML list, an entry's lines indented below its dash."""
    entries = (dump(one).replace("\n", "\n  ").rstrip() for one in listed)
    return "".join(f"- {entry}\n" for entry in entries)


def _seconds(moment: str) -> int:
    """Since 1970, of an ISO moment; 0 for none."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError:
        return 0
    return int((read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp())
