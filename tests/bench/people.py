"""What people do on the emulator, with the same acts as `hubbot.forge.local.people` has for a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from hubbot.forge.local.people import Delivery
from hubbot.forge.port import Pull
from tests.bench.emulator import OWNER, Emulator
from tests.bench.gaps import PULLS


@dataclass(frozen=True)
class EmulatorPeople:
    """Acts return the signed webhook that GitHub sent, kept as an event file in `folder`."""

    emulator: Emulator
    repository: str
    folder: Path

    def open_issue(self, author: str, title: str, body: str, labels: Sequence[str] = ()) -> Delivery:
        """Open an issue. A form's labels come with it, set in the author's name."""
        made = self._call(author, "POST", "/issues", {"title": title, "body": body})
        number = int(made["number"])
        delivery = self._delivery("issues", "opened", number, author)
        for label in labels:
            self.label(number, author, label)
        return delivery

    def open_pull(self, author: str, title: str, body: str, pull: Pull) -> Delivery:
        """Open a pull request that changes what `pull` says."""
        number = int(str(self._call(author, "POST", "/issues", {"title": title, "body": body})["number"]))
        PULLS.tell(self.repository, number, pull)
        return self._pull_delivery("opened", number, author)

    def push(self, number: int, actor: str, pull: Pull) -> Delivery:
        """Push to the branch of a pull request: it is `pull` afterwards. The emulator sends no webhook."""
        PULLS.tell(self.repository, number, pull)
        return self._pull_delivery("synchronize", number, actor)

    def label_pull(self, number: int, actor: str, name: str) -> Delivery:
        self._call(actor, "POST", f"/issues/{number}/labels", {"labels": [name]})
        return self._pull_delivery("labeled", number, actor, label={"name": name})

    def edit_issue(
        self, number: int, actor: str, *, title: str | None = None, body: str | None = None
    ) -> Delivery:
        new = {key: value for key, value in (("title", title), ("body", body)) if value is not None}
        self._call(actor, "PATCH", f"/issues/{number}", new)
        return self._delivery("issues", "edited", number, actor)

    def label(self, number: int, actor: str, name: str) -> Delivery:
        self._call(actor, "POST", f"/issues/{number}/labels", {"labels": [name]})
        return self._delivery("issues", "labeled", number, actor)

    def unlabel(self, number: int, actor: str, name: str) -> Delivery:
        self._call(actor, "DELETE", f"/issues/{number}/labels/{quote(name)}")
        return self._delivery("issues", "unlabeled", number, actor)

    def comment(self, number: int, author: str, body: str) -> Delivery:
        self._call(author, "POST", f"/issues/{number}/comments", {"body": body})
        return self._delivery("issue_comment", "created", number, author)

    def close(self, number: int, actor: str, reason: str = "not_planned") -> Delivery:
        self._call(actor, "PATCH", f"/issues/{number}", {"state": "closed", "state_reason": reason})
        return self._delivery("issues", "closed", number, actor)

    def reopen(self, number: int, actor: str) -> Delivery:
        self._call(actor, "PATCH", f"/issues/{number}", {"state": "open", "state_reason": "reopened"})
        return self._delivery("issues", "reopened", number, actor)

    def lock(self, number: int, actor: str) -> None:
        self._call(actor, "PUT", f"/issues/{number}/lock", {"lock_reason": "resolved"})

    def delete_label(self, name: str) -> None:
        self._call(OWNER, "DELETE", f"/labels/{quote(name)}")

    def _call(self, login: str, method: str, path: str, body: object = None) -> dict[str, object]:
        answer = self.emulator.as_person(login, method, f"/repos/{self.repository}{path}", body)
        return answer if isinstance(answer, dict) else {}

    def _pull_delivery(self, action: str, number: int, actor: str, **more: object) -> Delivery:
        """What GitHub sends of a pull request, with what hubbot's workflows read of it."""
        pull = {"number": number, "user": {"login": actor}, "base": {"ref": "main"}}
        about = {"full_name": self.repository, "default_branch": "main"}
        payload = {"action": action, "pull_request": pull, "sender": {"login": actor}, **more}
        payload |= {"repository": about}
        path = self.folder / f"{len(list(self.folder.iterdir())):04d}-pull_request_target-{action}.json"
        path.write_text(json.dumps(payload))
        return Delivery(number, "pull_request_target", path)

    def _delivery(self, name: str, action: str, number: int, actor: str) -> Delivery:
        payload = self.emulator.take_delivery(name, action, number, (self.repository, actor))
        path = self.folder / f"{len(list(self.folder.iterdir())):04d}-{name}-{action}.json"
        path.write_text(json.dumps(payload))
        return Delivery(number, name, path)
