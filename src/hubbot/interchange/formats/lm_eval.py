"""lm-evaluation-harness: `results_….json`, 0.3 and 0.4.

Source: `lm_eval/loggers/evaluation_tracker.py` and `lm_eval/evaluator.py` of
https://github.com/EleutherAI/lm-evaluation-harness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import count, day_of, figure, listed, mapping, said, text

# Where the arguments name what was run: an adapter or a difference of weights is run, its base is not.
_ADAPTERS: Final = ("peft", "delta", "lora_local_path", "lora_path", "lora", "adapter", "adapter_path")
_NAMES: Final = (*_ADAPTERS, "pretrained", "model", "path", "engine", "model_name")
_KEPT: Final = {
    "revision": "model_revision",
    "dtype": "dtype",
    "quantization": "quantization",
    "load_in_4bit": "load_in_4bit",
    "load_in_8bit": "load_in_8bit",
    "gptqmodel": "gptqmodel",
    "autogptq": "autogptq",
    "gguf_file": "gguf_file",
    "subfolder": "subfolder",
}
_NO_FIGURES: Final = frozenset({"sample_len", "sample_count", "alias", "name", " "})


def _recognise(source: Source) -> bool:
    results = source.keys.get("results")
    beside = source.keys.keys() & {"versions", "configs", "n-shot", "n-samples", "config", "git_hash"}
    return isinstance(results, dict) and len(beside) > 1


def _found(source: Source) -> Iterator[Found]:
    value = source.mapping
    results = value.get("results")
    if not isinstance(results, dict):
        raise WrongShape(
            "there is no `results` with a mapping of tasks: is this a results_….json of lm_eval?"
        )
    config = mapping(value.get("config"))
    arguments = _arguments(config.get("model_args"))
    model = next((found for key in _NAMES if (found := text(arguments.get(key)))), None)
    named = text(value.get("model_name"))
    # Where the arguments name no model, the harness writes eight letters of chance as its name.
    model = model or (named if named and named in str(config.get("model_args")) else None)
    for task, stated in results.items():
        if figures := tuple(_figures(mapping(stated))):
            yield Found(
                dataset=task,
                figures=figures,
                split=_split(task, value),
                n=_size(task, value),
                model=model,
                date=day_of(value.get("date")),
                about=_about(task, value, arguments),
            )


def _figures(stated: Mapping[str, Any]) -> Iterator[Figure]:
    """`acc,none` is the metric acc after no filter; standard errors are no metrics."""
    for name, value in stated.items():
        bare = name.partition(",")[0]
        if bare in _NO_FIGURES or bare.endswith("_stderr"):
            continue
        if found := figure(name, value, name, bare):
            yield found


def _parts(task: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    """The tasks that a group is made of, itself where it is none. Each group is looked at once."""
    groups = mapping(value.get("group_subtasks"))
    parts: list[str] = []
    seen: set[str] = set()
    todo = [task]
    while todo:
        if (one := todo.pop()) in seen:
            continue
        seen.add(one)
        inner = [name for name in listed(groups.get(one)) if isinstance(name, str) and name != one]
        todo.extend(inner)
        if not inner:
            parts.append(one)
    return tuple(parts) or (task,)


def _split(task: str, value: Mapping[str, Any]) -> str | None:
    """The harness scores test_split, and where a task has none validation_split. Of a group: if all agree."""
    configs = mapping(value.get("configs"))
    each = {
        text(settings.get("test_split")) or text(settings.get("validation_split"))
        for part in _parts(task, value)
        for settings in [mapping(configs.get(part))]
    }
    return each.pop() if len(each) == 1 else None


def _size(task: str, value: Mapping[str, Any]) -> int | None:
    """The number of cases; of a group the sum over its parts, if each has one."""
    sizes = mapping(value.get("n-samples"))
    each = [
        count(one.get("effective", one.get("original")))
        for part in (_parts(task, value) if task not in sizes else (task,))
        for one in [mapping(sizes.get(part))]
    ]
    return sum(one for one in each if one) if all(each) else None


def _about(task: str, value: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    config, settings = mapping(value.get("config")), mapping(mapping(value.get("configs")).get(task))
    run = config.get("num_fewshot")
    shots = mapping(value.get("n-shot")).get(task, settings.get("num_fewshot", run))
    adapted = next((key for key in _ADAPTERS if text(arguments.get(key))), None)
    base = arguments.get("pretrained") if adapted else None
    limit = config.get("limit")
    return said(
        base_model=base,
        adapter=adapted,
        task_version=mapping(value.get("versions")).get(task),
        num_fewshot=shots,
        prompt=settings.get("doc_to_text"),
        description=settings.get("description"),
        system_instruction=value.get("system_instruction"),
        chat_template_sha=value.get("chat_template_sha"),
        fewshot_as_multiturn=value.get("fewshot_as_multiturn") or None,
        limit=limit,
        harness_commit=value.get("git_hash"),
        model_revision=config.get("model_revision"),
        model_sha=config.get("model_sha"),
        dtype=config.get("model_dtype"),
    ) | said(**{ours: arguments.get(theirs) for theirs, ours in _KEPT.items()})


def _arguments(written: Any) -> Mapping[str, Any]:
    """`pretrained=acme/small,dtype=half`, as newer versions write it too: a mapping."""
    if isinstance(written, dict):
        return written
    pairs = (part.partition("=") for part in written.split(",")) if isinstance(written, str) else ()
    return {key.strip(): value.strip() for key, equals, value in pairs if equals}


FORMAT: Final = Format("lm-eval", "lm-evaluation-harness", "lm-evaluation-harness", _recognise, _found)
