"""The toy check and claims about the hub's baselines: by registered figures, and re-run when asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hubbot.proving.checks import Context
from hubbot.proving.checks.environment import environment_checked
from hubbot.reading.yaml.reader import read
from hubbot.results.result import result_of
from tests.proving.checks.conftest import Ask, codes, varied

TOY = "toy_check: {baseline: toy_classification, metrics: %s, versions: {numpy: 2.3.1}}"
RIGHT = "{AUROC: 0.5597, Accuracy: 0.575, F1-Score: 0.5732}"
CLAIM = (
    "benchmark_id: BM-TOY-CLASS\ndataset_id: DS-TOY-FMRI-CLASS\nmodel_ids: {candidate: %s}\nmetrics: %s\n"
    "data: {n: 200}"
)


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        (TOY % RIGHT, set()),
        (TOY % "{AUROC: 0.5597}", set()),
        (TOY % "{AUROC: 0.5598}", set()),  # a rounding of the same value
        (TOY % "{AUROC: 0.5612}", {"B102"}),
        (TOY % "{AUROC: 0.5597, MCC: 0.1}", {"B102"}),
        ((TOY % RIGHT).replace("toy_classification", "toy_clasification"), {"B101"}),
        ((TOY % RIGHT).replace("toy_classification", "zzz"), {"B101"}),
        (CLAIM % ("dummy_classifier", RIGHT), set()),
        (CLAIM % ("dummy_classifier", "{AUROC: 0.6103, Accuracy: 0.575}"), {"B103"}),
        (CLAIM % ("dummy_classifier", "{AUROC: 0.56, Accuracy: 0.575}"), set()),
        (CLAIM % ("dummy_classifier", "{AUROC: 0.559, Accuracy: 0.57}"), set()),
        (CLAIM % ("dummy_classifier", "{AUROC: 0.57, Accuracy: 0.575}"), {"B103"}),
        (CLAIM % ("tiny_cnn", "{AUROC: 0.6103, Accuracy: 0.575}"), set()),
        # The random baseline on real data is not a registered figure.
        ("model_ids: {candidate: dummy_classifier}\nmetrics: {AUROC: 0.4912, Accuracy: 0.6312}", set()),
    ],
)
def test_what_is_said_of_toy_figures(fragment: str, expected: set[str], ask: Ask) -> None:
    assert codes(ask(fragment), "B") == expected


def test_a_near_miss_in_the_name_is_mended(ask: Ask) -> None:
    found = ask((TOY % RIGHT).replace("toy_classification", "toy_clasification"))
    fix = next(p.fix for p in found if p.code == "B101")
    assert fix is not None
    assert fix.text == "toy_classification"


def test_nothing_is_re_run_unless_asked(ask: Ask) -> None:
    runs: list[str] = []

    def rerun(name: str) -> Mapping[str, float]:
        runs.append(name)
        return {"AUROC": 0.61}

    assert not codes(ask(TOY % RIGHT, rerun=rerun), "B")
    assert not runs
    assert codes(ask(TOY % RIGHT, rerun=rerun, full=True), "B") == {"B102"}
    assert runs == ["toy_classification"]


def test_our_own_re_run_gives_the_registered_figures(ask: Ask) -> None:
    """The real one, through `evaluation`."""
    assert not codes(ask(TOY % RIGHT, full=True), "B")
    assert codes(ask(TOY % "{AUROC: 0.5612}", full=True), "B") == {"B102"}
    assert not codes(ask(CLAIM % ("dummy_classifier", RIGHT), full=True), "B")


@pytest.mark.parametrize(
    ("fragment", "earned"),
    [
        (TOY % RIGHT, True),
        (TOY % "{AUROC: 0.5612}", False),
        (TOY % "{}", False),
        ((TOY % RIGHT).replace("toy_classification", "zzz"), False),
        ("status: Completed", False),
    ],
)
def test_the_mark_is_earned_by_agreeing_figures_only(fragment: str, earned: bool, context: Context) -> None:
    value = read(varied(fragment)).value
    assert value is not None
    rerun = {"AUROC": 0.5597, "Accuracy": 0.575, "F1-Score": 0.5732}
    now = replace(context, full=True, rerun=lambda _: rerun)
    assert environment_checked(result_of(value), now) is earned
