"""How hubbot talks to GitHub: counted, paced, and repeated only where that cannot do a thing twice."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self

from github import Auth
from github.GithubException import GithubException
from github.GithubRetry import GithubRetry
from github.Requester import Requester
from urllib3.exceptions import MaxRetryError
from urllib3.response import BaseHTTPResponse

from hubbot.forge.port import ForgeError, RateLimited

Sleep = Callable[[float], None]
# GitHub allows 80 content-creating requests a minute; some are left for people who use the same token.
WRITES_PER_MINUTE = 70
LONGEST_WAIT = 120.0
TRIES = 3  # of one request that is refused for its rate; a POST comes twice at most
_REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})


@dataclass(slots=True)
class Calls:
    """REST requests made so far, pages counted one by one."""

    reads: int = 0
    writes: int = 0

    @property
    def total(self) -> int:
        return self.reads + self.writes


@dataclass(slots=True)
class Pace:
    """Holds writes back so that no minute has more than `per_minute` of them."""

    sleep: Sleep = time.sleep
    clock: Callable[[], float] = time.monotonic
    per_minute: int = WRITES_PER_MINUTE
    recent: deque[float] = field(default_factory=deque)

    def before_write(self) -> None:
        if len(self.recent) == self.per_minute:
            wait = self.recent.popleft() + 60 - self.clock()
            if wait > 0:
                self.sleep(wait)
        self.recent.append(self.clock())


class BoundedRetry(GithubRetry):
    """Repeats what is safe to repeat, and waits as long as GitHub asks, up to `LONGEST_WAIT` seconds.

    A POST is never repeated after a server error: it may have been done, and a second comment is worse than
    none, which the next run writes.
    """

    def __init__(self, *, sleeper: Sleep = time.sleep, **options: Any) -> None:
        self.sleeper = sleeper
        options.setdefault("allowed_methods", _REPEATABLE)
        options.setdefault("max_rate_limit_wait", LONGEST_WAIT)
        super().__init__(**options)

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        """Not what was refused for its rate: `Transport` knows how long to wait, and when not to."""
        return status_code not in {403, 429} and super().is_retry(method, status_code, has_retry_after)

    def new(self, **options: Any) -> Self:
        return super().new(sleeper=self.sleeper, **options)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as the server asks, else longer each time. Raises MaxRetryError when that is too long."""
        asked = self.get_retry_after(response) if response is not None else None
        wait = asked if asked is not None else self.get_backoff_time()
        if wait > LONGEST_WAIT:
            raise MaxRetryError(None, None, TimeoutError(f"asked to wait {wait:.0f} s"))  # type: ignore[arg-type]
        if wait > 0:
            self.sleeper(wait)


class Transport(Requester):
    """PyGithub's requester with `calls` counted and writes paced.

    `left`: requests that this hour still has, `heard_at`: the server's clock, both as the last answer told.
    Once GitHub has asked for a wait that is too long, nothing is asked before it is over.
    """

    def __init__(self, token: str, api_url: str, pace: Pace) -> None:
        super().__init__(
            auth=Auth.Token(token),
            base_url=api_url,
            timeout=30,
            user_agent="hubbot",
            per_page=100,
            verify=True,
            retry=BoundedRetry(sleeper=pace.sleep, total=3, backoff_factor=1),
            pool_size=None,
            lazy=True,
        )
        self.calls = Calls()
        self.pace = pace
        self.left: int | None = None
        self.heard_at: datetime | None = None
        self._refused_until: float | None = None

    def requestJson(  # noqa: N802 - PyGithub's name
        self, verb: str, *arguments: Any, **options: Any
    ) -> tuple[int, dict[str, Any], str]:
        """As PyGithub's. What was refused for its rate, and so not done, comes again after the wait.

        Raises RateLimited where the wait is too long, or was in vain.
        """
        if self._refused_until is not None and self.pace.clock() < self._refused_until:
            raise RateLimited("GitHub takes no more requests for now")
        tries = 2 if verb == "POST" else TRIES
        while (wait := _asked_to_wait(answer := self._once(verb, *arguments, **options))) is not None:
            tries -= 1
            if wait > LONGEST_WAIT or not tries:
                self._refused_until = self.pace.clock() + wait
                raise RateLimited(f"GitHub asked to wait {wait:.0f} s: {_said(answer)}")
            self.pace.sleep(wait)
        return answer

    def _once(self, verb: str, *arguments: Any, **options: Any) -> tuple[int, dict[str, Any], str]:
        if verb == "GET":
            self.calls.reads += 1
        else:
            self.calls.writes += 1
            self.pace.before_write()
        answer = super().requestJson(verb, *arguments, **options)
        self._hear(answer[1])
        return answer

    def _hear(self, headers: Mapping[str, Any]) -> None:
        left = str(headers.get("x-ratelimit-remaining", ""))
        self.left = int(left) if left.isdigit() else self.left
        with suppress(ValueError, TypeError):
            self.heard_at = (
                parsedate_to_datetime(str(headers["date"])) if "date" in headers else self.heard_at
            )


def _asked_to_wait(answer: tuple[int, dict[str, Any], str]) -> float | None:
    """Seconds after which a request refused for its rate may come again; None for any other answer.

    As https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api says: `retry-after`; where
    none remains, until `x-ratelimit-reset`, by the server's own clock; else a minute.
    """
    status, headers, body = answer
    if status not in {403, 429}:
        return None
    after, reset = (str(headers.get(name, "")) for name in ("retry-after", "x-ratelimit-reset"))
    if after.isdigit():
        return float(after)
    if str(headers.get("x-ratelimit-remaining", "")) == "0" and reset.isdigit():
        with suppress(ValueError, TypeError):
            return max(1.0, float(reset) - parsedate_to_datetime(str(headers.get("date"))).timestamp() + 1)
    return 60.0 if status == 429 or "rate limit" in body.casefold() else None


def _said(answer: tuple[int, dict[str, Any], str]) -> str:
    """GitHub's own words, for the log."""
    with suppress(ValueError, AttributeError):
        return str(json.loads(answer[2]).get("message", ""))[:200]
    return f"status {answer[0]}"


def explained(error: Exception) -> ForgeError:
    """The port's error for one of PyGithub's or the network's."""
    if isinstance(error, GithubException):
        said = error.data.get("message") if isinstance(error.data, dict) else None
        return ForgeError(f"GitHub answered {error.status}: {said or error.message or 'no reason given'}")
    return ForgeError(f"GitHub could not be reached: {error}")
