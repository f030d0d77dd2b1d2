"""How hubbot talks to GitHub: counted, paced, and repeated only where that cannot do a thing twice."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from github import Auth
from github.GithubException import GithubException
from github.GithubRetry import GithubRetry
from github.Requester import Requester
from urllib3.exceptions import MaxRetryError
from urllib3.response import BaseHTTPResponse

from hubbot.forge.port import ForgeError

Sleep = Callable[[float], None]
# GitHub allows 80 content-creating requests a minute; some are left for people who use the same token.
WRITES_PER_MINUTE = 70
LONGEST_WAIT = 120.0
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
    """Repeats what is safe to repeat, and waits as long as GitHub asks, up to `longest` seconds.

    A POST is never repeated after a server error: it may have been done, and a second comment is worse than
    none, which the next run writes.
    """

    def __init__(self, *, sleeper: Sleep = time.sleep, longest: float = LONGEST_WAIT, **options: Any) -> None:
        self.sleeper = sleeper
        self.longest = longest
        options.setdefault("allowed_methods", _REPEATABLE)
        options.setdefault("max_rate_limit_wait", longest)
        super().__init__(**options)

    def new(self, **options: Any) -> Self:
        return super().new(sleeper=self.sleeper, longest=self.longest, **options)

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        """Wait as the server asks, else longer each time. Raises MaxRetryError when that is too long."""
        asked = self.get_retry_after(response) if response is not None else None
        wait = asked if asked is not None else self.get_backoff_time()
        if wait > self.longest:
            raise MaxRetryError(None, None, TimeoutError(f"asked to wait {wait:.0f} s"))  # type: ignore[arg-type]
        if wait > 0:
            self.sleeper(wait)


class Transport(Requester):
    """PyGithub's requester with `calls` counted and writes paced."""

    def __init__(self, token: str, api_url: str, pace: Pace, retries: int = 3) -> None:
        super().__init__(
            auth=Auth.Token(token),
            base_url=api_url,
            timeout=30,
            user_agent="hubbot",
            per_page=100,
            verify=True,
            retry=BoundedRetry(sleeper=pace.sleep, total=retries, backoff_factor=1),
            pool_size=None,
            lazy=True,
        )
        self.calls = Calls()
        self.pace = pace

    def requestJson(  # noqa: N802 - PyGithub's name
        self, verb: str, *arguments: Any, **options: Any
    ) -> tuple[int, dict[str, Any], str]:
        """As PyGithub's. A POST that was refused for its rate, and so not done, is repeated once."""
        answer = self._once(verb, *arguments, **options)
        wait = _asked_to_wait(answer) if verb == "POST" else None
        if wait is None or wait > LONGEST_WAIT:
            return answer
        self.pace.sleep(wait)
        return self._once(verb, *arguments, **options)

    def _once(self, verb: str, *arguments: Any, **options: Any) -> tuple[int, dict[str, Any], str]:
        if verb == "GET":
            self.calls.reads += 1
        else:
            self.calls.writes += 1
            self.pace.before_write()
        return super().requestJson(verb, *arguments, **options)


def _asked_to_wait(answer: tuple[int, dict[str, Any], str]) -> float | None:
    """Seconds after which a request refused for its rate may come again; None for any other answer."""
    status, headers, body = answer
    if status not in {403, 429}:
        return None
    after = str(headers.get("retry-after", ""))
    if after.isdigit():
        return float(after)
    return 60.0 if "rate limit" in body.casefold() else None


def explained(error: Exception) -> ForgeError:
    """The port's error for one of PyGithub's or the network's."""
    if isinstance(error, GithubException):
        said = error.data.get("message") if isinstance(error.data, dict) else None
        return ForgeError(f"GitHub answered {error.status}: {said or error.message or 'no reason given'}")
    return ForgeError(f"GitHub could not be reached: {error}")
