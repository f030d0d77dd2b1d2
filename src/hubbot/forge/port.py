"""The port: what hubbot needs of a forge. GitHub and the local folder both implement it.

Text read through it is data. Times are the forge's own, ISO 8601 in UTC with whole seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from hubbot.common.labels import STATUS, TITLES, titled

Role = Literal["admin", "maintain", "write", "triage", "read", "none", "unknown"]
CloseReason = Literal["completed", "not_planned"]
MOST_OPENED = 300  # of one person are told at once
BATCH = "submissions/"  # the folder of a pull request's files that become results

# What marks an issue as one to look at, beside the beginning of its title: a form's label.
MARKER_LABELS = frozenset({"submission", "proposal"})


def may_be_ours(title: str, labels: Iterable[str]) -> bool:
    """Whether a list's issue is worth a look: a submission, a correction, or a proposal for the registry."""
    return not MARKER_LABELS.isdisjoint(labels) or titled(title, *TITLES)


def is_answered(labels: Iterable[str]) -> bool:
    """Whether the bot has answered: one of its labels for a state is on."""
    return any(label.startswith(STATUS) for label in labels)


class ForgeError(Exception):
    """The forge did not do what was asked: our fault or the network's, never the submitter's."""

    expected = True  # networks fail: words are enough


class RateLimited(ForgeError):
    """The forge takes no more requests for now. Nothing of what was asked was done; a later run does it."""


class NotFound(ForgeError):
    """The issue, label or comment is not there (deleted, transferred)."""


@dataclass(frozen=True, slots=True)
class LabelEvent:
    """Somebody set or took off a label. `id` is unique and never used for two approvals."""

    id: int
    action: Literal["labeled", "unlabeled"]
    label: str
    actor: str
    actor_is_bot: bool
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    id: int
    author: str
    body: str
    created_at: str
    updated_at: str
    by_me: bool  # written by the account this client acts as


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One issue as it is now. `observed_at` is the server's clock at the read."""

    number: int
    title: str
    body: str
    author: str
    author_is_bot: bool
    state: Literal["open", "closed"]
    state_reason: str | None
    locked: bool
    created_at: str
    labels: tuple[str, ...]
    events: tuple[LabelEvent, ...]  # oldest first; may be left out while no label of a person's is on
    comments: tuple[Comment, ...]  # oldest first, all pages
    roles: tuple[tuple[str, Role], ...]  # of the actors whose role the plan may need
    observed_at: str
    reopened_at: str | None = None
    reopened_by: str | None = None
    closed_by: str | None = None
    is_pull_request: bool = False
    updated_at: str = ""  # when anything of it last changed, as the read told

    def role(self, login: str) -> Role:
        """The role of `login`; "unknown" when it was not asked for or the forge gave no clear answer."""
        return next((role for name, role in self.roles if name == login), "unknown")


@dataclass(frozen=True, slots=True)
class Glance:
    """As much of an issue as one request tells: what an approval could hang on.

    `comments` is their number, None where it does not say; two glances are equal whatever it is.
    """

    title: str
    body: str
    state: Literal["open", "closed"]
    locked: bool
    labels: frozenset[str]
    comments: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, seen: Snapshot) -> Glance:
        return cls(seen.title, seen.body, seen.state, seen.locked, frozenset(seen.labels), len(seen.comments))


