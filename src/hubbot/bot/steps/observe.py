"""Observes an issue: reads it, reviews its text, and gathers the facts that a plan needs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from hubbot.bot.requests.kind import NOTHING, Came, Kind
from hubbot.bot.requests.kinds import kind_of, on_main
from hubbot.bot.state.broken_hub import BrokenHub, held_words
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import told
from hubbot.bot.state.world import World
from hubbot.bot.steps.often import limited
from hubbot.common.labels import APPROVED, STATUS_OF_PHASE
from hubbot.forge.deciders import are_peoples
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import LabelEvent, Listed, NotFound, RateLimited, Snapshot, may_be_ours
from hubbot.leaderboard.words.preview import Preview
from hubbot.registry.source import branch_of
from hubbot.registry.troubles import Trouble
from hubbot.submission.comments.review import Review
from hubbot.submission.facts.actions import Action, Facts, OnMain
from hubbot.submission.facts.context import LATEST, Surroundings, pace
from hubbot.submission.facts.memory import (
    decisions_in,
    is_gone,
    said_twice,
    status_comment_of,
    used_events,
    was_accepted,
)
from hubbot.submission.lifecycle.plan import phase_of, plan


@dataclass(frozen=True, slots=True)
class Observed:
    """`kind` and `review` are None where nobody meant the issue for hubbot. `came`: what came beside it.

    `surprised`: `review` says only what went wrong; another look in the same run would not know more.
    """

    snapshot: Snapshot
    review: Review | None
    facts: Facts
    kind: Kind[Any] | None = None
    came: Came = NOTHING
    surprised: bool = False


def observe(
    bot: Bot, world: World, number: int, listed: Sequence[Listed] | None = None, since: str = ""
) -> Observed:
    """Read the issue and review it against `world`.

    `listed`: what its author has open, with others; None: asked for where it matters. A list that told the
    issue as it was before `since` is too old. Whatever surprises us after the issue itself was read is what
    the review then says: a fault of ours.
    """
    snapshot = bot.forge.snapshot(number, since) if since else bot.forge.snapshot(number)
    return _observed(bot, world, snapshot, listed)


def observe_listed(bot: Bot, world: World, told: Listed) -> Observed:
    """Read a closed issue that a list told of, in one request: its comments.

    What main holds of it, or held, decides what it says, and `approved` is the label that its acceptance
    answered. Read whole where more matters: a label that people set since, or a comment with another end.
    """
    if are_peoples(name for name in told.labels if name.casefold() != APPROVED):
        return observe(bot, world, told.number)
    comments = tuple(bot.forge.comments(told.number))
    accepted = (key for key in decisions_in(comments) if key.startswith("accepted:"))
    events = tuple(LabelEvent(used, "labeled", APPROVED, "", False, "") for used in used_events(accepted))
    snapshot = replace(told.snapshot(), state="closed", comments=comments, events=events)
    if phase_of(snapshot) not in {"accepted", "withdrawn"} or said_twice(comments) or not events:
        return observe(bot, world, told.number)
    return _observed(bot, world, snapshot)


def _observed(bot: Bot, world: World, snapshot: Snapshot, listed: Sequence[Listed] | None = None) -> Observed:
    number = snapshot.number
    seen = Observed(snapshot, None, Facts(world.hub.policy, Surroundings()))
    try:
        seen = _reviewed(bot, world, _read(bot, world, seen))
        if seen.review is not None and phase_of(snapshot) in {None, "waiting"}:
            seen = replace(seen, facts=_in_line(bot, world, seen, listed))
        if seen.review is not None:
            seen = replace(seen, facts=replace(seen.facts, gone=_is_gone(bot, world, seen)))
    except (NotFound, RateLimited):
        raise
    except Exception as why:  # noqa: BLE001 - it is told on this issue, and stops no other
        seen = _surprised(bot, world, seen, "checking it", why)
    bot.log.note(issue=number, read="issue", labels=snapshot.labels, submission=seen.review is not None)
    return seen


def look_again(bot: Bot, world: World, seen: Observed) -> Observed:
    """Review an observed issue again, against what main holds now. Reads nothing from the forge."""
    if seen.surprised:
        return seen
    try:
        again = _reviewed(bot, world, seen)
    except Exception as why:  # noqa: BLE001
        return _surprised(bot, world, seen, "checking it", why)
    first = seen.facts
    facts = replace(
        again.facts,
        open_before=first.open_before,
        limited=first.limited,
        gone=first.gone,
    )
    return replace(again, facts=facts)


def clone_of(bot: Bot) -> Repository | None:
    """The clone that the hub's files are in; None outside git."""
    root = bot.hub_root
    clone = next((folder for folder in (root, *root.parents) if (folder / ".git").is_dir()), None)
    if clone is None:
        return None
    given = bot.repository or bot.clone
    return replace(given or Repository(clone, branch_of(root), token=bot.token), path=clone)


