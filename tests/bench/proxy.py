"""A reverse proxy before the emulator: counts calls, fails them on demand, closes gaps, checks contracts."""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from tests.bench.clock import Clock
from tests.bench.limits import Limits

# What can go wrong with a call. "lost" calls were done, and only the answer does not arrive.
Fault = Literal["refused", "502", "502-done", "lost", "403", "403-retry-after"]
FAULTS: tuple[Fault, ...] = ("refused", "502", "502-done", "lost", "403", "403-retry-after")
_MILLISECONDS = re.compile(rb'("\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\.\d{3}Z"')


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: bytes
    token: str
    status: int
    content: bytes
    headers: tuple[tuple[str, str], ...] = ()
    host: str = ""  # of the proxy, as the client sees it

    @property
    def is_write(self) -> bool:
        return self.method != "GET"


@dataclass
class Proxy:
    """Forwards to `upstream`. `calls` lists what arrived; `faults` maps a call's number to its fault."""

    upstream: tuple[str, int]
    clock: Clock
    known_tokens: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    seen: int = 0
    faults: dict[int, Fault] = field(default_factory=dict)
    retry_after: int = 1
    limits: Limits | None = None  # none are enforced
    lag: int = 0  # seconds that the clock of the Date header is behind
    deliveries: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    check: Callable[[Call], None] | None = None
    complaints: list[str] = field(default_factory=list)
    preparations: tuple[Callable[[Proxy, Call], None], ...] = ()
    repairs: tuple[Callable[[Call], Call], ...] = ()
    instead_of: Callable[[str, str], str] = lambda _, token: token  # path, token → the token to ask with

    def start(self) -> int:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if self.path == "/_delivery":
                    proxy.deliveries.append(({k.lower(): v for k, v in self.headers.items()}, body))
                    self.answer(Call("POST", self.path, body, "", 200, b"{}"))
                    return
                call = proxy.forward(self.command, self.path, body, dict(self.headers.items()))
                if call is None:
                    self.close_connection = True
                    self.connection.close()
                else:
                    self.answer(call)

            def answer(self, call: Call) -> None:
                self.send_response_only(call.status)
                for name, value in call.headers:
                    self.send_header(name, value)
                now = proxy.clock() - timedelta(seconds=proxy.lag)
                self.send_header("Date", now.strftime("%a, %d %b %Y %H:%M:%S GMT"))
                self.send_header("Content-Length", str(len(call.content)))
                self.end_headers()
                self.wfile.write(call.content)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = handle_any  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return int(self.server.server_address[1])

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def reset(self) -> None:
        self.calls.clear()
        self.faults = {}
        self.retry_after, self.lag, self.limits = 1, 0, None
        self.complaints.clear()
        self.seen = 0

    def forward(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Call | None:
        """Do the call as the fault of its number wants; None: the connection breaks."""
        self.seen += 1
        fault = self.faults.get(self.seen)
        token = headers.get("Authorization", "").split(" ")[-1]
        if fault in {"refused", "502", "403", "403-retry-after"}:
            return self.failed(fault, Call(method, path, body, token, 0, b""))
        if self.known_tokens and token not in self.known_tokens:
            return _answer(Call(method, path, body, token, 401, b'{"message": "Bad credentials"}'))
        if self.limits and (no := self.limits.refusal(method)):
            return _answer(Call(method, path, body, token, no[0], no[1], tuple(no[2].items())))
        for prepare in self.preparations:
            prepare(self, Call(method, path, body, token, 0, b""))
        headers = headers | {"Authorization": f"Bearer {self.instead_of(path, token)}"} if token else headers
        call = self.upstream_call(method, path, body, headers, token)
        call = replace(call, host=f"http://{headers.get('Host', '')}")
        for repair in self.repairs:
            call = repair(call)
        if self.limits:
            call = replace(call, headers=(*call.headers, *self.limits.headers().items()))
        self.calls.append(call)
        if self.check:
            self.check(call)
        return self.failed(fault, call) if fault else call

    def failed(self, fault: Fault, call: Call) -> Call | None:
        if fault in {"refused", "lost"}:
            return None
        if fault in {"502", "502-done"}:
            return _answer(Call(call.method, call.path, call.body, call.token, 502, b"{}"))
        wait = (("Retry-After", str(self.retry_after)),) if fault == "403-retry-after" else ()
        message = json.dumps({"message": "You have exceeded a secondary rate limit."}).encode()
        return _answer(Call(call.method, call.path, call.body, call.token, 403, message, wait))

    def upstream_call(self, method: str, path: str, body: bytes, headers: dict[str, str], token: str) -> Call:
        """The emulator's own answer, with times in whole seconds as GitHub gives them."""
        connection = http.client.HTTPConnection(*self.upstream, timeout=30)
        passed = {k: v for k, v in headers.items() if k.lower() not in {"connection", "accept-encoding"}}
        connection.request(method, path, body or None, passed)
        answer = connection.getresponse()
        content = _MILLISECONDS.sub(rb'\1Z"', answer.read())
        kept = tuple(
            (name, value)
            for name, value in answer.getheaders()
            if name.lower() in {"content-type", "link", "location", "etag"}
        )
        connection.close()
        return Call(method, path, body, token, answer.status, content, kept)


def _answer(call: Call) -> Call:
    headers = (*call.headers, ("Content-Type", "application/json; charset=utf-8"))
    return Call(call.method, call.path, call.body, call.token, call.status, call.content, headers)


def json_of(call: Call) -> Any:
    return json.loads(call.content) if call.content else None
