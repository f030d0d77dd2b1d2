"""What reads a stranger's text runs a number of lines in proportion to the text. Executed lines are counted.

Only lines of hubbot's own modules count. What C does in one step (a regular expression, `str.replace`) is not
seen here; `test_regular_expressions.py` counts the steps of every expression.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import hubbot
from hubbot.common.problem import Fix, Kind, Problem, Span
from hubbot.reading.issue import body, form, recheck_command
from hubbot.reading.shape import schema
from hubbot.reading.yaml import reader as yaml_text
from hubbot.submission.comments import excerpt, markdown
from hubbot.submission.facts import memory
from tests.reading.bodies import RECORD
from tests.reading.bodies import body as form_body

HOME = str(Path(hubbot.__file__).parent)
SIZES = (1_000, 2_000, 4_000)
GROWTH = 2.5  # most, when the text is twice as long
SLACK = 200  # lines that do not come from the text's length
KIND = Kind("T001", "wrong", "error", meaning="", bad="", good="")

PIECES = {
    "spaces": " ",
    "a heading's spaces": "# a" + " " * 500 + "x\n",
    "fences": "```yaml\n",
    "marks": "`",
    "tildes": "~~~\n",
    "links": "[a](",
    "brackets": "[",
    "a table": "|-",
    "tags": "<details>",
    "comments": "<!--",
    "ends of comments": "-->\n",
    "quotes": "> ",
    "emphasis": "*a_",
    "headings": "### eval.yaml\n\n",
    "other headings": "# a\n",
    "lists": "- ",
    "lines": "a\n",
    "blank lines": "\n",
    "keys": "key: 1\n",
    "flow maps": "{a: ",
    "flow lists": "[1, ",
    "aliases": "*a, ",
    "anchors": "&a 1, ",
    "tabs": "\t\n",
    "quotes in YAML": "''",
    "indents": "a:\n ",
    "rechecks": "/hubbot recheck\n",
    "mentions": "@a ",
    "references": "#1 ",
    "invisible": "\u200b\u202e",
    "wide": "\U0001f600",
    "nulls": "\x00",
}


def unlike(size: int) -> str:
    """Keys of which none is like another."""
    return "".join(f"k{n}: {n}\n" for n in range(size // 9))


def _spans(text: str) -> list[Problem]:
    """A problem in each of two places of the text: its middle and its end."""
    lines = text.split("\n")
    places = {len(lines) // 2, len(lines) - 1}
    return [Problem(KIND, "wrong", "right", "", Span(n + 1, 1, n + 1, len(lines[n]) + 1)) for n in places]


def _excerpts(text: str) -> None:
    for problem in _spans(text):
        excerpt.excerpt(text, problem)


def _fixed(text: str) -> None:
    spans = dict.fromkeys(problem.span for problem in _spans(text) if problem.span)
    fixes = [Fix(span, "right") for span in spans]
    excerpt.difference(text, excerpt.with_fixes(text, fixes))


def _schema(text: str) -> None:
    schema.problems(yaml_text.read(RECORD + text), "submission")


READERS: dict[str, Callable[[str], Any]] = {
    "the body": body.scan,
    "the form": lambda text: form.read_issue("[Submission] a", form_body(RECORD) + "\n" + text, ()),
    "the form's record": lambda text: form.read_issue("[Submission] a", form_body(RECORD + text), ()),
    "the issue": lambda text: form.read_issue("[Submission] a", text, ()),
    "YAML": yaml_text.read,
    "YAML of a value": lambda text: yaml_text.read("a: [" + text),
    "the schema": _schema,
    "excerpts": _excerpts,
    "fixes": _fixed,
    "plain": markdown.plain,
    "sentence": markdown.sentence,
    "code": markdown.code,
    "fence": markdown.fence,
    "memory": lambda text: memory.read("<!-- hubbot:status v1 " + text + " -->"),
    "recheck": recheck_command.asks_for_recheck,
}


def lines_run(reader: Callable[[str], Any], text: str) -> int:
    """How many lines of hubbot's modules it runs."""
    count = 0

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        return line if frame.f_code.co_filename.startswith(HOME) else None

    for kept in (body.scan, form._read):  # what an earlier reader was told of the same text
        kept.cache_clear()
    before = sys.gettrace()
    sys.settrace(call)
    try:
        reader(text)
    finally:
        sys.settrace(before)
    return count


@cache
def text_of(piece: str, size: int) -> str:
    return unlike(size) if not piece else (piece * (size // len(piece) + 1))[:size]


def grows(reader: Callable[[str], Any], piece: str) -> bool:
    """Whether it runs more than in proportion, at either doubling."""
    one, two, four = (lines_run(reader, text_of(piece, size)) for size in SIZES)
    return two > GROWTH * (one + SLACK) or four > GROWTH * (two + SLACK)


@pytest.mark.parametrize("name", READERS)
def test_a_reader_runs_lines_in_proportion_to_the_text(name: str) -> None:
    reader = READERS[name]
    reader(text_of("a\n", 100))  # what is made once is made
    steep = [what for what, piece in (PIECES | {"unlike keys": ""}).items() if grows(reader, piece)]
    assert steep == []


def test_the_count_finds_a_reader_that_is_not() -> None:
    """From each line to the end anew: quadratic."""

    def reader(text: str) -> None:
        for at in range(0, len(text), 200):
            body.scan(text[at:])

    assert grows(reader, "a\n")
