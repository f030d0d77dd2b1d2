"""What a webhook says happened. It is a signal only: what counts is read from the forge afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hubbot.records.recheck import asks_for_recheck

NAMES = ("issues", "issue_comment", "pull_request_target")
QUESTION = "question"  # the label that waits for the author's answer


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
