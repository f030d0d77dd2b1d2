"""Which issues a run looks at. The run of an event: its own. A sweep: those that changed, in fair turns."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from hubbot.bot.requests.kinds import on_main
from hubbot.bot.state.seen import (
    FILE,
    Closed,
    Look,
    Looks,
    after_write,
    brief,
    changed,
    facts_of,
    held,
    labelled,
    later,
    said,
)
from hubbot.bot.steps.commit import NOBODYS
from hubbot.bot.steps.observe import older_of, review_again
from hubbot.common.labels import APPROVED
from hubbot.index.cache_keys import sources
from hubbot.submission.facts.actions import (
    AddLabel,
    Close,
    Decide,
    DropDuplicateStatus,
    RemoveLabel,
    Reopen,
    WriteStatus,
)
from hubbot.submission.facts.memory import read, status_comment_of
from hubbot.submission.lifecycle.ended import is_in_doubt
from hubbot.submission.lifecycle.plan import due, phase_of

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.bot.steps.observe import Observed
    from hubbot.forge.events import Event
    from hubbot.forge.port import Listed, Snapshot
    from hubbot.submission.facts.actions import Step
    from hubbot.submission.facts.memory import Phase

LOOKS = 200  # issues that one sweep looks at: the others take their turn in the next
RESERVE = 300  # of the requests of an hour: for events, whose authors wait for an answer
REVIEW_SECONDS = 600.0  # for reviewing again what has not changed itself, where main has
FAULTS_AGAIN = timedelta(hours=6)
FREED = 2  # of an author's waiting submissions that one event's run may answer


@dataclass(frozen=True, slots=True)
class Turn:
    """`numbers` in the order in which they are looked at. `listed`: open submissions, None where not asked.

    `complete`: all that are open were listed, not only one person's. `unsure`: those of which the list tells
    nothing wrong, but whose status comment is still to be seen. `closed`: as that list told of them.
    """

    numbers: list[int]
    listed: Sequence[Listed] | None = None
    complete: bool = False
    own: int | None = None  # the issue of the event
    since: str = ""  # when that issue last changed, as the event says
    unsure: Sequence[Listed] = ()
    closed: dict[int, Listed] = field(default_factory=dict)

    def older(self, number: int) -> Sequence[Listed] | None:
        """The list that tells what else the author of this one has open; None where it was not asked for."""
        told = self.complete or any(one.number == number for one in self.listed or ())
        return self.listed if told else None


def rules_of(world: World) -> str:
    """What every answer is made from: this program, and the hub's policy."""
    return brief([sources("."), world.tree.under("hub.yaml")])


def main_of(world: World) -> str:
    """What an answer is made from beside: results, registry and predictions as main holds them."""
    return brief([world.tree.folders(), world.tree.under("registry", "predictions")])


def looks_at(world: World) -> Looks:
    """What earlier runs saw, with what this run's answers are made from."""
    file = world.store.with_name(FILE) if world.store else None
    return replace(Looks.read(file), file=file, rules=rules_of(world), main=main_of(world))


def follow(looks: Looks, world: World) -> None:
    """The run goes on with another main."""
    looks.rules, looks.main = rules_of(world), main_of(world)


