"""Cells of a table: text that is already inert, joined with our own markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

from markupsafe import Markup

from hubbot.common.counted import counted
from hubbot.common.drawing import canvas
from hubbot.common.invisible import visible
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.replication import confirmed
from hubbot.leaderboard.words import words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import AUDIT, GUIDE, INDEX, model_page, row_anchor
from hubbot.registry.model import Hub, Model
from hubbot.results.result import EVIDENCE_SYMBOL

NAME = 300  # pixels of a model's name where several share a line
_LETTER, _SMALL = 16, 12  # pixels of a letter's height on a page
_LEAST = 150  # pixels for a name, whatever stands beside it
_TARGET, _TAG = re.compile(r"\]\([^()]*\)"), re.compile(r"</?\w[^<>]*>")
_NO_LOGIN = re.compile(r"[^A-Za-z0-9-]")
_BREAKS, _WHOLE = re.compile(r"(?<=\w)([-–])(?=\w)"), r"&#8288;\1&#8288;"
_LONGEST_WORD = 12
_LONG_WORD = re.compile(rf"[^\s/-]{{{_LONGEST_WORD + 1},}}")
_PART = re.compile(r"[^_.]{0,7}[_.]|.{1,7}")
_MAY_BREAK = Markup("&#8203;")


def small(text: object) -> Markup:
    """Small print; nothing for nothing."""
    inner = inert(text)
    return Markup(f"<sub>{inner}</sub>") if inner else inner  # noqa: S704


def lines(parts: Iterable[object]) -> Markup:
    return Markup("<br>".join([inert(part) for part in parts if part]))  # noqa: S704


def dotted(parts: Iterable[object]) -> Markup:
    return Markup(" · ".join([inert(part) for part in parts if part]))  # noqa: S704


def unbroken(text: object) -> Markup:
    """Kept on one line: a short figure must not fall apart in a narrow column."""
    whole = str(inert(text)).replace(" ", "\N{NO-BREAK SPACE}")
    return Markup(_BREAKS.sub(_WHOLE, whole))  # noqa: S704  (inert before)


def cut(text: str, room: float) -> str:
    """As much of a name as stands in `room` pixels of a page, the last letter … where that is not all."""
    return canvas.cut(" ".join(text.split()), room, _LETTER)


def breakable(text: str) -> Markup:
    """May be cut into lines where a narrow column needs it, also within a long word."""
    return inert(text) if len(text) <= _LONGEST_WORD else _in_parts(text)


@lru_cache(maxsize=10_000)
def _in_parts(text: str) -> Markup:
    shown = " ".join(visible(text).split())
    parts = _LONG_WORD.sub(lambda word: "\0".join(_PART.findall(word.group())), shown).split("\0")
    return _MAY_BREAK.join(map(inert, parts))


def rank(board: Board, row: Row) -> Markup:
    if row.rank is None:
        return inert(words.NO_RANK)
    place, _, span = words.rank(row).partition(" ")
    shown = unbroken(f"{words.medal(board, row)} {place}".lstrip())
    return shown + Markup("\N{NO-BREAK SPACE}") + small(unbroken(span))


def name(hub: Hub, model: str) -> str:
    """The model's name; its id where it is not registered."""
    return hub.models[model].name if model in hub.models else model


def model(hub: Hub, identifier: str, page: str) -> Markup:
    """The model's name as a link, from a page at `page`."""
    known = hub.models.get(identifier)
    shown = link(breakable(name(hub, identifier)), relative(model_page(identifier, hub), page))
    return shown + mark(known)


def model_short(hub: Hub, identifier: str, page: str, room: float) -> Markup:
    """As `model`, for a row of one line with `room` pixels: a long name is cut, and whole as the title."""
    whole = " ".join(name(hub, identifier).split())
    target = relative(model_page(identifier, hub), page)
    said = known.mark.removeprefix("hub ") if (known := hub.models.get(identifier)) else ""
    beside = Markup(" <sub>·\N{NO-BREAK SPACE}*{}*</sub>").format(said) if said else Markup("")
    kept = cut(whole, max(_LEAST, room - pixels(beside)))
    return link(breakable(kept), target, title=whole if kept != whole else "") + beside


def model_of_row(hub: Hub, identifier: str, page: str, room: float) -> Markup:
    """As `model_short`, with the place that a model's own page links to."""
    place = Markup('<a name="{}"></a>').format(row_anchor(identifier))
    return place + model_short(hub, identifier, page, room)


def pixels(cell: Markup) -> float:
    """How wide a cell's text is at most, on one line."""
    total = 0.0
    for i, part in enumerate(re.split(r"</?sub>", _TARGET.sub("", cell))):
        said = unescape(_TAG.sub("", part)).replace("*", "").replace("[", "").replace("\u2060", "")
        total += canvas.width(said, _SMALL if i % 2 else _LETTER)
    return total


