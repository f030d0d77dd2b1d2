"""Shared figures: whom it concerns, whom it does not, and what is written about them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hubbot.index.known import Known
from hubbot.proving.checks import Context, same_scores
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results import flags
from hubbot.results.result import result_of
from tests.proving.checks.conftest import TODAY, Ask, accepted, codes, varied

FIGURES = "{AUROC: 0.7365, Accuracy: 0.6792, F1-Score: 0.6789}"
OTHER = varied(
    f"eval_id: other-1\nmodel_ids: {{candidate: other}}\ndata: {{n: 1250}}\nmetrics: {FIGURES}\n"
    "run_metadata: {date: 2026-11-01}"
)
NEW = f"data: {{n: 1250}}\nmetrics: {FIGURES}"


@pytest.mark.parametrize(
    ("new", "held", "expected"),
    [
        (NEW, OTHER, {"D103"}),
        # Another board, another spelling of the metric, more figures beside the shared ones.
        (NEW.replace("1250", "1200"), OTHER, {"D103"}),
        (NEW + "\nbenchmark_id: BM-DNA-PROMOTER\ndataset_id: DS-DNA-PROMOTERS-NONTATA", OTHER, {"D103"}),
        (NEW.replace("F1-Score:", "F1:"), OTHER, {"D103"}),
        (NEW.replace("0.6789}", "0.6789, MCC: 0.3591}"), OTHER, {"D103"}),
        # One figure differs in its last digit: of three, two shared ones say too little.
        (NEW.replace("0.7365", "0.7366"), OTHER, set()),
        # The same model again, under any spelling, is a repeated run.
        (NEW + "\nmodel_ids: {candidate: other}", OTHER, {"D104"}),
        (NEW + "\nmodel_ids: {candidate: OTHER}", OTHER, {"D104"}),
        # One figure alone proves nothing, however many digits it has.
        ("metrics: {AUROC: 0.736512}", "same", set()),
        # Ceilings carry no information.
        ("metrics: {AUROC: 1.0, Accuracy: 1.0, F1-Score: 1.0}", "same", set()),
        # Two models that answer with one constant share everything, and should.
        ("metrics: {AUROC: 0.5, Accuracy: 0.6272, F1-Score: 0.3854}", "same", set()),
        # Few cases near the ceiling: expected by chance.
        ("data: {n: 50}\nmetrics: {AUROC: 1.0, Accuracy: 0.98, F1-Score: 0.98}", "same", {"D105"}),
        ("eval_id: OTHER-1", OTHER, {"D101"}),
        (OTHER.replace("other-1", "other-2"), OTHER, {"D102", "D104"}),
        (OTHER, OTHER, {"D101"}),
    ],
)
def test_whom_it_concerns(new: str, held: str, expected: set[str], ask: Ask) -> None:
    if held == "same":
        held = varied(f"{new}\neval_id: other-1\nmodel_ids: {{candidate: other}}")
    assert codes(ask(new, holding=[held]), "D") == expected


def test_figures_of_a_family_may_be_shared(ask: Ask, context: Context) -> None:
    hub = context.hub
    models = dict(hub.models)
    for name in ("evo2", "caduceus"):
        models[name] = replace(models[name], family="the same")
    related = replace(hub, models=models)
    held = OTHER.replace("candidate: other", "candidate: evo2")
    known = Known.of([accepted(held, related)], related)
    found = ask(NEW + "\nmodel_ids: {candidate: caduceus}", holding=[], hub=related)
    document = read(varied(NEW + "\nmodel_ids: {candidate: caduceus}"))
    assert document.value is not None
    assert same_scores.match(result_of(document.value), Context(related, known, TODAY)) is None
    assert same_scores.match(result_of(document.value), Context(hub, known, TODAY)) is not None
    assert not codes(found, "D")


def test_groups_that_differ_outweigh_overall_figures_that_agree(ask: Ask) -> None:
    groups = (
        "{sex: {F: {AUROC: 0.71%d, Accuracy: 0.68%d, N: 600}, M: {AUROC: 0.75%d, Accuracy: 0.67%d, N: 650}}}"
    )
    one = NEW.replace("0.6789}", "0.6789, stratified: " + groups % (11, 22, 33, 44) + "}")
    two = OTHER.replace("0.6789}", "0.6789, stratified: " + groups % (55, 66, 77, 88) + "}")
    assert not codes(ask(one, holding=[two]), "D")


def test_withdrawn_results_share_figures_with_nobody_but_keep_their_id(hub: Hub, context: Context) -> None:
    known = Known.of([accepted(OTHER, hub, status="withdrawn")], hub)
    document = read(varied(NEW))
    assert document.value is not None
    result = result_of(document.value)
    assert same_scores.match(result, replace(context, known=known)) is None
    assert known.with_eval_id("other-1")


def test_a_board_full_of_equally_good_models_expects_some_agreement(ask: Ask) -> None:
    """A pair is improbable; that some pair among hundreds agrees is not. Then it is a note."""
    crowd = [
        OTHER.replace("other-1", f"other-{i}")
        .replace("candidate: other", f"candidate: other{i}")
        .replace("0.7365", f"0.73{i:02d}" if i else "0.7365")
        .replace("0.6792", f"0.67{i:02d}" if i else "0.6792")
        .replace("0.6789", f"0.68{i:02d}" if i else "0.6789")
        for i in range(99)
    ]
    assert codes(ask(NEW, holding=crowd[:1]), "D") == {"D103"}
    assert codes(ask(NEW, holding=crowd), "D") == {"D105"}


def test_the_words_are_about_results(ask: Ask) -> None:
    message = next(p.message for p in ask(NEW, holding=[OTHER]) if p.code == "D103")
    assert message == (
        "The same three figures (AUROC, Accuracy and F1-Score) were filed for tiny_cnn and other; at most "
        "about 1 in 6,700 by chance for two different, equally good models on 1,250 cases. About the "
        "results, not the models."
    )
    for word in ("copied", "fake", "never ran", "fraud", "suspicious"):
        assert word not in message


def test_a_second_filing_points_to_the_first(ask: Ask) -> None:
    message = next(
        p.message for p in ask(OTHER.replace("other-1", "mine"), holding=[OTHER]) if p.code == "D102"
    )
    assert "`other-1` (issue #7)" in message


def test_a_flag_keeps_answer_and_resolution(hub: Hub, context: Context) -> None:
    document = read(varied(NEW + "\nintegrity: {note: both use the k-mer encoder}"))
    assert document.value is not None
    known = Known.of([accepted(OTHER, hub)], hub)
    (flag,) = same_scores.flags(result_of(document.value), replace(context, known=known))
    assert flag["code"] == "D103"
    assert flag["others"] == ["other-1"]
    assert flag["answer"] == "both use the k-mer encoder"
    assert flags.is_open(flag)
    settled = flags.resolved(flag, by="maintainer", at="2026-11-25", reason="one encoder, by design")
    assert not flags.any_open([settled])
    assert settled["answer"] == flag["answer"]
    assert flags.any_open([settled, flag])
    with pytest.raises(ValueError, match="reason"):
        flags.resolved(flag, by="maintainer", at="2026-11-25", reason=" ")


def test_what_chance_explains_is_told_and_never_open(hub: Hub, context: Context) -> None:
    few = "data: {n: 50}\nmetrics: {AUROC: 1.0, Accuracy: 0.98, F1-Score: 0.98}"
    document = read(varied(few))
    assert document.value is not None
    known = Known.of([accepted(varied(f"{few}\neval_id: o\nmodel_ids: {{candidate: o}}"), hub)], hub)
    (flag,) = same_scores.flags(result_of(document.value), replace(context, known=known))
    assert flag["code"] == "D105"
    assert flag["figures"] == ["AUROC", "Accuracy", "F1-Score"]
    assert flag["chance"] > 0.1
    assert not flags.is_open(flag)


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.42, "42 %"),
        (0.0123, "1.2 %"),
        (1.5e-4, "about 1 in 6,700"),
        (1 / 4000, "about 1 in 4,000"),
        (1e-9, "less than 1 in a million"),
    ],
)
def test_probabilities_are_told_in_round_words(chance: float, words: str) -> None:
    assert flags.one_in(chance) == words
