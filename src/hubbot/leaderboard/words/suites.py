"""Sentences and figures of a suite. An expert must be able to sign each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hubbot.common.counted import counted, in_words
from hubbot.leaderboard.ranking.suites import Places, Ranked, Standing
from hubbot.leaderboard.words.words import NO_RANK, limit, number

COVERS = "Covers test cases, not the choice of boards"
_MOST = 5  # names in one sentence


def place(row: Standing) -> str:
    """`2 (1–4)`; a place without a range where the order has none, `–` for no place."""
    if row.place is None:
        return NO_RANK
    return f"{row.place} ({row.range[0]}–{row.range[1]})" if row.range else str(row.place)


def skill(row: Standing) -> str:
    if row.skill is None:
        return ""
    low, high = row.limits or (row.skill, row.skill)
    return f"{number(row.skill)} [{limit(low)}, {limit(high)}]"


def verdict(found: Ranked) -> str:
    """Who is first over all boards, and whether that is more than chance."""
    placed = found.placed
    if not found.suite.overall:
        return "A list of boards: nobody has a place over all of them."
    if not placed:
        counts = not all(one.says for one in found.members)
        why = "yet: no model stands on each of its boards" if counts else "here: none of its boards counts"
        return f"Nobody has a place {why}."
    if len(placed) == 1:
        return f"Only {placed[0].name} has a place: there is nobody to compare it with."
    if found.suite.rule != "skill":
        first = " and ".join(row.name for row in placed if row.place == 1)
        return (
            f"By {found.suite.rule} {first} comes first. That order has no range: it says nothing of chance."
        )
    if (sure := found.sure) is not None:
        return f"{sure.name} is ahead of all others, beyond chance, with all places at once."
    leaders = [row for row in placed if row.range and row.range[0] == 1]
    return f"{in_words(len(leaders), 'model')} share the lead: the test cases are too few to separate them."


def lead(found: Ranked) -> str:
    """The answer to "is that lead real?", one line in the index."""
    if not found.suite.overall:
        return "no overall place"
    if len(found.placed) < 2:
        return "Nobody to compare with"
    if found.suite.rule != "skill":
        return f"Not assessed: the order is by {found.suite.rule}"
    if found.sure is not None:
        return "Yes, beyond chance"
    leaders = sum(row.range is not None and row.range[0] == 1 for row in found.placed)
    return f"No: {leaders} share it"


def first(found: Ranked) -> Standing | None:
    """Who stands in front: no guess, unless nobody else is there."""
    competing = (row for row in found.placed if row.known is None or row.known.role != "guess")
    return next(competing, next(iter(found.placed), None))


def other_orders(found: Ranked) -> str:
    """Who is first under the other rules and with each board left out."""
    if len(found.placed) < 2:
        return ""
    names = {row.model: row.name for row in found.rows}
    default = "mean skill" if found.suite.rule == "skill" else found.suite.rule
    own = _first(dict(found.orders)[default], names)
    by_answer: dict[str, list[str]] = {}
    for order, places in found.orders:
        if order != default:
            told = _first(places, names)
            by_answer.setdefault("the same first" if told == own else f"{told} first", []).append(_by(order))
    return ". ".join(f"{_sentence(orders)}: {answer}" for answer, orders in by_answer.items()) + "."


def _first(places: Places, names: Mapping[str, str]) -> str:
    listed = [
        names[model] for model in sorted(places, key=lambda m: names[m].casefold()) if places[model] == 1
    ]
    more = f" and {len(listed) - _MOST} more" if len(listed) > _MOST else ""
    return ", ".join(listed[:_MOST]) + more


def _by(order: str) -> str:
    return order if order.startswith("without ") else f"by {order}"


def _sentence(orders: list[str]) -> str:
    text = ", ".join(orders)
    return text[:1].upper() + text[1:]


def notes(found: Ranked) -> Iterator[str]:
    """What a reader has to know of the boards: which do not count, and what missing ones do."""
    for one in found.members:
        if one.says:
            yield f"{one.short} does not count: {one.says}."
        elif one.board is None:
            yield f"{one.short}: nobody has filed a result on this table yet."
    if found.suite.overall and found.suite.missing == "guess" and not all(m.says for m in found.members):
        yield "A model without a score on a board counts as guessing there."
    if found.suite.overall and (shared := _shared(found)):
        yield f"{shared} share test cases: what they may be off by is added."


def _shared(found: Ranked) -> str:
    groups: dict[str, list[str]] = {}
    for one in found.members:
        if not one.says:
            groups.setdefault(one.key.dataset, []).append(one.short)
    return "; ".join(", ".join(names) for names in groups.values() if len(names) > 1)


def size(found: Ranked) -> str:
    return f"{counted(len(found.members), 'board')}, {counted(len(found.rows), 'model')}"
