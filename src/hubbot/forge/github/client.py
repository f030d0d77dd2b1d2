"""What reading from GitHub and writing to it share: the client, its count of requests, its errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Self

from github.GithubException import GithubException
from github.Issue import Issue
from github.Repository import Repository
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from hubbot.forge.github.reading import stamp
from hubbot.forge.github.transport import Calls, Pace, Transport, explained
from hubbot.forge.port import ForgeError, NotFound

# The account that a workflow's own token acts as.
ACTIONS_BOT = "github-actions[bot]"


class Client:
    """GitHub's repository OWNER/REPO. `calls` counts the requests made."""

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

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], pace: Pace | None = None) -> Self:
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

    def issue_url(self, number: int) -> str:
        server = self._transport.base_url.replace("://api.", "://").removesuffix("/api/v3")
        return f"{server}/{self._name}/issues/{number}"

    def _issue(self, number: int) -> Issue:
        return self._repository.get_issue(number)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """PyGithub's and the network's errors as the port's."""
    try:
        yield
    except GithubException as error:
        if error.status in {404, 410}:
            raise NotFound(f"{what} is not on GitHub (any more)") from error
        raise explained(error) from error
    except (RequestException, HTTPError) as error:
        raise explained(error) from error


def labels_of(issue: Issue) -> frozenset[str]:
    return frozenset(label.name for label in issue.labels)
