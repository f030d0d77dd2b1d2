"""The page of a model: its card, a row for each board, what to know, every result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from hubbot.common.counted import in_words
from hubbot.leaderboard.pages import exports
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.summary import table_title
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import benchmark_page, model_page, row_anchor
from hubbot.leaderboard.words.reasons import flag_words, short_why
from hubbot.registry.entry import proposals_of
from hubbot.registry.model import Hub, Model
from hubbot.results.flags import is_open
from hubbot.results.result import EVIDENCE_SYMBOL

_RUNS = 15
_FLAGS = 50  # of one table
_CARD = ("modality", "architecture", "parameters", "family", "weights", "licence", "trained_on", "note")
_LINKED = ("paper", "repository")
# The form for cards with the model filled in, and that for corrections with the result.
_CARD_FORM = "issues/new?template=model.yml&title=[Model]+{}&model={}"
_ANSWER = "issues/new?template=correction.yml&result={}&what-should-happen=Answer+a+flag"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one model stands on one table, as its page says it. Texts, numbers and lists of them only.

    `runs` and `made_up` are the few results that the page can show. Nothing here follows from other models'
    results: a rank would rewrite this page with every acceptance on the board.
    """

    real: int  # results on real data
    ranked: bool  # has a rank on a table on real data
    row: Mapping[str, str] | None
    runs: Sequence[Sequence[Any]]
    made_up: Sequence[str]
    spellings: Sequence[str]
    flags: Sequence[Mapping[str, Any]]
    index: str  # what the model-index says of it
    name: str


def places_of(board: Board, hub: Hub) -> dict[str, Place]:
    """By canonical model: everyone with a result on the table."""
    found: dict[str, list[Entry]] = {}
    rows = {row.entry.model: row for row in board.rows}
    for entry in (*board.standing, *board.withdrawn):
        found.setdefault(entry.model, []).append(entry)
    return {model: _place(board, rows.get(model), entries, hub) for model, entries in found.items()}


def _place(board: Board, row: Row | None, entries: Sequence[Entry], hub: Hub) -> Place:
    page = model_page(entries[0].model, hub)
    real = [] if board.synthetic else entries
    newest = sorted(real, key=lambda e: (e.accepted_at, e.date, e.path), reverse=True)[:_RUNS]
    made_up = entries[:_RUNS] if board.synthetic else []
    ranked = row if row and not board.synthetic else None
    return Place(
        real=len(real),
        ranked=bool(ranked and ranked.rank),
        row=_line(board, ranked, real, hub, page),
        runs=[[e.accepted_at, e.date, e.path, _run(board, e, page)] for e in newest],
        made_up=[_synthetic(board, entry, page) for entry in made_up],
        spellings=sorted({entry.spelling for entry in entries}),
        flags=[_flag(flag, entry, page) for entry in entries for flag in entry.flags][:_FLAGS],
        index=exports.model_result(board, ranked) if ranked else "",
        name=cells.name(hub, entries[0].model),
    )


def model_page_text(model: str, places: Mapping[BoardKey, Place], hub: Hub) -> bytes:
    """`places` in the order of the boards."""
    page = model_page(model, hub)
    known = hub.models.get(model)
    found = list(places.values())
    real = sum(place.real for place in found)
    newest = sorted(
        (run for place in found for run in place.runs), key=lambda run: tuple(run[:3]), reverse=True
    )
    spellings = sorted({name for place in found for name in place.spellings} - {model})
    return render(
        "model.md",
        model=model,
        name=cells.name(hub, model),
        baseline=known is not None and known.kind == "baseline",
        mark=cells.mark(known),
        spellings=", ".join(spellings),
        unregistered=known is None,
        confirmed=known is not None and known.confirmed,
        answer=cells.on_forge(_CARD_FORM.format(quote(model), quote(model)), page),
        confirmed_by=_confirmed_by(known, page),
        card=_card(known),
        glance=_glance(found, real),
        rows=[_shown(p.row) for p in sorted(found, key=lambda place: not place.ranked) if p.row],
        flags=[flag for place in found for flag in place.flags],
        runs=[_shown(run[3]) for run in newest[:_RUNS]],
        more_runs=max(0, real - _RUNS),
        synthetic_runs=[Markup(line) for place in found for line in place.made_up][:_RUNS],  # noqa: S704
        absent=_absent({key.benchmark for key in places}, known, hub, page),
    )


def _shown(line: Mapping[str, str]) -> dict[str, object]:
    """A line as it was kept: every text in it was made inert before."""
    return {name: Markup(text) for name, text in line.items()}  # noqa: S704


def _kept(line: Mapping[str, object]) -> dict[str, str]:
    return {name: str(inert(value)) for name, value in line.items()}


