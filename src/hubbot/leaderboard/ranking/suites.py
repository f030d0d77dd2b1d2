"""A suite ranked: several boards, one place a model, with a range where the order is that of mean skill.

By default a place is that of the weighted mean of skill. Mean rank and win rate are shown beside it, without
a range, and so is the order with each board left out: a range covers test cases, not the choice of boards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from hubbot.leaderboard.ranking.differences import NOTHING_HELD, Held, of_rows
from hubbot.leaderboard.ranking.entry import BoardKey
from hubbot.leaderboard.ranking.ranges import Range
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.ranking.suite_members import Member, members_of
from hubbot.leaderboard.ranking.suite_ranges import Entrant, Part, limits, ranges
from hubbot.registry.model import Hub, Model
from hubbot.registry.suite import Suite

_PLACES = 12  # of a mean: without the last bits of its sum, which would part equal ones
Places = Mapping[str, int]  # model → place; equal ones share it, and the next is skipped


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


def rank_suite(suite: Suite, boards: Mapping[BoardKey, Board], hub: Hub, held: Held) -> Ranked:
    """`boards` are the tables of `suite` that have a result; `held` what is held of predictions on them."""
    members = members_of(suite, boards, hub)
    models = sorted({model for one in members for model in one.entries}, key=lambda m: (m.casefold(), m))
    rows = [_unplaced(model, members, suite, hub) for model in models]
    counting = [one for one in members if not one.says]
    entering = {row.model: row for row in rows if not row.why} if suite.overall and counting else {}
    if not entering:
        return Ranked(suite, tuple(members), tuple(sorted(rows, key=_by_name)))
    return _placed(suite, members, rows, _Race(suite, counting, [*entering], held))


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
        """Between rows; of an earlier version's metric nothing is held."""
        if one.board is None or one.board.metric.name != one.board.benchmark.primary:
            return NOTHING_HELD
        cells = [one.cells[model] for model in self.models if model in one.cells]
        return of_rows(
            [[entry.eval_id for entry in cell.row.runs] for cell in cells],
            [cell.contender for cell in cells],
            held,
        )

    def _weighted(self, figures: Sequence[float]) -> float:
        found = zip(self.parts, figures, strict=True)
        return round(sum(part.share * figure for part, figure in found), _PLACES)

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
        return round(sum(share * rate for share, rate in rates) / total, _PLACES) if total else None

    def _stands(self, one: Member, model: str) -> bool:
        return model in one.cells or self.suite.missing == "guess"

    def orders(self) -> list[tuple[str, Places]]:
        """Every order that is shown, the default first."""
        found: list[tuple[str, Places]] = [
            ("mean skill", _places(self.skills)),
            ("mean rank", _places(self.ranks, lowest=True)),
        ]
        if known := {m: rate for m, rate in self.wins.items() if rate is not None}:
            found.append(("win rate", _places(known)))
        for left in self.boards if len(self.boards) > 1 else ():
            others = [one for one in self.boards if one is not left]
            total = sum(one.weight for one in others)
            shares = [(one, one.weight / total) for one in others]
            means = {m: sum(share * _skill(one, m) for one, share in shares) for m in self.models}
            rounded = {m: round(mean, _PLACES) for m, mean in means.items()}
            found.append((f"without {left.short}", _places(rounded)))
        return found


def _placed(suite: Suite, members: Sequence[Member], rows: Sequence[Standing], race: _Race) -> Ranked:
    orders = race.orders()
    places = orders[0][1] if suite.rule == "skill" else dict(orders).get(suite.rule, {})
    spans = race.ranges() if suite.rule == "skill" else {}
    found = [row if row.why else _with_place(row, race, places.get(row.model), spans) for row in rows]
    in_order = sorted(found, key=lambda row: (row.place is None, row.place or 0, *_by_name(row)))
    return Ranked(suite, tuple(members), tuple(in_order), tuple(orders))


def _with_place(row: Standing, race: _Race, place: int | None, spans: Mapping[str, Range | None]) -> Standing:
    if place is None:
        return replace(row, why="no other reference model stands on its boards")
    span = spans.get(row.model)
    return replace(
        row,
        place=place,
        range=(min(span[0], place), max(span[1], place)) if span else None,
        skill=race.skills[row.model],
        limits=race.limits(row.model),
        mean_rank=race.ranks[row.model],
        win_rate=race.wins[row.model],
    )


def _skill(one: Member, model: str) -> float:
    """0 for who is missing: in a suite that lets them have a place they count as guessing.

    Ranks and wins go by it, too, floor and all: else who is worse than guessing gained by withdrawing.
    """
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
