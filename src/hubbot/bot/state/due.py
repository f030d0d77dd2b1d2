"""Which notices are owed to whom. They follow from main, so a later run tells what a killed one did not.

One comment for each person and cause: a cause that touches many results of one person is told in the newest
issue among them, as one list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, get_args

from hubbot.leaderboard.words.reasons import changed_words
from hubbot.submission.facts.context import Notice, Told

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.index.known import Seen
    from hubbot.results.hand_changes import HandChange
    from hubbot.results.result import Accepted

_NAMES_ANOTHER = ("replace", "move")


def notices_of(world: World, number: int) -> tuple[Notice, ...]:
    """What is to be said in issue `number`, because of others' decisions about the results it led to."""
    found: dict[str, Notice] = {}
    for one in world.all_of_issue(number):
        for notice in (*_corrected(world, one), *_unranked(world, one), *_lost(world, one)):
            if _newest(world, one, notice.paths) == number:
                found.setdefault(notice.key, notice)
    return tuple(found[key] for key in sorted(found))


def concerned(world: World, correction: int) -> tuple[int, ...]:
    """The issues in which the correction asked for in `correction` is to be told, or shown by a label."""
    held = world.known.all_corrected_by(correction)
    return tuple(sorted({one.issue for one in held if one.issue and one.issue != correction}))


def _corrected(world: World, one: Accepted) -> Iterator[Notice]:
    """Corrections that its submitter did not ask for."""
    author = (one.acceptance.author or "").casefold()
    for entry in one.acceptance.corrections:
        if entry.get("what") not in get_args(Told):
            continue
        if author and str(entry.get("author", "")).casefold() != author:
            yield _notice(world, one, entry)


def _notice(world: World, one: Accepted, entry: Mapping[str, Any]) -> Notice:
    asked, event = entry.get("issue"), entry.get("approval_event")
    paths: tuple[str, ...] = (one.path,)
    if isinstance(asked, int):
        paths = _theirs(world.known.all_corrected_by(asked), one) or paths
    return Notice(
        key=f"told:{event if isinstance(event, int) else 0}",
        what=entry["what"],
        paths=paths,
        asked=asked if isinstance(asked, int) else 0,
        author=str(entry.get("author", "")),
        approver=str(entry.get("approver", "")),
        day=str(entry.get("accepted_at", ""))[:10],
        reason=str(entry.get("reason", "")),
        by=tuple(_in_place(world, one, path) for path in paths) if entry["what"] in _NAMES_ANOTHER else (),
    )


def _in_place(world: World, one: Accepted, path: str) -> str:
    """What replaced the result at this path, or the model it is of now; "" where its file does not say."""
    found = one if path == one.path else world.accepted_at(path)
    return (found.acceptance.superseded_by or found.acceptance.model or "") if found else ""


def _unranked(world: World, one: Accepted) -> Iterator[Notice]:
    """A change by hand that took its rank."""
    listed = world.hub.changed.get(one.path)
    if listed is None or not listed.unranked or one.acceptance.status != "active":
        return
    cause = _cause(listed)
    same = [path for path, other in world.hub.changed.items() if other.unranked and _cause(other) == cause]
    paths = _theirs((seen for path in same if (seen := world.known.at(path))), one) or (one.path,)
    yield Notice(key=cause, what="unranked", paths=paths, says=changed_words(listed))


def _lost(world: World, one: Accepted) -> Iterator[Notice]:
    """The hub's registry, rules or program took its rank."""
    lost = world.hub.lost.get(one.path)
    if lost is None or one.acceptance.status != "active":
        return
    same = [path for path, other in world.hub.lost.items() if other.commit == lost.commit]
    paths = _theirs((seen for path in same if (seen := world.known.at(path))), one) or (one.path,)
    why = tuple(world.hub.lost[path].says for path in paths)
    yield Notice(key=f"unranked:{lost.commit[:12] or lost.since}", what="unranked", paths=paths, why=why)


def _cause(listed: HandChange) -> str:
    return f"unranked:{listed.commit[:12] or listed.since or 'unknown'}"


def _theirs(several: Iterator[Seen] | tuple[Seen, ...], one: Accepted) -> tuple[str, ...]:
    """Those of the same submitter, by path."""
    author = (one.acceptance.author or "").casefold()
    return tuple(sorted(seen.path for seen in several if (seen.author or "").casefold() == author))


def _newest(world: World, one: Accepted, paths: tuple[str, ...]) -> int:
    """The newest issue that led to one of these results."""
    if paths == (one.path,):
        return one.acceptance.issue or 0
    held = (world.known.at(path) for path in paths)
    return max((seen.issue or 0 for seen in held if seen), default=0)