def is_behind(clone: Repository, world: World, seen: Observed) -> bool:
    """Whether this issue's comments know of a main that is newer than `world`: then nothing is written.

    A comment of an earlier program does not say which main it knew; what it accepted, main must hold.
    """
    shown = status_comment_of(seen.snapshot.comments)
    if shown is None or shown.memory is None or not world.commit:
        return False
    memory, main = shown.memory, seen.facts.on_main
    if memory.main:
        return clone.is_behind(world.commit, memory.main) is not False
    return memory.phase == "accepted" and main is None and seen.snapshot.reopened_at is None


def planned(bot: Bot, seen: Observed) -> list[Action]:
    """The plan; where it cannot be made, one that shows on this issue that the fault is ours."""
    try:
        return plan(seen.snapshot, seen.review, seen.facts)
    except Exception as why:  # noqa: BLE001
        bot.log.fault(f"issue {seen.snapshot.number}, planning", why, seen.snapshot.number)
        words = told("writing the answer", why)
    with bot.guarded(f"issue {seen.snapshot.number}, planning", seen.snapshot.number):
        facts = replace(seen.facts, surroundings=replace(seen.facts.surroundings, look_up=lambda: None))
        return plan(seen.snapshot, _held_up(seen, words), facts)
    return []


def _read(bot: Bot, world: World, seen: Observed) -> Observed:
    """With its kind, and with what came beside its text."""
    kind = kind_of(seen.snapshot)
    return replace(seen, kind=kind, came=kind.read(bot, world, seen.snapshot)) if kind else seen


def _reviewed(bot: Bot, world: World, seen: Observed) -> Observed:
    review = seen.kind.review(world, seen.snapshot, seen.came) if seen.kind else None
    filed = seen.came.filed
    if review is not None and filed.passing and _shown_with_file(seen.snapshot, review):
        words = f"The attached file was read before; {filed.unread}. What was said of it still holds."
        review = replace(review, fault=review.fault or words)
    if review is not None and (trouble := _trouble(world, seen, review)):
        bot.log.fault(f"issue {seen.snapshot.number}", BrokenHub(str(trouble)), seen.snapshot.number)
        review = replace(review, fault=held_words(trouble))
    seen = replace(seen, review=review)
    return replace(seen, facts=_facts(bot, world, seen))


def _trouble(world: World, seen: Observed, review: Review) -> Trouble | None:
    """What is broken on main that this issue depends on: nothing is said of it until that is mended."""
    number = seen.snapshot.number
    for one in world.troubles:
        if one.benchmarks is None or one.issue == number:
            return one
    return seen.kind.trouble(world, seen.snapshot, review) if seen.kind and world.troubles else None


def _shown_with_file(snapshot: Snapshot, review: Review) -> bool:
    """Was this very text shown with its attached file? Without the file its digest is another."""
    shown = status_comment_of(snapshot.comments)
    memory = shown.memory if shown else None
    if memory is None or not memory.digest or memory.digest == review.digest:
        return False
    return memory.text in {"", review.text}


def _surprised(bot: Bot, world: World, seen: Observed, doing: str, why: Exception) -> Observed:
    """The issue as it was read, with a review that says only what surprised us."""
    number = seen.snapshot.number
    bot.log.fault(f"issue {number}, {doing}", why, number)
    review = _held_up(seen, told(doing, why))
    return replace(seen, review=review, facts=_bare_facts(bot, world, seen.snapshot), surprised=True)


def _held_up(seen: Observed, words: str) -> Review | None:
    """A review that says nothing but our fault; None for an issue that nobody meant for hubbot.

    Nothing is decided by it: a label that was set stays where it is.
    """
    snapshot = seen.snapshot
    meant = seen.came.pull is not None or phase_of(snapshot) is not None
    meant |= not snapshot.is_pull_request and may_be_ours(snapshot.title, snapshot.labels)
    if not meant:
        return None
    return seen.kind.unread(words) if seen.kind else Review(fault=words)


