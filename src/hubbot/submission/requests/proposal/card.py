"""A model's card as somebody proposes it, laid over the card that is there: nothing is lost silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hubbot.common.model_names import NAME_HINT, name_mistake
from hubbot.common.problem import Problem
from hubbot.reading.issue import body_problems
from hubbot.reading.shape import schema
from hubbot.reading.shape.explain import BAD_ID, MISSING
from hubbot.reading.yaml.reader import Document, dump, load_trusted, read
from hubbot.reading.yaml.scalars import shown
from hubbot.registry.entry import KEY, entry_of
from hubbot.registry.model import Hub, Model
from hubbot.registry.spellings import folded
from hubbot.results.result import is_id
from hubbot.submission.requests.proposal import kinds as say
from hubbot.submission.requests.proposal.checks import (
    addresses,
    adds_spellings,
    at,
    below,
    foreign,
    reserved,
    spellings,
)

ADDRESS = re.compile(r"https://[^\s<>\"'`\\()]{1,500}")
_ORDER = (
    "id",
    "name",
    "kind",
    "aliases",
    "family",
    "modality",
    "architecture",
    "parameters",
    "paper",
    "repository",
    "licence",
    "weights",
    "trained_on",
    "confirmed",
    "description",
    "note",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers to the form. `text` is the card's YAML, "" to confirm the card as it stands."""

    model: str
    by_author: bool
    text: str
    shown_by: str


@dataclass(frozen=True, slots=True)
class Card:
    """`value` is the card as it would become, None while something is to be fixed."""

    id: str
    known: Model | None
    value: dict[str, Any] | None
    problems: tuple[Problem, ...]

    def text(self, before: str) -> str:
        """The file without hubbot's block. What says the same as in `before` stays as it was written."""
        return _written(self.value, entry_of(before)) if self.value is not None else ""


def read_card(asked: Asked, hub: Hub) -> Card:
    """Read, check and lay it over the registered card."""
    known = hub.model(asked.model) if asked.model else None
    identifier = known.id if known else asked.model
    document = read(asked.text)
    given = document.value if asked.text else {}
    problems = [*_who(asked, identifier), *(_text(document, identifier, known, hub) if asked.text else ())]
    if given is None or not is_id(identifier) or any(p.severity == "error" for p in problems):
        return Card(identifier, known, None, tuple(problems))
    value = _merged(given, known, identifier, confirmed=_confirmed(asked, given, known))
    if "confirmed" in given and given["confirmed"] is not value["confirmed"]:
        message = f"`confirmed` becomes {'true' if value['confirmed'] else 'false'}: it follows from who asks"
        problems += below("model", [at(say.BY_WHO_ASKS, document, "/confirmed", message)])
    if known is not None:
        problems += _effect(asked, value, known)
    return Card(identifier, known, value, tuple(problems))


def _who(asked: Asked, identifier: str) -> Iterator[Problem]:
    if asked.model and not is_id(identifier):
        message = f"`{shown(asked.model)}` is no id of a model"
        hint = (
            "Write letters, digits, `.`, `_` and `-` below `### Which model?`; what readers see is its `name`"
        )
        yield body_problems.whole(BAD_ID, message, hint)
    if asked.shown_by and not ADDRESS.fullmatch(asked.shown_by):
        message = f"`{shown(asked.shown_by)}` is no https address"
        yield body_problems.whole(say.NOT_HTTPS, message, "Write one address, https://…")
    if asked.by_author and not asked.shown_by:
        hint = "Name the paper, repository or organisation's page that shows it, https://…"
        yield body_problems.whole(
            say.NOT_SHOWN, "it is not said where a reader sees that you are an author", hint
        )


def _text(document: Document, identifier: str, known: Model | None, hub: Hub) -> Iterator[Problem]:
    """The YAML itself. Nothing is missing in it: what it leaves out stays as it is."""
    yield from below("model", document.problems)
    if document.value is None:
        return
    given = {key: value for key, value in document.value.items() if value is not None and key != KEY}
    shape = schema.problems(replace(document, value=given), "model")
    found = [problem for problem in shape if problem.kind is not MISSING or problem.path]
    told = {problem.path for problem in found}
    mine = [*reserved(document), *addresses(document), *_kind(document, known), *_name(document)]
    found += [problem for problem in mine if problem.path not in told]
    if isinstance(said := given.get("id"), str) and folded(said) != folded(identifier):
        message = f"the card is of `{shown(said)}`, and the model asked about is `{shown(identifier)}`"
        found.append(at(say.APART, document, "/id", message, "Make both say the same"))
    found += [*_taken(document, identifier, hub), *adds_spellings(document, known.aliases if known else ())]
    for key in ("id", "name", "aliases"):
        if key in document.value and document.value[key] is None:
            message = f"`{key}: null` would take away what results are found by"
            found.append(at(say.MAINTAINERS, document, f"/{key}", message, "Leave the line out"))
    yield from below("model", found)


