"""Hugging Face's `.eval_results/*.yaml`: scores of one model's repository, which the file does not name.

Source: https://huggingface.co/docs/hub/eval-results. The file does not say which metric a `value` is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from hubbot.interchange.formats.shapes import Format, Found
from hubbot.interchange.formats.source import Source, WrongShape, yaml_of
from hubbot.interchange.formats.values import day_of, figure, mapping, said, text

_FIRST: Final = re.compile(r"(?:[ \t]*(?:#[^\n]*|---[ \t]*)?\n)*-[ \t]+dataset:[ \t]*(?:#[^\n]*)?\n")


def _recognise(source: Source) -> bool:
    return _FIRST.match(source.text[:20_000]) is not None


def _found(source: Source) -> Iterator[Found]:
    lines = re.sub(r"\A\s*---[ \t]*\n", "", source.text)
    listed = yaml_of(f"results:\n{lines}").get("results")
    if not isinstance(listed, list):
        raise WrongShape(
            "there is no list of results with a `dataset` each: is this a file of .eval_results?"
        )
    found = [one for entry in listed if (one := _of_entry(mapping(entry)))]
    several = Counter(one.dataset for one in found)
    for one in found:  # what only its notes tell apart is called by them
        yield one if several[one.dataset] > 1 else replace(one, label="")


def _of_entry(entry: Mapping[str, Any]) -> Found | None:
    dataset, source = mapping(entry.get("dataset")), mapping(entry.get("source"))
    value = figure("value", entry.get("value")) if "value" in entry else None
    if value is None:
        return None
    task, named = text(dataset.get("task_id")), text(dataset.get("id")) or ""
    part = f" ({task})" if task and task not in {"default", named.rpartition("/")[2]} else ""
    notes = text(entry.get("notes"))
    about = said(dataset_revision=dataset.get("revision"), notes=notes, source=source.get("url"))
    label = f"{named}{part}, {notes}" if notes else f"{named}{part}, without notes"
    return Found(f"{named}{part}", (value,), label, date=day_of(entry.get("date")), about=about)


FORMAT: Final = Format("eval-results", "Hugging Face .eval_results", "", _recognise, _found)