def mark(known: Model | None) -> Markup:
    """What stands after the name of a model that nobody brought: guess, hub reference, baseline."""
    return Markup(" · *{}*").format(known.mark) if known and known.mark else Markup("")


def score(row: Row) -> Markup:
    """Value and limits: on a telephone in two lines, so that both are seen beside rank and name."""
    return Markup(f"**{words.number(row.value)}** {small(interval(row.entry))}")  # noqa: S704  (digits)


def interval(entry: Entry) -> Markup:
    """Our own digits and words, so the brackets can stay as they are."""
    said = Markup(words.interval(entry))  # noqa: S704
    return unbroken(said) if entry.spread else said


def to_first(board: Board, row: Row) -> Markup:
    """Limits of the difference; "–" for the first, nothing where it cannot be assessed."""
    if row.to_first is None:
        return inert(words.NO_RANK if row is board.rows[0] and board.ranked else "")
    low, high = row.to_first
    return small(unbroken(f"{words.limit(low)} to {words.limit(high)}"))


def paired(row: Row) -> str:
    return "" if row.to_first is None else "paired" if row.paired else "unpaired"


def level(board: Board, row: Row, hub: Hub) -> str:
    """The name of a stretch of the scale; never on made-up data."""
    return "" if board.synthetic else words.band(row.value, board.metric, hub.policy.level_bands)


def evidence(entry: Entry, page: str) -> Markup:
    """The level, with a sign where warnings were open: `checked` names them."""
    shown = Markup("{}\N{NO-BREAK SPACE}{}").format(
        EVIDENCE_SYMBOL[entry.evidence], small(unbroken(entry.evidence))
    )
    if not entry.warnings:
        return shown
    return shown + Markup("\N{NO-BREAK SPACE}") + link("⚠️", relative(AUDIT, page))


def checked(entry: Entry, page: str) -> Markup:
    """What to know of the evidence; codes of warnings lead to the audit, which says what they mean."""
    marks: list[object] = []
    if entry.evidence == "numbers-checked" and entry.power:
        marks.append(f"power {entry.power.get('share', 0):.0%}".replace("%", " %"))
    if entry.evidence == "re-scored" and entry.public_labels:
        marks.append("labels public")
    if entry.environment_checked:
        marks.append("environment checked")
    if entry.warnings:
        codes = link(", ".join(entry.warnings), relative(AUDIT, page))
        marks.append(Markup("⚠️ {}").format(codes))
    return dotted(marks)


def day(date: str) -> Markup:
    """Unbroken; whatever somebody wrote for one."""
    return unbroken(date) if date else inert("not stated")


def overlap(entry: Entry) -> str:
    """Whether its training saw the test data, which is never left blank."""
    return "none declared" if entry.overlap == "none" else entry.overlap


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


def guide(hub: Hub, page: str) -> str:
    """Where authors read how to submit: the hub's own guide, else the few lines on its index."""
    if (hub.root / GUIDE).is_file():
        return relative(GUIDE, page)
    return f"{'' if page == INDEX else relative(INDEX, page)}#add-your-model"


def relative(path: str, page: str) -> str:
    """`path` as seen from `page`, both relative to the hub."""
    folders, target = page.split("/")[:-1], path.split("/")
    while folders and len(target) > 1 and folders[0] == target[0]:
        folders, target = folders[1:], target[1:]
    return "../" * len(folders) + "/".join(target)


def runs(row: Row, hub: Hub) -> str:
    """Behind a mean: of how many runs, how far they lie apart, and what else decides the order."""
    of = row.entry.runs
    if of.k == 1:
        return "one"
    spread = "" if of.sd is None else f", SD {words.number(of.sd)}"
    told = f"mean of {of.k} runs{spread}"
    if hub.policy.runs == "best" and of.best is not None:
        return f"{told}; best of {of.k}: {words.number(of.best)}, which decides the order"
    if hub.policy.runs == "latest" and row.decides != row.value:
        return f"{told}; latest: {words.number(row.decides)}, which decides the order"
    return told


def by_others(row: Row) -> str:
    """What other accounts have for this model: confirmations counted, the rest listed below the table."""
    counts = [(finding, confirmed(row.seconds, finding)) for finding in ("reproduced", "retrained")]
    told = [f"{finding} ×{count}" for finding, count in counts if count]
    if told and not all(one.compared for one in row.seconds if one.counts):
        told[-1] += " by their own account"
    if rest := len(row.seconds) - sum(count for _, count in counts):
        told.append(f"{counted(rest, 'more result')} by others")
    return ", ".join(told)
