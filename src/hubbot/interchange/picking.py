"""Which rows of a file are meant: by a name, by what a column says, by the row's number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from hubbot.common.pasting import quoted

if TYPE_CHECKING:
    from hubbot.interchange.formats.shapes import Found

MANY = 12  # names or lines that are told


def only(found: list[Found], wanted: Sequence[str]) -> list[Found]:
    """What carries one of these names, each of which the file must have, else ValueError."""
    names = {name for one in found for name in _names(one)}
    if missing := [name for name in wanted if name not in names]:
        there = dict.fromkeys(name for one in found for name in (one.called, one.dataset, one.model) if name)
        rows = ', and by --only "row=1" or "COLUMN=VALUE"' if any(one.row for one in found) else ""
        raise ValueError(f"there is nothing about {', '.join(missing)} in it. There are: {some(there)}{rows}")
    return [one for one in found if not wanted or set(_names(one)) & set(wanted)]


def _names(one: Found) -> tuple[str, ...]:
    return tuple(name for name in (one.called, one.dataset, one.model, *one.picks) if name)


def unread(found: Iterable[Found]) -> list[str]:
    """A sentence for each row that has no figure."""
    return [_of_unread(one) for one in found if not one.figures]


def _of_unread(one: Found) -> str:
    label = _label(one)
    if one.row or not one.called:  # a name stays as it is written
        label = f"{label[:1].upper()}{label[1:]}"
    who = f" ({one.model})" if one.model else ""
    why = f": {some(one.untaken)}" if one.untaken else ""
    return f"{label}{who} has no figure that can be read{why}."


def twins(found: Sequence[Found], ids: Sequence[str]) -> dict[str, str]:
    """Id → why its results are left: of two of one model on one board a person chooses."""
    groups: dict[str, list[Found]] = {}
    for one, name in zip(found, ids, strict=True):
        groups.setdefault(name, []).append(one)
    return {name: _clash(name, few) for name, few in groups.items() if len(few) > 1}


def _clash(name: str, few: Sequence[Found]) -> str:
    shown = "; ".join(
        f"{_label(one)}: {', '.join(figure.shown for figure in one.figures[:3])}" for one in few
    )
    split = next((column for one in few for column, what in one.undecided.items() if what == "split"), None)
    option = f". Or say which split was scored: {answer('--column', split, 'split')}" if split else ""
    return (
        f"these would all be {name}: {shown}. Choose one with --only {_choice(few)}, and say with "
        f"--benchmark what it is{option}"
    )


def _label(one: Found) -> str:
    called = one.called or ("" if one.row else "the file")
    return ", ".join(part for part in (f"row {one.row}" if one.row else "", called) if part)


def _choice(few: Sequence[Found]) -> str:
    return "NAME" if any(one.row is None for one in few) else f'"row={few[0].row}" (or "COLUMN=VALUE")'


def which_column(found: Found, columns: Sequence[str]) -> str:
    """The question which column says what model a row is; "" where the file has no columns."""
    figures = {figure.name for figure in found.figures}
    words = sorted((name for name in columns if name not in figures), key=lambda n: "mod" not in n.casefold())
    if not words:
        return ""
    return (
        "No column that is known says which model it is. Say which column does, such as "
        f"{answer('--column', words[0], 'model')}, or name the model with --model-id. There are: "
        f"{some(words)}."
    )


def grouped(questions: Iterable[tuple[str, str]]) -> list[str]:
    """Each question once, with the rows that it is about. Of a pair the first is the row, "" for none."""
    rows: dict[str, list[str]] = {}
    for row, words in questions:
        rows.setdefault(words, []).append(row)
    return [f"{some(names)}: {words}" if names[0] else words for words, names in rows.items()]


def answer(option: str, theirs: str, ours: str) -> str:
    """An option to paste into a shell. What a file calls something is a stranger's text, so it is quoted."""
    return f"{option} {quoted(f'{theirs}={ours}')}"


def some(names: Iterable[str]) -> str:
    """The first twelve, and how many more."""
    listed = list(names)
    more = f" and {len(listed) - MANY} more" if len(listed) > MANY else ""
    return f"{', '.join(listed[:MANY])}{more}"
