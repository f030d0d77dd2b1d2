"""What the bot remembers in its own comments, hidden: small, versioned, and impossible to break out of.

A comment is the bot's by marker AND author, and the marker counts only at the very start: strangers' text can
appear further down in a comment of ours.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from msgspec import convert

if TYPE_CHECKING:
    from hubbot.forge.port import Comment

Phase = Literal[
    "needs-fixes", "ready", "accepted", "declined", "withdrawn", "hub-problem", "waiting", "stale"
]

_UNDECIDED: frozenset[Phase] = frozenset({"needs-fixes", "ready", "hub-problem"})
_VERSION = 1
_STATUS = re.compile(r"<!-- hubbot:status v(\d+) ([A-Za-z0-9_=-]*) -->")
_DECISION = re.compile(r"<!-- hubbot:decision v\d+ ([a-z0-9:.-]+) -->")
_EVENT = re.compile(r"^(?:refused|declined|accepted|gone|not-declined):(\d+)$")
_ENCODED_LIMIT = 16_000  # characters of hidden state; the texts go first when there is more
_DECODED_LIMIT = 400_000


@dataclass(frozen=True, slots=True)
class Memory:
    """What the status comment showed. An approval binds (digest, verdict), shown before the label was set.

    `since`: server time at which they were first shown; None means the comment's own `updated_at`.
    `checked`: the time printed. `text` is the record shown, `previous` the different one shown before it.
    """

    phase: Phase
    digest: str = ""
    verdict: str = ""
    since: str | None = None
    checked: str = ""
    version: int = 1
    text: str = ""
    previous: str = ""
    open: tuple[str, ...] = ()  # "code path" of errors and warnings, to say what is new
    fault: str = ""
    pending: str = ""  # address of the pull request that waits to be merged
    waits: str = ""  # server time since which the author has been asked to mend this very text
    asked: bool = False  # checked at that time because the author asked for it
    log: str = ""  # address of the run that wrote this: a later one with nothing new to say leaves it
    main: str = ""  # commit of main that this was derived from: a run that is behind it writes nothing
    said: str = ""  # digest of what is shown below, where it tells of a day: who edits it is seen

    @property
    def as_of(self) -> str:
        """What a place on a board was worked out from: the day, and the commit of main. For a comment."""
        return f"{self.checked[:10]}, `{self.main[:7]}` on main" if self.main else self.checked[:10]

    def shows(self, digest: str, verdict: str) -> bool:
        """Whether a maintainer can read this verdict on this text now. A decided issue shows none."""
        return bool(digest) and self.phase in _UNDECIDED and (self.digest, self.verdict) == (digest, verdict)


@dataclass(frozen=True, slots=True)
class Shown:
    """The status comment that is there, what it remembers, and superfluous ones."""

    comment: Comment
    memory: Memory | None
    duplicates: tuple[int, ...] = ()

    @property
    def since(self) -> str:
        """Server time since which the remembered (digest, verdict) can be read."""
        return (self.memory.since if self.memory else None) or self.comment.updated_at


def status_marker(memory: Memory) -> str:
    """The first line of a status comment. Texts are dropped, oldest first, when they would not fit."""
    for smaller in (memory, replace(memory, previous=""), replace(memory, previous="", text="")):
        data = _data(asdict(smaller))
        # Thousands of like paths pack well: what `read` would not unpack is not written.
        if len(data) <= _DECODED_LIMIT and len(encoded := _packed(data)) <= _ENCODED_LIMIT:
            return f"<!-- hubbot:status v{_VERSION} {encoded} -->"
    bare = replace(memory, previous="", text="", open=(), fault=memory.fault[:2000])
    return f"<!-- hubbot:status v{_VERSION} {_packed(_data(asdict(bare)))} -->"


def decision_marker(key: str) -> str:
    marker = f"<!-- hubbot:decision v{_VERSION} {key} -->"
    if not _DECISION.fullmatch(marker):
        raise ValueError(f"not a key of a decision: {key!r}")
    return marker


def status_comment_of(comments: Iterable[Comment]) -> Shown | None:
    """The oldest status comment of ours. Others, from two runs at once, are superfluous."""
    ours = [c for c in comments if c.by_me and _STATUS.match(c.body)]
    if not ours:
        return None
    first = min(ours, key=lambda comment: comment.id)
    return Shown(first, read(first.body), tuple(c.id for c in ours if c.id != first.id))


def decisions_in(comments: Iterable[Comment]) -> frozenset[str]:
    """Keys of the decisions that were said already."""
    matches = (_DECISION.match(comment.body) for comment in comments if comment.by_me)
    return frozenset(match[1] for match in matches if match)


def said_twice(comments: Iterable[Comment]) -> tuple[int, ...]:
    """Decisions that two runs at once both said: all comments of a key but its first."""
    first: dict[str, int] = {}
    twice: list[int] = []
    for comment in sorted((c for c in comments if c.by_me), key=lambda c: c.id):
        match = _DECISION.match(comment.body)
        if match and first.setdefault(match[1], comment.id) != comment.id:
            twice.append(comment.id)
    return tuple(twice)


def said_at(comments: Iterable[Comment], key: str) -> str:
    """When that decision was said, the last time if twice; "" when it was not."""
    return max((c.created_at for c in comments if c.by_me and key in decisions_in([c])), default="")


def was_accepted(comments: Sequence[Comment], reopened_at: str | None) -> bool:
    """Whether it was said that it was accepted, and nobody has opened it again since."""
    return _stands(comments, "accepted:", reopened_at)


def is_gone(comments: Sequence[Comment], reopened_at: str | None) -> bool:
    """Whether it was said that main does not hold it any more, and nobody has opened it again since."""
    return _stands(comments, "gone:", reopened_at)


def _stands(comments: Sequence[Comment], kind: str, reopened_at: str | None) -> bool:
    keys = (key for key in decisions_in(comments) if key.startswith(kind))
    at = max((said_at(comments, key) for key in keys), default="")
    return bool(at) and (reopened_at or "") <= at


def used_events(keys: Iterable[str]) -> frozenset[int]:
    """Ids of the label events that were answered already: each counts once."""
    matches = (_EVENT.match(key) for key in keys)
    return frozenset(int(match[1]) for match in matches if match)


def read(body: str) -> Memory | None:
    """The memory in a comment's first line; None for another version or a damaged one: nothing counts."""
    found = _STATUS.match(body)
    if not found or int(found[1]) != _VERSION:
        return None
    try:
        return convert(_decode(found[2]), Memory)
    except (ValueError, zlib.error, RecursionError):
        return None


def _data(value: dict[str, Any]) -> bytes:
    kept = {key: item for key, item in value.items() if item not in ("", None, (), False)}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode("ascii")


def _decode(encoded: str) -> object:
    unpack = zlib.decompressobj()
    data = unpack.decompress(base64.urlsafe_b64decode(encoded), _DECODED_LIMIT)
    if unpack.unconsumed_tail:
        raise ValueError("more than was ever written")
    return json.loads(data.decode("utf-8", "surrogatepass"))
