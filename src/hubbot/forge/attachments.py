"""What people attach to an issue: read from GitHub's addresses and its file stores, and from nowhere else.

No token is sent. GitHub answers with a redirect to a store; each step is compared with the list before it is
asked. In a private repository attachments are for signed-in browsers: a program gets "not found" whatever
token it has (github.com/cli/cli/issues/9046).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from hubbot.common.github_limits import LARGEST_ATTACHMENT
from hubbot.forge.port import ForgeError

LIMIT = LARGEST_ATTACHMENT
REDIRECTS = 3
SECONDS = 60.0  # for all steps together
_STALL = 20.0  # without a byte
_CHUNK = 2**16
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN, HTTPStatus.UNAUTHORIZED}
_BUSY = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}  # another try may mend these
_MOVED = {301, 302, 303, 307, 308}
_NOT_THERE = (
    "GitHub did not hand it out: it was removed, or the repository is private, where attachments are for "
    "signed-in people only and no program's token can read them"
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """`attachment` matches a whole address that may be asked first; `stores` are origins to be sent on to."""

    attachment: re.Pattern[str]
    stores: frozenset[str]

    def allows(self, url: str, *, first: bool) -> bool:
        if not url.isprintable() or "\\" in url or " " in url:
            return False
        if self.attachment.fullmatch(url):
            return True
        try:
            parts = urlsplit(url)
        except ValueError:  # as of https://[
            return False
        return not first and f"{parts.scheme}://{parts.netloc}" in self.stores


GITHUB = Addresses(
    re.compile(
        r"https://github\.com/(?:user-attachments/files/[0-9]+|[\w-]+/[\w.-]+/files/[0-9]+)/[\w.-]+",
        re.ASCII,
    ),
    frozenset(
        {
            "https://objects.githubusercontent.com",
            "https://github-production-repository-file-5c1aeb.s3.amazonaws.com",
            "https://github-production-user-asset-6210df.s3.amazonaws.com",
        }
    ),
)


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is not to be had, and why, in words for its author.

    `passing`: a network or a busy server, which another try may mend; else trying again would not help.
    """

    reason: str
    passing: bool = False


class _AsTheyCome(HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _open(request: Request, seconds: float) -> Any:
    return build_opener(_AsTheyCome).open(request, timeout=seconds)


@dataclass(frozen=True, slots=True)
class Attachments:
    """Reads one attachment. `open_` and `clock` (seconds) are for tests."""

    addresses: Addresses = GITHUB
    limit: int = LIMIT
    seconds: float = SECONDS
    open_: Callable[[Request, float], Any] = _open
    clock: Callable[[], float] = time.monotonic

    def __call__(self, url: str) -> bytes | Unread:
        """Its bytes, as they came. Raises ForgeError for what another try may mend: network, time, 5xx."""
        end = self.clock() + self.seconds
        for step in range(REDIRECTS + 1):
            if not self.addresses.allows(url, first=step == 0):
                return Unread(f"its address leads to {_host(url)}, which is none of GitHub's file stores")
            try:
                with self.open_(self._request(url), min(_STALL, self._left(end))) as answer:
                    return self._content(answer, end)
            except HTTPError as error:
                with error:
                    if refused := _refused(error.code):
                        return refused
                    if error.code in _BUSY or error.code >= 500:
                        raise ForgeError(f"GitHub did not give the attached file: {error}") from error
                    if error.code not in _MOVED or not error.headers.get("Location"):
                        return Unread(f"GitHub did not hand it out; it answered {error.code}")
                    url = urljoin(url, error.headers["Location"])
            except ValueError:  # it leads to what is no address
                return Unread("its address leads to another place, which is none of GitHub's file stores")
            except (URLError, HTTPException, TimeoutError, OSError) as error:
                raise ForgeError(f"the attached file could not be fetched: {error}") from error
        return Unread(f"its address was forwarded more than {REDIRECTS} times")

    @staticmethod
    def _request(url: str) -> Request:
        headers = {"User-Agent": "hubbot", "Accept-Encoding": "identity"}
        return Request(url, headers=headers)  # noqa: S310 - `addresses` takes https of known hosts only

    def _content(self, answer: Any, end: float) -> bytes | Unread:
        """In pieces, so that neither a slow nor a huge answer can hold the run."""
        content = bytearray()
        while piece := answer.read(_CHUNK):
            content += piece
            if len(content) > self.limit:
                return Unread(f"it is larger than {self.limit // 2**20} MB")
            self._left(end)
        announced = answer.headers.get("Content-Length")
        if announced is not None and announced.isdecimal() and len(content) < int(announced):
            raise ForgeError(f"the attached file broke off after {len(content)} of {announced} bytes")
        return bytes(content)

    def _left(self, end: float) -> float:
        left = end - self.clock()
        if left <= 0:
            raise ForgeError(f"the attached file took more than {self.seconds:.0f} seconds")
        return left


def _refused(code: int) -> Unread | None:
    """None where the code is no refusal, or one that another try may mend."""
    if code in _GONE:
        return Unread(_NOT_THERE)
    final = 400 <= code < 500 and code not in _BUSY
    return Unread(f"GitHub did not hand it out (HTTP {code})") if final else None


def _host(url: str) -> str:
    """For words: what is no plain host name is not repeated."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return host if re.fullmatch(r"[a-z0-9.-]{1,100}", host) else "another place"
