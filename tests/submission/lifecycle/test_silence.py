"""Whose author is silent is reminded once, then closed, and comes back by an edit: over every combination."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Literal

import pytest

from hubbot.forge.port import Comment, Snapshot
from hubbot.submission.comments.review import Review
from hubbot.submission.facts.actions import Close, Decide, Facts, OnMain, Reopen, WriteStatus
from hubbot.submission.facts.memory import decisions_in, read
from hubbot.submission.lifecycle import plan as lifecycle
from hubbot.submission.lifecycle.plan import phase_of, plan

from .worlds import POLICY, SHOWN_AT, Found, Setter, applied, at, facts, issue, labelled, review

DAY = 86400
DAYS = 30  # in hub.yaml, unless a case says otherwise
Spoke = Literal["never", "at once", "day 20"]


def later(snapshot: Snapshot, days: float) -> Snapshot:
    return replace(snapshot, observed_at=at(SHOWN_AT, int(days * DAY)))


def settled(snapshot: Snapshot, seen: Review, known: Facts | None = None) -> Snapshot:
    """After a run."""
    return applied(snapshot, plan(snapshot, seen, known or facts()))


def said(snapshot: Snapshot) -> list[str]:
    return sorted(key.partition(":")[0] for key in decisions_in(snapshot.comments))


def says(snapshot: Snapshot, day: float, text: str = "Soon.", by: str = "author") -> Snapshot:
    number = max((c.id for c in snapshot.comments), default=100) + 1
    time = at(SHOWN_AT, int(day * DAY) + 1)
    comment = Comment(number, by, text, time, time, by_me=False)
    return replace(snapshot, comments=(*snapshot.comments, comment))


WRONG = review(found="errors")
FIRST = settled(issue(observed_at=SHOWN_AT), WRONG)
REMINDED = settled(later(FIRST, 16), WRONG)
CLOSED = settled(later(REMINDED, 32), WRONG)


def test_from_the_first_answer_to_the_closing():
    """One reminder after half of the days, the closing after all of them, and nothing in between."""
    snapshot, heard = FIRST, []
    for day in range(40):
        before = snapshot
        snapshot = settled(later(snapshot, day), WRONG)
        heard += [(day, key) for key in said(snapshot) if key not in said(before)]
    assert heard == [(15, "reminder"), (30, "stale")]
    assert (snapshot.state, snapshot.state_reason, snapshot.labels) == (
        "closed",
        "not_planned",
        ("status: stale",),
    )


def test_a_hub_that_slept_reminds_before_it_closes():
    late = settled(later(FIRST, 90), WRONG)
    assert (said(late), late.state) == (["reminder"], "open")
    assert settled(later(late, 104), WRONG).state == "open"
    assert settled(later(late, 106), WRONG).state == "closed"


@pytest.mark.parametrize(
    "sign",
    [
        lambda s: says(s, 20),
        lambda s: replace(s, reopened_at=at(SHOWN_AT, 20 * DAY)),
    ],
    ids=["a comment", "opened again"],
)
def test_a_sign_of_the_author_starts_the_clock_anew_with_a_reminder_of_its_own(sign):
    snapshot = sign(REMINDED)
    assert settled(later(snapshot, 34), WRONG) == later(snapshot, 34)
    again = settled(later(snapshot, 36), WRONG)
    assert (said(again), again.state) == (["reminder", "reminder"], "open")
    assert settled(later(again, 51), WRONG).state == "closed"


def test_an_edit_that_leaves_errors_starts_the_clock_anew():
    other = review("b: 1\n", found="errors")
    edited = settled(later(REMINDED, 20), other)
    assert settled(later(edited, 34), other) == later(edited, 34)
    assert said(settled(later(edited, 36), other)) == ["reminder", "reminder"]


def test_a_strangers_comment_is_no_sign_of_the_author():
    assert settled(later(says(REMINDED, 29, by="stranger"), 32), WRONG).state == "closed"


def test_time_that_the_hub_itself_was_broken_does_not_count():
    broken = settled(later(REMINDED, 20), review(found="fault"))
    mended = settled(later(broken, 60), WRONG)
    assert (phase_of(mended), mended.state) == ("needs-fixes", "open")
    assert settled(later(mended, 74), WRONG) == later(mended, 74)


def test_a_question_is_reminded_of_once_and_closed_by_nobody():
    for seen in (review(), WRONG):
        start = settled(issue(observed_at=SHOWN_AT), seen)
        asked = labelled(start, "question", "triage", at(SHOWN_AT, DAY))
        snapshot = asked
        for day in (10, 17, 40, 90):
            snapshot = settled(later(snapshot, day), seen)
        assert (said(snapshot), snapshot.state) == (["reminder"], "open")
        assert "question waits" in snapshot.comments[-1].body


@pytest.mark.parametrize("off", [None, 0])
def test_a_hub_may_switch_it_off(off: int | None):
    never = facts(policy=replace(POLICY, stale_after_days=off))
    assert settled(later(FIRST, 900), WRONG, never) == later(FIRST, 900)


def test_an_edit_of_one_that_we_closed_opens_and_checks_it():
    for seen, phase in ((review("b: 1\n"), "ready"), (review("b: 1\n", found="errors"), "needs-fixes")):
        edited = later(CLOSED, 60)
        assert plan(edited, seen, facts())[0] == Reopen()
        back = settled(edited, seen)
        assert (back.state, phase_of(back)) == ("open", phase)
        assert plan(back, seen, facts()) == []


def test_a_recheck_asked_for_opens_it_too_and_gives_it_all_the_days_again():
    asked = later(says(CLOSED, 40, "/hubbot recheck"), 41)
    back = settled(asked, WRONG)
    assert (back.state, phase_of(back)) == ("open", "needs-fixes")
    assert settled(later(back, 55), WRONG) == later(back, 55)
    assert settled(later(says(CLOSED, 40), 41), WRONG).state == "closed"


def test_one_that_a_person_closed_stays_closed():
    """Also when it was opened again after our closing."""
    for before in (REMINDED, replace(CLOSED, state="open", reopened_at=at(SHOWN_AT, 40 * DAY))):
        by_hand = later(replace(before, state="closed", closed_by="author"), 41)
        done = settled(by_hand, WRONG)
        assert phase_of(done) == "withdrawn"
        assert settled(later(done, 42), review()).state == "closed"


def test_a_run_that_dies_at_any_step_of_it_is_finished_by_the_next():
    for before, now, seen in (
        (REMINDED, 32, WRONG),
        (CLOSED, 60, review("b: 1\n")),
        (says(CLOSED, 40, "/hubbot recheck"), 60, WRONG),
    ):
        start = later(before, now)
        steps = plan(start, seen, facts())
        whole = settled(later(applied(start, steps), now + 1), seen)
        for done in range(len(steps)):
            healed = settled(later(applied(start, steps[:done]), now + 1), seen)
            assert healed.state == whole.state, steps[:done]
            assert sorted(healed.labels) == sorted(whole.labels)
            assert said(healed) == said(whole)
            assert phase_of(healed) == phase_of(whole)


def test_a_recheck_is_seen_to_have_happened_and_is_answered_once():
    for seen in (WRONG, review()):
        start = settled(issue(observed_at=SHOWN_AT), seen)
        asked = later(says(start, 2, "Mended in the registry.\n/hubbot recheck"), 3)
        (write,) = plan(asked, seen, facts())
        assert isinstance(write, WriteStatus)
        assert "Checked again 2026-11-26 10:00 UTC, as you asked" in write.body
        answered = settled(asked, seen)
        assert plan(later(answered, 4), seen, facts()) == []
        assert plan(later(says(answered, 4, "> /hubbot recheck"), 5), seen, facts()) == []
        assert plan(later(says(answered, 4, "/hubbot recheck", by="stranger"), 5), seen, facts()) == []


def test_a_recheck_voids_no_approval_that_was_given_before_it():
    """The same text, the same verdict: since when they are shown has not changed."""
    start = settled(issue(observed_at=SHOWN_AT), review())
    approved = labelled(start, "approved", "entitled", at(SHOWN_AT, 60))
    asked = settled(later(says(approved, 1, "/hubbot recheck"), 2), review())
    actions = plan(later(asked, 3), review(), facts(accept=True))
    assert any(isinstance(action, lifecycle.Commit) for action in actions)


def test_what_somebody_wrote_into_our_memory_cannot_stop_a_run():
    shown = FIRST.comments[0]
    memory = read(shown.body)
    assert memory is not None
    from hubbot.submission.facts.memory import status_marker

    body = f"{status_marker(replace(memory, waits='yesterday'))}\n{shown.body.partition(chr(10))[2]}"
    spoilt = later(replace(FIRST, comments=(replace(shown, body=body),)), 90)
    assert said(settled(spoilt, WRONG)) == []


# ── Every combination ──


@dataclass(frozen=True)
class Case:
    start: Literal["first", "reminded", "closed by us", "closed by hand"]
    day: float
    found: Found
    edited: bool
    approved: Setter | None
    declined: Setter | None
    question: bool
    spoke: Spoke
    on_main: bool

    def snapshot(self) -> Snapshot:
        start = {"first": FIRST, "reminded": REMINDED}.get(self.start, CLOSED)
        if self.start == "closed by hand":
            start = replace(start, closed_by="author")
        if self.question:
            start = labelled(start, "question", "triage", at(SHOWN_AT, DAY))
        if self.approved:
            start = labelled(start, "approved", self.approved, at(SHOWN_AT, 2 * DAY))
        if self.declined:
            start = labelled(start, "declined", self.declined, at(SHOWN_AT, 3 * DAY))
        if self.spoke != "never":
            start = says(start, 0 if self.spoke == "at once" else 20)
        return later(start, self.day)

    def review(self) -> Review:
        return review("b: 1\n" if self.edited else "a: 1\n", found=self.found)

    def facts(self) -> Facts:
        main = OnMain("evals/b/m/e.yaml", "entitled", 7, SHOWN_AT, "a" * 64) if self.on_main else None
        return facts(accept=True, on_main=main)


def cases() -> list[Case]:
    whole = product(
        ("first", "reminded", "closed by us", "closed by hand"),
        (33.0, 36.0, 90.0),
        ("errors", "ok", "fault"),
        (False, True),
        (None, "entitled", "stranger", "unknown"),
        (None, "entitled", "unknown", "stranger"),
        (False, True),
        ("never", "at once", "day 20"),
        (False, True),
    )
    return [Case(*one) for one in whole]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def planned():
    """Each case, its issue, and what is planned. Made once, and only where these tests run."""
    given = [(case, case.snapshot()) for case in cases()]
    return [(case, snapshot, plan(snapshot, case.review(), case.facts())) for case, snapshot in given]


@pytest.mark.slow
def test_a_plan_that_was_applied_leaves_nothing_to_do(planned):
    for case, snapshot, actions in planned:
        if any(isinstance(action, lifecycle.Commit) for action in actions):
            continue
        after = applied(snapshot, actions)
        assert plan(after, case.review(), case.facts()) == [], case


def test_only_the_silence_of_an_author_who_was_reminded_closes(planned):
    closed = 0
    for case, _, actions in planned:
        stale = any(isinstance(a, Decide) and a.key.startswith("stale:") for a in actions)
        closed += stale
        if stale:
            assert Close("not_planned") in actions, case
            assert (case.start, case.found, case.edited) == ("reminded", "errors", False), case
            assert not (case.question and case.spoke != "day 20"), case
            assert case.approved != "unknown", case
            assert case.declined in {None, "stranger"}, case
            assert not case.on_main, case
    assert closed > 3


def test_only_what_we_closed_and_its_author_edited_is_opened(planned):
    opened = 0
    for case, _, actions in planned:
        opened += Reopen() in actions
        if Reopen() in actions:
            assert (case.start, case.edited) == ("closed by us", True), case
            assert case.declined != "entitled", case
            assert not case.on_main, case
            assert not any(isinstance(action, lifecycle.Commit | Close) for action in actions), case
    assert opened > 3
