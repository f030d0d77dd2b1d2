"""Settles an issue: does the planned steps, then observes it once more and plans again.

GitHub has no way to write only if nothing changed. So a run knows after its last write how the issue stands
then, most often from that write's own answer: of two runs that write at once the later one always learns of
the earlier one, reads the issue anew and plans again. A later sweep looks once more (`otherwise`), one
request each: of two runs at once one may be killed after it wrote over what the other said, before it looked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from msgspec import structs

from hubbot.bot.requests.kinds import on_main
from hubbot.bot.state.seen import Closed, held, labelled
from hubbot.bot.steps.observe import Observed, planned
from hubbot.bot.steps.turns import LOOKS, has_room, left_by, phase_left, remember, shown_by
from hubbot.forge.port import Glance, NotFound, RateLimited, Told
from hubbot.submission.facts.actions import (
    AddLabel,
    Close,
    Commit,
    Decide,
    DropDuplicateStatus,
    EnsureLabel,
    RemoveLabel,
    Reopen,
    Step,
    WriteStatus,
    rests_on,
    words,
    words_first,
)
from hubbot.submission.lifecycle.ended import is_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Listed, Snapshot

_IN_A_ROW = 3  # at most, at one issue in a row: two runs must not answer each other for ever


def settle(bot: Bot, seen: Observed, look: Callable[[], Observed]) -> bool:
    """Apply what is planned, and look again where the issue is not as that leaves it. Was anything written?

    `look` reads the issue anew.
    """
    wrote = False
    for _ in range(_IN_A_ROW):
        wanted = [a for a in planned(bot, seen) if not isinstance(a, Commit)]
        lost = bool(seen.facts.gone) and seen.snapshot.number != bot.log.own  # a sweep may find hundreds
        done, told = apply_all(bot, seen, words_first(wanted) if lost else wanted)
        wrote |= bool(done)
        if len(done) < len(wanted):
            break  # what failed would most likely fail again: the next run does what is left
        if not done or _is_last_word(bot, seen, done, told):
            remember(bot, seen, done)
            break
        seen = look()
    return wrote


def _is_last_word(bot: Bot, seen: Observed, done: list[Step], told: Told | None) -> bool:
    """Whether the issue is as these steps leave it, as far as one request or none tells.

    One request more is worth it where another run may have said the same thing, or changed the status
    comment, and no answer would tell of it.
    """
    if told is not None and not _as_left(seen.snapshot, done, told):
        return False
    if told is None:
        unsure = any(isinstance(step, WriteStatus) and step.comment for step in done)
    else:
        unsure = told.comments is None and any(isinstance(step, Decide) for step in done)
    if not unsure:
        return True
    before, now = Glance.of(seen.snapshot), bot.forge.glance(seen.snapshot.number)
    return replace(now, labels=before.labels) == before and _as_left(
        seen.snapshot, done, Told(now.labels, now.comments)
    )


def _as_left(snapshot: Snapshot, done: list[Step], told: Told) -> bool:
    labels, comments = left_by(snapshot, done)
    return {name.casefold() for name in told.labels} == labels and told.comments in {None, comments}


def apply_all(bot: Bot, seen: Observed, wanted: list[Step]) -> tuple[list[Step], Told | None]:
    """The steps that were done, in order, and what the last answer told. The rest is left to the next run."""
    number = seen.snapshot.number
    bot.log.note(issue=number, planned=[type(action).__name__ for action in wanted])
    actions, told = _applied(bot, number, wanted)
    state = phase_left(seen.snapshot, actions) or "new"
    bot.log.settled(number, state, [said for action in actions if (said := words(action))])
    return actions, told


def _applied(bot: Bot, number: int, wanted: list[Step]) -> tuple[list[Step], Told | None]:
    """The steps that were done. A label that cannot be set must not keep an issue from its answer."""
    done: list[Step] = []
    failed: list[Step] = []
    told: Told | None = None
    for action in wanted:
        if any(rests_on(action, other) for other in failed):
            continue
        try:
            told = _apply(bot, number, action) or told
            done.append(action)
        except NotFound as why:
            bot.log.note(gone=f"issue {number}", why=str(why))
            failed.append(action)
        except RateLimited:
            raise
        except Exception as why:  # noqa: BLE001
            bot.log.fault(f"issue {number}, {type(action).__name__}", why, number)
            failed.append(action)
    return done, told


def _apply(bot: Bot, number: int, action: Step) -> Told | None:
    """Do one step. The answer counts where it tells of the labels."""
    forge = bot.forge
    told: Told | None = None
    match action:
        case Reopen():
            forge.reopen(number)
        case Decide(_, body):
            forge.create_comment(number, body)
        case WriteStatus(comment, body):
            forge.edit_comment(number, comment, body) if comment else forge.create_comment(number, body)
        case DropDuplicateStatus(comment):
            forge.delete_comment(number, comment)
        case EnsureLabel(label):
            forge.ensure_label(label.name, label.color, label.description)
        case AddLabel(name):
            told = forge.add_label(number, name)
        case RemoveLabel(name):
            told = forge.remove_label(number, name)
        case Close(reason):
            told = forge.close(number, reason)
        case _:
            assert_never(action)
    bot.log.note(issue=number, done=type(action).__name__, detail=_detail(action))
    return told


def _detail(action: Step) -> str:
    match action:
        case Decide(key, _):
            return key
        case AddLabel(name) | RemoveLabel(name):
            return name
        case Close(reason):
            return reason or ""
        case _:
            return ""


def otherwise(bot: Bot, world: World, unsure: Sequence[Listed]) -> list[int]:
    """Those of `unsure` whose comments are not as they should be. Who is not reached has a turn later."""
    found: list[int] = []
    for one in unsure[:LOOKS]:
        if bot.log.limited or not has_room(bot):
            break
        with bot.guarded(f"issue {one.number}", one.number):
            if not _is_as_left(bot, world, one):
                found.append(one.number)
    return found


def _is_as_left(bot: Bot, world: World, one: Listed) -> bool:
    comments = bot.forge.comments(one.number) if one.comments else ()
    looks, number = bot.looks, one.number
    if one.closed_at:
        main = on_main(world, number)
        right = is_said(one, comments, main)
        if right:
            looks.closed[number] = Closed(one.updated_at, held(main), labelled(one.labels))
        return right
    look = looks.issues.get(number)
    if look is None or shown_by(replace(one.snapshot(), comments=tuple(comments)), ()) != look.shows:
        return False
    looks.issues[number] = structs.replace(look, shows="")
    return True
