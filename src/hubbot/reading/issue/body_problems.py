"""The kinds of problem with an issue's body (P0xx). Places are lines of the body."""

from __future__ import annotations

from hubbot.common.problem import Kind, Problem, Severity, Span, kind
from hubbot.reading.issue.body import Body
from hubbot.reading.issue.form_fields import FORM

_CONFIRMED = "\n".join(f"- [X] {option}" for option in FORM[-1].options)
_RECORD = "```yaml\neval_id: tiny_cnn-1\n```"
GOOD = (
    f"### {FORM[0].label}\n\n{_RECORD}\n\n### {FORM[1].label}\n\n{FORM[1].options[0]}\n\n"
    f"### {FORM[2].label}\n\n_No response_\n\n### {FORM[3].label}\n\n_No response_\n\n"
    f"### {FORM[4].label}\n\n{_CONFIRMED}\n"
)


def _bad(old: str, new: str) -> str:
    if old not in GOOD:
        raise ValueError(old)
    return GOOD.replace(old, new, 1)


def _kind(code: str, slug: str, meaning: str, bad: str, severity: Severity = "error") -> Kind:
    return kind(code, slug, severity, meaning=meaning, bad=bad, good=GOOD)


MISSING_RECORD = _kind(
    "P001", "missing-record", "There is no result in the issue.", _bad(_RECORD, "_No response_")
)
UNCLOSED_FENCE = _kind(
    "P002",
    "unclosed-fence",
    "A code block begins and never ends, so it swallows what follows.",
    _bad("tiny_cnn-1\n```", "tiny_cnn-1"),
)
TWO_RECORDS = _kind(
    "P003",
    "two-records",
    "One issue holds one result; with two, nobody can know which is meant.",
    _bad(_RECORD, f"{_RECORD}\n\n{_RECORD}"),
)
HEADING_TWICE = _kind(
    "P004",
    "heading-twice",
    "A heading of the form stands in the issue twice.",
    _bad("### Predictions\n", f"### {FORM[0].label}\n\nx\n\n### Predictions\n"),
)
HEADING_MISSING = _kind(
    "P005",
    "heading-missing",
    "A heading of the form is gone or was changed. The answer below it cannot be found.",
    _bad(f"### {FORM[1].label}", "### Me"),
)
OWN_FENCE = _kind(
    "P006",
    "own-fence",
    "The text brought its own code fence into a field that has one. It was taken off.",
    _bad(_RECORD, f"```yaml\n{_RECORD}\n```"),
    "note",
)
TEXT_OUTSIDE = _kind(
    "P007",
    "text-outside-fence",
    "Only what stands inside the code block is read; text beside it would be lost.",
    _bad("tiny_cnn-1\n```", "tiny_cnn-1\n```\nmetrics:"),
)
NOT_CONFIRMED = _kind(
    "P008",
    "not-confirmed",
    "A box that every submission needs is not ticked.",
    _bad("- [X] The file", "- [ ] The file"),
)
UNKNOWN_ANSWER = _kind(
    "P009",
    "unknown-answer",
    "The answer is none of those that the form offers.",
    _bad(FORM[1].options[0], "A friend"),
)
DISAGREE = _kind(
    "P010",
    "answers-disagree",
    "The form says one thing and the file another.",
    _bad(_RECORD, f"{_RECORD[:-4]}\nmodel_ids:\n  candidate: a\n```").replace(
        f"{FORM[2].label}\n\n_No response_", f"{FORM[2].label}\n\n```yaml\nid: b\n```"
    ),
)
BAD_ATTACHMENT = _kind(
    "P011",
    "not-an-attachment",
    "Predictions are one .csv, .csv.gz or .zip file, attached to the issue.",
    _bad(f"{FORM[3].label}\n\n_No response_", f"{FORM[3].label}\n\nsee my web site"),
)
BAD_CARD = _kind(
    "P012",
    "bad-card",
    "The model's card says something that a card does not hold.",
    _bad(f"{FORM[2].label}\n\n_No response_", f"{FORM[2].label}\n\n```yaml\nweights: maybe\n```"),
)
BODY_TOO_LONG = _kind(
    "P013",
    "body-too-long",
    "The issue is longer than any issue on GitHub can be.",
    "(more than 262,144 characters)",
)
MISSING_ANSWER = _kind(
    "P014", "missing-answer", "A required answer is empty.", _bad(FORM[1].options[0], "_No response_")
)
HEADING_MOVED = _kind(
    "P015",
    "heading-moved",
    "The form's headings are not in their order, so answers may stand below the wrong one.",
    _bad("### Predictions\n\n_No response_\n\n", "") + "\n### Predictions\n\n_No response_\n",
)
UNCLOSED_COMMENT = _kind(
    "P016",
    "unclosed-comment",
    "A comment `<!--` begins and never ends; everything after it is invisible.",
    _bad(f"### {FORM[4].label}", f"<!-- a note\n### {FORM[4].label}"),
)
NO_FENCE = _kind(
    "P017",
    "no-fence",
    "The result stands in the issue without a code block. It was read all the same.",
    _bad(_RECORD, "eval_id: tiny_cnn-1"),
    "note",
)


def at(which: Kind, body: Body, line: int, message: str, hint: str = "") -> Problem:
    """A problem on one whole line of the body; lines count from 1."""
    return at_text(which, line, body.lines[line - 1], message, hint)


def at_text(which: Kind, line: int, text: str, message: str, hint: str) -> Problem:
    """A problem on the line of that number and text."""
    start = len(text) - len(text.lstrip()) + 1
    span = Span(line, start, line, max(len(text.rstrip()), start) + 1)
    return Problem(which, message, hint, span=span, place="body")


def whole(which: Kind, message: str, hint: str) -> Problem:
    """A problem of the body as a whole."""
    return Problem(which, message, hint, place="body")
