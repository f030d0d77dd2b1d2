"""A new model's card, as the form asks for it: a few lines of text, checked like the record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hubbot.common.model_names import NAME_HINT, name_mistake
from hubbot.common.numbers import is_number
from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, Span
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body
from hubbot.reading.issue.form_fields import CARD, WEIGHTS
from hubbot.reading.issue.form_sections import Section
from hubbot.reading.issue.record_block import optional
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import Document, read
from hubbot.reading.yaml.scalars import shown

_ADDRESS = re.compile(r"https://[^\s<>\"'`\\()]{1,500}")
_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Card:
    """`values` by the keys of `CARD`, in their order. `id` is the model that the card names."""

    values: dict[str, str] = field(default_factory=dict)
    id: object = None
    problems: tuple[Problem, ...] = ()


def read_card(body: Body, section: Section) -> Card:
    """The card below its heading; empty when nothing was answered."""
    block = optional(body, section)
    if not block.text:
        return Card(problems=block.problems)
    document = read(block.text)
    problems = [*document.problems, *_mistakes(document)]
    said = {_name(key): _as_written(document, key) for key in document.value or {}}
    return Card(
        values={key: said[key] for key in CARD if said.get(key)},
        id=next((value for key, value in (document.value or {}).items() if _name(key) == "id"), None),
        problems=(*block.problems, *(_in_body(problem, block.first_line - 1) for problem in problems)),
    )


def _as_written(document: Document, key: str) -> str:
    """In one line. A number keeps its zeros, as in `name: 3.10`."""
    value = (document.value or {})[key]
    if is_number(value):
        return document.source(pointer(key)) or str(value)
    return "" if value is None else " ".join(str(value).split())


def _mistakes(document: Document) -> Iterator[Problem]:
    earlier: dict[str, str] = {}
    for key, value in (document.value or {}).items():
        place = document.span(pointer(key))
        name = _name(key)
        message, hint = _mistake(key, name, value)
        if first := earlier.get(name):
            message, hint = f"`{shown(key)}` is `{shown(first)}` again", "Keep one of the two"
        earlier.setdefault(name, key)
        if message:
            yield Problem(say.BAD_CARD, message, hint, span=place)
    yield from _unlike_a_file(document)


def _unlike_a_file(document: Document) -> Iterator[Problem]:
    """What the file that becomes of the card could not hold, by the registry's own schema."""
    given = {name: key for key in document.value or {} if (name := _name(key)) in CARD or name == "id"}
    said = {name: (document.value or {})[key] for name, key in given.items()}
    file: dict[str, object] = {
        name: _as_written(document, given[name]) for name, value in said.items() if _is_text(value)
    }
    places = {f"/{name}": document.span(pointer(key)) for name, key in given.items()}
    spans = {place: span for place, span in places.items() if span is not None}
    whole = {"id": "model", "name": "a name", "confirmed": False} | file
    told = {name for name, key in given.items() if _mistake(key, name, said[name])[0]}
    for problem in schema.problems(Document(document.text, whole, spans, {}, ()), "model"):
        if problem.path[1:] not in told:
            yield Problem(say.BAD_CARD, problem.message, problem.hint, span=spans.get(problem.path))


def _is_text(value: object) -> bool:
    """What is written into the file: an answer left empty is none."""
    return value not in (None, "") and not isinstance(value, dict | list | bool)


def _name(key: str) -> str:
    return key.casefold().replace("license", "licence")


def _mistake(key: str, name: str, value: object) -> tuple[str, str]:
    if name not in CARD and name != "id":
        return f"`{shown(key)}` is not part of a card", f"Known are {', '.join(CARD)}"
    if isinstance(value, dict | list | bool):
        return f"`{shown(key)}` is not a piece of text", f"expected {CARD.get(name, 'an id')}"
    text = str(value or "")
    if len(text) > _LENGTH:
        return f"`{shown(key)}` has {len(text):,} characters", f"expected at most {_LENGTH:,}"
    wrong, hint = _mistaken_text(name, text) if text else ("", "")
    return (f"`{shown(key)}: {shown(text)}` {wrong}", hint) if wrong else ("", "")


def _mistaken_text(name: str, text: str) -> tuple[str, str]:
    """What is wrong with one answer, as the end of a sentence, and what to write."""
    if name == "name":
        return name_mistake(text), NAME_HINT
    if name == "weights" and text not in WEIGHTS:
        return "is not known", f"expected {CARD[name]}"
    if name in {"paper", "repository"} and not _ADDRESS.fullmatch(text):
        return "is not an https address", "expected https://…"
    return "", ""


def _in_body(problem: Problem, lines: int) -> Problem:
    """A problem of a text inside the body, moved to the body's own lines."""
    span = problem.span or Span(1, 1, 1, 1)
    moved = Span(span.line + lines, span.column, span.end_line + lines, span.end_column)
    return replace(problem, span=moved, place="body", path="", fix=None)
