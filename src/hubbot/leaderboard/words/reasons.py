"""Sentences about results without a rank: what speaks against one, and why a board ranks nobody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from hubbot.common.counted import in_words
from hubbot.leaderboard.ranking.entry import Entry, Reason
from hubbot.leaderboard.ranking.entry_of import primary_of
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.registry.model import Dataset, Hub
from hubbot.results.flags import is_open, one_in
from hubbot.results.hand_changes import HandChange

_NO_REASON = "no reason given"
_BY_HAND = "its file was changed on main by hand"
_SIMPLE: dict[Reason, str] = {
    "failed": "its run failed",
    "partial-run": "its run is marked as partial",
    "size": "the size of its test set is not stated",
}


def why_unranked(entry: Entry, hub: Hub) -> str:
    """The reasons in words, without the full stop."""
    said = [_SIMPLE.get(reason) or _DETAILED[reason](entry, hub) for reason in entry.reasons]
    return "; ".join(said) or "it has a rank"


def flag_words(flag: object) -> str:
    """About the results, not the models: what was found, how probable it is by chance, who else."""
    if not isinstance(flag, dict) or not flag.get("others"):
        return f"an open question ({flag.get('code', '?') if isinstance(flag, dict) else '?'})"
    figures, others = flag.get("figures") or (), flag["others"]
    what = f"the same {len(figures)} figures were" if len(figures) > 1 else "the same figures were"
    chance = flag.get("chance")
    by_chance = f"; {one_in(chance)} by chance" if isinstance(chance, int | float) else ""
    return f"{what} filed in {', '.join(map(str, others))}{by_chance}"


def no_ranking(board: Board) -> str:
    """Why nobody is ranked on a board, without the full stop."""
    questioned = _questioned(board)
    if questioned:
        imported = all(entry.imported_from for entry in board.unranked)
        what = "imported results" if imported else "results"
        return f"No ranking: {questioned} of {len(board.unranked)} {what} are in question"
    if not board.unranked:
        return "No ranking: every result has left the board"
    common = _common(board)
    return f"No ranking: {_COMMON[common][0] if common else 'each result lacks something'}"


def no_ranking_short(board: Board) -> str:
    """As `no_ranking`, in the few words that a line of the index has room for."""
    if questioned := _questioned(board):
        return f"{questioned} of {len(board.unranked)} in question"
    if not board.unranked:
        return "every result has left"
    common = _common(board)
    return _COMMON[common][1] if common else "each lacks something"


def _questioned(board: Board) -> int:
    return sum("flagged" in entry.reasons for entry in board.unranked)


def _common(board: Board) -> Reason | None:
    return next((r for r in _COMMON if all(r in e.reasons for e in board.unranked)), None)


_COMMON: dict[Reason, tuple[str, str]] = {
    "partial-split": ("only part of the registered test set was used", "part of the test set only"),
    "undescribed": ("the dataset is described nowhere", "dataset described nowhere"),
    "size": ("the size of the test set is not stated", "size not stated"),
    "averaging": ("the averaging of the metric is not stated", "averaging not stated"),
    "few-per-class": ("too few cases in a class", "too few cases in a class"),
    "changed": ("the files were changed on main after their approval", "changed after approval"),
    "missing": ("the primary metric is not stated", "figure not stated"),
    "placeholder": ("0.0 stands for “could not be computed”", "0.0 for “not computed”"),
}


def _partial(entry: Entry, dataset: Dataset | None) -> str:
    split = dataset.splits.get(entry.board.split) if dataset else None
    if split is None or split.n is None:
        return f"its split “{entry.board.split or 'unstated'}” is not registered"
    return f"{entry.board.n:,} cases are not the {split.n:,} of the registered test set"


def changed_words(change: HandChange) -> str:
    """What happened to an accepted file: by whom, in which commit, on which day. A name is plain text yet."""
    by = f" by {change.by}" if change.by else ""
    where = f" in commit {change.commit[:7]}" if change.commit else ""
    day = f" on {change.at[:10]}" if change.at else ""
    match change.why:
        case "after approval":
            return f"changed on main{by}{where}{day}, after it was approved"
        case "no approval":
            return f"put on main{by}{where}{day}; no commit of hubbot's stands behind the approval it names"
        case "own hash":
            return "its file does not fit the record hash that it holds"
        case _:
            assert_never(change.why)


def _primary(entry: Entry, hub: Hub) -> str:
    return primary_of(hub.benchmarks[entry.board.benchmark], entry.board.version)


_DETAILED: dict[Reason, Callable[[Entry, Hub], str]] = {
    "withdrawn": lambda e, hub: f"withdrawn: {e.reason or _NO_REASON}",
    "superseded": lambda e, hub: (
        f"superseded by {e.superseded_by or 'a later one'}: {e.reason or _NO_REASON}"
    ),
    "changed": lambda e, hub: changed_words(hub.changed[e.path]) if e.path in hub.changed else _BY_HAND,
    "missing": lambda e, hub: f"it does not state {_primary(e, hub)}",
    "undefined": lambda e, hub: f"{_primary(e, hub)} is stated as undefined",
    "averaging": lambda e, hub: (
        f"it does not say how classes were averaged; the board ranks by {_primary(e, hub)}"
    ),
    "placeholder": lambda e, hub: f"{_primary(e, hub)} 0.0 usually stands for “could not be computed”",
    "flagged": lambda e, hub: "; ".join(flag_words(flag) for flag in e.flags if is_open(flag)),
    "partial-split": lambda e, hub: _partial(e, hub.datasets.get(e.board.dataset)),
    "undescribed": lambda e, hub: (
        f"its dataset is {'described nowhere' if e.board.dataset in hub.datasets else 'not registered'}"
    ),
    "few-per-class": lambda e, hub: f"fewer than {hub.policy.min_group} cases in a class: too few to rank",
}


def short_why(group: Sequence[Entry], hub: Hub) -> str:
    """In a few words why results with equal figures have no rank: their own reasons before the test set's."""
    first = group[0]
    own = [reason for reason in first.reasons if reason not in _OF_THE_TEST_SET] or first.reasons[:1]
    said = [_same(group) if reason == "flagged" else _SHORT[reason](first, hub) for reason in own]
    both = "; ".join(said[:2])
    return both if len(both) <= _LINE else said[0]