def remember(bot: Bot, seen: Observed, actions: Sequence[Step]) -> None:
    """How the issue is left, once all of its `actions` are done."""
    snapshot, looks = seen.snapshot, bot.looks
    looks.owed.discard(snapshot.number)
    looks.issues.pop(snapshot.number, None)
    if snapshot.is_pull_request and seen.review is None:
        looks.pulls[snapshot.number] = snapshot.updated_at
    looks.closed.pop(snapshot.number, None)
    if (snapshot.state == "closed" or any(isinstance(one, Close) for one in actions)) and not any(
        isinstance(one, Reopen) for one in actions
    ):
        if seen.facts.gone is not None:
            until = "" if actions else snapshot.updated_at
            labels = labelled(left_by(snapshot, actions)[0])
            looks.closed[snapshot.number] = Closed(until, held(seen.facts.on_main), labels)
        return
    state = phase_left(snapshot, actions)
    own = bool(actions) and not snapshot.is_pull_request  # a push may come in the same second
    looks.issues[snapshot.number] = Look(
        facts=facts_of(snapshot, *left_by(snapshot, actions)),
        until=after_write(bot.forge.heard_at()) if own else snapshot.updated_at,
        at=snapshot.observed_at,
        rules=looks.rules,
        main=looks.main_on(snapshot.observed_at),
        said=said(seen.review, seen.facts.on_main),
        due=_due_at(seen, state),
        waits=state == "waiting" and seen.facts.limited is None,
        shows=shown_by(snapshot, actions) if own else "",
    )


def left_by(snapshot: Snapshot, actions: Iterable[Step]) -> tuple[set[str], int]:
    """The labels, in small letters, and the number of comments that the issue has after these."""
    labels, comments = {name.casefold() for name in snapshot.labels}, len(snapshot.comments)
    for action in actions:
        match action:
            case AddLabel(name):
                labels.add(name.casefold())
            case RemoveLabel(name):
                labels.discard(name.casefold())
            case Decide() | WriteStatus(None):
                comments += 1
            case DropDuplicateStatus():
                comments -= 1
            case _:
                pass
    return labels, comments


def shown_by(snapshot: Snapshot, actions: Iterable[Step]) -> str:
    """The status comment as it is after these, in short; "" where there is none."""
    written = next((action.body for action in actions if isinstance(action, WriteStatus)), "")
    shown = status_comment_of(snapshot.comments)
    body = written or (shown.comment.body if shown else "")
    return brief(body) if body else ""


def phase_left(snapshot: Snapshot, actions: Iterable[Step]) -> Phase | None:
    """What the status comment says after these, None where there is none."""
    written = (read(action.body) for action in actions if isinstance(action, WriteStatus))
    memory = next(filter(None, written), None)
    return memory.phase if memory else phase_of(snapshot)


def _due_at(seen: Observed, state: Phase | None) -> str:
    """What may have gone by itself is tried again: a file that could not be fetched by the next sweep, a
    fault of ours after some hours.
    """
    at, now = due(seen.snapshot, seen.review, seen.facts), seen.snapshot.observed_at
    again = later(now, FAULTS_AGAIN) if state == "hub-problem" else ""
    again = now if seen.came.filed.passing else again
    return min(filter(None, [at, again]), default="")


def turn(bot: Bot, world: World, first: Event | None) -> Turn:
    """With --accept no list means no acceptance: a later approval must not overtake an earlier one."""
    if first is None:
        return _of_sweep(bot, world)
    return _of_approval(bot, first) if bot.accept else _of_event(bot, world, first)


def _of_event(bot: Bot, world: World, first: Event) -> Turn:
    """One list gives the issue, and the others that its author has open."""
    author = first.author or (first.sender if first.action == "opened" else "")
    listed: Sequence[Listed] | None = None
    if author:
        with bot.guarded(f"listing what {author} has open", NOBODYS):
            listed = bot.forge.queue(author)
    same = [one for one in listed or () if one.is_pull_request == first.is_pull_request]
    freed = [
        one.number for one in same if one.number != first.number and _has_its_turn(bot, world, one, same)
    ]
    return Turn([first.number, *freed[:FREED]], listed, own=first.number, since=first.updated_at)


def _of_approval(bot: Bot, first: Event) -> Turn:
    approved = [one.number for one in bot.forge.queue("", APPROVED)]
    others = (number for number in approved if number != first.number)
    return Turn([first.number, *others], own=first.number, since=first.updated_at)


