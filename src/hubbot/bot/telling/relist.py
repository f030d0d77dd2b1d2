"""Keeps `registry/changed.yaml`: which accepted files were changed on `main`, and which have no rank now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.bot.provenance.look import Looked, look
from hubbot.bot.state.lost_ranks import lost_ranks, still_lost
from hubbot.bot.state.world import World
from hubbot.bot.steps.publish import propose_boards
from hubbot.bot.steps.turns import looks_at
from hubbot.bot.telling.tell import tell_unranked
from hubbot.forge.git.file_history import contains, horizon
from hubbot.forge.git.process import Git
from hubbot.forge.git.repository import PushRefused
from hubbot.index.tree import is_result
from hubbot.results.hand_changes import EMPTY_LEDGER, LEDGER, HandChange, LostRank, followed, ledger_text
from hubbot.results.record_hash import hash_of, sealed
from hubbot.results.result import split_accepted

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.forge.git.repository import Repository

_MESSAGE = "List what was changed on main"


def looked_at(world: World, token: str | None = None) -> Looked:
    """What the history says of all that is accepted; only what changed since the last look is read."""
    return look(world.tree, world.hub.root, world.store, token)


def seals(world: World, looked: Looked) -> dict[str, bytes | None]:
    """Path → the accepted file with a record hash, for those that hold none. Never for a changed one."""
    changed = {one.path for one in looked.changed}
    found: dict[str, bytes | None] = {}
    for path in looked.unsealed:
        if path not in changed:
            submitted, block = split_accepted(world.tree.read(path).decode("utf-8"))
            found |= {path: sealed(submitted, block).encode("utf-8")} if block else {}
    return found


def relisted(world: World, today: str, token: str | None = None) -> tuple[World, dict[str, bytes | None]]:
    """The world with today's list, and the list's file where it is to be written; None takes it away."""
    hub = world.hub
    found = looked_at(world, token).changed
    found += tuple(_still_listed(world, {one.path for one in found}))
    now = followed(hub.changed, found, today, hub.policy.unrank_changed_after_days)
    return _written(world, now, hub.lost)


def kept_up(
    world: World, today: str, token: str | None = None
) -> tuple[World, dict[str, bytes | None], dict[str, bytes | None]]:
    """The world with today's list, the list's file where it changes, and what a build writes then.

    What loses a rank by that build goes on the list, and what has one again comes off.
    """
    world, files = relisted(world, today, token)
    built = world.rebuilt(files).files
    lost = {**lost_ranks(world, built, today), **still_lost(world, built)}
    if lost != world.hub.lost:
        world, more = _written(world, world.hub.changed, lost)
        files |= more
    return world, files, built


def _written(
    world: World, now: Mapping[str, HandChange], lost: Mapping[str, LostRank]
) -> tuple[World, dict[str, bytes | None]]:
    text = ledger_text(now.values(), lost.values()).encode()
    empty = EMPTY_LEDGER.encode()
    if (text or empty) == (world.tree.find(LEDGER) or empty):
        return world, {}
    hub = replace(world.hub, changed=now, lost=lost)
    return replace(world, hub=hub, tables={}), {LEDGER: text or None}


def _still_listed(world: World, found: Set[str]) -> Iterator[HandChange]:
    """What was listed by a run that saw more of the history than this one can."""
    git = Git(world.hub.root)
    for path, listed in world.hub.changed.items():
        content = world.tree.find(path) if path not in found and is_result(path) else None
        if content is not None and not _is_settled(git, listed, content.decode("utf-8", "replace")):
            yield listed


def _is_settled(git: Git, listed: HandChange, text: str) -> bool:
    """Put back as it stood; or judged by a history that has the change in it, or by all there is."""
    if listed.stood and hash_of(text) == listed.stood:
        return True
    return contains(git, listed.commit) if listed.commit else not horizon(git)


def relist(bot: Bot, repository: Repository) -> None:
    """Bring list and boards up to date, as a commit of their own, before anything is accepted.

    People are told of what main lists, so a run that dies leaves that to the next. Where people merge what
    hubbot proposes, the list is proposed, too, and they are told once main has it.
    """
    repository.fetch()
    repository.reset_to_main()
    world = World.at(bot.hub_root, bot.token)
    try:
        if _relist(bot, repository, world):
            world = World.at(bot.hub_root, bot.token)
    except PushRefused as why:  # main moved on: the next run looks again
        repository.reset_to_main()
        bot.log.note(relisted="refused", why=str(why))
        return
    bot = replace(bot, looks=looks_at(world))
    tell_unranked(bot, world)
    bot.looks.write()


def _relist(bot: Bot, repository: Repository, world: World) -> bool:
    """Whether main has another commit now. Raises PushRefused."""
    now, files, built = kept_up(world, bot.forge.now()[:10], bot.token)
    if not files:
        return False
    prefix = repository.prefix(bot.hub_root)
    named = {prefix + path: content for path, content in {**built, **files}.items()}
    bot.log.note(relisted=len(now.hub.changed), files=len(named))
    if world.hub.policy.publish != "push":
        propose_boards(bot.forge, repository, named)
        return False
    repository.commit(_MESSAGE, named)
    repository.push()
    return True
