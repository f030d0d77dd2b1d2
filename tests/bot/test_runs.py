"""Runs, tries and other accounts through the whole bot: what people read, and what the board shows."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .stage import PROJECT, Stage, record
from .test_life_of_a_submission import approved, last_words, opened, phase, status_words

HELD = "evals/BM-BREAST/logistic/BM-BREAST-logistic-20261123-214105.yaml"
BOARD = "leaderboards/data/BM-BREAST/1.0.0_DS-BREAST_test_228.json"
PAGE = "leaderboards/BM-BREAST.md"
DIGEST = "weights: {sha256: " + "a" * 64 + "}\n"


def rows(stage: Stage) -> dict[str, dict[str, Any]]:
    return {row["model"]: row for row in json.loads(stage.on_main(BOARD))["rows"]}


def filed(stage: Stage, text: str, author: str = "author") -> int:
    """Opened, approved and accepted."""
    number = opened(stage, text, author)
    assert phase(stage, number) == "ready", status_words(stage, number)
    approved(stage, number)
    assert stage.handle(number, "labeled", accept=True).exit_code == 0
    return number


def re_run_by_the_hub(stage: Stage) -> None:
    stage.push_from_elsewhere(HELD, (PROJECT / HELD).read_text(encoding="utf-8"))
    stage.git("pull", "--quiet", at=stage.checkout)


def test_a_strangers_run_leaves_the_hubs_own_row_and_the_reviewer_is_asked(stage: Stage) -> None:
    re_run_by_the_hub(stage)
    number = opened(stage, record("logistic-9", auroc="0.9999"), "stranger")
    ready = status_words(stage, number)
    assert "shown, not ranked" in ready or "the hub's own" in ready
    assert "Another account's row" in ready
    assert "➜" not in ready
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    row = rows(stage)["logistic"]
    assert (row["value"], row["evidence"], row["author"]) == (0.99893, "re-run", None)
    assert [(one["author"], one["finding"]) for one in row["others"]] == [("stranger", "second")]
    assert "Shown, not ranked" in last_words(stage, number)
    assert "Results of the same models by other accounts" in stage.on_main(PAGE)


def test_a_name_in_what_is_said_of_rows_is_shown_as_it_is_written(stage: Stage) -> None:
    filed(stage, record("deep_net-1", "deep_net", auroc="0.9712"))
    ready = status_words(stage, opened(stage, record("deep_net-2", "deep_net", auroc="0.9812"), "stranger"))
    told = next(line for line in ready.splitlines() if line.startswith("| Another account's row"))
    assert "deep\\_net is that of author" in told
    assert ready.index("Another account's row") < ready.index("Runs and tries")


def test_a_second_run_of_an_author_joins_by_the_mean_and_a_strangers_does_not(stage: Stage) -> None:
    filed(stage, record("logistic-1", auroc="0.9712"))
    filed(stage, record("logistic-2", auroc="0.9999"), "stranger")
    number = opened(stage, record("logistic-3", auroc="0.9912"))
    ready = status_words(stage, number)
    assert "one of 2 runs of this model: the row shows their mean, 0.9812" in ready
    assert "Results of other accounts" in ready
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    row = rows(stage)["logistic"]
    assert row["value"] == pytest.approx(0.9812)
    assert row["mean_of"]["runs"] == 2
    assert row["mean_of"]["sd"] == pytest.approx(0.0141421, abs=1e-6)
    assert "mean of 2 runs, SD 0.0141" in stage.on_main(PAGE)


def test_the_same_weights_and_figures_of_another_account_are_reproduced(stage: Stage) -> None:
    filed(stage, record("logistic-1") + DIGEST)
    number = opened(stage, record("logistic-2") + "runs_tried: 1\n" + DIGEST, "stranger")
    assert "reproduced" in status_words(stage, number)
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    assert [one["finding"] for one in rows(stage)["logistic"]["others"]] == ["reproduced"]


def test_the_best_of_ten_runs_ranks_by_their_mean_and_the_author_is_told(stage: Stage) -> None:
    runs = "runs: {AUROC: {mean: 0.9512, values: [0.9112, 0.9512, 0.9912]}}\n"
    number = opened(stage, record("logistic-1", auroc="0.9912") + runs)
    ready = status_words(stage, number)
    assert "A602" in ready
    assert "`AUROC: 0.9512`" in ready
    approved(stage, number)
    stage.handle(number, "labeled", accept=True)
    row = rows(stage)["logistic"]
    assert (row["value"], row["evidence"], row["mean_of"]["runs"]) == (0.9512, "self-reported", 3)


def test_contradicting_runs_are_errors_with_a_remedy(stage: Stage) -> None:
    number = opened(stage, record() + "runs: {AUROC: {mean: 0.9912, sd: 0.9, n: 4}}\n")
    assert phase(stage, number) == "needs-fixes"
    assert "A601" in status_words(stage, number)
    assert "at most" in status_words(stage, number)


def test_swapped_sensitivity_and_specificity_are_named_and_not_called_checked(stage: Stage) -> None:
    figures = "{AUROC: 0.9989, Accuracy: 0.991228, Sensitivity: 0.993007, Specificity: 0.988235}"
    text = record().replace("metrics:\n  AUROC: 0.9912\n", f"metrics: {figures}\n")
    ready = status_words(stage, opened(stage, text))
    assert "A604" in ready
    assert "Are the two swapped?" in ready
    assert "numbers-checked" not in ready


def test_a_lead_says_how_many_tries_it_stands_and_stating_them_costs_nothing(stage: Stage) -> None:
    filed(stage, record("knn-1", "knn", "0.7012"))
    plain = status_words(stage, opened(stage, record("logistic-1")))
    stated = status_words(
        stage, opened(stage, record("logistic-2") + "runs_tried: 40\nchosen_on: validation\n", "stranger")
    )
    assert "Tries not stated; the lead would hold up to" in plain
    assert "States 40 tries, chosen on validation data; the lead would hold up to" in stated
    ranks = [
        next(line for line in said.splitlines() if "➜" in line).split("|")[1] for said in (plain, stated)
    ]
    assert ranks[0] == ranks[1]


def test_two_single_runs_say_that_another_seed_may_change_it(stage: Stage) -> None:
    filed(stage, record("knn-1", "knn", "0.9812"))
    filed(stage, record("logistic-1"))
    assert "One run each: another seed may change this." in stage.on_main(PAGE)
    filed(stage, record("logistic-2", auroc="0.9861"))
    assert "One run each" not in stage.on_main(PAGE)


def test_a_figure_on_another_scale_is_asked_about_and_no_split_is_rewritten(stage: Stage) -> None:
    for i, (model, auroc) in enumerate((("knn", "0.9512"), ("forest", "0.9612"), ("logistic", "0.9712"))):
        filed(stage, record(f"{model}-{i}", model, auroc))
    ready = status_words(stage, opened(stage, record("logistic-9", auroc="0.009712"), "stranger"))
    assert "L106" in ready
    assert "would be among them" in ready
    number = opened(stage, record("knn-9", "knn").replace("split: test", "split: dev"), "maintainer")
    told = status_words(stage, number)
    assert "R205" in told
    assert "split: test" not in told