def _same(group: Sequence[Entry]) -> str:
    flags = [flag for entry in group for flag in entry.flags if is_open(flag) and isinstance(flag, dict)]
    count = max((len(flag.get("figures") or ()) for flag in flags), default=0)
    figures = in_words(count, "figure").lower() if count > 1 else "figures"
    names = len({entry.model for entry in group})
    if names > 1:
        return f"same {figures} under {in_words(names, 'name').lower()}"
    return f"same {figures} as another result" if count else "an open question"


_LINE = 50  # letters beside names and figures in a row of one line
_OF_THE_TEST_SET: frozenset[Reason] = frozenset({"size", "partial-split", "undescribed"})
_SHORT: dict[Reason, Callable[[Entry, Hub], str]] = {
    "changed": lambda e, hub: "changed on main by hand",
    "failed": lambda e, hub: "run failed",
    "partial-run": lambda e, hub: "run marked as partial",
    "missing": lambda e, hub: f"{_primary(e, hub)} not stated",
    "undefined": lambda e, hub: f"{_primary(e, hub)} undefined",
    "averaging": lambda e, hub: "averaging not stated",
    "placeholder": lambda e, hub: "0.0 for “could not be computed”",
    "size": lambda e, hub: "size of the test set not stated",
    "partial-split": lambda e, hub: _short_partial(e, hub.datasets.get(e.board.dataset)),
    "undescribed": lambda e, hub: (
        f"dataset {'described nowhere' if e.board.dataset in hub.datasets else 'not registered'}"
    ),
    "few-per-class": lambda e, hub: f"fewer than {hub.policy.min_group} cases in a class",
}


def _short_partial(entry: Entry, dataset: Dataset | None) -> str:
    split = dataset.splits.get(entry.board.split) if dataset else None
    if split is None or split.n is None:
        return "split not registered"
    return f"{entry.board.n:,} of {split.n:,} test cases"
