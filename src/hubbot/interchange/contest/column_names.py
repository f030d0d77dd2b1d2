"""How columns of tables are called, as far as a name says what the column is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

EMPTY: Final = frozenset(
    {"", "-", "--", "---", "\u2013", "\u2014", "/", "?", "n/a", "na", "nan", "none", "null", "tbd"}
)
BY_NAME: Final[Mapping[str, frozenset[str]]] = {
    "model": frozenset(
        {
            "model",
            "models",
            "model name",
            "model id",
            "method",
            "methods",
            "system",
            "systems",
            "name",
            "submission",
        }
        | {"team", "entry", "algorithm", "agent", "approach", "participant", "llm", "encoder", "classifier"}
    ),
    "rank": frozenset({"rank", "#", "place", "position", "pos", "no", "nr", "rk", "idx", "index", "rank ub"}),
    "n": frozenset(
        {
            "n",
            "cases",
            "n test",
            "num test",
            "test n",
            "test size",
            "test set size",
            "number of test cases",
            "test cases",
        }
        | {
            "n cases",
            "num cases",
            "samples",
            "n samples",
            "num samples",
            "examples",
            "n examples",
            "num examples",
        }
        | {
            "instances",
            "n instances",
            "questions",
            "n questions",
            "problems",
            "total",
            "trials",
            "items",
            "n total",
        }
    ),
    "correct": frozenset(
        {
            "correct",
            "n correct",
            "num correct",
            "resolved",
            "n resolved",
            "solved",
            "n solved",
            "passed",
            "right",
        }
        | {"hits", "successes", "k"}
    ),
    "low": frozenset(
        {
            "low",
            "lower",
            "ci low",
            "ci lower",
            "lower ci",
            "low ci",
            "lo",
            "lcl",
            "lower bound",
            "ci lo",
            "2 5 %",
            "2 5",
        }
        | {
            "95 ci low",
            "95 ci lower",
            "95% ci low",
            "95% ci lower",
            "lower 95",
            "lower 95%",
            "ci95 low",
            "ci 95 low",
        }
        | {"rating q025", "ci min", "conf low", "lower 95% ci", "ci low 95"}
    ),
    "high": frozenset(
        {
            "high",
            "upper",
            "ci high",
            "ci upper",
            "upper ci",
            "high ci",
            "hi",
            "ucl",
            "upper bound",
            "ci hi",
            "97 5 %",
        }
        | {
            "97 5",
            "95 ci high",
            "95 ci upper",
            "95% ci high",
            "95% ci upper",
            "upper 95",
            "upper 95%",
            "ci95 high",
        }
        | {"ci 95 high", "rating q975", "ci max", "conf high", "upper 95% ci", "ci high 95"}
    ),
    "limits": frozenset(
        {"ci", "95% ci", "ci 95", "ci95", "95 ci", "confidence interval", "95% confidence interval", "ci 95%"}
    ),
    "se": frozenset({"se", "stderr", "std err", "standard error", "sem", "s e", "std error"}),
    "sd": frozenset({"sd", "std", "std dev", "stdev", "standard deviation", "s d", "σ"}),
    "spread": frozenset({"±", "+", "+ -", "+/-", "error", "uncertainty", "margin", "margin of error"}),
    "mean": frozenset(
        {"average", "avg", "mean", "overall", "average score", "mean score", "macro average", "avg score"}
    ),
}
CASE: Final = frozenset(
    {
        "case",
        "case id",
        "instance",
        "instance id",
        "question",
        "question id",
        "example id",
        "sample id",
        "item",
        "problem",
    }
)
TASK: Final = frozenset(
    {"task", "tasks", "dataset", "datasets", "benchmark", "task name", "subset", "dataset name"}
)
WORD: Final = re.compile(r"[^\w%±+#/σ-]+")
OF_HEADER: Final = re.compile(r"\((?:out )?of ([0-9][0-9,]{0,11})\)|/\s?([0-9][0-9,]{1,11})\)?$")
ARROWS: Final = {"↑": "higher", "↓": "lower", "\\uparrow": "higher", "\\downarrow": "lower"}
ENDS_CORRECT: Final = frozenset({"correct", "resolved", "solved", "passed"})
ENDS_N: Final = frozenset({"total", "cases", "samples", "questions", "instances", "examples"})
BEGINS_N: Final = frozenset({"n", "num", "total"})
ENDS_SE: Final = (" se", " stderr", " std err", " standard error", " sem")
ENDS_SD: Final = (" sd", " std", " stdev", " std dev")
ENDS_LOW: Final = (" ci low", " ci lower", " lower", " low", " lcl")
ENDS_HIGH: Final = (" ci high", " ci upper", " upper", " high", " ucl")
