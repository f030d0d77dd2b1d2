"""Tells people in their closed issue what others decided about their result.

It comes before the last steps of what caused it: a run that dies in between leaves the cause unfinished, and
the next run finds it and tells. What was said already has its key in a comment, and is not said again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.bot.requests.kinds import held, on_main
from hubbot.bot.state.due import concerned
from hubbot.bot.state.seen import Closed
from hubbot.bot.state.seen import held as in_short
from hubbot.bot.steps.observe import Observed, facts_of, planned
from hubbot.bot.steps.settle import apply_all
from hubbot.bot.steps.turns import has_room
from hubbot.common.labels import STATUS_OF_PHASE
from hubbot.forge.port import ForgeError, Listed, NotFound
from hubbot.submission.facts.actions import Commit, Decide, EnsureLabel, Step, WriteStatus, words_first

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World

PERSONS = 20  # told in one run about what was changed on main; the rest in the next


def tell_of(bot: Bot, world: World, seen: Observed, besides: Container[int] = ()) -> None:
    """Before the decision about a correction is said: tell those whose result it changed.

    `besides`: issues that this run answers anyway. Raises ForgeError where somebody cannot be told: then the
    correction stays unfinished for another run.
    """
    main = seen.facts.on_main
    others = concerned(world, seen.snapshot.number) if main else ()
    if main is None or not others:
        return
    wanted = (action for action in planned(bot, seen) if isinstance(action, Decide))
    if any(action.key == f"accepted:{main.event or 0}" for action in wanted):
        for number in others:
            if number not in besides:
                _tell(bot, world, number)


def tell_unranked(bot: Bot, world: World) -> None:
    """Tell of results that stand without a rank on main, each person once for each cause.

    Whether somebody knows is in their issue. What was found there is remembered (`looks`): it is safe to
    lose, and then read once more.
    """
    waiting = [one.path for one in world.hub.changed.values() if one.unranked and not one.told]
    waiting += world.hub.lost
    asked = 0
    for number in _issues(world, waiting):
        if asked == PERSONS or bot.log.limited or not has_room(bot):
            return
        if _is_known(bot, world, number):
            continue
        asked += 1
        with bot.guarded(f"issue {number}", number):
            _tell(bot, world, number)


def _is_known(bot: Bot, world: World, number: int) -> bool:
    """Nothing is to be told there, or it was seen to be said."""
    main = on_main(world, number)
    if main is None or not any(one.what == "unranked" for one in main.notices):
        return True
    look = bot.looks.closed.get(number)
    return look is not None and look.held == in_short(main)


def _issues(world: World, paths: Iterable[str]) -> list[int]:
    held = (world.known.at(path) for path in paths)
    return sorted({seen.issue for seen in held if seen and seen.issue and seen.author}, reverse=True)


def _tell(bot: Bot, world: World, number: int) -> None:
    """One request to read, and three at most for what is said and shown."""
    try:
        seen = _as_closed(bot, world, number)
        planned_here = (a for a in planned(bot, seen) if not isinstance(a, Commit | EnsureLabel))
        wanted: list[Step] = words_first(planned_here)
        done, _ = apply_all(bot, seen, wanted)
        if len(done) == len(wanted):
            bot.looks.closed[number] = Closed("", in_short(seen.facts.on_main))
    except NotFound as why:  # deleted or transferred: nobody is left to be told here
        bot.log.note(gone=f"issue {number}", why=str(why))
        return
    if any(isinstance(action, Decide | WriteStatus) and action not in done for action in wanted):
        raise ForgeError(f"issue {number} could not be told; the next run tries again")


def _as_closed(bot: Bot, world: World, number: int) -> Observed:
    """The issue as its acceptance left it, with its comments: its text and label events decide nothing."""
    found, accepted = held(world, number), world.all_of_issue(number)
    author = (accepted[0].acceptance.author if accepted else None) or ""
    issue = Listed(number, "", author, (STATUS_OF_PHASE["accepted"].name,), "", "")
    snapshot = replace(
        issue.snapshot(),
        state="closed",
        state_reason="completed",
        comments=tuple(bot.forge.comments(number)),
        observed_at=bot.forge.now(),
        is_pull_request=bool(world.of_pull(number)),
    )
    facts = facts_of(bot, world, number, found[1] if found else None)
    return Observed(snapshot, found[0].held(world, number) if found else None, facts)
