"""The bot's entry points: answer one event (`handle`), or look at every open issue that changed (`sweep`).

Every run reads live state; an event only says where to look first. A run that dies is finished by the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from hubbot.bot.state.broken_hub import BrokenHub, changed_by_hand, tell_maintainers
from hubbot.bot.state.context import Bot
from hubbot.bot.state.world import World
from hubbot.bot.steps.commit import NOBODYS, CommitRun, commit_approved
from hubbot.bot.steps.observe import Observed, clone_of, is_behind, look_again, observe, observe_listed
from hubbot.bot.steps.publish import MovedOn, Proposed, changed_since, has_commit, publish
from hubbot.bot.steps.settle import otherwise, settle
from hubbot.bot.steps.turns import Turn, follow, has_room, looks_at, turn
from hubbot.bot.telling.relist import relist
from hubbot.bot.telling.tell import tell_of
from hubbot.forge.git.journal import Journal
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import ForgeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubbot.bot.state.log import Outcome
    from hubbot.forge.events import Event

__all__ = ["Bot", "handle", "sweep"]

PUSHES = 5  # times that a refused push may begin again at observing
ROUNDS = 3  # times that a run follows main because it moved while the run was at work


def handle(event: Event | None, bot: Bot) -> Outcome:
    """Answer one event. What the bot or a form did itself asks for no answer, and costs no request."""
    if event is None:
        bot.log.note(skipped="the event is about no issue")
        return bot.log.outcome()
    bot.log.own = event.number
    bot.log.note(event=event.action, issue=event.number)
    if event.sender == bot.forge.me or event.by_form:
        bot.log.note(issue=event.number, skipped="nobody has to be answered: the bot or the form did this")
        return bot.log.outcome()
    return _run(bot, event)


def sweep(bot: Bot) -> Outcome:
    """Look at every open submission that changed and, with --accept, at what people changed on main."""
    if bot.accept and bot.repository is not None:
        with bot.guarded("what was changed on main", NOBODYS):
            relist(bot, bot.repository)
    return _run(bot, None)


def _run(bot: Bot, first: Event | None) -> Outcome:
    with bot.guarded("run"):
        if bot.accept and bot.repository is not None:
            _accept(bot, bot.repository, first)
        else:
            _check(bot, first)
    if first is not None and bot.log.limited and not bot.log.has_settled(first.number):
        bot.log.put_off([first.number])
    return bot.log.outcome()


def _check(bot: Bot, first: Event | None) -> None:
    """Answer each issue; commit nothing."""
    clone = clone_of(bot)
    if clone is not None:
        _drop_leftovers(clone)
        _catch_up(bot, clone)
    world = World.at(bot.hub_root, bot.token)
    bot = replace(bot, looks=looks_at(world))
    todo = turn(bot, world, first)
    world = _answer(bot, clone, world, todo.numbers, todo)
    _answer(bot, clone, world, otherwise(bot, world, todo.unsure), todo)
    bot.looks.write()
    _care(bot, world, first)


def _answer(bot: Bot, clone: Repository | None, world: World, numbers: Iterable[int], todo: Turn) -> World:
    """Answer these, and follow main where it moved meanwhile: what was written since is looked at again.

    An issue that knows of a newer main waits until this run is at the remote's main, else for another run.
    Gives the world of the last answer.
    """
    newest = False
    for _ in range(ROUNDS):
        bot = replace(bot, decided=clone.decisions() if clone else ())
        judge = None if newest or clone is None else clone
        wrote, behind = _answer_each(bot, judge, world, numbers, todo)
        if clone is None or not (wrote or behind) or bot.log.limited or not _catch_up(bot, clone):
            break
        newest = clone.head() == world.commit
        numbers = behind if newest else [*behind, *wrote]
        if not newest:
            world = World.at(bot.hub_root, bot.token)
            follow(bot.looks, world)
    return world


def _answer_each(
    bot: Bot, clone: Repository | None, world: World, numbers: Iterable[int], todo: Turn
) -> tuple[list[int], list[int]]:
    """Those that were written to, and those that know of a newer main, by what `clone` can tell."""
    wrote: list[int] = []
    behind: list[int] = []
    for number, rest in _while_there_is_room(bot, list(numbers), todo):
        with bot.guarded(f"issue {number}", number):
            look = partial(_observe, bot, world, number, todo)
            seen = look()
            if clone is not None and is_behind(clone, world, seen):
                bot.log.note(issue=number, behind=world.commit)
                behind.append(number)
                continue
            with bot.guarded(f"issue {number}, telling", number):
                tell_of(bot, world, seen)
            if settle(bot, seen, look):
                wrote.append(number)
        if bot.log.limited:
            bot.log.put_off([number, *rest])
            break
        bot.looks.tried(number, bot.forge.heard_at())
    return wrote, behind


def _while_there_is_room(bot: Bot, numbers: list[int], todo: Turn) -> Iterator[tuple[int, list[int]]]:
    """Each number, and those behind it. The event's own has the hour's last requests."""
    for index, number in enumerate(numbers):
        if number != todo.own and not has_room(bot):
            bot.log.put_off(numbers[index:])
            return
        yield number, numbers[index + 1 :]


def _observe(bot: Bot, world: World, number: int, todo: Turn) -> Observed:
    """A closed one the first time as the sweep's list told of it."""
    told = todo.closed.pop(number, None)
    if told is not None:
        return observe_listed(bot, world, told)
    since = todo.since if number == todo.own else ""
    return observe(bot, world, number, todo.older(number), since)


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
        world = World.at(bot.hub_root, bot.token)
        bot = replace(bot, decided=repository.decisions(), looks=looks_at(world))
        todo = turn(bot, world, first)
        observed = _observed(bot, world, todo)
        ready = {number: seen for number, seen in observed.items() if number not in waits}
        commit_run = commit_approved(bot, repository, world, ready)
        if changed := changed_since(bot, commit_run, observed):
            waits |= changed & unsteady
            unsteady |= changed
            continue
        outcome = publish(bot, repository, commit_run)
        if isinstance(outcome, MovedOn):
            refused += 1
            continue
        commit_run.pending = outcome.url if isinstance(outcome, Proposed) else ""
        commit_run.head = repository.head()
        _finish(bot, repository, world, commit_run, observed, todo)
        if todo.unsure and _catch_up(bot, repository):
            world = World.at(bot.hub_root, bot.token)
            _answer(bot, repository, world, otherwise(bot, world, todo.unsure), todo)
        bot.looks.write()
        _care(bot, commit_run.world, first)
        return
    raise ForgeError(f"main changed before each of {PUSHES} pushes; nothing was accepted")


