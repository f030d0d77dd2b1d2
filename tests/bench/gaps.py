"""Where emulate 0.12.2 answers otherwise than GitHub, put right on the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from hubbot.forge.port import Pull, PullFile
from tests.bench.proxy import Call, Proxy, json_of

_EXAMPLES = (
    Path(__file__)
    .parents[1]
    .joinpath("node/node_modules/@octokit/webhooks-examples/api.github.com/index.json")
)
_EVENTS = re.compile(r"/issues/\d+/events$")
_EVENT_KEYS = {"actor", "commit_id", "commit_url"}
_LABELS = re.compile(r"(/repos/[^/]+/[^/]+)/issues/\d+/labels$")
_ISSUE = re.compile(r"/repos/([^/]+/[^/]+)/issues/(\d+)\b")
_ISSUES = re.compile(r"/repos/([^/]+/[^/]+)/issues(?:/\d+)?")
_PULL = re.compile(r"/repos/([^/]+/[^/]+)/pulls(?:/(\d+(?:/files)?))?")
_TREE = re.compile(r"/repos/([^/]+/[^/]+)/git/trees/([0-9a-f]{40})")
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


class Pulls:
    """Pull requests of forks. The emulator makes up their files, and answers no issue's route for them.

    So each is an issue on the emulator, and becomes a pull request on the way: `tell` says what it changes.
    """

    def __init__(self) -> None:
        self._told: dict[str, Pull] = {}  # "OWNER/REPO/NUMBER"
        self.wider: dict[str, str] = {}  # token with pull-requests: write → one with issues: write, too

    def tell(self, repository: str, number: int, pull: Pull) -> None:
        self._told[f"{repository}/{number}"] = pull

    def instead_of(self, path: str, token: str) -> str:
        """What `pull-requests: write` allows on a pull request is asked as if it were an issue."""
        found = _ISSUE.match(path)
        return self.wider.get(token, token) if found and f"{found[1]}/{found[2]}" in self._told else token

    def prepare(self, proxy: Proxy, call: Call) -> None:
        """Learn the issue behind a pull request, which only the emulator knows."""
        found = _PULL.fullmatch(call.path.partition("?")[0])
        if found and call.method == "GET":
            self._issues = self._issues_of(proxy, found[1], call)

    def _issues_of(self, proxy: Proxy, repository: str, call: Call) -> dict[int, dict[str, Any]]:
        path, token = (
            f"/repos/{repository}/issues?state=all&per_page=100",
            self.wider.get(call.token, call.token),
        )
        asked = proxy.upstream_call("GET", path, b"", {"Authorization": f"Bearer {token}"}, token)
        return {issue["number"]: issue for issue in json_of(asked)} if asked.status == 200 else {}

    def __call__(self, call: Call) -> Call:
        path, _, query = call.path.partition("?")
        if call.method == "GET" and (found := _PULL.fullmatch(path)):
            return self._pull(call, found[1], found[2], dict(parse_qsl(query)))
        if call.method == "GET" and (tree := _TREE.fullmatch(path)):
            return self._tree(call, tree[1], tree[2])
        if call.status == 200 and (found := _ISSUES.fullmatch(path)):
            told = json_of(call)
            for issue in told if isinstance(told, list) else [told]:
                self._mark(found[1], issue)
            return replace(call, content=json.dumps(told).encode())
        return call

    def _mark(self, repository: str, issue: dict[str, Any]) -> None:
        if f"{repository}/{issue['number']}" in self._told:
            api = f"https://api.github.com/repos/{repository}/pulls/{issue['number']}"
            page = issue["html_url"].replace("/issues/", "/pull/")
            issue["html_url"] = page
            issue["pull_request"] = {"url": api, "html_url": page, "diff_url": page, "patch_url": page}
            issue["state_reason"] = None

    def _pull(self, call: Call, repository: str, number: str | None, asked: dict[str, str]) -> Call:
        if number is None:
            theirs = [n for n in sorted(self._issues, reverse=True) if f"{repository}/{n}" in self._told]
            shown = [self._of(call, repository, n) for n in theirs if self._issues[n]["state"] == "open"]
            own = json_of(call) if call.status == 200 else []
            return replace(call, status=200, content=json.dumps([*own, *shown]).encode())
        wanted = number.removesuffix("/files")
        pull = self._told.get(f"{repository}/{wanted}")
        if pull is None:
            return call
        if number.endswith("/files"):
            return _files(call, pull, asked)
        return replace(call, status=200, content=json.dumps(self._of(call, repository, int(wanted))).encode())

    def _of(self, call: Call, repository: str, number: int) -> dict[str, Any]:
        """GitHub's published example of a pull request, with what is asked of this one."""
        pull, issue, told = self._told[f"{repository}/{number}"], self._issues[number], _example()
        told |= {name: issue[name] for name in ("number", "state", "title", "body", "user")}
        told["labels"] = [label | {"description": label["description"] or ""} for label in issue["labels"]]
        told |= {"url": f"{call.host}/repos/{repository}/pulls/{number}", "auto_merge": None}
        told["head"]["sha"], told["base"]["ref"], told["changed_files"] = pull.head, pull.base, pull.changed
        return told

    def _tree(self, call: Call, repository: str, sha: str) -> Call:
        """The root of a pull request's head, and in it the folder `submissions`."""
        for place, pull in reversed(self._told.items()):
            if not place.startswith(f"{repository}/"):
                continue
            folder = sha1(f"{pull.head} submissions".encode()).hexdigest()
            inside = [file for file in pull.files if file.blob]
            if sha == pull.head:
                entry = {"path": "submissions", "mode": "040000", "type": "tree", "sha": folder}
                return _told_tree(call, [_entry("README.md", "100644", "2" * 40, 6)] + [entry] * bool(inside))
            if sha == folder:
                flat = [file for file in inside if file.path.count("/") == 1]
                named = ((file.path.removeprefix("submissions/"), file) for file in flat)
                return _told_tree(call, [_entry(name, f.mode, f.blob, f.size) for name, f in named])
        return call


