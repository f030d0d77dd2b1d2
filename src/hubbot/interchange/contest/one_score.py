"""A table with one column of scores, and with what stands beside it: counts, limits, a spread."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hubbot.interchange.contest.columns import Column, key, nearest, with_role
from hubbot.interchange.contest.entrants import Contest, Entrant
from hubbot.interchange.contest.figures import Figure
from hubbot.interchange.contest.told import BETTER, Answer, NoContest, Question, Told, Unsaid
from hubbot.registry.model import Direction, Metric

MOST = 2_000  # rows
_SHARE = (
    Answer("--share", "yes: so many of n cases were right"),
    Answer("--no-share", "no: an average of something else, so n says nothing of how sure it is"),
)
_SAME = (
    Answer("--same-cases", "yes, every row was tested on the same cases"),
    Answer("--own-cases", "no, each row had cases of its own"),
)
_PLUS_MINUS = (
    Answer("--plus-minus 95%", "95 % limits: the figure ± this"),
    Answer("--plus-minus se", "the figure's standard error"),
    Answer("--plus-minus sd --runs K", "the standard deviation over K runs"),
    Answer("--plus-minus none", "something else: leave it out"),
)


class OneScore:
    """One column of scores, with what stands beside it."""

    def __init__(
        self,
        columns: Sequence[Column],
        model: Column,
        score: Column,
        told: Told,
        metrics: Mapping[str, Metric],
    ) -> None:
        self._columns, self._model, self._score, self._told = columns, model, score, told
        self._known = metrics.get(key(score.plain_name))
        self._n = next(with_role(columns, "n"), None)
        self._correct = next((one for one in with_role(columns, "correct") if one is not score), None)
        self._low, self._high = (nearest(columns, score, role) for role in ("low", "high"))
        self._beside = nearest(columns, score, "limits", "se", "sd", "spread")

    def contest(self, names: Sequence[str]) -> Contest:
        questions = [*self._questions()]
        if questions:
            raise Unsaid(questions)
        direction = self._direction or "higher"
        share = self._is_share or self._counted
        factor = 100.0 if share and self._in_percent else 1.0
        entrants, left = list[Entrant](), list[str]()
        for at, name in enumerate(names):
            made = self._entrant(at, name, share=share, factor=factor)
            if isinstance(made, str):
                left.append(made)
            else:
                entrants.append(made)
        if len(entrants) > MOST:
            raise NoContest(f"{len(entrants):,} rows; at most {MOST:,} are compared")
        return Contest(
            "scores",
            "Share right"
            if self._counted and "correct" in {self._score.role, self._score.own}
            else self._score.plain_name,
            direction,
            tuple(entrants),
            factor=factor,
            share=share and not self._own_limits,
            same_cases=self._same,
            over_runs=self._spread_kind == "sd",
            said=tuple(self._said(share=share)),
            left_out=tuple(left),
        )

    @property
    def _direction(self) -> Direction | None:
        """As told, as an arrow says, as the metric of this name has it; None where it has to be asked."""
        if self._told.better:
            return self._told.better
        if self._score.said or self._counted:
            return "lower" if self._score.said == "lower" else "higher"
        return self._known.direction if self._known and self._known.best is None else None

    @property
    def _counted(self) -> bool:
        """Whether the score itself is a count of right answers."""
        return "correct" in {self._score.role, self._score.own} or any(
            one is not None and one.right is not None for one in self._score.figures
        )

    @property
    def _own_limits(self) -> bool:
        spread = self._spread_kind
        inside = any(one and (one.low is not None or one.above is not None) for one in self._score.figures)
        return (
            inside
            or (self._low is not None and self._high is not None)
            or spread in {"95%", "se", "sd"}
            or (self._beside is not None and self._beside.role == "limits")
        )

    @property
    def _spread_kind(self) -> str:
        """What stands behind ±: as told, as a column's name says; "?" where that is open, "" for nothing."""
        beside = self._beside
        if beside is not None and beside.role == "se":
            return "se"
        inside = any(one is not None and one.spread is not None for one in self._score.figures)
        if inside or (beside is not None and beside.role in {"sd", "spread"}):
            return self._told.plus_minus or "?"
        return ""

    @property
    def _has_n(self) -> bool:
        of = any(one is not None and one.of for one in self._score.figures)
        return bool(self._told.n) or self._n is not None or of or self._score.of is not None

    @property
    def _is_share(self) -> bool:
        if self._told.share is not None:
            return self._told.share
        return self._known is not None and self._known.family == "accuracy" and self._known.averaging is None

    @property
    def _in_percent(self) -> bool:
        values = [one.value for one in self._score.figures if one is not None and one.value is not None]
        return self._score.percent or (not self._counted and any(abs(value) > 1 for value in values))

    @property
    def _same(self) -> bool | None:
        if self._told.same_cases is not None:
            return self._told.same_cases
        sizes = {self._size(at) for at in range(len(self._score.cells))} - {None}
        return False if len(sizes) > 1 else None

    def _questions(self) -> Iterator[Question]:
        if self._direction is None:
            yield Question(f"Is a higher or a lower {self._score.plain_name} better?", BETTER)
        if self._spread_kind == "?":
            yield Question("What stands behind ±, or in brackets?", _PLUS_MINUS)
        if self._spread_kind == "sd" and not self._told.runs:
            yield Question(
                "Over how many runs is the standard deviation?", (Answer("--runs K", "their number"),)
            )
        if not self._own_limits and self._spread_kind != "?":
            if self._has_n and not self._counted and self._told.share is None and not self._is_share:
                yield Question(f"Is {self._score.plain_name} a share of the cases?", _SHARE)
            if not self._has_n and (self._is_share or self._counted):
                yield Question(
                    "How many test cases are there?", (Answer("--n N", "their number, or a column"),)
                )
        known = self._own_limits or self._is_share or self._counted or self._has_n
        if known and self._same is None and self._spread_kind != "sd":
            yield Question("Do all rows share the same test cases?", _SAME)

    def _entrant(self, at: int, name: str, *, share: bool, factor: float) -> Entrant | str:
        """The row, or why it is left out."""
        one = self._score.figures[at]
        label = name or f"row {at + 1}"
        value = self._value(one, at, share=share)
        if not name or one is None or value is None:
            return f"{label}: no figure in {self._score.plain_name}" if name else f"row {at + 1}: no name"
        if share and self._in_percent and not self._counted:
            value /= 100
        if share and not 0 <= value <= 1:
            raise NoContest(f"{label}: {one.value:g} is no share of cases. Say --no-share, or correct it.")
        made = Entrant(name, value, n=self._size(at) if share else None, marks=one.marks)
        return self._with_limits(made, one, at, factor if share and not self._counted else 1.0)

    def _value(self, one: Figure | None, at: int, *, share: bool) -> float | None:
        if one is None:
            return None
        right = (
            one.right
            if one.right is not None
            else one.value
            if "correct" in {self._score.role, self._score.own}
            else None
        )
        size = self._size(at)
        if right is not None and size:
            return right / size
        return None if "correct" in {self._score.role, self._score.own} else one.value

    def _size(self, at: int) -> float | None:
        """How many cases a row has, None where nothing says it. Raises NoContest for no number of cases."""
        found = self._said_size(at)
        if found is not None and (found < 1 or found != int(found)):
            raise NoContest(f"row {at + 1}: {found:g} is no number of test cases. Correct it, or say --n.")
        return found

    def _said_size(self, at: int) -> float | None:
        one = self._score.figures[at]
        if one is not None and one.of:
            return one.of
        if self._n is not None:
            said = self._n.figures[at]
            return None if said is None else said.value
        told = self._told.n.replace(",", "")
        return float(told) if told.isdecimal() else self._score.of

    def _with_limits(self, made: Entrant, one: Figure, at: int, by: float) -> Entrant:
        """`by` is what limits are divided by, as the figure itself was."""
        low, high = self._limits(one, at)
        if low is not None and high is not None:
            low, high = low / by, high / by
            if not low <= made.value + 1e-9 or not made.value - 1e-9 <= high:
                raise NoContest(f"{made.name}: {made.value * by:g} is not within its own limits.")
            return replace(made, low=low, high=high)
        spread = self._spread(one, at)
        if spread is None or self._spread_kind in {"", "none", "?"}:
            return made
        if spread < 0:
            raise NoContest(f"{made.name}: {spread:g} is no width. What stands behind ± is not below 0.")
        if self._spread_kind == "95%":
            return replace(made, low=made.value - spread / by, high=made.value + spread / by)
        if self._spread_kind == "se":
            return replace(made, error=spread / by)
        runs = self._told.runs or 0
        return replace(made, error=spread / by / runs**0.5, df=runs - 1.0) if runs > 1 else made

    def _limits(self, one: Figure, at: int) -> tuple[float | None, float | None]:
        if self._low is not None and self._high is not None:
            low, high = self._low.figures[at], self._high.figures[at]
            return (low.value if low else None), (high.value if high else None)
        beside = (
            self._beside.figures[at] if self._beside is not None and self._beside.role == "limits" else None
        )
        for found in (one, beside):
            if found is None or one.value is None:
                continue
            if found.low is not None:
                return found.low, found.high
            if found.below is not None and found.above is not None:
                return one.value - found.below, one.value + found.above
        if beside is not None and one.value is not None:
            half = beside.spread if beside.spread is not None else beside.value
            return (None, None) if half is None else (one.value - half, one.value + half)
        return None, None

    def _spread(self, one: Figure, at: int) -> float | None:
        if self._beside is not None and self._beside.role in {"se", "sd", "spread"}:
            found = self._beside.figures[at]
            return None if found is None else found.spread if found.spread is not None else found.value
        return one.spread

    def _said(self, *, share: bool) -> Iterator[str]:
        what = "counts of right answers" if self._counted else "the score"
        unit = ", in percent" if share and self._in_percent else ""
        yield f"{self._model.name}: the model"
        yield f"{self._score.name}: {what}{unit}, {self._direction or 'higher'} is better"
        used = {self._model.name, self._score.name}
        for column, words in (
            (self._n, "the number of test cases" if share else ""),
            (self._low, "the lower 95 % limit" if self._high else ""),
            (self._high, "the upper 95 % limit" if self._low else ""),
            (self._beside, self._beside_words()),
        ):
            if column is not None and words:
                used.add(column.name)
                yield f"{column.name}: {words}"
        other = [one.name for one in self._columns if one.name not in used]
        if other:
            yield f"not used: {', '.join(other[:12])}{' …' if len(other) > 12 else ''}"

    def _beside_words(self) -> str:
        if self._beside is not None and self._beside.role == "limits":
            return "the table's own 95 % limits"
        return {
            "95%": "half the width of 95 % limits",
            "se": "the standard error",
            "sd": f"the standard deviation over {self._told.runs} runs",
        }.get(self._spread_kind, "")
