"""What a person says of a table, and what has to be asked because the table does not say it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from hubbot.registry.model import Direction

Each = Literal["case", "task"]
Spreads = Literal["95%", "se", "sd", "none"]


@dataclass(frozen=True, slots=True)
class Told:
    """By option; None or "" where nothing was said. Columns by their names.

    `n` is a number or a column. `each`: what each column of scores is, one case or one task of many.
    `runs`: over how many the deviation behind ± is.
    """

    model: str = ""
    score: str = ""
    n: str = ""
    correct: str = ""
    low: str = ""
    high: str = ""
    error: str = ""
    better: Direction | None = None
    share: bool | None = None
    same_cases: bool | None = None
    plus_minus: Spreads | None = None
    runs: int | None = None
    each: Each | None = None
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    option: str
    words: str


@dataclass(frozen=True, slots=True)
class Question:
    words: str
    answers: tuple[Answer, ...]


BETTER = (Answer("--better higher", "a higher figure is better"), Answer("--better lower", "a lower one is"))


class Unsaid(Exception):
    """The table does not say what has to be known. `questions` are all that can be asked by now."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = tuple(questions)
        super().__init__(" ".join(one.words for one in questions))


class NoContest(ValueError):
    """The table cannot be read as a contest. The text says why, and what to write."""