def _finish(
    bot: Bot,
    repository: Repository,
    world: World,
    commit_run: CommitRun,
    observed: dict[int, Observed],
    todo: Turn,
) -> None:
    """Say on each issue how it stands. Who knows of a main newer than `world` is answered from that one."""
    written, behind = [], []
    for number, seen in observed.items():
        with bot.guarded(f"issue {number}", number):
            if not has_commit(commit_run, number) and is_behind(repository, world, seen):
                bot.log.note(issue=number, behind=world.commit)
                behind.append(number)
                continue
            look = partial(_look_afterwards, bot, commit_run, number, todo)
            now = _afterwards(bot, commit_run, seen)
            with bot.guarded(f"issue {number}, telling", number):
                tell_of(bot, commit_run.world, now, observed)
            if settle(bot, now, look) and not has_commit(commit_run, number):
                written.append(number)
    if bot.log.limited:
        bot.log.put_off(number for number in observed if not bot.log.has_settled(number))
    elif (written or behind) and _catch_up(bot, repository):
        moved = repository.head() != commit_run.head
        if numbers := [*behind, *written] if moved else behind:
            _answer(bot, repository, World.at(bot.hub_root, bot.token), numbers, todo)


def _care(bot: Bot, world: World, first: Event | None) -> None:
    """One issue of the bot's own tells what is broken. A run for a pull request may not write issues."""
    for one in world.troubles:
        everything = one.benchmarks is None and first is None
        bot.log.fault("main", BrokenHub(str(one)), None if everything else NOBODYS)
    if bot.log.limited:
        return
    if first is None or (world.troubles and not first.is_pull_request):
        with bot.guarded("telling the maintainers", NOBODYS):
            broken = {one.file for one in world.troubles}
            changed = (one for one in changed_by_hand(world.hub) if one.file not in broken)
            tell_maintainers(bot.forge, world.hub, (*world.troubles, *changed))


def _observed(bot: Bot, world: World, todo: Turn) -> dict[int, Observed]:
    """Each issue, read a second time where that failed: a hiccup must not let a later approval overtake.

    One that cannot be read at all holds up nobody.
    """
    observed: dict[int, Observed] = {}
    numbers = [number for number, _ in _while_there_is_room(bot, todo.numbers, todo)]
    for number in numbers:
        with contextlib.suppress(Exception):
            observed[number] = _observe(bot, world, number, todo)
    for number in set(numbers) - observed.keys():
        with bot.guarded(f"issue {number}", number):
            observed[number] = _observe(bot, world, number, todo)
    return {number: observed[number] for number in numbers if number in observed}


def _look_afterwards(bot: Bot, commit_run: CommitRun, number: int, todo: Turn) -> Observed:
    return _afterwards(bot, commit_run, observe(bot, commit_run.world, number, todo.older(number)))


def _afterwards(bot: Bot, commit_run: CommitRun, seen: Observed) -> Observed:
    """What is known of the issue now that the commits are published."""
    number, pending = seen.snapshot.number, commit_run.pending
    again = commit_run.commits and not pending and number not in commit_run.refused
    now = look_again(bot, commit_run.world, seen) if again else commit_run.refused.get(number, seen)
    main = now.facts.on_main
    facts = replace(
        now.facts,
        fault=commit_run.faults.get(number, ""),
        baseline_known=number in commit_run.examined,
        on_main=replace(main, commit=commit_run.commits.get(main.path, main.commit)) if main else None,
        pending=pending if has_commit(commit_run, number) else "",
        main=commit_run.head or now.facts.main,
    )
    return replace(now, facts=facts)
