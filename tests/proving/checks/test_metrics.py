"""Names, ranges, placeholders: what is said, where it points and what it proposes to write."""

from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot.registry.model import Hub
from hubbot.results.result import split_accepted
from hubbot.submission.comments.excerpt import with_fixes
from tests.proving.checks.conftest import Ask, codes, varied


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ("{AUROC: 0.8312}", set()),
        ("{AUROC: 1.0}", set()),
        ("{AUROC: 87.3}", {"M102"}),
        ("{AUROC: 1.5}", {"M102"}),
        ("{AUROC: -0.1}", {"M102"}),
        ("{AUROC: 7.5}", {"M102"}),
        ("{AUROC: 0.8312, MSE: -0.4312}", {"M109"}),
        ("{AUROC: 0.8312, MSE: 12.3312}", set()),
        ("{AUROC: 0.8312, MCC: -0.4312}", set()),
        ("{AUROC: 0.0, Accuracy: 0.7412}", {"M104"}),
        ("{AUROC: -1, Accuracy: 0.7412}", {"M104"}),
        ("{AUROC: 999, Accuracy: 0.7412}", {"M104"}),
        ("{AUROC: 0.8312, MCC: 0.0}", set()),
        ("{AUROC: 0.8312, MSE: 0.0}", set()),
        ("{AUROC: 0.83, Accuracy: 0.74}", {"M105"}),
        ("{AUROC: 0.8312, Accuracy: 0.74}", set()),
        ("{Accuracy: 0.7412}", {"M106"}),
        ("{AUROC: null, Accuracy: 0.7412}", {"M107", "M108"}),
        ("{roc_auc: 0.8312}", {"M103"}),
        ("{auroc: 0.8312}", {"M103"}),
        ("{AUROC: 0.8312, F1: 0.7312}", {"M103"}),
        ("{AUROC: 0.8312, Acuracy: 0.7412}", {"M101"}),
        ("{AUROC: 0.8312, zzz: 0.7412}", {"M101"}),
        ("{AUROC: 0.8312, stratified: {sex: {F: {AUROC: 83.1, N: 100}}}}", {"M102"}),
        ("{AUROC: 0.8312, stratified: {sex: {F: {roc_auc: 0.8315, N: 100}}}}", {"M103"}),
        ("{AUROC: 0.8312, stratified: {sex: {F: {AUROC: 0.0, N: 100}}}}", {"M104"}),
        # A small group may have no case right: no placeholder.
        ("{AUROC: 0.8312, stratified: {sex: {F: {Accuracy: 0.0, N: 3}}}}", set()),
    ],
)
def test_what_is_said_about_figures(metrics: str, expected: set[str], ask: Ask) -> None:
    assert codes(ask(f"metrics: {metrics}"), "M") == expected


@pytest.mark.parametrize(
    ("written", "fixed"),
    [
        ("AUROC: 87.3", "AUROC: 0.873"),
        ("AUROC: 98.60", "AUROC: 0.9860"),
        ("AUROC: 100", "AUROC: 1.00"),
        ("roc_auc: 0.8312", "AUROC: 0.8312"),
        ("AUC: 0.8312", "AUROC: 0.8312"),
        ("AUROCC: 0.8312", "AUROC: 0.8312"),
        ("MSE: -0.4310", "MSE: 0.4310"),
        ("AUROC: -1", "AUROC: null"),
        # Nobody can tell 1.5 % from a slip, nor whether 0.0 was measured.
        ("AUROC: 1.5", "AUROC: 1.5"),
        ("AUROC: 0.0", "AUROC: 0.0"),
    ],
)
def test_the_proposed_change_is_the_one_a_person_would_make(written: str, fixed: str, ask: Ask) -> None:
    text = varied(f"metrics:\n  {written}\n")
    fixes = [p.fix for p in ask(f"metrics:\n  {written}\n") if p.fix and p.code.startswith("M")]
    assert with_fixes(text, fixes) == varied(f"metrics:\n  {fixed}\n")


def test_a_name_like_no_other_is_a_question_and_a_close_one_an_error(ask: Ask) -> None:
    severities = {
        p.message.split("`")[1]: p.severity
        for p in ask("metrics: {AUROC: 0.8312, zzz: 0.5123, Acuracy: 0.7412}")
        if p.code == "M101"
    }
    assert severities == {"zzz": "warning", "Acuracy": "error"}


def test_problems_point_at_the_value_or_the_key(ask: Ask) -> None:
    text = varied("metrics:\n  AUROC: 98.6\n  Acc: 0.7412\n")
    lines = text.split("\n")
    found = {p.code: p for p in ask("metrics:\n  AUROC: 98.6\n  Acc: 0.7412\n") if p.code in ("M102", "M103")}
    for code, pointed in (("M102", "98.6"), ("M103", "Acc")):
        span = found[code].span
        assert span is not None
        assert lines[span.line - 1][span.column - 1 : span.end_column - 1] == pointed
    assert "Write 0.986" in found["M102"].hint


