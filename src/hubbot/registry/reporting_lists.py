"""Reporting lists that a hub can choose. Items in our own words, each with the guidelines that ask for it.

Sources: CLAIM, 2024 update (Tejani and others, Radiology: Artificial Intelligence, doi 10.1148/ryai.240300);
TRIPOD+AI (Collins and others, BMJ 2024, doi 10.1136/bmj-2023-078378); the assessment deliverables of the
ITU/WHO focus group on artificial intelligence for health (FG-AI4H). None of these groups endorses the list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubbot.registry.model import Hub


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a reader needs to know. `stated_by`: dotted places in the record, any of which states it."""

    id: str
    title: str
    stated_by: tuple[str, ...]
    source: str


_CLAIM = "CLAIM 2024"
_TRIPOD = "TRIPOD+AI"
FOCUS_GROUP = "FG-AI4H"  # ITU/WHO, artificial intelligence for health
FOCUS_GROUP_PAGE = "https://www.itu.int/pub/T-FG-AI4H"


def _from(*guidelines: str) -> str:
    return ", ".join(guidelines)


_HEALTH = (
    Item("purpose", "what it is meant for", ("clinical.intended_use",), _from(_CLAIM, _TRIPOD, FOCUS_GROUP)),
    Item("people", "who the cases are", ("clinical.population",), _from(_CLAIM, _TRIPOD, FOCUS_GROUP)),
    Item(
        "setting", "where and when the data arose", ("clinical.setting",), _from(_CLAIM, _TRIPOD, FOCUS_GROUP)
    ),
    Item(
        "truth",
        "how the true answer was established",
        ("clinical.reference_standard",),
        _from(_CLAIM, _TRIPOD),
    ),
    Item("left-out", "who was left out, and why", ("clinical.exclusions",), _from(_CLAIM, _TRIPOD)),
    Item("split", "which split was scored", ("data.split",), _from(_CLAIM, FOCUS_GROUP)),
    Item(
        "size",
        "how many cases were scored",
        ("data.n", "counts.n", "run_metadata.n_test", "metrics.N"),
        _from(_CLAIM, _TRIPOD, FOCUS_GROUP),
    ),
    Item("classes", "how many cases of each class", ("counts.classes",), _from(_CLAIM, _TRIPOD)),
    Item(
        "overlap",
        "whether test cases were used in training or tuning",
        ("integrity.training_overlap",),
        _from(_CLAIM, _TRIPOD, FOCUS_GROUP),
    ),
    Item(
        "uncertainty",
        "an interval for the main figure",
        ("uncertainty",),
        _from(_CLAIM, _TRIPOD, FOCUS_GROUP),
    ),
    Item("groups", "figures by group", ("metrics.stratified",), _from(_CLAIM, _TRIPOD, FOCUS_GROUP)),
    Item(
        "spread", "seeds, or the spread over runs", ("runs", "run_metadata.seed"), _from(_CLAIM, FOCUS_GROUP)
    ),
    Item(
        "software",
        "software with versions",
        ("run_metadata.versions", "toy_check.versions", "run_metadata.code"),
        _from(_CLAIM, _TRIPOD, FOCUS_GROUP),
    ),
    Item("hardware", "what it ran on", ("run_metadata.hardware",), _from(_CLAIM, FOCUS_GROUP)),
)

LISTS: Mapping[str, tuple[Item, ...]] = {"health-evaluation-1": _HEALTH}


def items_of(hub: Hub) -> tuple[Item, ...]:
    """The hub's list in its own order, () where it has none. Loading refuses a name that is not ours."""
    return LISTS[hub.policy.reporting_list] if hub.policy.reporting_list else ()


def stated(value: Mapping[str, Any], items: Sequence[Item]) -> tuple[Item, ...]:
    """Which of these items the result states: one of the places that an item names holds something."""
    return tuple(item for item in items if any(_holds(value, place) for place in item.stated_by))


def _holds(value: Any, place: str) -> bool:
    for part in _parts(place):
        if not isinstance(value, dict):
            return False
        value = value.get(part)
    return value not in _NOTHING


@cache
def _parts(place: str) -> tuple[str, ...]:
    return tuple(place.split("."))


_NOTHING: tuple[object, ...] = (None, "", [], {}, "not declared")

# A result that states all of them, for the documentation.
EXAMPLE = """\
data: {split: test, n: 228}
counts: {n: 228, classes: {benign: 143, malignant: 85}}
uncertainty: {AUROC: {low: 0.75, high: 0.88, level: 0.95, method: bootstrap, unit: patient}}
integrity: {training_overlap: none}
clinical:
  intended_use: tells benign from malignant in needle biopsies
  population: women with a lump
  setting: one hospital, 1995
  reference_standard: histology
  exclusions: none
metrics:
  AUROC: 0.8312
  stratified: {site: {north: {AUROC: 0.8301, N: 120}, south: {AUROC: 0.8325, N: 108}}}
run_metadata: {date: 2026-11-20, seed: 1, hardware: CPU, versions: {numpy: 2.3.1}}
"""
