"""The labels of a hub: three that people set, one that marks a submission, and one status at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

APPROVED, DECLINED, QUESTION = "approved", "declined", "question"  # what people decide with


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    color: str
    description: str


_PEOPLES = (
    Label("submission", "c5def5", "A result for the leaderboards"),
    Label("proposal", "c5def5", "A benchmark or a model's card, for the registry"),
    Label(APPROVED, "0e8a16", "A maintainer accepts this version"),
    Label(DECLINED, "b60205", "A maintainer declines this submission"),
    Label(QUESTION, "d876e3", "Waits for the author's answer"),
)
UNPAINTED: Final = "ededed"  # the colour of a label that GitHub makes because somebody set it
STATUS: Final = "status: "  # how the bot's labels for a state begin
STATUS_OF_PHASE = {
    "needs-fixes": Label(STATUS + "needs-fixes", "d93f0b", "The checks found errors; the comment says where"),
    "ready": Label(STATUS + "ready", "1d76db", "Checked; a maintainer decides next"),
    "accepted": Label(STATUS + "accepted", "0e8a16", "On the board"),
    "declined": Label(STATUS + "declined", "6a737d", "Not accepted; the thread says why"),
    "stale": Label(STATUS + "stale", "6a737d", "Closed after a reminder; an edit opens it again"),
    "withdrawn": Label(STATUS + "withdrawn", "6a737d", "Closed before a decision, or withdrawn since"),
    "hub-problem": Label(STATUS + "hub-problem", "fbca04", "A fault of the hub, not of the submission"),
}
LABELS: tuple[Label, ...] = (*_PEOPLES, *STATUS_OF_PHASE.values())
# How the title of an issue begins that a form made, by what it asks for.
TITLES: Final = {
    "result": "[Submission]",
    "correction": "[Correction]",
    "benchmark": "[Benchmark]",
    "model": "[Model]",
}
STATUS_LABELS = frozenset(label.name for label in STATUS_OF_PHASE.values())


def titled(title: str, *asked: str) -> bool:
    """Whether a title begins as that of a form for one of these, in whatever case."""
    return title.strip().casefold().startswith(tuple(TITLES[one].casefold() for one in asked))
