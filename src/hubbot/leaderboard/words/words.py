"""Sentences about ranks, leads and results without a rank. An expert must be able to sign each of them."""

from __future__ import annotations

from collections.abc import Sequence

from hubbot.common.counted import in_words
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.tries import lead_words
from hubbot.leaderboard.words.reasons import no_ranking, no_ranking_short
from hubbot.registry.limits import Counts, derived
from hubbot.registry.model import Metric

NOT_ASSESSED = "not assessed"
NO_RANK = "–"


def number(value: float | None) -> str:
    """For people: at most four decimals, two from 10 on; three at least, so that 0.98 and 0.980 look alike.

    Ranks and exports use the stored figure. What is not 0 or 1 is never rounded to it.
    """
    if value is None:
        return "undefined"
    if abs(value) >= 10:
        return _signed(f"{value:.2f}".rstrip("0").removesuffix(".") if value % 1 else f"{value:.0f}")
    text = f"{value:.4f}" if abs(value) >= 0.001 else f"{value:.3g}"
    if float(text) in {-1, 1} and float(text) != value:
        text = repr(float(value))
    whole, _, decimals = text.partition(".")
    return _signed(text if "e" in text else f"{whole}.{decimals.rstrip('0').ljust(3, '0')}")


def _signed(text: str) -> str:
    """With a minus that is as wide as the digits; an exponent keeps its own."""
    return f"−{text[1:]}" if text.startswith("-") else text


def limit(value: float) -> str:
    """A limit of an interval: three decimals, one from 10 on; more only where they keep it from being 0."""
    decimals = 1 if abs(value) >= 10 else 3 if value == 0 or abs(value) >= 0.0005 else 4
    text = f"{value:.{decimals}f}"
    return _signed(text if float(text) else text.removeprefix("-"))


