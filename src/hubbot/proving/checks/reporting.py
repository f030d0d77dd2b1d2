"""Check C: how completely a result is reported, against a list that the hub's owner chose. Always a note.

`policy.reporting_list` in hub.yaml names one of the lists in `registry/reporting_lists.py`, or none. An item
is stated when one of the places it names holds something.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hubbot.common.problem import Problem, kind
from hubbot.proving.check import Check, Context, problem_at_key
from hubbot.registry.reporting_lists import EXAMPLE, Item, items_of, stated

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

INCOMPLETE = kind(
    "C101",
    "reporting-items",
    "note",
    meaning="How many items of the hub's reporting list the result states, and which are missing. It blocks "
    "nothing, and it is no endorsement by any guideline group.",
    bad="integrity: {training_overlap: none}",
    good=EXAMPLE,
)


@dataclass(frozen=True, slots=True)
class Completeness:
    stated: tuple[Item, ...]
    missing: tuple[Item, ...]

    @property
    def total(self) -> int:
        return len(self.stated) + len(self.missing)


def completeness(result: Result, hub: Hub) -> Completeness:
    """Which items of the list this result states."""
    listed = items_of(hub)
    found = stated(result.value, listed)
    return Completeness(found, tuple(item for item in listed if item not in found))


def _reporting(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    found = completeness(result, context.hub)
    if found.missing:
        missing = ", ".join(f"{item.title} (`{item.stated_by[0]}`)" for item in found.missing)
        yield problem_at_key(
            document,
            INCOMPLETE,
            "",
            f"Reporting items stated: {len(found.stated)} of {found.total}",
            hint=f"Missing: {missing}. Own list, drawn from published guidelines; not an endorsement by any.",
        )


CHECKS: tuple[Check, ...] = (Check.of(INCOMPLETE, "How many reporting items are stated", _reporting),)
