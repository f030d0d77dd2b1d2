"""GitHub's limits on requests, enforced by the proxy at the tests' own time, answered as GitHub answers.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 1,000 requests an hour for
the workflows' token of a repository; 80 requests a minute and 500 an hour that create content. Every request
but a GET counts as one of these here, which is stricter than what GitHub says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.bench.clock import Clock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Refusal = tuple[int, bytes, dict[str, str]]  # status, body, headers


@dataclass
class Limits:
    """Of one repository. `refused` counts what was answered with a limit, `most` is what one hour took."""

    clock: Clock
    an_hour: int = 1000
    writes_a_minute: int = 80
    writes_an_hour: int = 500
    refused: int = 0
    used: int = 0
    most: int = 0
    _reset: datetime = field(init=False)
    _writes: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reset = self.clock() + HOUR

    def refusal(self, method: str) -> Refusal | None:
        """The answer to a request that is one too many; None: let it pass."""
        now = self.clock()
        if now >= self._reset:
            self._reset, self.used = now + HOUR, 0
        if self.used >= self.an_hour:
            return self._no("API rate limit exceeded for installation.", {})
        self.used += 1
        self.most = max(self.most, self.used)
        if method == "GET":
            return None
        self._writes = [at for at in self._writes if at > now - HOUR]
        for most, within in ((self.writes_a_minute, MINUTE), (self.writes_an_hour, HOUR)):
            lately = [at for at in self._writes if at > now - within]
            if len(lately) >= most:
                wait = int((lately[-most] + within - now).total_seconds()) + 1
                words = "You have exceeded a secondary rate limit. Please wait before you try again."
                return self._no(words, {"Retry-After": str(wait)})
        self._writes.append(now)
        return None

    def headers(self) -> dict[str, str]:
        left, reset = self.an_hour - self.used, int(self._reset.timestamp())
        told = {"Limit": self.an_hour, "Remaining": left, "Used": self.used, "Reset": reset}
        return {f"X-RateLimit-{name}": str(value) for name, value in told.items()}

    def _no(self, message: str, more: dict[str, str]) -> Refusal:
        self.refused += 1
        return 403, json.dumps({"message": message}).encode(), {**self.headers(), **more}