def surely_among(row: Row, ranked: int) -> str:
    """`top 10`: the worst rank it could hold is at most that. "" where that says nothing of a board."""
    if row.range is None:
        return ""
    worst = row.range[1]
    if row.ahead and ranked > 1:
        return "first"
    steps = [(f"top {most}", most) for most in (3, 10, 30, 100)]
    steps += [(f"top {share} %", ranked * share // 100) for share in (10, 25, 50)]
    inside = [(most, name) for name, most in steps if worst <= most < ranked]
    return min(inside)[1] if inside else ""


def rank(row: Row) -> str:
    """`2 (1–4)`; the rank alone is never shown, and none where there is nobody to compare with."""
    if row.range is None:
        return NO_RANK
    return f"{row.rank} ({row.range[0]}–{row.range[1]})"


def interval(entry: Entry) -> str:
    if entry.spread is None:
        return f"[{NOT_ASSESSED}]"
    low, high = entry.spread.shown()
    return f"[{limit(low)}, {limit(high)}]"


def score(row: Row) -> str:
    return f"{number(row.value)} {interval(row.entry)}"


def metric_line(metric: Metric) -> str:
    return f"{metric.name}, {metric.better}"


def verdict(board: Board) -> str:
    """Who leads, and whether that is more than chance; where one pair says more than all at once, both."""
    if not board.rows:
        return no_ranking(board)
    if len(board.rows) == 1:
        return f"Only one model is ranked, {board.rows[0].name}: there is nobody to compare it with."
    if not board.ranked:
        return _nothing_compared(board)
    if all(row.is_guess for row in board.rows):
        return "Only guesses are ranked here: no model has been filed."
    if first := board.ahead:
        who = f"No model is ahead of guessing: {first.name}, a guess," if first.is_guess else first.name
        return f"{who} is {_ahead(first)} on {cases(board)}{_at_once(first)}."
    few = f"{cases(board).capitalize()} are too few to separate them."
    shared = f"{in_words(len(board.leaders), 'model')} share the lead."
    if any(row.is_guess for row in board.leaders):
        shared = "No model is surely better than guessing."
        few = f"{cases(board).capitalize()} are too few to tell."
    return " ".join(filter(None, (shared, few, _clearly_behind(board), _singly_behind(board))))


def lead(board: Board) -> str:
    """The answer to "is that lead real?" in the few words that a line of the index has room for."""
    if not board.rows:
        return no_ranking_short(board)
    if len(board.rows) == 1:
        return "one model"
    if not board.ranked:
        return "not assessed"
    return _lead_of_several(board)


def _lead_of_several(board: Board) -> str:
    if all(row.is_guess for row in board.rows):
        return "only guesses"
    first = board.ahead
    if first is None and any(row.is_guess for row in board.leaders):
        return "No: none surely beats a guess"
    if first is None:
        return f"No: {len(board.leaders)} share it"
    if first.is_guess:
        return "No: a guess is ahead"
    return "Yes, all at once" if first.range == (1, 1) else "Yes, pair by pair"


def cases(board: Board) -> str:
    return f"{board.key.n:,} cases" if board.key.n else "a test set of unstated size"


def placing(board: Board, row: Row) -> str:
    """What the range of one's own row means, for the author."""
    if len(board.rows) == 1:
        return "It would be the only ranked model."
    if row.range is None:
        return f"It has no rank: {no_rank(board, row)}."
    if row.ahead:
        told = lead_words(row.entry.runs, row.lead_p)
        return f"On {cases(board)} it is {_ahead(row)}{_at_once(row)}.{f' {told}.' if told else ''}"
    if row.range[0] > 1:
        ahead = row.range[0] - 1
        models = f"{in_words(ahead, 'model').lower()} {'is' if ahead == 1 else 'are'}"
        return f"On {cases(board)} {models} clearly ahead of it."
    leader = "the other leaders" if row.rank == 1 else "the leader"
    return f"On {cases(board)} it cannot be told apart from {leader}."


def no_rank(board: Board, row: Row) -> str:
    """Why a row of the table has no rank, without the full stop."""
    return unassessed(board) if row.entry.spread is None else "there is nobody to compare it with"


def gap(board: Board) -> str:
    """Leader, distance to the next value, and whether that is more than its uncertainty."""
    if board.ranked < 2:
        return ""
    first, second = board.rows[0], board.rows[1]
    distance = abs(first.value - second.value)
    spread = abs(first.value - board.rows[board.ranked - 1].value)
    if not distance:
        same = f"{first.name} and {second.name} have the same score, {number(first.value)}"
        return f"{same}. First to last: {number(spread)}."
    names = f"{first.name} {number(first.value)}, then {second.name} {number(second.value)}"
    words = f"{names}: a gap of {number(distance)}"
    if second.to_first is None:
        return f"{words}, whose uncertainty was not assessed. First to last: {number(spread)}."
    low, high = second.to_first
    if board.metric.direction == "higher":
        low, high = -high, -low
    beyond = "larger than" if low > 0 or high < 0 else "within"
    kind = "paired" if second.paired else "unpaired"
    return (
        f"{words}, {beyond} its own uncertainty (95 % of the difference, {kind}: "
        f"{limit(low)} to {limit(high)}, this pair alone). First to last: {number(spread)}."
    )


def verdict_sentence(board: Board) -> str:
    return f"{verdict(board).rstrip('.')}."


def place(board: Board, row: Row) -> int | None:
    """The step 1 to 3 that a row stands on: a place that is sure.

    Real data only; never for a guess, nor for who is surely behind one.
    """
    if board.synthetic or not row.competes or row.place is None:
        return None
    return None if any(above.is_guess for above in board.rows[: row.place - 1]) else row.place


def medal(board: Board, row: Row) -> str:
    step = place(board, row)
    return "" if step is None else ("🥇", "🥈", "🥉")[step - 1]


def band(value: float, metric: Metric, bands: Sequence[tuple[float, str]]) -> str:
    """The name of a stretch of the scale from 0 to 1; other scales have none."""
    if metric.direction != "higher" or (metric.low, metric.high) != (0, 1):
        return ""
    return next((name for low, name in bands if value >= low), "")


def _ahead(row: Row) -> str:
    """All others, where all ranks at once say so too."""
    return (
        "ahead of all others, beyond chance"
        if row.range == (1, 1)
        else "ahead of each other row taken singly, beyond chance"
    )


def _at_once(row: Row) -> str:
    if row.range is None or row.range == (1, 1):
        return ""
    return f"; all ranks at once: {row.range[0]}–{row.range[1]}"


def _nothing_compared(board: Board) -> str:
    """Nobody has a rank: fewer than two rows whose limits the hub can compute."""
    known = [row.name for row in board.rows if row.entry.spread]
    if known:
        return f"Only {known[0]} could be assessed: there is nobody to compare it with."
    return f"In the order of {board.metric.name}, without ranks: {unassessed(board)}."


def unassessed(board: Board) -> str:
    """Why the hub can compute no limits, without the full stop."""
    known = Counts(1000, {"a": 500, "b": 500}, "a")
    if derived(board.metric, 0.5, known) is None:
        return f"how sure {board.metric.name} is follows from predictions alone, and none are held"
    return (
        f"how sure {board.metric.name} is follows from the size of the test set and of its classes, and the "
        "hub has not registered them"
    )


def _clearly_behind(board: Board) -> str:
    lower = [row for row in board.rows if row.range is not None and row.range[0] > 1]
    if not lower:
        return ""
    if len(lower) == 1:
        return f"Only {lower[0].name} is clearly behind."
    return f"{in_words(len(lower), 'model')} are clearly behind."


def singly_behind(board: Board) -> list[Row]:
    """Rows that share the lead with all pairs compared at once, and are behind the first alone.

    No contradiction: more pairs make more mistakes, so that all at once is the stricter question.
    """
    if board.ahead:
        return []
    return [row for row in board.leaders[1:] if row.to_first and not row.to_first[0] <= 0 <= row.to_first[1]]


def _singly_behind(board: Board) -> str:
    if not (found := singly_behind(board)):
        return ""
    who = found[0].name if len(found) == 1 else in_words(len(found), "model").lower() + " of these"
    verb = "is" if len(found) == 1 else "are"
    return (
        f"Compared singly with the first, {who} {verb} behind, too; with all pairs compared at once that is "
        "not sure."
    )
