"""Looks once more, in a later sweep, at issues a run wrote to: one request each, more only where they differ.

Of two runs at once one may be killed after it wrote over what the other had said, and before it looked. The
other's last answer tells of labels and of the number of comments, and not of their text.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from hubbot.bot.requests.kinds import on_main
from hubbot.bot.state.seen import Closed, held, labelled
from hubbot.bot.steps.turns import LOOKS, has_room, shown_by
from hubbot.submission.lifecycle.last_word import is_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Listed


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
