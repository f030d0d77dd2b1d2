"""Counts comparisons with private labels that did not match, so that their number can be limited a person.

They are lines of one file on the branch hubbot/comparisons, in the hub's own repository: no issue that is
edited, closed or opened anew takes one back, and main stays free of them. A line is published before its
answer is told, so that a run that dies in between has told nothing, and the next counts it once.
"""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from hubbot.forge.git.repository import PushRefused
from hubbot.forge.port import ForgeError

if TYPE_CHECKING:
    from hubbot.forge.git.repository import Repository

BRANCH = "hubbot/comparisons"
FILE = "no-match.csv"
_HEADER = ("labels", "author", "issue", "approval_event", "at")
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Miss:
    """`labels` is DATASET/SPLIT; `event` the id of the approval that was spent; `at` ISO 8601 in UTC."""

    labels: str
    author: str
    issue: int
    event: int
    at: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """Reads the remote each time: what another run wrote counts."""

    repository: Repository

    def of(self, author: str, labels: str, *, but: int) -> int:
        """Misses of this author on these labels, without that of the approval `but`: of a run that died."""
        mine = (one for one in self._read()[1] if one.author.casefold() == author.casefold())
        return len({one.event for one in mine if one.labels == labels and one.event != but})

    def note(self, miss: Miss) -> None:
        """Publish one more line, once for each approval. Raises ForgeError when it cannot be published."""
        for _ in range(_TRIES):
            head, known = self._read()
            if any((one.issue, one.event) == (miss.issue, miss.event) for one in known):
                return
            content = _text((*known, miss)).encode()
            try:
                self.repository.push_beside(
                    BRANCH, f"No match for #{miss.issue}\n", {FILE: content}, replaces=head, at=miss.at
                )
            except PushRefused:
                continue
            return
        raise ForgeError(f"{BRANCH} changed before each of {_TRIES} pushes; nothing was told")

    def _read(self) -> tuple[str, tuple[Miss, ...]]:
        head = self.repository.proposal(BRANCH)
        text = self.repository.file_at(head, FILE).decode("utf-8", "replace") if head else ""
        rows = [row for row in csv.reader(io.StringIO(text)) if len(row) == len(_HEADER)]
        return head, tuple(
            Miss(labels, author, int(issue), int(event), at)
            for labels, author, issue, event, at in rows
            if issue.isdecimal() and event.isdecimal()
        )


def _text(misses: tuple[Miss, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(astuple(miss) for miss in misses)
    return out.getvalue()
