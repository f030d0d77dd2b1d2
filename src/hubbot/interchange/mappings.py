"""What hub.yaml keeps of earlier answers: the names of other formats, and what they are here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hubbot.reading.yaml.reader import dump, load_trusted
from hubbot.registry.model import Hub

Place = tuple[str, str]  # benchmark, dataset
_LONGEST = 200  # characters of a name in hub.yaml


@dataclass(frozen=True, slots=True)
class Mapped:
    """What hub.yaml's `conversions` says under one name: other names → this hub's.

    A dataset leads to a place, or to None: none of this hub's. A metric leads to a metric, or to None: left
    out. `columns` lead to what a column says besides figures. `answered` are the metrics that were answered
    just now, which go before what was kept. `format` is the format's name under a name of one's own.
    """

    datasets: Mapping[str, Place | None] = field(default_factory=dict)
    metrics: Mapping[str, str | None] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    format: str = ""

    @classmethod
    def of(cls, hub: Hub, name: str) -> Mapped:
        value = (hub.value.get("conversions") or {}).get(name) or {}
        datasets = {
            theirs: (place["benchmark"], place["dataset"]) if place else None
            for theirs, place in (value.get("datasets") or {}).items()
        }
        columns = value.get("columns") or {}
        return cls(datasets, value.get("metrics") or {}, columns=columns, format=value.get("format") or "")

    def with_(
        self,
        datasets: Mapping[str, Place | None] | None = None,
        metrics: Mapping[str, str | None] | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Mapped:
        """With further answers."""
        return replace(
            self,
            datasets={**self.datasets, **(datasets or {})},
            metrics={**self.metrics, **(metrics or {})},
            answered=self.answered | frozenset(metrics or {}),
            columns={**self.columns, **(columns or {})},
        )

    def beyond(self, before: Mapped) -> Mapped:
        """What `before` does not say already. A name too long for hub.yaml is left out."""
        return Mapped(
            {key: value for key, value in self.datasets.items() if _is_new(key, value, before.datasets)},
            {key: value for key, value in self.metrics.items() if _is_new(key, value, before.metrics)},
            columns={
                key: value for key, value in self.columns.items() if _is_new(key, value, before.columns)
            },
            format=self.format if self.format != before.format else "",
        )

    def __bool__(self) -> bool:
        return any(self.entries.values())

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """As hub.yaml writes it."""
        places = {
            name: {"benchmark": place[0], "dataset": place[1]} if place else None
            for name, place in self.datasets.items()
        }
        return {"columns": dict(self.columns), "datasets": places, "metrics": dict(self.metrics)}


def _is_new(key: str, value: object, before: Mapping[str, object]) -> bool:
    return len(key) <= _LONGEST and (key not in before or before[key] != value)


def kept(text: str, name: str, answers: Mapped) -> str:
    """hub.yaml's text with further answers under `conversions`, everything else as it was.

    Raises ValueError, with the lines to add by hand, where the text is written in a way that does not let it.
    """
    before = load_trusted(text, "hub.yaml")
    value = before.get("conversions") or {}
    ended = "\r\n" if text.count("\r\n") == text.count("\n") else "\n"
    made = _kept(text.replace("\r\n", "\n"), name, answers, value).replace("\n", ended)
    if not _says(made, {**before, "conversions": value}):
        lines = dump({"conversions": {name: {kind: one for kind, one in answers.entries.items() if one}}})
        raise ValueError(f"nothing can be added to it as it is written. Add these lines:\n\n{lines}")
    return made


def _kept(text: str, name: str, answers: Mapped, value: dict[str, Any]) -> str:
    """As `kept`, adding the answers to `value`."""
    own = value.setdefault(name, {})
    if answers.format:
        own["format"] = answers.format
    new = answers.entries
    for kind, entries in new.items():
        if entries:
            own.setdefault(kind, {}).update(entries)
    lines = text.splitlines(keepends=True)
    start, end = _block(lines)
    if start == end:
        intro = "\n# Names of other formats, as `hubbot convert` was told them.\n"
        return text.rstrip("\n") + "\n" + intro + dump({"conversions": value})
    block = lines[start:end]
    if answers.format:
        block = with_lines(block, (name,), {"format": answers.format})
    for kind, entries in new.items():
        block = with_lines(block, (name, kind), entries)
    if not _says("".join(block), {"conversions": value}):
        block = [dump({"conversions": value})]  # written in another style: the same, without its comments
    return "".join([*lines[:start], *block, *lines[end:]])


def conversions_in(text: str) -> str:
    """The lines of hub.yaml's text that are its block `conversions`; "" where it has none."""
    lines = text.splitlines(keepends=True)
    return "".join(lines[slice(*_block(lines))])


def _block(lines: list[str]) -> tuple[int, int]:
    start = next((i for i, line in enumerate(lines) if line.startswith("conversions:")), None)
    return (start, end_of(lines, start, 0)) if start is not None else (0, 0)


def _says(text: str, value: Any) -> bool:
    try:
        return bool(load_trusted(text) == value)
    except ValueError:
        return False


def with_lines(block: list[str], path: tuple[str, ...], entries: Mapping[str, Any]) -> list[str]:
    """Add entries to a mapping in block style, line by line, so that comments stay."""
    if not entries:
        return block
    at, missing = 0, list(path)
    for depth, key in enumerate(path, 1):
        pattern = re.compile(rf"{'  ' * depth}{re.escape(key)}:\s*(#.*)?")
        below = range(at + 1, end_of(block, at, depth - 1))
        found = next((i for i in below if pattern.fullmatch(block[i].rstrip("\n"))), None)
        if found is None:
            break
        at, missing = found, missing[1:]
    depth = len(path) - len(missing)
    nested: Mapping[str, Any] = entries
    for key in reversed(missing):
        nested = {key: nested}
    more = [f"{'  ' * (depth + 1)}{line}" for line in dump(nested).splitlines(keepends=True)]
    end = end_of(block, at, depth)
    return [*block[:end], *more, *block[end:]]


def end_of(lines: list[str], start: int, depth: int) -> int:
    """The line after the last one that belongs to the key at `start`, which stands `depth` levels deep."""
    inside = "  " * depth + " "
    end = start + 1
    for i in range(start + 1, len(lines)):
        if lines[i].strip() and not lines[i].startswith(inside):
            break
        end = i + 1 if lines[i].strip() else end
    return end
