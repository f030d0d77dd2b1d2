"""What a webhook says happened. It is a signal only: what counts is read from the forge afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMES = ("issues", "issue_comment")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened to an issue. `sender` is who did it, "" when the payload does not say."""

    number: int
    action: str
    sender: str
    label: str | None = None


def read_event(name: str, payload: object) -> Event | None:
    """The issue that a payload of the event `name` is about.

    None when it is about no issue: another event, a pull request, or a payload that makes no sense. A label
    that was deleted from the repository is missing from its `unlabeled` payload: then `label` is None.
    """
    if name not in NAMES or not isinstance(payload, Mapping):
        return None
    issue = _mapping(payload.get("issue"))
    number = issue.get("number")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1 or issue.get("pull_request"):
        return None
    return Event(
        number=number,
        action=_text(payload.get("action")) or "",
        sender=_text(_mapping(payload.get("sender")).get("login")) or "",
        label=_text(_mapping(payload.get("label")).get("name")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
