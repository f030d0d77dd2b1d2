"""Filed predictions through the real scorer: they raise a result's evidence, or say where it differs."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot.evaluation.data.score import rescore
from hubbot.proving.checks import Context
from hubbot.registry.model import Hub
from hubbot.results.result import Result, split_accepted
from hubbot.submission.requests.result.review import review_text
from hubbot.submission.requests.result.words import ResultReview

ROOT = Path(__file__).resolve().parents[3]
(ACCEPTED,) = (ROOT / "evals/BM-BREAST/logistic").glob("*.yaml")
# As somebody else would file it: hubbot's own result, under another name.
TEXT = (
    split_accepted(ACCEPTED.read_text(encoding="utf-8"))[0]
    .replace(f"eval_id: {ACCEPTED.stem}", "eval_id: again-20261123")
    .replace("candidate: logistic", "candidate: my_own_model")
)
FILED = (ROOT / f"predictions/BM-BREAST/{ACCEPTED.stem}.csv.gz").read_bytes()


def reviewed(text: str, filed: bytes | None, context: Context) -> ResultReview:
    return review_text(text, replace(context, full=True, fetched=filed))


def about_predictions(review: ResultReview) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in review.problems if problem.code.startswith("V")]


def test_predictions_that_give_the_scores_are_rescored(context: Context) -> None:
    assert "AUROC: 0." in TEXT
    review = reviewed(TEXT, FILED, context)
    assert about_predictions(review) == []
    assert (review.ok, review.evidence) == (True, "re-scored")
    assert reviewed(TEXT, None, context).evidence != "re-scored"


@pytest.mark.parametrize("name", ["AUROC", "Accuracy", "Sensitivity"])
def test_one_other_figure_is_named_with_what_the_predictions_give(name: str, context: Context) -> None:
    line = next(line for line in TEXT.splitlines() if line.startswith(f"  {name}: "))
    value = float(line.partition(": ")[2])
    review = reviewed(TEXT.replace(line, f"  {name}: {value - 0.01:.6f}", 1), FILED, context)
    assert about_predictions(review) == [("V103", f"/metrics/{name}")]
    (problem,) = (problem for problem in review.problems if problem.code == "V103")
    assert f"{value:.6g}" in problem.message
    assert review.evidence == "self-reported"


def test_other_predictions_are_another_file_and_give_other_scores(context: Context) -> None:
    lines = gzip.decompress(FILED).decode("utf-8").splitlines()
    swapped = "\n".join([lines[0], *_answers_turned_round(lines[1:])]) + "\n"
    found = about_predictions(reviewed(TEXT, swapped.encode("utf-8"), context))
    assert ("V101", "/predictions/sha256") in found
    assert ("V103", "/metrics/AUROC") in found


def _answers_turned_round(rows: list[str]) -> list[str]:
    """Each case gets the answer of the case at the other end."""
    numbers = [row.split(",", 1)[0] for row in rows]
    answers = [row.split(",", 1)[1] for row in reversed(rows)]
    return [f"{number},{answer}" for number, answer in zip(numbers, answers, strict=True)]


def test_labels_alone_prove_nothing_of_a_board_that_ranks_by_scores(context: Context) -> None:
    rows = [line.split(",") for line in gzip.decompress(FILED).decode("utf-8").splitlines()]
    assert rows[0] == ["row", "score_benign", "score_malignant"]
    labels = ["benign" if float(benign) > 0.5 else "malignant" for _, benign, _ in rows[1:]]
    only = "row,label\n" + "".join(f"{row[0]},{label}\n" for row, label in zip(rows[1:], labels, strict=True))
    review = reviewed(TEXT.partition("predictions:")[0], only.encode("utf-8"), context)
    assert review.ok
    assert about_predictions(review) == [], "the accuracy does follow from the labels"
    assert review.evidence != "re-scored"


def test_a_look_reads_the_predictions_once(context: Context) -> None:
    read = []

    def counting(content: bytes, result: Result, hub: Hub) -> Mapping[str, float]:
        read.append(content)
        return rescore(content, result, hub)

    assert reviewed(TEXT, FILED, replace(context, rescore=counting)).evidence == "re-scored"
    assert read == [FILED]
