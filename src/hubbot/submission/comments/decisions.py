"""Decision comments: a new short comment for each, because an edited comment sends no mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hubbot.submission.comments.batches import accepted_parts
from hubbot.submission.comments.excerpt import difference
from hubbot.submission.comments.markdown import code, cut, details, fence, plain, sentence
from hubbot.submission.facts.memory import decision_marker
from hubbot.submission.review.batch import BatchReview

if TYPE_CHECKING:
    from hubbot.forge.port import LabelEvent, Snapshot
    from hubbot.registry.model import Policy
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.approval import Refusal, Ruling
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Shown
    from hubbot.submission.review.result import Review

_CUT = "_Shortened to fit into a comment._"
_AGAIN = "If you still agree, set `approved` again."
_ERRORS_FIRST = "There are errors now, which its author mends first: the comment above says where they are."
_LATER = (
    "Fixed since? Edit your first post. When a maintainer opens this again and takes `declined` off, I check "
    "it as new."
)
_DECLINED_BATCH = (
    "None of its results is accepted. The reason should be in this thread: if not, ask here.\n"
    "Fixed since? Push. When a maintainer opens this again and takes `declined` off, I check it as new."
)
_CLOSED_BATCH = (
    "None of its results is on a board. Reopen this pull request and I check it again, as new. Merged by "
    "hand? Files in `submissions/` are no results: file them again, under new names."
)
# `{again}`: what to do about it, which depends on whether the checks find errors now.
_REFUSED: dict[Refusal, str] = {
    "not-entitled": "{actor} set it. {may}",
    "bot": "{actor} set it, and that is a program. {may}",
    "own": "{actor} set it on their own submission. This hub wants somebody else to look (`self_approval` in "
    "hub.yaml).",
    "no-event": "It came with the issue: nobody can be named who set it. {may} Look, then set it again.",
    "not-checked": "{actor} set it before I had shown what the checks say. That is above now. {again}",
    "changed": "The submission is not the one that {actor} had before them. {again}",
    "verdict-changed": "The text is the one that {actor} approved, but the checks say something else today: "
    "the registry or the accepted results have changed. {again}",
    "same-second": "It came within one second of the last check, so nobody can say which version was meant. "
    "{again}",
    "needs-fixes": "The checks find errors, which come first. The comment above says where they are.",
    "question": "A question was asked after it. Once the author has edited or answered, set it again.",
    "reopened": "It was set before this issue was closed and opened again. {again}",
    "closed": "This issue is closed. Reopen it first; then set `approved` on what the checks show.",
    "waiting": "I have not checked this yet: its author has others open. Decide one of those first.",
}


# Where a pull request needs other words than an issue.
_OF_BATCH: dict[Refusal, str] = {
    "no-event": "Nobody can be named who set it. {may} Look, then set it again.",
    "changed": "What was pushed since is not what {actor} had before them. {again}",
    "verdict-changed": "The files are those that {actor} approved, but the checks say something else today: "
    "the registry or the accepted results have changed. {again}",
    "question": "A question was asked after it. Once the author has pushed or answered, set it again.",
    "reopened": "It was set before this pull request was closed and opened again. {again}",
    "closed": "This pull request is closed. Reopen it first; then set `approved` on what the checks show.",
}

# What was accepted, and main does not hold any more. Nobody asked for that in the hub.
GONE = (
    "### No longer on the board\n\n"
    "What was accepted here is not on `main` any more: the file was taken away there. A maintainer can put "
    "it back; then this says so. Or reopen this issue, and I check it again, as new."
)

Owed = Literal["fixes", "answer"]  # what a submission waits for its author for
_FIXES = (
    "The checks still find something to fix; my comment above says where. Edit your first post "
    "(**⋯ → Edit**) and I check again within minutes.\n"
    "Stuck, or no time just now? Say so here: a comment of yours keeps this open. Else I close it after "
    "{closes}. Nothing is lost then either: an edit opens it again. This is the only reminder."
)
_ANSWER = (
    "Answer in a comment here, or edit your first post: either puts this back into the queue. This is the "
    "only reminder, and I close nothing that a person asked about."
)
_REMINDERS: dict[Owed, tuple[str, str]] = {
    "fixes": ("### ⏳ A reminder: this waits for your edit", _FIXES),
    "answer": ("### ⏳ A reminder: a maintainer's question waits for your answer", _ANSWER),
}


@dataclass(frozen=True, slots=True)
class Refused:
    """An approval that does not count, and what it was meant for."""

    event: LabelEvent | None
    review: Review
    shown: Shown | None


def accepted_comment(key: str, review: Review, main: OnMain, around: Surroundings) -> str:
    if main.what:
        return _carried_out(key, main, around)
    if isinstance(review, BatchReview):
        return _comment(key, accepted_parts(review, main, around))
    placing = around.placing
    if placing is not None and placing.rank:
        head = f"### 🎉 On the board: rank {_rank(placing.rank)} of {placing.ranked} · {plain(placing.board)}"
    elif placing is not None:
        why = f"Shown, not ranked: {sentence(placing.why_unranked)}".rstrip(" :")
        head = f"### 🎉 On the board · {plain(placing.board)}\n{why}"
    else:
        head = "### 🎉 Accepted"
    commit = f", committed as {code(main.commit[:7])}" if main.commit else ""
    who = f"Approved by {code('@' + main.approver)} on {main.accepted_at[:10]}"
    approved = f"{who}, version {code(main.digest[:8])}{commit}."
    return _comment(key, [head, approved, _links(main, around), _afterwards()])


_DONE = {
    "withdraw": "Withdrawn. The old file stays readable, with the reason, and is not ranked.",
    "replace": "Replaced. The old file stays readable, with the reason, and is not ranked.",
    "answer": "The answer stands beside the flag now.",
    "resolve": "The flag is resolved, with the reason.",
    "amend": "What stands on main is approved now. The files that stood unranked for it have a rank again.",
    "add-benchmark": "The benchmark is registered, and has its page. Results are welcome from now on.",
    "add-card": "The card is in the registry. Nobody of the model's authors has confirmed it yet.",
    "confirm-card": "The card is in the registry, confirmed by the model's authors.",
    "correct-card": "The card is put right.",
}


def done_words(what: str) -> str:
    return _DONE.get(what, "Carried out.")


def _carried_out(key: str, main: OnMain, around: Surroundings) -> str:
    commit = f", committed as {code(main.commit[:7])}" if main.commit else ""
    who = f"Approved by {code('@' + main.approver)} on {main.accepted_at[:10]}{commit}."
    return _comment(key, ["### Done", done_words(main.what), f"{who} {files_of(main, around)}"])


def files_of(main: OnMain, around: Surroundings) -> str:
    """Links to the page that readers see, where there is one, and to the file."""
    page = f"{around.link(main.page, 'The page')} · " if main.page else ""
    return page + around.link(main.path, "The file")


def declined_comment(key: str, event: LabelEvent, review: Review | None = None) -> str:
    head = f"### Declined by {code('@' + event.actor)}"
    if isinstance(review, BatchReview):
        return _comment(key, [head, _DECLINED_BATCH])
    reason = (
        "Closed as not planned; nothing was committed. The reason should be in this thread: if not, ask here."
    )
    return _comment(key, [head, f"{reason}\n{_LATER}"])


def still_declined_comment(key: str, *, batch: bool = False) -> str:
    """To an author who opened a declined one again."""
    later = _DECLINED_BATCH.partition("\n")[2] if batch else _LATER
    head = "### A maintainer declined this, so I closed it again"
    return _comment(key, [head, f"Opening it again does not bring it back by itself.\n{later}"])


def too_late_comment(key: str, event: LabelEvent | None) -> str:
    """`declined` was set when main held the result already."""
    who = f"{code('@' + event.actor)} set it" if event else "It was set"
    words = (
        f"{who} when this had been approved and committed. What is on the board is not undone by a label.\n"
        "To take it back, open an issue with the form *Correct or withdraw a result*: the file stays "
        "readable, with the reason, and is not ranked."
    )
    return _comment(key, ["### That `declined` came too late, so I took it off", words])


def withdrawn_comment(key: str, snapshot: Snapshot) -> str:
    by_author = (snapshot.closed_by or "").casefold() == snapshot.author.casefold()
    head = "### Withdrawn by its author" if by_author else "### Closed before a decision"
    if snapshot.is_pull_request:
        return _comment(key, [head, _CLOSED_BATCH])
    return _comment(key, [head, "Nothing was committed. Reopen this issue and I check it again, as new."])


def gone_comment(key: str) -> str:
    """To whoever submitted what somebody took away from main, without a request for it."""
    words = (
        "What was accepted here is not on `main` any more. Somebody with write access took it away there; no "
        "request in this hub asked for that, so I cannot say why.\n"
        "A mistake, or do you see it otherwise? Ask here: a maintainer can put it back as it was, and then "
        "it is on the board again. If this is opened again, I check it as new."
    )
    return _comment(key, ["### What you submitted is no longer on the board", words])


def reminder_comment(key: str, owed: Owed, closes: str) -> str:
    """`closes`: the day after which it is closed, if nothing happens."""
    head, words = _REMINDERS[owed]
    return _comment(key, [head, words.format(closes=closes)])


def stale_comment(key: str, days: int) -> str:
    quiet = "a day" if days == 1 else f"{days} days"
    words = (
        f"No change for {quiet}, and a reminder. Nothing is lost, and nobody judged the result: edit your "
        "first post and I open this again and check it."
    )
    return _comment(key, ["### 💤 Closed for now", words])


def refused_decline(key: str, ruling: Ruling, policy: Policy) -> str:
    actor = code("@" + ruling.event.actor) if ruling.event else "somebody"
    return _comment(
        key,
        [
            "### That `declined` does not count, so I took it off",
            f"{actor} set it. {_who_may(policy, own=True)}",
        ],
    )


def refused_comment(key: str, why: Refusal, refused: Refused, policy: Policy) -> str:
    """Why an approval does not count, and what to do. A changed text is shown as a difference."""
    actor = code("@" + refused.event.actor) if refused.event else "nobody that I can name"
    words = _OF_BATCH.get(why, _REFUSED[why]) if isinstance(refused.review, BatchReview) else _REFUSED[why]
    again = _AGAIN if refused.review.ok else _ERRORS_FIRST
    words = words.format(actor=actor, may=_who_may(policy), again=again)
    parts = ["### That approval does not count, so I took the label off", words]
    if why in {"changed", "same-second"}:
        parts.append(_what_changed(refused))
    if why == "verdict-changed":
        parts.append(_new_problems(refused))
    return _comment(key, parts)


def _who_may(policy: Policy, *, own: bool = False) -> str:
    """In words of GitHub's settings: who can do what was tried."""
    roles = [role for role in policy.approval_roles if role in {"write", "maintain", "admin"}]
    names = ", ".join(f"`{role}`" for role in roles) or "nobody (see `approval_roles` in hub.yaml)"
    self_too = "" if own or policy.self_approval else ", but not on their own submission"
    return f"It counts from people with the role {names} here{self_too}."


