"""A result: an issue with a record of YAML. Its commit adds the record with hubbot's block below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hubbot.bot.requests.kind import NOTHING, Approved, Came, Composed, Kind, place_of
from hubbot.bot.requests.private_labels import compared
from hubbot.bot.state.due import notices_of
from hubbot.forge.attachments import Unread
from hubbot.forge.port import ForgeError
from hubbot.index.prediction_files import Filed, described, filed_on_main, stored
from hubbot.leaderboard.ranking.entry_of import entry_of
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import board_of
from hubbot.leaderboard.words.preview import Preview, placed
from hubbot.reading.issue.form import read_issue
from hubbot.reading.yaml.reader import dump
from hubbot.results.findings import findings, tested
from hubbot.results.record_hash import sealed
from hubbot.results.result import read_accepted
from hubbot.submission.facts.actions import OnMain
from hubbot.submission.lifecycle.plan import phase_of
from hubbot.submission.requests.result.placing import placing_today
from hubbot.submission.requests.result.review import review_issue
from hubbot.submission.requests.result.words import ResultReview

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.git.repository import Repository
    from hubbot.forge.port import Snapshot
    from hubbot.leaderboard.ranking.entry import BoardKey, Entry
    from hubbot.registry.model import Hub
    from hubbot.results.result import Accepted
    from hubbot.results.result import Result as OneResult


class NotReplaced(ValueError):
    """A file is where an acceptance would write: somebody put it there by hand."""

    expected = True  # words are enough


class Result(Kind[ResultReview]):
    """One result, in the form *Submit a result* or in free text, with its predictions attached or on main."""

    def recognise(self, snapshot: Snapshot) -> bool:
        return read_issue(snapshot.title, snapshot.body, snapshot.labels) is not None

    def read(self, bot: Bot, world: World, snapshot: Snapshot) -> Came:
        """The predictions of one that is still to be decided."""
        submission = read_issue(snapshot.title, snapshot.body, snapshot.labels)
        if submission is None or (snapshot.state == "closed" and phase_of(snapshot) != "stale"):
            return NOTHING
        there = partial(filed_on_main, world.tree.find, submission.record_text)
        if submission.attachment is None:
            return Came(Filed(there()))
        found = _fetched(bot, submission.attachment.url)
        return Came(Filed(found) if isinstance(found, bytes) else Filed(there(), found.reason, found.passing))

    def review(self, world: World, snapshot: Snapshot, came: Came) -> ResultReview | None:
        context = replace(
            world.context(snapshot.observed_at[:10]),
            fetched=came.filed.content,
            unread=came.filed.unread,
            author=snapshot.author,
        )
        return review_issue(snapshot.title, snapshot.body, snapshot.labels, context)

    def compose(self, world: World, review: ResultReview, approved: Approved) -> Composed:
        result = review.result
        if result is None or not review.ok:
            raise ValueError(f"issue {approved.snapshot.number} is not ready to be accepted")
        about = f"{result.eval_id}: {result.model_id} on {result.benchmark_id}"
        message = approved.message(f"Accept {about} (#{approved.snapshot.number})")
        return added(world, [files_of(world.hub, review, approved)], message)

    def last_check(
        self, bot: Bot, repository: Repository, world: World, review: ResultReview, approved: Approved
    ) -> ResultReview:
        """Only here, behind a valid approval, are predictions compared with labels that are not public."""
        return compared(bot, repository, world.hub, review, approved)

    def on_main(self, world: World, number: int) -> OnMain | None:
        accepted = world.of_issue(number)
        if accepted is None or accepted.acceptance.value.get("pull_request"):
            return None
        return of_result(world, number, accepted)

    def placing(self, world: World, snapshot: Snapshot, review: ResultReview) -> Preview | None:
        accepted = world.of_issue(snapshot.number)
        if accepted is not None:
            return placing_of(world, accepted)
        return preview_of(world, review, snapshot.author) if review.ok else None


def of_result(world: World, number: int, accepted: Accepted) -> OnMain:
    """What main holds of a result that issue `number` led to."""
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


def _fetched(bot: Bot, url: str) -> bytes | Unread:
    """What is attached there. A network that fails is the file's own trouble, and nobody else's."""
    try:
        return bot.fetch(url) or Unread("it is not there any more")
    except ForgeError as why:
        words = f"just now it could not be fetched ({why}). I try again when I look the next time"
        return Unread(words, passing=True)


def added(world: World, several: list[tuple[str, dict[str, bytes]]], message: str) -> Composed:
    """The commit that adds these results, each as its path and its files, and replaces none.

    Raises NotReplaced where one of the paths is on main already, or is in it twice. An accepted file may hold
    another eval_id than its name says, so the check of eval_ids alone would not find it.
    """
    paths = [path for path, _ in several]
    there = [path for path in paths if world.tree.find(path) is not None]
    if there or len({*paths}) < len(paths):
        raise NotReplaced(f"{(*there, *paths)[0]} is there already, and an acceptance replaces no result")
    files: dict[str, bytes] = {}
    for _, one in several:
        files |= one
    results = tuple(read_accepted(path, files[path].decode("utf-8")) for path in paths)
    cards = any(path.startswith("registry/") for path in files)
    return Composed(files, message, results, on_registry=cards)


def files_of(
    hub: Hub, review: ResultReview, approved: Approved, origin: Mapping[str, str] | None = None
) -> tuple[str, dict[str, bytes]]:
    """The path of an approved result, and its files: the record with hubbot's block, a new model's card.

    Predictions that were scored are kept where they raised the evidence. `origin`: which file of which
    pull request it came by, if it did.
    """
    result = review.result
    if result is None:
        raise ValueError(f"#{approved.snapshot.number} holds no result")
    path, about = place_of(hub, result), _block(review, approved, hub)
    files: dict[str, bytes] = {}
    filed = approved.came.filed.content
    if filed is not None and review.evidence == "re-scored":
        place, content = stored(result, hub, filed)
        files[place] = content
        about["predictions"] = described(review.submission.attachment, place, sha256(content).hexdigest())
    if origin:
        about["pull_request"] = dict(origin)
    if hub.model(result.model_id) is None:
        card = dump(_model_card(review, result)).encode("utf-8")
        files[f"registry/models/{result.model_id}.yaml"] = card
    return path, {path: sealed(review.text, about).encode("utf-8"), **files}


def _block(review: ResultReview, approved: Approved, hub: Hub) -> dict[str, Any]:
    """The `hubbot:` mapping: who approved which bytes, and what was known then."""
    snapshot, commit = approved.snapshot, approved.commit
    filed = review.submission.attachment
    found: dict[str, Any] = {
        "status": "active",
        "issue": snapshot.number,
        "author": snapshot.author,
        "approver": commit.event.actor,
        "approval_event": commit.event.id,
        "relation": review.submission.relation,
        "digest": review.digest,
        "submitted_at": snapshot.created_at,
        "accepted_at": commit.accepted_at,
        "evidence": review.evidence,
        "power": tested(review.evidence, review.power_share, review.power),
        "open_warnings": sorted({p.code for p in review.of("warning")}),
        "flags": [dict(flag) for flag in review.flags],
        "findings": list(findings(review.problems, review.flags)),
        "predictions": {"url": filed.url, "sha256": filed.sha256} if filed and filed.sha256 else None,
        "environment_checked": review.environment_checked or None,
        "benchmark_version": hub.version_of(review.result) if review.result else None,
    }
    return {key: value for key, value in found.items() if value not in (None, [])}


def _model_card(review: ResultReview, result: OneResult) -> dict[str, Any]:
    """The card of a model new to the registry, as its submitter describes it: nobody confirmed it."""
    own = {"id": result.model_id, "confirmed": False}
    return {"id": result.model_id, "name": result.model_id} | dict(review.submission.card or {}) | own


def preview_of(world: World, review: ResultReview, author: str | None = None) -> Preview | None:
    """As if it were accepted today, of that author; None for a benchmark that the registry does not know."""
    return placing_today(world.hub, review, world.table, world.tree.find, author)


def placing_of(world: World, accepted: Accepted) -> Preview | None:
    """As it stands on main."""
    return placings_of(world, [accepted]).get(accepted.result.eval_id)


def placings_of(world: World, accepted: Iterable[Accepted]) -> dict[str, Preview]:
    """By eval_id, as they stand on main, or would, all together. A board is ranked once for all of them."""
    boards: dict[BoardKey, list[Entry]] = {}
    for one in accepted:
        if (entry := entry_of(one, world.hub)) is not None:
            boards.setdefault(entry.board, []).append(entry)
    return {eval_id: found for key, own in boards.items() for eval_id, found in _on_board(world, key, own)}


def _on_board(world: World, key: BoardKey, own: list[Entry]) -> Iterator[tuple[str, Preview]]:
    new = {entry.eval_id for entry in own}
    others = [entry for entry in world.table(key) if entry.eval_id not in new]
    differences = held_differences(world.hub, world.tree.find, [key.benchmark])
    board = board_of(key, [*others, *own], world.hub, differences)
    for eval_id in new:
        if (found := placed(board, eval_id, world.hub)) is not None:
            yield eval_id, found
