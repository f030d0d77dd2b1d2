"""Every code can be reached by its own example, is on the page, and is not raised by its counter-example."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from tests.proving.checks.conftest import BASE, TODAY, accepted, codes, varied

from hubbot.commands.catalogue import kinds, problems_page
from hubbot.common.problem import CATALOGUE, Kind
from hubbot.index.known import Known
from hubbot.proving.checks import Context, run_checks
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results.result import Result, result_of
from hubbot.submission.requests.result.review import review_issue, review_text

kinds()
ROOT = Path(__file__).parents[2]
# A registered model on a registered split with class counts; arithmetic asks for no more.
PROMOTER = """\
eval_id: example-20261123
benchmark_id: BM-DNA-PROMOTER
model_ids: {candidate: kmer_k6}
dataset_id: DS-DNA-PROMOTERS-NONTATA
status: Completed
"""
# What no short example can show, and what is described in words.
SHOWN = {"P110": "a: " + "x" * 262_200, "P013": CATALOGUE["P001"].good + "x" * 262_200}
FOLDER = BASE.replace("dataset_id: DS-BREAST\n", "")
DIABETES = PROMOTER.replace("BM-DNA-PROMOTER", "BM-DIABETES").replace(
    "DS-DNA-PROMOTERS-NONTATA", "DS-DIABETES"
)
BASES = {"A": PROMOTER, "A206": BASE, "A604": BASE, "A503": DIABETES, "A504": DIABETES, "R203": FOLDER}
TESTED_ELSEWHERE = {
    "E",
    "G",
    "I",
    "K",
    "V105",
}  # tests/interchange, tests/bot, tests/proving/checks: not one text

HELD = (
    varied("eval_id: filed-20261101"),
    varied("eval_id: logistic-20261101\nmodel_ids: {candidate: logistic}\nmetrics: {AUROC: 0.6321}"),
    varied("eval_id: taken-20261101\nmetrics: {AUROC: 0.7311}"),
    varied(
        "eval_id: other-1250\nmodel_ids: {candidate: other}\ndata: {n: 1250}\n"
        "metrics: {AUROC: 0.7365, Accuracy: 0.6792, F1-Score: 0.6789}"
    ),
    varied(
        "eval_id: other-50\nmodel_ids: {candidate: other}\ndata: {n: 50}\n"
        "metrics: {AUROC: 1.0, Accuracy: 0.98, F1-Score: 0.98}"
    ),
    *(
        varied(f"eval_id: board-{i}\nmodel_ids: {{candidate: m{i}}}\nmetrics: {{AUROC: 0.7{i}31}}")
        for i in range(3, 9)
    ),
)


def rescore(content: bytes, result: Result, hub: Hub) -> Mapping[str, float]:
    """Stands for the scorer: AUROC 0.8312 from any file of numbers."""
    if b"high" in content:
        raise ValueError("line 2: `high` is no number")
    return {"AUROC": 0.8312}


def raised(kind: Kind, example: str, context: Context) -> set[str]:
    """What the bot says to this example, in the place where such an example stands."""
    example = SHOWN.get(kind.code, example) if example is kind.bad else example
    if kind.code.startswith("P0"):
        review = review_issue("[Submission] example", example, ("submission",), context)
        return codes(review.problems) if review else set()
    if kind.code.startswith("P"):
        return codes(read(example).problems)
    if kind.code.startswith("S"):
        return codes(review_text(example, context).problems)
    fetched = example.partition("\n")[2].encode() if kind.code == "V102" else b"id,score\n0,0.91\n"
    if kind.code == "V104" and example is kind.bad:
        context = replace(context, fetched=None, unread="it is private")
        return codes(run_checks(read(BASE), result_of(read(BASE).value), context))
    if kind.code == "R304" and example is kind.bad:
        context = replace(context, card={"name": "Elastic net"})
    if kind.code == "R305":
        context = replace(context, author="stranger" if example is kind.bad else "author")
    base = BASES.get(kind.code, BASES.get(kind.code[0], BASE))
    document = read(varied("status: Completed" if kind.code == "V102" else example, base))
    assert document.value is not None, document.problems
    return codes(run_checks(document, result_of(document.value), replace(context, fetched=fetched)))


@pytest.fixture(scope="module")
def full(hub: Hub) -> Context:
    def rerun(name: str) -> Mapping[str, float]:
        figures: Mapping[str, float] = hub.baselines[name]["metrics"]
        return figures

    known = Known.of([accepted(text, hub) for text in HELD], hub)
    return Context(hub, known, TODAY, full=True, rerun=rerun, rescore=rescore)


@pytest.mark.parametrize(
    "kind",
    [k for k in kinds() if not {k.code, k.code[0]} & TESTED_ELSEWHERE],
    ids=lambda k: f"{k.code}-{k.slug}",
)
def test_the_bad_example_raises_it_and_the_good_one_does_not(kind: Kind, full: Context) -> None:
    assert kind.code in raised(kind, kind.bad, full)
    assert kind.code not in raised(kind, kind.good, full)


def test_every_module_that_registers_kinds_is_loaded_for_the_page() -> None:
    kinds()
    source = ROOT / "src"
    for file in source.rglob("*.py"):
        if re.search(r"^[A-Z_]+ = kind\(", file.read_text("utf-8"), re.MULTILINE):
            assert ".".join(file.relative_to(source).with_suffix("").parts) in sys.modules


def test_every_kind_is_documented_with_both_examples() -> None:
    page = problems_page()
    for kind in kinds():
        assert f"### {kind.code} {kind.slug}\n" in page
        assert kind.meaning in page
        assert f"(#{kind.code.lower()}-{kind.slug})" in page


def test_the_page_on_file_is_the_generated_one() -> None:
    on_file = (ROOT / "docs" / "problems.md").read_text("utf-8")
    assert on_file == problems_page(), "python -m hubbot.commands.catalogue > docs/problems.md"


def test_fences_in_examples_do_not_break_the_page() -> None:
    page = problems_page()
    outside, fence = [], ""
    for line in page.split("\n"):
        if not fence and line.startswith("```"):
            fence = line.rstrip("yaml")
        elif fence and line == fence:
            fence = ""
        elif not fence:
            outside.append(line)
    assert not fence
    assert sum(line.startswith("### ") for line in outside) == len(kinds())


def test_the_digest_in_the_example_is_that_of_the_file_it_speaks_of() -> None:
    assert hashlib.sha256(b"id,score\n0,0.91\n").hexdigest() in CATALOGUE["V101"].good
