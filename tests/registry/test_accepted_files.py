"""Accepted files: the submitter's text, byte for byte, a seam, hubbot's block; and where they lie."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubbot.common.digest import normalise
from hubbot.reading.yaml.reader import read
from hubbot.results.result import (
    SEAM,
    Acceptance,
    acceptance_of,
    accepted_path,
    accepted_text,
    block_of,
    is_id,
    read_accepted,
    split_accepted,
)

ROOT = Path(__file__).resolve().parents[2]
BLOCK = {
    "status": "active",
    "evidence": "self-reported",
    "accepted_at": "2026-11-23T21:00:00Z",
    "digest": "0" * 64,
}
RECORD = "eval_id: x\nbenchmark_id: BM-BREAST\nmodel_ids: {candidate: m}\nmetrics: {AUROC: 0.9}\n"

ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=120)
LINES = st.lists(
    st.sampled_from([SEAM, "hubbot:", "  evidence: re-run", "a: 1", "", "...", "---"]), max_size=8
)


@given(ANY_TEXT | LINES.map("\n".join))
def test_the_submitters_part_comes_back_as_it_was(text: str) -> None:
    submitted, block = split_accepted(accepted_text(text, BLOCK))
    assert submitted == normalise(text)
    assert block == BLOCK


@given(LINES.map("\n".join))
def test_a_text_that_imitates_the_seam_cannot_speak_for_hubbot(text: str) -> None:
    assert split_accepted(accepted_text(text, BLOCK))[1]["evidence"] == "self-reported"


@pytest.mark.parametrize(
    "text",
    [
        RECORD,
        "---\neval_id: x\nmetrics: {AUROC: 0.9}\n...\n",
        "metrics: {AUROC: 0.9}\neval_id: x\nnotes: |\n  last line\n",
        "metrics: {AUROC: 0.9}\neval_id: x\nstatus:\n",
        "# a comment\r\neval_id: x\r\nmetrics: {AUROC: 0.9}",
        "\ufeffeval_id: x\nmetrics: {AUROC: 0.9}",
    ],
)
def test_whatever_its_style_a_record_is_read_as_it_was_checked(text: str) -> None:
    accepted = read_accepted("evals/a/b/x.yaml", accepted_text(text, BLOCK))
    assert accepted.result.eval_id == "x"
    assert accepted.result.metrics == {"AUROC": 0.9}
    assert accepted.acceptance.digest == "0" * 64


@pytest.mark.parametrize(
    "text",
    [
        "{eval_id: x, metrics: {AUROC: 0.9}}",  # flow style
        "  eval_id: x\n  metrics: {AUROC: 0.9}",  # indented root
    ],
)
def test_what_no_block_can_stand_below_is_not_taken(text: str) -> None:
    """As one document, text and hubbot's block would be no YAML: the reader refuses such a submission."""
    assert [problem.code for problem in read(text).problems] == ["P115"]
    with pytest.raises(ValueError, match="margin"):
        read_accepted("evals/a/b/x.yaml", accepted_text(text, BLOCK))


def test_a_file_is_text_seam_and_block() -> None:
    text = accepted_text(RECORD, BLOCK)
    assert text.startswith(RECORD + SEAM + "\nhubbot:\n  status: active\n")
    assert text.endswith("\n")


@pytest.mark.parametrize(
    "text",
    [
        RECORD,  # no block at all
        RECORD + SEAM + "\n",
        RECORD + SEAM + "\nhubbot:\n",
        RECORD + SEAM + "\nhubbot: {status: splendid, evidence: certain, open_warnings: null}\n",
    ],
)
def test_a_poor_block_is_read_as_the_least(text: str) -> None:
    acceptance = read_accepted("evals/a/b/x.yaml", text).acceptance
    assert (acceptance.status, acceptance.evidence) == ("active", "self-reported")
    assert (acceptance.open_warnings, acceptance.flags, acceptance.digest) == ((), (), "")


@pytest.mark.parametrize("text", ["- a\n", "just text\n", "a: [1\n", RECORD + SEAM + "\nhubbot: [\n"])
def test_a_file_that_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"evals/a/b/x\.yaml"):
        read_accepted("evals/a/b/x.yaml", text)


def test_a_block_comes_back_with_everything_in_it() -> None:
    acceptance = Acceptance(
        status="superseded",
        evidence="re-scored",
        accepted_at="2026-11-23T21:00:00Z",
        digest="a" * 64,
        open_warnings=("D103", "L104"),
        flags=({"code": "D103", "others": ["y"], "chance": 0.00015, "answer": "a: shared # encoder"},),
        issue=12,
        author="author",
        approver="maintainer",
        approval_event=99,
        relation="independent",
        environment_checked=True,
        reason="line one\nline two",
        superseded_by="z",
        benchmark_version="1.0.0",
    )
    _, block = split_accepted(accepted_text(RECORD, acceptance))
    assert block == block_of(acceptance)
    again = acceptance_of(block)
    assert block_of(again) == block_of(acceptance)
    assert again.flags[0]["answer"] == "a: shared # encoder"
    assert again.environment_checked


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("DNA-enhancers_cohn-kmer_baseline-20251219-023209", True),
        ("a", True),
        ("BM-002", True),
        ("v1.0.2", True),
        ("a" * 100, True),
        ("console", True),
        ("a" * 101, False),
        ("", False),
        ("../../x", False),
        ("..", False),
        (".", False),
        (".hidden", False),
        ("a..b", False),
        ("a/b", False),
        ("a\\b", False),
        ("/etc/passwd", False),
        ("C:x", False),
        ("trailing.", False),
        ("trailing ", False),
        (" leading", False),
        ("-option", False),
        ("_x", False),
        ("line\n", False),
        ("nul\x00", False),
        ("$(id)", False),
        ("`id`", False),
        ("${{x}}", False),
        ("a|b", False),
        ("a*", False),
        ("evo２", False),  # a full-width digit
        ("ѕwift", False),  # a Cyrillic s
        ("e\u0301vo", False),
        ("a\u202eb", False),
        ("CON", False),
        ("con", False),
        ("Nul.yaml", False),
        ("com1", False),
        ("LPT9.x.y", False),
    ],
)
def test_only_strict_ids_name_files(text: str, allowed: bool) -> None:
    assert is_id(text) is allowed
    if allowed:
        assert accepted_path("BM-BREAST", "m", text) == f"evals/BM-BREAST/m/{text}.yaml"
    for parts in ((text, "m", "x"), ("BM", text, "x"), ("BM", "m", text)):
        if not allowed:
            with pytest.raises(ValueError, match="no id"):
                accepted_path(*parts)


@given(ANY_TEXT)
def test_no_text_leads_out_of_the_folder(text: str) -> None:
    try:
        path = accepted_path("BM-BREAST", "m", text)
    except ValueError:
        return
    assert Path(path).parts[:3] == ("evals", "BM-BREAST", "m")
    assert len(Path(path).parts) == 4
    assert path.isascii()


def test_what_the_schema_lets_through_can_name_a_file() -> None:
    from hubbot.reading.shape import schema

    rest = {"dataset_id": "DS", "run_metadata": {"date": "2026-11-23"}, "metrics": {"AUROC": 0.9}}
    ids = {"benchmark_id": "BM", "model_ids": {"candidate": "m"}, "status": "Completed"}
    for text in ("CON", "a..b", "a" * 100, "a" * 101, "trailing.", "ok-1", "a.b_c", "line\n"):
        assert schema.valid({"eval_id": text, **ids, **rest}, "submission") is is_id(text), text
