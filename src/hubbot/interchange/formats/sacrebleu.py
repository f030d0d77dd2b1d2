"""sacrebleu: the JSON that its command prints, one score or a list of them, each with its signature.

Source: `sacrebleu/sacrebleu.py` and `sacrebleu/metrics/base.py` of https://github.com/mjpost/sacrebleu. Its
scores are out of 100.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.rows import unique
from hubbot.interchange.formats.shapes import Figure, Format, Found
from hubbot.interchange.formats.source import Source, WrongShape
from hubbot.interchange.formats.values import figure, listed, mapping, said, text


def _scores(value: Any) -> list[Mapping[str, Any]]:
    each = [mapping(one) for one in (listed(value) if isinstance(value, list) else [value])]
    return [one for one in each if {"name", "score", "signature"} <= one.keys() and text(one["name"])]


def _recognise(source: Source) -> bool:
    if '"signature"' not in source.text or source.text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        return bool(_scores(source.json))
    except WrongShape:
        return False


def _found(source: Source) -> Iterator[Found]:
    scores = _scores(source.json)
    names = unique(str(text(one["name"])) for one in scores)
    figures = tuple(one for name, score in zip(names, scores, strict=True) if (one := _figure(name, score)))
    if not figures:
        raise WrongShape("there is no score with a name and a signature: did sacrebleu print this?")
    signatures = said(**{name: score["signature"] for name, score in zip(names, scores, strict=True)})
    yield Found("", figures, about={"signatures": signatures} if signatures else {})


def _figure(name: str, score: Mapping[str, Any]) -> Figure | None:
    found = figure(name, score["score"], name)
    return replace(found, of_hundred=True) if found else None


FORMAT: Final = Format("sacrebleu", "sacrebleu", "", _recognise, _found)
