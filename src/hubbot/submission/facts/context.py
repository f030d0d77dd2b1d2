"""What a comment says of the hub around a submission. Filled by the bot; plain data here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Told = Literal["withdraw", "replace", "answer", "resolve", "amend", "unranked"]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A row of the board as it would stand. `rank`: "2 (1–4)", "" if unranked. `score` has its interval."""

    rank: str
    model: str
    score: str
    n: str
    evidence: str
    own: bool = False
    id: str = ""  # the model's id


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a result stands, or would. `sentence`: what the range means; `why_unranked`: why it has none."""

    board: str  # the benchmark's name
    page: str  # path of the board's page
    metric: str  # "AUROC, higher is better"
    rank: str  # "2 (1–4)", "" when unranked
    ranked: int  # number of ranked rows
    ahead: bool = False  # of each other row, each pair at 95 %
    sentence: str = ""
    why_unranked: str = ""
    rows: tuple[Neighbour, ...] = ()
    model_page: str = ""
    badge: str = ""  # path of the badge, "" when there is none
    asks: tuple[tuple[str, str], ...] = ()  # for the reviewer: what to look at, why


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`url`: https://github.com/OWNER/REPO, "" on a local hub. `pace`: the median wait in words, or "".

    `look_up` finds the place: only what is written needs it, and a large board takes its time.
    """

    url: str = ""
    notice: str = ""
    pace: str = ""
    log: str = ""  # address of this run's log
    look_up: Callable[[], Placing | None] = field(default=lambda: None, compare=False)

    @property
    def placing(self) -> Placing | None:
        return self.look_up()

    def issue(self, number: int) -> str:
        """The address of an issue of the hub; "" on a local one."""
        return f"{self.url}/issues/{number}" if self.url else ""

    def link(self, path: str, words: str) -> str:
        """A link to a file on main; on a local hub its path."""
        return f"[{words}]({self.url}/blob/HEAD/{path})" if self.url else f"{words} (`{path}`)"


@dataclass(frozen=True, slots=True)
class Notice:
    """`key` names the cause. `asked`: the issue that asked, 0 for none; `by`: the eval_id in its place.

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
    by: str = ""
    says: str = ""
    why: tuple[str, ...] = ()  # for each path, where the hub changed and not the file
