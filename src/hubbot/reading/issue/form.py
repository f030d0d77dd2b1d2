"""Finds the submission in an issue: by the form's headings, or in a free text with one block of YAML."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from hubbot.common.invisible import encodable
from hubbot.common.labels import titled
from hubbot.common.pasted import how_to_convert, pasted_in
from hubbot.common.problem import Problem, in_order
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body, Fence, is_yaml, scan
from hubbot.reading.issue.form_answers import read_answers
from hubbot.reading.issue.form_fields import FORM, LABEL, Field, form_yaml
from hubbot.reading.issue.form_sections import Section, given, sections
from hubbot.reading.issue.record_block import Block, of_fence, of_section
from hubbot.reading.issue.submission import Submission
from hubbot.reading.yaml.scalars import shown

__all__ = ["FORM", "form_yaml", "read_issue"]

_LONGEST = 262_144  # GitHub takes 65,536; a forge of files may take more
_FREE = (
    "Put the result into one block that begins with a line ```yaml and ends with a line ```, "
    "or open a new issue with the form “Submit a result”"
)
_LOOKS_LIKE_RECORD = re.compile(r"^(?:eval_id|benchmark_id|model_ids|metrics)[ \t]*:", re.MULTILINE)


def read_issue(title: str, body: str | None, labels: Sequence[str]) -> Submission | None:
    """Read an issue; None when it is no submission and is to be left alone. Never raises on any text."""
    marked = LABEL in labels or titled(title, "result")
    if body is not None and len(body) > _LONGEST:
        return _too_long(len(body)) if marked else None
    return _read(encodable(body or ""), marked=marked)


@lru_cache(maxsize=4)  # one look asks for the attachment first, and then for all of it
def _read(body: str, *, marked: bool) -> Submission | None:
    scanned = scan(body)
    present = {heading.text for heading in scanned.headings if heading.level == 3}
    if not marked and not all(field.label in present for field in FORM):
        return None
    if any(field.label in present for field in FORM):
        return _of_form(as_meant(scanned))
    return _free(scanned)


def _too_long(length: int) -> Submission:
    message = f"the issue has {length:,} characters; no more than {_LONGEST:,} are read"
    return Submission(
        "", problems=(say.whole(say.BODY_TOO_LONG, message, "File predictions as an attachment"),)
    )


def as_meant(body: Body, form: Sequence[Field] = FORM) -> Body:
    """A block that holds a heading of the form which stands nowhere else was not closed where it should be.

    To CommonMark it ends with the next field's own fence.
    """
    here = {heading.text for heading in body.headings}
    lost = {f"### {field.label}" for field in form if field.label not in here}
    fences = tuple(
        dataclasses.replace(fence, closed=False)
        if fence.closed and lost & {line.strip() for line in fence.content}
        else fence
        for fence in body.fences
    )
    return dataclasses.replace(body, fences=fences)


def _of_form(body: Body) -> Submission:
    found, problems = sections(body)
    block = of_section(body, found["record"]) if "record" in found else Block("", 1, ())
    answers = read_answers(body, found, block.text)
    return Submission(
        record_text=block.text,
        first_line=block.first_line,
        relation=answers.relation,
        card=answers.card,
        attachment=answers.attachment,
        attachment_name=answers.attachment_name,
        answers=_plain(body, found),
        problems=in_order(_told_once([*problems, *block.problems, *unclosed(body), *answers.problems])),
    )


def _told_once(problems: list[Problem]) -> list[Problem]:
    """Where a heading is gone, the answer below it stands outside of the block above: one mistake."""
    gone = any(problem.kind is say.HEADING_MISSING and problem.severity == "error" for problem in problems)
    return [problem for problem in problems if not (gone and problem.kind is say.TEXT_OUTSIDE)]


def _plain(body: Body, found: Mapping[str, Section]) -> dict[str, str]:
    plain = (part for part in found.values() if not part.field.render)
    return {part.field.id: "\n".join(text for _, text in given(body, part)) for part in plain}


def unclosed(body: Body) -> list[Problem]:
    problems = [
        say.at(
            say.UNCLOSED_FENCE,
            body,
            fence.line,
            "the code block that begins here never ends",
            f"Put a line {_mark(body, fence)} after its last line",
        )
        for fence in body.fences
        if not fence.closed
    ]
    if body.comment is not None:
        message = "the comment that begins here never ends"
        problems.append(say.at(say.UNCLOSED_COMMENT, body, body.comment, message, "End it: -->"))
    return problems


def _mark(body: Body, fence: Fence) -> str:
    opening = body.lines[fence.line - 1].strip()
    return opening[: len(opening) - len(opening.lstrip(opening[0]))][:20]


def _free(body: Body) -> Submission:
    """A body without the form: one block of YAML, marked as such or, failing that, looking like a result."""
    blocks = [fence for fence in body.fences if is_yaml(fence)] or [
        fence for fence in body.fences if _LOOKS_LIKE_RECORD.search("\n".join(fence.content))
    ]
    open_ones = unclosed(body)
    if len(blocks) > 1:
        lines = " and ".join(str(fence.line) for fence in blocks[:3])
        message = f"{len(blocks)} blocks of YAML, in lines {lines}"
        second = blocks[1].line
        problem = say.at(say.TWO_RECORDS, body, second, message, "One issue holds one result")
        return Submission("", problems=in_order([problem, *open_ones]))
    if not blocks:
        return Submission("", problems=in_order([_missing(body), *open_ones]))
    block = of_fence(blocks[0])
    if not block.text:
        empty = say.at(say.MISSING_RECORD, body, blocks[0].line, "this block of YAML is empty", _FREE)
        return Submission("", problems=in_order([empty, *open_ones]))
    return Submission(block.text, block.first_line, problems=in_order([*block.problems, *open_ones]))


def _missing(body: Body) -> Problem:
    visible = [
        line for line, kind in zip(body.lines, body.kinds, strict=True) if kind not in {"blank", "html"}
    ]
    text = "\n".join(visible)
    if not visible:
        return say.whole(say.MISSING_RECORD, "the issue is empty", _FREE)
    if link := re.search(r"\]\(https://[^\s()]+\.ya?ml\)", text):
        return say.whole(
            say.MISSING_RECORD, f"the result is attached ({shown(link[0][2:-1])}), not written here", _FREE
        )
    if re.search(r"^model-index:", text, re.MULTILINE):
        return say.whole(say.MISSING_RECORD, "this is a model's card, and no result", how_to_convert(text))
    if _LOOKS_LIKE_RECORD.search(text):
        return say.whole(say.MISSING_RECORD, "the result is not in a block of its own", _FREE)
    return say.whole(say.MISSING_RECORD, "there is no result in this issue", _or_convert(body))


def _or_convert(body: Body) -> str:
    """Where a table or a toolkit's own file was pasted, the command that makes a result of it comes first."""
    texts = ["\n".join(fence.content) for fence in body.fences] or ["\n".join(body.lines)]
    found = next(filter(None, map(pasted_in, texts)), None)
    return _FREE if found is None else f"{how_to_convert(found)}. {_FREE}"
