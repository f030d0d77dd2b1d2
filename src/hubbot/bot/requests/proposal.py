"""A proposal for the registry: tried beside the hub before anybody is told "ready", then composed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from hubbot.bot.requests.kind import Approved, Came, Composed, Kind, carried_out
from hubbot.bot.requests.proposal_draft import draft
from hubbot.common.problem import Problem, Span
from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.words.paths import TOP, model_page
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.entry import came_by, entry_text, found_path, proposals_of
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import hub_of
from hubbot.registry.model import Hub
from hubbot.registry.source import SUITES, read_texts
from hubbot.registry.spellings import folded
from hubbot.results.reader import read
from hubbot.results.result import Accepted
from hubbot.submission.requests.proposal import kinds as say
from hubbot.submission.requests.proposal.review import proposal_in, review_proposal, with_problems
from hubbot.submission.requests.proposal.words import DONE, ProposalReview

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Snapshot
    from hubbot.index.tree import Tree
    from hubbot.registry.entry import EntryNoun
    from hubbot.registry.troubles import Trouble
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.requests.proposal.words import Proposal as Asked
    from hubbot.submission.requests.proposal.words import RegistryEntry

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


class Proposal(Kind[ProposalReview]):
    """The forms *Propose a benchmark* and *Add, confirm or correct a model card*."""

    def recognise(self, snapshot: Snapshot) -> bool:
        return proposal_in(snapshot.title, snapshot.body) is not None

    def review(self, world: World, snapshot: Snapshot, came: Came) -> ProposalReview | None:
        """What the checks say, and, where they find nothing, whether the hub would still load and build."""
        hub, texts = world.hub, _texts(world.hub)
        about = proposal_in(snapshot.title, snapshot.body)
        if about is None:
            return None

        def text_of(noun: EntryNoun, identifier: str) -> str:
            return texts.get(found_path(noun, identifier, texts), "")

        review = review_proposal(about, snapshot.body, hub, text_of)
        if review.discussion:
            return replace(review, draft=draft(snapshot.title, review.answers, hub))
        return _tried(review, review.proposal, world, texts) if review.proposal else review

    def compose(self, world: World, review: ProposalReview, approved: Approved) -> Composed:
        proposal, number = review.proposal, approved.snapshot.number
        if proposal is None or not review.ok:
            raise ValueError(f"issue {number} is not ready to be carried out")
        block = approved.entry(proposal.what, review.digest)
        block |= {"shown_by": proposal.shown_by} if proposal.shown_by else {}
        files = _files(proposal, _texts(world.hub), block)
        subject = f"{_SUBJECTS[proposal.what].format(proposal.entries[0].id)} (#{number})"
        written = {path: text.encode("utf-8") for path, text in files.items()}
        return Composed(written, approved.message(subject), on_registry=True)

    def on_main(self, world: World, number: int) -> OnMain | None:
        """The entry's own block tells."""
        for noun, identifier, said in came_by(world.hub, number):
            if said.get("what") in {*DONE}:
                path = found_path(noun, identifier, _texts(world.hub))
                return carried_out(path, said, DONE, _page(noun, identifier, world))
        return None

    def places(self, world: World, review: ProposalReview) -> Iterator[str]:
        for _, path in _places(review.proposal, _texts(world.hub)) if review.proposal else ():
            yield path

    def trouble(self, world: World, snapshot: Snapshot, review: ProposalReview) -> Trouble | None:
        """It is tried out in the whole registry, but for its suites: nothing rests on them."""
        found = (one for one in world.troubles if one.file.startswith("registry/"))
        return next((one for one in found if not one.file.startswith(SUITES)), None)


def _page(noun: EntryNoun, identifier: str, world: World) -> str:
    """A model without results and a benchmark that is no longer active have none."""
    page = model_page(identifier, world.hub) if noun == "model" else f"{TOP}/{identifier}.md"
    return page if noun != "dataset" and world.tree.under(page) else ""


def _tried(review: ProposalReview, asked: Asked, world: World, texts: Mapping[str, str]) -> ProposalReview:
    """The review after a trial in memory: nothing of it is written anywhere."""
    files = _files(asked, texts, _PROBE)
    wrong = list(_there_already(asked, texts))
    try:
        if not wrong:
            larger = hub_of(world.hub.root, {**texts, **files}, SUITES)
            build(replace(larger, suites={}), _touched(asked, larger, world.tree))
    except HubFileError as error:
        wrong.append(_unfit(asked, error, files))
    except Exception as why:  # noqa: BLE001 - pages that cannot be built are our fault, and hold this one up
        return replace(review, fault=f"The pages could not be built with it. {type(why).__name__}: {why}")
    return replace(with_problems(review, wrong), proposal=None) if wrong else review


def grown(hub: Hub, files: Mapping[str, bytes]) -> Hub:
    """The hub with these files of its registry, which are not on disk yet."""
    texts = {path: text.decode() for path, text in files.items()}
    return hub_of(hub.root, {**_texts(hub), **texts}, SUITES)


def _texts(hub: Hub) -> dict[str, str]:
    """The hub's files; a suite that cannot be read is left out, for nothing rests on it."""
    return read_texts(hub.root, SUITES)


def _files(proposal: Asked, texts: Mapping[str, str], block: Mapping[str, Any]) -> dict[str, str]:
    """Path → text, a benchmark before its dataset. What an entry's block said before is kept."""
    places = _places(proposal, texts)
    return {path: entry_text(one.text, [*_history(texts.get(path)), block]) for one, path in places}


def _places(proposal: Asked, texts: Mapping[str, str]) -> Iterator[tuple[RegistryEntry, str]]:
    for one in proposal.entries:
        yield one, found_path(one.noun, one.id, texts)


def _history(text: str | None) -> tuple[Mapping[str, Any], ...]:
    value = load_trusted(text) if text else {}
    return proposals_of(value) if isinstance(value, dict) else ()


def _there_already(proposal: Asked, texts: Mapping[str, str]) -> Iterator[Problem]:
    """No file is written over, also where two names differ in case only."""
    there = {folded(path): path for path in texts}
    for one, path in _places(proposal, texts):
        other = there.get(folded(path))
        if other is not None and not one.before:
            message = f"`{other}` is there already, and holds another entry"
            yield Problem(say.DOES_NOT_FIT, message, "Choose another id", f"/{one.noun}/id")


def _unfit(proposal: Asked, error: HubFileError, files: Mapping[str, str]) -> Problem:
    """Why the registry could not be read, in the proposer's text where it is there."""
    noun, line = proposal.entries[0].noun, None
    for one in proposal.entries:
        if error.file in files and error.file.endswith(f"/{one.id}.yaml"):
            noun, line = one.noun, error.line
    span = Span(line, 1, line, 2) if line else None
    where = "" if error.file in files else f"{error.file}: "
    return Problem(say.DOES_NOT_FIT, f"{where}{error.message}", error.remedy, f"/{noun}", span)


def _touched(proposal: Asked, hub: Hub, tree: Tree) -> Iterator[Accepted]:
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


def _spellings(one: RegistryEntry, hub: Hub) -> set[str]:
    return {spelling for spelling, owner in hub.spellings(one.noun) if owner == one.id}