def _kind(document: Document, known: Model | None) -> Iterator[Problem]:
    """A card keeps its kind and its role, which maintainers give; pasted as it is, it may state both."""
    given = document.value or {}
    kind, role = (known.kind, known.role) if known else ("model", None)
    if given.get("kind") not in (None, kind) or given.get("role") not in (None, role):
        yield from foreign("model", document)


def _name(document: Document) -> Iterator[Problem]:
    name = (document.value or {}).get("name")
    if isinstance(name, str) and (wrong := name_mistake(name)):
        yield at(say.BAD_NAME, document, "/name", f"`{shown(name)}` {wrong}", NAME_HINT)


def _taken(document: Document, identifier: str, hub: Hub) -> Iterator[Problem]:
    known = {folded(spelling): owner for spelling, owner in hub.spellings("model")}
    for place, spelling in spellings(document):
        owner = known.get(folded(spelling), identifier)
        if place != "/id" and owner != identifier:
            message = f"`{shown(spelling)}` is a spelling of `{owner}` already"
            yield at(
                say.TAKEN,
                document,
                place,
                message,
                "Leave it out. Are the two one model? Say so in a comment",
            )


def _confirmed(asked: Asked, given: Mapping[str, Any], known: Model | None) -> bool:
    """Authors confirm what they ask for. A change by somebody else ends what was confirmed before."""
    if asked.by_author:
        return True
    return known is not None and known.confirmed and not _differs(given, known)


def _differs(given: Mapping[str, Any], known: Model) -> bool:
    now = _merged(given, known, known.id, confirmed=known.confirmed)
    return now != _merged({}, known, known.id, confirmed=known.confirmed)


def _merged(
    given: Mapping[str, Any], known: Model | None, identifier: str, *, confirmed: bool
) -> dict[str, Any]:
    """What is given over what is there. Spellings are added, never taken away."""
    before = {key: value for key, value in (known.value if known else {}).items() if key != KEY}
    aliases = [*before.get("aliases", ()), *(given.get("aliases") or ())]
    fixed = {"id": identifier, "confirmed": confirmed, "aliases": [*dict.fromkeys(aliases)]}
    merged = {"name": identifier, **before, **given, **fixed}
    if not aliases:
        del merged["aliases"]
    in_order = sorted(merged, key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER))
    return {key: merged[key] for key in in_order if merged[key] is not None}


def _effect(asked: Asked, value: Mapping[str, Any], known: Model) -> Iterator[Problem]:
    before = _merged({}, known, known.id, confirmed=known.confirmed)
    if value == before:
        hint = "Write what should be different. Only its authors can confirm a card as it stands"
        yield body_problems.whole(say.NO_CHANGE, f"the card of `{known.id}` says this already", hint)
    elif known.confirmed and not asked.by_author:
        message = f"the card of `{known.id}` is confirmed as it stands, and this is not its authors' change"
        yield body_problems.whole(say.UNCONFIRMED, message, "It would stand there as not confirmed")


def _written(value: Mapping[str, Any], before: str) -> str:
    """`value` with the lines of `before`, comments too, for every key that has not changed."""
    old = load_trusted(before) if before else {}
    kept = _lines_by_key(before)
    same = {key for key in value if key in kept and key in old and repr(old[key]) == repr(value[key])}
    keys = [*(key for key in kept if key in value), *(key for key in value if key not in kept)]
    text = "".join(kept[key] if key in same else dump({key: value[key]}) for key in keys)
    return text if load_trusted(text) == value else dump(value)


def _lines_by_key(text: str) -> dict[str, str]:
    """Each key at the margin with its lines, and the comments above it."""
    found: dict[str, str] = {}
    key, waiting = "", ""
    for line in text.splitlines(keepends=True):
        begins = re.match(r"([A-Za-z_]+):", line)
        if begins:
            key, found[begins[1]], waiting = begins[1], waiting + line, ""
        elif line.startswith("#") or not line.strip() or not key:
            waiting += line
        else:
            found[key], waiting = found[key] + waiting + line, ""
    if key:
        found[key] += waiting
    return found
