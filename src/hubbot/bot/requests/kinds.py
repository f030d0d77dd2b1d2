"""Every kind of request that this hub answers. A new one is one module, and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hubbot.bot.requests.batch import Batch
from hubbot.bot.requests.correction import Correction
from hubbot.bot.requests.proposal import Proposal
from hubbot.bot.requests.result import Result

if TYPE_CHECKING:
    from hubbot.bot.requests.kind import Kind
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.submission.facts.actions import OnMain

# The first that recognises an issue answers it.
KINDS: tuple[Kind[Any], ...] = (
    Batch(),
    Correction(),
    Proposal(),
    Result(),
)


def kind_of(snapshot: Snapshot) -> Kind[Any] | None:
    """The kind that an issue asks for; None where nobody meant it for hubbot."""
    return next((kind for kind in KINDS if kind.recognise(snapshot)), None)


def held(world: World, number: int) -> tuple[Kind[Any], OnMain] | None:
    """What main holds because of issue `number`, with the kind of request that it was; None if nothing.

    Most are results: that kind is asked first, which is the last one.
    """
    found = ((kind, kind.on_main(world, number)) for kind in reversed(KINDS))
    return next(((kind, main) for kind, main in found if main), None)


def on_main(world: World, number: int) -> OnMain | None:
    """What main holds because of issue `number`; None if nothing."""
    found = held(world, number)
    return found[1] if found else None
