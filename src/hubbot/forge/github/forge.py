"""GitHub as a forge: what is written there, through PyGithub. `issues.py` holds what is read."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote

from github.GithubException import GithubException
from github.PullRequest import PullRequest
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from hubbot.common.labels import UNPAINTED
from hubbot.forge.github.client import labels_of, translated
from hubbot.forge.github.issues import Issues
from hubbot.forge.github.reading import comment_of, is_unpainted
from hubbot.forge.github.transport import explained
from hubbot.forge.port import CloseReason, Comment, ForgeError, Told


class GitHubForge(Issues):
    """Implements `forge.port.Forge` on the repository OWNER/REPO.

    `calls` counts the requests made. Reads and writes raise ForgeError with GitHub's own words.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._wanted: dict[str, tuple[str, str]] = {}  # label → colour and description

    def create_comment(self, number: int, body: str) -> Comment:
        with translated(f"issue {number}"):
            return comment_of(self._issue(number).create_comment(body), self._me)

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        with translated(f"comment {comment}"):
            self._issue(number).get_comment(comment).edit(body)

    def delete_comment(self, number: int, comment: int) -> None:
        with translated(f"comment {comment}"):
            self._issue(number).get_comment(comment).delete()

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Costs no request: GitHub makes a missing label when it is set, and then all are made or painted."""
        self._wanted[name] = (color, description)

    def add_label(self, number: int, name: str) -> Told:
        with translated(f"issue {number}"):
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
        with translated(f"issue {number}"):
            issue = self._issue(number)
            if reason is None:
                issue.edit(state="closed")
            else:
                issue.edit(state="closed", state_reason=reason)
            return Told(labels_of(issue), issue.comments)

    def reopen(self, number: int) -> None:
        with translated(f"issue {number}"):
            self._issue(number).edit(state="open", state_reason="reopened")

    def propose(self, branch: str, base: str, title: str, body: str) -> str:
        """One request while nothing changes. Needs `pull-requests: write`."""
        with translated("the pull request"):
            pull = self._proposal(branch, base)
            if pull is None:
                return self._repository.create_pull(base=base, head=branch, title=title, body=body).html_url
            if (pull.title, pull.body or "") != (title, body):
                pull.edit(title=title, body=body)
            return pull.html_url

    def retract(self, branch: str, base: str) -> None:
        with translated("the pull request"):
            pull = self._proposal(branch, base)
            if pull is not None:
                pull.edit(state="closed")

    def own_issues(self, marker: str) -> list[tuple[int, str]]:
        with translated("the list of issues"):
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
        with translated("an issue"):
            return self._repository.create_issue(title, body).number

    def edit_issue(self, number: int, body: str) -> None:
        with translated(f"issue {number}"):
            self._issue(number).edit(body=body)

    def own_issue(self, title: str, body: str) -> int:
        """This account's issue of that title, opened if there is none. Only a rehearsal opens one."""
        with translated("an issue"):
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
            self.set_uplabels_of()
        self._wanted.clear()

    def set_uplabels_of(self) -> None:
        """Make the labels of `ensure_label` that are missing, paint the unpainted, leave all others alone."""
        with translated("the labels"):
            there = {label.name.casefold(): label for label in self._repository.get_labels()}
            for name, (color, description) in self._wanted.items():
                label = there.get(name.casefold())
                if label is None:
                    self._repository.create_label(name, color, description)
                elif label.color == UNPAINTED and not label.description:
                    label.edit(label.name, color, description)


def _told(labels: Any) -> Told:
    """Of GitHub's answer to a label that was set or taken off: the labels that are on now."""
    return Told(frozenset(str(one["name"]) for one in cast("list[Any]", labels or ())))
