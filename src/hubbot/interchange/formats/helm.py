"""HELM: `stats.json` of one run. Statistics under a perturbation are another figure, and are named so.

Source: `src/helm/benchmark/metrics/metric_name.py` and `statistic.py` of https://github.com/stanford-crfm/helm.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import count, figure, listed, mapping, text

_SIZES: Final = frozenset({"num_instances"})


def _recognise(source: Source) -> bool:
    if source.text.lstrip()[:1] != "[":
        return False
    try:
        first = mapping((listed(source.json) or [None])[0])
    except WrongShape:
        return False
    return text(mapping(first.get("name")).get("name")) is not None and {"count", "sum"} <= first.keys()


def _found(source: Source) -> Iterator[Found]:
    stats = [mapping(one) for one in listed(source.json)]
    named = [(mapping(one.get("name")), one) for one in stats if text(mapping(one.get("name")).get("name"))]
    if not named:
        raise WrongShape("there is no list of statistics with a `name` each: is this a stats.json of HELM?")
    splits = dict.fromkeys(text(name.get("split")) for name, _ in named)
    for split in splits:
        own = [(name, one) for name, one in named if text(name.get("split")) == split]
        if figures := tuple(_figures(own)):
            yield Found("", figures, split=split, n=_size(own))


def _figures(stats: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> Iterator[Figure]:
    for name, one in stats:
        bare = str(text(name.get("name")))
        if bare in _SIZES:
            continue
        worse = mapping(name.get("perturbation"))
        other = [text(worse.get("name")) or "perturbed"] if worse else []
        other += [str(value) for key in ("sub_split", "group") if (value := text(name.get(key)))]
        called = f"{bare} ({', '.join(other)})" if other else bare
        # What is perturbed or of a part of the split is never looked up by the name of the whole.
        if found := figure(called, one.get("mean"), *([] if other else [bare])):
            yield found


def _size(stats: list[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> int | None:
    sizes = {
        count(one.get("mean"))
        for name, one in stats
        if name.get("name") in _SIZES and not name.get("perturbation")
    }
    return sizes.pop() if len(sizes) == 1 else None


FORMAT: Final = Format("helm", "HELM", "HELM", _recognise, _found)
