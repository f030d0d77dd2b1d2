"""Reads issues and pull requests from GitHub. A snapshot costs two to four requests, long ones more."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from contextlib import suppress
from itertools import islice, takewhile
from typing import Any, Literal, cast, get_args

from github.GithubException import GithubException, RateLimitExceededException
from github.Issue import Issue
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from hubbot.forge.deciders import are_peoples, deciders
from hubbot.forge.github.client import Client, translated
from hubbot.forge.github.pulls import pull_of, unseen
from hubbot.forge.github.reading import (
    comment_of,
    issues_in,
    label_events,
    listed,
    may_be_closed_one,
    may_be_submission,
    no_newer_than,
    observed_at,
    snapshot_of,
    stamp,
)
from hubbot.forge.github.transport import explained
from hubbot.forge.port import MOST_OPENED, Comment, Glance, Listed, NotFound, Pull, Role, Snapshot

# Seconds for which what a list told of an issue is good enough to begin with, and its number of comments.
TOLD_FOR, COUNTED_FOR = 120.0, 5.0
_ROLES = frozenset(get_args(Role)) - {"unknown"}


class Issues(Client):
    """The reading half of `forge.port.Forge`. What a list has just told is not asked again."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._just_listed: dict[int, Issue] = {}
        self._few = False  # what was listed is one person's, or has one label
        self._listed_at = 0.0
        self._roles: dict[str, Role] = {}
        self._changed_at: dict[int, str] = {}  # of what was read: a list that is older tells nothing

    def snapshot(self, number: int, since: str = "") -> Snapshot:
        """Two requests, and two more where a person's label is on: the events, and a role.

        What a list has just told is not asked again. Text and labels come in one answer, so a label that is
        on is no newer than the text. Events that came later are left out: they may be about another text.
        """
        with translated(f"issue {number}"):
            issue, comments = self._issue_and_comments(number, since)
            labels = [label.name for label in issue.labels]
            asks = are_peoples(labels) or _has_a_past(issue)
            events = no_newer_than(issue, list(issue.get_events())) if asks else []
        self._changed_at[number] = stamp(issue.updated_at)
        roles = tuple((login, self._role_now(login)) for login in deciders(labels, label_events(events)))
        return snapshot_of(issue, events, tuple(comments), roles)

    def comments(self, number: int) -> list[Comment]:
        with translated(f"the comments of issue {number}"):
            return [comment_of(comment, self._me) for comment in self._issue(number).get_comments()]

    def _issue_and_comments(self, number: int, since: str) -> tuple[Issue, list[Comment]]:
        """Where one of our comments is newer than what the list told, another run has seen a newer text."""
        told, age = self._told(number), self._age
        if told is not None and stamp(told.updated_at) < since:
            told = None
        if told is not None and age <= COUNTED_FOR and told.comments == 0:
            return told, []
        issue = told if told is not None and age <= TOLD_FOR else self._read_now(number)
        comments = [comment_of(comment, self._me) for comment in issue.get_comments()]
        if issue is told and any(one.by_me and one.updated_at > observed_at(told) for one in comments):
            issue = self._read_now(number)
        return issue, comments

    def _told(self, number: int) -> Issue | None:
        """Of a long list only the first that is asked for: until the next one is, people have gone on."""
        told = self._just_listed.pop(number, None)
        if not self._few:
            self._just_listed = {}
        return told

    @property
    def _age(self) -> float:
        """Seconds since the last list was read."""
        return self._transport.pace.clock() - self._listed_at

    def _read_now(self, number: int) -> Issue:
        """One request. GitHub leads on to where an issue was transferred: it is not ours any more."""
        issue = self._issue(number)
        issue.complete()
        if not issue.url.casefold().endswith(f"/repos/{self._name}/issues/{number}".casefold()):
            raise NotFound(f"issue {number} was transferred")
        return issue

    def glance(self, number: int) -> Glance:
        with translated(f"issue {number}"):
            issue = self._read_now(number)
        labels = frozenset(label.name for label in issue.labels)
        state: Literal["open", "closed"] = "open" if issue.state == "open" else "closed"
        return Glance(issue.title, issue.body or "", state, bool(issue.locked), labels, issue.comments)

    def glances(self, numbers: Sequence[int]) -> dict[int, Glance]:
        told = self.queue("", "approved") if len(numbers) > 1 else []
        listed = {one.number: one for one in told if one.updated_at >= self._changed_at.get(one.number, "")}
        found = {number: _glance_of(listed[number]) for number in numbers if number in listed}
        for number in numbers:
            if number not in found:
                with suppress(NotFound):
                    found[number] = self.glance(number)
        return found

    def pull(self, number: int) -> Pull:
        """Four requests, and one for each further hundred of files."""
        with translated(f"pull request {number}"):
            return pull_of(self._repository, number)

    def head(self, number: int) -> str:
        with translated(f"pull request {number}"):
            return self._repository.get_pull(number).head.sha

    def unseen_pulls(self, passed: MutableMapping[int, str] | None = None) -> list[int]:
        with translated("the list of pull requests"):
            return unseen(self._repository, {} if passed is None else passed)

    def queue(self, author: str = "", label: str = "") -> list[Listed]:
        """The roles that a run has asked for are asked anew once it has listed anew."""
        which = {"state": "open", "sort": "created", "direction": "asc"}
        which |= {name: value for name, value in (("creator", author), ("labels", label)) if value}
        with translated("the list of issues"):
            found = issues_in(self._transport, self._repository.url, **which)
            told = found.get_page(0) if author else list(found)
        submissions = [issue for issue in told if may_be_submission(issue)]
        self._just_listed = {issue.number: issue for issue in submissions}
        self._few, self._roles = bool(author or label), {}
        self._listed_at = self._transport.pace.clock()
        return [listed(issue) for issue in submissions]

    def closed_lately(self) -> list[Listed]:
        """Of the hundred closed ones that changed last: one request."""
        with translated("the list of issues"):
            lately = issues_in(
                self._transport, self._repository.url, state="closed", sort="updated", direction="desc"
            )
            return [listed(one) for one in lately.get_page(0) if may_be_closed_one(one)]

    def opened_by(self, author: str, since: str) -> list[Listed]:
        which = {"state": "all", "sort": "created", "direction": "desc", "creator": author, "since": since}
        with translated("the list of issues"):
            told = islice(issues_in(self._transport, self._repository.url, **which), MOST_OPENED)
            theirs = takewhile(lambda one: stamp(one.created_at) >= since, told)
            return [listed(one) for one in theirs if may_be_closed_one(one)]

    def role_of(self, login: str) -> Role:
        """What a person may do here, in one request."""
        return self._role(login)

    def _role_now(self, login: str) -> Role:
        """As just asked for another issue of the same list."""
        if not self._listed_at or self._age > TOLD_FOR:
            return self._role(login)
        if login not in self._roles:
            self._roles[login] = self._role(login)
        return self._roles[login]

    def _role(self, login: str) -> Role:
        """A refusal to say is "unknown". No answer at all is our fault, not the approver's: ForgeError."""
        try:
            role = self._repository.get_collaborator_role_name(login)
        except GithubException as error:
            if error.status == 404:
                return "none"
            if error.status < 500 and not isinstance(error, RateLimitExceededException):
                return "unknown"
            raise explained(error) from error
        except (KeyError, TypeError):
            return "unknown"
        except (RequestException, HTTPError) as error:
            raise explained(error) from error
        return cast("Role", role) if role in _ROLES else "unknown"


def _has_a_past(issue: Issue) -> bool:
    """It is closed, or was: then it matters when it was opened again. No pull request tells that it was."""
    return issue.pull_request is not None or issue.state == "closed" or issue.state_reason == "reopened"


def _glance_of(one: Listed) -> Glance:
    return Glance(one.title, one.body, "open", one.locked, frozenset(one.labels))
