"""The page of the audit: what the checks found in everything accepted, read from the results' files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.inert import link
from hubbot.leaderboard.words.paths import AUDIT
from hubbot.leaderboard.words.reasons import changed_words
from hubbot.registry.model import Hub
from hubbot.results.flags import is_open, one_in
from hubbot.results.hand_changes import HandChange

_LISTED = 200  # rows of a table: the files themselves hold all
_LINKED = 40  # results of a row
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
_TIMES = "the same figures, {} times; they count once"
_TITLES = {code: title for title, codes in _SECTIONS.items() for code in codes} | {
    _REPEATED: "Repeated runs of one model"
}
# Said in words of its own for every file: here one line for all of them.
_IN_GENERAL = {
    "I101": "the file was not called after its id; its name is at the end of this page",
    "I102": "the time of the run has no time zone",
}
_WHY = {
    "changed": "changed on main after it was approved",
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


class Unplaced(NamedTuple):
    """An accepted result that stands on no board: the benchmark it names is not registered."""

    path: str
    benchmark: str  # as written
    model: str  # as written


def audit_part(board: Board) -> dict[str, Any]:
    """One table's share of the page: texts, numbers, lists and mappings of them only."""
    entries = sorted(board.standing, key=lambda e: e.path)
    found = [*_findings(entries)]
    paths: dict[str, set[str]] = {}
    for code, _, about in found:
        paths.setdefault(_TITLES.get(code, _SMALL), set()).update(entry.path for entry in about)
    return {
        "results": len(entries),
        "imported": sum(entry.imported_from is not None for entry in entries),
        "open": sum(any(is_open(flag) for flag in entry.flags) for entry in entries),
        "groups": list(_groups(entries)),
        "findings": [[code, says, *_listed(about)] for code, says, about in found],
        "tested": [["", says, *_listed(about)] for says, about in _powers(entries).items()],
        "counts": {title: len(about) for title, about in paths.items()},
        "unranked": dict(Counter(reason for entry in entries for reason in entry.reasons)),
        "sources": dict(Counter(_source(e.imported_from)[0] for e in entries if e.imported_from)),
        "files": [[e.path, e.eval_id, _source(e.imported_from or "")[1]] for e in entries if e.imported_from][
            :_LISTED
        ],
    }


def audit_page(parts: Mapping[BoardKey, Mapping[str, Any]], hub: Hub, unplaced: Sequence[Unplaced]) -> bytes:
    """The audit's page. `parts`: for each table, what its summary holds for the audit."""
    groups = _joined_groups(parts)
    return render(
        "audit.md",
        intro=_intro([*parts.values()]),
        changed=[_changed(one) for one in sorted(hub.changed.values(), key=lambda one: one.path)][:_LISTED],
        flags=[_flag(group, hub) for group in groups if not _is_note(group["flag"])][:_LISTED],
        by_chance=[_flag(group, hub) for group in groups if _is_note(group["flag"])][:_LISTED],
        sections=list(_sections([*parts.values()])),
        tested=_tested([*parts.values()]),
        unranked=_unranked(sum((Counter(part["unranked"]) for part in parts.values()), Counter())),
        unplaced=[f"{one.path}: {one.benchmark}, {one.model}" for one in unplaced[:_LISTED]],
        sources=_sources(sum((Counter(part["sources"]) for part in parts.values()), Counter())),
        files=_files(sorted(file for part in parts.values() for file in part["files"])[:_LISTED]),
    )


def _intro(parts: Sequence[Mapping[str, Any]]) -> str:
    results, imported, still = (sum(part[name] for part in parts) for name in ("results", "imported", "open"))
    said = f"{results:,} results stand on the boards, {imported:,} of them imported."
    if still:
        said += (
            f" {still} carry the same figures as a result of another model, which chance does not explain: "
            "they have no rank until somebody does."
        )
    return f"{said} The notes are about results, not about models or people."


