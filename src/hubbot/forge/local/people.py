"""What people do on a local forge: open, edit, label, comment, close. Each act writes its webhook to a file.

Nobody is refused, as a test needs strangers who label: what an act is worth, hubbot itself has to find out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hubbot.forge.local.forge import LocalForge, is_bot, new_issue, updated_at
from hubbot.forge.port import CloseReason, Pull


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as GitHub would send it: the values for GITHUB_EVENT_NAME and GITHUB_EVENT_PATH."""

    number: int
    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class People:
    """Acts of people on `forge`; `repository` is the OWNER/REPO that the payloads name."""

    forge: LocalForge
    repository: str = "example/hub"

    def open_issue(self, author: str, title: str, body: str, labels: Sequence[str] = ()) -> Delivery:
        """Open an issue. A form's labels come with it, set in the author's name."""
        number = self.forge.next("next_issue")
        self.forge.write(new_issue(number, author, title, body) | {"created_at": self.forge.now()})
        delivery = self._deliver("issues", "opened", number, author)
        for label in labels:
            self.label(number, author, label)
        return delivery

    def open_pull(self, author: str, title: str, body: str, pull: Pull) -> Delivery:
        """Open a pull request. Whoever calls has put its head into git, under `refs/pull/N/head`."""
        number = self.forge.next("next_issue")
        new = new_issue(number, author, title, body) | {"created_at": self.forge.now()}
        self.forge.write(new | {"pull": _told(pull)})
        return self._deliver_pull("opened", number, author)

    def push(self, number: int, actor: str, pull: Pull) -> Delivery:
        """Push to the branch of a pull request: it is `pull` afterwards."""
        self.forge.write(self.forge.read(number) | {"pull": _told(pull), "edited_at": self.forge.now()})
        return self._deliver_pull("synchronize", number, actor)

    def edit_issue(
        self, number: int, actor: str, *, title: str | None = None, body: str | None = None
    ) -> Delivery:
        issue = self.forge.read(number)
        new = {key: value for key, value in (("title", title), ("body", body)) if value is not None}
        changes = {key: {"from": issue[key]} for key in new}
        self.forge.write(issue | new | {"edited_at": self.forge.now()})
        return self._deliver("issues", "edited", number, actor, changes=changes)

    def label(self, number: int, actor: str, name: str) -> Delivery:
        """Set a label. Setting one that is on already changes nothing."""
        self.forge.set_label(number, actor, name)
        return self._deliver("issues", "labeled", number, actor, label={"name": name})

    def unlabel(self, number: int, actor: str, name: str) -> Delivery:
        self.forge.unset_label(number, actor, name)
        return self._deliver("issues", "unlabeled", number, actor, label={"name": name})

    def comment(self, number: int, author: str, body: str) -> Delivery:
        comment = self.forge.write_comment(number, author, body)
        return self._deliver(
            "issue_comment", "created", number, author, comment=comment | {"user": _user(author)}
        )

    def close(self, number: int, actor: str, reason: CloseReason = "not_planned") -> Delivery:
        issue = self.forge.read(number)
        closed = {"state": "closed", "state_reason": reason, "closed_by": actor}
        self.forge.write(issue | closed | {"closed_at": self.forge.now()})
        return self._deliver("issues", "closed", number, actor)

    def reopen(self, number: int, actor: str) -> Delivery:
        issue = self.forge.read(number)
        again = {"state": "open", "state_reason": "reopened", "closed_by": None}
        self.forge.write(issue | again | {"reopened_at": self.forge.now(), "reopened_by": actor})
        return self._deliver("issues", "reopened", number, actor)

    def lock(self, number: int, actor: str) -> Delivery:
        self.forge.write(self.forge.read(number) | {"locked": True})
        return self._deliver("issues", "locked", number, actor)

    def delete_issue(self, number: int, actor: str) -> Delivery:
        delivery = self._deliver("issues", "deleted", number, actor)
        (self.forge.root / "issues" / f"{number}.json").unlink()
        return delivery

    def delete_label(self, name: str) -> None:
        """Delete a label from the repository: it comes off every issue, and no event says who did it."""
        for number in self.forge.numbers():
            issue = self.forge.read(number)
            if name in issue["labels"]:
                issue["labels"].remove(name)
                self.forge.write(issue)

    def _deliver_pull(self, action: str, number: int, sender: str, **more: Any) -> Delivery:
        return self._deliver("pull_request_target", action, number, sender, **more)

    def _deliver(self, name: str, action: str, number: int, sender: str, **more: Any) -> Delivery:
        issue = self.forge.read(number)
        if "pull" in issue and name == "issues":  # what people do to a pull request is told as that
            name = "pull_request_target"
        folder = self.forge.root / "deliveries"
        folder.mkdir(exist_ok=True)
        payload = {
            "action": action,
            "pull_request" if name == "pull_request_target" else "issue": _as_github_tells(issue),
            "repository": {"full_name": self.repository},
            "sender": _user(sender),
        }
        path = folder / f"{len(list(folder.iterdir())) + 1:06d}-{name}-{action}.json"
        path.write_text(json.dumps(payload | more, indent=1, ensure_ascii=False), encoding="utf-8")
        return Delivery(number, name, path)


def _told(pull: Pull) -> dict[str, Any]:
    return {"head": pull.head, "base": pull.base, "files": [asdict(file) for file in pull.files]}


def _as_github_tells(issue: Mapping[str, Any]) -> dict[str, Any]:
    same = ("number", "title", "body", "state", "state_reason", "locked", "created_at")
    told = {key: issue[key] for key in same} | {"updated_at": updated_at(issue)}
    told |= {"pull_request": {"url": ""}} if "pull" in issue else {}
    return told | {"user": _user(issue["author"]), "labels": [{"name": name} for name in issue["labels"]]}


def _user(login: str) -> dict[str, Any]:
    return {"login": login, "type": "Bot" if is_bot(login) else "User"}
