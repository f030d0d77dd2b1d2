"""The page of a suite: models × boards, the place over all of them, and what other rules would say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from hubbot.common.drawing.scores import Bar, Frame, on_a_phone, scores
from hubbot.leaderboard.pages.front import LEFT, LEVEL, MIDDLE, PADDING, PAGE, table
from hubbot.leaderboard.pages.pictures import DRAWN, shown
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.suite_exports import suite_csv, suite_json
from hubbot.leaderboard.ranking.suite_members import Member
from hubbot.leaderboard.ranking.suites import Ranked, Standing
from hubbot.leaderboard.words import cells, suites, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import INDEX, ON_PAGE, READING, benchmark_page, suite_path
from hubbot.registry.model import Hub
from hubbot.results.result import EVIDENCE_SYMBOL

_NAMES = 215  # pixels at least for a name and its role, whatever stands beside them
_BOLD = 1.1  # how much wider the letters of a head are


class _Column(NamedTuple):
    head: object
    cells: Sequence[object]
    align: str = LEFT


@dataclass(frozen=True, slots=True)
class SuiteLine:
    """What the index says of a suite. `front` is Markdown made here; `lead` is still to be made inert."""

    front: str
    lead: str
    boards: int
    models: int


def suite_files(found: Ranked, hub: Hub) -> dict[str, bytes]:
    """Path → bytes of the page, the exports and the pictures of a suite."""
    name = found.suite.id
    return {
        suite_path(name, "md"): _page(found, hub),
        suite_path(name, "json"): suite_json(found),
        suite_path(name, "csv"): suite_csv(found),
        **{path: svg.encode() for path, svg in _pictures(found).items()},
    }


def line_of(found: Ranked) -> SuiteLine:
    first = suites.first(found)
    front = "*list*" if first is None else f"{inert(first.name)} {words.number(first.skill)}"
    return SuiteLine(front, suites.lead(found), len(found.members), len(found.rows))


def _page(found: Ranked, hub: Hub) -> bytes:
    page = suite_path(found.suite.id, "md")
    drawn = [cells.relative(path, page) for path in _pictures(found)]
    placed = found.placed
    return render(
        "suite.md",
        suite=found.suite,
        size=suites.size(found),
        index=cells.relative(INDEX, page),
        reading=f"{cells.relative(READING, page)}#suites",
        verdict=suites.verdict(found),
        picture=shown(drawn[0], _alt(found), drawn[1]) if drawn else None,
        tables=_tables(found, placed or found.rows, hub, page),
        more=max(0, len(placed or found.rows) - ON_PAGE),
        covers=suites.COVERS if placed else "",
        others=suites.other_orders(found),
        notes=list(suites.notes(found)),
        orders=_orders(found, hub, page) if len(placed) > 1 else [],
        members=_members(found, page),
        left=_left(found, hub, page) if found.suite.overall else None,
        csv=f"{found.suite.id}.csv",
        json=f"{found.suite.id}.json",
    )


def _table(columns: Sequence[_Column]) -> dict[str, Any]:
    return table(
        [one.head for one in columns], [one.align for one in columns], [one.cells for one in columns]
    )


def _with_names(
    rows: Sequence[Standing], columns: Sequence[_Column], hub: Hub, page: str, at: int = 0
) -> dict[str, Any]:
    """A line a model, its name as column `at`: cut where it would make the line two."""
    room = _room(columns)
    names = _Column("Model", [cells.model_short(hub, row.model, page, room) for row in rows])
    return _table([*columns[:at], names, *columns[at:]])


def _room(columns: Sequence[_Column]) -> float:
    """Pixels that these columns leave for names."""
    wide = (max(_BOLD * cells.pixels(inert(one.head)), *_pixels(one.cells)) for one in columns)
    return PAGE - PADDING - sum(PADDING + pixels for pixels in wide)


def _pixels(found: Iterable[object]) -> list[float]:
    return [0.0, *(cells.pixels(inert(one)) for one in found)]


def _parts(columns: Sequence[_Column]) -> list[list[_Column]]:
    """As few tables as have room for these columns, one beside names at least."""
    parts: list[list[_Column]] = []
    for one in columns:
        if parts and _room([*parts[-1], one]) >= _NAMES:
            parts[-1].append(one)
        else:
            parts.append([one])
    return parts


def _tables(found: Ranked, rows: Sequence[Standing], hub: Hub, page: str) -> list[dict[str, Any]]:
    """Place, model and skill, with the boards beside them where they are few; else in further tables."""
    shown = rows[:ON_PAGE]
    boards = [_Column(one.short, [_cell(one, row) for row in shown]) for one in found.members]
    front = []
    if found.placed:
        places = [cells.unbroken(suites.place(row)) for row in shown]
        front = [
            _Column("Place", places, MIDDLE),
            _Column("Skill" + LEVEL, [_skill(row) for row in shown]),
        ]
    if front and _room([*front, *boards]) >= _NAMES:
        return [_with_names(shown, [*front, *boards], hub, page, at=1)]
    tables = [_with_names(shown, front, hub, page, at=1)] if front else []
    return tables + [_with_names(shown, part, hub, page) for part in _parts(boards)]


def _skill(row: Standing) -> object:
    value, _, limits = suites.skill(row).partition(" ")
    return Markup("**{}** {}").format(value, cells.small(cells.unbroken(Markup(limits))))  # noqa: S704  (digits)


def _cell(one: Member, row: Standing) -> object:
    """Evidence, score to three decimals, rank with its range; a result without a rank says so."""
    entry = one.entries.get(row.model)
    if entry is None:
        return words.NO_RANK
    at, said = one.rows.get(row.model), f"{EVIDENCE_SYMBOL[entry.evidence]} {_short(entry.value)}"
    if at is not None and at.rank is None:
        return cells.unbroken(said)
    return (
        cells.unbroken(said) + Markup(" ") + cells.small(cells.unbroken(words.rank(at) if at else "no rank"))
    )


def _short(value: float | None) -> str:
    return words.number(value) if value is None else words.limit(value)


def _orders(found: Ranked, hub: Hub, page: str) -> list[dict[str, Any]]:
    """A place under each other rule; beside mean rank and win rate the figure itself."""
    shown, columns = found.placed[:ON_PAGE], []
    own = "mean skill" if found.suite.rule == "skill" else found.suite.rule
    for order, places in (each for each in found.orders if each[0] != own):
        said = [f"{places.get(row.model, words.NO_RANK)}{_figure(order, row)}" for row in shown]
        columns.append(_Column(f"{order[:1].upper()}{order[1:]}", [cells.unbroken(one) for one in said]))
    return [_with_names(shown, part, hub, page) for part in _parts(columns)]


def _figure(order: str, row: Standing) -> str:
    if order == "mean rank" and row.mean_rank is not None:
        return f" · {row.mean_rank:.2f}"
    if order == "win rate" and row.win_rate is not None:
        return f" · {row.win_rate:.0%}".replace("%", " %")
    return ""


def _members(found: Ranked, page: str) -> dict[str, Any]:
    """What stands behind each column; how it counts, where anything does."""
    head = ["Column", "Board", "Test set", "Metric"]
    counting = ["Guessing", "Best", "Weight"] if found.suite.overall else []
    lines = []
    for one in found.members:
        board = link(one.name, cells.relative(benchmark_page(one.key), page))
        size = f", n = {one.key.n:,}" if one.key.n else ""
        line = [one.short, board, f"{one.key.dataset or 'not stated'}{size}", _metric(one)]
        lines.append([*line, *(_counted(one) if counting else ())])
    columns = zip([*head, *counting], zip(*lines, strict=True), strict=True)
    return _table([_Column(name, column) for name, column in columns])


def _metric(one: Member) -> str:
    return one.board.metric.name if one.board else words.NO_RANK


def _counted(one: Member) -> tuple[str, str, str]:
    if one.scale is None:
        return words.NO_RANK, words.NO_RANK, "does not count" if one.says else f"{one.weight:g}"
    return words.number(one.scale.guess), words.number(one.scale.ceiling), f"{one.weight:g}"


def _left(found: Ranked, hub: Hub, page: str) -> dict[str, Any] | None:
    """Models without a place, and why."""
    left = [row for row in found.rows if row.place is None]
    if not left or not found.placed:
        return None
    shown = left[:ON_PAGE]
    columns = [_Column("Why it has no place", [row.why for row in shown])]
    columns += [_Column(one.short, [_cell(one, row) for row in shown]) for one in found.members]
    return _with_names(shown, _parts(columns)[0], hub, page)


def _pictures(found: Ranked) -> dict[str, str]:
    """Path → SVG of mean skill with its limits and places: for a page, and for a phone."""
    if len(found.placed) < 2 or found.suite.rule != "skill":
        return {}
    frame = Frame(_alt(found), "mean skill, higher is better, with 95 % limits", last=len(found.placed))
    bars = [_bar(row) for row in found.placed[:DRAWN]]
    name = found.suite.id
    return {
        suite_path(name, "svg"): scores(bars, frame),
        suite_path(f"{name}-phone", "svg"): on_a_phone(bars, frame),
    }


def _bar(row: Standing) -> Bar:
    value, (low, high) = row.skill or 0.0, row.limits or (0.0, 0.0)
    within = f"{words.limit(low)} – {words.limit(high)}"
    guess = row.known is not None and row.known.role == "guess"
    return Bar(
        row.name, value, words.number(value), within, low, high, guess=guess, rank=row.place, ranks=row.range
    )


def _alt(found: Ranked) -> str:
    first = "; ".join(f"{row.name} {suites.skill(row)}" for row in found.placed[:5])
    more = f"; and {len(found.placed) - 5} more" if len(found.placed) > 5 else ""
    return f"{found.suite.name}, mean skill with 95 % limits: {first}{more}."
