"""Filed predictions, and how completely a result is described."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

import pytest

from hubbot.proving.checks.reporting import completeness
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.registry.reporting_lists import EXAMPLE, LISTS
from hubbot.registry.reporting_lists import items_of as items
from hubbot.results.result import Result, result_of
from tests.proving.checks.conftest import Ask, codes, varied

FILE = b"id,score\n0,0.91\n"
FILED = f"predictions: {{sha256: {hashlib.sha256(FILE).hexdigest()}}}\n"


def scorer(**figures: float):  # type: ignore[no-untyped-def]
    def rescore(content: bytes, result: Result, hub: Hub) -> Mapping[str, float]:
        return figures

    return rescore


@pytest.mark.parametrize(
    ("stated", "computed", "expected"),
    [
        ("0.8312", 0.83124, set()),
        ("0.8312", 0.83116, set()),
        ("0.8312", 0.8314, {"V103"}),
        ("0.8312", 0.9, {"V103"}),
        # Each figure at its own decimals, rounded or cut off; its neighbour's four are no matter.
        ("0.83", 0.83004, set()),
        ("0.8311", 0.83119, set()),
        ("0.995434", 0.9954339, set()),
        # It may be so, but so may much else: the row does not count as re-scored.
        ("0.83", 0.8312, {"V106"}),
        ("1", 0.8312, {"V106"}),
        ("0.83", 0.8412, {"V103"}),
    ],
)
def test_scores_follow_from_the_filed_predictions(
    stated: str, computed: float, expected: set[str], ask: Ask
) -> None:
    fragment = f"{FILED}metrics: {{AUROC: {stated}, Accuracy: 0.7412}}"
    found = ask(fragment, full=True, fetched=FILE, rescore=scorer(AUROC=computed))
    assert codes(found, "V") == expected
    assert not codes(ask(fragment, fetched=FILE, rescore=scorer(AUROC=computed)), "V")
    assert not codes(ask(fragment, full=True, rescore=scorer(AUROC=computed)), "V")


def test_another_file_than_the_stated_one_is_named_by_its_digest(ask: Ask) -> None:
    found = [p for p in ask(FILED, fetched=FILE + b"1,0.2\n") if p.code == "V101"]
    assert len(found) == 1
    assert found[0].path == "/predictions/sha256"
    assert hashlib.sha256(FILE + b"1,0.2\n").hexdigest() in found[0].hint


def test_a_file_that_cannot_be_scored_is_the_submitters_problem_not_a_crash(ask: Ask) -> None:
    """Through the real scorer: the hub holds this benchmark's labels."""
    found = [p for p in ask("status: Completed", full=True, fetched=b"name,age\nx,40\n") if p.code == "V102"]
    assert len(found) == 1
    assert found[0].message


def test_the_list_is_the_hubs_choice(hub: Hub) -> None:
    assert len(items(hub)) == 14
    assert items(replace(hub, policy=replace(hub.policy, reporting_list=None))) == ()
    for listed in LISTS.values():
        assert len({item.id for item in listed}) == len(listed)
        assert all(item.source and item.stated_by for item in listed)


@pytest.mark.parametrize(
    ("fragment", "stated"),
    [
        ("status: Completed", {"size", "split"}),
        ("integrity: {training_overlap: none}", {"size", "split", "overlap"}),
        ("integrity: {training_overlap: not declared}", {"size", "split"}),
        ("clinical: {intended_use: ''}", {"size", "split"}),
        ("metrics: {AUROC: 0.8312, N: 228}\ndata: {split: test}", {"size", "split"}),
    ],
)
def test_an_item_is_stated_when_something_stands_there(fragment: str, stated: set[str], hub: Hub) -> None:
    value = read(varied(fragment)).value
    assert value is not None
    found = completeness(result_of(value), hub)
    assert {item.id for item in found.stated} == stated
    assert found.total == 14


def test_it_is_a_note_that_counts_and_names_what_is_missing(ask: Ask) -> None:
    (problem,) = (p for p in ask("status: Completed") if p.code == "C101")
    assert problem.severity == "note"
    assert problem.message == "Reporting items stated: 2 of 14"
    assert "`clinical.intended_use`" in problem.hint
    assert "not an endorsement" in problem.hint
    assert not codes(ask(EXAMPLE), "C")
