"""A broken hub says so: submissions that depend on a broken file wait, and one issue asks for a maintainer.

That issue is the bot's own, found again by its marker and its author. It lists what is broken now, and is
closed when all is mended.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hubbot.common.pasting import command
from hubbot.registry.troubles import Trouble
from hubbot.submission.comments.markdown import code, cut, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hubbot.forge.port import Forge
    from hubbot.registry.model import Hub

TITLE = "This hub needs a maintainer"
MARKER = "<!-- hubbot:hub-trouble v1 -->"
FIRST = "A file of this hub has to be mended first."
_MOST = 50
_ASKS = (
    "Something on `main` cannot be used as it is. What does not depend on it goes on. Submissions that do "
    "wait with the label `status: hub-problem`; approvals that are given meanwhile count, and boards stay as "
    "they are until then."
)
_AFTER = (
    "Mend it on `main`. I look again after the push, and at every sweep, and close this when all is well."
)
_MENDED = "All that was listed here is mended. Submissions that waited go on by themselves."


class BrokenHub(Exception):
    """A file of main that cannot be used. What does not depend on it went on."""

    expected = True  # words are enough


def tell_maintainers(forge: Forge, hub: Hub, troubles: Sequence[Trouble]) -> bool:
    """Open, bring up to date or close the one issue. Whether anything was written.

    One request while nothing changes. Of two runs that both opened one, the older issue stays.
    """
    mine = forge.own_issues(MARKER)
    body = _body(hub, troubles) if troubles else ""
    if not mine:
        if not troubles:
            return False
        forge.open_issue(TITLE, body)
        mine = forge.own_issues(MARKER)
    (first, said), *others = mine or [(0, body)]
    if troubles and said != body:
        forge.edit_issue(first, body)
    for number, _ in others:
        forge.close(number, "not_planned")
    if not troubles:
        forge.edit_issue(first, f"{MARKER}\n{_MENDED}\n")
        forge.close(first, "completed")
    return bool(others) or said != body


def _body(hub: Hub, troubles: Sequence[Trouble]) -> str:
    asked = " ".join(f"@{login}" for login in hub.policy.maintainers)
    lines = [_line(one) for one in troubles[:_MOST]]
    if len(troubles) > _MOST:
        lines.append(f"- and {len(troubles) - _MOST} more; `hubbot doctor` lists all")
    parts = [f"{MARKER}\n{asked}".rstrip(), _ASKS, "\n".join(lines), _AFTER]
    return cut(parts, "_Too long for one issue; `hubbot doctor` shows everything._") + "\n"


def _line(one: Trouble) -> str:
    where = code(one.file) + (f", line {one.line}" if one.line else "")
    held = "every benchmark" if one.benchmarks is None else ", ".join(map(code, sorted(one.benchmarks)))
    waits = f" Waits for it: {held}." if held else ""
    return f"- {where}: {sentence(one.says)} {sentence(one.remedy)}{waits}"


def changed_by_hand(hub: Hub) -> Iterator[Trouble]:
    """Accepted files that were changed on main, as registry/changed.yaml lists them. Nobody waits for it."""
    for path, one in sorted(hub.changed.items()):
        by = f" by {one.by}" if one.by else ""
        where = f" in commit {one.commit[:7]}" if one.commit else ""
        says = {
            "after approval": f"changed on main{by}{where}, after it was approved",
            "no approval": f"put on main{by}{where}, without an approval",
            "own hash": "does not fit the hash that it holds",
        }[one.why]
        unranked = "It stands unranked. " if one.unranked else ""
        asks = f"{command('hubbot', 'amend', Path(path), '--reason')} …"
        remedy = f"{unranked}Put it back, or ask for an approval: {asks}"
        yield Trouble(path, None, says, remedy)


def held_words(trouble: Trouble) -> str:
    return f"{FIRST}\n{trouble}"
