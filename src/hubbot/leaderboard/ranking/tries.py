"""How many tries stand behind a lead and what it is worth beside them; and what is said of a row's runs.

Who tries k equal recipes and files the best is ahead with a probability of at most k · p. So a lead at p
(one-sided) stands up to k* = ⌊0.025 / p⌋ tries. What nobody states cannot be seen; what somebody states
never costs a place.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from hubbot.common.statistics.student import LEAST_P
from hubbot.leaderboard.ranking.differences import Contender, Held, chance, difference
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.runs import Runs

NOMINAL = 0.025  # one-sided
MANY = 1_000
ONE_RUN_EACH = "One run each: another seed may change this"
FIRST_IS_ONE_RUN = "The first row is one run: another seed may change this"


def lead_p(contenders: Sequence[Contender], held: Held) -> float | None:
    """One-sided p of the first against the nearest of all others; None where a pair is not assessed."""
    first, *others = contenders
    most: float | None = None
    for other in others:
        limits = difference(first, other, held, 1 - 2 * most if most else 0.95)
        if limits is None:
            return None
        if not most or limits[0] <= 0 <= limits[1] or held.pair(first.id, other.id):
            most = max(most or LEAST_P, (chance(first, other, held) or 0.0) / 2)
    return most


def stands(p: float) -> int:
    """k*: how many tries a lead at this one-sided p stands."""
    return floor(NOMINAL / p + 1e-9) if p > 0 else MANY + 1


def lead_words(runs: Runs, p: float | None) -> str:
    """What is said below a lead, "" where its p is not known."""
    if p is None:
        return ""
    most = stands(p)
    if most < 2:
        return f"{tries_words(runs)}; a second try would undo the lead"
    holds = f"more than {MANY:,}" if most > MANY else f"{most:,}"
    return f"{tries_words(runs)}; the lead would hold up to {holds} tries"


def tries_words(runs: Runs) -> str:
    """How many trainings or settings were tried, and on what data one was chosen among them."""
    if runs.tried is None:
        return "Tries not stated"
    chosen = {
        "validation": ", chosen on validation data",
        "test": ", chosen on test data",
        "not chosen": ", none chosen among them",
    }
    return f"States {runs.tried:,} {'try' if runs.tried == 1 else 'tries'}{chosen.get(runs.chosen_on, '')}"


def seeds_words(rows: Sequence[Entry], *, ahead: bool = False) -> str:
    """What a board says of seeds: nothing where the spread over runs is in its comparisons.

    `ahead`: whether the first row is ahead of all others.
    """
    if len(rows) < 2:
        return ""
    if any(entry.runs.sd is not None for entry in rows):
        return FIRST_IS_ONE_RUN if ahead and rows[0].runs.k == 1 else ""
    if all(entry.runs.k == 1 for entry in rows):
        return ONE_RUN_EACH
    return "How far the runs of a model lie apart is not stated: another seed may change this"
