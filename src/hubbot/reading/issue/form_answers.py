"""The form's other answers: who submits, the model's card, the predictions, the boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubbot.common.digest import Attachment
from hubbot.common.problem import Problem
from hubbot.reading.issue import body_problems as say
from hubbot.reading.issue.body import Body
from hubbot.reading.issue.form_fields import RELATIONS
from hubbot.reading.issue.form_sections import Section, given
from hubbot.reading.issue.model_card import Card, read_card
from hubbot.reading.yaml.reader import read
from hubbot.reading.yaml.scalars import shown

_LINK = re.compile(r"\[([^\[\]\n]{1,255})\]\(([^\s()]{1,1000})\)|(https?://[^\s()<>]{1,1000})")
# Where GitHub keeps what people attach to issues. Nothing else is ever fetched.
_GITHUB = re.compile(
    r"https://github\.com/(?:user-attachments/files/[0-9]+|[\w.-]+/[\w.-]+/files/[0-9]+)/[\w.-]+", re.ASCII
)
_BOX = re.compile(r"[-*+] \[([ xX])\] (.+)")


@dataclass(slots=True)
class Answers:
    relation: str | None = None
    card: dict[str, str] = field(default_factory=dict)
    attachment: Attachment | None = None
    attachment_name: str = ""
    problems: list[Problem] = field(default_factory=list)


def read_answers(body: Body, found: Mapping[str, Section], record: str) -> Answers:
    """Every answer but the record itself. `record` is its text, to compare with."""
    answers = Answers()
    if "relation" in found:
        chosen, answers.problems = choice(body, found["relation"])
        answers.relation = RELATIONS.get(chosen)
    card = read_card(body, found["card"]) if "card" in found else Card()
    answers.card = card.values
    answers.problems += card.problems
    if "predictions" in found:
        _predictions(body, found["predictions"], answers)
    if "confirm" in found:
        answers.problems += boxes(body, found["confirm"])
    answers.problems += _stray_blocks(body, found)
    if card.id is not None or answers.attachment is not None:
        answers.problems += _disagreements(body, found, answers, card.id, read(record).value or {})
    return answers


def choice(body: Body, section: Section) -> tuple[str, list[Problem]]:
    """The option of a dropdown that was chosen; "" and the reason where none was."""
    lines = given(body, section)
    choices = ", ".join(f"“{option}”" for option in section.field.options)
    if not lines:
        message = f"no answer below `### {section.field.label}`"
        return "", [at_heading(body, section, message, f"Write one of {choices}")]
    for number, text in lines:
        if text not in section.field.options or number != lines[0][0]:
            message = f"`{shown(text)}` is none of the form's answers"
            hint = f"Below `### {section.field.label}` write one of {choices}, and nothing else"
            return "", [say.at(say.UNKNOWN_ANSWER, body, number, message, hint)]
    return lines[0][1], []


def at_heading(body: Body, section: Section, message: str, hint: str) -> Problem:
    return say.at(say.MISSING_ANSWER, body, section.heading, message, hint)


def boxes(body: Body, section: Section) -> Iterator[Problem]:
    """Every option must be there and ticked."""
    found: dict[str, tuple[int, bool]] = {}
    for number, text in given(body, section):
        if match := _BOX.fullmatch(text):
            ticked = match[1] != " "
            before = found.get(match[2].strip(), (number, True))
            found[match[2].strip()] = (number, ticked and before[1])
    for option in section.field.options:
        number, ticked = found.get(option, (section.heading, False))
        if not ticked:
            message = f"not ticked: “{option}”" if option in found else f"the box is gone: “{option}”"
            hint = f"If it is so, write `- [x] {option}`"
            yield say.at(say.NOT_CONFIRMED, body, number, message, hint)


def _predictions(body: Body, section: Section, answers: Answers) -> None:
    lines = given(body, section)
    if not lines:
        return
    number = lines[0][0]
    links = [match for _, text in lines for match in _LINK.finditer(text)]
    address = (links[0][2] or links[0][3]) if links else ""
    name = (links[0][1] or address.rpartition("/")[2]) if links else ""
    problem = ""
    if len(links) != 1:
        problem = f"{len(links)} files; one is expected" if links else "no attached file"
    elif not _GITHUB.fullmatch(address):
        problem = f"`{shown(address)}` is not a file attached to this issue"
    elif not address.casefold().endswith((".csv", ".csv.gz", ".zip")):
        problem = f"`{shown(name)}` is none of .csv, .csv.gz and .zip"
    if problem:
        hint = "Drop one .csv, .csv.gz or .zip there while editing; GitHub writes the link"
        answers.problems.append(say.at(say.BAD_ATTACHMENT, body, number, problem, hint))
        return
    answers.attachment, answers.attachment_name = Attachment(address), name


def _stray_blocks(body: Body, found: Mapping[str, Section]) -> Iterator[Problem]:
    """A block below a heading whose answer is none: its own heading was deleted."""
    for section in found.values():
        if section.field.render:
            continue
        for fence in body.fences:
            if fence.line in section.lines and any(line.strip() for line in fence.content):
                message = f"a code block below `### {section.field.label}`, where none is read"
                hint = "Write the heading that belongs above it, or remove it"
                yield say.at(say.TEXT_OUTSIDE, body, fence.line, message, hint)


def _disagreements(
    body: Body, found: Mapping[str, Section], answers: Answers, card_id: object, record: Mapping[str, Any]
) -> Iterator[Problem]:
    pairs: list[tuple[str, str, object, str, object]] = []
    ids, predictions = record.get("model_ids"), record.get("predictions")
    if isinstance(ids, dict):
        pairs.append(("card", "model id is", card_id, "model_ids → candidate", ids.get("candidate")))
    if answers.attachment is not None and isinstance(predictions, dict):
        address = answers.attachment.url
        ends = address.casefold().rpartition(".")[2]
        kind = {"gz": "csv.gz", "zip": "zip"}.get(ends, "csv")
        pairs.append(
            ("predictions", "file is of format", kind, "predictions → format", predictions.get("format"))
        )
        pairs.append(("predictions", "file is at", address, "predictions → url", predictions.get("url")))
    for name, what, said, where, filed in pairs:
        if said is not None and filed is not None and said != filed:
            heading = found[name].heading
            message = f"the form's {what} `{shown(said)}`, the result's `{where}` is `{shown(filed)}`"
            yield say.at(say.DISAGREE, body, heading, message, "Make both say the same")
