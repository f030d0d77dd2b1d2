"""The kinds of problem with YAML (P1xx), and libyaml's complaints in words that say what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hubbot.common.problem import Fix, Problem, Span, kind
from hubbot.reading.yaml.scalars import shown

NOT_YAML = kind(
    "P101",
    "not-yaml",
    "error",
    meaning="The text is not YAML from this place on.",
    bad="status: Completed: yes",
    good="status: Completed",
)
TAB = kind(
    "P102",
    "tab-indent",
    "error",
    meaning="YAML is indented with spaces; a tab has no agreed width.",
    bad="metrics:\n\tAUROC: 0.91",
    good="metrics:\n  AUROC: 0.91",
)
DUPLICATE_KEY = kind(
    "P103",
    "duplicate-key",
    "error",
    meaning="One mapping names a key twice. Readers disagree on which one counts, so neither does.",
    bad="metrics:\n  AUROC: 0.91\n  AUROC: 0.93",
    good="metrics:\n  AUROC: 0.91",
)
ALIAS = kind(
    "P104",
    "anchor-or-alias",
    "error",
    meaning="Anchors (`&name`), aliases (`*name`) and merge keys (`<<`) are not taken: write each value out.",
    bad="a: &x 1\nb: *x",
    good="a: 1\nb: 1",
)
TAG = kind(
    "P105",
    "tag",
    "error",
    meaning="Tags (`!name`) ask a program to build something. A result is plain text and numbers.",
    bad="n: !!int 5",
    good="n: 5",
)
SECOND_DOCUMENT = kind(
    "P106",
    "second-document",
    "error",
    meaning="One submission is one YAML document with one result.",
    bad="a: 1\n---\nb: 2",
    good="a: 1\nb: 2",
)
NOT_A_MAPPING = kind(
    "P107",
    "not-a-mapping",
    "error",
    meaning="A result is a mapping: lines of `key: value`.",
    bad="- eval_id: run-1",
    good="eval_id: run-1",
)
KEY_NOT_TEXT = kind(
    "P108",
    "key-not-text",
    "error",
    meaning="A key is a short piece of text, not a list, a mapping or nothing.",
    bad="[a, b]: 1",
    good="a: 1\nb: 1",
)
TOO_DEEP = kind(
    "P109",
    "too-deep",
    "error",
    meaning="The text nests deeper than any result needs.",
    bad="a: [[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]",
    good="a: [[1, 2], [3, 4]]",
)
TOO_LARGE = kind(
    "P110",
    "too-large",
    "error",
    meaning="The text is longer, or holds more values, than a result needs. Predictions belong in a file.",
    bad="(more than 262,144 characters)",
    good="a: 1",
)
LONG_NUMBER = kind(
    "P111",
    "number-out-of-reach",
    "error",
    meaning="A number has more digits, or a larger exponent, than arithmetic can use.",
    bad="AUROC: 1e999",
    good="AUROC: 0.91",
)
HIDDEN = kind(
    "P112",
    "hidden-character",
    "error",
    meaning="Control, zero-width and direction characters are refused: what is seen must be what is stored.",
    bad="eval_id: run\N{ZERO WIDTH SPACE}1",
    good="eval_id: run1",
)
NOT_FINITE = kind(
    "P113",
    "not-a-finite-number",
    "error",
    meaning="`.nan` and `.inf` are not scores. A figure that could not be computed is `null`.",
    bad="AUROC: .nan",
    good="AUROC: null",
)
EMPTY = kind(
    "P114",
    "empty-record",
    "error",
    meaning="There is no YAML where the result should be.",
    bad="# nothing but a comment",
    good="eval_id: run-1",
)
MARGIN = kind(
    "P115",
    "not-at-the-margin",
    "error",
    meaning="The keys of a result begin at the margin and nothing ends it: hubbot's block is written below.",
    bad="{eval_id: run-1}",
    good="eval_id: run-1",
)

# `eval_id:run-1`, and the same with a no-break space or a full-width colon. An address is none.
_GLUED = re.compile(
    "([ ]*[A-Za-z][\\w ()-]{0,60})(:(?![ /\\t])|:?[\u00a0\u3000]+|\uff1a[ \u00a0\u3000]*)(?=\\S)(?!.*: )"
)

QUOTE = "Text that holds `: ` or ` #`, or begins with one of @ ` % & * ! | > [ {, goes in quotes: 'like this'"


@dataclass(frozen=True, slots=True)
class _Saying:
    part: str  # of libyaml's or PyYAML's own words
    message: str
    hint: str


_SAYINGS = (
    _Saying(
        "mapping values are not allowed",
        "a second `: ` in one line",
        "Put the value in quotes if it holds `: `: 'like: this'",
    ),
    _Saying(
        "indented",
        "this line is indented further than the lines it belongs to",
        "Give it the indentation of its neighbours",
    ),
    _Saying(
        "could not find expected ':'",
        "this line is no `key: value`",
        "Write a colon and a space after the key",
    ),
    _Saying("did not find expected ',' or ']'", "a list opened with `[` is not closed", "Close it with ]"),
    _Saying("expected ',' or ']'", "a list opened with `[` is not closed", "Close it with ]"),
    _Saying("did not find expected ',' or '}'", "a mapping opened with `{` is not closed", "Close it with }"),
    _Saying("expected ',' or '}'", "a mapping opened with `{` is not closed", "Close it with }"),
    _Saying(
        "did not find expected node content",
        "a value is missing between commas or brackets",
        "Write the value",
    ),
    _Saying("expected the node content", "a value is missing between commas or brackets", "Write the value"),
    _Saying("end of stream", "a quote that opens here is never closed", "Close the quote on the same line"),
    _Saying(
        "document separator", "a quote that opens here is never closed", "Close the quote on the same line"
    ),
    _Saying(
        "unknown escape",
        "a backslash in double quotes starts an escape that YAML does not know",
        "Use single quotes",
    ),
    _Saying(
        "escape", "an escape in double quotes is not a character", "Use single quotes, or write the character"
    ),
    _Saying("cannot start any token", "a value may not begin with this character", QUOTE),
    _Saying("alphabetic or numeric character", "`*` and `&` mean something else in YAML", QUOTE),
    _Saying(
        "block sequence entries are not allowed",
        "a list item `- ` cannot stand here",
        "Begin the list on its own line below the key",
    ),
    _Saying(
        "did not find expected '-' indicator",
        "this line is neither a list item nor indented like one",
        "Begin it with `- `, or indent it by as much as the key it belongs to",
    ),
    _Saying(
        "expected <block end>",
        "this line does not belong where its indentation puts it",
        "Give it the indentation of its neighbours; quotes around a text end where the text ends",
    ),
    _Saying(
        "did not find expected key",
        "this line does not belong where its indentation puts it",
        "Give it the indentation of its neighbours; quotes around a text end where the text ends",
    ),
    _Saying(
        "<document start>", "text after the end of the result", "One submission is one result: remove it"
    ),
    _Saying("nesting", "the text nests too deep", "A result needs no more than a few levels"),
)


def syntax_problem(words: str, span: Span | None) -> Problem:
    """A located problem from the parser's own words. Unknown words are said as they are."""
    for saying in _SAYINGS:
        if saying.part in words:
            return Problem(NOT_YAML, saying.message, saying.hint, span=span)
    return Problem(NOT_YAML, f"this is not YAML ({words})", QUOTE, span=span)


def glued_problem(number: int, line: str) -> Problem | None:
    """A key whose value begins right at the colon, or behind a space that is none to YAML; None otherwise."""
    found = _GLUED.match(line)
    if not found:
        return None
    span = Span(number, found.start(2) + 1, number, found.end(2) + 1)
    hint = f"Write `{shown(found[1].strip())}: {shown(line[found.end() :].strip(), 40)}`"
    return Problem(NOT_YAML, "no space after the colon", hint, span=span, fix=Fix(span, ": "))


def tab_problem(line: int, blank: str) -> Problem:
    """`blank` is the white space that begins the line."""
    span = Span(line, blank.index("\t") + 1, line, len(blank) + 1)
    fix = Fix(Span(line, 1, line, len(blank) + 1), blank.replace("\t", "  "))
    return Problem(TAB, "indented with a tab", "Use spaces, two a level", span=span, fix=fix)
