"""What is said while somebody looks at private labels reaches nobody: it may quote them."""

from __future__ import annotations

import pytest

from .stage import Stage, record
from .test_life_of_a_submission import approved, phase, status_words
from .test_predictions import body, filed, merged, misses, private, with_labels

SECRET = "label-malignant-of-row"
WAYS = {
    "refuses": f"raise ValueError(f'{SECRET}-{{truth[0]}}')",
    "key": f"return {{}}[f'{SECRET}-{{truth[0]}}']",
    "type": f"raise TypeError(f'{SECRET}-{{truth[0]}}')",
    "exit": f"raise SystemExit(f'{SECRET}-{{truth[0]}}')",
    "assert": f"assert False, f'{SECRET}-{{truth[0]}}'",
    "text": f"return f'{SECRET}-{{truth[0]}}'",
    "printed": f"print(f'{SECRET}-{{truth[0]}}', flush=True); return 0.5",
    "broken": "import os; os._exit(7)",
}


def with_scorer(stage: Stage, does: str) -> None:
    merged(stage, "scorers/own.py", f"def own(truth, predicted):\n    {does}\n".encode())
    metrics = stage.checkout / "registry/metrics.yaml"
    if "  Own:" in metrics.read_text():
        return
    entry = (
        "  Own:\n    direction: higher\n    range: [0, 1]\n    scorer: own:own\n    explanation: A share.\n"
    )
    merged(
        stage,
        "registry/metrics.yaml",
        metrics.read_text().replace("metrics:\n", f"metrics:\n{entry}", 1).encode(),
    )


SAYS = ("key", "type", "exit", "assert", "text", "broken")  # a fault of the hub's file
LABELS = {
    "a class of none": f"row,label\n0,{SECRET}\n",
    "a column of none": f"row,{SECRET}\n0,benign\n",
    "no row": f"row,label\n{SECRET},benign\n",
    "one too many": "",
    "no table": f'row,label\n"{SECRET}',
}


def filed_one(stage: Stage) -> int:
    content, auroc = filed()
    with_labels(stage, content)
    text = record(auroc=auroc).replace("metrics:\n", "metrics:\n  Own: 0.500\n")
    return stage.people.open_issue("author", "[Submission]", body(auroc, text), ["submission"]).number


def accepted_or_not(stage: Stage, number: int) -> str:
    """All that anybody can see of it, in the repository, the issue and the public log of the jobs."""
    told = [stage.handle(number, "opened")]
    assert phase(stage, number) == "ready", status_words(stage, number)
    approved(stage, number)
    told.append(stage.sweep(accept=True))
    said = [comment.body for comment in stage.forge.snapshot(number).comments]
    said += [line for one in told for line in (*one.lines, one.summary)]
    return "\n".join([*said, stage.git("log", "--all", "-p", "--", ".", ":!scorers")])


@pytest.mark.parametrize("way", WAYS)
def test_no_word_of_a_scorer_about_private_labels_is_told(stage: Stage, way: str) -> None:
    private(stage)
    with_scorer(stage, WAYS[way])
    number = filed_one(stage)
    assert SECRET not in accepted_or_not(stage, number)
    ends = "accepted" if way == "printed" else "hub-problem" if way in SAYS else "needs-fixes"
    assert phase(stage, number) == ends
    if way == "refuses":
        assert "it may quote a label" in status_words(stage, number)
    if way in SAYS:
        assert "hubbot score --labels" in status_words(stage, number)
    if ends != "accepted":
        assert [(miss["author"], miss["issue"]) for miss in misses(stage)] == [("author", str(number))]


def test_a_mended_scorer_takes_the_same_approval(stage: Stage) -> None:
    private(stage)
    with_scorer(stage, WAYS["key"])
    number = filed_one(stage)
    accepted_or_not(stage, number)
    stage.sweep(accept=True)
    assert len(misses(stage)) == 1, "one approval is one try, however many runs it takes"
    with_scorer(stage, "return 0.5")
    stage.sweep(accept=True)
    assert phase(stage, number) == "accepted", status_words(stage, number)


@pytest.mark.parametrize("wrong", LABELS)
def test_no_word_about_a_wrong_file_of_private_labels_is_told(stage: Stage, wrong: str) -> None:
    private(stage)
    with_scorer(stage, "return 0.5")
    file = stage.root / "labels/DS-BREAST/test.csv"
    file.write_text(LABELS[wrong] or file.read_text() + "99999,benign\n")
    number = filed_one(stage)
    said = accepted_or_not(stage, number)
    assert SECRET not in said
    assert "99999" not in said
    assert phase(stage, number) == "hub-problem"
