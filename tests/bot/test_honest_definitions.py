"""Honest results through the whole bot: comment, label and board. Nothing honest is refused."""

import re

import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score

from hubbot.cli import run as hubbot
from hubbot.submission.facts.memory import status_comment_of

from .stage import Stage, record
from .stage import body as in_issue
from .test_life_of_a_submission import approved, opened, phase, status_words
from .test_predictions import URL, body, filed, with_files


def with_figures(figures: str, **more: str) -> str:
    """The plain result with other figures and blocks."""
    text = record().replace(
        "  AUROC: 0.9912\n", "".join(f"  {line.strip()}\n" for line in figures.split(","))
    )
    return text + "".join(f"{name}: {value}\n" for name, value in more.items())


def _scored() -> tuple[bytes, str, str]:
    """Predictions, and the result they give: AUROC at eight decimals, accuracy cut off after four."""
    content, _ = filed()
    rows = [line.split(",") for line in content.decode().splitlines()[1:]]
    malignant = [load_breast_cancer().target[int(row)] == 0 for row, _ in rows]
    scores = [float(score) for _, score in rows]
    auroc = f"{roc_auc_score(malignant, scores):.8f}"
    right = sum((score > 0.5) == truth for score, truth in zip(scores, malignant, strict=True))
    return content, with_figures(f"AUROC: {auroc}, Accuracy: {int(right / 228 * 1e4) / 1e4}"), auroc


@pytest.mark.slow
def test_each_figure_is_held_to_its_own_decimals_rounded_or_cut(stage: Stage, tmp_path, capsys):
    content, text, auroc = _scored()
    with_files(stage, {URL: content})
    number = stage.people.open_issue("author", "[Submission]", body("", text), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready", status_words(stage, number)
    assert "◑ re-scored" in status_words(stage, number)
    # The author hears the same beforehand.
    file, predictions = tmp_path / "eval.yaml", tmp_path / "predictions.csv"
    predictions.write_bytes(content)
    for wanted, code in ((text, 0), (text.replace(auroc, "0.71234567"), 1)):
        file.write_text(wanted, encoding="utf-8")
        answer = hubbot(["check", str(file), "--predictions", str(predictions), "--hub", str(stage.checkout)])
        assert (answer, "V103" in capsys.readouterr().out) == (code, bool(code))


def test_a_figure_that_many_values_round_to_is_not_re_scored(stage: Stage):
    content, _ = filed()
    with_files(stage, {URL: content})
    number = stage.people.open_issue("author", "[Submission]", body("1"), ["submission"]).number
    stage.handle(number, "opened")
    assert (
        "re-scored" not in status_words(stage, number).replace("count as re-scored", "").split("Author:")[0]
    )


def test_an_untouched_template_is_not_ready(stage: Stage):
    number = opened(stage, with_figures("AUROC: null, Accuracy: null"))
    assert phase(stage, number) == "needs-fixes"
    assert "Write your figures" in status_words(stage, number)


@pytest.mark.parametrize("status", ["Completed", "Partial"])
def test_labels_alone_are_told_that_they_are_not_ranked_before_the_decision(status: str, stage: Stage):
    text = with_figures(
        "AUROC: null, Accuracy: 0.9298",
        run_metadata="{date: 2026-11-20, undefined: {AUROC: only predicted classes were given}}",
    )
    text = text.replace("run_metadata:\n  date: 2026-11-20\n", "").replace("Completed", status)
    number = opened(stage, text)
    assert phase(stage, number) == "ready", status_words(stage, number)
    said = status_words(stage, number)
    assert "Shown, not ranked, because" in said
    assert "only predicted classes were given" in said
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    assert "not ranked" in stage.on_main("leaderboards/BM-BREAST.md").casefold()


def test_screening_below_the_largest_class_is_no_warning(stage: Stage):
    number = opened(
        stage, with_figures("AUROC: 0.9312, Sensitivity: 1.0, Specificity: 0.2028, Accuracy: 0.5")
    )
    said = status_words(stage, number)
    assert phase(stage, number) == "ready", said
    assert re.search(r"\d+ checks passed\. Evidence", said), "no question"


YOUDEN = "AUROC: 0.9912, Accuracy: 0.9561, Sensitivity: 0.9294, Specificity: 0.9161"


def test_another_definition_is_asked_for_once_and_a_note_when_stated(stage: Stage):
    """Sensitivity and specificity at their own threshold, accuracy at 0.5: no single table gives them."""
    number = opened(stage, with_figures(YOUDEN))
    said = status_words(stage, number)
    assert phase(stage, number) == "ready", said
    assert "Checks passed, with one question to you" in said
    assert "checks passed, with one question to the author" in said, "the reviewer reads the same"
    assert "threshold: youden" in said
    stated = "{Sensitivity: {threshold: youden}, Specificity: {threshold: youden}}"
    stage.people.edit_issue(number, "author", body=in_issue(with_figures(YOUDEN, how=stated)))
    stage.handle(number)
    said = status_words(stage, number)
    assert re.search(r"\d+ checks passed\. Evidence", said), "no question"
    assert "hold by the definition that" in said
    assert "○ self-reported" in said, "nothing is bought by it"


def test_where_how_leaves_no_other_definition_it_is_an_error(stage: Stage):
    closed = "{threshold: one, labels: single, invalid_answers: none, estimate: test set}"
    number = opened(stage, with_figures(YOUDEN, how=closed))
    assert phase(stage, number) == "needs-fixes"
    assert "A102" in status_words(stage, number)


def test_swapped_sensitivity_and_specificity_do_not_count_as_checked(stage: Stage):
    right = "AUROC: 0.9912, Accuracy: 0.9649, Sensitivity: 0.9412, Specificity: 0.9790"
    assert "◔ numbers-checked" in status_words(stage, opened(stage, with_figures(right)))
    swapped = right.replace("0.9412", "x").replace("0.9790", "0.9412").replace("x", "0.9790")
    text = with_figures(swapped).replace("logistic-1", "logistic-2")
    said = status_words(stage, opened(stage, text))
    assert "A604" in said
    assert "○ self-reported" in said
