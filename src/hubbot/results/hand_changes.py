"""registry/changed.yaml: accepted results that somebody changed on `main` after their approval.

`registry/changed.yaml` is written by hubbot alone. It says of each which commit changed it, since when the
hub lists it, and whether it stands unranked by now. So boards follow from what is committed, whatever day it
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from hubbot.reading.yaml.reader import dump, load_trusted

LEDGER = "registry/changed.yaml"
Why = Literal["after approval", "no approval", "own hash"]
_HEAD = "# Written by hubbot: accepted results that were changed on main by hand.\n"
EMPTY_LEDGER = _HEAD + "changed: []\n"
_LONGEST = 80  # characters of a name


@dataclass(frozen=True, slots=True)
class HandChange:
    """`why`: changed after its approval; put there without one; or it does not fit the hash that it holds.

    `commit` is "" where this is not known. `since` is the day on which the hub listed it first.
    """

    path: str
    why: Why
    commit: str = ""
    by: str = ""  # the author whom the commit names
    at: str = ""  # ISO 8601, UTC; the commit's own time
    since: str = ""
    unranked: bool = False
    stood: str = ""  # the record hash of the version that was accepted
    told: bool = False  # an earlier hubbot wrote here that its author was told


@dataclass(frozen=True, slots=True)
class LostRank:
    """A result that has no rank since the hub changed, until it has one again."""

    path: str
    says: str  # why, as its table says it
    commit: str = ""  # main, as it was when that was seen
    since: str = ""


T = TypeVar("T", HandChange, LostRank)


def read_ledger(text: str) -> dict[str, HandChange]:
    """Path → change. What cannot be read counts as not there: the next look writes it anew."""
    return {one.path: replace(one, by=one_line(one.by)) for one in _listed(text, "changed", HandChange)}


def read_lost(text: str) -> dict[str, LostRank]:
    """Path → rank that was lost, of the same file."""
    return {one.path: one for one in _listed(text, "unranked", LostRank)}


def ledger_text(changes: Iterable[HandChange], lost: Iterable[LostRank] = ()) -> str:
    """The file, in path order; "" where nothing is listed."""
    told = [asdict(one) for one in sorted(lost, key=lambda one: one.path)]
    value = {"changed": [_plain(one) for one in sorted(changes, key=lambda one: one.path)]}
    value |= {"unranked": told} if told else {}
    return _HEAD + dump(value) if any(value.values()) else ""


def _listed(text: str, name: str, kind: type[T]) -> Iterator[T]:
    try:
        value = load_trusted(text) if text else {}
    except ValueError:
        return
    for one in (value.get(name) if isinstance(value, dict) else None) or ():
        from msgspec import convert  # few hubs have anything listed

        with suppress(ValueError):
            found = convert(one, kind)
            if found.path:
                yield found


def followed(
    before: Mapping[str, HandChange],
    now: Iterable[HandChange],
    today: str,
    days: int | None,
) -> dict[str, HandChange]:
    """The list of today. What was listed keeps its day; after `days` (None: never) it stands unranked.

    The days begin with the change itself, or, where that is not known, with the day it was listed.
    """
    found = {}
    for one in now:
        held = before.get(one.path)
        since = held.since if held and held.since else today
        unranked = bool(held and held.unranked) or _is_due(one, since, today, days)
        found[one.path] = replace(one, since=since, unranked=unranked, told=_is_told(one, held))
    return found


def _is_told(one: HandChange, held: HandChange | None) -> bool:
    return held is not None and held.told and (held.commit, held.why) == (one.commit, one.why)


def one_line(name: str) -> str:
    """A name from a commit, cut and on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:_LONGEST]


def _is_due(one: HandChange, since: str, today: str, days: int | None) -> bool:
    if days is None:
        return False
    begun = min(one.at[:10], since) if one.at else since
    try:
        return date.fromisoformat(begun) + timedelta(days) <= date.fromisoformat(today)
    except ValueError:
        return False


def _plain(one: HandChange) -> dict[str, Any]:
    return {key: value for key, value in asdict(one).items() if value not in ("", False)}
