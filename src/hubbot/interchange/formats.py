"""What other toolkits write, as figures with their dataset: one reader a format, nothing guessed.

Sources: lm-evaluation-harness `results_*.json` (0.3 and 0.4), MTEB's result JSON (1.x and 2.x), the Hugging
Face Trainer's `all_results.json`, `model-index` of a Hugging Face model card, scikit-learn's
`classification_report(…, output_dict=True)`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, TypeGuard

from hubbot.common.numbers import is_number
from hubbot.reading.yaml.reader import Limits, read


class WrongShape(ValueError):
    """The file is not what it was said to be. The message says what is missing in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """One dataset's figures. `dataset` is "" where the format does not name it.

    `metrics` maps the format's own name to (value, the bare name to look up in a registry).
    """

    dataset: str
    metrics: Mapping[str, tuple[float, str]]
    split: str | None = None
    n: int | None = None
    classes: Mapping[str, int] = field(default_factory=dict)
    model: str | None = None
    date: str | None = None
    about: Mapping[str, Any] = field(default_factory=dict)  # what else a reader of the result should know
    runs: Mapping[str, tuple[float, ...]] = field(default_factory=dict)  # a value each run, where given


def found_in(format_name: str, text: str) -> tuple[Found, ...]:
    """Every dataset's figures in a file. Raises WrongShape, in words, for a file of another kind.

    Of a dataset with several splits the one called test is meant, where there is one.
    """
    found = tuple(FORMATS[format_name](text))
    tested = {one.dataset for one in found if one.split == "test"}
    return tuple(one for one in found if one.split == "test" or one.dataset not in tested)


# ── lm-evaluation-harness ────────────────────────────────────────────────────────────────────────


def _lm_eval(text: str) -> Iterator[Found]:
    value = _json(text)
    results = value.get("results")
    if not isinstance(results, dict):
        raise WrongShape(
            "there is no `results` with a mapping of tasks: is this a results_….json of lm_eval?"
        )
    config = _mapping(value.get("config"))
    when = value.get("date")
    date = datetime.fromtimestamp(when, UTC).date().isoformat() if _is_number(when) else None
    for task, figures in results.items():
        metrics = dict(_harness_metrics(_mapping(figures)))
        if not metrics:
            continue  # the heading of a group
        settings = _mapping(_mapping(value.get("configs")).get(task))
        shots = _mapping(value.get("n-shot")).get(
            task, settings.get("num_fewshot", config.get("num_fewshot"))
        )
        sizes = _mapping(_mapping(value.get("n-samples")).get(task))
        about = {"task_version": _mapping(value.get("versions")).get(task), "num_fewshot": shots}
        about |= {"limit": config.get("limit"), "harness_commit": value.get("git_hash")}
        yield Found(
            dataset=task,
            metrics=metrics,
            split=settings.get("test_split"),
            n=_count(sizes.get("effective", sizes.get("original"))),
            model=value.get("model_name") or _pretrained(config),
            date=date,
            about={key: inner for key, inner in about.items() if inner is not None},
        )


def _harness_metrics(figures: Mapping[str, Any]) -> Iterator[tuple[str, tuple[float, str]]]:
    """`acc,none` is the metric acc after no filter; standard errors are no metrics."""
    for name, value in figures.items():
        bare = name.partition(",")[0]
        if _is_number(value) and not bare.endswith("_stderr") and bare not in {"sample_len", "sample_count"}:
            yield name, (float(value), bare)


def _pretrained(config: Mapping[str, Any]) -> str | None:
    arguments = config.get("model_args")
    if isinstance(arguments, dict):
        return _text(arguments.get("pretrained"))
    found = re.search(r"(?:^|,)pretrained=([^,]+)", arguments) if isinstance(arguments, str) else None
    return found[1] if found else _text(config.get("model"))


# ── MTEB ─────────────────────────────────────────────────────────────────────────────────────────

_NO_SCORES: Final = {"main_score", "evaluation_time", "kg_co2_emissions"}


def _mteb(text: str) -> Iterator[Found]:
    value = _json(text)
    task = _text(value.get("task_name")) or _text(value.get("mteb_dataset_name"))
    if task is None:
        raise WrongShape(
            "there is neither `task_name` nor `mteb_dataset_name`: is this a task's JSON of MTEB?"
        )
    about = {key: value[key] for key in ("mteb_version", "dataset_revision") if value.get(key)}
    splits = value.get("scores") if isinstance(value.get("scores"), dict) else _older_mteb(value)
    for split, subsets in _mapping(splits).items():
        for scores in subsets if isinstance(subsets, list) else [subsets]:
            subset = _text(_mapping(scores).get("hf_subset")) or "default"
            name = task if subset == "default" else f"{task} ({subset})"
            metrics = {
                key: (float(figure), key)
                for key, figure in _mapping(scores).items()
                if _is_number(figure) and key not in _NO_SCORES and not key.endswith("_stderr")
            }
            if metrics:
                runs = _experiments(_mapping(scores).get("scores_per_experiment"), metrics)
                yield Found(name, metrics, split=split, about=about, runs=runs)


def _experiments(listed: object, metrics: Mapping[str, object]) -> dict[str, tuple[float, ...]]:
    """Figure → its value in each experiment, for those that all experiments give."""
    each = [_mapping(one) for one in listed] if isinstance(listed, list) else []
    if len(each) < 2:
        return {}
    found = {name: [one.get(name) for one in each] for name in metrics}
    return {
        name: tuple(float(value) for value in values if _is_number(value))
        for name, values in found.items()
        if all(_is_number(value) for value in values)
    }


