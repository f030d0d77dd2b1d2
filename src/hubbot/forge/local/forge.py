"""A forge in a folder that answers as GitHub would. The demo uses it, and the tests do.

`forge.json` holds the next numbers, the roles and the labels; `issues/N.json` an issue with its label events
and comments, and what it changes if it is a pull request (the content is in git, under `refs/pull/N/head`);
`deliveries/` what GitHub would have sent as webhooks. Files are replaced whole. For one process at a time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from msgspec import convert

from hubbot.common.labels import UNPAINTED
from hubbot.forge.deciders import deciders
from hubbot.forge.port import (
    BATCH,
    MOST_OPENED,
    CloseReason,
    Comment,
    Glance,
    LabelEvent,
    Listed,
    NotFound,
    Pull,
    Role,
    Snapshot,
    Told,
    is_answered,
    may_be_ours,
)

Clock = Callable[[], datetime]
_NEW: dict[str, Any] = {"next_issue": 1, "next_id": 1001, "roles": {}, "labels": {}}


class LocalForge:
    """Implements `forge.port.Forge` on the folder `root`, which is made if it is missing.

    `roles` says who may do what here (login → role); it is kept in the folder. Who is not named has the role
    "read", as anybody has on a public repository. Times are those of `clock`, cut to whole seconds.
    """

    def __init__(
        self,
        root: Path,
        *,
        me: str = "hubbot[bot]",
        clock: Clock = lambda: datetime.now(UTC),
        roles: Mapping[str, Role] | None = None,
    ) -> None:
        self.root = root
        self._me = me
        self._clock = clock
        (root / "issues").mkdir(parents=True, exist_ok=True)
        if roles is not None or not self._index_file.exists():
            index = self._index() | ({"roles": dict(roles)} if roles is not None else {})
            _replace(self._index_file, index)

    @property
    def me(self) -> str:
        return self._me

    def left(self) -> None:
        return None

    def heard_at(self) -> str:
        return self.now()

    def snapshot(self, number: int, since: str = "") -> Snapshot:
        issue = self.read(number)
        setters = deciders(issue["labels"], convert(issue["events"], list[LabelEvent]))
        seen = {
            "author_is_bot": is_bot(issue["author"]),
            "comments": self.comments(number),
            "roles": [(login, self._role(login)) for login in setters],
            "observed_at": self.now(),
            "is_pull_request": "pull" in issue,
            "updated_at": updated_at(issue),
        }
        return convert({**issue, **seen}, Snapshot)

    def comments(self, number: int) -> list[Comment]:
        return [self._comment(comment) for comment in self.read(number)["comments"]]

    def pull(self, number: int) -> Pull:
        told = self._told_of_pull(number)
        return convert({**told, "changed": len(told["files"]), "files": told["files"][:300]}, Pull)

    def head(self, number: int) -> str:
        return str(self._told_of_pull(number)["head"])

    def unseen_pulls(self, passed: MutableMapping[int, str] | None = None) -> list[int]:
        issues = (self.read(number) for number in self.numbers())
        return [one["number"] for one in issues if one["state"] == "open" and _is_unseen_batch(one)]

    def glance(self, number: int) -> Glance:
        return Glance.of(self.snapshot(number))

    def glances(self, numbers: Sequence[int]) -> dict[int, Glance]:
        there = set(self.numbers())
        return {number: self.glance(number) for number in numbers if number in there}

    def queue(self, author: str = "", label: str = "") -> list[Listed]:
        issues = (self.read(number) for number in self.numbers())
        now = self.now()
        return [
            _listed(one, now)
            for one in issues
            if one["state"] == "open"
            and may_be_submission(one)
            and author.casefold() in {"", one["author"].casefold()}
            and (not label or label.casefold() in {name.casefold() for name in one["labels"]})
        ]

    def closed_lately(self) -> list[Listed]:
        issues = (self.read(number) for number in self.numbers())
        closed = [one for one in issues if one["state"] == "closed"]
        told = [
            _listed(one, self.now()) for one in closed if may_be_submission(one) or is_answered(one["labels"])
        ]
        return sorted(told, key=lambda one: one.updated_at, reverse=True)[:100]

    def opened_by(self, author: str, since: str) -> list[Listed]:
        issues = (self.read(number) for number in sorted(self.numbers(), reverse=True))
        theirs = (
            one
            for one in issues
            if one["author"].casefold() == author.casefold() and one["created_at"] >= since
        )
        now = self.now()
        told = [_listed(one, now) for one in theirs if may_be_submission(one) or is_answered(one["labels"])]
        return sorted(told, key=lambda one: (one.created_at, one.number), reverse=True)[:MOST_OPENED]

    def issue_url(self, number: int) -> str:
        return self._issue_file(number).resolve().as_uri()

    def create_comment(self, number: int, body: str) -> Comment:
        return self._comment(self.write_comment(number, self._me, body))

    def edit_comment(self, number: int, comment: int, body: str) -> None:
        issue = self.read(number)
        _find(issue, comment).update(body=body, updated_at=self.now())
        self.write(issue)

    def delete_comment(self, number: int, comment: int) -> None:
        issue = self.read(number)
        issue["comments"].remove(_find(issue, comment))
        self.write(issue)

    def ensure_label(self, name: str, color: str, description: str) -> None:
        index = self._index()
        if name not in index["labels"]:
            index["labels"][name] = {"color": color, "description": description}
            _replace(self._index_file, index)

    def add_label(self, number: int, name: str) -> Told:
        self.set_label(number, self._me, name)
        return Told(frozenset(self.read(number)["labels"]))

    def remove_label(self, number: int, name: str) -> Told:
        self.unset_label(number, self._me, name)
        return Told(frozenset(self.read(number)["labels"]))

    def close(self, number: int, reason: CloseReason | None) -> Told:
        issue = self.read(number)
        issue.update(state="closed", state_reason=reason, closed_by=self._me, closed_at=self.now())
        self.write(issue)
        return Told(frozenset(issue["labels"]), len(issue["comments"]))

    def reopen(self, number: int) -> None:
        issue = self.read(number)
        if issue["state"] == "closed":
            again = {"state": "open", "state_reason": "reopened", "closed_by": None}
            self.write(issue | again | {"reopened_at": self.now(), "reopened_by": self._me})

    def own_issues(self, marker: str) -> list[tuple[int, str]]:
        issues = (self.read(number) for number in self.numbers())
        mine = (one for one in issues if one["state"] == "open" and one["author"] == self._me)
        return [(one["number"], one["body"]) for one in mine if one["body"].startswith(marker)]

    def open_issue(self, title: str, body: str) -> int:
        number = self.next("next_issue")
        self.write(new_issue(number, self._me, title, body) | {"created_at": self.now()})
        return number

    def edit_issue(self, number: int, body: str) -> None:
        self.write(self.read(number) | {"body": body, "edited_at": self.now()})

    def propose(self, branch: str, base: str, title: str, body: str) -> str:
        file = self._proposal(branch, base)
        (self.root / "pulls").mkdir(exist_ok=True)
        number = json.loads(file.read_text("utf-8"))["number"] if file.exists() else self.next("next_issue")
        said = {"number": number, "head": branch, "base": base, "title": title, "body": body}
        _replace(file, said)
        return file.resolve().as_uri()

    def retract(self, branch: str, base: str) -> None:
        self._proposal(branch, base).unlink(missing_ok=True)

    def _told_of_pull(self, number: int) -> dict[str, Any]:
        issue = self.read(number)
        if "pull" not in issue:
            raise NotFound(f"{number} is an issue and no pull request")
        return cast("dict[str, Any]", issue["pull"])

    def _proposal(self, branch: str, base: str) -> Path:
        """The open pull request of a branch; a merged or closed one is not kept."""
        return self.root / "pulls" / f"{base}-from-{branch}.json".replace("/", "-")

    # What people's acts (forge.people) are made of, too.

    def now(self) -> str:
        """The forge's clock, ISO 8601 in UTC, whole seconds."""
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def numbers(self) -> list[int]:
        """Numbers of all issues, oldest first."""
        return sorted(int(file.stem) for file in (self.root / "issues").glob("*.json"))

    def read(self, number: int) -> dict[str, Any]:
        """The issue as it is in its file. Raises NotFound."""
        try:
            return cast("dict[str, Any]", json.loads(self._issue_file(number).read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise NotFound(f"issue {number} is not in {self.root}") from None

    def write(self, issue: Mapping[str, Any]) -> None:
        _replace(self._issue_file(issue["number"]), issue)

    def next(self, counter: str) -> int:
        """A number never given before. Kept first: a run that dies leaves a gap, never a number twice."""
        index = self._index()
        number = int(index[counter])
        _replace(self._index_file, index | {counter: number + 1})
        return number

    def set_role(self, login: str, role: Role) -> None:
        index = self._index()
        index["roles"][login] = role
        _replace(self._index_file, index)

    def set_label(self, number: int, actor: str, name: str) -> bool:
        """Set a label that is not set yet, and record who did. False when it was there."""
        issue = self.read(number)
        if name in issue["labels"]:
            return False
        self.ensure_label(name, UNPAINTED, "")
        issue["labels"].append(name)
        self._record(issue, "labeled", actor, name)
        return True

    def unset_label(self, number: int, actor: str, name: str) -> bool:
        issue = self.read(number)
        if name not in issue["labels"]:
            return False
        issue["labels"].remove(name)
        self._record(issue, "unlabeled", actor, name)
        return True

    def write_comment(self, number: int, author: str, body: str) -> dict[str, Any]:
        self.read(number)  # raises NotFound before a number is used up
        now = self.now()
        comment = {
            "id": self.next("next_id"),
            "author": author,
            "body": body,
            "created_at": now,
            "updated_at": now,
        }
        issue = self.read(number)
        issue["comments"].append(comment)
        self.write(issue)
        return comment

    def _record(self, issue: dict[str, Any], action: str, actor: str, label: str) -> None:
        event = {"id": self.next("next_id"), "action": action, "label": label, "actor": actor}
        issue["events"].append(event | {"actor_is_bot": is_bot(actor), "at": self.now()})
        self.write(issue)

    def _comment(self, comment: Mapping[str, Any]) -> Comment:
        return Comment(**comment, by_me=comment["author"] == self._me)

    def _role(self, login: str) -> Role:
        return cast("Role", self._index()["roles"].get(login, "read"))

    def _index(self) -> dict[str, Any]:
        if not self._index_file.exists():
            return dict(_NEW)
        return cast("dict[str, Any]", json.loads(self._index_file.read_text(encoding="utf-8")))

    @property
    def _index_file(self) -> Path:
        return self.root / "forge.json"

    def _issue_file(self, number: int) -> Path:
        return self.root / "issues" / f"{number}.json"


def new_issue(number: int, author: str, title: str, body: str) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "body": body,
        "author": author,
        "state": "open",
        "state_reason": None,
        "locked": False,
        "labels": [],
        "events": [],
        "comments": [],
        "reopened_at": None,
        "closed_by": None,
    }


def is_bot(login: str) -> bool:
    return login.endswith("[bot]")


def may_be_submission(issue: Mapping[str, Any]) -> bool:
    if "pull" in issue:
        return is_answered(issue["labels"])
    return may_be_ours(issue["title"], issue["labels"])


def _is_unseen_batch(issue: Mapping[str, Any]) -> bool:
    files = issue.get("pull", {}).get("files", ())
    batch = any(file["change"] != "removed" and file["path"].startswith(BATCH) for file in files)
    return batch and not is_answered(issue["labels"])


def updated_at(issue: Mapping[str, Any]) -> str:
    """The newest of the times that the folder keeps."""
    comments = [comment["updated_at"] for comment in issue["comments"]]
    events = [event["at"] for event in issue["events"]]
    own = [issue.get(name) or "" for name in ("created_at", "edited_at", "reopened_at", "closed_at")]
    times = [*own, *comments, *events]
    return cast("str", max(times))


def _listed(issue: Mapping[str, Any], now: str) -> Listed:
    told = {
        "updated_at": updated_at(issue),
        "is_pull_request": "pull" in issue,
        "comments": len(issue["comments"]),
        "observed_at": now,
        "closed_at": (issue.get("closed_at") or "") if issue["state"] == "closed" else "",
    }
    return convert({**issue, **told}, Listed)


def _find(issue: dict[str, Any], comment: int) -> dict[str, Any]:
    found = next((known for known in issue["comments"] if known["id"] == comment), None)
    if found is None:
        raise NotFound(f"comment {comment} is not on issue {issue['number']}")
    return cast("dict[str, Any]", found)


def _replace(file: Path, content: Mapping[str, Any]) -> None:
    temporary = file.with_suffix(".new")
    temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(file)
