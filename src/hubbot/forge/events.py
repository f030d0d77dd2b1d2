"""What a webhook says happened. It is a signal only: what counts is read from the forge afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMES = ("issues", "issue_comment", "pull_request_target")
RECHECK = "/hubbot recheck"
QUESTION = "question"  # the label that waits for the author's answer
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTED_OR_CODE = re.compile(r" {0,3}>| {4}| {0,3}\t")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to an issue or a pull request. `sender` is who did it, "" if that is not said."""

    number: int
    action: str
    sender: str
    label: str | None = None
    is_pull_request: bool = False


def read_event(name: str, payload: object) -> Event | None:
    """The issue or pull request that a payload of the event `name` is about.

    None when it is about neither: another event, or a payload that makes no sense. Of the two events that
    GitHub sends for one act on a pull request, `pull_request_target` counts. A label
    that was deleted from the repository is missing from its `unlabeled` payload: then `label` is None.
    A comment is an event when its author answers a question or asks for a recheck; other talk is not.
    """
    if name not in NAMES or not isinstance(payload, Mapping):
        return None
    own = name == "pull_request_target"
    issue = _mapping(payload.get("pull_request" if own else "issue"))
    number = issue.get("number")
    pull = own or bool(issue.get("pull_request"))
    if not isinstance(number, int) or isinstance(number, bool) or number < 1 or (pull and name == "issues"):
        return None
    if name == "issue_comment" and not _concerns_the_bot(payload, issue):
        return None
    return Event(
        number=number,
        action=_text(payload.get("action")) or "",
        sender=_text(_mapping(payload.get("sender")).get("login")) or "",
        label=_text(_mapping(payload.get("label")).get("name")),
        is_pull_request=pull,
    )


def asks_for_recheck(comment: str) -> bool:
    """Whether a line of its own says so: in code and in quotes it is only talked about."""
    fence = ""
    for line in comment.splitlines():
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line.strip(" `~"):
            fence = ""
        elif not fence and not _QUOTED_OR_CODE.match(line) and line.strip().casefold() == RECHECK:
            return True
    return False


def _concerns_the_bot(payload: Mapping[str, Any], issue: Mapping[str, Any]) -> bool:
    comment = _mapping(payload.get("comment"))
    author = _mapping(issue.get("user")).get("login")
    if (
        payload.get("action") != "created"
        or not author
        or _mapping(comment.get("user")).get("login") != author
    ):
        return False
    labels = issue.get("labels")
    names = [_mapping(label).get("name") for label in labels] if isinstance(labels, list) else []
    return QUESTION in names or asks_for_recheck(_text(comment.get("body")) or "")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
