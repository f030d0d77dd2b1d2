"""What people attach to an issue, read from GitHub's own file store and bounded in size and time.

The address comes from `submission.form`, which takes no other host. GitHub answers with a redirect to its
store.
"""

from __future__ import annotations

from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from hubbot.forge.port import ForgeError

LIMIT = 25 * 1024 * 1024  # the largest file GitHub takes as an attachment
_SECONDS = 30.0
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.FORBIDDEN}


def fetch(url: str) -> bytes | None:
    """The file's bytes; None when it is not there (any more) or is too large. Raises ForgeError."""
    if not url.startswith("https://github.com/"):
        return None
    try:
        with urlopen(Request(url, headers={"User-Agent": "hubbot"}), timeout=_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read(LIMIT + 1)
    except HTTPError as error:
        if error.code in _GONE:
            return None
        raise ForgeError(f"GitHub did not give the attached file: {error}") from error
    except (URLError, TimeoutError, OSError) as error:
        raise ForgeError(f"the attached file could not be fetched: {error}") from error
    return content if len(content) <= LIMIT else None
