"""What was last seen of each issue, so that a run reads only what has changed since. Safe to lose.

A list of issues costs one request a hundred. It tells of each issue its text, its labels, how many comments
there are and when it last changed; the labels and comments of the bot change that, too, so what it is after
the bot's own last write is kept here. Where the file is gone or damaged, every issue counts as changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct
from msgspec.json import decode, encode
from msgspec.structs import replace

if TYPE_CHECKING:
    from hubbot.forge.port import Listed, Snapshot
    from hubbot.submission.comments.review import Review
    from hubbot.submission.facts.actions import OnMain

FILE = "seen.json"  # in git's own folder, beside what else earlier runs left
MOST = 5_000  # issues that are remembered: the file stays below two megabytes
OWN_WRITE = timedelta(seconds=2)  # between the server's answer to a write and the time that it notes


class Look(Struct, frozen=True, array_like=True):
    """One issue when a run last left it. Times are the server's.

    `facts`: what a list told of it, with our own writes. `until`: changes up to then are known. `at`: of
    the look. `rules`, `main`: what the answer was made from. `said`: the answer. `due`: when time alone may
    change it, "" for never. `waits`: its author has too many open. `shows`: the status comment as a run of
    ours left it, which is still to be seen once more; "" where it was seen.
    """

    facts: str
    until: str
    at: str
    rules: str
    main: str
    said: str
    due: str = ""
    waits: bool = False
    shows: str = ""


class Closed(Struct, frozen=True, array_like=True):
    """A closed submission that says what main holds: `held`, in short.

    `until`: its last change when that was seen; "" after a write of ours, which is still to be seen.
    `labels`: those that it had, in short.
    """

    until: str
    held: str
    labels: str = ""


class _Kept(Struct):
    """The file."""

    version: Literal[2]
    issues: dict[int, Look]
    pulls: dict[int, str]
    closed: dict[int, Closed]


@dataclass(slots=True)
class Looks:
    """`pulls` remembers the `updated_at` of those that need no second look.

    `rules` and `main` are what this run's answers are made from; `owed` are those that it still has to look
    at: what is left of them at the end counts as changed, and keeps its place among those that wait.
    """

    file: Path | None = None
    issues: dict[int, Look] = field(default_factory=dict)
    pulls: dict[int, str] = field(default_factory=dict)
    closed: dict[int, Closed] = field(default_factory=dict)
    rules: str = ""
    main: str = ""
    owed: set[int] = field(default_factory=set)

    def main_on(self, time: str) -> str:
        """What main holds, and the day: dates are judged by it."""
        return f"{self.main} {time[:10]}"

    @classmethod
    def read(cls, path: Path | None) -> Looks:
        """None is remembered where there is no file, or it is not what was written."""
        with suppress(OSError, ValueError):
            if path is not None:
                kept = decode(path.read_bytes(), type=_Kept)
                return cls(path, kept.issues, kept.pulls, kept.closed)
        return cls(path)

    def write(self) -> None:
        """Replaced whole. Of too many the newest are kept."""
        for number in self.owed:
            self.pulls.pop(number, None)
            self.closed.pop(number, None)
            if number in self.issues:
                self.issues[number] = replace(self.issues[number], facts="")
        path = self.file
        if path is None:
            return
        newest = sorted(self.issues.items(), key=lambda pair: pair[1].at, reverse=True)[:MOST]
        closed = sorted(self.closed.items(), key=lambda pair: pair[0])[-MOST:]
        kept = _Kept(2, dict(sorted(newest, key=lambda pair: pair[0])), self.pulls, dict(closed))
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".new")
        temporary.write_bytes(encode(kept))
        temporary.replace(path)

    def tried(self, number: int, at: str) -> None:
        """It was this one's turn, and something of ours failed: it is looked at again, behind the others."""
        if number in self.owed:
            self.issues[number] = Look("", "", at, "", "", "")

    def keep_only(self, numbers: Iterable[int]) -> None:
        """What is open no more is not remembered."""
        there = set(numbers)
        self.issues = {number: look for number, look in self.issues.items() if number in there}


def facts_of(one: Listed | Snapshot, labels: Iterable[str], comments: int) -> str:
    """Of an open issue, with these labels and so many comments."""
    told = [one.title, one.body, one.locked, sorted(label.casefold() for label in labels), comments]
    return brief(told)


def changed(one: Listed, look: Look) -> bool:
    """Has something happened to it that no run has seen?"""
    return one.updated_at > look.until or facts_of(one, one.labels, one.comments) != look.facts


def said(review: Review | None, main: OnMain | None) -> str:
    """The answer that a review leads to, as far as it says something else to people."""
    held = [] if main is None else [main.path, main.event, main.standing, main.digest]
    return brief([held, [] if review is None else [review.digest, review.verdict, review.fault, review.ok]])


def held(main: OnMain | None) -> str:
    """What main holds because of an issue, as far as the issue has to show it."""
    told = [] if main is None else [main.path, main.event, main.standing, *(n.key for n in main.notices)]
    return brief(told)


def labelled(labels: Iterable[str]) -> str:
    """A set of labels in short; GitHub compares their names without case."""
    return brief(sorted({label.casefold() for label in labels}))


def after_write(at: str) -> str:
    """The latest time that GitHub may note for a write that it answered `at`."""
    return later(at, OWN_WRITE)


def later(at: str, more: timedelta) -> str:
    try:
        return (datetime.fromisoformat(at) + more).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return at


def brief(value: object) -> str:
    """16 characters that tell one value of JSON from another."""
    data = json.dumps(value, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(data.encode()).hexdigest()[:16]
