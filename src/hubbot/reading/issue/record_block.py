"""Takes a result's text out of its code block, byte for byte, with the fences that people paste along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hubbot.common.problem import Problem
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body, Fence, closes_fence, opens_fence
from hubbot.reading.issue.form_fields import FORM, NO_RESPONSE, Field
from hubbot.reading.issue.form_sections import Section, given

_PASTE = "Paste the content of eval.yaml there, between a line ```yaml and a line ```"


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is "" when there is none; its line 1 is line `first_line` of the body."""

    text: str
    first_line: int
    problems: tuple[Problem, ...]


def of_section(body: Body, section: Section) -> Block:
    """The block below the form's heading."""
    fences = [fence for fence in body.fences if fence.line in section.lines]
    if not fences:
        return _unfenced(body, section)
    if (pasted := _bare_paste(body, fences)) is not None:
        return pasted
    block = of_fence(fences[0])
    problems = [*block.problems, *_beside(body, section, fences)]
    if not block.text:
        problems.append(_missing(body, section))
    return Block(block.text, block.first_line, tuple(problems))


def optional(body: Body, section: Section, form: Sequence[Field] = FORM) -> Block:
    """The block below a heading that need not have one: no text and no problem where nothing is there."""
    fences = [fence for fence in body.fences if fence.line in section.lines]
    lines = given(body, section)
    if not fences:
        first, last = (lines[0][0], lines[-1][0]) if lines else (section.heading, section.heading)
        return Block("\n".join(body.lines[first - 1 : last]) + "\n" if lines else "", first, ())
    block = of_fence(fences[0], form)
    if not lines and len(fences) == 1:
        return block
    number = lines[0][0] if lines else fences[1].line
    message, hint = (
        f"text outside the code block below `### {section.field.label}`",
        "Move it inside, or remove it",
    )
    beside = say.at(say.TEXT_OUTSIDE, body, number, message, hint)
    return replace(block, problems=(*block.problems, beside))


def of_fence(fence: Fence, form: Sequence[Field] = FORM) -> Block:
    """The content of one code block, without a second fence just inside it."""
    content, first = _cut(fence, form), fence.line + 1
    problems: list[Problem] = []
    filled = [index for index, line in enumerate(content) if line.strip()]
    if filled and (mark := _own_mark(content[filled[0]])):
        start, stop = filled[0], filled[-1]
        closes = stop > start and closes_fence(content[stop], mark)
        if closes or fence.nested:
            problems.append(_own(first + start, content[start]))
            content, first = content[start + 1 : stop if closes else None], first + start + 1
    return Block(_text(content), first, tuple(problems))


def _cut(fence: Fence, form: Sequence[Field]) -> Sequence[str]:
    """The content; of a block that never ends, up to the form's next heading."""
    if fence.closed:
        return fence.content
    headings = {f"### {field.label}" for field in form}
    end = next((index for index, line in enumerate(fence.content) if line.strip() in headings), None)
    return fence.content[:end]


def _own_mark(line: str) -> str:
    match = opens_fence(line)
    return (match["ticks"] or match["tildes"]) if match else ""


def _text(content: Sequence[str]) -> str:
    text = "\n".join(content)
    return f"{text}\n" if text.strip() and text.strip() != NO_RESPONSE else ""


def _own(line: int, text: str) -> Problem:
    return say.at_text(
        say.OWN_FENCE, line, text, "a code fence of your own, inside the field's", "I took it off"
    )


def _bare_paste(body: Body, fences: Sequence[Fence]) -> Block | None:
    """A bare ```` ``` ```` pasted into the field with its text: two empty blocks, and the text between."""
    if len(fences) != 2 or any(_text(fence.content) for fence in fences) or not fences[0].closed:
        return None
    first, stop = fences[0].end + 1, fences[1].line - 1
    text = _text(body.lines[first - 1 : stop])
    line = fences[0].end
    return Block(text, first, (_own(line, body.lines[line - 1]),)) if text else None


def _unfenced(body: Body, section: Section) -> Block:
    """No code block at all: the section's own lines, if there are any."""
    numbers = [number for number in section.lines if body.kinds[number - 1] not in {"blank", "html"}]
    text = _text(body.lines[numbers[0] - 1 : numbers[-1]]) if numbers else ""
    if not text:
        return Block("", section.heading, (_missing(body, section),))
    message, hint = "the result has no code block around it", "I read it as it stands"
    note = say.at(say.NO_FENCE, body, numbers[0], message, hint)
    return Block(text, numbers[0], (note,))


def _missing(body: Body, section: Section) -> Problem:
    message = f"there is no result below `### {section.field.label}`"
    return say.at(say.MISSING_RECORD, body, section.heading, message, _PASTE)


def _beside(body: Body, section: Section, fences: Sequence[Fence]) -> Iterator[Problem]:
    if len(fences) > 1:
        second = fences[1].line
        message = f"a second code block; the first begins in line {fences[0].line}"
        yield say.at(say.TWO_RECORDS, body, second, message, "One issue holds one result")
    for number in section.lines:
        if body.kinds[number - 1] in {"text", "heading"}:
            message = f"text outside the code block, which ends in line {fences[0].end}"
            hint = (
                "Move it inside, or remove it. A line ``` inside your text ends the block: indent it by four"
            )
            yield say.at(say.TEXT_OUTSIDE, body, number, message, hint)
            return
