"""The last lines of hubbot's own commit messages: who approved what, and which run committed it."""

from __future__ import annotations

import re
from typing import Final

ISSUE: Final = "Hubbot-Issue"  # number of the issue or pull request
EVENT: Final = "Hubbot-Approval-Event"  # id of the label event that approved it
_RUN: Final = "Hubbot-Run"
_ISSUES = re.compile(rf"^{ISSUE}: (\d+)$", re.MULTILINE)
_EVENTS = re.compile(rf"^{EVENT}: (\d+)$", re.MULTILINE)


def trailers(issue: int, event: int, approver: str, run: str = "") -> str:
    """Lines that end a message. `run`: address of the run's log, "" where there is none."""
    lines = [f"Approved-by: {approver}", f"{ISSUE}: {issue}", f"{EVENT}: {event}"]
    lines += [f"{_RUN}: {run}"] if run else []
    return "".join(f"{line}\n" for line in lines)


def decided_in(message: str) -> tuple[tuple[int, int], ...]:
    """The (issue, label event) pairs that a commit's message names, in its order."""
    pairs = zip(_ISSUES.findall(message), _EVENTS.findall(message), strict=False)
    return tuple((int(issue), int(event)) for issue, event in pairs if len(issue) < 19 and len(event) < 19)
