"""Notices: what people are told when others decide something about their result. Once for each cause.

Facts and what can be done, no verdict about anybody. The key of a cause is in the comment's hidden line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hubbot.submission.comments.decisions import comment
from hubbot.submission.comments.markdown import code, fence, plain
from hubbot.submission.facts.context import Notice, Told

if TYPE_CHECKING:
    from hubbot.submission.facts.context import Surroundings

_SHOWN = 50  # results of one comment
_HEADS: dict[Told, str] = {
    "withdraw": "### Your result was withdrawn",
    "replace": "### Your result was replaced by another one",
    "answer": "### A question about your result was answered",
    "resolve": "### A question about your result was settled",
    "amend": "### A change to your result was approved",
    "unranked": "### Your result has no rank for now",
}
_MEANS: dict[Told, str] = {
    "withdraw": "It is no longer ranked. Its file stays readable, with the reason.",
    "replace": "It is no longer ranked. Its file stays readable, with the reason and the other one's name.",
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
    by = f" In its place stands {code(notice.by)}." if notice.by else ""
    asked = f"{code('@' + notice.author)} asked for it in #{notice.asked}"
    return f"{asked}, and {code('@' + notice.approver)} approved that on {plain(notice.day)}.{by}"


def _results(notice: Notice, around: Surroundings) -> str:
    """A link for one result, a list for several; with the reason of each where there is one."""
    why = [f": {plain(words)}" for words in notice.why] or [""] * len(notice.paths)
    if len(notice.paths) == 1:
        return around.link(notice.paths[0], "The result") + why[0]
    pairs = list(zip(notice.paths, why, strict=True))[:_SHOWN]
    listed = (f"- {around.link(path, _eval_id(path))}{words}" for path, words in pairs)
    lines = [f"{len(notice.paths):,} results of yours:", *listed]
    more = len(notice.paths) - len(pairs)
    return "\n".join([*lines, f"- and {more:,} more"] if more else lines)


def _eval_id(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yaml")
