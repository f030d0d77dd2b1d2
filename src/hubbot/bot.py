"""observe → plan → apply, for one event or for every open submission.

Every run reads live state; an event only says where to look first. A run that dies is finished by the next.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from hubbot.draining import NOBODYS, Drain, commit_approved
from hubbot.forge.git import Repository
from hubbot.forge.journal import Journal
from hubbot.forge.port import ForgeError, NotFound
from hubbot.observing import Bot, Observed, look_again, observe, planned
from hubbot.publishing import changed_since, in_drain, publish
from hubbot.submission.lifecycle import (
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
    phase_of,
)
from hubbot.submission.memory import read
from hubbot.submission.steps import rests_on, words
from hubbot.world import World

if TYPE_CHECKING:
    from hubbot.forge.events import Event
    from hubbot.forge.port import Listed
    from hubbot.runlog import Outcome

__all__ = ["Bot", "handle", "sweep"]

PUSHES = 5  # times that a refused push may begin again at observing
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
    """Look at every open submission."""
    return _run(bot, None)


def _run(bot: Bot, first: Event | None) -> Outcome:
    with bot.guarded("run"):
        if bot.accept and bot.repository is not None:
            _accept(bot, bot.repository, first)
        else:
            _check(bot, first)
    return bot.log.outcome()


def _numbers(bot: Bot, first: Event | None) -> tuple[list[int], list[int]]:
    """Those to look at, the event's issue first, and all that are open.

    Without --accept the others are bounded, and take turns by the event's number; with it, no list means no
    acceptance: a later approval must not overtake an earlier one.
    """
    listed: list[int] = []
    about = None if first is None else NOBODYS
    with contextlib.nullcontext() if bot.accept else bot.guarded("listing open submissions", about):
        listed = [one.number for one in bot.forge.queue() if _is_ours(bot, first, one)]
    if first is None:
        return listed + _unseen(bot), listed
    others = [number for number in listed if number != first.number]
    if not bot.accept and len(others) > SWEPT:
        start = first.number % len(others)
        others = (others[start:] + others[:start])[:SWEPT]
    return [first.number, *others], listed


def _is_ours(bot: Bot, first: Event | None, one: Listed) -> bool:
    """The job that answers an issue may not write to pull requests, nor the other way round."""
    return bot.accept or first is None or one.is_pull_request == first.is_pull_request


def _unseen(bot: Bot) -> list[int]:
    """What was closed, and pull requests that were opened, while the event was lost: the sweep finds them."""
    found: list[int] = []
    with bot.guarded("listing closed submissions"):
        found += bot.forge.closed_unsettled()
    with bot.guarded("listing pull requests"):
        found += bot.forge.unseen_pulls()
    return found


def _check(bot: Bot, first: Event | None) -> None:
    """Answer each issue; commit nothing."""
    clone = _clone_of(bot.hub_root)
    if clone is not None:
        _drop_leftovers(clone)
        bot = replace(bot, decided=clone.decisions())
    world = World.at(bot.hub_root, bot.token)
    numbers, listed = _numbers(bot, first)
    for number in numbers:
        with bot.guarded(f"issue {number}", number):
            _settle(bot, observe(bot, world, number, listed))


def _clone_of(root: Path) -> Repository | None:
    clone = next((folder for folder in (root, *root.parents) if (folder / ".git").is_dir()), None)
    return Repository(clone) if clone else None


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
        observed = _observed(bot, world, *_numbers(bot, first))
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
        for number, seen in observed.items():
            with bot.guarded(f"issue {number}", number):
                _settle(bot, _afterwards(bot, drain, seen, pending))
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
    )
    return replace(now, facts=facts)


def _settle(bot: Bot, seen: Observed) -> None:
    """Apply what is planned, in order. Where a step fails, what rests on it is left to the next run."""
    number = seen.snapshot.number
    wanted = [a for a in planned(bot, seen) if not isinstance(a, Commit)]
    bot.log.note(issue=number, planned=[type(action).__name__ for action in wanted])
    actions = _applied(bot, number, wanted)
    written = next((memory for a in actions if isinstance(a, WriteStatus) and (memory := read(a.body))), None)
    state = written.phase if written else phase_of(seen.snapshot) or "new"
    bot.log.settled(number, state, [told for action in actions if (told := words(action))])


def _applied(bot: Bot, number: int, wanted: list[Step]) -> list[Step]:
    """The steps that were done. A label that cannot be set must not keep an issue from its answer."""
    done: list[Step] = []
    failed: list[Step] = []
    for action in wanted:
        if any(rests_on(action, other) for other in failed):
            continue
        try:
            _apply(bot, number, action)
            done.append(action)
        except NotFound as why:
            bot.log.note(gone=f"issue {number}", why=str(why))
            failed.append(action)
        except Exception as why:  # noqa: BLE001
            bot.log.fault(f"issue {number}, {type(action).__name__}", why, number)
            failed.append(action)
    return done


def _apply(bot: Bot, number: int, action: Step) -> None:
    forge = bot.forge
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
            forge.add_label(number, name)
        case RemoveLabel(name):
            forge.remove_label(number, name)
        case Close(reason):
            forge.close(number, reason)
        case _:
            assert_never(action)
    bot.log.note(issue=number, done=type(action).__name__, detail=_detail(action))


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
