"""The 35 results of the existing hub, as a file and as an issue (LF and CRLF): what hubbot says, and why.

They are read from `evals/`, where each stands byte for byte above hubbot's block. None is compared with the
others here: the same scores under several names are the matter of `known`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from hubbot.common.digest import digest
from hubbot.index.known import Known
from hubbot.proving.checks import Context
from hubbot.reading.issue.form import read_issue
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import load_trusted, read
from hubbot.registry.load import load
from hubbot.results.result import split_accepted
from hubbot.submission.requests.result.review import review_issue, review_text
from tests.reading.bodies import body

ROOT = Path(__file__).parents[2]

# Errors and warnings that each would get today as a new submission of a model nobody filed before.
NOTHING: tuple[str, ...] = ()
FOREIGN_ENCODING = ("L104",)  # a k-mer encoding under the name of a network: did the model run at all?
NO_DATASET = ("R203",)  # names a folder instead of a dataset
UNDESCRIBED = ("R204",)  # names a dataset that nobody described
ARCHIVED = ("R102",)  # its benchmark takes no new results
OTHER_MEAN = ("A401", "R204")  # robustness_score is not the mean of the parts that the others average
OTHER_CURVE = ("A403", "B103", "R203")  # its areas do not follow from its curves, nor from the baseline's
NO_PRIMARY = ("M104", "M106")  # AUROC 0.0 stands for "not computed", and the primary metric is missing

OUTCOMES: dict[str, tuple[str, ...]] = {
    "DNA-ENHANCER-hyenadna_real-20251218-210303": UNDESCRIBED,
    "DNA-ENHANCERS-dnabert2-20251218-184424": FOREIGN_ENCODING,
    "DNA-ENHANCERS-hyenadna-20251218-184417": FOREIGN_ENCODING,
    "DNA-ENHANCERS-kmer_k6-20251218-184408": FOREIGN_ENCODING,
    "DNA-PROMOTER-hyenadna_real-20251218-210312": UNDESCRIBED,
    "DNA-PROMOTERS-dnabert2-20251218-184427": FOREIGN_ENCODING,
    "DNA-PROMOTERS-hyenadna-20251218-184419": FOREIGN_ENCODING,
    "DNA-PROMOTERS-kmer_k6-20251218-184410": FOREIGN_ENCODING,
    "DNA-enhancers-caduceus-20251219-120012": FOREIGN_ENCODING,
    "DNA-enhancers-evo2-20251219-120013": FOREIGN_ENCODING,
    "DNA-enhancers_cohn-kmer_baseline-20251219-023209": NOTHING,
    "DNA-promoters-caduceus-20251219-120012": FOREIGN_ENCODING,
    "DNA-promoters-evo2-20251219-120013": FOREIGN_ENCODING,
    "DNA-promoters_nontata-kmer_baseline-20251219-023228": NOTHING,
    "DNA-regulatory_ensembl-kmer_baseline-20251219-023248": ARCHIVED,
    "FMRI-brainjepa-20251219-120049": UNDESCRIBED,
    "FMRI-brainlm-20251219-120049": UNDESCRIBED,
    "ROBUSTNESS-brainjepa-20251219-120152": OTHER_MEAN,
    "ROBUSTNESS-brainlm-20251219-120152": OTHER_MEAN,
    "ROBUSTNESS-dummy_classifier-20251127-065232": OTHER_CURVE,
    "ROBUSTNESS-dummy_classifier-20251127-065701": NO_DATASET,
    "ROBUSTNESS-dummy_classifier-20251127-070344": NO_DATASET,
    "ROBUSTNESS-dummy_classifier-20251127-070350": NO_DATASET,
    "ROBUSTNESS-dummy_classifier-20251127-071004": NO_DATASET,
    "ROBUSTNESS-geneformer-20251127-153758": NO_DATASET,
    "ROBUSTNESS-swift-20251218-212536": UNDESCRIBED,
    "SUITE-GEN-CLASS-001-dummy_classifier-20251218-084736": NO_PRIMARY,
    "SUITE-GEN-CLASS-001-dummy_classifier-20251218-085740": NO_PRIMARY,
    "SUITE-GEN-CLASS-001-geneformer-20251218-091402": NO_PRIMARY,
    "SUITE-TOY-CLASS-brainlm-20251127-153750": NOTHING,
    "SUITE-TOY-CLASS-dummy_classifier-20251127-064058": NOTHING,
    "SUITE-TOY-CLASS-dummy_classifier-20251127-064428": NOTHING,
    "SUITE-TOY-CLASS-dummy_classifier-20251127-064456": NOTHING,
    "SUITE-TOY-CLASS-dummy_classifier-20251127-065634": NOTHING,
    "SUITE-TOY-CLASS-dummy_classifier-20251127-071011": NOTHING,
}


@cache
def imported() -> dict[str, str]:
    """The submitter's part of every imported file, by eval_id."""
    found = {}
    for path in sorted((ROOT / "evals").rglob("*.yaml")):
        submitted, block = split_accepted(path.read_text(encoding="utf-8"))
        if block.get("imported_from"):
            found[path.stem] = submitted
    return found


@cache
def context() -> Context:
    hub = load(ROOT)
    return Context(hub=hub, known=Known.of([], hub), today="2026-11-23")


def told(review):
    return tuple(sorted({problem.code for problem in review.problems if problem.severity != "note"}))


def test_every_imported_file_is_listed():
    assert set(imported()) == set(OUTCOMES)
    assert len(OUTCOMES) == 35


@pytest.mark.parametrize("name", OUTCOMES)
def test_an_old_file_has_the_shape_of_a_result_and_is_read_the_same_everywhere(name):
    text = imported()[name]
    document = read(text)
    assert document.problems == ()
    assert schema.problems(document, "submission") == []
    assert document.value == load_trusted(text)
    for line_end in ("\n", "\r\n"):
        found = read_issue("x", body(text).replace("\n", line_end), ())
        assert found is not None
        assert found.problems == ()
        assert found.record_text == text
        assert digest(found.record_text) == digest(text)


@pytest.mark.parametrize("name", OUTCOMES)
def test_the_outcome_of_an_old_file_is_known_with_its_reason(name):
    text = imported()[name]
    as_file = review_text(text, context())
    assert told(as_file) == OUTCOMES[name]
    assert as_file.fault == ""
    issues = [review_issue("x", body(text).replace("\n", end), (), context()) for end in ("\n", "\r\n")]
    assert [told(issue) for issue in issues if issue is not None] == [OUTCOMES[name]] * 2
    assert len({issue.digest for issue in issues if issue is not None}) == 1
