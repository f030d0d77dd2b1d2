"""What the checks found, over everything accepted: read from the results' files, no check runs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hubbot.leaderboard import cells
from hubbot.leaderboard.entry import Entry
from hubbot.leaderboard.index_view import entries_of
from hubbot.leaderboard.inert import link
from hubbot.leaderboard.paths import AUDIT
from hubbot.leaderboard.ranking import Board
from hubbot.leaderboard.render import render
from hubbot.records.flags import is_open, one_in
from hubbot.records.hub import Hub

_LISTED = 200  # rows of a table, results of a row: the files themselves hold all
_REPEATED = "D104"
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "Values that may stand for “could not be computed”": ("M104",),
    "Aggregates of another definition": ("A401", "A402"),
    "Figures that do not follow from what is filed with them": ("A403", "A404"),
    "Figures of a known baseline that differ": ("B101", "B102", "B103"),
    "F1 and the like: which averaging the figures fit": ("A105",),
    "Ids and data that nobody registered or described": ("R101", "R102", "R201", "R202", "R203", "R204"),
    "Encodings and run times beside the named model": ("L104", "L105"),
    "Part of a registered test set": ("A204",),
    "Other spellings of registered ids": ("R103",),
}
_SMALL = "Small things"
# Said in words of its own for every file: here one line for all of them.
_IN_GENERAL = {
    "I101": "the file was not called after its id; its name is at the end of this page",
    "I102": "the time of the run has no time zone",
}
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


class Finding(NamedTuple):
    """One thing said, of one or more results in the same words."""

    code: str
    says: str
    entries: tuple[Entry, ...]


def audit_page(boards: Sequence[Board], hub: Hub, homeless: Sequence[tuple[str, str, str]]) -> bytes:
    """`homeless`: (path, benchmark and model as written) of results that stand on no board."""
    entries = sorted((e for b in boards for e in entries_of(b)), key=lambda e: e.path)
    groups = list(_groups(entries))
    found = [*_findings(entries), *_repeated(entries)]
    return render(
        "audit.md",
        intro=_intro(entries),
        flags=[_flag(group, hub) for group in groups if not _is_note(group[1])][:_LISTED],
        by_chance=[_flag(group, hub) for group in groups if _is_note(group[1])][:_LISTED],
        sections=list(_sections(found)),
        tested=list(_tested(entries)),
        unranked=_unranked(entries),
        homeless=[f"{path}: {benchmark}, {model}" for path, benchmark, model in homeless[:_LISTED]],
        sources=_sources(entries),
        files=list(_files(entries)),
    )


def _intro(entries: Sequence[Entry]) -> str:
    imported = sum(entry.imported_from is not None for entry in entries)
    still = sum(any(is_open(flag) for flag in entry.flags) for entry in entries)
    said = f"{len(entries):,} results stand on the boards, {imported:,} of them imported."
    if still:
        said += (
            f" {still} carry the same figures as a result of another model, which chance does not explain: "
            "they have no rank until somebody does."
        )
    return f"{said} The notes are about results, not about models or people."


def _groups(entries: Sequence[Entry]) -> Iterator[tuple[list[Entry], Mapping[str, Any]]]:
    """Flags that name the same results are one matter: those results, and the flag of the first."""
    by_ids: dict[tuple[str, ...], tuple[list[Entry], Mapping[str, Any]]] = {}
    for entry in entries:
        for flag in entry.flags:
            ids = tuple(sorted({entry.eval_id, *map(str, flag.get("others") or ())}))
            # An answer or a resolution belongs to one row: what was said apart is shown apart.
            said = json.dumps([flag.get("code"), flag.get("answer"), flag.get("resolved")], default=str)
            by_ids.setdefault((*ids, said), ([], flag))[0].append(entry)
    yield from by_ids.values()


def _is_note(flag: Mapping[str, Any]) -> bool:
    return flag.get("weight") == "note"


def _flag(group: tuple[Sequence[Entry], Mapping[str, Any]], hub: Hub) -> dict[str, object]:
    entries, flag = group
    chance, settled = flag.get("chance"), flag.get("resolved")
    answer = flag.get("answer") or ("none needed" if _is_note(flag) else "none yet")
    if isinstance(settled, Mapping):
        by, at, why = (settled.get(name, "?") for name in ("by", "at", "reason"))
        answer = f"{flag.get('answer') or ''} Resolved by {by}, {at}: {why}".strip()
    models = dict.fromkeys(_name(entry.model, hub) for entry in entries)
    shown = {entry.eval_id for entry in entries}
    n = f", n = {flag['n']:,}" if isinstance(flag.get("n"), int) else ""
    return {
        "models": ", ".join(models),
        "board": hub.benchmarks[entries[0].board.benchmark].name,
        "results": _links(entries),
        "others": ", ".join(str(name) for name in flag.get("others") or () if name not in shown),
        "figures": ", ".join(map(str, flag.get("figures") or ())) + n,
        "chance": one_in(chance) if isinstance(chance, int | float) else "not assessed",
        "answer": answer,
    }


def _name(model: str, hub: Hub) -> str:
    return hub.models[model].name if model in hub.models else model


def _findings(entries: Sequence[Entry]) -> Iterator[Finding]:
    """What was said in the same words of several results is said once."""
    same: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        for code, says in _said(entry):
            if code != _REPEATED:
                same.setdefault((code, _IN_GENERAL.get(code, says)), []).append(entry)
    for (code, says), about in same.items():
        yield Finding(code, says, tuple(about))


def _said(entry: Entry) -> list[tuple[str, str]]:
    found = json.loads(entry.findings) if entry.findings else []
    return [(str(one.get("code")), str(one.get("says"))) for one in found]


def _repeated(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Runs of one model with one set of figures, wherever the check noted that."""
    same: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        if any(code == _REPEATED for code, _ in _said(entry)):
            key = (entry.board, entry.model, *sorted(entry.metrics.items(), key=lambda item: item[0]))
            same.setdefault(key, []).append(entry)
    for about in same.values():
        yield Finding(_REPEATED, f"the same figures, {len(about)} times; they count once", tuple(about))


