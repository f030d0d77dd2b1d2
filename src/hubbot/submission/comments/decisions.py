"""Decision comments: a new short comment for each, because an edited comment sends no mail.

Among them are notices: what people are told when others decide something about their result. They hold facts
and what can be done, no verdict about anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.submission.comments.excerpt import difference
from hubbot.submission.comments.markdown import code, cut, details, fence, plain, sentence
from hubbot.submission.comments.phrases import (
    AGAIN,
    DECLINED_NOW,
    ERRORS_FIRST,
    FIXED_SINCE,
    REFUSED,
    REMINDERS,
    STILL_AGREE,
    Owed,
)
from hubbot.submission.facts.context import Notice, Told
from hubbot.submission.facts.memory import decision_marker

if TYPE_CHECKING:
    from hubbot.forge.port import LabelEvent, Snapshot
    from hubbot.registry.model import Policy
    from hubbot.submission.comments.review import Review
    from hubbot.submission.facts.actions import OnMain
    from hubbot.submission.facts.approval import Refusal, Ruling
    from hubbot.submission.facts.context import Surroundings
    from hubbot.submission.facts.memory import Shown

_CUT = "_Shortened to fit into a comment._"
_LOST = (
    "What was accepted here is not on `main` any more. Somebody with write access took it away there; no "
    "request in this hub asked for that, so I cannot say why.\n"
    "A mistake, or do you see it otherwise? Ask here: a maintainer can put it back as it was, and then "
    "it is on the board again. If this is opened again, I check it as new."
)


@dataclass(frozen=True, slots=True)
class Refused:
    """An approval that does not count, and what it was meant for."""

    event: LabelEvent | None
    review: Review
    shown: Shown | None


def comment(key: str, *parts: str) -> str:
    """A whole decision comment: its key in the hidden first line, then the parts that fit."""
    hidden = f"{decision_marker(key)}\n"
    return hidden + cut([*parts], _CUT, above=len(hidden))


def accepted_comment(key: str, review: Review, main: OnMain, around: Surroundings) -> str:
    return comment(key, *review.decided(main, around))


def declined_comment(key: str, event: LabelEvent, review: Review) -> str:
    head = f"### Declined by {code('@' + event.actor)}"
    return comment(key, head, f"{DECLINED_NOW}\n{review.phrases.fill(FIXED_SINCE)}")


def still_declined_comment(key: str, review: Review) -> str:
    """To an author who opened a declined one again."""
    words = f"Opening it again does not bring it back by itself.\n{review.phrases.fill(FIXED_SINCE)}"
    return comment(key, "### A maintainer declined this, so I closed it again", words)


def too_late_comment(key: str, event: LabelEvent | None) -> str:
    """`declined` was set when main held the result already."""
    who = f"{code('@' + event.actor)} set it" if event else "It was set"
    words = (
        f"{who} when this had been approved and committed. What is on the board is not undone by a label.\n"
        "To take it back, open an issue with the form *Correct or withdraw a result*: the file stays "
        "readable, with the reason, and is not ranked."
    )
    return comment(key, "### That `declined` came too late, so I took it off", words)


def withdrawn_comment(key: str, snapshot: Snapshot, review: Review) -> str:
    by_author = (snapshot.closed_by or "").casefold() == snapshot.author.casefold()
    head = "### Withdrawn by its author" if by_author else "### Closed before a decision"
    return comment(key, head, review.phrases.fill(AGAIN))


def gone_comment(key: str) -> str:
    """To whoever submitted what somebody took away from main, without a request for it."""
    return comment(key, "### What you submitted is no longer on the board", _LOST)


def reminder_comment(key: str, owed: Owed, closes: str) -> str:
    """`closes`: the day after which it is closed, if nothing happens."""
    head, words = REMINDERS[owed]
    return comment(key, head, words.format(closes=closes))


def stale_comment(key: str, days: int) -> str:
    quiet = "a day" if days == 1 else f"{days} days"
    words = (
        f"No change for {quiet}, and a reminder. Nothing is lost, and nobody judged the result: edit your "
        "first post and I open this again and check it."
    )
    return comment(key, "### 💤 Closed for now", words)


def refused_decline(key: str, ruling: Ruling, policy: Policy) -> str:
    actor = code("@" + ruling.event.actor) if ruling.event else "somebody"
    head = "### That `declined` does not count, so I took it off"
    return comment(key, head, f"{actor} set it. {_who_may(policy, own=True)}")


def refused_comment(key: str, why: Refusal, refused: Refused, policy: Policy) -> str:
    """Why an approval does not count, and what to do. A changed text is shown as a difference."""
    actor = code("@" + refused.event.actor) if refused.event else "nobody that I can name"
    again = STILL_AGREE if refused.review.ok else ERRORS_FIRST
    words = refused.review.phrases.fill(REFUSED[why], actor=actor, may=_who_may(policy), again=again)
    parts = ["### That approval does not count, so I took the label off", words]
    if why in {"changed", "same-second"}:
        parts.append(_what_changed(refused))
    if why == "verdict-changed":
        parts.append(_new_problems(refused))
    return comment(key, *parts)


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
    before = memory.text if memory.digest != refused.review.digest else memory.previous
    if not before:
        return refused.review.phrases.earlier
    shown = difference(before, refused.review.text)
    if not shown:
        return "The file is the same; the model's card or the attached predictions changed."
    return details("<b>What changed</b>", fence(shown, "diff"))


def _new_problems(refused: Refused) -> str:
    memory = refused.shown.memory if refused.shown else None
    before = set(memory.open) if memory else set()
    new = [p for p in refused.review.problems if p.severity != "note" and f"{p.code} {p.path}" not in before]
    return "\n".join(f"- new: {sentence(p.message)} · {p.code} {p.slug}" for p in new[:20])


_SHOWN = 50  # results of one comment
_HEADS: dict[Told, str] = {
    "withdraw": "### Your result was withdrawn",
    "replace": "### Your result was replaced by another one",
    "move": "### Your result was moved to another model",
    "answer": "### A question about your result was answered",
    "resolve": "### A question about your result was settled",
    "amend": "### A change to your result was approved",
    "unranked": "### Your result has no rank for now",
}
_MEANS: dict[Told, str] = {
    "withdraw": "It is no longer ranked. Its file stays readable, with the reason.",
    "replace": "It is no longer ranked. Its file stays readable, with the reason and the other one's name.",
    "move": "Its figures are the same. It stands on the page of that model now, and its file says so.",
    "answer": "The answer stands beside the question.",
    "resolve": "The row can rank again; the reason stands beside it.",
    "amend": "Its file had been changed on `main`; what stands there now is what was approved.",
    "unranked": "Nobody approved that. Once a maintainer does, or puts it back, the rank comes back.",
}
_RANKS_AGAIN = (
    "A run that says what the board asks for ranks again; so does this one if the hub changes back."
)
_HUB_CHANGED = (
    "This hub's registry, rules or checks changed, and not what you submitted. What the board says now is "
    "below. The result stays readable."
)
_ASK = "A mistake, or do you see it otherwise? Say so here, or use the form *Correct or withdraw a result*."


def told_comment(notice: Notice, around: Surroundings) -> str:
    """The comment, with its key."""
    reason = f"The reason given:\n\n{fence(notice.reason)}" if notice.reason else ""
    means = _RANKS_AGAIN if notice.why else _MEANS[notice.what]
    parts = [_HEADS[notice.what], _happened(notice), reason, _results(notice, around), means, _ASK]
    return comment(notice.key, *filter(None, parts))


def _happened(notice: Notice) -> str:
    if notice.why:
        return _HUB_CHANGED
    if not notice.asked:
        return f"The file was {plain(notice.says)}." if notice.says else ""
    place = "their" if len(notice.paths) > 1 else "its"
    by = (
        f" {_instead(notice, place)} {code(notice.by[0])}." if len({*notice.by}) == 1 and notice.by[0] else ""
    )
    asked = f"{code('@' + notice.author)} asked for it in #{notice.asked}"
    return f"{asked}, and {code('@' + notice.approver)} approved that on {plain(notice.day)}.{by}"


def _instead(notice: Notice, place: str) -> str:
    if notice.what == "replace":
        return f"In {place} place stands"
    return "They are now results of" if len(notice.paths) > 1 else "It is now a result of"


def _results(notice: Notice, around: Surroundings) -> str:
    """A link for one result, a list for several; with the reason of each where there is one."""
    why = [f": {plain(words)}" for words in notice.why] or _each_by(notice)
    if len(notice.paths) == 1:
        return around.link(notice.paths[0], "The result") + why[0]
    pairs = list(zip(notice.paths, why, strict=True))[:_SHOWN]
    listed = (f"- {around.link(path, _eval_id(path))}{words}" for path, words in pairs)
    lines = [f"{len(notice.paths):,} results of yours:", *listed]
    more = len(notice.paths) - len(pairs)
    return "\n".join([*lines, f"- and {more:,} more"] if more else lines)


def _each_by(notice: Notice) -> list[str]:
    """What stands in the place of each, where it is not the same for all."""
    same = len({*notice.by}) <= 1
    return [""] * len(notice.paths) if same else [f": in its place {code(one)}" for one in notice.by]


def _eval_id(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")
