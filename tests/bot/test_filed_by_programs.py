"""What a program files by the API: the title or the form makes it a submission, whatever labels it has.

No other issue without a label ever is one.
"""

from __future__ import annotations

import pytest

from hubbot.bot.maintenance.demo import filled_form

from .stage import Stage, record
from .test_life_of_a_submission import approved, phase


def body_of(text: str) -> str:
    """What the commands in AGENTS.md of a new hub make of the file."""
    return f"```yaml\n{text}\n```\n"


def test_an_issue_by_the_page_needs_no_label_and_is_accepted(stage: Stage) -> None:
    issue = stage.people.open_issue("author", "[Submission] logistic on BM-BREAST", body_of(record()))
    assert not stage.forge.snapshot(issue.number).labels
    stage.handle(issue.number, "opened")
    assert phase(stage, issue.number) == "ready"
    stage.people.edit_issue(issue.number, "author", body=body_of(record(auroc="0.9909")))
    stage.handle(issue.number, "edited")
    approved(stage, issue.number)
    stage.sweep(accept=True)
    assert phase(stage, issue.number) == "accepted"


def test_the_form_by_the_api_needs_neither_title_nor_label(stage: Stage) -> None:
    issue = stage.people.open_issue("author", "My result", filled_form(record()))
    stage.handle(issue.number, "opened")
    assert phase(stage, issue.number) == "ready"


OTHERS = {
    "a question": ("How do I submit?", "I have `metrics: {AUROC: 0.9}`. Is that right?\n\n### Result\n\nx"),
    "a bug": ("hubbot check crashes", body_of(record())),
    "about a submission": ("Submission of #3 is wrong", body_of(record())),
    "the word in it": ("Re: [Submission] of mine", body_of(record())),
    "empty": ("", ""),
    "one heading": ("A result", "### Your result\n\n" + body_of(record())),
}


@pytest.mark.parametrize("name", OTHERS)
def test_no_other_issue_without_a_label_is_one(stage: Stage, name: str) -> None:
    title, body = OTHERS[name]
    issue = stage.people.open_issue("stranger", title, body)
    stage.handle(issue.number, "opened")
    stage.sweep()
    snapshot = stage.forge.snapshot(issue.number)
    assert not snapshot.comments
    assert not snapshot.labels
