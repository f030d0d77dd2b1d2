"""A suite ranked: several boards, one place a model, with a range where the order is that of mean skill.

By default a place is that of the weighted mean of skill. Mean rank and win rate are shown beside it, without
a range, and so is the order with each board left out: a range covers test cases, not the choice of boards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean

from hubbot.leaderboard.ranking.differences import Held, of_rows
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.ranges import Range
from hubbot.leaderboard.ranking.ranking import Board, Row, contenders_of
from hubbot.leaderboard.ranking.skill import Cell, Scale, scale_of
from hubbot.leaderboard.ranking.suite_ranges import Entrant, Part, limits, ranges
from hubbot.registry.model import Hub, Model
from hubbot.registry.suite import Suite, SuiteBoard

Places = Mapping[str, int]  # model → place; equal ones share it, and the next is skipped


@dataclass(frozen=True, slots=True)
class Member:
    """One table of a suite. `board` None: nobody stands on it. `says`: why it does not count, "" if it does.

    By model: its row; its cell on a board that counts; its entry, the row's or else the first without one.
    A list has no cells: nothing counts there.
    """

    key: BoardKey
    name: str
    short: str
    weight: float
    board: Board | None = None
    scale: Scale | None = None
    says: str = ""
    rows: Mapping[str, Row] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)
    entries: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """One model over all boards of a suite. Without a place `why` says why; `limits` (95 %) are of `skill`.

    `skills` are in the order of the members, None where it has none.
    """

    model: str
    known: Model | None
    skills: tuple[float | None, ...]
    place: int | None = None
    range: Range | None = None
    skill: float | None = None
    limits: tuple[float, float] | None = None
    mean_rank: float | None = None
    win_rate: float | None = None
    why: str = ""

    @property
    def name(self) -> str:
        return self.known.name if self.known else self.model


@dataclass(frozen=True, slots=True)
class Ranked:
    """A suite with its models: those with a place in its order, then the others by name.

    `orders` are the places under each rule and with each board left out: ("mean rank", places).
    """

    suite: Suite
    members: tuple[Member, ...]
    rows: tuple[Standing, ...]
    orders: tuple[tuple[str, Places], ...] = ()

    @property
    def placed(self) -> tuple[Standing, ...]:
        return tuple(row for row in self.rows if row.place is not None)

    @property
    def sure(self) -> Standing | None:
        """The one that is first with all places at once."""
        return next((row for row in self.rows if row.range == (1, 1)), None)


def table_of(one: SuiteBoard, hub: Hub) -> BoardKey:
    """The table that is meant. It follows from the registry alone: no result decides which one counts.

    Its split is the one that is named; else the only one, or `test`; n is that split's registered size.
    """
    benchmark = hub.benchmarks[one.benchmark]
    dataset = hub.datasets.get(one.dataset or next(iter(benchmark.datasets), ""))
    splits = dataset.splits if dataset else {}
    usual = next(iter(splits)) if len(splits) == 1 else "test" if "test" in splits else ""
    name = one.split or usual
    n = (splits[name].n or 0) if name in splits else 0
    return BoardKey(benchmark.id, one.version or benchmark.version, dataset.id if dataset else "", name, n)


def tables_of(suite: Suite, hub: Hub) -> frozenset[BoardKey]:
    return frozenset(table_of(one, hub) for one in suite.boards)


def rank_suite(suite: Suite, boards: Mapping[BoardKey, Board], hub: Hub, held: Held) -> Ranked:
    """`boards` are the tables of `suite` that have a result; `held` what is held of predictions on them."""
    members = [
        _scaled(_member(one, short, boards, hub)) if suite.overall else _member(one, short, boards, hub)
        for one, short in zip(suite.boards, _heads(suite, hub), strict=True)
    ]
    models = sorted({model for one in members for model in one.entries}, key=lambda m: (m.casefold(), m))
    rows = [_unplaced(model, members, suite, hub) for model in models]
    counting = [one for one in members if not one.says]
    entering = {row.model: row for row in rows if not row.why} if suite.overall and counting else {}
    if not entering:
        return Ranked(suite, tuple(members), tuple(sorted(rows, key=_by_name)))
    return _placed(suite, members, rows, _Race(suite, counting, [*entering], held))


def _heads(suite: Suite, hub: Hub) -> list[str]:
    """A short name a board, each once."""
    heads: list[str] = []
    for at, one in enumerate(suite.boards, 1):
        short = one.short or hub.benchmarks[one.benchmark].name[:14].rstrip()
        heads.append(f"{short} {at}" if short in heads else short)
    return heads


def _member(one: SuiteBoard, short: str, boards: Mapping[BoardKey, Board], hub: Hub) -> Member:
    key = table_of(one, hub)
    name = hub.benchmarks[one.benchmark].name
    board = boards.get(key)
    if board is None:
        return Member(key, name, short, one.weight)
    rows = {row.entry.model: row for row in board.rows}
    entries = {entry.model: entry for entry in reversed(board.unranked)}
    entries |= {model: row.entry for model, row in rows.items()}
    return Member(key, name, short, one.weight, board, rows=rows, entries=entries)


def _scaled(one: Member) -> Member:
    """With the skill of each of its rows; or why the board does not count."""
    if one.board is None:
        return one
    scale = scale_of(one.board)
    if isinstance(scale, str):
        return replace(one, says=scale)
    compared = contenders_of([row.entry for row in one.board.rows], one.board.metric)
    cells = {
        row.entry.model: Cell(row, contender, scale)
        for row, contender in zip(one.board.rows, compared, strict=True)
    }
    return replace(one, scale=scale, cells=cells)


def _unplaced(model: str, members: Sequence[Member], suite: Suite, hub: Hub) -> Standing:
    """The model before anything is compared, and why it will have no place."""
    cells = [one.cells.get(model) for one in members]
    counting = [(one, cell) for one, cell in zip(members, cells, strict=True) if not one.says]
    missing = [one.short for one, cell in counting if cell is None]
    unknown = [one.short for one, cell in counting if cell and cell.side() is None]
    why = ""
    if not suite.overall:
        why = "this suite is a list"
    elif unknown:
        why = f"how sure its score is was not assessed on {', '.join(unknown)}"
    elif missing and (suite.missing == "none" or len(missing) == len(counting)):
        why = f"no score on {', '.join(missing)}"
    skills = tuple(cell.skill if cell else None for cell in cells)
    return Standing(model, hub.models.get(model), skills, why=why)


class _Race:
    """The models that have a place, on the boards that count. Every figure of one is by `model`."""

    def __init__(self, suite: Suite, boards: Sequence[Member], models: Sequence[str], held: Held) -> None:
        self.suite, self.boards, self.models = suite, boards, models
        total = sum(one.weight for one in boards)
        self.parts = [Part(one.weight / total, one.key.dataset, self._held(one, held)) for one in boards]
        self.skills = {m: self._weighted([_skill(one, m) for one in boards]) for m in models}
        self.ranks = self._ranks()
        self.wins = {m: self._win_rate(m) for m in models}

    def _held(self, one: Member, held: Held) -> Held:
        cells = [one.cells[model] for model in self.models if model in one.cells]
        return of_rows(
            [[entry.eval_id for entry in cell.row.runs] for cell in cells],
            [cell.contender for cell in cells],
            held,
        )

    def _weighted(self, figures: Sequence[float]) -> float:
        return sum(part.share * figure for part, figure in zip(self.parts, figures, strict=True))

    def ranges(self) -> dict[str, Range | None]:
        in_order = sorted(self.models, key=lambda m: (-self.skills[m], m.casefold(), m))
        found = ranges([self._entrant(m) for m in in_order], self.parts)
        return dict(zip(in_order, found, strict=True))

    def limits(self, model: str) -> tuple[float, float]:
        """Of the mean skill, 95 %."""
        return limits(self._entrant(model), self.parts)

    def _entrant(self, model: str) -> Entrant:
        return Entrant(self.skills[model], tuple(one.cells.get(model) for one in self.boards))

    def _ranks(self) -> dict[str, float]:
        """The mean over the boards of the rank among these models; equal ones share the middle of theirs."""
        by_board = [_mid_ranks({m: _skill(one, m) for m in self.models}) for one in self.boards]
        return {m: self._weighted([ranks[m] for ranks in by_board]) for m in self.models}

    def _win_rate(self, model: str) -> float | None:
        """Of the suite's other reference models, the share that it beats on a board; a tie is half a win."""
        rates = []
        for one, part in zip(self.boards, self.parts, strict=True):
            others = [m for m in self.suite.references if m != model and self._stands(one, m)]
            if others:
                own = _skill(one, model)
                won = [1.0 if own > (its := _skill(one, m)) else 0.5 * (own == its) for m in others]
                rates.append((part.share, fmean(won)))
        total = sum(share for share, _ in rates)
        return sum(share * rate for share, rate in rates) / total if total else None

    def _stands(self, one: Member, model: str) -> bool:
        return model in one.cells or self.suite.missing == "guess"

    def orders(self) -> list[tuple[str, Places]]:
        """Every order that is shown, the default first."""
        found: list[tuple[str, Places]] = [
            ("mean skill", _places(self.skills)),
            ("mean rank", _places(self.ranks, lowest=True)),
        ]
        if all(rate is not None for rate in self.wins.values()):
            found.append(("win rate", _places({m: rate or 0.0 for m, rate in self.wins.items()})))
        for left in self.boards if len(self.boards) > 1 else ():
            others = [one for one in self.boards if one is not left]
            total = sum(one.weight for one in others)
            means = {m: sum(one.weight / total * _skill(one, m) for one in others) for m in self.models}
            found.append((f"without {left.short}", _places(means)))
        return found


