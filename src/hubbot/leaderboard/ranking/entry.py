"""`Entry`: an accepted result as a board needs it, under canonical names, with what speaks against a rank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from hubbot.leaderboard.ranking.runs import ONE_RUN, Runs
from hubbot.registry.limits import Spread
from hubbot.results.result import Evidence, Standing
from hubbot.results.stated_limits import Stated

Reason = Literal[
    "withdrawn",
    "superseded",
    "changed",
    "failed",
    "partial-run",
    "missing",
    "undefined",
    "averaging",
    "placeholder",
    "flagged",
    "size",
    "partial-split",
    "undescribed",
    "few-per-class",
]
_NO_DATASET, _NO_SPLIT = "no-dataset", "split-unstated"
_LONGEST_NAME = 200  # file systems take 255 bytes, with what is put behind it
_PLAIN_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._ +-]*")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
WITHDRAWN: frozenset[Reason] = frozenset({"withdrawn", "superseded"})


@dataclass(frozen=True, slots=True, order=True)
class BoardKey:
    """What may be compared at all. `n` is 0 where the size of the test set is not known."""

    benchmark: str
    version: str
    dataset: str
    split: str
    n: int

    @property
    def name(self) -> str:
        """File name of the table's exports; unique within the benchmark's folder.

        A split that nobody registered is free text: what is no plain, short name ends in a digest.
        """
        dataset, split = self.dataset or _NO_DATASET, self.split or _NO_SPLIT
        name = f"{self.version}_{dataset}_{split}_{self.n or 'size-unknown'}"
        # `_` in a split could make it another dataset's, and these words those of a table without one.
        other = "_" in split or self.dataset == _NO_DATASET or self.split == _NO_SPLIT
        if not other and len(name) <= _LONGEST_NAME and _PLAIN_NAME.fullmatch(name):
            return name
        return f"{_NOT_PLAIN.sub('-', name)[:80]}-{_digest(repr(self))}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted result. `value` is the board's primary metric as stored, None when there is none.

    Of a result that is the mean of several runs `value` is that mean; `runs` has their number and spread.
    `groups`, `curves` and `findings` are JSON text: most are never shown, and as text they cost a tenth of
    the memory.
    """

    path: str
    eval_id: str
    board: BoardKey
    model: str  # canonical id, or as written when the registry does not know it
    spelling: str
    value: int | float | None  # as written: 1 is not 1.0 in an export
    metrics: Mapping[str, int | float | None]  # by canonical name
    spread: Spread | None  # how sure the value is, as the hub computes it; None = not assessed
    reasons: tuple[Reason, ...]  # what speaks against a rank, the weightiest first
    date: str
    n_stated: bool
    status: Standing
    evidence: Evidence
    accepted_at: str
    issue: int | None
    author: str | None
    approver: str | None
    relation: str | None
    environment_checked: bool
    imported_from: str | None
    reason: str | None
    superseded_by: str | None
    warnings: tuple[str, ...]
    flags: tuple[Mapping[str, Any], ...]
    overlap: str
    public_labels: bool
    facts: Mapping[str, str]  # hardware, runtime, encoding: what a reader may want to know of the run
    groups: str = ""
    curves: str = ""
    findings: str = ""
    decided_at: str = ""  # the latest decision about it: acceptance, or a correction since
    power: Mapping[str, Any] | None = None  # share, says: what the arithmetic could have refuted
    runs: Runs = ONE_RUN
    settings: Mapping[str, str] = field(default_factory=dict)  # what tells one recipe from another
    weights: str = ""  # which weights were run, as stated: a digest or a name
    stated: Stated | None = None  # the limits that its author gives
    reported: tuple[str, ...] = ()  # ids of the hub's reporting items that it states

    @property
    def ranked(self) -> bool:
        return not self.reasons


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
