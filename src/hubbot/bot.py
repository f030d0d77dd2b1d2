"""observe → plan → apply, for one event or for every open submission.

Every run reads live state; an event only says where to look first. A run that dies is finished by the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hubbot.draining import NOBODYS, Drain, commit_approved
from hubbot.forge.git import Repository
from hubbot.forge.journal import Journal
from hubbot.forge.port import ForgeError
from hubbot.observing import Bot, Observed, is_behind, look_again, observe
from hubbot.publishing import changed_since, in_drain, publish
from hubbot.relisting import relist
from hubbot.settling import settle
from hubbot.submission.labels import STATUS_OF_PHASE
from hubbot.telling import tell_of
from hubbot.world import World

if TYPE_CHECKING:
    from hubbot.forge.events import Event
    from hubbot.forge.port import Listed
    from hubbot.runlog import Outcome

__all__ = ["Bot", "handle", "sweep"]

PUSHES = 5  # times that a refused push may begin again at observing
ROUNDS = 3  # times that a run follows main because it moved while the run was at work
SWEPT = 10  # other submissions that the run of one event looks at, without --accept


def handle(event: Event | None, bot: Bot) -> Outcome:
    """Answer one event, then look at other open submissions: a schedule is not the only healer."""
    if event is None:
        bot.log.note(skipped="the event is about no issue")
        return bot.log.outcome()
    bot.log.own = event.number
    bot.log.note(event=event.action, issue=event.number)
    return _run(bot, event)


def sweep(bot: Bot) -> Outcome:
    """Look at every open submission and, with --accept, at what people changed on main."""
    if bot.accept and bot.repository is not None:
        with bot.guarded("what was changed on main"):
            relist(bot, bot.repository)
    return _run(bot, None)


def _run(bot: Bot, first: Event | None) -> Outcome:
    with bot.guarded("run"):
        if bot.accept and bot.repository is not None:
            _accept(bot, bot.repository, first)
        else:
            _check(bot, first)
    return bot.log.outcome()


def _numbers(bot: Bot, world: World, first: Event | None) -> tuple[list[int], list[int]]:
    """Those to look at, the event's issue first, and all that are open.

    Without --accept the others are bounded, and take turns by the event's number; with it, no list means no
    acceptance: a later approval must not overtake an earlier one.
    """
    listed: list[int] = []
    about = None if first is None else NOBODYS
    with contextlib.nullcontext() if bot.accept else bot.guarded("listing open submissions", about):
        listed = [one.number for one in bot.forge.queue() if _is_ours(bot, first, one)]
    if first is None:
        return listed + _unseen(bot, world), listed
    others = [number for number in listed if number != first.number]
    if not bot.accept and len(others) > SWEPT:
        start = first.number % len(others)
        others = (others[start:] + others[:start])[:SWEPT]
    return [first.number, *others], listed


def _is_ours(bot: Bot, first: Event | None, one: Listed) -> bool:
    """The job that answers an issue may not write to pull requests, nor the other way round."""
    return bot.accept or first is None or one.is_pull_request == first.is_pull_request


def _unseen(bot: Bot, world: World) -> list[int]:
    """What was closed, and pull requests that were opened, while the event was lost: the sweep finds them.

    So it does with closed ones whose label says something else than main.
    """
    found: list[int] = []

    def disagrees(number: int, labels: frozenset[str]) -> bool:
        main = world.on_main(number)
        wanted = "withdrawn" if main and main.standing == "withdrawn" else "accepted"
        return main is not None and STATUS_OF_PHASE[wanted].name not in labels

    with bot.guarded("listing closed submissions"):
        found += bot.forge.closed_unsettled(disagrees)
    with bot.guarded("listing pull requests"):
        found += bot.forge.unseen_pulls()
    return found


def _check(bot: Bot, first: Event | None) -> None:
    """Answer each issue; commit nothing."""
    clone = _clone_of(bot)
    if clone is not None:
        _drop_leftovers(clone)
        _catch_up(bot, clone)
    world = World.at(bot.hub_root, bot.token)
    numbers, listed = _numbers(bot, world, first)
    _answer(bot, clone, world, numbers, listed)


def _answer(
    bot: Bot, clone: Repository | None, world: World, numbers: Iterable[int], listed: list[int]
) -> None:
    """Answer these, and follow main where it moved meanwhile: what was written since is looked at again.

    An issue that knows of a newer main waits until this run is at the remote's main, else for another run.
    """
    newest = False
    for _ in range(ROUNDS):
        bot = replace(bot, decided=clone.decisions() if clone else ())
        judge = None if newest or clone is None else clone
        wrote, behind = _answer_each(bot, judge, world, numbers, listed)
        if clone is None or not (wrote or behind) or not _catch_up(bot, clone):
            return
        newest = clone.head() == world.commit
        numbers = behind if newest else [*behind, *wrote]
        if not newest:
            world = World.at(bot.hub_root, bot.token)


def _answer_each(
    bot: Bot, clone: Repository | None, world: World, numbers: Iterable[int], listed: list[int]
) -> tuple[list[int], list[int]]:
    """Those that were written to, and those that know of a newer main, by what `clone` can tell."""
    wrote: list[int] = []
    behind: list[int] = []
    for number in numbers:
        with bot.guarded(f"issue {number}", number):
            look = partial(observe, bot, world, number, listed)
            seen = look()
            if clone is not None and is_behind(clone, world, seen):
                bot.log.note(issue=number, behind=world.commit)
                behind.append(number)
                continue
            tell_of(bot, world, seen)
            if settle(bot, seen, look):
                wrote.append(number)
    return wrote, behind


def _clone_of(bot: Bot) -> Repository | None:
    root = bot.hub_root
    clone = next((folder for folder in (root, *root.parents) if (folder / ".git").is_dir()), None)
    if clone is None:
        return None
    given = bot.repository or bot.clone
    return replace(given, path=clone) if given else Repository(clone, token=bot.token)


def _catch_up(bot: Bot, clone: Repository) -> bool:
    """Work on main as it is now, not as it was at the event. Where that cannot be, nothing is lost."""
    try:
        return clone.catch_up()
    except ForgeError as why:
        bot.log.note(main="could not be fetched", why=str(why))
        return False


def _drop_leftovers(clone: Repository) -> None:
    """A run that died before its push left commits here that main does not hold. They accept nothing."""
    if Journal(clone.path / ".git").changed_files:
        clone.reset_to_main()


def _accept(bot: Bot, repository: Repository, first: Event | None) -> None:
    """Commit all that is approved in one push, then finish every issue. A refused push begins again.

    So it does where an issue changed meanwhile. One that changes twice waits for another run: people who
    edit without a pause hold up nobody.
    """
    refused, unsteady, waits = 0, set[int](), set[int]()
    while refused < PUSHES:
        repository.fetch()
        repository.reset_to_main()
        bot = replace(bot, decided=repository.decisions())
        world = World.at(bot.hub_root, bot.token)
        numbers, listed = _numbers(bot, world, first)
        observed = _observed(bot, world, numbers, listed)
        ready = {number: seen for number, seen in observed.items() if number not in waits}
        drain = commit_approved(bot, repository, world, ready)
        if changed := changed_since(bot, drain, observed):
            waits |= changed & unsteady
            unsteady |= changed
            continue
        pending = publish(bot, repository, drain)
        if pending is None:
            refused += 1
            continue
        written = []
        drain.head = repository.head()
        for number, seen in observed.items():
            with bot.guarded(f"issue {number}", number):
                look = partial(_look_afterwards, bot, drain, pending, number, listed)
                now = _afterwards(bot, drain, seen, pending)
                tell_of(bot, drain.world, now, observed)
                if settle(bot, now, look) and not in_drain(drain, number):
                    written.append(number)
        if written and _catch_up(bot, repository) and repository.head() != drain.head:
            _answer(bot, repository, World.at(bot.hub_root, bot.token), written, listed)
        return
    raise ForgeError(f"main changed before each of {PUSHES} pushes; nothing was accepted")


def _observed(bot: Bot, world: World, numbers: list[int], listed: list[int]) -> dict[int, Observed]:
    """Each issue, read a second time where that failed: a hiccup must not let a later approval overtake.

    One that cannot be read at all holds up nobody.
    """
    observed: dict[int, Observed] = {}
    for number in numbers:
        with contextlib.suppress(Exception):
            observed[number] = observe(bot, world, number, listed)
    for number in set(numbers) - observed.keys():
        with bot.guarded(f"issue {number}", number):
            observed[number] = observe(bot, world, number, listed)
    return {number: observed[number] for number in numbers if number in observed}


def _look_afterwards(bot: Bot, drain: Drain, pending: str, number: int, listed: list[int]) -> Observed:
    return _afterwards(bot, drain, observe(bot, drain.world, number, listed), pending)


def _afterwards(bot: Bot, drain: Drain, seen: Observed, pending: str) -> Observed:
    """The issue in the light of what has been published: on main, or in the pull request `pending`."""
    number = seen.snapshot.number
    again = drain.commits and not pending and number not in drain.refused
    now = look_again(bot, drain.world, seen) if again else drain.refused.get(number, seen)
    main = now.facts.on_main
    facts = replace(
        now.facts,
        fault=drain.faults.get(number, ""),
        baseline_known=number in drain.examined,
        on_main=replace(main, commit=drain.commits.get(main.path, main.commit)) if main else None,
        pending=pending if in_drain(drain, number) else "",
        main=drain.head or now.facts.main,
    )
    return replace(now, facts=facts)
