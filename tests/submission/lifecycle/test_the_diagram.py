"""The diagram in docs/lifecycle.md shows exactly the changes of state that `plan` makes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hubbot.forge.port import Snapshot
from hubbot.submission.comments.review import Review
from hubbot.submission.facts.actions import Commit, Facts, OnMain
from hubbot.submission.lifecycle.plan import phase_of, plan

from .worlds import SHOWN_AT, applied, at, facts, issue, labelled, review

DOC = Path(__file__).parents[3] / "docs" / "lifecycle.md"
MAIN = OnMain("evals/b/m/e.yaml", "entitled", 7, SHOWN_AT, "a" * 64)
LATER = "2026-11-23T12:00:00Z"
DAY = 86400
DRIFT = facts(accept=True, fault="The baseline drifted.", baseline_known=True)


def settled(snapshot: Snapshot, seen: Review, known: Facts) -> Snapshot:
    """After the plan, and after the commit if one was planned."""
    actions = plan(snapshot, seen, known)
    if any(isinstance(action, Commit) for action in actions):
        actions = plan(snapshot, seen, replace(known, on_main=MAIN))
    return applied(snapshot, actions)


def starts() -> dict[str, tuple[Snapshot, Facts]]:
    """An issue in each state, and the facts that hold in it."""
    new = issue(observed_at=SHOWN_AT)
    ready = settled(new, review(), facts())
    approved = labelled(ready, "approved", "entitled", at(SHOWN_AT, 5))
    declined = labelled(ready, "declined", "entitled", at(SHOWN_AT, 5))
    closed = replace(ready, state="closed", closed_by="author")
    wrong = settled(new, review(found="errors"), facts())
    reminded = settled(replace(wrong, observed_at=at(SHOWN_AT, 16 * DAY)), review(found="errors"), facts())
    silent = replace(reminded, observed_at=at(SHOWN_AT, 40 * DAY))
    return {
        "new": (new, facts()),
        "needs-fixes": (reminded, facts()),
        "stale": (settled(silent, review(found="errors"), facts()), facts()),
        "ready": (ready, facts()),
        "waiting": (settled(new, review(), facts(open_before=99)), facts()),
        "hub-problem": (settled(approved, review(), DRIFT), facts()),
        "accepted": (settled(approved, review(), facts(accept=True)), facts(on_main=MAIN)),
        "declined": (settled(declined, review(), facts()), facts()),
        "withdrawn": (settled(closed, review(), facts()), facts()),
    }


def changes(snapshot: Snapshot, known: Facts) -> list[tuple[Snapshot, Review, Facts]]:
    """What people, and the hub's own machinery, may do to an issue in any state."""
    bare = replace(snapshot, labels=tuple(x for x in snapshot.labels if x.startswith("status: ")))
    opened = replace(bare, state="open", observed_at=LATER)
    if snapshot.state == "closed":
        opened = replace(opened, reopened_at=at(SHOWN_AT, 60))
    approved = labelled(opened, "approved", "entitled", at(SHOWN_AT, 90))
    declined = labelled(opened, "declined", "entitled", at(SHOWN_AT, 90))
    accept = replace(known, accept=True)
    return [
        (opened, review(), known),
        (opened, review("b: 2\n"), known),
        (opened, review(found="errors"), known),
        (opened, review(found="fault"), known),
        (replace(bare, observed_at=at(SHOWN_AT, 40 * DAY)), review(found="errors"), known),
        (replace(bare, observed_at=LATER), review("b: 2\n"), known),
        (replace(bare, observed_at=LATER), review("b: 2\n", found="errors"), known),
        (replace(bare, observed_at=LATER), review("b: 2\n", found="fault"), known),
        (replace(opened, state="closed", closed_by="author"), review(), known),
        (declined, review(), known),
        (approved, review(), known),
        (approved, review(), accept),
        (approved, review(), replace(accept, fault="Drift.", baseline_known=True)),
        (opened, review(), replace(known, open_before=99)),
        (opened, review(), replace(known, on_main=None)),
        (opened, review(), replace(accept, on_main=replace(MAIN, standing="withdrawn"))),
    ]


def edges_of_the_code() -> set[tuple[str, str]]:
    found = set()
    for before, (snapshot, known) in starts().items():
        assert (phase_of(snapshot) or "new") == before
        for changed, seen, facts_then in changes(snapshot, known):
            if facts_then.on_main is not None and before not in {"accepted", "withdrawn"}:
                continue  # main holds only what was accepted
            after = phase_of(settled(changed, seen, facts_then))
            if after is not None and after != before:
                found.add((before, after))
    return found


def edges_of_the_diagram() -> set[tuple[str, str]]:
    diagram = re.search(r"```mermaid\n(.*?)```", DOC.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert diagram is not None
    arrows = re.findall(r"^\s*(\S+) --> ([\w*\[\]-]+)", diagram[1], flags=re.MULTILINE)
    names = {"[*]": "new", "needs_fixes": "needs-fixes", "hub_problem": "hub-problem"}
    return {(names.get(a, a), names.get(b, b)) for a, b in arrows}


def test_the_diagram_shows_exactly_the_changes_that_the_code_makes():
    assert edges_of_the_diagram() == edges_of_the_code()
