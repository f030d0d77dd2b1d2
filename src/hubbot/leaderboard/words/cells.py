"""Cells of a table: text that is already inert, joined with our own markup."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from hubbot.common.counted import counted
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.replication import confirmed
from hubbot.leaderboard.words import assurance, how_many, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import AUDIT, model_page
from hubbot.registry.model import Hub, Model
from hubbot.results.result import EVIDENCE_SYMBOL

_NO_LOGIN = re.compile(r"[^A-Za-z0-9-]")


def small(text: object) -> Markup:
    """Small print; nothing for nothing."""
    inner = inert(text)
    return Markup(f"<sub>{inner}</sub>") if inner else inner  # noqa: S704


def lines(parts: Iterable[object]) -> Markup:
    return Markup("<br>".join([inert(part) for part in parts if part]))  # noqa: S704


def dotted(parts: Iterable[object]) -> Markup:
    return Markup(" · ".join([inert(part) for part in parts if part]))  # noqa: S704


def unbroken(text: str) -> Markup:
    """Kept on one line: a short figure must not fall apart in a narrow column."""
    return Markup(str(inert(text)).replace(" ", "\N{NO-BREAK SPACE}"))  # noqa: S704


def rank(board: Board, row: Row) -> Markup:
    if row.rank is None:
        return inert(words.NO_RANK)
    kept = unbroken(words.rank(row)).replace("–", Markup("&#8288;–&#8288;"))
    return lines([words.medal(board, row), kept, small("ahead of each other row") if row.ahead else ""])


def name(hub: Hub, model: str) -> str:
    """The model's name; its id where it is not registered."""
    return hub.models[model].name if model in hub.models else model


def model(hub: Hub, identifier: str, page: str) -> Markup:
    """The model's name as a link, from a page at `page`."""
    known = hub.models.get(identifier)
    shown = link(name(hub, identifier), relative(model_page(identifier, hub), page))
    return shown + mark(known)


def mark(known: Model | None) -> Markup:
    """What stands after the name of a model that nobody brought: guess, hub reference, baseline."""
    return Markup(" · *{}*").format(known.mark) if known and known.mark else Markup("")


def model_row(entry: Entry, hub: Hub, page: str) -> Markup:
    return lines([model(hub, entry.model, page), links(entry, page)])


def score(row: Row, hub: Hub) -> Markup:
    main = Markup(f"**{words.number(row.value)}** {interval(row.entry)}")  # noqa: S704  (digits)
    return lines([main, *map(small, (assurance.stated(row.entry), _runs(row, hub), _others(row)))])


def interval(entry: Entry) -> Markup:
    """Our own digits and words, so the brackets can stay as they are."""
    return unbroken(Markup(words.interval(entry)))  # noqa: S704


def to_first(board: Board, row: Row) -> Markup:
    if row.to_first is None:
        return inert(words.NOT_ASSESSED if row.entry.spread is None else words.NO_RANK)
    low, high = row.to_first
    kind = "paired" if row.paired else "unpaired"
    judged = how_many.against_margin(board, row)
    return lines([unbroken(f"{words.limit(low)} to {words.limit(high)}"), small(kind), small(judged)])


def level(board: Board, row: Row, hub: Hub) -> Markup:
    band = words.band(row.value, board.metric, hub.policy.level_bands)
    return lines([band, small(assurance.target(row, board))])


def evidence(entry: Entry, page: str) -> Markup:
    """The level, and what to know of it; codes of warnings lead to the audit, which says what they mean."""
    marks: list[object] = [f"{EVIDENCE_SYMBOL[entry.evidence]} {entry.evidence}"]
    if entry.evidence == "numbers-checked" and entry.power:
        marks.append(f"power {entry.power.get('share', 0):.0%}".replace("%", " %"))
    if entry.evidence == "re-scored" and entry.public_labels:
        marks.append("labels public")
    if entry.environment_checked:
        marks.append("environment checked")
    if entry.warnings:
        codes = link(", ".join(entry.warnings), relative(AUDIT, page))
        marks.append(Markup("⚠️ {}").format(codes))
    return lines([marks[0], *(small(mark) for mark in marks[1:])])


