"""What buys no lead, through the whole bot: the comment, the label, the board."""

import json

from .stage import Stage, record
from .test_life_of_a_submission import approved, opened, phase, status_words

BOARD = "leaderboards/data/BM-BREAST/1.0.0_DS-BREAST_test_228.json"


def stating(name: str, model: str, auroc: str, low: str, high: str) -> str:
    limits = f"{{low: {low}, high: {high}, level: 0.95, method: bootstrap}}"
    return record(name, model, auroc) + f"uncertainty: {{AUROC: {limits}}}\n"


def board(stage: Stage) -> dict[str, object]:
    return json.loads(stage.on_main(BOARD))


def places(stage: Stage) -> list[tuple[object, ...]]:
    return [(row["model"], row["place"], row["ahead_of_all"]) for row in board(stage)["rows"]]


def accept(stage: Stage, *numbers: int) -> None:
    for number in numbers:
        approved(stage, number)
    assert stage.sweep(accept=True).exit_code == 0
    assert [phase(stage, number) for number in numbers] == ["accepted"] * len(numbers)


def test_two_narrow_limits_buy_no_lead(stage):
    others = [opened(stage, record(f"{m}-1", m, v)) for m, v in (("knn", "0.9850"), ("forest", "0.9800"))]
    accept(stage, *others)
    number = opened(stage, stating("logistic-1", "logistic", "0.9880", "0.9879", "0.9881"), "stranger")
    assert phase(stage, number) == "ready"
    said = status_words(stage, number)
    assert "cannot be told apart from the other leaders" in said
    assert "Ahead of all others: **no**" in said
    accept(stage, number)
    ranks = [("logistic", "1 (1–3)"), ("knn", "2 (1–3)"), ("forest", "3 (1–3)")]
    assert places(stage) == [(*one, False) for one in ranks]
    page = stage.on_main("leaderboards/BM-BREAST.md")
    assert "Three models share the lead." in page
    assert "its author says 0.988 to 0.988 (bootstrap)" in page
    assert "🥇" not in page


def test_a_weak_row_with_wide_limits_takes_no_lead_and_no_medal(stage):
    first = opened(stage, record("logistic-1", auroc="0.9950"))
    strong = [first, opened(stage, record("knn-1", "knn", "0.9000"))]
    accept(stage, *strong)
    assert board(stage)["ahead_of_all"] == "logistic-1"
    number = opened(stage, stating("forest-1", "forest", "0.6000", "0.5", "1.0"), "stranger")
    said = status_words(stage, number)
    assert "M120" in said  # both widths, as a note
    accept(stage, number)
    ranks = [("logistic", "1 (1–1)", True), ("knn", "2 (2–2)", False), ("forest", "3 (3–3)", False)]
    assert places(stage) == ranks
    page = stage.on_main("leaderboards/BM-BREAST.md")
    assert "by its own limits 0.500 to 1.000 (bootstrap)" in page
    assert "is ahead of all others, beyond chance on 228 cases" in page


def test_a_row_alone_has_no_rank_anywhere(stage):
    number = opened(stage)
    assert "there is nobody to compare it with" in status_words(stage, number)
    accept(stage, number)
    assert places(stage) == [("logistic", "–", None)]
    (badge,) = [path for path in stage.files_on_main("leaderboards") if "/badges/" in path]
    assert json.loads(stage.on_main(badge))["message"].startswith("AUROC 0.")
