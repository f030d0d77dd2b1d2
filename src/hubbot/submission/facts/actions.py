"""Inputs (`Facts`, `OnMain`) and outputs (`Action`s) of `plan`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, assert_never

if TYPE_CHECKING:
    from hubbot.common.labels import Label
    from hubbot.forge.port import LabelEvent
    from hubbot.registry.model import Policy
    from hubbot.submission.facts.context import Notice, Surroundings


@dataclass(frozen=True, slots=True)
class OnMain:
    """What `main` holds because of this issue: a result, a correction or an entry of the registry.

    `commit` is "" where the history does not tell which commit brought it.
    """

    path: str
    approver: str
    event: int | None
    accepted_at: str
    digest: str
    standing: Literal["active", "withdrawn", "superseded"] = "active"
    commit: str = ""
    done: str = ""  # what was carried out, as a sentence; "" where main holds a result
    others: tuple[str, ...] = ()  # paths of further results that were changed with it
    page: str = ""  # of an entry of the registry: the page that readers see, "" without one
    notices: tuple[Notice, ...] = ()  # what others decided about it since


@dataclass(frozen=True, slots=True)
class Limited:
    """A person's limit on a benchmark is reached. `results`: how many of it are asked for here.

    `until`: when there is room for them (ISO 8601, UTC); "" where they are more than may ever come at once.
    """

    benchmark: str
    results: int
    until: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the issue itself cannot say.

    `fault`: our own fault in words, "" when there is none. `baseline_known`: the baseline was run; if not, an
    earlier report about it stands. `open_before`: older open submissions of the author, up to the cap.
    `pending`: the pull request that puts it on a protected main, once that is open. `main`: the commit of
    main that all this was read from. `gone`: the issue says accepted, and main surely holds nothing of it any
    more; None where that is in doubt. `limited`: a limit per time that is reached; None where none is.
    """

    policy: Policy
    surroundings: Surroundings
    accept: bool = False
    on_main: OnMain | None = None
    used: frozenset[int] = frozenset()
    fault: str = ""
    baseline_known: bool = False
    open_before: int = 0
    limited: Limited | None = None
    pending: str = ""
    main: str = ""
    gone: bool | None = False


@dataclass(frozen=True, slots=True)
class Commit:
    """Put this submission on main: `event` is the approval that is used up by it."""

    event: LabelEvent
    accepted_at: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open an issue again that hubbot had closed for silence."""


@dataclass(frozen=True, slots=True)
class Decide:
    """Say a decision once, in a comment of its own: an edited comment sends no mail."""

    key: str
    body: str


@dataclass(frozen=True, slots=True)
class WriteStatus:
    """Create the status comment, or edit `comment`."""

    comment: int | None
    body: str


@dataclass(frozen=True, slots=True)
class DropDuplicateStatus:
    """Take away a status comment, or a decision, that two runs at once both wrote: the first stays."""

    comment: int


@dataclass(frozen=True, slots=True)
class EnsureLabel:
    """Make a label of the repository, with its colour, where it is missing."""

    label: Label


@dataclass(frozen=True, slots=True)
class AddLabel:
    name: str


@dataclass(frozen=True, slots=True)
class RemoveLabel:
    name: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the issue. `reason` is what GitHub shows; None for a pull request, which has none."""

    reason: Literal["completed", "not_planned"] | None


_ORDER: tuple[type, ...] = (
    Commit,
    Reopen,
    Decide,
    WriteStatus,
    DropDuplicateStatus,
    EnsureLabel,
    AddLabel,
    RemoveLabel,
    Close,
)
Step = Reopen | Decide | WriteStatus | DropDuplicateStatus | EnsureLabel | AddLabel | RemoveLabel | Close
Action = Commit | Step


_RESTS_ON: dict[type, tuple[type, ...]] = {
    Decide: (Reopen,),
    WriteStatus: (Reopen, Decide),
    AddLabel: (Reopen, Decide, WriteStatus),
    RemoveLabel: (Reopen, Decide, WriteStatus, AddLabel),
    Close: (Reopen, Decide, WriteStatus),
}


def rests_on(action: Step, other: Step) -> bool:
    """Whether `action` would say or hide something wrong where the earlier step `other` was not done.

    The status label stays the old one then, so that the next run finds what is left to do.
    """
    return isinstance(other, _RESTS_ON.get(type(action), ()))


def words_first(steps: Iterable[Step]) -> list[Step]:
    """At most three: where something is said in a closed issue, its label waits for the next sweep.

    That one sees by its list that the label says something else than main.
    """
    wanted = list(steps)
    if not any(isinstance(one, Decide) for one in wanted):
        return wanted
    return [one for one in wanted if not isinstance(one, EnsureLabel | AddLabel | RemoveLabel)]


def words(action: Step) -> str:  # noqa: PLR0911 - one for each
    """For the run's summary; "" for what nobody needs to read."""
    match action:
        case Reopen():
            return "opened again"
        case Decide(key, _):
            return f"said *{key.partition(':')[0]}*"
        case WriteStatus(comment, _):
            return "status comment updated" if comment else "status comment written"
        case DropDuplicateStatus():
            return "second comment of the same removed"
        case EnsureLabel():
            return ""
        case AddLabel(name):
            return f"`{name}` on"
        case RemoveLabel(name):
            return f"`{name}` off"
        case Close(reason):
            return f"closed as {reason.replace('_', ' ')}" if reason else "closed"
        case _:
            assert_never(action)


def in_order(actions: Iterable[Action]) -> list[Action]:
    """Commit, decision, status, labels, close: a run that dies leaves the label on; the next one finishes.

    Reopening comes before all that is said about an open issue.
    """
    return sorted(actions, key=lambda action: _ORDER.index(type(action)))
