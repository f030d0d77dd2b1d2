"""Inspect: an evaluation's log as JSON, or the `header.json` of an `.eval` file.

Source: `src/inspect_ai/log/_log.py` of https://github.com/UKGovernmentBEIS/inspect_ai.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import count, day_of, figure, listed, mapping, said, text

_SPREADS: Final = frozenset({"stderr", "std", "var", "bootstrap_stderr"})
# They run a model that is somebody else's: `vllm/acme/small` is acme's.
_CLIENTS: Final = frozenset(
    {
        *("hf", "vllm", "sglang", "ollama", "llama-cpp-python", "transformer_lens"),
        *("openai-api", "openrouter", "together", "fireworks", "groq", "bedrock", "azureai", "vertex"),
        *("cloudflare", "sambanova", "goodfire", "hf-inference-providers"),
    }
)


def _recognise(source: Source) -> bool:
    run = mapping(source.keys.get("eval"))
    return {"status", "eval"} <= source.keys.keys() and {"task", "model"} <= run.keys()


def _found(source: Source) -> Iterator[Found]:
    value = source.mapping
    run, results = mapping(value.get("eval")), mapping(value.get("results"))
    if not run:
        raise WrongShape("there is no `eval` that says what was run: is this a log of Inspect?")
    if value.get("status") != "success":
        raise WrongShape(f"the run did not end well: its status is {str(value.get('status'))[:40]}")
    scores = [mapping(one) for one in listed(results.get("scores"))]
    figures = tuple(one for score in scores for one in _figures(score, alone=len(scores) == 1))
    if not figures:
        raise WrongShape("the log has no score")
    config, data = mapping(run.get("config")), mapping(run.get("dataset"))
    once = config.get("epochs") in (None, 1)  # else each case is counted once an epoch
    yield Found(
        dataset=(text(run.get("task")) or "").rpartition("/")[2],
        figures=figures,
        n=count(results.get("completed_samples")) if once else None,
        model=_model(text(run.get("model"))),
        date=day_of(run.get("created")),
        about=said(
            dataset_name=data.get("name"),
            dataset_location=data.get("location"),
            task_version=run.get("task_version"),
            epochs=config.get("epochs"),
            limit=config.get("limit"),
            inspect_model=run.get("model"),
        ),
    )


def _figures(score: Mapping[str, Any], *, alone: bool) -> Iterator[Figure]:
    scorer = text(score.get("name")) or text(score.get("scorer")) or "score"
    reducer = text(score.get("reducer"))
    prefix = f"{scorer}{f'/{reducer}' if reducer else ''}/"
    for name, metric in mapping(score.get("metrics")).items():
        value = mapping(metric).get("value")
        if name not in _SPREADS and (found := figure(name if alone else f"{prefix}{name}", value, name)):
            yield found


def _model(stated: str | None) -> str | None:
    """`openai/gpt-x` is its owner's; of `vllm/acme/small` the first part is what it was run with."""
    first, slash, rest = (stated or "").partition("/")
    if not slash:
        return stated
    if first == "mockllm":
        return None
    rest = rest.partition("/")[2] if first == "openai-api" and "/" in rest else rest
    return rest if first in _CLIENTS else stated


FORMAT: Final = Format("inspect", "Inspect", "Inspect", _recognise, _found)
