"""What a comment says of the hub around a submission. Filled by the bot; plain data here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import nlargest
from math import ceil
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from hubbot.leaderboard.words.preview import Preview

Told = Literal["withdraw", "replace", "move", "answer", "resolve", "amend", "unranked"]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`url`: https://github.com/OWNER/REPO, "" on a local hub. `pace`: the median wait in words, or "".

    `look_up` finds the place: only what is written needs it, and a large board takes its time.
    """

    url: str = ""
    notice: str = ""
    pace: str = ""
    log: str = ""  # address of this run's log
    look_up: Callable[[], Preview | None] = field(default=lambda: None, compare=False)

    @property
    def placing(self) -> Preview | None:
        return self.look_up()

    def issue(self, number: int) -> str:
        """The address of an issue of the hub; "" on a local one."""
        return f"{self.url}/issues/{number}" if self.url else ""

    def link(self, path: str, words: str) -> str:
        """A link to a file on main; on a local hub its path."""
        return f"[{words}]({self.url}/blob/HEAD/{path})" if self.url else f"{words} (`{path}`)"


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` names the cause. `asked`: the issue that asked, 0 for none.

    `by`: the eval_id in the place of each of `paths`, or the model that it was moved to; else ().
    `says`: what happened, in words of ours, where nobody asked.
    """

    key: str
    what: Told
    paths: tuple[str, ...]
    asked: int = 0
    author: str = ""
    approver: str = ""
    day: str = ""
    reason: str = ""
    by: tuple[str, ...] = ()
    says: str = ""
    why: tuple[str, ...] = ()  # for each path, where the hub changed and not the file


LATEST = 20
FEWEST = 5  # below that, half of them says nothing


def pace(decided: Iterable[tuple[str, str]]) -> str:
    """\"Half of the last 20 accepted results were on the board within 2 days.", or "" where too few tell.

    Main knows only what was accepted: of those declined, withdrawn or still open this says nothing. The days
    are rounded up. `decided`: when each was accepted and when its issue was opened.
    """
    latest = nlargest(LATEST, decided)
    waits = sorted(wait for end, start in latest if (wait := _between(start, end)) is not None)
    if len(waits) < FEWEST:
        return ""
    days = max(1, ceil(waits[(len(waits) - 1) // 2] / timedelta(days=1)))
    within = "a day" if days == 1 else f"{days} days"
    return f"Half of the last {len(waits)} accepted results were on the board within {within}."


def _between(start: str, end: str) -> timedelta | None:
    """None for what a person wrote into the file by hand and no date can be read from."""
    try:
        wait = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return None
    return wait if wait >= timedelta() else None
