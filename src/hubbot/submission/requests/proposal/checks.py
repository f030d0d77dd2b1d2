"""A proposed entry against the registry: ids not taken, names that lead somewhere, nothing but https."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from hubbot.common.pointer import parts_of, pointer
from hubbot.common.problem import Fix, Kind, Problem
from hubbot.common.spelling import slip
from hubbot.reading.shape import schema
from hubbot.reading.shape.explain import RESERVED
from hubbot.reading.yaml.reader import Document, read
from hubbot.reading.yaml.scalars import shown
from hubbot.registry.entry import KEY, EntryNoun
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.results.result import is_id
from hubbot.submission.requests.proposal import kinds as say

_SCHEME = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://|\b(?:javascript|vbscript):", re.IGNORECASE)
# What only a maintainer may say: it names files or programs of the hub, or takes older results over.
_MAINTAINERS: Mapping[EntryNoun, frozenset[str]] = {
    "benchmark": frozenset({"baseline"}),
    "dataset": frozenset({"recipe", "split_recipe", "folders", "features"}),
    "model": frozenset({"kind", "role"}),
}


def read_entry(noun: EntryNoun, text: str) -> tuple[Document, list[Problem]]:
    """The entry as written, with what YAML, schema and the rules for any entry say of it."""
    document = read(text)
    shape = schema.problems(replace(document, value=without_block(document)), noun)
    not_theirs = list(foreign(noun, document))  # whatever its shape
    barred = {problem.path for problem in not_theirs}
    found = [*document.problems, *(problem for problem in shape if problem.path not in barred)]
    told = {problem.path for problem in found}
    mine = [*reserved(document), *not_theirs, *addresses(document)]
    return document, [*found, *(problem for problem in mine if problem.path not in told)]


def below(noun: EntryNoun, problems: Iterable[Problem]) -> list[Problem]:
    """With pointers into the proposal as a whole, {benchmark: …, dataset: …}: they tell two texts apart."""
    return [replace(one, path=f"/{noun}{one.path}") for one in problems]


def at(kind: Kind, document: Document, pointer: str, message: str, hint: str = "") -> Problem:
    return Problem(kind, message, hint, pointer, document.span(pointer))


def without_block(document: Document) -> dict[str, Any] | None:
    """The value without what only hubbot writes: `reserved` tells of that."""
    value = document.value
    return value if value is None else {key: inner for key, inner in value.items() if key != KEY}


def reserved(document: Document) -> Iterator[Problem]:
    if KEY in (document.value or {}):
        hint = "Remove it: only hubbot writes who approved what"
        yield Problem(
            RESERVED, f"`{KEY}` is not for proposals", hint, f"/{KEY}", document.keys.get(f"/{KEY}")
        )


def foreign(noun: EntryNoun, document: Document) -> Iterator[Problem]:
    value = document.value or {}
    places = [pointer(key) for key in value if key in _MAINTAINERS[noun] and value[key] is not None]
    splits = value.get("splits") if noun == "dataset" else None
    for name, split in splits.items() if isinstance(splits, dict) else ():
        if isinstance(split, dict) and split.get("file") is not None:
            places.append(pointer("splits", name, "file"))
    for place in places:
        message = f"`{place.rpartition('/')[2]}` is not for proposals"
        yield Problem(
            say.MAINTAINERS,
            message,
            "Remove it here. A maintainer adds it by a pull request where it is needed",
            place,
            document.keys.get(place) or document.span(place),
        )


def addresses(document: Document) -> Iterator[Problem]:
    for place, text in _texts(document.value or {}, ""):
        match = next((m for m in _SCHEME.finditer(text) if m[0].casefold() != "https://"), None)
        if match:
            message = f"`{shown(text)}` is no https address"
            yield at(say.NOT_HTTPS, document, place, message, "Addresses here begin with https://")


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, place + pointer(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, place + pointer(index))


def taken(noun: EntryNoun, document: Document, hub: Hub) -> Iterator[Problem]:
    """The id and every alias of a new entry, against every spelling there is, with whatever dataset."""
    known = {folded(spelling): identifier for spelling, identifier in hub.spellings(noun)}
    for place, spelling in spellings(document):
        owner = known.get(folded(spelling))
        if owner is None:
            continue
        same = folded(spelling) == folded(owner)
        means = "is registered already" if same else f"is another spelling of `{owner}` already"
        if place != "/id":
            hint = "Leave it out, or choose another"
        elif noun == "dataset":
            hint = (
                f"Is it that one? Then leave the dataset's entry empty, and write `datasets: [{owner}]` above"
            )
        else:
            hint = f"Choose another id. Another version of `{owner}` is a pull request that edits its file"
        yield at(say.TAKEN, document, place, f"`{shown(spelling)}` {means}", hint)


def spellings(document: Document) -> Iterator[tuple[str, str]]:
    """(pointer, spelling) of the id and the aliases, as far as they are texts."""
    value = document.value or {}
    if isinstance(value.get("id"), str):
        yield "/id", value["id"]
    aliases = value.get("aliases")
    for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        spelling = alias.get("spelling") if isinstance(alias, dict) else alias
        if isinstance(spelling, str):
            yield pointer("aliases", index), spelling


def adds_spellings(document: Document, known: Iterable[str] = ()) -> Iterator[Problem]:
    """A spelling takes results with it: a maintainer looks at each new one."""
    there = {folded(one) for one in known}
    for place, spelling in spellings(document):
        if place != "/id" and folded(spelling) not in there:
            message = f"results filed as `{shown(spelling)}` would count as this entry's"
            yield at(say.SPELLINGS, document, place, message, "Do they belong here?")


def unknown(document: Document, pointer: str, what: str, near: str | None, known: Iterable[str]) -> Problem:
    """A name that the registry does not have, with the likely one as a fix."""
    value = str(_value(document, pointer))
    listed = ", ".join(list(known)[:12])
    hint = f"did you mean `{near}`?" if near else (f"There are: {listed}" if listed else "There is none yet")
    message = f"there is no {what} `{shown(value)}`"
    problem = at(say.UNREGISTERED, document, pointer, message, hint)
    span = document.spans.get(pointer)
    meant = slip(value, [near]) if near else None
    return replace(problem, fix=Fix(span, meant)) if meant and span and is_id(meant) else problem


def _value(document: Document, path: str) -> Any:
    value: Any = document.value
    for name in parts_of(path):
        value = value[int(name)] if isinstance(value, list) else value.get(name)
    return value


def listed(document: Document, key: str) -> Iterator[tuple[str, str]]:
    """(pointer, text) of a text or of each text in a list."""
    value = (document.value or {}).get(key)
    if isinstance(value, str):
        yield pointer(key), value
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str):
            yield pointer(key, index), item