def _of_sweep(bot: Bot, world: World) -> Turn:
    listed: Sequence[Listed] = ()
    with nullcontext() if bot.accept else bot.guarded("listing open submissions"):
        listed = bot.forge.queue()
    seen = bot.looks.issues
    bot.looks.keep_only(one.number for one in listed)
    approved = [n.number for n in listed if bot.accept and APPROVED in {*map(str.casefold, n.labels)}]
    closed = [*_closed_ones(bot, world)]
    wrong = {one.number: one for one in closed if is_in_doubt(one, on_main(world, one.number))}
    found = {*(one.number for one in _due(bot, world, listed)), *wrong, *_unseen(bot)} - {*approved}
    bot.looks.owed.update(found)
    # Oldest look first. By number or by change, one busy author could keep all others waiting.
    fair = sorted(found, key=lambda number: (seen[number].at if number in seen else "", number))
    bot.log.put_off(fair[LOOKS:])
    unsure = [one for one in listed if one.number in seen and seen[one.number].shows]
    unsure = [one for one in (*closed, *unsure) if one.number not in {*found, *approved}]
    unsure.sort(key=lambda one: (one.updated_at, one.number))
    return Turn([*approved, *fair[:LOOKS]], listed, complete=True, unsure=unsure, closed=wrong)


def _closed_ones(bot: Bot, world: World) -> Iterator[Listed]:
    """Closed ones that changed since they were seen to say what main holds, or of which main has changed.

    They are found also where their event was lost.
    """
    with bot.guarded("listing closed submissions"):
        for one in bot.forge.closed_lately():
            look = bot.looks.closed.get(one.number)
            now = (held(on_main(world, one.number)), labelled(one.labels))
            if look is None or one.updated_at > look.until or now != (look.held, look.labels):
                yield one


def _unseen(bot: Bot) -> Iterator[int]:
    """Pull requests that were opened while the event was lost."""
    with bot.guarded("listing pull requests"):
        yield from bot.forge.unseen_pulls(bot.looks.pulls)


def _due(bot: Bot, world: World, listed: Sequence[Listed]) -> Iterator[Listed]:
    """Those that changed, whose time has come, or that main answers otherwise than when they were seen."""
    looks, again = bot.looks, []
    for one in listed:
        look = looks.issues.get(one.number)
        if (
            look is None
            or changed(one, look)
            or look.rules != looks.rules
            or (look.due and one.observed_at >= look.due)
            or _has_its_turn(bot, world, one, listed)
        ):
            yield one
        elif look.main != looks.main_on(one.observed_at):
            again.append((one, look))
    again.sort(key=lambda pair: (pair[1].at, pair[0].number))
    yield from _answered_otherwise(bot, world, again)


def _answered_otherwise(bot: Bot, world: World, again: Iterable[tuple[Listed, Look]]) -> Iterator[Listed]:
    """The text is the list's, so this costs no request. Where the answer is the same, that is remembered."""
    end = time.monotonic() + REVIEW_SECONDS
    for one, look in again:
        if one.is_pull_request:  # its files are not in the list
            yield one
        elif time.monotonic() < end:
            same = False
            with bot.guarded(f"issue {one.number}", one.number):
                review = review_again(bot, world, one.snapshot())
                same = said(review, on_main(world, one.number)) == look.said
            if same:
                now = one.observed_at
                bot.looks.issues[one.number] = structs.replace(look, main=bot.looks.main_on(now), at=now)
            else:
                yield one


def _has_its_turn(bot: Bot, world: World, one: Listed, listed: Sequence[Listed]) -> bool:
    """It was put in line behind others of its author, which are not open any more."""
    look = bot.looks.issues.get(one.number)
    cap = world.hub.policy.open_submissions_per_author
    return look is not None and look.waits and older_of(one.number, one.author, listed) < cap


def has_room(bot: Bot) -> bool:
    """May the run of a sweep go on? Events come first, and their runs use the same requests."""
    left = bot.forge.left()
    return left is None or left >= RESERVE