def review_again(bot: Bot, world: World, snapshot: Snapshot) -> Review | None:
    """What the checks say of an issue's text today. For an issue, not a pull request."""
    seen = _read(bot, world, Observed(snapshot, None, Facts(world.hub.policy, Surroundings())))
    review = seen.kind.review(world, snapshot, seen.came) if seen.kind else None
    trouble = _trouble(world, seen, review) if review else None
    return replace(review, fault=held_words(trouble)) if review and trouble else review


def _bare_facts(bot: Bot, world: World, snapshot: Snapshot) -> Facts:
    """As much as can be said without having understood the issue. Nothing is committed on such grounds."""
    main = None
    with bot.guarded(f"issue {snapshot.number}, asking main", snapshot.number):
        main = _on_main(bot, world, snapshot)
    return facts_of(bot, world, snapshot.number, main)


def _facts(bot: Bot, world: World, seen: Observed) -> Facts:
    facts = facts_of(bot, world, seen.snapshot.number, _on_main(bot, world, seen.snapshot))
    look_up = cache(partial(_placing, world, seen))
    around = replace(facts.surroundings, pace=pace(world.known.decided(LATEST)), look_up=look_up)
    return replace(facts, surroundings=around, accept=bot.accept)


def facts_of(bot: Bot, world: World, number: int, main: OnMain | None) -> Facts:
    """What can be said of issue `number` without its text."""
    address = bot.forge.issue_url(number)
    url = address.rpartition("/issues/")[0] if address.startswith("http") else ""
    around = Surroundings(url=url, notice=world.hub.policy.notice, log=bot.run_url)
    used = frozenset(one.event for one in bot.decided if one.issue == number)
    return Facts(world.hub.policy, around, on_main=main, used=used, main=world.commit)


def _on_main(bot: Bot, world: World, snapshot: Snapshot) -> OnMain | None:
    """What main holds because of this issue, with the commit where the history names it."""
    main = on_main(world, snapshot.number)
    if main is None:
        return None
    decided = (one for one in bot.decided if one.issue == snapshot.number and one.event == main.event)
    return replace(main, commit=next((one.commit for one in decided), ""))


def _placing(world: World, seen: Observed) -> Preview | None:
    kind, review = seen.kind, seen.review
    return kind.placing(world, seen.snapshot, review) if kind and review else None


def _is_gone(bot: Bot, world: World, seen: Observed) -> bool | None:
    """Whether main lost what the closed issue calls accepted. None: in doubt, another run may know.

    It takes a main as new as the remote's, asked after the issue was read, of which every file can be read.
    """
    snapshot, review, clone = seen.snapshot, seen.review, clone_of(bot)
    if seen.facts.on_main is not None or snapshot.state == "open" or not _says_accepted(snapshot):
        return False
    places = seen.kind.places(world, review) if seen.kind and review else None
    if places is None or review is None:
        return False
    if world.troubles or review.fault or clone is None or not world.commit:
        return None
    clone.fetch()
    if clone.remote_head() != world.commit:
        return None
    lost = [world.tree.find(path) is None for path in places]
    return bool(lost) and all(lost)


def _says_accepted(snapshot: Snapshot) -> bool:
    comments, reopened = snapshot.comments, snapshot.reopened_at
    if phase_of(snapshot) == "accepted" or STATUS_OF_PHASE["accepted"].name in snapshot.labels:
        return True
    return was_accepted(comments, reopened) and not is_gone(comments, reopened)


def _in_line(bot: Bot, world: World, seen: Observed, listed: Sequence[Listed] | None) -> Facts:
    """Older open submissions of the same author, counted up to the cap; how often they came lately."""
    snapshot, facts = seen.snapshot, seen.facts
    if snapshot.state == "closed" or seen.review is None:
        return facts
    told = bot.forge.queue(snapshot.author) if listed is None else listed
    before = min(facts.policy.open_submissions_per_author, older_of(snapshot.number, snapshot.author, told))
    return replace(facts, open_before=before, limited=limited(bot, world, snapshot, seen.review))


def older_of(number: int, author: str, listed: Iterable[Listed]) -> int:
    """How many of these are the author's and came before."""
    return sum(one.number < number and one.author.casefold() == author.casefold() for one in listed)
