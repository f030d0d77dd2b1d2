"""Observes an issue: reads it, reviews its text, and gathers the facts that a plan needs beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from hubbot.bot.requests.batch import Batch, accepted_batch, batch_on_main, read_batch, review_batch
from hubbot.bot.requests.proposal import reviewed
from hubbot.bot.state.broken_hub import BrokenHub, held_words, trouble_of
from hubbot.bot.state.context import Bot
from hubbot.bot.state.on_main import on_main
from hubbot.bot.state.standing import placing_of, preview_of
from hubbot.bot.state.surprise import held_up, told
from hubbot.bot.state.vanished import is_vanished
from hubbot.bot.state.world import World
from hubbot.forge.attachments import Unread
from hubbot.forge.git.repository import Repository
from hubbot.forge.port import ForgeError, Listed, NotFound, RateLimited, Snapshot
from hubbot.index.prediction_files import NONE_FILED, Filed, filed_on_main
from hubbot.reading.issue.form import read_issue
from hubbot.submission.comments.waiting_time import LATEST, pace
from hubbot.submission.facts.actions import Action, Facts, OnMain
from hubbot.submission.facts.context import Placing, Surroundings
from hubbot.submission.facts.memory import status_comment_of
from hubbot.submission.lifecycle.plan import phase_of, plan
from hubbot.submission.review.correction import is_correction, review_correction
from hubbot.submission.review.proposal import proposal_in
from hubbot.submission.review.result import Review, review_issue


@dataclass(frozen=True, slots=True)
class Observed:
    """`review` is None where the issue is no submission. `batch` is what was read of a pull request.

    `surprised`: `review` says only what went wrong; another look in the same run would not know more.
    """

    snapshot: Snapshot
    review: Review | None
    facts: Facts
    filed: Filed = NONE_FILED
    batch: Batch | None = None
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
    seen = Observed(snapshot, None, Facts(world.hub.policy, Surroundings()))
    try:
        seen = _with_files(bot, world, seen)
        seen = _reviewed(bot, world, seen)
        if seen.review is not None and phase_of(snapshot) in {None, "waiting"}:
            before = _open_before(bot, seen.facts, snapshot, listed)
            seen = replace(seen, facts=replace(seen.facts, open_before=before))
        if seen.review is not None:
            gone = is_vanished(clone_of(bot), world, snapshot, seen.review, seen.facts)
            seen = replace(seen, facts=replace(seen.facts, gone=gone))
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
    facts = replace(again.facts, open_before=seen.facts.open_before, gone=seen.facts.gone)
    return replace(again, facts=facts)


def clone_of(bot: Bot) -> Repository | None:
    """The clone that the hub's files are in; None outside git."""
    root = bot.hub_root
    clone = next((folder for folder in (root, *root.parents) if (folder / ".git").is_dir()), None)
    if clone is None:
        return None
    given = bot.repository or bot.clone
    return replace(given, path=clone) if given else Repository(clone, token=bot.token)


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
        return plan(seen.snapshot, held_up(seen.snapshot, words), facts)
    return []


def _with_files(bot: Bot, world: World, seen: Observed) -> Observed:
    """With what came beside the issue's text: an attached file, or the files of a pull request."""
    snapshot = seen.snapshot
    if not snapshot.is_pull_request:
        return replace(seen, filed=_filed(bot, world, snapshot))
    if world.of_pull(snapshot.number):
        return seen
    return replace(seen, batch=read_batch(bot, snapshot.number, answered=phase_of(snapshot) is not None))


def _reviewed(bot: Bot, world: World, seen: Observed) -> Observed:
    review = _review(world, seen.snapshot, seen.batch or seen.filed)
    if review is not None and seen.filed.passing and _shown_with_file(seen.snapshot, review):
        words = f"The attached file was read before; {seen.filed.unread}. What was said of it still holds."
        review = replace(review, fault=review.fault or words)
    if review is not None and (trouble := trouble_of(world, seen.snapshot, review)):
        bot.log.fault(f"issue {seen.snapshot.number}", BrokenHub(str(trouble)), seen.snapshot.number)
        review = replace(review, fault=held_words(trouble))
    return replace(seen, review=review, facts=_facts(bot, world, seen.snapshot, review))


def _shown_with_file(snapshot: Snapshot, review: Review) -> bool:
    """Was this very text shown with its attached file? Without the file its digest is another."""
    shown = status_comment_of(snapshot.comments)
    memory = shown.memory if shown else None
    if memory is None or not memory.digest or memory.digest == review.digest:
        return False
    return memory.text in {"", review.submission.record_text}


def _surprised(bot: Bot, world: World, seen: Observed, doing: str, why: Exception) -> Observed:
    """The issue as it was read, with a review that says only what surprised us."""
    number = seen.snapshot.number
    bot.log.fault(f"issue {number}, {doing}", why, number)
    review = held_up(seen.snapshot, told(doing, why), batch=seen.batch is not None)
    return replace(seen, review=review, facts=_bare_facts(bot, world, seen.snapshot), surprised=True)


