"""The status comment: one for each issue, the bot's own. It always says what is true now.

What is to be fixed is in `messages_fixes`, what a maintainer needs in `messages_ready`, decisions (a new
comment each) in `messages_decisions`. GitHub shows a line end in a comment as one: sentences are not wrapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from hubbot.submission.comments import batches
from hubbot.submission.comments.decisions import (
    GONE,
    Owed,
    Refused,
    accepted_comment,
    declined_comment,
    done_words,
    files_of,
    gone_comment,
    refused_comment,
    refused_decline,
    reminder_comment,
    stale_comment,
    still_declined_comment,
    too_late_comment,
    withdrawn_comment,
)
from hubbot.submission.comments.fixes import closed_for_now, needs_fixes
from hubbot.submission.comments.markdown import cut, fence, folded, plain
from hubbot.submission.comments.ready import ready
from hubbot.submission.facts.memory import is_gone
from hubbot.submission.review.batch import BatchReview

if TYPE_CHECKING:
    from hubbot.forge.port import Snapshot
    from hubbot.submission.facts.actions import Facts, OnMain
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Memory
    from hubbot.submission.review.result import Review

__all__ = [
    "STANDING",
    "Owed",
    "Refused",
    "accepted_comment",
    "declined_comment",
    "gone_comment",
    "refused_comment",
    "refused_decline",
    "reminder_comment",
    "stale_comment",
    "status_comment",
    "still_declined_comment",
    "too_late_comment",
    "withdrawn_comment",
]

_MORE = "<b>The rest of this comment</b>"
_CUT = "_Too long for one comment; parts were left out. `hubbot check eval.yaml` shows everything._"
_FORM = (
    "A better run, a mistake, second thoughts? Open an issue with the form *Correct or withdraw a result*."
)
_KEPT = "it stays readable, with the reason, and is not ranked."
# How a status comment begins whose result does not stand any more.
STANDING = {
    "withdrawn": "### Withdrawn after it was accepted",
    "superseded": "### Replaced by a newer result",
}
_DECLINED = (
    "### Declined\n\n"
    "A maintainer closed this as not planned; the thread says why. Nothing was committed.\n"
    "Fixed since? Edit your first post and ask here: when a maintainer opens it again and takes the label "
    "`declined` off, I check it as new."
)
_AGAIN = "Nothing was committed. Reopen this issue and I check it again, as new."
_HUB_PROBLEM = (
    "### ⚙️ A fault of this hub, not of your submission\n\n"
    "Nothing for you to do, and nothing is lost: an approval that was given stays valid, and I try again by "
    "myself."
)
_WAITING = (
    "### ⏳ In line\n\n"
    "Thank you. You have earlier submissions open, and this hub looks at {cap} per person at a time. I check "
    "this one as soon as one of them is decided; nothing to do until then."
)


def status_comment(
    memory: Memory, snapshot: Snapshot, review: Review, facts: Facts, *, above: int = 0
) -> str:
    """The Markdown under the hidden first line of `above` characters, together below GitHub's limit.

    Inert but for what is ours.
    """
    if isinstance(review, BatchReview):
        parts = batches.batch_parts(memory, review, facts, gone=_is_gone(snapshot, facts))
        left_out = batches.CUT
    else:
        parts, left_out = _parts(memory, snapshot, review, facts), _CUT
    notice = facts.surroundings.notice
    shown = f"> [!NOTE]\n> {plain(notice)}" if notice else ""
    whole = folded([*parts, shown, _footer(memory, review)], _MORE)
    return cut(whole, left_out, above=above)


def _parts(memory: Memory, snapshot: Snapshot, review: Review, facts: Facts) -> list[str]:
    around = facts.surroundings
    match memory.phase:
        case "needs-fixes" | "stale":
            return needs_fixes(review) if memory.phase == "needs-fixes" else closed_for_now(review)
        case "ready":
            return ready(memory, review, around, around.issue(snapshot.number))
        case "accepted" | "withdrawn":
            return _accepted(facts.on_main, around) if facts.on_main else _withdrawn(snapshot, facts)
        case "declined":
            return [_DECLINED]
        case "hub-problem":
            figures = f"**For the maintainers**\n\n{fence(memory.fault)}" if memory.fault else ""
            return [_HUB_PROBLEM, figures]
        case "waiting":
            return [_WAITING.format(cap=facts.policy.open_submissions_per_author)]
        case _:
            assert_never(memory.phase)


def _accepted(main: OnMain, around: Surroundings) -> list[str]:
    where = around.link(main.path, "The result, for good")
    if main.what:
        return ["### Done", f"{done_words(main.what)} {files_of(main, around)}"]
    match main.standing:
        case "active":
            words = f"{where}, version `{main.digest[:8]}`. Edits here change nothing any more. {_FORM}"
            return ["### 🎉 Accepted", words]
        case "withdrawn":
            return [STANDING["withdrawn"], f"{where}: {_KEPT}"]
        case "superseded":
            return [STANDING["superseded"], f"{where}: {_KEPT}"]
        case _:
            assert_never(main.standing)


def _withdrawn(snapshot: Snapshot, facts: Facts) -> list[str]:
    if _is_gone(snapshot, facts):
        return [GONE]
    by_author = (snapshot.closed_by or "").casefold() == snapshot.author.casefold()
    return ["### Withdrawn" if by_author else "### Closed before a decision", _AGAIN]


def _is_gone(snapshot: Snapshot, facts: Facts) -> bool:
    return bool(facts.gone) or is_gone(snapshot.comments, snapshot.reopened_at)


def _footer(memory: Memory, review: Review) -> str:
    parts = [f"Checked {'again ' if memory.asked else ''}{minutes(memory.checked)} UTC"]
    if memory.asked:
        parts[0] += ", as you asked"
    if isinstance(review, BatchReview):
        parts += filter(None, [batches.footer(memory, review)])
    elif memory.digest:
        parts.append(f"your text, version {memory.version} (<code>{memory.digest[:8]}</code>)")
    if memory.log:
        parts.append(f'<a href="{memory.log}">log</a>')
    return f"<sub>{' · '.join(parts)}</sub>"


def minutes(at: str) -> str:
    """2026-11-23T10:18:05Z as 2026-11-23 10:18."""
    return at[:16].replace("T", " ")
