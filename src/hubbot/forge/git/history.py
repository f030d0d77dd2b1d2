"""Which label event led to which commit, as the trailers of hubbot's own commits say."""

from __future__ import annotations

from dataclasses import dataclass

from hubbot.forge.git.process import Git
from hubbot.forge.git.trailers import EVENT, decided_in

# A workflow's checkout may be shallower; what is further back counts as not known.
LOOKED_AT = 1000


@dataclass(frozen=True, slots=True)
class Decision:
    """A commit that was made because label event `event` approved `issue`."""

    issue: int
    event: int
    commit: str


def decisions(git: Git, revisions: str, at_most: int | None = LOOKED_AT) -> tuple[Decision, ...]:
    """Newest first. One command. A squashed commit keeps the trailers of those it was made from."""
    listing = git(
        "log",
        *([f"--max-count={at_most}"] if at_most else []),
        "--extended-regexp",
        f"--grep=^{EVENT}: [0-9]+$",
        "--format=%H%n%B%x00",
        revisions,
        "--",
    )
    found: list[Decision] = []
    for entry in listing.decode("utf-8", "replace").split("\0"):
        commit, _, message = entry.strip().partition("\n")
        found += [Decision(issue, event, commit) for issue, event in decided_in(message)]
    return tuple(found)
