"""every_eval_ever: one JSON of one model's results, as many datasets as it names.

Source: `eval.schema.json` of https://github.com/evaleval/every_eval_ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.rows import unique
from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import count, day_of, figure, is_number, listed, mapping, said, text


def _recognise(source: Source) -> bool:
    return {"schema_version", "evaluation_results", "model_info"} <= source.keys.keys()


def _found(source: Source) -> Iterator[Found]:
    value = source.mapping
    results = value.get("evaluation_results")
    if not isinstance(results, list):
        raise WrongShape("there is no list `evaluation_results`: is this a file of every_eval_ever?")
    model, origin = mapping(value.get("model_info")), mapping(value.get("source_metadata"))
    groups: dict[tuple[str, str | None, int | None, str | None], list[Figure]] = {}
    for result in map(mapping, results):
        if one := _figure(result):
            data = mapping(result.get("source_data"))
            day = _day(result.get("evaluation_timestamp")) or _day(value.get("evaluation_timestamp"))
            size = _size(data, mapping(result.get("score_details")))
            groups.setdefault((_dataset(result), text(data.get("hf_split")), size, day), []).append(one)
    for (dataset, split, n, day), figures in groups.items():
        names = unique(one.name for one in figures)
        yield Found(
            dataset=dataset,
            figures=tuple(replace(one, name=name) for one, name in zip(figures, names, strict=True)),
            split=split,
            n=n,
            model=_model(model),
            date=day,
            about=_about(value, origin),
        )


def _size(data: Mapping[str, Any], details: Mapping[str, Any]) -> int | None:
    """How many cases were scored; else the dataset's size, where they are not listed as fewer."""
    if said := count(mapping(details.get("uncertainty")).get("num_samples")):
        return said
    size, scored = count(data.get("samples_number")), listed(data.get("sample_ids"))
    return None if scored and len(scored) != size else size


def _model(model: Mapping[str, Any]) -> str | None:
    """Of `ollama/small` the first part is what it was run with, where the file calls that the engine."""
    stated = text(model.get("id")) or text(model.get("name"))
    engine = text(mapping(model.get("inference_engine")).get("name"))
    first, slash, rest = (stated or "").partition("/")
    return rest if slash and rest and engine and first.casefold() == engine.casefold() else stated


def _dataset(result: Mapping[str, Any]) -> str:
    named = text(mapping(result.get("source_data")).get("dataset_name"))
    return named or text(result.get("evaluation_name")) or ""


def _figure(result: Mapping[str, Any]) -> Figure | None:
    """Under the metric's own name, else as its description calls it."""
    config, details = mapping(result.get("metric_config")), mapping(result.get("score_details"))
    described = text(config.get("evaluation_description")) or ""
    named = text(config.get("metric_name")) or text(config.get("metric_id"))
    part = text(result.get("evaluation_name"))
    name = (named or described or "score")[:100]
    name = f"{name} ({part[:60]})" if part and part != _dataset(result) else name
    first = described.partition(" on ")[0]
    spellings = [
        one
        for one in (named, text(config.get("metric_id")), first, first.replace(" ", "_").casefold())
        if one
    ]
    found = figure(name, details.get("score"), *dict.fromkeys(spellings)) if "score" in details else None
    if found is None:
        return None
    top = config.get("max_score")
    found = replace(found, interval=_interval(mapping(details.get("uncertainty"))))
    return replace(found, of_hundred=True) if is_number(top) and top == 100 else found


def _interval(uncertainty: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Limits whose level is said."""
    stated = mapping(uncertainty.get("confidence_interval"))
    low, high, level = (stated.get(key) for key in ("lower", "upper", "confidence_level"))
    if not (is_number(low) and is_number(high) and is_number(level)):
        return None
    return (low, high, level) if 0.5 <= level <= 0.999 and low <= high else None


def _day(value: Any) -> str | None:
    """ISO, or seconds since 1970 as a number or a text."""
    try:
        return day_of(value) or day_of(float(value) if isinstance(value, str) and len(value) < 30 else None)
    except ValueError:
        return None


def _about(value: Mapping[str, Any], origin: Mapping[str, Any]) -> dict[str, Any]:
    retrieved = value.get("retrieved_timestamp")
    return said(
        evaluation_id=value.get("evaluation_id"),
        source=origin.get("source_name"),
        source_organization=origin.get("source_organization_name"),
        evaluator_relationship=origin.get("evaluator_relationship"),
        retrieved_on=_day(retrieved) if is_number(retrieved) or isinstance(retrieved, str) else None,
    )


FORMAT: Final = Format("every-eval-ever", "every_eval_ever", "", _recognise, _found)
