"""GitHub as a forge, through PyGithub. A snapshot is two to four requests, and the pages of a long list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Literal, cast, get_args
from urllib.parse import quote

from github.GithubException import GithubException, RateLimitExceededException
from github.Issue import Issue
from github.PullRequest import PullRequest
from github.Repository import Repository
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from hubbot.forge.deciders import are_peoples, deciders
from hubbot.forge.github_pulls import pull_of, unseen
from hubbot.forge.github_reading import (
    UNPAINTED,
    comment_of,
    is_unpainted,
    is_unsettled,
    issues_in,
    label_events,
    listed,
    may_be_submission,
    no_newer_than,
    observed_at,
    snapshot_of,
    stamp,
)
from hubbot.forge.github_transport import Calls, Pace, Transport, explained
from hubbot.forge.port import (
    CloseReason,
    Comment,
    ForgeError,
    Glance,
    Listed,
    NotFound,
    Pull,
    Role,
    Snapshot,
    Told,
    named_anew,
    never,
)

# The account that a workflow's own token acts as.
ACTIONS_BOT = "github-actions[bot]"
# Seconds for which what a list told of an issue is good enough to begin with, and its number of comments.
TOLD_FOR, COUNTED_FOR = 120.0, 5.0
_ROLES = frozenset(get_args(Role)) - {"unknown"}


class GitHubForge:
    """Implements `forge.port.Forge` on the repository OWNER/REPO.

    `calls` counts the requests made. Reads and writes raise ForgeError with GitHub's own words.
    """

    def __init__(
        self,
        repository: str,
        token: str,
        *,
        api_url: str = "https://api.github.com",
        me: str = ACTIONS_BOT,
        pace: Pace | None = None,
    ) -> None:
        self._transport = Transport(token, api_url, pace or Pace())
        self._repository = Repository(self._transport, url=f"{api_url}/repos/{repository}")
        self._name = repository
        self._me = me
        self._wanted: dict[str, tuple[str, str]] = {}
        self._just_listed: dict[int, Issue] = {}
        self._few = False  # what was listed is one person's, or has one label
        self._listed_at = 0.0
        self._roles: dict[str, Role] = {}
        self._changed_at: dict[int, str] = {}  # of what was read: a list that is older tells nothing

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], pace: Pace | None = None) -> GitHubForge:
        """As a workflow's job describes it. `HUBBOT_LOGIN` names the account of a token of another App."""
        try:
            repository, token = environment["GITHUB_REPOSITORY"], environment["GITHUB_TOKEN"]
        except KeyError as missing:
            raise ForgeError(f"{missing.args[0]} is not set: a workflow's step needs it in `env:`") from None
        return cls(
            repository,
            token,
            api_url=environment.get("GITHUB_API_URL", "https://api.github.com"),
            me=environment.get("HUBBOT_LOGIN") or ACTIONS_BOT,
            pace=pace,
        )

    @property
    def me(self) -> str:
        return self._me

    @property
    def calls(self) -> Calls:
        return self._transport.calls

    def now(self) -> str:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def left(self) -> int | None:
        return self._transport.left

    def heard_at(self) -> str:
        return stamp(self._transport.heard_at) if self._transport.heard_at else ""

    def snapshot(self, number: int, since: str = "") -> Snapshot:
        """Two requests, and two more where a person's label is on: the events, and a role.

        What a list has just told is not asked again. Text and labels come in one answer, so a label that is
        on is no newer than the text. Events that came later are left out: they may be about another text.
        """
        with _translated(f"issue {number}"):
            issue, comments = self._issue_and_comments(number, since)
            labels = [label.name for label in issue.labels]
            asks = are_peoples(labels) or _has_a_past(issue)
            events = no_newer_than(issue, list(issue.get_events())) if asks else []
        self._changed_at[number] = stamp(issue.updated_at)
        roles = tuple((login, self._role_now(login)) for login in deciders(labels, label_events(events)))
        return snapshot_of(issue, events, tuple(comments), roles)

    def comments(self, number: int) -> list[Comment]:
        with _translated(f"the comments of issue {number}"):
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
        with _translated(f"issue {number}"):
            issue = self._read_now(number)
        labels = frozenset(label.name for label in issue.labels)
        state: Literal["open", "closed"] = "open" if issue.state == "open" else "closed"
        return Glance(issue.title, issue.body or "", state, bool(issue.locked), labels)

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
        with _translated(f"pull request {number}"):
            return pull_of(self._repository, number)

    def head(self, number: int) -> str:
        with _translated(f"pull request {number}"):
            return self._repository.get_pull(number).head.sha

    def unseen_pulls(self, passed: MutableMapping[int, str] | None = None) -> list[int]:
        with _translated("the list of pull requests"):
            return unseen(self._repository, {} if passed is None else passed)

    def queue(self, author: str = "", label: str = "") -> list[Listed]:
        """The roles that a run has asked for are asked anew once it has listed anew."""
        which = {"state": "open", "sort": "created", "direction": "asc"}
        which |= {name: value for name, value in (("creator", author), ("labels", label)) if value}
        with _translated("the list of issues"):
            found = issues_in(self._transport, self._repository.url, **which)
            told = found.get_page(0) if author else list(found)
        submissions = [issue for issue in told if may_be_submission(issue)]
        self._just_listed = {issue.number: issue for issue in submissions}
        self._few, self._roles = bool(author or label), {}
        self._listed_at = self._transport.pace.clock()
        return [listed(issue) for issue in submissions]

    def closed_unsettled(
        self,
        disagrees: Callable[[int, frozenset[str]], bool] = never,
        passed: MutableMapping[int, str] | None = None,
    ) -> list[int]:
        """Of the hundred that changed last: one request. Closing is the last thing done to a stale one."""
        with _translated("the list of issues"):
            lately = issues_in(
                self._transport, self._repository.url, state="closed", sort="updated", direction="desc"
            )
            unsettled = [
                one for one in lately.get_page(0) if is_unsettled(one) or disagrees(one.number, _labels(one))
            ]
        return named_anew({one.number: stamp(one.updated_at) for one in unsettled}, passed)

    def issue_url(self, number: int) -> str:
        server = self._transport.base_url.replace("://api.", "://").removesuffix("/api/v3")
        return f"{server}/{self._name}/issues/{number}"

    def create_comment(self, number: int, body: str) -> Comment:
        with _translated(f"issue {number}"):
            return comment_of(self._issue(number).create_comment(body), self._me)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        with _translated(f"comment {comment}"):
            self._issue(number).get_comment(comment).edit(body)

    def delete_comment(self, number: int, comment: int) -> None:
        with _translated(f"comment {comment}"):
            self._issue(number).get_comment(comment).delete()

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Costs no request: GitHub makes a missing label when it is set, and then all are made or painted."""
        self._wanted[name] = (color, description)

    def add_label(self, number: int, name: str) -> Told:
        with _translated(f"issue {number}"):
            url = f"{self._issue(number).url}/labels"
            _, labels = self._transport.requestJsonAndCheck("POST", url, input={"labels": [name]})
        if name in self._wanted and any(is_unpainted(label, name) for label in cast("list[Any]", labels)):
            self._paint()
        return _told(labels)

    def remove_label(self, number: int, name: str) -> Told | None:
        try:
            url = f"{self._issue(number).url}/labels/{quote(name, safe='')}"
            _, labels = self._transport.requestJsonAndCheck("DELETE", url)
        except GithubException as error:
            if error.status != 404:
                raise explained(error) from error
            return None
        except (RequestException, HTTPError) as error:
            raise explained(error) from error
        return _told(labels)

    def close(self, number: int, reason: CloseReason | None) -> Told:
        with _translated(f"issue {number}"):
            issue = self._issue(number)
            if reason is None:
                issue.edit(state="closed")
            else:
                issue.edit(state="closed", state_reason=reason)
            return Told(_labels(issue), issue.comments)

    def reopen(self, number: int) -> None:
        with _translated(f"issue {number}"):
            self._issue(number).edit(state="open", state_reason="reopened")

    def propose(self, branch: str, base: str, title: str, body: str) -> str:
        """One request while nothing changes. Needs `pull-requests: write`."""
        with _translated("the pull request"):
            pull = self._proposal(branch, base)
            if pull is None:
                return self._repository.create_pull(base=base, head=branch, title=title, body=body).html_url
            if (pull.title, pull.body or "") != (title, body):
                pull.edit(title=title, body=body)
            return pull.html_url

    def retract(self, branch: str, base: str) -> None:
        with _translated("the pull request"):
            pull = self._proposal(branch, base)
            if pull is not None:
                pull.edit(state="closed")

    def role_of(self, login: str) -> Role:
        """What a person may do here, in one request."""
        return self._role(login)

    def own_issues(self, marker: str) -> list[tuple[int, str]]:
        with _translated("the list of issues"):
            asked = {
                "state": "open",
                "creator": self._me,
                "sort": "created",
                "direction": "asc",
                "per_page": 100,
            }
            _, told = self._transport.requestJsonAndCheck(
                "GET", f"{self._repository.url}/issues", parameters=asked
            )
            mine = (
                one for one in cast("list[Any]", told) if (one.get("user") or {}).get("login") == self._me
            )
            found = ((int(one["number"]), str(one["body"] or "").replace("\r\n", "\n")) for one in mine)
            return sorted((number, body) for number, body in found if body.startswith(marker))

    def open_issue(self, title: str, body: str) -> int:
        with _translated("an issue"):
            return self._repository.create_issue(title, body).number

    def edit_issue(self, number: int, body: str) -> None:
        with _translated(f"issue {number}"):
            self._issue(number).edit(body=body)

    def own_issue(self, title: str, body: str) -> int:
        """This account's issue of that title, opened if there is none. Only a rehearsal opens one."""
        with _translated("an issue"):
            asked = {"state": "all", "creator": self._me, "per_page": 100}
            url = f"{self._repository.url}/issues"
            _, mine = self._transport.requestJsonAndCheck("GET", url, parameters=asked)
            for one in cast("list[Any]", mine):
                if one["title"] == title and one["user"]["login"] == self._me:
                    return int(one["number"])
            return self._repository.create_issue(title, body).number

    def _proposal(self, branch: str, base: str) -> PullRequest | None:
        """The open pull request of our own branch: one of a fork may have a branch of the same name."""
        owner = self._name.partition("/")[0]
        pulls = self._repository.get_pulls(state="open", head=f"{owner}:{branch}", base=base)
        return next(iter(pulls), None)

    def _paint(self) -> None:
        """Once. The label is on; a hub that lets nobody paint it has a grey one, which doctor tells of."""
        with suppress(ForgeError):
            self.set_up_labels()
        self._wanted.clear()

    def set_up_labels(self) -> None:
        """Make the labels of `ensure_label` that are missing, paint the unpainted, leave all others alone."""
        with _translated("the labels"):
            there = {label.name.casefold(): label for label in self._repository.get_labels()}
            for name, (color, description) in self._wanted.items():
                label = there.get(name.casefold())
                if label is None:
                    self._repository.create_label(name, color, description)
                elif label.color == UNPAINTED and not label.description:
                    label.edit(label.name, color, description)

    def _issue(self, number: int) -> Issue:
        return self._repository.get_issue(number)

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


def _labels(issue: Issue) -> frozenset[str]:
    return frozenset(label.name for label in issue.labels)


def _told(labels: Any) -> Told:
    """Of GitHub's answer to a label that was set or taken off: the labels that are on now."""
    return Told(frozenset(str(one["name"]) for one in cast("list[Any]", labels or ())))


def _has_a_past(issue: Issue) -> bool:
    """It is closed, or was: then it matters when it was opened again. No pull request tells that it was."""
    return issue.pull_request is not None or issue.state == "closed" or issue.state_reason == "reopened"


def _glance_of(one: Listed) -> Glance:
    return Glance(one.title, one.body, "open", one.locked, frozenset(one.labels))


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """PyGithub's and the network's errors as the port's."""
    try:
        yield
    except GithubException as error:
        if error.status in {404, 410}:
            raise NotFound(f"{what} is not on GitHub (any more)") from error
        raise explained(error) from error
    except (RequestException, HTTPError) as error:
        raise explained(error) from error
