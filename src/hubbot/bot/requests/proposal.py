"""Proposals for the registry: tried beside the hub before anybody is told "ready", then composed as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hubbot.bot.requests.proposal_draft import draft
from hubbot.bot.requests.result import Acceptable
from hubbot.common.problem import Problem, Span
from hubbot.forge.git.trailers import trailers
from hubbot.leaderboard.building.build import build
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import entry_text, found_path, proposals_of
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import hub_of
from hubbot.registry.model import Hub, folded
from hubbot.registry.source import read_texts
from hubbot.results.reader import read
from hubbot.results.result import Accepted
from hubbot.submission.review.entries import kinds as say
from hubbot.submission.review.proposal import ProposalReview, review_proposal, with_problems

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.index.tree import Tree
    from hubbot.registry.entry import EntryNoun
    from hubbot.submission.facts.actions import Commit
    from hubbot.submission.review.entries.forms import About
    from hubbot.submission.review.proposal import Entry, Proposal

_TOUCHED = 200  # accepted results that a trial reads again, at most
_PROBE: Mapping[str, Any] = {
    "issue": 1,
    "what": "correct-card",
    "author": "x",
    "approver": "x",
    "approval_event": 1,
    "accepted_at": "x",
    "digest": "0" * 64,
}
_SUBJECTS = {
    "add-benchmark": "Add benchmark {}",
    "add-card": "Add the card of {}",
    "confirm-card": "Confirm the card of {}",
    "correct-card": "Correct the card of {}",
}


def reviewed(about: About, snapshot: Snapshot, world: World) -> ProposalReview:
    """What the checks say, and, where they find nothing, whether the hub would still load and build."""
    hub, texts = world.hub, read_texts(world.hub.root)

    def text_of(noun: EntryNoun, identifier: str) -> str:
        return texts.get(found_path(noun, identifier, texts), "")

    review = review_proposal(about, snapshot.body, hub, text_of)
    if review.discussion:
        return replace(review, draft=draft(snapshot.title, review.answers, hub))
    return _tried(review, world, texts) if review.proposal is not None else review


def _tried(review: ProposalReview, world: World, texts: Mapping[str, str]) -> ProposalReview:
    """The review after a trial in memory: nothing of it is written anywhere."""
    if review.proposal is None:
        return review
    files = _files(review.proposal, texts, _PROBE)
    wrong = list(_there_already(review.proposal, texts))
    try:
        if not wrong:
            larger = hub_of(world.hub.root, {**texts, **files})
            build(larger, _touched(review.proposal, larger, world.tree))
    except HubFileError as error:
        wrong.append(_unfit(review.proposal, error, files))
    except Exception as why:  # noqa: BLE001 - pages that cannot be built are our fault, and hold this one up
        return replace(review, fault=f"The pages could not be built with it. {type(why).__name__}: {why}")
    return replace(with_problems(review, wrong), proposal=None) if wrong else review


def proposed(
    root: Path, snapshot: Snapshot, review: ProposalReview, commit: Commit, run: str = ""
) -> Acceptable:
    """Compose the files. `review` must be without errors: `plan` sees to that."""
    proposal = review.proposal
    if proposal is None or not review.ok:
        raise ValueError(f"issue {snapshot.number} is not ready to be carried out")
    block: dict[str, Any] = {
        "issue": snapshot.number,
        "what": proposal.what,
        "author": snapshot.author,
        "approver": commit.event.actor,
        "approval_event": commit.event.id,
        "accepted_at": commit.accepted_at,
        "digest": review.digest,
    }
    block |= {"shown_by": proposal.shown_by} if proposal.shown_by else {}
    files = _files(proposal, read_texts(root), block)
    message = (
        f"{_SUBJECTS[proposal.what].format(proposal.entries[0].id)} (#{snapshot.number})\n\n"
        + trailers(snapshot.number, commit.event.id, commit.event.actor, run)
    )
    written = {path: text.encode("utf-8") for path, text in files.items()}
    return Acceptable(None, written, message, adds_model=False)


def grown(hub: Hub, files: Mapping[str, bytes]) -> Hub:
    """The hub with these files of its registry, which are not on disk yet."""
    return hub_of(hub.root, {**read_texts(hub.root), **{path: text.decode() for path, text in files.items()}})


def _files(proposal: Proposal, texts: Mapping[str, str], block: Mapping[str, Any]) -> dict[str, str]:
    """Path → text, a benchmark before its dataset. What an entry's block said before is kept."""
    places = _places(proposal, texts)
    return {path: entry_text(one.text, [*_history(texts.get(path)), block]) for one, path in places}


def _places(proposal: Proposal, texts: Mapping[str, str]) -> Iterator[tuple[Entry, str]]:
    for one in proposal.entries:
        yield one, found_path(one.noun, one.id, texts)


def _history(text: str | None) -> tuple[Mapping[str, Any], ...]:
    value = load_trusted(text) if text else {}
    return proposals_of(value) if isinstance(value, dict) else ()


def _there_already(proposal: Proposal, texts: Mapping[str, str]) -> Iterator[Problem]:
    """No file is written over, also where two names differ in case only."""
    there = {folded(path): path for path in texts}
    for one, path in _places(proposal, texts):
        other = there.get(folded(path))
        if other is not None and not one.before:
            message = f"`{other}` is there already, and holds another entry"
            yield Problem(say.DOES_NOT_FIT, message, "Choose another id", f"/{one.noun}/id")


def _unfit(proposal: Proposal, error: HubFileError, files: Mapping[str, str]) -> Problem:
    """Why the registry could not be read, in the proposer's text where it is there."""
    noun, line = proposal.entries[0].noun, None
    for one in proposal.entries:
        if error.file in files and error.file.endswith(f"/{one.id}.yaml"):
            noun, line = one.noun, error.line
    span = Span(line, 1, line, 2) if line else None
    where = "" if error.file in files else f"{error.file}: "
    return Problem(say.DOES_NOT_FIT, f"{where}{error.message}", error.remedy, f"/{noun}", span)


def _touched(proposal: Proposal, hub: Hub, tree: Tree) -> Iterator[Accepted]:
    """Accepted results that the entry's pages would show, found by their paths."""
    place = {"benchmark": 1, "model": 2}  # evals/BENCHMARK/MODEL/…
    names = {place[one.noun]: _spellings(one, hub) for one in proposal.entries if one.noun in place}
    folders = (
        folder
        for folder in sorted(tree.folders())
        if any(folder.split("/")[index] in spellings for index, spellings in names.items())
    )
    found = sorted(tree.results(islice(folders, _TOUCHED)).items())[:_TOUCHED]
    for path, content in tree.each(found):
        yield read(path, content.decode("utf-8"))


def _spellings(one: Entry, hub: Hub) -> set[str]:
    return {spelling for spelling, owner in hub.spellings(one.noun) if owner == one.id}