def _card(model: Model | None) -> list[tuple[str, object]]:
    if model is None:
        return []
    stated = {key: model.value[key] for key in _CARD if model.value.get(key)}
    lines: list[tuple[str, object]] = [
        (key.capitalize().replace("_", " "), ", ".join(map(str, value)) if isinstance(value, list) else value)
        for key, value in stated.items()
    ]
    if model.confirmed:
        lines += [
            (key.capitalize(), link(model.value[key], str(model.value[key])))
            for key in _LINKED
            if model.value.get(key)
        ]
    return lines


def _confirmed_by(model: Model | None, page: str) -> object:
    """Who asked for the confirmation that stands, who approved it, and where: "" where no issue tells."""
    asked = reversed(proposals_of(model.value)) if model and model.confirmed else ()
    said = next((one for one in asked if one.get("what") == "confirm-card"), None)
    if said is None:
        return ""
    issue = link(f"issue {said.get('issue')}", cells.on_forge(f"issues/{said.get('issue')}", page))
    who, by = inert(said.get("author", "")), inert(said.get("approver", ""))
    day = inert(str(said.get("accepted_at", ""))[:10])
    return Markup("{}, {}, approved by {} on {}").format(who, issue, by, day)


def _glance(places: Sequence[Place], real: int) -> str:
    ranked = sum(place.ranked for place in places)
    results = in_words(real, "result") + " on real data"
    if not ranked:
        return f"{results}; none has a rank."
    return f"{results}; a rank on {in_words(ranked, 'board').lower()}, which the board tells."


def _line(board: Board, row: Row | None, real: Sequence[Entry], hub: Hub, page: str) -> dict[str, str] | None:
    """Where it stands: its row, else the first result that still stands, which has no rank then."""
    entry = row.entry if row else next((entry for entry in real if entry.status == "active"), None)
    if entry is None:
        return None
    know = short_why([entry], hub) if entry.reasons else "no rank"
    if row:
        runs = f"mean of {entry.runs.k} runs" if entry.runs.k > 1 else ""
        know = "; ".join(filter(None, (runs, ", ".join(entry.warnings))))
    line: dict[str, object] = {
        "board": _board_link(board, page, entry.model if row else ""),
        "score": f"{board.metric.name} {words.number(entry.value)} {words.interval(entry)}",
        "n": f"{board.key.n:,}" if board.key.n else "not stated",
        "evidence": f"{EVIDENCE_SYMBOL[entry.evidence]} {entry.evidence}",
        "know": know,
    }
    return _kept(line)


def _board_link(board: Board, page: str, model: str = "") -> object:
    """To the board's page; to a model's row there."""
    row = f"#{row_anchor(model)}" if model else ""
    board_link = link(board.benchmark.name, cells.relative(benchmark_page(board.key), page) + row)
    return cells.lines([board_link, cells.small(table_title(board))])


def _flag(flag: Mapping[str, Any], entry: Entry, page: str) -> dict[str, object]:
    settled = flag.get("resolved")
    text = flag_words(flag)
    return {
        "text": f"{text[:1].upper()}{text[1:]}. About the results, not the models.",
        "answer": flag.get("answer") or "",
        "form": cells.on_forge(_ANSWER.format(quote(entry.eval_id)), page),
        "resolved": "" if is_open(flag) or not isinstance(settled, Mapping) else settled.get("reason", ""),
    }


def _run(board: Board, entry: Entry, page: str) -> dict[str, str]:
    left = "" if entry.status == "active" else f"{entry.status}: {entry.reason or 'no reason given'}"
    line: dict[str, object] = {
        "board": _board_link(board, page),
        "figures": cells.figures(entry),
        "date": entry.date or "not stated",
        "accepted": entry.accepted_at[:10],
        "links": cells.lines([cells.links(entry, page), cells.small(left)]),
    }
    return _kept(line)


def _synthetic(board: Board, entry: Entry, page: str) -> str:
    board_link = link(board.benchmark.name, cells.relative(benchmark_page(board.key), page))
    file = link("file", cells.relative(entry.path, page))
    return f"{board_link}: {inert(cells.figures(entry))} ({file})"


def _absent(tested: AbstractSet[str], known: Model | None, hub: Hub, page: str) -> object:
    """Boards on real data of a modality the card names, without a result of this model."""
    modalities = known.value.get("modality") if known else None
    wanted = {str(m).casefold() for m in modalities} if isinstance(modalities, list) else set()
    missing = [
        link(benchmark.name, cells.relative(f"leaderboards/{benchmark.id}.md", page))
        for benchmark in hub.benchmarks.values()
        if benchmark.id not in tested
        and benchmark.data == "real"
        and benchmark.status == "active"
        and (benchmark.modality.casefold() in wanted or "any" in wanted)
    ]
    return cells.dotted(missing)
