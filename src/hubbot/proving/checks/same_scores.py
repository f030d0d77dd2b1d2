"""Checks D: was this result filed before, or do its figures stand under another model, too?

Nothing here says that anybody did wrong. A wrapper that falls back to another encoder, a shared feature file:
both give one score vector under two names. What is said is how probable it is by chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubbot.common.problem import Problem
from hubbot.common.statistics.coincidence import SharedFigure, chance
from hubbot.index.known import board_of, cells_of
from hubbot.index.prediction_files import DIFFERENCES
from hubbot.proving.check import Check, Context, block_of, decimals_stated, problem_at, problem_at_key
from hubbot.proving.checks import same_scores_kinds as kinds
from hubbot.results.flags import answered, one_in

if TYPE_CHECKING:
    from hubbot.index.known import Seen
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

NOTE_FROM = 0.01  # at this probability and above, equal figures prove nothing
_NEAR = 0.02  # results at least this close in every shared metric could have matched too
_FEWEST = 2  # figures; one number alone is shared too easily
Ends = tuple[float | None, ...]  # of a figure: values that tell nothing


@dataclass(frozen=True, slots=True)
class Match:
    """Results of other models that hold the same figures.

    `chance` is for one pair of equally good models; `among` is how many such results there are to match with.
    """

    others: tuple[Seen, ...]
    figures: tuple[str, ...]
    chance: float
    among: int
    n: int | None

    @property
    def by_chance(self) -> bool:
        return self.chance * self.among >= NOTE_FROM


def match(result: Result, context: Context) -> Match | None:
    """The other models' results that share this one's figures, None if there are none worth a word."""
    return _match(result, _candidates(result, context), context)


def flags(result: Result, context: Context) -> tuple[Mapping[str, Any], ...]:
    """What an acceptance records about shared figures: one flag, open unless chance explains it, or none."""
    found = match(result, context)
    if found is None:
        return ()
    flag: dict[str, Any] = {
        "code": (kinds.BY_CHANCE if found.by_chance else kinds.SAME_SCORES).code,
        "others": [seen.eval_id for seen in found.others],
        "figures": list(found.figures),
        "chance": found.chance,
        "n": found.n,
    }
    if found.by_chance:
        return ({**flag, "weight": "note"},)
    return (answered(flag, answer_of(result)),)


def answer_of(result: Result) -> str:
    """What the submitter says about it: `integrity.note` of the result."""
    note = block_of(result, "integrity").get("note")
    return note if isinstance(note, str) else ""


def _candidates(result: Result, context: Context) -> tuple[Seen, ...]:
    """Active results with at least two telling figures in common, or with all."""
    cells = cells_of(result, context.hub)
    telling = _overall(_informative(cells, context.hub))
    # Ceilings and the like are shared by many: without two figures that tell, all have to agree.
    followed, need = (telling, _FEWEST) if len(telling) >= _FEWEST else (cells, len(cells))
    found = context.known.sharing_cells(followed, need)
    return tuple(
        seen for seen in found if seen.path != context.accepted_as and seen.eval_id != result.eval_id
    )


def _match(result: Result, candidates: Sequence[Seen], context: Context) -> Match | None:
    if not candidates:
        return None
    cells = _informative(cells_of(result, context.hub), context.hub)
    mine = context.hub.model(result.model_id)
    model, family = (mine.id, mine.family) if mine else (result.model_id.casefold(), None)
    others: list[Seen] = []
    figures, ends = set(cells), {name: _ends(name, context.hub) for name in cells}
    for seen in candidates:
        if seen.model == model or (family and family == seen.family):
            continue
        if same := _same_figures(cells, seen.cells, ends, context.hub):
            figures &= set(same)
            others.append(seen)
    if not others or len(figures) < _FEWEST:
        return None
    # A ceiling tells nothing by itself; beside figures that do, it is one more that agrees.
    stated = cells_of(result, context.hub)
    figures |= _ceilings(stated, others, context.hub)
    named = tuple(name for name in stated if name in figures)
    probability = chance(_figures(named, stated, result, context.hub), result.n, _positives(result))
    return Match(
        tuple(others),
        named,
        float(f"{probability:.3g}"),  # as it is kept with the result: comment and pages say the same
        _among(tuple(name for name in named if name in cells), cells, result, context),
        result.n,
    )


def _same_figures(
    cells: Mapping[str, float], other: Mapping[str, float], ends: Mapping[str, Ends], hub: Hub
) -> tuple[str, ...]:
    """The shared figures, if all that both give are shared, or most and at least three.

    `cells` are informative. What does not agree is only counted: two results may have thousands of figures.
    """
    same = tuple(name for name, value in cells.items() if other.get(name) == value)
    if len(same) < _FEWEST or _is_constant(other, hub):
        return ()
    common = sum(name in other and other[name] not in ends[name] for name in cells)
    enough = len(same) == common or (len(same) > _FEWEST and len(same) > common / 2)
    return same if enough else ()


def _ceilings(stated: Mapping[str, float], others: Sequence[Seen], hub: Hub) -> set[str]:
    """Overall figures at the best value there is, the same in all these results."""
    return {
        name
        for name, value in stated.items()
        if (metric := hub.metric(name))
        and value == metric.high
        and all(seen.cells.get(name) == value for seen in others)
    }


def _informative(cells: Mapping[str, float], hub: Hub) -> dict[str, float]:
    """Without ceilings, floors and sums of other figures; nothing at all of a constant predictor."""
    if _is_constant(cells, hub):
        return {}
    kept: dict[str, float] = {}
    for name, value in cells.items():
        metric = hub.metric(name.rpartition("/")[2])
        if metric is not None and not metric.parts and value not in _ends(name, hub):
            kept[name] = value
    return kept


def _ends(name: str, hub: Hub) -> Ends:
    """Values of a figure that many results have."""
    metric = hub.metric(name.rpartition("/")[2])
    return (metric.low, metric.high, 0.0, 1.0) if metric else ()


def _is_constant(cells: Mapping[str, float], hub: Hub) -> bool:
    """Every model that answers with one constant gets these figures."""
    return any(
        (metric := hub.metric(name)) is not None
        and metric.family == "auroc"
        and value == metric.chance
        and value not in _ends(name, hub)
        and not metric.parts
        for name, value in cells.items()
        if "/" not in name
    )


def _figures(
    names: Sequence[str], cells: Mapping[str, float], result: Result, hub: Hub
) -> tuple[SharedFigure, ...]:
    """The overall figures among those shared; those of groups only if there are no others."""
    overall = [name for name in names if "/" not in name]
    step = 10.0 ** -decimals_stated(result)
    if not overall:
        return tuple(SharedFigure(None, None, cells[name], step) for name in names)
    found = []
    for name in overall:
        metric = hub.metric(name)
        if metric:
            found.append(SharedFigure(metric.family, metric.averaging, cells[name], step))
    return tuple(found)


def _positives(result: Result) -> int | None:
    """Size of the smaller of two classes, where stated."""
    classes = block_of(result, "counts", "classes")
    sizes = [size for size in classes.values() if isinstance(size, int)]
    return min(sizes) if len(sizes) == 2 else None


def _among(names: Sequence[str], cells: Mapping[str, float], result: Result, context: Context) -> int:
    """How many results could have matched: those within chance in every shared metric, on any board."""
    near = []
    for name in names:
        if "/" not in name:
            value, reach = cells[name], _reach(cells[name], result.n)
            near.append(context.known.everywhere(name).between(value - reach, value + reach))
    return max(1, min(near, default=1))


def _reach(value: float, n: int | None) -> float:
    """How far apart two equally good results lie: two standard errors of a share, at least 2 %."""
    spread = math.sqrt(value * (1 - value) / n) if n and 0 < value < 1 else 0.0
    return max(_NEAR * abs(value), 2 * spread)


def _taken(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if result.eval_id.casefold() == DIFFERENCES and context.accepted_as is None:
        message = f"`{result.eval_id}` is the name of a file that the hub keeps beside its predictions"
        hint = "Give this run an id of its own, for example with the model's name and today's date."
        yield problem_at(document, kinds.TAKEN, "/eval_id", message, hint=hint)
    seen = context.known.with_eval_id(result.eval_id) if result.eval_id else None
    if seen is not None and seen.path != context.accepted_as:
        yield problem_at(
            document,
            kinds.TAKEN,
            "/eval_id",
            f"`{result.eval_id}` is the id of a result that is filed already{_by(seen)}",
            hint="Give this run an id of its own, for example with today's date at its end. To correct "
            "the older "
            "result, use the form for corrections.",
        )


def _same_content(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    seen = context.known.same_content(result)
    if seen is None or seen.path == context.accepted_as or seen.eval_id == result.eval_id:
        return
    yield problem_at(
        document,
        kinds.SAME_CONTENT,
        "/eval_id",
        f"The same content is filed already as `{seen.eval_id}`{_by(seen)}",
        hint="Nothing is lost: that result stands. A run of your own? Add its date and hardware in "
        "`run_metadata`.",
    )


def _by(seen: Seen) -> str:
    """Where it came from. Of a batch, the files before this one are known by the names they have there."""
    if seen.path.startswith("submissions/"):
        return f" (`{seen.path}` of this pull request)"
    return f" (issue #{seen.issue})" if seen.issue else ""


def _same_scores(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    candidates = _candidates(result, context)
    found = _match(result, candidates, context)
    if found is not None:
        yield (_by_chance if found.by_chance else _beyond_chance)(document, result, found, context)
    yield from _repeated(document, result, candidates, context)


def _beyond_chance(document: Document, result: Result, found: Match, context: Context) -> Problem:
    return problem_at_key(
        document,
        kinds.SAME_SCORES,
        "/metrics",
        f"{_told(found, result, context)}; {_up_to(found.chance)} by chance for two different, "
        f"equally good models{_on(found.n)}. About the results, not the models.",
        hint="Can both be right (a shared encoder, the same features)? Say so in `integrity: {note: …}`: the "
        "answer is shown with the row, which has no rank until a maintainer resolves this.",
    )


def _by_chance(document: Document, result: Result, found: Match, context: Context) -> Problem:
    among = f", and {found.among - 1:,} results are close enough to match" if found.among > 2 else ""
    return problem_at_key(
        document,
        kinds.BY_CHANCE,
        "/metrics",
        f"{_told(found, result, context)}. By chance: {_up_to(found.chance)} for two different, equally good "
        f"models{_on(found.n)}{among}. That proves nothing.",
    )


def _up_to(probability: float) -> str:
    """The derived probability is an upper end: "up to 24 %", "at most about 1 in 200"."""
    return f"{'up to' if probability >= NOTE_FROM else 'at most'} {one_in(probability)}"


def _told(found: Match, result: Result, context: Context) -> str:
    count = {2: "two", 3: "three", 4: "four", 5: "five"}.get(len(found.figures), str(len(found.figures)))
    others = sorted({_title(seen.model, context) for seen in found.others})
    models = _some([_title(result.model_id, context), *others])
    return f"The same {count} figures ({_some(found.figures)}) were filed for {models}"


def _title(model_id: str, context: Context) -> str:
    model = context.hub.model(model_id)
    return model.name if model else model_id


def _some(names: Sequence[str], most: int = 4) -> str:
    shown = list(names[:most])
    last = shown.pop() if len(names) <= most else f"{len(names) - most} more"
    return f"{', '.join(shown)} and {last}" if shown else last


def _on(n: int | None) -> str:
    return f" on {n:,} cases" if n else " (number of cases not stated)"


def _repeated(
    document: Document, result: Result, candidates: Sequence[Seen], context: Context
) -> Iterator[Problem]:
    mine = context.hub.model(result.model_id)
    model = mine.id if mine else result.model_id.casefold()
    board, figures = board_of(result, context.hub), _overall(cells_of(result, context.hub))
    again = [
        f"`{seen.eval_id}`"
        for seen in candidates
        if seen.model == model and seen.board == board and _overall(seen.cells) == figures
    ]
    if again:
        yield problem_at_key(
            document,
            kinds.REPEATED,
            "/metrics",
            f"The same figures are filed for this model already: {_some(again)}. They count once.",
            hint="A run with another seed would tell how much the result varies.",
        )


def _overall(cells: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in cells.items() if "/" not in name}


CHECKS: tuple[Check, ...] = (
    Check.of(kinds.TAKEN, "The eval_id is free", _taken),
    Check.of(kinds.SAME_CONTENT, "The same content was not filed before", _same_content),
    Check.of(kinds.SAME_SCORES, "No other model has the same figures, beyond what chance does", _same_scores),
)
