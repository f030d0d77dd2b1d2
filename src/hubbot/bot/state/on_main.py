"""What main holds because of an issue: a result, a correction, or an entry of the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.bot.state.due import notices_of
from hubbot.leaderboard.words.paths import TOP, model_page
from hubbot.registry.entry import EntryNoun, came_by, found_path
from hubbot.registry.source import read_texts
from hubbot.submission.facts.actions import OnMain

if TYPE_CHECKING:
    from hubbot.bot.state.world import World


def on_main(world: World, number: int) -> OnMain | None:
    """The acceptance, the correction or the registry entry that issue `number` led to; None if nothing."""
    accepted = world.of_issue(number)
    if accepted is None:
        return _corrected_by(world, number) or _registered_by(world, number)
    block = accepted.acceptance
    return OnMain(
        path=accepted.path,
        approver=block.approver or "",
        event=block.approval_event,
        accepted_at=block.accepted_at,
        digest=block.digest,
        standing=block.status,
        notices=notices_of(world, number),
    )


def _corrected_by(world: World, number: int) -> OnMain | None:
    """What an issue that asked for a correction led to: the changed file tells."""
    one = world.corrected_by(number)
    for entry in one.acceptance.corrections if one else ():
        if one and entry.get("issue") == number:
            return OnMain(
                path=one.path,
                approver=str(entry.get("approver", "")),
                event=entry.get("approval_event"),
                accepted_at=str(entry.get("accepted_at", "")),
                digest=str(entry.get("digest", "")),
                what=str(entry.get("what", "")),
            )
    return None


def _registered_by(world: World, issue: int) -> OnMain | None:
    """What main holds because of this proposal: the entry's own block says so."""
    noun, identifier, said = next(came_by(world.hub, issue), ("model", "", {}))
    if not said:
        return None
    event = said.get("approval_event")
    return OnMain(
        path=found_path(noun, identifier, read_texts(world.hub.root)),
        approver=str(said.get("approver", "")),
        event=event if isinstance(event, int) else None,
        accepted_at=str(said.get("accepted_at", "")),
        digest=str(said.get("digest", "")),
        what=str(said.get("what", "")),
        page=_page(noun, identifier, world),
    )


def _page(noun: EntryNoun, identifier: str, world: World) -> str:
    """A model without results and a benchmark that is no longer active have none."""
    page = model_page(identifier, world.hub) if noun == "model" else f"{TOP}/{identifier}.md"
    return page if noun != "dataset" and world.tree.under(page) else ""
