"""How one result stands beside its model's row, in words for its author and for the reviewer."""

from __future__ import annotations

from typing import Literal

from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board, Row
from hubbot.leaderboard.ranking.recipes import HUB, account
from hubbot.leaderboard.ranking.replication import words as second_words
from hubbot.leaderboard.ranking.tries import tries_words
from hubbot.leaderboard.words import words
from hubbot.results.result import EVIDENCE_SYMBOL

Standing = Literal["run", "again", "settings", "other account"]
Ask = tuple[str, str]


def standing(row: Row, own: Entry) -> Standing:
    """`run`: it is in the row's mean. Else why it is listed below the row."""
    if any(entry.eval_id == own.eval_id for entry in row.runs):
        return "run"
    if account(row.runs[0]) != account(own):
        return "other account"
    return "settings" if _other_settings(row, own) else "again"


def why_below(row: Row, own: Entry) -> str:
    """Why it has no rank of its own; "" for a run of the row."""
    found = standing(row, own)
    if found == "other account":
        return (
            f"the row of {row.name} is {_holder(row)}. A result of another account is listed below it, "
            "whatever its value or evidence, and moves neither its score nor its rank"
        )
    if found == "settings":
        told = ", ".join(f"{key} {mine}, there {theirs}" for key, mine, theirs in _other_settings(row, own))
        return (
            f"the row of {row.name} shows other settings ({told}). A recipe of its own needs a model id of "
            "its own; under this one it is listed below"
        )
    return "" if found == "run" else f"the same run stands in the row already ({_same_run(row, own)})"


def joins(row: Row, own: Entry) -> str:
    """What becomes of its figure where it is one of several runs."""
    about = row.entry.runs
    if about.k in {1, own.runs.k}:
        return ""
    spread = "" if about.sd is None else f", SD {words.number(about.sd)}"
    return (
        f" It is one of {about.k} runs of this model: the row shows their mean, {words.number(row.value)}"
        f"{spread}; this one has {words.number(own.value)}."
    )


def asks(board: Board, row: Row | None, own: Entry) -> tuple[Ask, ...]:
    """What a reviewer needs to know of other accounts, then of runs and tries: (look at, why)."""
    runs = f"The mean of {own.runs.k} runs" if own.runs.k > 1 else "One run"
    told = f"{runs}. {tries_words(own.runs)}.{joins(row, own) if row else ''}"
    found: list[Ask] = []
    if row is not None and standing(row, own) == "other account":
        found.append(("Another account's row", _asked(board, row, own)))
    elif row is not None and row.seconds:
        others = "; ".join(f"{_who(one.entry)}: {second_words(one, board.metric)}" for one in row.seconds[:3])
        more = f"; and {len(row.seconds) - 3} more" if len(row.seconds) > 3 else ""
        found.append(("Results of other accounts", f"{others}{more}. They stay below the row"))
    return *found, ("Runs and tries", told)


def _asked(board: Board, row: Row, own: Entry) -> str:
    second = next((one for one in row.seconds for run in one.runs if run.eval_id == own.eval_id), None)
    beside = f": {second_words(second, board.metric)}" if second else ""
    return (
        f"{row.name} is {_holder(row)}. This one is listed below it{beside}. Is it the same model? To hand "
        "the row over, withdraw or replace the result that stands"
    )


def _holder(row: Row) -> str:
    evidence = f"{EVIDENCE_SYMBOL[row.entry.evidence]} {row.entry.evidence}, {words.number(row.value)}"
    first = row.runs[0]
    if account(first).startswith(HUB):
        return f"the hub's own ({evidence})"
    return f"{_who(first)} ({evidence})"


def _who(entry: Entry) -> str:
    if entry.imported_from:
        return "an imported result"
    return f"that of {entry.author}" if entry.author else "a result without an account"


def _other_settings(row: Row, own: Entry) -> list[tuple[str, str, str]]:
    stated: dict[str, str] = {}
    for entry in row.runs:
        stated |= entry.settings
    return [
        (key, own.settings[key], stated[key])
        for key in own.settings
        if stated.get(key, own.settings[key]) != own.settings[key]
    ]


def _same_run(row: Row, own: Entry) -> str:
    shared = [entry.eval_id for entry in row.runs if {*entry.runs.seeds} & {*own.runs.seeds}]
    same = [entry.eval_id for entry in row.runs if entry.value == own.value]
    return next(iter((*same, *shared)), row.runs[0].eval_id)
