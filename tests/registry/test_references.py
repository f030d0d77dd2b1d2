"""R: what a result names is registered."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.proving.check import examine
from hubbot.proving.checks import Context
from hubbot.proving.checks.references import CHECKS
from hubbot.reading.issue.form_fields import field
from hubbot.reading.yaml.reader import read
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.result import result_of
from hubbot.submission.requests.result.review import review_issue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


def problems(hub: Hub, text: str, accepted_as: str | None = None) -> list[Problem]:
    document = read(text)
    assert document.value is not None
    context = Context(hub, Known.of((), hub), "2026-11-23", accepted_as=accepted_as)
    outcomes = examine(CHECKS, document, result_of(document.value), context)
    return [problem for outcome in outcomes for problem in outcome.problems]


def record(benchmark: str, dataset: str, model: str = "evo2", rest: str = "") -> str:
    return f"eval_id: x\nbenchmark_id: {benchmark}\n{dataset}\nmodel_ids:\n  candidate: {model}\n{rest}"


@pytest.mark.parametrize(
    ("text", "code", "line", "hint"),
    [
        (record("BM-BRAEST", "dataset_id: DS-BREAST"), "R101", 2, "Did you mean BM-BREAST"),
        (record("zzzzzzz", "dataset_id: DS-BREAST"), "R101", 2, "Open benchmarks: BM-002"),
        (record("dna_classification", "dataset_id: DS-PBMC"), "R101", 2, "BM-DNA-PROMOTER (with DS-DNA-PROM"),
        (record("BM-DNA-REGULATORY", "dataset_id: DS-DNA-REGULATORY-ENSEMBL"), "R102", 2, "BM-DNA-ENHANCER"),
        (
            record("BM-BREAST", "dataset_id: DS-BRAEST"),
            "R201",
            3,
            "Did you mean DS-BREAST, a dataset of BM-BREAST",
        ),
        (record("BM-BREAST", "dataset_id: zzzzzz"), "R201", 3, "Datasets of this benchmark: DS-BREAST"),
        (record("BM-BREAST", "dataset_id: DS-DIABETES"), "R202", 3, "Datasets of BM-BREAST: DS-BREAST"),
        (
            record("robustness_testing", "data_dir: toy_data/neuro/robustness"),
            "R203",
            3,
            "toy_neuro_robustness",
        ),
        (record("robustness_testing", "data_dir: somewhere/else"), "R203", 3, "toy_neuro_robustness"),
        (record("BM-DNA-ENHANCER", "dataset_id: DS-DNA-ENHANCER"), "R204", 3, "DS-DNA-ENHANCERS-COHN"),
        (
            record("BM-BREAST", "dataset_id: DS-BREAST", rest="data: {split: tset}\n"),
            "R205",
            6,
            "train, test",
        ),
        (record("BM-BREAST", "dataset_id: DS-BREAST", "evo_2"), "R301", 5, "did you mean evo2"),
        (record("BM-BREAST", "dataset_id: DS-BREAST", "quite_new"), "R301", 5, "Fill in its card"),
        (record("BM-BREAST", "dataset_id: DS-BREAST", "HyenaDNA"), "R103", 5, "hyenadna"),
        (record("bm-breast", "dataset_id: DS-BREAST"), "R103", 2, "BM-BREAST"),
    ],
)
def test_a_reference_that_leads_nowhere_is_located_with_what_to_write(
    hub: Hub, text: str, code: str, line: int, hint: str
) -> None:
    found = problems(hub, text)
    assert [p.code for p in found] == [code]
    assert found[0].line == line
    assert hint in found[0].hint


@pytest.mark.parametrize(
    "text",
    [
        record("BM-BREAST", "dataset_id: DS-BREAST"),
        record("BM-BREAST", "dataset_id: DS-BREAST", rest="data: {split: test}\n"),
        record("BM-DNA-ENHANCER", "dataset_id: DS-DNA-ENHANCERS-COHN", "hyenadna"),
        record("BM-BREAST", ""),  # a missing dataset is the schema's business
    ],
)
def test_what_is_registered_passes(hub: Hub, text: str) -> None:
    assert problems(hub, text) == []


def test_a_new_model_and_another_spelling_block_nothing(hub: Hub) -> None:
    found = problems(hub, record("bm-breast", "dataset_id: ds-breast", "quite_new"))
    assert {p.severity for p in found} == {"note"}


def test_an_archived_benchmark_keeps_what_it_holds(hub: Hub) -> None:
    text = record("BM-DNA-REGULATORY", "dataset_id: DS-DNA-REGULATORY-ENSEMBL")
    assert problems(hub, text, accepted_as="evals/BM-DNA-REGULATORY/evo2/x.yaml") == []


def test_the_proposed_change_is_the_registered_id(hub: Hub) -> None:
    (found,) = problems(hub, record("BM-BREAST", "dataset_id: DS-BRAEST"))
    assert found.fix is not None
    assert (found.fix.text, found.fix.span.line, found.fix.span.column) == ("DS-BREAST", 3, 13)


BODY = """\
### eval.yaml

```yaml
eval_id: tiny_cnn-20261123
benchmark_id: BM-BREAST
dataset_id: DS-BREAST
model_ids: {{candidate: {model}}}
run_metadata: {{date: 2026-11-20}}
data: {{split: test, n: 228}}
metrics: {{AUROC: 0.8312}}
status: Completed
```

### {heading}

{card}
"""


@pytest.mark.parametrize(
    ("model", "card", "said"),
    [
        ("quite_new", "", "Fill in its card in the form"),
        ("evo_2", "", "Fill in its card in the form. Or did you mean evo2?"),
        ("quite_new", "```yaml\nname: Quite new\n```", None),
        ("evo_2", "```yaml\nname: Quite new\n```", "Or did you mean evo2?"),
    ],
)
def test_whoever_filled_in_the_card_is_not_asked_for_it(
    hub: Hub, model: str, card: str, said: str | None
) -> None:
    body = BODY.format(model=model, card=card, heading=field("card").label)
    context = Context(hub, Known.of([], hub), "2026-11-23")
    review = review_issue("[Submission] x", body, ("submission",), context)
    assert review is not None
    assert bool(review.submission.card) == bool(card)
    hints = [problem.hint for problem in review.problems if problem.code == "R301"]
    assert hints == ([said] if said else [])
