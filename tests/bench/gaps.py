"""Where emulate 0.12.2 answers otherwise than GitHub, put right on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace

from tests.bench.proxy import Call, Proxy, json_of

_EVENTS = re.compile(r"/issues/\d+/events$")
_EVENT_KEYS = {"actor", "commit_id", "commit_url"}
_LABELS = re.compile(r"(/repos/[^/]+/[^/]+)/issues/\d+/labels$")
_PERMISSION = re.compile(r"/collaborators/([^/]+)/permission$")
# GitHub folds five roles into four permissions; what an outsider may do to a public repository is read it.
_PERMISSION_OF_ROLE = {"maintain": "write", "triage": "read"}


def role_of_anybody(call: Call) -> Call:
    """An outsider has the role read, where the emulator says 404; and push is called write."""
    asked = _PERMISSION.search(call.path)
    if not asked or call.status not in {200, 404}:
        return call
    if call.status == 404:
        told = {"permission": "read", "role_name": "read", "user": None}
        return replace(call, status=200, content=json.dumps(told).encode())
    told = json_of(call)
    told["user"]["role_name"] = told["role_name"]
    told["permission"] = _PERMISSION_OF_ROLE.get(told["role_name"], told["role_name"])
    return replace(call, content=json.dumps(told).encode())


def events_as_github_tells(call: Call) -> Call:
    """GitHub lists no event "opened", names the App that acted, and leaves out what does not apply."""
    if not _EVENTS.search(call.path.partition("?")[0]) or call.status != 200:
        return call
    events = [
        {key: value for key, value in event.items() if value is not None or key in _EVENT_KEYS}
        | {"performed_via_github_app": None}
        for event in json_of(call)
        if event["event"] != "opened"
    ]
    return replace(call, content=json.dumps(events).encode())


def grey_for_a_new_label(proxy: Proxy, call: Call) -> None:
    """GitHub gives a label that is made by setting it the colour ededed; the emulator takes any."""
    found = _LABELS.search(call.path)
    if call.method != "POST" or not found:
        return
    names = json.loads(call.body)
    headers = {"Authorization": f"Bearer {call.token}", "Content-Type": "application/json"}
    for name in names["labels"] if isinstance(names, dict) else names:
        new = json.dumps({"name": name, "color": "ededed"}).encode()
        proxy.upstream_call("POST", f"{found[1]}/labels", new, headers, call.token)  # 422 when it is there


PREPARATIONS: tuple[Callable[[Proxy, Call], None], ...] = (grey_for_a_new_label,)
REPAIRS: tuple[Callable[[Call], Call], ...] = (role_of_anybody, events_as_github_tells)