@dataclass(frozen=True, slots=True)
class Listed:
    """A submission, as a list of issues tells of it. `comments` is their number, all authors' together.

    `observed_at` is the server's clock when it told the list. `closed_at` is "" for an open one.
    """

    number: int
    title: str
    author: str
    labels: tuple[str, ...]
    created_at: str
    updated_at: str
    is_pull_request: bool = False
    body: str = ""
    locked: bool = False
    comments: int = 0
    observed_at: str = ""
    closed_at: str = ""

    def snapshot(self) -> Snapshot:
        """The issue without what a list leaves out: no event, no comment, no role."""
        return Snapshot(
            number=self.number,
            title=self.title,
            body=self.body,
            author=self.author,
            author_is_bot=False,
            state="open",
            state_reason=None,
            locked=self.locked,
            created_at=self.created_at,
            labels=self.labels,
            events=(),
            comments=(),
            roles=(),
            observed_at=self.observed_at,
            is_pull_request=self.is_pull_request,
            updated_at=self.updated_at,
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the answer to a write tells of the issue after it. `comments` is None where it does not say."""

    labels: frozenset[str]
    comments: int | None = None


Change = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class PullFile:
    """A file that a pull request changes. A renamed one is one removed and one added.

    `mode` as git writes it, `blob` the hash of its content, `size` in bytes: "", "" and 0 of a removed file,
    of one outside `submissions/`, which nobody is going to read, and of one that the forge does not list.
    """

    path: str
    change: Change
    mode: str = ""
    blob: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Pull:
    """What a pull request changes as it is now. `changed` counts all its files; `files` are the first 300."""

    head: str  # the commit at its tip, 40 hex digits
    base: str  # the branch it is to go into
    changed: int
    files: tuple[PullFile, ...]


class Forge(Protocol):
    """Reads give what is there now. Every write is one call and may be repeated by the caller's next run."""

    @property
    def me(self) -> str:
        """Login of the account this client acts as, for example github-actions[bot]."""
        ...

    def now(self) -> str:
        """What time it is, as far as this client knows: ISO 8601 in UTC, whole seconds. No request."""
        ...

    def left(self) -> int | None:
        """Requests that may still be made in this hour, as the forge last told; None where it counts none."""
        ...

    def heard_at(self) -> str:
        """The server's clock when it last answered; "" before it did."""
        ...

    def snapshot(self, number: int, since: str = "") -> Snapshot:
        """Issue, events, comments and the roles of those who last set a deciding label. Raises NotFound.

        What a list has just told may serve, unless the issue has changed at `since`, later than it says.

        A pull request is an issue, too: its files are told by `pull`.
        """
        ...

    def comments(self, number: int) -> Sequence[Comment]:
        """The comments of an issue, oldest first; one request a hundred. Raises NotFound."""
        ...

    def pull(self, number: int) -> Pull:
        """What the pull request changes; nothing of it is checked out. Raises NotFound."""
        ...

    def head(self, number: int) -> str:
        """The commit at the tip of the pull request, in one request. Raises NotFound."""
        ...

    def unseen_pulls(self, passed: MutableMapping[int, str] | None = None) -> Sequence[int]:
        """Open pull requests with files under `submissions/` that have no status label yet, oldest first.

        One request, and one each for the thirty that changed last. `passed` remembers the others, number →
        `updated_at`: they are asked for again when they change. It is brought up to date.
        """
        ...

    def glance(self, number: int) -> Glance:
        """The issue again, in one request: is it still as it was read? Raises NotFound."""
        ...

    def glances(self, numbers: Sequence[int]) -> dict[int, Glance]:
        """Several issues again, those labelled `approved` in one request. One that is gone is left out."""
        ...

    def queue(self, author: str = "", label: str = "") -> Sequence[Listed]:
        """Open issues that may be for the bot: marker label or title; pull requests with a status label.

        Oldest first; one request a page. Of one `author` only, and then no more than a hundred in one
        request; or only those with one `label`.
        """
        ...

    def closed_lately(self) -> Sequence[Listed]:
        """Closed issues that may be for the bot, or that have a status label: those that changed last.

        Newest change first; one request, which tells of a hundred.
        """
        ...

    def opened_by(self, author: str, since: str) -> Sequence[Listed]:
        """What `author` opened for the bot at `since` or later (ISO 8601, UTC), whatever became of it.

        Newest first, at most three hundred; one request a hundred. Pull requests: those with a status label.
        """
        ...

    def issue_url(self, number: int) -> str: ...

    def create_comment(self, number: int, body: str) -> Comment: ...

    def edit_comment(self, number: int, comment: int, body: str) -> None: ...

    def delete_comment(self, number: int, comment: int) -> None: ...

    def ensure_label(self, name: str, color: str, description: str) -> None:
        """Create the repository's label if it is missing; leave an existing one alone."""
        ...

    def add_label(self, number: int, name: str) -> Told | None:
        """Set one label. Like the two below, it gives what the answer tells, None where that is nothing."""
        ...

    def remove_label(self, number: int, name: str) -> Told | None:
        """Take one label off; not being there is fine."""
        ...

    def close(self, number: int, reason: CloseReason | None) -> Told | None:
        """Close an issue with its reason. A pull request is closed without one, and never merged."""
        ...

    def reopen(self, number: int) -> None:
        """Open a closed issue again; being open is fine."""
        ...

    def own_issues(self, marker: str) -> Sequence[tuple[int, str]]:
        """(number, body) of this account's open issues whose body begins with `marker`, oldest first.

        One request.
        """
        ...

    def open_issue(self, title: str, body: str) -> int:
        """Open an issue of the bot's own. Its number."""
        ...

    def edit_issue(self, number: int, body: str) -> None:
        """Give an issue of the bot's own another body."""
        ...

    def propose(self, branch: str, base: str, title: str, body: str) -> str:
        """Open a pull request of `branch` into `base`, or bring the open one up to date. Its address."""
        ...

    def retract(self, branch: str, base: str) -> None:
        """Close the open pull request of `branch`; there being none is fine."""
        ...
