"""The sentences that comments on all kinds of request share; and what is called otherwise in a pull request.

In a text `{of.…}` stands for what an issue and a pull request call by other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from hubbot.submission.facts.approval import Refusal

Owed = Literal["fixes", "answer"]  # what a request waits for its author for


@dataclass(frozen=True, slots=True)
class Phrases:
    """What an issue and a pull request call by other words. `check` shows everything on one's own machine."""

    noun: str
    act: str  # what its author does to mend it, as an order
    edit: str
    an_edit: str
    edited: str
    check: str
    earlier: str  # where an earlier text is
    never_merged: str = ""
    merged_by_hand: str = ""
    do_not_merge: str = ""
    versions: str = ""

    def fill(self, text: str, **more: object) -> str:
        """The text with these words, and `more`, in their places."""
        return text.format(of=self, **more)


ISSUE: Final = Phrases(
    noun="issue",
    act="Edit your first post",
    edit="edit",
    an_edit="an edit",
    edited="edited",
    check="hubbot check eval.yaml",
    earlier="The earlier text is in the first post's edit history.",
)
PULL_REQUEST: Final = Phrases(
    noun="pull request",
    act="Push",
    edit="push",
    an_edit="a push",
    edited="pushed",
    check="hubbot check submissions/*.yaml",
    earlier="The pull request's commits show what.",
    never_merged=" When it is accepted I commit the files myself and close this pull request: it is never "
    "merged.",
    merged_by_hand=" Was it merged by hand? Files in `submissions/` are no results: open another pull "
    "request with them under new names.",
    do_not_merge=" Do not merge this one: its files lie where no board reads them.",
    versions=" (each file with its content's hash)",
)

# The status comment, where nothing of the request itself is shown.
DECLINED: Final = (
    "### Declined\n\n"
    "A maintainer closed this; the thread says why. Nothing was committed.\n"
    "Fixed since? {of.act}, and ask here: when a maintainer opens it again and takes the label `declined` "
    "off, I check it as new."
)
AGAIN: Final = "Nothing was committed. Reopen this {of.noun} and I check it again, as new.{of.merged_by_hand}"
GONE: Final = (
    "### No longer on the board\n\n"
    "What was accepted here is not on `main` any more: it was taken away there. A maintainer can put it "
    "back; then this says so. Or reopen this {of.noun}, and I check it again, as new."
)
HUB_PROBLEM: Final = (
    "### ⚙️ A fault of this hub, not of your submission\n\n"
    "Nothing for you to do, and nothing is lost: an approval that was given stays valid, and I try again by "
    "myself."
)
WAITING: Final = (
    "### ⏳ In line\n\n"
    "Thank you. You have earlier submissions open, and this hub looks at {cap} per person at a time. I check "
    "this one as soon as one of them is decided; nothing to do until then."
)
LIMITED: Final = (
    "### ⏳ In line until {until} UTC\n\n"
    "Thank you. This hub takes {most} of one person per {per} on {benchmark}. All that you opened before it "
    "counts, also what was closed since. I check this one then, by myself; nothing to do until then."
)
TOO_MANY_AT_ONCE: Final = (
    "### ✂️ More results on {benchmark} than may come at once\n\n"
    "Thank you. This hub takes {most} of one person per {per} on one benchmark, and here are {results}. "
    "Leave {most} of them in, and I check those; the others can come later."
)
PENDING: Final = (
    "### ⏳ Approved. A maintainer merges next\n"
    "This hub's main branch is protected, so I opened [a pull request of my own]({address}). It is accepted "
    "once that is merged; you get a new comment then. Before that, {of.an_edit} takes it out again."
    "{of.do_not_merge}"
)
READY: Final = (
    "### ✅ {passed}. A maintainer decides next\n"
    "{pace}You get a new comment when it happens. You may still {of.edit}; I check again, and an approval "
    "given before {of.an_edit} no longer counts.{of.never_merged}"
)
TO_FIX: Final = (
    "Edit your first post (**⋯ → Edit**) and I check again within minutes. Keep this issue; nothing is lost."
)
STALE: Final = (
    "### 💤 Closed for now: it waited long for its author\n\n"
    "Nothing is lost, and nobody judged the result. Edit your first post (**⋯ → Edit**) and I open this "
    "again and check it. A comment with the line `/hubbot recheck` does the same."
)
SAME_CHECKS: Final = (
    "The same checks on your machine: `{of.check}`. Wrong or unclear? Say so in a comment; people read this."
)
CUT: Final = "_Too long for one comment; parts were left out. `{of.check}` shows everything._"
MAY_CHANGE: Final = (
    "A better run, a mistake, second thoughts? Open an issue with the form *Correct or withdraw a result*."
)
# How a status comment begins whose result does not stand any more.
STANDING: Final = {
    "withdrawn": "### Withdrawn after it was accepted",
    "superseded": "### Replaced by a newer result",
}

# Decisions: a comment each.
DECLINED_NOW: Final = "Nothing was committed. The reason should be in this thread: if not, ask here."
FIXED_SINCE: Final = (
    "Fixed since? {of.act}. When a maintainer opens this again and takes `declined` off, I check it as new."
)
AFTERWARDS: Final = (
    "A maintainer found {it} complete and plausible. They did not re-run {it}.\n"
    "A better run, a mistake, second thoughts? Use the form *Correct or withdraw a result*. The old result "
    "stays readable with the reason."
)
STILL_AGREE: Final = "If you still agree, set `approved` again."
ERRORS_FIRST: Final = (
    "There are errors now, which its author mends first: the comment above says where they are."
)
# `{again}`: what to do about it, which depends on whether the checks find errors now.
REFUSED: Final[dict[Refusal, str]] = {
    "not-entitled": "{actor} set it. {may}",
    "bot": "{actor} set it, and that is a program. {may}",
    "own": "{actor} set it on their own submission. This hub wants somebody else to look (`self_approval` in "
    "hub.yaml).",
    "no-event": "Nobody can be named who set it. {may} Look, then set it again.",
    "not-checked": "{actor} set it before I had shown what the checks say. That is above now. {again}",
    "changed": "What is here now is not what {actor} had before them. {again}",
    "verdict-changed": "What is here is what {actor} approved, but the checks say something else today: "
    "the registry or the accepted results have changed. {again}",
    "same-second": "It came within one second of the last check, so nobody can say which version was meant. "
    "{again}",
    "needs-fixes": "The checks find errors, which come first. The comment above says where they are.",
    "question": "A question was asked after it. Once the author has {of.edited} or answered, set it again.",
    "reopened": "It was set before this {of.noun} was closed and opened again. {again}",
    "closed": "This {of.noun} is closed. Reopen it first; then set `approved` on what the checks show.",
    "waiting": "This waits in line, so the checks have not looked at it and nobody knows what they say. My "
    "first comment says what it waits for. Set the label again when the checks are shown.",
}
_FIXES: Final = (
    "The checks still find something to fix; my comment above says where. Edit your first post "
    "(**⋯ → Edit**) and I check again within minutes.\n"
    "Stuck, or no time just now? Say so here: a comment of yours keeps this open. Else I close it after "
    "{closes}. Nothing is lost then either: an edit opens it again. This is the only reminder."
)
_ANSWER: Final = (
    "Answer in a comment here, or edit your first post: either puts this back into the queue. This is the "
    "only reminder, and I close nothing that a person asked about."
)
REMINDERS: Final[dict[Owed, tuple[str, str]]] = {
    "fixes": ("### ⏳ A reminder: this waits for your edit", _FIXES),
    "answer": ("### ⏳ A reminder: a maintainer's question waits for your answer", _ANSWER),
}
