"""Results that lose their rank because the hub's registry, rules or program changed, and not their file.

The pages on main say what had a rank, the pages that a build writes say what has none and why. What is found
is kept in the hub's list as long as it has no rank: so whichever run comes next can tell its submitters.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hubbot.results.hand_changes import LostRank

if TYPE_CHECKING:
    from hubbot.bot.state.world import World

_TABLES = "leaderboards/data/"
_OTHER_WORDS = {"changed"}  # reasons of which people are told elsewhere
_LONGEST = 200  # characters of a reason


def lost_ranks(world: World, files: Mapping[str, bytes | None], today: str) -> dict[str, LostRank]:
    """Path → what is to be told, of the tables among `files`, which a build is about to write."""
    tables = [path for path in files if _is_table(path)]
    before = {name for path in tables for name in _ranked(_read(world.tree.find(path)))}
    found: dict[str, LostRank] = {}
    for path in tables if before else ():
        for eval_id, why in _unranked(_read(files[path])):
            seen = world.known.with_eval_id(eval_id) if eval_id in before else None
            if seen and seen.issue and seen.author and seen.path not in world.hub.changed:
                found[seen.path] = LostRank(seen.path, why[:_LONGEST], world.commit, today)
    return found


def still_lost(world: World, files: Mapping[str, bytes | None]) -> dict[str, LostRank]:
    """Those of the list that have no rank once `files` are written. Reads nothing where none is listed."""
    if not world.hub.lost:
        return {}
    tables = {path for path in (*world.tree.under(_TABLES.rstrip("/")), *files) if _is_table(path)}
    ranked: set[str] = set()
    for path in tables:
        ranked |= {*_ranked(_read(files[path] if path in files else world.tree.find(path)))}
    held = ((one, world.known.at(path)) for path, one in world.hub.lost.items())
    return {one.path: one for one, seen in held if seen and seen.eval_id not in ranked}


def _is_table(path: str) -> bool:
    return path.startswith(_TABLES) and path.endswith(".json")


def _read(content: bytes | None) -> Mapping[str, Any]:
    try:
        value = json.loads(content or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _ranked(table: Mapping[str, Any]) -> Iterator[str]:
    """The eval_ids of the rows of the ranking, baselines among them, and of the runs behind them."""
    for row in _rows(table, "rows"):
        runs = row.get("runs")
        yield from (str(name) for name in (row.get("eval_id"), *(runs if isinstance(runs, list) else ())))


def _unranked(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in _rows(table, "unranked"):
        reasons = row.get("reasons")
        if isinstance(reasons, list) and not _OTHER_WORDS & {*map(str, reasons)}:
            yield str(row.get("eval_id")), str(row.get("why"))


def _rows(table: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    listed = table.get(name)
    return (row for row in (listed if isinstance(listed, list) else ()) if isinstance(row, dict))
