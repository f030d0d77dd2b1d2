"""`Suite`: several boards that are read together, as registry/suites/ID.yaml names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Rule = Literal["skill", "mean rank", "win rate"]
Missing = Literal["none", "guess"]
RULES: tuple[Rule, ...] = get_args(Rule)
MISSING: tuple[Missing, ...] = get_args(Missing)


@dataclass(frozen=True, slots=True)
class SuiteBoard:
    """One table. None: the benchmark's present version, its first dataset, the split that is its test set.

    `short` heads its column; "": a word of the benchmark's name does.
    """

    benchmark: str
    dataset: str | None = None
    split: str | None = None
    version: str | None = None
    weight: float = 1.0
    short: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """`rule` decides the order of the models, each of the boards by its weight.

    `missing`: a model without a score on one of the boards has no place; or it counts there as guessing.
    `references` are the models that a win rate is counted against. A suite that is not `overall` is a list:
    its boards stand side by side, and nobody has a place over all of them.
    """

    id: str
    name: str
    boards: tuple[SuiteBoard, ...]
    description: str = ""
    rule: Rule = "skill"
    missing: Missing = "none"
    references: tuple[str, ...] = ()
    overall: bool = True
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def aliases(self) -> tuple[str, ...]:
        """None: no result names a suite."""
        return ()

    @property
    def benchmarks(self) -> frozenset[str]:
        return frozenset(one.benchmark for one in self.boards)
