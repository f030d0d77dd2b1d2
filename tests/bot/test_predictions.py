"""Attached predictions: the bot scores them itself, and the approval covers their bytes."""

import hashlib
from dataclasses import replace

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

from hubbot.fetching import fetch
from hubbot.forge.port import ForgeError
from hubbot.records.record import split_accepted
from hubbot.submission.form_fields import FORM, RELATIONS

from .stage import Stage, record
from .test_life_of_a_submission import approved, phase, status_words

URL = "https://github.com/user-attachments/files/1/predictions.csv"
PATH = "evals/BM-BREAST/logistic/logistic-1.yaml"


def filed(seed: int = 0) -> tuple[bytes, str]:
    """Noisy scores of the registered test split, and the AUROC they give (malignant is positive)."""
    target = load_breast_cancer().target
    _, rows = train_test_split(range(569), test_size=0.4, stratify=target, random_state=42)
    malignant = 1 - target[sorted(rows)]
    scores = np.random.default_rng(seed).normal(malignant, 0.5).clip(-3, 4).round(4)
    scores = ((scores + 3) / 7).round(6)
    lines = ["row,score", *(f"{row},{score:.6f}" for row, score in zip(sorted(rows), scores, strict=True))]
    return "\n".join(lines).encode() + b"\n", f"{roc_auc_score(malignant, scores):.4f}"


def body(auroc: str) -> str:
    answers = {
        "record": f"```yaml\n{record(auroc=auroc)}```",
        "relation": next(iter(RELATIONS)),
        "card": "_No response_",
        "predictions": f"[predictions.csv]({URL})",
    }
    parts = [f"### {f.label}\n\n{answers.get(f.id, _boxes(f.options))}" for f in FORM]
    return "\n\n".join(parts)


def _boxes(options: tuple[str, ...]) -> str:
    return "\n".join(f"- [x] {option}" for option in options)


def with_files(stage: Stage, files: dict[str, bytes]) -> None:
    """The stage's bot reads attachments from `files`."""
    make = Stage.bot
    stage.bot = lambda *, accept: replace(make(stage, accept=accept), fetch=files.get)  # type: ignore[method-assign]


def test_scores_that_follow_from_the_attached_predictions_are_re_scored(stage):
    content, auroc = filed()
    files = {URL: content}
    with_files(stage, files)
    number = stage.people.open_issue("author", "[Submission]", body(auroc), ["submission"]).number
    stage.handle(number, "opened")
    assert phase(stage, number) == "ready", status_words(stage, number)
    assert "◑ re-scored" in status_words(stage, number)
    approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    block = split_accepted(stage.on_main(PATH))[1]
    assert block["evidence"] == "re-scored"
    assert block["predictions"] == {"url": URL, "sha256": hashlib.sha256(content).hexdigest()}


def test_scores_that_do_not_follow_are_an_error_and_other_bytes_void_the_approval(stage):
    content, auroc = filed()
    files = {URL: content}
    with_files(stage, files)
    wrong = stage.people.open_issue("author", "[Submission]", body("0.9999"), ["submission"]).number
    stage.handle(wrong, "opened")
    assert phase(stage, wrong) == "needs-fixes"
    assert "V103" in status_words(stage, wrong)
    stage.people.edit_issue(wrong, "author", body=body(auroc))
    stage.handle(wrong)
    approved(stage, wrong)
    files[URL] = content.replace(b"row,score\n", b"row,score\r\n", 1)
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == []


def test_a_file_that_is_gone_leaves_the_figures_unproved_but_the_submission_alive(stage):
    with_files(stage, {})
    number = stage.people.open_issue("author", "[Submission]", body("0.9912"), ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 0
    assert phase(stage, number) == "ready"
    assert "re-scored" not in status_words(stage, number).partition("Author:")[0]


def test_nothing_but_githubs_own_files_is_ever_asked_for():
    assert fetch("https://example.org/predictions.csv") is None
    assert fetch("file:///etc/hostname") is None


def test_a_network_that_fails_is_our_fault_and_tried_again(stage):
    def failing(url: str) -> bytes:
        raise ForgeError("no network")

    make = Stage.bot
    stage.bot = lambda *, accept: replace(make(stage, accept=accept), fetch=failing)  # type: ignore[method-assign]
    number = stage.people.open_issue("author", "[Submission]", body("0.9912"), ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 3
    assert stage.forge.snapshot(number).comments == ()
    with_files(stage, {URL: filed()[0]})
    assert stage.sweep().exit_code == 0
    assert phase(stage, number) == "needs-fixes"
