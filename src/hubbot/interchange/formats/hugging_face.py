"""Hugging Face: the Trainer's `all_results.json`, and `model-index` of a model card.

Sources: `transformers/trainer.py` (`metric_key_prefix`), `TrainingArguments.do_predict` ("on the test set"),
and the specification of model cards in huggingface/hub-docs (`modelcard.md`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.cells import lone
from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape, no_number, yaml_of
from hubbot.interchange.formats.values import count, figure, listed, mapping, said, text

# A prefix → the split that it says. `eval_` is what a training was watched on: the file does not say what.
_SETS: Final = {"test_": "test", "predict_": "test", "eval_": None}
_OF_THE_RUN: Final = frozenset(
    {"loss", "runtime", "samples", "samples_per_second", "steps_per_second", "jit_compilation_time"}
)
_HEAD: Final = re.compile(r"\s*---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)


def _is_trainer(source: Source) -> bool:
    prefixed = [key for key in source.keys if key.startswith(tuple(_SETS))]
    of_a_run = {"eval_loss", "eval_runtime", "test_loss", "predict_loss", "test_runtime", "predict_runtime"}
    return bool(prefixed) and bool(of_a_run & source.keys.keys() or "train_samples" in source.keys)


def _trainer(source: Source) -> Iterator[Found]:
    value = source.mapping
    every = False
    for prefix, split in _SETS.items():
        own = {key.removeprefix(prefix): inner for key, inner in value.items() if key.startswith(prefix)}
        figures = tuple(_trainer_figures(prefix, own))
        if figures:
            every = True
            about = said(prefix=prefix.rstrip("_"), epoch=value.get("epoch"))
            yield Found("", figures, split=split, n=count(own.get("samples")), about=about)
    if not every:
        expected = " or ".join(_SETS)
        raise WrongShape(f"no figure begins with {expected}: is this a Trainer's all_results.json?")


def _trainer_figures(prefix: str, own: Mapping[str, Any]) -> Iterator[Figure]:
    for name, value in own.items():
        if name in _OF_THE_RUN or name.startswith("model_preparation"):
            continue
        if found := figure(f"{prefix}{name}", value, f"{prefix}{name}", name):
            yield found


def _is_card(source: Source) -> bool:
    head = _HEAD.match(source.text)
    top = head[1] if head else source.text[:200_000]
    return re.search(r"^[\"']?model-index[\"']?\s*:", top, re.MULTILINE) is not None


def _model_index(source: Source) -> Iterator[Found]:
    """A model card (Markdown with a YAML head), or the YAML alone."""
    head = _HEAD.match(source.text)
    card = yaml_of(head[1] if head else source.text)
    index = card.get("model-index")
    if not isinstance(index, list):
        raise WrongShape("there is no list `model-index`: is this a model card with results?")
    found = [
        one
        for model in index
        for result in listed(mapping(model).get("results"))
        if (one := _of_result(mapping(result), text(mapping(model).get("name")))).figures or one.untaken
    ]
    several = Counter((one.dataset, one.split) for one in found)
    for one in found:  # what only its title tells apart is called by its title
        about = {**one.about, **said(base_model=card.get("base_model"))}
        label = one.label if several[one.dataset, one.split] > 1 else ""
        yield replace(one, label=label, about=about)


def _of_result(result: Mapping[str, Any], model: str | None) -> Found:
    dataset, source = mapping(result.get("dataset")), mapping(result.get("source"))
    title = text(dataset.get("name")) or ""
    name = text(dataset.get("type")) or title
    part = _part_of(dataset)
    named = f"{name} ({part})" if part else name
    return Found(
        dataset=named,
        figures=tuple(_index_figures(listed(result.get("metrics")))),
        label=title if title and title != name else named,
        split=text(dataset.get("split")),
        model=model,
        about=said(dataset_revision=dataset.get("revision"), source=source.get("url")),
        untaken=tuple(_unread_figures(listed(result.get("metrics")))),
    )


def _part_of(dataset: Mapping[str, Any]) -> str:
    """The configuration of a dataset, as `config` or, in older cards, `args`; "" for the only one."""
    for given in (dataset.get("config"), dataset.get("args")):
        inner = ", ".join(f"{key}: {value}" for key, value in mapping(given).items())
        if (named := text(inner or given)) and named != "default":
            return named[:100]
    return ""


def _index_figures(metrics: list[Any]) -> Iterator[Figure]:
    """Each under its title; two of one title are numbered, so that each can be chosen."""
    titles: Counter[str] = Counter()
    seen: set[tuple[str, float | None]] = set()
    for metric in map(mapping, metrics):
        kind = text(metric.get("type"))
        title = _title(metric, kind)
        if kind is None or (found := _index_figure(title, metric.get("value"), kind)) is None:
            continue
        if (title, found.value) in seen:
            continue
        seen.add((title, found.value))
        titles[title] += 1
        yield replace(found, name=title if titles[title] == 1 else f"{title} #{titles[title]}")


def _unread_figures(metrics: list[Any]) -> Iterator[str]:
    for metric in map(mapping, metrics):
        value = metric.get("value")
        if value is not None and _index_figure("", value, "") is None:
            yield f"{_title(metric, text(metric.get('type')))} {str(value)[:40]!r} (no plain figure)"


def _title(metric: Mapping[str, Any], kind: str | None) -> str:
    title = text(metric.get("name")) or kind or ""
    parts = [text(metric.get("config")), *_arguments(metric.get("args"))]
    more = ", ".join(part for part in parts if part)
    return f"{title} ({more})"[:150] if more else title[:150]


def _arguments(args: Any) -> list[str]:
    """`{average: macro}` says which F1 it is."""
    return [f"{key}: {value}" for key, value in mapping(args).items()] if isinstance(args, dict) else []


def _index_figure(title: str, value: Any, kind: str) -> Figure | None:
    """A number, a number in quotes, or a percentage with its sign."""
    one = lone(value) if isinstance(value, str) and no_number(value) is None else None
    if one is not None and one.value is not None and one.spread is None and not one.marks:
        return Figure(title, one.value, (title, kind), percent=one.percent)
    return figure(title, value, title, kind) if not isinstance(value, bool) else None


TRAINER: Final = Format("trainer", "Hugging Face Trainer", "Hugging Face Trainer", _is_trainer, _trainer)
MODEL_INDEX: Final = Format("model-index", "model card", "", _is_card, _model_index)
