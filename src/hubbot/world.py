"""What main holds, read once a run and carried from one acceptance to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hubbot.leaderboard import store
from hubbot.records.hub import Hub, load
from hubbot.records.known import Known
from hubbot.records.record import Accepted
from hubbot.submission.checks import Context
from hubbot.submission.lifecycle import OnMain


@dataclass(frozen=True, slots=True)
class World:
    """The hub's files, its accepted results in path order, and the index for comparing with them."""

    hub: Hub
    accepted: tuple[Accepted, ...]
    known: Known

    @classmethod
    def at(cls, root: Path) -> World:
        """Read the hub at `root`. Raises HubFileError, which names file, line and remedy."""
        hub = load(root)
        accepted = tuple(store.load(hub))
        return cls(hub, accepted, Known.of(accepted, hub))

    def with_(self, new: Accepted, *, hub: Hub | None = None) -> World:
        """The world after one more acceptance; `hub` where the registry grew with it."""
        now = hub or self.hub
        others = [one for one in self.accepted if one.path != new.path]
        accepted = tuple(sorted((*others, new), key=lambda one: one.path))
        changed = len(others) < len(self.accepted)  # a correction: its old lines must leave the index
        known = Known.of(accepted, now) if changed else self.known.with_([new], now)
        return replace(self, hub=now, accepted=accepted, known=known)

    def context(self, today: str) -> Context:
        """`full`: the bot takes the seconds that `hubbot check` spares; both its jobs then say the same."""
        return Context(self.hub, self.known, today, full=True)

    def of_issue(self, number: int) -> Accepted | None:
        """The result that this issue led to, if main holds it; the latest where corrections followed."""
        own = [one for one in self.accepted if one.acceptance.issue == number]
        return max(own, key=lambda one: (one.acceptance.accepted_at, one.path), default=None)

    def on_main(self, number: int) -> OnMain | None:
        """The same as far as a plan needs to know."""
        accepted = self.of_issue(number)
        if accepted is None:
            return self._corrected_by(number)
        block = accepted.acceptance
        return OnMain(
            path=accepted.path,
            approver=block.approver or "",
            event=block.approval_event,
            accepted_at=block.accepted_at,
            digest=block.digest,
            standing=block.status,
        )

    def _corrected_by(self, number: int) -> OnMain | None:
        """The same for an issue that asked for a correction: the changed file tells."""
        for one in self.accepted:
            for entry in one.acceptance.value.get("corrections") or ():
                if isinstance(entry, Mapping) and entry.get("issue") == number:
                    return OnMain(
                        path=one.path,
                        approver=str(entry.get("approver", "")),
                        event=entry.get("approval_event"),
                        accepted_at=str(entry.get("accepted_at", "")),
                        digest=str(entry.get("digest", "")),
                        what=str(entry.get("what", "")),
                    )
        return None
