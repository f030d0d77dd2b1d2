"""Every request and answer against GitHub's own API description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.bench.proxy import Call

DESCRIPTION = Path(__file__).resolve().parents[2] / ".cache" / "github-api.json"
SERVER = "https://api.github.com"

# What differs from the description and is right nevertheless.
EXCUSED = (
    # The description says nullable, but its list of values has no null; GitHub does answer null.
    "state_reason: None is not one of",
    # It lists no 403 and 404 for some paths; GitHub gives them for what is not allowed and what is not there.
    "answer 403: ResponseNotFound",
    "answer 404: ResponseNotFound",
)


@cache
def description() -> OpenAPI:
    return OpenAPI.from_dict(json.loads(DESCRIPTION.read_text()))


class _Request:
    def __init__(self, call: Call) -> None:
        parts = urlsplit(call.path)
        self.host_url = SERVER
        self.path = parts.path
        self.method = call.method.lower()
        self.body = call.body or None
        self.content_type = "application/json"
        query = ImmutableMultiDict(parse_qsl(parts.query))
        self.parameters = RequestParameters(query=query, header=Headers(), cookie=ImmutableMultiDict())


class _Response:
    def __init__(self, call: Call) -> None:
        self.data = call.content or None
        self.status_code = call.status
        self.content_type = "application/json"
        self.headers = Headers()


def complaints(call: Call) -> Iterator[str]:
    """What is wrong with the call by GitHub's description, and not excused."""
    yield from (words for words in _all_complaints(call) if not any(known in words for known in EXCUSED))


def _all_complaints(call: Call) -> Iterator[str]:
    request = _Request(call)
    where = f"{call.method} {call.path}"
    for error in description().iter_request_errors(request):
        yield f"{where}: request: {_reason(error)}"
    for error in description().iter_response_errors(request, _Response(call)):
        yield f"{where}: answer {call.status}: {_reason(error)}"


def _reason(error: BaseException) -> str:
    """The innermost causes, one a line: a schema error hides what is wrong in its own list."""
    inner = list(getattr(error, "schema_errors", [])) or [error.__cause__]
    found = [one for one in inner if one is not None]
    if not found:
        return f"{type(error).__name__}: {error}"
    return "; ".join(
        _reason(one) if one.__cause__ or hasattr(one, "schema_errors") else _at(one) for one in found
    )


def _at(error: BaseException) -> str:
    path = "/".join(str(part) for part in getattr(error, "absolute_path", ()))
    return f"{path}: {str(getattr(error, 'message', error))[:160]}"