def _groups(entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    """Flags that name the same results are one matter: those results, and the flag of the first."""
    groups: dict[str, dict[str, Any]] = {}
    for entry in entries:
        for place, flag in enumerate(entry.flags):
            ids = sorted({entry.eval_id, *map(str, flag.get("others") or ())})
            # An answer or a resolution belongs to one row: what was said apart is shown apart.
            said = [flag.get("code"), flag.get("answer"), flag.get("resolved")]
            key = json.dumps([ids, said], default=str)
            first = {"key": key, "order": [entry.path, place], "flag": flag, "entries": []}
            groups.setdefault(key, first)["entries"].append([entry.path, entry.eval_id, entry.model])
    yield from groups.values()


def _joined_groups(parts: Mapping[BoardKey, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The matters of all tables: those with the same key are one, because a matter may lie across tables."""
    groups: dict[str, dict[str, Any]] = {}
    found = [(board, group) for board, part in parts.items() for group in part["groups"]]
    for board, group in sorted(found, key=lambda one: one[1]["order"]):
        first = groups.setdefault(group["key"], {**group, "board": board, "entries": []})
        first["entries"] += group["entries"]
    for group in groups.values():
        group["entries"].sort()
    return list(groups.values())


def _changed(one: HandChange) -> dict[str, object]:
    eval_id = one.path.rpartition("/")[2].removesuffix(".yaml")
    return {
        "result": link(eval_id, cells.relative(one.path, AUDIT)),
        "says": changed_words(one),
        "rank": "none until a maintainer approves it" if one.unranked else "kept for now",
        "since": one.since,
    }


def _is_note(flag: Mapping[str, Any]) -> bool:
    return flag.get("weight") == "note"


def _flag(group: Mapping[str, Any], hub: Hub) -> dict[str, object]:
    entries, flag = group["entries"], group["flag"]
    chance, settled = flag.get("chance"), flag.get("resolved")
    answer = flag.get("answer") or ("none needed" if _is_note(flag) else "none yet")
    if isinstance(settled, Mapping):
        by, at, why = (settled.get(name, "?") for name in ("by", "at", "reason"))
        answer = f"{flag.get('answer') or ''} Resolved by {by}, {at}: {why}".strip()
    models = dict.fromkeys(cells.name(hub, model) for _, _, model in entries)
    shown = {eval_id for _, eval_id, _ in entries}
    n = f", n = {flag['n']:,}" if isinstance(flag.get("n"), int) else ""
    return {
        "models": ", ".join(models),
        "board": hub.benchmarks[group["board"].benchmark].name,
        "results": _links([one[:2] for one in entries], len(entries)),
        "others": ", ".join(str(name) for name in flag.get("others") or () if name not in shown),
        "figures": ", ".join(map(str, flag.get("figures") or ())) + n,
        "chance": one_in(chance) if isinstance(chance, int | float) else "not assessed",
        "answer": answer,
    }


def _findings(entries: Sequence[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    """(code, words, results). What was said in the same words of several results is said once.

    Runs of one model with one set of figures are one matter, wherever the check noted that.
    """
    same: dict[tuple[Any, ...], list[Entry]] = {}
    for entry in entries:
        said = _said(entry)
        keys: list[tuple[Any, ...]] = [(c, _IN_GENERAL.get(c, says)) for c, says in said if c != _REPEATED]
        if len(keys) < len(said):
            keys.append((_REPEATED, entry.model, *sorted(entry.metrics.items())))
        for key in keys:
            same.setdefault(key, []).append(entry)
    for (code, says, *_), about in same.items():
        yield code, _TIMES.format(len(about)) if code == _REPEATED else says, about


def _said(entry: Entry) -> list[tuple[str, str]]:
    found = json.loads(entry.findings) if entry.findings else []
    return [(str(one.get("code")), str(one.get("says"))) for one in found]


def _sections(parts: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
    by_title: dict[str, list[list[Any]]] = {title: [] for title in dict.fromkeys(_TITLES.values())}
    by_title[_SMALL] = []
    for one in _joined(part["findings"] for part in parts):
        by_title[_TITLES.get(one[0], _SMALL)].append(one)
    for title, findings in by_title.items():
        if findings:
            rows = sorted(findings, key=lambda one: (one[0], one[3][0], one[1]))
            yield {
                "title": title,
                "small": title == _SMALL,
                "count": sum(part["counts"].get(title, 0) for part in parts),
                "rows": [_row(one) for one in rows[:_LISTED]],
                "more": max(0, len(rows) - _LISTED),
            }


def _joined(parts: Iterable[Iterable[Sequence[Any]]]) -> Iterator[list[Any]]:
    """[code, words, how many results, (path, eval_id) of the first]: the same words once over all tables."""
    same: dict[tuple[str, str], list[Any]] = {}
    for code, says, count, listed in (one for part in parts for one in part):
        if code == _REPEATED:  # every one of them is a matter of its own
            yield [code, says, count, listed]
            continue
        found = same.setdefault((code, says), [code, says, 0, []])
        found[2] += count
        found[3] = [*found[3], *listed]
    for found in same.values():
        found[3] = sorted(found[3])[:_LINKED]
        yield found


def _powers(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Results whose level rests on arithmetic, by what it could have refuted there."""
    same: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.evidence == "numbers-checked" and entry.power:
            same.setdefault(str(entry.power.get("says")), []).append(entry)
    return same


def _tested(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, object]]:
    found = _joined(part["tested"] for part in parts)
    return [_row(one) for one in sorted(found, key=lambda one: (one[3][0], one[1]))[:_LISTED]]


def _listed(entries: Sequence[Entry]) -> tuple[int, list[list[str]]]:
    return len(entries), [[entry.path, entry.eval_id] for entry in entries[:_LINKED]]


def _row(one: Sequence[Any]) -> dict[str, object]:
    code, says, count, listed = one
    return {"code": code, "says": says, "results": _links(listed, count)}


def _links(listed: Sequence[Sequence[str]], count: int) -> object:
    shown = [link(eval_id, cells.relative(path, AUDIT)) for path, eval_id in listed[:_LINKED]]
    return cells.lines([*shown, f"and {count - _LINKED:,} more" if count > _LINKED else ""])


def _unranked(counts: Mapping[str, int]) -> list[dict[str, object]]:
    return [
        {"why": _WHY.get(why, why), "count": n}
        for why, n in sorted(counts.items(), key=lambda c: (-c[1], c[0]))
    ]


def _sources(counts: Mapping[str, int]) -> list[dict[str, object]]:
    """The repositories and commits, not every file of them."""
    rows = []
    for source, count in sorted(counts.items())[:_LISTED]:
        address, _, commit = source.partition("@")
        rows.append({"source": link(address, address), "commit": commit or "not known", "count": count})
    return rows


def _files(files: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    return [
        {"result": link(eval_id, cells.relative(path, AUDIT)), "file": name or "not stated"}
        for path, eval_id, name in files
    ]


def _source(imported_from: str) -> tuple[str, str]:
    """URL@COMMIT, and the file's name there."""
    source, _, name = imported_from.partition(" ")
    return source, name