def run_details(entry: Entry) -> Markup:
    """Who ran it, when, and whether its training saw the test data, which is never left blank."""
    day = Markup(entry.date.replace("-", "&#8288;-&#8288;"))  # noqa: S704  (digits)
    overlap = "none declared" if entry.overlap == "none" else entry.overlap
    return lines([run_by(entry), small(day), small(f"training overlap: {overlap}")])


# What submitters say of themselves: nobody checks it.
_WHO = {
    "author": "its authors",
    "independent": "independent",
    "maintainer": "a maintainer, by their own account",
}


def run_by(entry: Entry) -> str:
    if entry.imported_from:
        return "imported"
    who = "hub" if entry.evidence == "re-run" else _WHO.get(entry.relation or "")
    own = " (approved their own)" if entry.author and entry.author == entry.approver else ""
    return (who or entry.author or "not stated") + own


def links(entry: Entry, page: str) -> Markup:
    """File, its history, the issue it came from, who approved it."""
    parts = [
        link("file", relative(entry.path, page)),
        link("history", on_forge(f"commits/HEAD/{entry.path}", page)),
    ]
    if entry.issue:
        parts.append(link(f"issue {entry.issue}", on_forge(f"issues/{entry.issue}", page)))
    if entry.approver:
        login = _NO_LOGIN.sub("", entry.approver)
        parts.append(link(f"approved by {entry.approver}", f"https://github.com/{login}"))
    return small(dotted(parts))


def figures(entry: Entry) -> str:
    return ", ".join(f"{name} {words.number(value)}" for name, value in entry.metrics.items())


def address(hub: Hub) -> str:
    """Only for what is read elsewhere: feed and citations. A page's links are relative, see `on_forge`."""
    return f"https://github.com/{hub.repository}"


def on_forge(target: str, page: str) -> str:
    """`issues/12`, `commits/HEAD/…` as seen from a page that GitHub shows at OWNER/REPO/blob/BRANCH/page.

    Relative, so that it also leads home in a fork, a renamed repository and one made from a template.
    """
    return "../" * (page.count("/") + 2) + target


def submit_link(page: str) -> str:
    return on_forge("issues/new?template=submission.yml", page)


def relative(path: str, page: str) -> str:
    """`path` as seen from `page`, both relative to the hub."""
    folders, target = page.split("/")[:-1], path.split("/")
    while folders and len(target) > 1 and folders[0] == target[0]:
        folders, target = folders[1:], target[1:]
    return "../" * len(folders) + "/".join(target)


def _runs(row: Row, hub: Hub) -> str:
    """Behind a mean: of how many runs, how far they lie apart, and what else decides the order."""
    runs = row.entry.runs
    if runs.k == 1:
        return ""
    spread = "" if runs.sd is None else f", SD {words.number(runs.sd)}"
    told = f"mean of {runs.k} runs{spread}"
    if hub.policy.runs == "best" and runs.best is not None:
        return f"{told}; best of {runs.k}: {words.number(runs.best)}, which decides the order"
    if hub.policy.runs == "latest" and row.decides != row.value:
        return f"{told}; latest: {words.number(row.decides)}, which decides the order"
    return told


def _others(row: Row) -> str:
    """What other accounts have for this model: confirmations counted, the rest listed below the table."""
    counts = [(finding, confirmed(row.seconds, finding)) for finding in ("reproduced", "retrained")]
    told = [f"{finding} ×{count}" for finding, count in counts if count]
    if told and not all(one.compared for one in row.seconds if one.counts):
        told[-1] += " by their own account"
    if rest := len(row.seconds) - sum(count for _, count in counts):
        told.append(f"{counted(rest, 'more result')} by others")
    return ", ".join(told)
