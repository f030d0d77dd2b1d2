"""A standing in words: as text for a terminal, as Markdown, as JSON, as a picture."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Any

from hubbot.common.counted import counted
from hubbot.common.drawing.scores import Bar, Frame, scores
from hubbot.common.invisible import json_visible, visible
from hubbot.interchange.contest.standing import Place, Standing
from hubbot.leaderboard.words.how_many import in_words
from hubbot.leaderboard.words.inert import inert
from hubbot.leaderboard.words.words import limit, number

_NAMED = 6  # models in a sentence
_WIDTH = 100  # characters of a line in a terminal
_DRAWN = 60  # rows of a picture
METHOD = (
    "A range says which ranks a row could hold; all ranges together are right with 95 %. Each pair is "
    "compared by the best test that the table allows, all pairs at once by the procedure of Holm (1979)."
)


def as_text(standing: Standing, name: str) -> str:
    lines = [f"{name}: {_what(standing)}", *(f"  {one}" for one in standing.contest.said), ""]
    lines += [
        *_table(standing),
        "",
        *(fill(one, _WIDTH, subsequent_indent="  ") for one in sentences(standing)),
    ]
    return visible("\n".join(lines)) + "\n"


def as_markdown(standing: Standing) -> str:
    """A table and its sentences. Whatever the table's names hold has no effect here."""
    contest = standing.contest
    lines = [
        f"| Rank | Model | {inert(contest.metric)} | 95 % limits | Could be rank |",
        "| :-- | :-- | --: | :-- | :-- |",
    ]
    for place in standing.places:
        cells = _cells(place, standing)
        lines.append(f"| {cells[0]} | {inert(place.entrant.name)} | {' | '.join(cells[1:])} |")
    said = [str(inert(one)) for one in sentences(standing)]
    return "\n".join([*lines, "", *(line for one in said for line in (one, ""))]) + "\n"


