"""Turns PyGithub's objects into the nouns of `forge.port`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from github.Issue import Issue
from github.IssueComment import IssueComment
from github.IssueEvent import IssueEvent
from github.NamedUser import NamedUser
from github.Organization import Organization
from github.PaginatedList import PaginatedList
from github.Requester import Requester

from hubbot.common.labels import UNPAINTED
from hubbot.forge.port import Comment, LabelEvent, Listed, Role, Snapshot, is_answered, may_be_ours


def snapshot_of(
    issue: Issue,
    events: Sequence[IssueEvent],
    comments: tuple[Comment, ...],
    roles: tuple[tuple[str, Role], ...],
) -> Snapshot:
    again = max(
        (e for e in events if e.event == "reopened"), key=lambda e: (e.created_at, e.id), default=None
    )
    return Snapshot(
        number=issue.number,
        title=issue.title,
        body=issue.body or "",
        author=_login(issue.user),
        author_is_bot=_is_bot(issue.user),
        state="open" if issue.state == "open" else "closed",
        state_reason=issue.state_reason,
        locked=bool(issue.locked),
        created_at=stamp(issue.created_at),
        labels=tuple(label.name for label in issue.labels),
        events=label_events(events),
        comments=comments,
        roles=roles,
        observed_at=observed_at(issue),
        reopened_at=stamp(again.created_at) if again else None,
        reopened_by=_login(again.actor) if again else None,
        closed_by=_login(issue.closed_by) if issue.closed_by else None,
        is_pull_request=issue.pull_request is not None,
        updated_at=stamp(issue.updated_at),
    )


def comment_of(comment: IssueComment, me: str) -> Comment:
    author = _login(comment.user)
    return Comment(
        id=comment.id,
        author=author,
        body=comment.body or "",
        created_at=stamp(comment.created_at),
        updated_at=stamp(comment.updated_at),
        by_me=author == me,
    )


def no_newer_than(issue: Issue, events: Sequence[IssueEvent]) -> list[IssueEvent]:
    """The events up to the moment at which the issue was told, oldest first.

    Two servers' clocks may differ by a second: a label that is on was set before, whatever the clocks say, so
    the event that set it stays.
    """
    seen = observed_at(issue)
    kept = [event for event in events if stamp(event.created_at) <= seen]
    on = {label.name for label in issue.labels}
    for event in events[len(kept) :]:
        if event.event == "labeled" and event.label.name in on and not _sets(kept, event.label.name):
            kept.append(event)
    return kept


def _sets(events: Sequence[IssueEvent], label: str) -> bool:
    """The last of these events about `label` put it on."""
    about = [event for event in label_events(events) if event.label == label]
    return bool(about) and about[-1].action == "labeled"


def label_events(events: Sequence[IssueEvent]) -> tuple[LabelEvent, ...]:
    """Who set and took off which label, oldest first."""
    return tuple(_label_event(event) for event in events if event.event in {"labeled", "unlabeled"})


def _label_event(event: IssueEvent) -> LabelEvent:
    return LabelEvent(
        id=event.id,
        action="labeled" if event.event == "labeled" else "unlabeled",
        label=event.label.name,
        actor=_login(event.actor),
        actor_is_bot=_is_bot(event.actor),
        at=stamp(event.created_at),
    )


def _login(user: NamedUser | Organization | None) -> str:
    """A deleted account is "ghost", as GitHub shows it."""
    return "ghost" if user is None else user.login


def _is_bot(user: NamedUser | Organization | None) -> bool:
    return user is not None and (user.type == "Bot" or user.login.endswith("[bot]"))


def observed_at(issue: Issue) -> str:
    """The server's clock when it told of the issue."""
    return stamp(parsedate_to_datetime(str(issue.raw_headers["date"])))


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def listed(issue: Issue) -> Listed:
    return Listed(
        number=issue.number,
        title=issue.title,
        author=_login(issue.user),
        labels=tuple(label.name for label in issue.labels),
        created_at=stamp(issue.created_at),
        updated_at=stamp(issue.updated_at),
        is_pull_request=is_pull(issue),
        body=issue.body or "",
        locked=bool(issue.locked),
        comments=issue.comments,
        observed_at=observed_at(issue),
        closed_at=stamp(issue.closed_at) if issue.closed_at else "",
    )


def is_pull(issue: Issue) -> bool:
    """For an issue of a list. GitHub lists pull requests as issues; asking for what the list leaves out, as
    `pull_request` for an issue, would cost a request for each."""
    return "/pull/" in issue.html_url


def may_be_submission(issue: Issue) -> bool:
    """For an issue of a list. A pull request is one once hubbot has answered it: its status label tells."""
    labels = [label.name for label in issue.labels]
    if is_pull(issue):
        return is_answered(labels)
    return may_be_ours(issue.title, labels)


class ToldIssue(Issue):
    """As a list tells of it, which is all that we ask of an open issue.

    What the list leaves out, as `pull_request` for an issue, is None; PyGithub's own would ask for it.
    """

    def __init__(
        self, requester: Requester, headers: dict[str, str | int], attributes: dict[str, Any]
    ) -> None:
        super().__init__(requester, headers, attributes, completed=True)


def issues_in(requester: Requester, repository_url: str, **which: str) -> PaginatedList[ToldIssue]:
    """The repository's issues, pull requests among them."""
    return PaginatedList(ToldIssue, requester, f"{repository_url}/issues", which)


def may_be_closed_one(issue: Issue) -> bool:
    """For a closed issue of a list: a submission by its marks, or one that a status label says was one."""
    labels = [label.name for label in issue.labels]
    return may_be_submission(issue) or is_answered(labels)


def is_unpainted(label: Mapping[str, Any], name: str) -> bool:
    same = str(label.get("name", "")).casefold() == name.casefold()
    return same and label.get("color") == UNPAINTED and not label.get("description")
