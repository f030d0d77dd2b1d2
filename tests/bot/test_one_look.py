"""One look at one issue reads its text once, whatever kind of issue it is, and runs no baseline twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hubbot.bot.state import world
from hubbot.evaluation.baselines import toy_baselines
from hubbot.reading.issue import form
from hubbot.reading.issue.body import _Scanner, scan
from hubbot.reading.issue.form import FORM
from hubbot.submission.requests.proposal.kinds import AUTHOR, CARD, benchmark_issue, model_issue
from tests.bot.stage import Stage, body, make, record
from tests.bot.test_corrections import form as correction

RESULT = f"```yaml\n{record()}```"
ANSWERS = ((field.label, RESULT if field.id == "record" else "_No response_") for field in FORM)
FORMED = "\n".join(f"### {label}\n\n{answer}\n" for label, answer in ANSWERS)
KINDS = {
    "a block of YAML": ("[Submission] x", body(record())),
    "the form": ("[Submission] x", FORMED),
    "a label alone": ("My result", body(record())),
    "a benchmark": ("[Benchmark] Cells", benchmark_issue()),
    "a model's card": ("[Model] forest", model_issue("forest", AUTHOR, CARD, "https://example.org/us")),
    "a correction": ("[Correction] x", correction("knn-1")),
}


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a body was scanned, a form read, a baseline run."""
    counted: Counter[str] = Counter()
    scans, reads, runs = _Scanner.run, form._of_form, toy_baselines.run
    monkeypatch.setattr(_Scanner, "run", lambda self: (counted.update(["scan"]), scans(self))[1])
    monkeypatch.setattr(form, "_of_form", lambda one: (counted.update(["form"]), reads(one))[1])
    monkeypatch.setattr(toy_baselines, "run", lambda recipe: (counted.update(["baseline"]), runs(recipe))[1])
    for kept in (scan, form._read, world._figures):
        kept.cache_clear()
    return counted


@pytest.mark.parametrize("kind", KINDS)
def test_a_look_scans_the_body_once_and_reads_the_form_once(
    kind: str, stage: Stage, done: Counter[str]
) -> None:
    title, text = KINDS[kind]
    number = stage.people.open_issue("author", title, text, ["submission"]).number
    assert stage.handle(number, "opened").exit_code == 0
    assert done["scan"] == 1
    assert done["form"] <= 1


def test_three_looks_run_a_baseline_once(tmp_path: Path, done: Counter[str]) -> None:
    stage = make(tmp_path, baseline=True)
    stated = "toy_check: {baseline: toy_classification, metrics: {AUROC: 0.9}}\n"
    for index in range(3):
        text = body(record(f"r-{index}", auroc=f"0.9{index}1") + stated)
        stage.people.open_issue("author", "[Submission]", text)
    stage.sweep()
    assert done["baseline"] == 1
    assert done["scan"] == 3