def _what_changed(refused: Refused) -> str:
    memory = refused.shown.memory if refused.shown else None
    if memory is None:
        return ""
    now = refused.review.submission.record_text
    before = memory.text if memory.digest != refused.review.digest else memory.previous
    if not before and isinstance(refused.review, BatchReview):
        return "The pull request's commits show what."
    if not before:
        return "The earlier text is in the first post's edit history."
    shown = difference(before, now)
    if not shown:
        return "The file is the same; the model's card or the attached predictions changed."
    return details("<b>What changed</b>", fence(shown, "diff"))


def _new_problems(refused: Refused) -> str:
    memory = refused.shown.memory if refused.shown else None
    before = set(memory.open) if memory else set()
    new = [p for p in refused.review.problems if p.severity != "note" and f"{p.code} {p.path}" not in before]
    return "\n".join(f"- new: {sentence(p.message)} · {p.code} {p.slug}" for p in new[:20])


def _rank(rank: str) -> str:
    """ "2 (1–4)" as "2 (range 1–4)"."""
    return rank.replace("(", "(range ", 1)


def _links(main: OnMain, around: Surroundings) -> str:
    placing = around.placing
    links = [around.link(main.path, "the result, for good")]
    if placing is not None:
        links.insert(0, around.link(placing.page, "the board"))
        if placing.model_page:
            links.insert(1, around.link(placing.model_page, "your model's page"))
        if placing.badge:
            links.append(around.link(placing.badge, "badge (shows the range, not only the rank)"))
    return " · ".join(links)


def _afterwards() -> str:
    return (
        "A maintainer found it complete and plausible. They did not re-run it.\n"
        "A better run, a mistake, second thoughts? Use the form *Correct or withdraw a result*. The old "
        "result stays readable with the reason."
    )


def _comment(key: str, parts: list[str]) -> str:
    hidden = f"{decision_marker(key)}\n"
    return hidden + cut(parts, _CUT, above=len(hidden))
