"""Finds the form's headings in a body: each must be there once, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hubbot.common.problem import Problem
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body, Heading
from hubbot.reading.issue.form_fields import FORM, NO_RESPONSE, Field
from hubbot.reading.yaml.scalars import shown


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one field: from the one after its heading to the last before the next field's."""

    field: Field
    heading: int
    end: int

    @property
    def lines(self) -> range:
        return range(self.heading + 1, self.end + 1)


def sections(body: Body, form: Sequence[Field] = FORM) -> tuple[dict[str, Section], list[Problem]]:
    """Sections by field id, and what is wrong with the headings."""
    labels = {field.label: field for field in form}
    known = [heading for heading in body.headings if heading.level == 3 and heading.text in labels]
    found: dict[str, Section] = {}
    problems: list[Problem] = []
    for heading, following in zip(known, [*known[1:], None][: len(known)], strict=True):
        field = labels[heading.text]
        if field.id in found:
            problems.append(_twice(body, heading, found[field.id]))
            continue
        end = following.line - 1 if following else len(body.lines)
        found[field.id] = Section(field, heading.line, end)
    problems += _moved(body, found, form)
    problems += [_missing(body, field, found, form) for field in form if _is_gone(body, field, found)]
    return found, problems


def plain_lines(body: Body, section: Section) -> Iterator[tuple[int, str]]:
    """Number and text of the section's lines that people see as text: no code, HTML, heading or blank."""
    for number in section.lines:
        if body.kinds[number - 1] == "text":
            yield number, body.lines[number - 1].strip()


def given(body: Body, section: Section) -> list[tuple[int, str]]:
    """`plain_lines`, without what GitHub writes for an empty answer."""
    return [(number, text) for number, text in plain_lines(body, section) if text != NO_RESPONSE]


def _twice(body: Body, heading: Heading, first: Section) -> Problem:
    label = first.field.label
    message = f"the heading `### {label}` stands in line {first.heading} and in line {heading.line}"
    hint = "Remove one of the two, or write it inside a text as `#### …`"
    return say.at(say.HEADING_TWICE, body, heading.line, message, hint)


def _moved(body: Body, found: dict[str, Section], form: Sequence[Field]) -> Iterator[Problem]:
    order = [found[field.id] for field in form if field.id in found]
    for earlier, later in pairwise(order):
        if later.heading < earlier.heading:
            message = f"the heading `### {later.field.label}` stands before `### {earlier.field.label}`"
            hint = f"Move it, with the answer below it, to after `### {earlier.field.label}`"
            yield say.at(say.HEADING_MOVED, body, later.heading, message, hint)
            return


def _is_gone(body: Body, field: Field, found: dict[str, Section]) -> bool:
    """Not there, and not swallowed by a code block or comment that never ends: that is told already."""
    if field.id in found:
        return False
    start = next((fence.line for fence in body.fences if not fence.closed), body.comment)
    if start is None:
        return True
    return all(line.strip() != f"### {field.label}" for line in body.lines[start:])


def _missing(body: Body, field: Field, found: dict[str, Section], form: Sequence[Field]) -> Problem:
    message = f"the heading `### {field.label}` is gone"
    changed = _changed(body, field, form)
    if changed is not None:
        hint = f"Line {changed.line} reads `{shown(changed.text)}`: write `### {field.label}`"
        problem = say.at(say.HEADING_MISSING, body, changed.line, message, hint)
    else:
        problem = say.whole(say.HEADING_MISSING, message, f"Write it again, {_place(field, found, form)}")
    return problem if field.required else _as_note(problem)


def _as_note(problem: Problem) -> Problem:
    """An optional field may be deleted; the answer, if there was one, is now in another's section."""
    return Problem(
        problem.kind, problem.message, problem.hint, span=problem.span, place="body", own_severity="note"
    )


def _changed(body: Body, field: Field, form: Sequence[Field]) -> Heading | None:
    from difflib import SequenceMatcher

    labels = {other.label for other in form}
    wanted = field.label.casefold()
    for heading in body.headings:
        if heading.level == 3 and heading.text in labels:
            continue
        text = heading.text.casefold()[:200]
        if SequenceMatcher(None, text, wanted).ratio() > 0.75:
            return heading
    return None


def _place(field: Field, found: dict[str, Section], form: Sequence[Field]) -> str:
    index = form.index(field)
    for earlier in reversed(form[:index]):
        if earlier.id in found:
            return f"below the answer to `### {earlier.label}`, on a line of its own"
    return "at the top, on a line of its own"
