"""Every kind of request has words for every phase and every decision, in its own terms."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from hubbot.common.labels import APPROVED
from hubbot.forge.port import LabelEvent
from hubbot.submission.comments import decisions
from hubbot.submission.comments.phrases import ISSUE, PULL_REQUEST
from hubbot.submission.comments.review import Review
from hubbot.submission.comments.status import status_comment
from hubbot.submission.facts.actions import OnMain
from hubbot.submission.facts.approval import Refusal
from hubbot.submission.facts.memory import Memory, Phase
from hubbot.submission.requests.batch.words import BatchReview
from hubbot.submission.requests.correction.words import CorrectionReview
from hubbot.submission.requests.proposal.words import ProposalReview
from hubbot.submission.requests.result.words import ResultReview
from tests.submission.lifecycle.worlds import ERROR, POLICY, facts, issue

REVIEWS: tuple[Review, ...] = (
    Review(),
    ResultReview(),
    BatchReview(),
    CorrectionReview(),
    ProposalReview(),
)
EVENT = LabelEvent(7, "labeled", APPROVED, "maintainer", actor_is_bot=False, at="2026-11-23T10:00:00Z")
MAIN = OnMain("evals/b/m/e.yaml", "maintainer", 7, "2026-11-23T10:00:00Z", "ab" * 32)
KNOWN = (facts(), facts(gone=True), facts(on_main=MAIN), facts(on_main=replace(MAIN, done="So.")))
# What only makes sense in one of the two; a form is always an issue's.
NOT_OF = {ISSUE: ("pull request is", "this pull request", "Push"), PULL_REQUEST: ("first post", "this issue")}


def said(review: Review) -> list[str]:
    """Every comment there can be about it."""
    snapshot, memory = issue(closed_by="author"), Memory("ready", "a" * 64, "b", text="x", previous="y")
    event = replace(EVENT, actor="stranger")
    found = [
        status_comment(replace(memory, phase=phase, pending=pending, fault="x"), snapshot, review, known)
        for phase in get_args(Phase)
        for pending in ("", "https://github.com/author/hub/pull/9")
        for known in (
            facts(),
            facts(gone=True),
            facts(on_main=MAIN),
            facts(on_main=replace(MAIN, done="So.")),
        )
        if phase != "stale" or review.goes_stale
    ]
    found += [
        decisions.refused_comment("refused:7", why, decisions.Refused(event, one, None), POLICY)
        for why in get_args(Refusal)
        for one in (review, replace(review, problems=(ERROR,)))
    ]
    return [
        *found,
        decisions.accepted_comment("accepted:7", review, MAIN, facts().surroundings),
        decisions.declined_comment("declined:7", event, review),
        decisions.still_declined_comment("still-declined:7", review),
        decisions.withdrawn_comment("withdrawn:7", snapshot, review),
    ]


@pytest.mark.parametrize("review", REVIEWS, ids=lambda review: type(review).__name__)
def test_no_comment_leaves_a_place_open_or_speaks_of_what_this_is_not(review: Review) -> None:
    comments = said(review)
    assert len({*comments}) > 20
    for comment in comments:
        assert "{" not in comment
        assert "}" not in comment
        assert not [words for words in NOT_OF[review.phrases] if words in comment], comment


def test_an_issue_and_a_pull_request_share_every_sentence_but_for_their_own_words() -> None:
    own, others = (vars_of(phrases) for phrases in (ISSUE, PULL_REQUEST))
    assert own.keys() == others.keys()
    assert all(own[name] != others[name] for name in own), (
        "a phrase that is the same needs no place of its own"
    )


def vars_of(phrases: object) -> dict[str, str]:
    return {name: getattr(phrases, name) for name in phrases.__slots__}  # type: ignore[attr-defined]