def _example() -> dict[str, Any]:
    kinds = json.loads(_EXAMPLES.read_text())
    every = (one for kind in kinds if kind["name"] == "pull_request" for one in kind["examples"])
    found: dict[str, Any] = next(one["pull_request"] for one in every if one["action"] == "opened")
    return found


def _told_tree(call: Call, entries: list[dict[str, Any]]) -> Call:
    sha = call.path.rpartition("/")[2]
    told = {"sha": sha, "url": f"https://api.github.com{call.path}", "tree": entries, "truncated": False}
    return replace(call, status=200, content=json.dumps(told).encode())


def _entry(path: str, mode: str, sha: str, size: int) -> dict[str, Any]:
    if mode == "160000":
        return {"path": path, "mode": mode, "type": "commit", "sha": sha}
    return {"path": path, "mode": mode, "type": "blob", "sha": sha, "size": size}


def _files(call: Call, pull: Pull, asked: dict[str, str]) -> Call:
    """One page. GitHub gives the address of the next in a header."""
    each, page = int(asked.get("per_page", 30)), int(asked.get("page", 1))
    shown = [_file(file, pull) for file in pull.files[(page - 1) * each : page * each]]
    headers = tuple(pair for pair in call.headers if pair[0].lower() != "link")
    if len(pull.files) > page * each:
        address = f"{call.host}{call.path.partition('?')[0]}?per_page={each}&page={page + 1}"
        headers = (*headers, ("link", f'<{address}>; rel="next"'))
    return replace(call, status=200, content=json.dumps(shown).encode(), headers=headers)


def _file(file: PullFile, pull: Pull) -> dict[str, object]:
    url = f"https://github.com/{pull.head}/{file.path}"
    return {
        "sha": file.blob or "1" * 40,
        "filename": file.path,
        "status": {"changed": "modified"}.get(file.change, file.change),
        "additions": 1,
        "deletions": 0,
        "changes": 1,
        "blob_url": url,
        "raw_url": url,
        "contents_url": url,
    }


PULLS = Pulls()
PREPARATIONS: tuple[Callable[[Proxy, Call], None], ...] = (grey_for_a_new_label, PULLS.prepare)
REPAIRS: tuple[Callable[[Call], Call], ...] = (role_of_anybody, events_as_github_tells, PULLS)