def as_json(standing: Standing, name: str) -> str:
    contest = standing.contest
    value: dict[str, Any] = {
        "file": name,
        "kind": contest.kind,
        "metric": contest.metric,
        "direction": contest.direction,
        "same_cases": contest.same_cases,
        "read_as": [*contest.said],
        "left_out": [*contest.left_out],
        "rows": [_row(place) for place in standing.places],
        "first_is_sure": standing.verified > 0,
        "surely_in_order": standing.verified,
        "not_told_from_first": [standing.places[i].entrant.name for i in standing.undecided],
        "ties": [[place.entrant.name for place in standing.places[a : b + 1]] for a, b in standing.ties],
        "neighbours": {"told_apart": standing.neighbours[0], "of": standing.neighbours[1]},
        "gap_that_would_show": standing.gap,
        "times_as_many_for_the_gap_seen": standing.times,
        "said": [*sentences(standing)],
    }
    return json_visible(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def as_svg(standing: Standing) -> str:
    """The first rows with their limits and the ranks that each could hold."""
    contest, by = standing.contest, standing.contest.factor
    bars = [
        Bar(
            visible(place.entrant.name),
            place.entrant.value * by,
            _figure(place.entrant.value * by),
            _limits(place, by),
            place.limits[0] * by if place.limits else None,
            place.limits[1] * by if place.limits else None,
            rank=place.rank,
            ranks=place.range,
        )
        for place in standing.places[:_DRAWN]
    ]
    title = f"{contest.metric}: " + " ".join(sentences(standing)[:2])
    axis = f"{contest.metric}, {contest.direction} is better, with 95 % limits"
    return scores(
        bars, Frame(visible(title), visible(axis), contest.direction == "lower", None, (), standing.assessed)
    )


def sentences(standing: Standing) -> list[str]:
    """What can be said of it, the first place first."""
    if standing.why_not:
        return [f"No ranges. {standing.why_not}", *_about_rows(standing)]
    return [_first(standing), *_rest(standing), METHOD, *_about_rows(standing)]


def _first(standing: Standing) -> str:
    places = standing.places
    first = places[0].entrant.name
    if standing.verified:
        last = places[0].range or (1, 1)
        joint = "" if last == (1, 1) else f" With all ranks at once it could be anywhere from 1 to {last[1]}."
        return (
            f"Is the first place real? Yes: {first} is ahead of each other row, taken singly at 95 %.{joint}"
        )
    names = [places[i].entrant.name for i in standing.undecided]
    return f"Is the first place real? Not shown: {first} cannot be told from {_listed(names)}."


def _rest(standing: Standing) -> Iterator[str]:
    if standing.verified > 1:
        named = _listed([place.entrant.name for place in standing.places[: standing.verified]])
        yield f"The first {standing.verified} are each ahead of all below: {named}."
    apart, pairs = standing.neighbours
    if pairs:
        yield f"{apart} of {counted(pairs, 'pair')} of neighbours can be told apart."
    if standing.ties:
        runs = [f"{a + 1}–{b + 1}" for a, b in standing.ties]
        yield f"Rows that cannot be told from each other, all at once: {_listed(runs)}."
    if said := _separating(standing):
        yield said
    yield from _scope(standing)


def _separating(standing: Standing) -> str:
    """What would separate the first two."""
    contest, gap = standing.contest, standing.gap
    if gap is None:
        return ""
    n = standing.places[0].entrant.n
    if n and contest.kind != "tasks":
        return in_words(gap * contest.factor, standing.times, int(n))  # as the table writes figures
    what = f"{len(contest.parts)} tasks" if contest.kind == "tasks" else "Limits as wide as these"
    from_ = limit(gap * contest.factor)
    said = f"{what} tell two such models apart, in 80 of 100 tries, from a gap of {from_} on."
    if standing.times is None or standing.times <= 1:
        return said
    many = "more than 100" if standing.times > 100 else f"about {standing.times:.2g}"
    more = "tasks" if contest.kind == "tasks" else "runs" if contest.over_runs else "cases"
    return f"{said} If the gap seen were the true one, {many} times as many {more} would show it so often."


def _scope(standing: Standing) -> Iterator[str]:
    contest = standing.contest
    if contest.kind == "tasks":
        yield "The tasks are the sample: all this is about other tasks like these."
    elif contest.kind == "cases":
        yield "The cases are the sample, and every row has the same ones: rows are compared case by case."
    elif contest.over_runs:
        yield "The runs are the sample: all this is about other runs, on these same test cases."
    elif contest.same_cases:
        yield (
            "All rows share the test cases. A table of all cases (a column a model, 1 for right) would tell "
            "more rows apart: without it two figures count as independent, which is cautious."
        )
    else:
        yield "Rows have cases of their own: ranges leave out whether some rows had easier ones."
    if any(place.entrant.low is not None or place.entrant.error for place in standing.places):
        yield "Limits are the table's own; nobody has checked them here."


def _about_rows(standing: Standing) -> Iterator[str]:
    left = standing.contest.left_out
    if left:
        yield f"Left out: {_listed(left, '; ')}."
    lone = [place.entrant.name for place in standing.places if place.range is None]
    if lone and not standing.why_not:
        yield f"Without limits, so listed last and not compared: {_listed(lone)}."
    marked = [
        f"{place.entrant.name} {place.entrant.marks}" for place in standing.places if place.entrant.marks
    ]
    if marked:
        yield f"The table marks these figures, and what the marks mean was not read: {_listed(marked)}."
    yield from standing.contest.notes


def _listed(names: Sequence[str], sign: str = ", ") -> str:
    more = len(names) - _NAMED
    return sign.join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _what(standing: Standing) -> str:
    contest = standing.contest
    return f"{counted(len(standing.places), 'row')} by {contest.metric}, {contest.direction} is better."


def _table(standing: Standing) -> list[str]:
    head = ("Rank", "Could be", "Model", standing.contest.metric, "95 % limits")
    rows = [head]
    for place in standing.places:
        rank, value, limits, ranks = _cells(place, standing)
        rows.append((rank, ranks, place.entrant.name, value, limits))
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return [
        "  ".join(
            cell.rjust(width) if at in {0, 3} else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _cells(place: Place, standing: Standing) -> tuple[str, str, str, str]:
    """Rank, figure, limits, possible ranks."""
    by = standing.contest.factor
    ranks = f"{place.range[0]}–{place.range[1]}" if place.range else "–"
    if place.range and place.range[0] == place.range[1]:
        ranks = str(place.range[0])
    rank = "–" if place.rank is None else str(place.rank)
    return rank, _figure(place.entrant.value * by), _limits(place, by), ranks


def _figure(value: float) -> str:
    return number(value)


def _limits(place: Place, by: float) -> str:
    if place.limits is None:
        return "not assessed"
    return f"{limit(place.limits[0] * by)} – {limit(place.limits[1] * by)}"


def _row(place: Place) -> dict[str, Any]:
    return {
        "model": place.entrant.name,
        "value": place.entrant.value,
        "low": place.limits[0] if place.limits else None,
        "high": place.limits[1] if place.limits else None,
        "rank": place.rank,
        "range": [*place.range] if place.range else None,
    }