@pytest.mark.parametrize("status", ["Failed", "Partial"])
def test_a_run_that_did_not_finish_needs_no_primary_metric_and_gets_no_rank(status: str, ask: Ask) -> None:
    found = ask(f"status: {status}\nmetrics: {{Accuracy: 0.7412}}")
    assert codes(found, "M") == {"M107"}
    assert {p.severity for p in found if p.code == "M107"} == {"note"}


def test_the_averaging_left_open_is_named_as_the_reason(ask: Ask) -> None:
    found = ask("benchmark_id: BM-002\ndataset_id: DS-PBMC\nmetrics: {Accuracy: 0.7412, F1-Score: 0.5123}")
    missing = next(p for p in found if p.code == "M106")
    assert "does not say how classes are averaged" in missing.hint


def test_two_spellings_of_one_metric_are_not_both_renamed(ask: Ask) -> None:
    found = [p for p in ask("metrics: {AUROC: 0.8312, roc_auc: 0.8312}") if p.code == "M103"]
    assert [p.fix for p in found] == [None]
    assert "keep one" in found[0].hint


@pytest.mark.parametrize(
    ("interval", "severity"),
    [
        ("{low: 0.86, high: 0.80}", "error"),
        ("{low: 0.84, high: 0.88}", "warning"),
        ("{low: 0.8, high: 0.86}", None),
    ],
)
def test_an_interval_is_in_order_and_holds_its_value(interval: str, severity: str | None, ask: Ask) -> None:
    found = [p for p in ask(f"uncertainty: {{AUROC: {interval}}}") if p.code == "M110"]
    assert [p.severity for p in found] == ([severity] if severity else [])


def test_an_interval_holds_a_value_that_has_lost_decimals(ask: Ask) -> None:
    """Value and limits each rounded or cut, at decimals of their own."""
    rng = random.Random(5)
    for _ in range(60):
        low, high = sorted(rng.uniform(0.6, 0.999) for _ in range(2))
        value = rng.uniform(low, high)
        said = [_at(one, rng.randint(2, 5), cut=rng.random() < 0.5) for one in (value, low, high)]
        stated = f"uncertainty: {{AUROC: {{low: {said[1]}, high: {said[2]}, level: 0.95}}}}"
        found = [p for p in ask(f"metrics: {{AUROC: {said[0]}}}\n{stated}") if p.code == "M110"]
        assert not found or said[1] > said[2], (value, low, high, said)
    (told,) = [
        p
        for p in ask("metrics: {AUROC: 0.87}\nuncertainty: {AUROC: {low: 0.881, high: 0.9}}")
        if p.code == "M110"
    ]
    assert told.severity == "warning"


def _at(value: float, places: int, *, cut: bool) -> float:
    return math.floor(value * 10**places) / 10**places if cut else round(value, places)


def test_of_thousands_of_unknown_names_some_are_compared_and_the_others_counted(
    ask: Ask, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    suggest = type(hub).suggest

    def counting(self: Hub, noun: Any, text: str, among: Any = None) -> str | None:
        compared.append(text)
        return suggest(self, noun, text, among)

    monkeypatch.setattr(type(hub), "suggest", counting)
    names = ", ".join(f"Acuracy{n}: 0.7412" for n in range(400))
    unknown = [p for p in ask(f"metrics: {{AUROC: 0.8312, {names}}}") if p.code == "M101"]
    assert len(unknown) == 201
    assert unknown[-1].message.startswith("200 more figures")
    assert len([text for text in compared if text.startswith("Acuracy")]) <= 50


@pytest.mark.parametrize("beyond", [0.0, 5e-7, 1e-4, 40.0])
@pytest.mark.parametrize(("end", "out"), [("low", -1), ("high", 1)])
@pytest.mark.parametrize("grouped", [False, True])
def test_limits_lie_inside_what_their_metric_can_take(
    grouped: bool, end: str, out: int, beyond: float, ask: Ask, hub: Hub
) -> None:
    """Every registered metric with a range: at its end, by rounding beyond it, and really beyond."""
    bounds = {name: getattr(metric, end) for name, metric in hub.metrics.items()}
    bounds = {name: bound for name, bound in bounds.items() if bound is not None}
    assert len(bounds) > 10
    inner = {name: bound - out * 1e-3 for name, bound in bounds.items()}
    limits = {
        name: {"low": inner[name], "high": inner[name], end: bound + out * beyond}
        for name, bound in bounds.items()
    }
    spans = {"stratified": {"site": {"a": limits}}} if grouped else limits
    found = [
        p
        for p in ask(yaml.safe_dump({"metrics": {"AUROC": 0.8312, **inner}, "uncertainty": spans}))
        if p.code == "M110"
    ]
    assert {p.path.split("/")[-2] for p in found} == (set(bounds) if beyond > 1e-6 else set())
    assert all(p.severity == "warning" and p.path.endswith(f"/{end}") and p.span and p.hint for p in found)


def test_no_limits_of_an_accepted_result_are_asked_about(ask: Ask) -> None:
    root = Path(__file__).parents[3] / "evals"
    texts = [split_accepted(path.read_text(encoding="utf-8"))[0] for path in sorted(root.rglob("*.yaml"))]
    assert sum("uncertainty:" in text for text in texts) > 5
    for text in texts:
        assert "M110" not in codes(ask(text))