def _placed(suite: Suite, members: Sequence[Member], rows: Sequence[Standing], race: _Race) -> Ranked:
    orders = race.orders()
    places = dict(orders).get(suite.rule, orders[0][1])
    spans = race.ranges() if suite.rule == "skill" else {}
    found = [row if row.why else _with_place(row, race, places[row.model], spans) for row in rows]
    in_order = sorted(found, key=lambda row: (row.place is None, row.place or 0, *_by_name(row)))
    return Ranked(suite, tuple(members), tuple(in_order), tuple(orders))


def _with_place(row: Standing, race: _Race, place: int, spans: Mapping[str, Range | None]) -> Standing:
    span = spans.get(row.model)
    return Standing(
        row.model,
        row.known,
        row.skills,
        place=place,
        range=(min(span[0], place), max(span[1], place)) if span else None,
        skill=race.skills[row.model],
        limits=race.limits(row.model),
        mean_rank=race.ranks[row.model],
        win_rate=race.wins[row.model],
    )


def _skill(one: Member, model: str) -> float:
    """0 for who is missing: in a suite that lets them have a place they count as guessing."""
    return one.cells[model].skill if model in one.cells else 0.0


def _places(figures: Mapping[str, float], *, lowest: bool = False) -> dict[str, int]:
    sign = 1 if lowest else -1
    in_order = sorted(figures, key=lambda m: sign * figures[m])
    places: dict[str, int] = {}
    for at, model in enumerate(in_order):
        tied = at and figures[model] == figures[in_order[at - 1]]
        places[model] = places[in_order[at - 1]] if tied else at + 1
    return places


def _mid_ranks(figures: Mapping[str, float]) -> dict[str, float]:
    firsts = _places(figures)
    shared: dict[int, int] = {}
    for place in firsts.values():
        shared[place] = shared.get(place, 0) + 1
    return {model: place + (shared[place] - 1) / 2 for model, place in firsts.items()}


def _by_name(row: Standing) -> tuple[str, str]:
    return row.name.casefold(), row.model
