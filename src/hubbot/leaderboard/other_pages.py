"""The pages that are there once: metrics, how to read a board, what the checks found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hubbot.leaderboard import cells, words
from hubbot.leaderboard.entry import Entry
from hubbot.leaderboard.index_view import entries_of
from hubbot.leaderboard.inert import link
from hubbot.leaderboard.paths import AUDIT
from hubbot.leaderboard.ranking import Board
from hubbot.leaderboard.render import render
from hubbot.records.flags import is_open, one_in
from hubbot.records.hub import Hub, Metric

_LISTED = 200
_WHY = {
    "failed": "the run failed",
    "partial-run": "the run is marked as partial",
    "missing": "the primary metric is not stated",
    "undefined": "the primary metric is stated as undefined",
    "averaging": "the averaging is not stated",
    "placeholder": "0.0 that stands for “could not be computed”",
    "flagged": "the same figures were filed for another model",
    "size": "the size of the test set is not stated",
    "partial-split": "not the registered test set",
    "undescribed": "the dataset is described nowhere",
    "few-per-class": "too few cases in a class",
}


def metrics_page(hub: Hub) -> bytes:
    return render(
        "metrics.md",
        metrics=[_metric(metric) for metric in hub.metrics.values()],
        abbreviations=sorted(hub.abbreviations.items(), key=lambda item: item[0].casefold()),
    )


def reading_page(hub: Hub) -> bytes:
    runs = {"best": "its best run", "latest": "its latest run", "mean": "the mean of its runs"}
    bands = [("" if low == float("-inf") else low, name) for low, name in hub.policy.level_bands]
    return render("how-to-read.md", runs=runs[hub.policy.runs], bands=bands, few=hub.policy.min_group)


def audit_page(boards: Sequence[Board], hub: Hub, homeless: Sequence[tuple[str, str, str]]) -> bytes:
    """From verdicts stored at acceptance. `homeless`: (path, benchmark and model as written)."""
    entries = sorted((e for b in boards for e in entries_of(b)), key=lambda e: e.path)
    flagged = [(entry, flag) for entry in entries for flag in entry.flags]
    return render(
        "audit.md",
        intro=_intro(entries, flagged),
        flags=[_flag(entry, flag) for entry, flag in flagged[:_LISTED]],
        warnings=_warnings(entries),
        unranked=_unranked(entries),
        homeless=[f"{path}: {benchmark}, {model}" for path, benchmark, model in homeless[:_LISTED]],
        sources=_sources(entries),
    )


def _metric(metric: Metric) -> dict[str, object]:
    low = "no lower limit" if metric.low is None else words.number(metric.low)
    high = "no upper limit" if metric.high is None else words.number(metric.high)
    guessing = "" if metric.chance is None else f"guessing gives {metric.chance}"
    if metric.chance == "majority":
        guessing = "guessing gives the share of the largest class"
    averaging = f"averaging: {metric.averaging}" if metric.averaging else ""
    facts = [f"{metric.direction} is better", f"{low} to {high}", metric.unit, averaging, guessing]
    return {
        "name": metric.name,
        "title": metric.title,
        "facts": cells.dotted(facts),
        "explanation": metric.explanation,
        "example": metric.example,
        "aliases": ", ".join(metric.aliases),
    }


def _intro(entries: Sequence[Entry], flagged: Sequence[tuple[Entry, Mapping[str, Any]]]) -> str:
    imported = sum(entry.imported_from is not None for entry in entries)
    still = len({entry.path for entry, flag in flagged if is_open(flag)})
    said = f"{len(entries):,} results stand on the boards, {imported:,} of them imported."
    if not flagged:
        return f"{said} No two models were filed with the same figures."
    return (
        f"{said} {still} carry the same figures as a result of another model and have no rank until that is "
        "explained. The notes are about results, not about models or people."
    )


def _flag(entry: Entry, flag: Mapping[str, Any]) -> dict[str, object]:
    chance = flag.get("chance")
    settled = flag.get("resolved")
    answer = flag.get("answer") or "none yet"
    if isinstance(settled, Mapping):
        by, why = settled.get("by", "?"), settled.get("reason", "")
        answer = f"{flag.get('answer') or ''} Settled by {by}: {why}".strip()
    n = f", n = {flag['n']:,}" if isinstance(flag.get("n"), int) else ""
    return {
        "result": link(entry.eval_id, cells.relative(entry.path, AUDIT)),
        "others": ", ".join(map(str, flag.get("others") or ())),
        "figures": ", ".join(map(str, flag.get("figures") or ())) + n,
        "chance": one_in(chance) if isinstance(chance, int | float) else "not assessed",
        "answer": answer,
    }


def _warnings(entries: Sequence[Entry]) -> list[dict[str, object]]:
    by_code: dict[str, list[Entry]] = {}
    for entry in entries:
        for code in entry.warnings:
            by_code.setdefault(code, []).append(entry)
    return [
        {"code": code, "count": len(found), "which": _which(found)} for code, found in sorted(by_code.items())
    ]


def _which(entries: Sequence[Entry]) -> object:
    shown = [link(entry.eval_id, cells.relative(entry.path, AUDIT)) for entry in entries[:10]]
    return cells.dotted([*shown, f"and {len(entries) - 10:,} more" if len(entries) > 10 else ""])


def _unranked(entries: Sequence[Entry]) -> list[dict[str, object]]:
    counts = Counter(reason for entry in entries for reason in entry.reasons)
    return [
        {"why": _WHY.get(why, why), "count": n}
        for why, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ]


def _sources(entries: Sequence[Entry]) -> list[str]:
    """The repositories and commits, not every file of them."""
    counts = Counter(
        entry.imported_from.split(" ")[0].split("#")[0] for entry in entries if entry.imported_from
    )
    return [f"{source}: {n} results" for source, n in sorted(counts.items())][:_LISTED]
