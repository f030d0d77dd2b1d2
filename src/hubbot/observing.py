"""The first third of observe → plan → apply: an issue as it is, what the checks say, what else is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from hubbot.batching import Batch, accepted_batch, batch_on_main, read_batch, review_batch
from hubbot.forge.attachments import Attachments, Unread
from hubbot.forge.git import Repository
from hubbot.forge.git_history import Decision
from hubbot.forge.port import Forge, ForgeError, NotFound, Snapshot
from hubbot.placing import placing_of, preview_of
from hubbot.proposing import reviewed
from hubbot.records.filed import NONE_FILED, Filed, filed_on_main
from hubbot.records.hub import HubFileError
from hubbot.runlog import RunLog
from hubbot.submission.corrections import is_correction, review_correction
from hubbot.submission.form import read_issue
from hubbot.submission.lifecycle import Facts, phase_of
from hubbot.submission.pace import LATEST, pace
from hubbot.submission.proposals import proposal_in
from hubbot.submission.review import Review, review_issue
from hubbot.submission.surroundings import Placing, Surroundings
from hubbot.world import World


@dataclass(frozen=True)
class Bot:
    """What a run works with. Commits are made only with `accept` and a `repository`."""

    forge: Forge
    hub_root: Path
    repository: Repository | None = None
    accept: bool = False
    log: RunLog = field(default_factory=RunLog)
    run_url: str = ""  # address of this run's log
    token: str | None = field(default=None, repr=False)  # fetches what a partial clone left out
    decided: tuple[Decision, ...] = ()  # what the history says was approved, set by each run
    clone: Repository | None = None  # to read pull requests with; `repository` will do, too
    labels: Path | None = None  # folder with labels that are not public; used after approval only
    fetch: Callable[[str], bytes | Unread | None] = field(default_factory=Attachments)

    @contextmanager
    def guarded(self, where: str) -> Iterator[None]:
        """A fault of ours in one place is written down and stops nothing else. A missing issue is none."""
        try:
            yield
        except NotFound as why:
            self.log.note(gone=where, why=str(why))
        except (ForgeError, HubFileError) as why:
            self.log.fault(where, why)
        except Exception as why:  # noqa: BLE001 - one submission's surprise must not stop the others
            self.log.fault(where, why)


@dataclass(frozen=True, slots=True)
class Observed:
    """`review` is None where the issue is no submission. `batch` is what was read of a pull request."""

    snapshot: Snapshot
    review: Review | None
    facts: Facts
    filed: Filed = NONE_FILED
    batch: Batch | None = None


def observe(bot: Bot, world: World, number: int, older: Iterable[int] = ()) -> Observed:
    """Read the issue and review it against `world`. `older`: numbers of the open submissions before it."""
    snapshot = bot.forge.snapshot(number)
    filed = _filed(bot, world, snapshot)
    new = snapshot.is_pull_request and not world.of_pull(number)
    batch = read_batch(bot, number, answered=phase_of(snapshot) is not None) if new else None
    review = _review(world, snapshot, batch or filed)
    facts = _facts(bot, world, snapshot, review)
    bot.log.note(issue=number, read="issue", labels=snapshot.labels, submission=review is not None)
    if review is None or phase_of(snapshot) not in {None, "waiting"}:
        return Observed(snapshot, review, facts, filed, batch)
    facts = replace(facts, open_before=_open_before(bot, facts, snapshot, older))
    return Observed(snapshot, review, facts, filed, batch)


def look_again(bot: Bot, world: World, seen: Observed) -> Observed:
    """The same issue, reviewed against what main holds now. Reads nothing from the forge."""
    review = _review(world, seen.snapshot, seen.batch or seen.filed)
    facts = replace(_facts(bot, world, seen.snapshot, review), open_before=seen.facts.open_before)
    return replace(seen, review=review, facts=facts)


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
    attachment = submission.attachment
    found = bot.fetch(attachment.url) if attachment else None
    if isinstance(found, bytes):
        return Filed(found)
    reason = (found.reason if found else "it is not there any more") if attachment else ""
    return Filed(filed_on_main(world.tree.find, submission.record_text), reason)


def _review(world: World, snapshot: Snapshot, came: Filed | Batch) -> Review | None:
    if isinstance(came, Batch) or snapshot.is_pull_request:
        held = accepted_batch(world, snapshot.number)
        return held or (review_batch(world, snapshot, came) if isinstance(came, Batch) else None)
    if is_correction(snapshot.title):
        return review_correction(snapshot.body, snapshot.author, world.result)
    if about := proposal_in(snapshot.title, snapshot.body):
        return reviewed(about, snapshot, world)
    context = replace(world.context(snapshot.observed_at[:10]), fetched=came.content, unread=came.unread)
    return review_issue(snapshot.title, snapshot.body, snapshot.labels, context)


def _facts(bot: Bot, world: World, snapshot: Snapshot, review: Review | None) -> Facts:
    decided = [one for one in bot.decided if one.issue == snapshot.number]
    main = world.on_main(snapshot.number)
    if main is not None:
        commit = next((one.commit for one in decided if one.event == main.event), "")
        main = replace(main, commit=commit)
        main = batch_on_main(world, snapshot.number, main) if snapshot.is_pull_request else main
    around = Surroundings(
        url=_repository_url(bot.forge.issue_url(snapshot.number)),
        notice=world.hub.policy.notice,
        pace=pace(world.known.decided(LATEST)),
        log=bot.run_url,
        look_up=cache(partial(_placing, world, snapshot, review)),
    )
    used = frozenset(one.event for one in decided)
    return Facts(world.hub.policy, around, accept=bot.accept, on_main=main, used=used)


def _placing(world: World, snapshot: Snapshot, review: Review | None) -> Placing | None:
    if snapshot.is_pull_request:  # each file of a batch has its own
        return None
    accepted = world.of_issue(snapshot.number)
    if accepted is not None:
        return placing_of(world, accepted)
    return preview_of(world, review) if review is not None and review.ok else None


def _open_before(bot: Bot, facts: Facts, snapshot: Snapshot, older: Iterable[int]) -> int:
    """Older open submissions of the same author, counted up to the cap. Few are open: nothing is read."""
    cap = facts.policy.open_submissions_per_author
    numbers = sorted(number for number in older if number < snapshot.number)
    if len(numbers) < cap:
        return 0
    found = 0
    for number in numbers:
        with bot.guarded(f"issue {number}"):
            found += bot.forge.snapshot(number).author == snapshot.author
        if found >= cap:
            break
    return found


def _repository_url(issue_url: str) -> str:
    """https://github.com/OWNER/REPO of an issue's address; "" on a local forge."""
    return issue_url.rpartition("/issues/")[0] if issue_url.startswith("http") else ""
