"""Reads a webhook's event: what happened to which issue. It is a signal; the issue is read afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hubbot.forge.port import MARKER_LABELS
from hubbot.reading.issue.recheck_command import asks_for_recheck

NAMES = ("issues", "issue_comment", "pull_request_target")
QUESTION = "question"  # the label that waits for the author's answer
AT_ONCE = 10.0  # seconds after opening within which a form sets its labels


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to an issue or a pull request. `sender` is who did it, "" if that is not said.

    `author` and `updated_at` are what the payload says of the issue, "" if it does not: they save requests,
    and decide nothing. `by_form`: the form that an issue was made with has set its label.
    """

    number: int
    action: str
    sender: str
    label: str | None = None
    is_pull_request: bool = False
    author: str = field(default="", compare=False)
    updated_at: str = field(default="", compare=False)
    by_form: bool = field(default=False, compare=False)


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
        sender=_login(payload.get("sender")),
        label=_text(_mapping(payload.get("label")).get("name")),
        is_pull_request=pull,
        author=_login(issue.get("user")),
        updated_at=_text(issue.get("updated_at")) or "",
        by_form=_by_form(payload, issue),
    )


def _by_form(payload: Mapping[str, Any], issue: Mapping[str, Any]) -> bool:
    """A form's labels are set in its author's name, at once: `opened` tells of the issue with them."""
    label, author = _text(_mapping(payload.get("label")).get("name")), _login(issue.get("user"))
    if payload.get("action") != "labeled" or label not in MARKER_LABELS or not author:
        return False
    created, updated = (_moment(issue.get(name)) for name in ("created_at", "updated_at"))
    if created is None or updated is None or _login(payload.get("sender")) != author:
        return False
    return abs((updated - created).total_seconds()) <= AT_ONCE


def _login(user: object) -> str:
    return _text(_mapping(user).get("login")) or ""


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


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