def _sections(found: Sequence[Finding]) -> Iterator[dict[str, object]]:
    titles = {code: title for title, codes in _SECTIONS.items() for code in codes}
    titles[_REPEATED] = "Repeated runs of one model"
    by_title: dict[str, list[Finding]] = {title: [] for title in dict.fromkeys(titles.values())}
    by_title[_SMALL] = []
    for one in found:
        by_title[titles.get(one.code, _SMALL)].append(one)
    for title, findings in by_title.items():
        if findings:
            rows = sorted(findings, key=lambda one: (one.code, one.entries[0].path))
            yield {
                "title": title,
                "small": title == _SMALL,
                "count": len({entry.path for one in findings for entry in one.entries}),
                "rows": [_row(one) for one in rows[:_LISTED]],
                "more": max(0, len(rows) - _LISTED),
            }


def _row(one: Finding) -> dict[str, object]:
    return {"code": one.code, "says": one.says, "results": _links(one.entries)}


def _tested(entries: Sequence[Entry]) -> Iterator[dict[str, object]]:
    """Results whose level rests on arithmetic, and what it could have refuted there."""
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.evidence == "numbers-checked" and entry.power:
            same.setdefault(str(entry.power.get("says")), []).append(entry)
    for says, about in list(same.items())[:_LISTED]:
        yield {"says": says, "results": _links(about)}


def _links(entries: Sequence[Entry]) -> object:
    shown = [link(entry.eval_id, cells.relative(entry.path, AUDIT)) for entry in entries[:_LISTED]]
    return cells.lines([*shown, f"and {len(entries) - _LISTED:,} more" if len(entries) > _LISTED else ""])


def _unranked(entries: Sequence[Entry]) -> list[dict[str, object]]:
    counts = Counter(reason for entry in entries for reason in entry.reasons)
    return [
        {"why": _WHY.get(why, why), "count": n}
        for why, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ]


def _sources(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """The repositories and commits, not every file of them."""
    counts = Counter(_source(entry.imported_from)[0] for entry in entries if entry.imported_from)
    rows = []
    for source, count in sorted(counts.items())[:_LISTED]:
        address, _, commit = source.partition("@")
        rows.append({"source": link(address, address), "commit": commit or "not known", "count": count})
    return rows


def _files(entries: Sequence[Entry]) -> Iterator[dict[str, object]]:
    for entry in [entry for entry in entries if entry.imported_from][:_LISTED]:
        name = _source(entry.imported_from or "")[1]
        yield {"result": link(entry.eval_id, cells.relative(entry.path, AUDIT)), "file": name or "not stated"}


def _source(imported_from: str) -> tuple[str, str]:
    """URL@COMMIT, and the file's name there."""
    source, _, name = imported_from.partition(" ")
    return source, name