def _older_mteb(value: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Until 1.10 the splits stood at the top, with subsets inside where a task had several."""
    splits: dict[str, list[Any]] = {}
    for split in ("test", "validation", "dev", "train"):
        scores = _mapping(value.get(split))
        inner = {key: one for key, one in scores.items() if isinstance(one, dict) and "main_score" in one}
        if inner:
            splits[split] = [{**one, "hf_subset": key} for key, one in inner.items()]
        elif scores:
            splits[split] = [scores]
    return splits


# ── Hugging Face ─────────────────────────────────────────────────────────────────────────────────

_PREFIXES: Final = ("test_", "predict_", "eval_")  # the first of these that has figures is the test set's
_OF_THE_RUN: Final = (
    "loss",
    "runtime",
    "samples",
    "samples_per_second",
    "steps_per_second",
    "jit_compilation_time",
)


def _trainer(text: str) -> Iterator[Found]:
    value = _json(text)
    for prefix in _PREFIXES:
        own = {key.removeprefix(prefix): inner for key, inner in value.items() if key.startswith(prefix)}
        metrics = {
            f"{prefix}{name}": (float(figure), name)
            for name, figure in own.items()
            if _is_number(figure) and name not in _OF_THE_RUN and not name.startswith("model_preparation")
        }
        if metrics:
            about = {"prefix": prefix.rstrip("_")} | ({"epoch": value["epoch"]} if "epoch" in value else {})
            yield Found("", metrics, n=_count(own.get("samples")), about=about)
            return
    raise WrongShape(f"no figure begins with {' or '.join(_PREFIXES)}: is this a Trainer's all_results.json?")


# Cards of embedding models hold thousands of lines.
_CARD: Final = Limits(characters=5_000_000, nodes=500_000)


def _model_index(text: str) -> Iterator[Found]:
    """A model card (Markdown with a YAML head), or the YAML alone."""
    head = re.match(r"\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", text, re.DOTALL | re.MULTILINE)
    document = read(head[1] if head else text, _CARD)
    if document.value is None:
        first = document.problems[0]
        raise WrongShape(f"line {first.line} of the YAML: {first.message}")
    index = _mapping(document.value).get("model-index")
    if not isinstance(index, list):
        raise WrongShape("there is no list `model-index`: is this a model card with results?")
    for model in index:
        for result in _mapping(model).get("results") or ():
            metrics = dict(_index_metrics(_mapping(result).get("metrics")))
            if metrics:
                yield _index_result(_mapping(result), metrics, _text(_mapping(model).get("name")))


def _index_result(
    result: Mapping[str, Any], metrics: Mapping[str, tuple[float, str]], model: str | None
) -> Found:
    dataset, source = _mapping(result.get("dataset")), _mapping(result.get("source"))
    name = _text(dataset.get("type")) or _text(dataset.get("name")) or ""
    config = _text(dataset.get("config"))
    about = {"revision": _text(dataset.get("revision")), "source": _text(source.get("url"))}
    return Found(
        dataset=f"{name} ({config})" if config and config != "default" else name,
        metrics=metrics,
        split=_text(dataset.get("split")),
        model=model,
        about={key: inner for key, inner in about.items() if inner},
    )


def _index_metrics(metrics: Any) -> Iterator[tuple[str, tuple[float, str]]]:
    for metric in metrics if isinstance(metrics, list) else ():
        kind, value = _mapping(metric).get("type"), _mapping(metric).get("value")
        if isinstance(kind, str) and _is_number(value):
            yield kind, (float(value), kind)


# ── scikit-learn ─────────────────────────────────────────────────────────────────────────────────

_AVERAGES: Final = {"macro avg": "macro", "weighted avg": "weighted", "micro avg": "micro"}
_COLUMNS: Final = {"precision": "precision", "recall": "recall", "f1-score": "f1"}


def _sklearn_report(text: str) -> Iterator[Found]:
    value = _json(text)
    rows = {name: row for name, row in value.items() if isinstance(row, dict) and "support" in row}
    if "macro avg" not in rows:
        raise WrongShape(
            "there is no `macro avg`: is this classification_report(…, output_dict=True) as JSON?"
        )
    metrics: dict[str, tuple[float, str]] = {}
    if _is_number(value.get("accuracy")):
        metrics["accuracy"] = (float(value["accuracy"]), "accuracy")
    for row, average in _AVERAGES.items():
        for column, short in _COLUMNS.items():
            if _is_number(figure := _mapping(rows.get(row)).get(column)):
                metrics[f"{row}/{column}"] = (float(figure), f"{short}_{average}")
    classes = {name: _count(row["support"]) for name, row in rows.items() if not name.endswith(" avg")}
    sizes = {name: size for name, size in classes.items() if size is not None}
    yield Found("", metrics, n=_count(rows["macro avg"]["support"]), classes=sizes)


FORMATS: Final[Mapping[str, Callable[[str], Iterator[Found]]]] = {
    "lm-eval": _lm_eval,
    "mteb": _mteb,
    "trainer": _trainer,
    "model-index": _model_index,
    "sklearn-report": _sklearn_report,
}


def _json(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise WrongShape(f"this is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise WrongShape("this is not a mapping of keys to values")
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_number(value: Any) -> TypeGuard[float]:
    """NaN, which toolkits write where nothing could be computed, is none."""
    return is_number(value) and math.isfinite(value)


def _count(value: Any) -> int | None:
    return int(value) if _is_number(value) and value == int(value) and value > 0 else None