def review_again(bot: Bot, world: World, snapshot: Snapshot) -> Review | None:
    """What the checks say of an issue's text today. For an issue, not a pull request."""
    review = _review(world, snapshot, _filed(bot, world, snapshot))
    trouble = trouble_of(world, snapshot, review) if review else None
    return replace(review, fault=held_words(trouble)) if review and trouble else review


def _filed(bot: Bot, world: World, snapshot: Snapshot) -> Filed:
    """The predictions of a submission that is still to be decided: attached, or on main by pull request."""
    settled = snapshot.state == "closed" and phase_of(snapshot) != "stale"
    if settled or snapshot.is_pull_request or is_correction(snapshot.title):
        return NONE_FILED
    if proposal_in(snapshot.title, snapshot.body):
        return NONE_FILED
    submission = read_issue(snapshot.title, snapshot.body, snapshot.labels)
    if submission is None:
        return NONE_FILED
    on_main = partial(filed_on_main, world.tree.find, submission.record_text)
    if submission.attachment is None:
        return Filed(on_main())
    found = _fetched(bot, submission.attachment.url)
    if isinstance(found, bytes):
        return Filed(found)
    return Filed(on_main(), found.reason, found.passing)


def _fetched(bot: Bot, url: str) -> bytes | Unread:
    """What is attached there. A network that fails is the file's own trouble, and nobody else's."""
    try:
        return bot.fetch(url) or Unread("it is not there any more")
    except ForgeError as why:
        words = f"just now it could not be fetched ({why}). I try again when I look the next time"
        return Unread(words, passing=True)


def _review(world: World, snapshot: Snapshot, came: Filed | Batch) -> Review | None:
    if isinstance(came, Batch) or snapshot.is_pull_request:
        held = accepted_batch(world, snapshot.number)
        return held or (review_batch(world, snapshot, came) if isinstance(came, Batch) else None)
    if is_correction(snapshot.title):
        return review_correction(snapshot.body, snapshot.author, world.result, world.held)
    if about := proposal_in(snapshot.title, snapshot.body):
        return reviewed(about, snapshot, world)
    context = replace(
        world.context(snapshot.observed_at[:10]),
        fetched=came.content,
        unread=came.unread,
        author=snapshot.author,
    )
    return review_issue(snapshot.title, snapshot.body, snapshot.labels, context)


def _bare_facts(bot: Bot, world: World, snapshot: Snapshot) -> Facts:
    """As much as can be said without having understood the issue. Nothing is committed on such grounds."""
    main = None
    with bot.guarded(f"issue {snapshot.number}, asking main", snapshot.number):
        main = _on_main(bot, world, snapshot)
    url = _repository_url(bot.forge.issue_url(snapshot.number))
    around = Surroundings(url=url, notice=world.hub.policy.notice, log=bot.run_url)
    used = frozenset(one.event for one in bot.decided if one.issue == snapshot.number)
    return Facts(world.hub.policy, around, on_main=main, used=used, main=world.commit)


def _on_main(bot: Bot, world: World, snapshot: Snapshot) -> OnMain | None:
    """What main holds because of this issue, with the commit where the history names it."""
    main = on_main(world, snapshot.number)
    if main is None:
        return None
    decided = (one for one in bot.decided if one.issue == snapshot.number and one.event == main.event)
    main = replace(main, commit=next((one.commit for one in decided), ""))
    return batch_on_main(world, snapshot.number, main) if snapshot.is_pull_request else main


def _facts(bot: Bot, world: World, snapshot: Snapshot, review: Review | None) -> Facts:
    main = _on_main(bot, world, snapshot)
    around = Surroundings(
        url=_repository_url(bot.forge.issue_url(snapshot.number)),
        notice=world.hub.policy.notice,
        pace=pace(world.known.decided(LATEST)),
        log=bot.run_url,
        look_up=cache(partial(_placing, world, snapshot, review)),
    )
    used = frozenset(one.event for one in bot.decided if one.issue == snapshot.number)
    policy = world.hub.policy
    return Facts(policy, around, accept=bot.accept, on_main=main, used=used, main=world.commit)


def _placing(world: World, snapshot: Snapshot, review: Review | None) -> Placing | None:
    if snapshot.is_pull_request:  # each file of a batch has its own
        return None
    accepted = world.of_issue(snapshot.number)
    if accepted is not None:
        return placing_of(world, accepted)
    return preview_of(world, review, snapshot.author) if review is not None and review.ok else None


def _open_before(bot: Bot, facts: Facts, snapshot: Snapshot, listed: Sequence[Listed] | None) -> int:
    """Older open submissions of the same author, counted up to the cap."""
    if snapshot.state == "closed":
        return 0
    told = bot.forge.queue(snapshot.author) if listed is None else listed
    cap = facts.policy.open_submissions_per_author
    return min(cap, older_of(snapshot.number, snapshot.author, told))


def older_of(number: int, author: str, listed: Iterable[Listed]) -> int:
    """How many of these are the author's and came before."""
    return sum(one.number < number and one.author.casefold() == author.casefold() for one in listed)


def _repository_url(issue_url: str) -> str:
    """https://github.com/OWNER/REPO of an issue's address; "" on a local forge."""
    return issue_url.rpartition("/issues/")[0] if issue_url.startswith("http") else ""
