"""Taking over results from elsewhere. `evals/` holds the text of the 35 imported ones: their own fixture."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hubbot.common.digest import digest
from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.interchange.imports import ImportPlan, Judgement, Origin, by_our_checks, import_results, rechecked
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.result import Acceptance, accepted_text, block_of, read_accepted, split_accepted

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "https://github.com/allison-eunse/ai4h-inspired-fm-benchmark-hub"
ORIGIN = Origin("https://example.org/hub@0123abc", "2026-11-23T21:00:00Z")
GROUP_FIGURES = 336  # with each group's N
GOOD = (
    "eval_id: run-1\nbenchmark_id: BM-BREAST\nmodel_ids:\n  candidate: evo2\ndataset_id: DS-BREAST\n"
    "run_metadata:\n  date: '2026-11-20'\n  n_test: 228\nmetrics:\n  AUROC: 0.9812\nstatus: Completed\n"
)


def unjudged(text: str, path: str, known: Known) -> Judgement:
    return Judgement()


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


@pytest.fixture(scope="module")
def held() -> dict[str, str]:
    """Path → text of the results imported from the existing hub."""
    texts = {p.relative_to(ROOT).as_posix(): p.read_text("utf-8") for p in (ROOT / "evals").rglob("*.yaml")}
    return {path: text for path, text in texts.items() if f"imported_from: {SOURCE}" in text}


@pytest.fixture(scope="module")
def originals(held: Mapping[str, str]) -> dict[str, str]:
    """The files as they came: name → text."""
    return {
        read_accepted(path, text).acceptance.imported_from.rpartition(" ")[2]: split_accepted(text)[0]  # type: ignore[union-attr]
        for path, text in held.items()
    }


def one(
    hub: Hub, text: str, name: str = "run-1.yaml", **more: object
) -> tuple[ImportPlan, tuple[Problem, ...]]:
    plan = import_results({name: text}, hub, ORIGIN, unjudged, **more)  # type: ignore[arg-type]
    return plan, plan.problems[name]


def codes(problems: tuple[Problem, ...]) -> set[str]:
    return {problem.code for problem in problems}


def test_all_35_results_of_the_existing_hub_are_held(
    held: Mapping[str, str], originals: Mapping[str, str]
) -> None:
    assert len(held) == 35
    assert len(originals) == 35
    assert len({read_accepted(p, t).result.eval_id.casefold() for p, t in held.items()}) == 35
    differing = [
        name for name, text in originals.items() if f"eval_id: {name.removesuffix('.yaml')}\n" not in text
    ]
    assert len(differing) == 9


def test_importing_them_again_into_an_empty_hub_gives_the_same_files(
    hub: Hub, held: Mapping[str, str], originals: Mapping[str, str]
) -> None:
    when = {read_accepted(p, t).acceptance.accepted_at for p, t in held.items()}
    assert len(when) == 1
    judge = by_our_checks(hub, "2026-11-23")
    plan = import_results(originals, hub, Origin(SOURCE, when.pop()), judge)
    assert set(plan.files) == set(held)
    assert plan.refused == ()
    stale = [path for path, text in plan.files.items() if text != held[path]]
    assert stale == [], "the checks say something else than evals/ does: run `hubbot import --recheck`"


def test_importing_them_again_into_this_hub_writes_nothing(
    hub: Hub, held: Mapping[str, str], originals: Mapping[str, str]
) -> None:
    plan = import_results(originals, hub, ORIGIN, unjudged, existing=held)
    assert plan.files == {}
    assert len(plan.placed) == 35


def test_nothing_of_a_result_is_lost(held: Mapping[str, str]) -> None:
    results = [read_accepted(path, text) for path, text in held.items()]
    figures = sum(
        len(group) for r in results for groups in r.result.groups.values() for group in groups.values()
    )
    assert figures == GROUP_FIGURES
    assert sum(bool(r.result.block("probes")) for r in results) == 6
    assert sum("suite_id" in r.result.block("run_metadata") for r in results) == 29
    for path, text in held.items():
        accepted = read_accepted(path, text)
        assert accepted.acceptance.digest == digest(split_accepted(text)[0])
        assert accepted.acceptance.issue is accepted.acceptance.approver is None
        assert accepted.acceptance.evidence in {"self-reported", "numbers-checked"}


@pytest.mark.parametrize(
    ("eval_id", "path"),
    [
        ("DNA-enhancers_cohn-kmer_baseline-20251219-023209", "evals/BM-DNA-ENHANCER/kmer_k6"),
        ("DNA-promoters_nontata-kmer_baseline-20251219-023228", "evals/BM-DNA-PROMOTER/kmer_k6"),
        ("DNA-regulatory_ensembl-kmer_baseline-20251219-023248", "evals/BM-DNA-REGULATORY/kmer_k6"),
        ("DNA-ENHANCER-hyenadna_real-20251218-210303", "evals/BM-DNA-ENHANCER/hyenadna"),
        ("SUITE-GEN-CLASS-001-geneformer-20251218-091402", "evals/BM-002/geneformer"),
        ("ROBUSTNESS-dummy_classifier-20251127-070350", "evals/robustness_testing/dummy_classifier"),
    ],
)
def test_a_result_is_filed_by_canonical_ids(held: Mapping[str, str], eval_id: str, path: str) -> None:
    assert f"{path}/{eval_id}.yaml" in held


def test_results_filed_for_an_earlier_version_say_so(hub: Hub, held: Mapping[str, str]) -> None:
    robustness = [read_accepted(p, t) for p, t in held.items() if p.startswith("evals/robustness_testing/")]
    assert len(robustness) == 9
    assert {r.acceptance.benchmark_version for r in robustness} == {"1.0.0"}
    assert hub.benchmarks["robustness_testing"].version == "2.0.0"


@pytest.mark.parametrize(
    ("eval_id", "expected"),
    [
        ("DNA-PROMOTERS-hyenadna-20251218-184419", {"I101", "I102", "I104"}),
        ("DNA-enhancers_cohn-kmer_baseline-20251219-023209", {"I102", "I104"}),
        ("ROBUSTNESS-dummy_classifier-20251127-071004", {"I103"}),
        ("SUITE-GEN-CLASS-001-dummy_classifier-20251218-084736", {"I103", "I104"}),
        ("SUITE-TOY-CLASS-dummy_classifier-20251127-071011", {"I104"}),
        ("ROBUSTNESS-swift-20251218-212536", {"I101", "I102", "I103"}),
    ],
)
def test_what_is_odd_about_a_file_is_reported(
    hub: Hub, originals: Mapping[str, str], eval_id: str, expected: set[str]
) -> None:
    plan = import_results(originals, hub, ORIGIN, unjudged)
    name = next(name for name, path in plan.placed.items() if path.endswith(f"/{eval_id}.yaml"))
    assert codes(plan.problems[name]) == expected
    assert all(problem.line for problem in plan.problems[name])


def test_a_result_is_kept_byte_for_byte_with_its_source_below(hub: Hub) -> None:
    plan, problems = one(hub, GOOD.replace("\n", "\r\n"))
    (path,) = plan.files
    submitted, block = split_accepted(plan.files[path])
    assert (path, submitted, problems) == ("evals/BM-BREAST/evo2/run-1.yaml", GOOD, ())
    assert block == {
        "status": "active",
        "evidence": "self-reported",
        "accepted_at": "2026-11-23T21:00:00Z",
        "digest": digest(GOOD),
        "imported_from": "https://example.org/hub@0123abc run-1.yaml",
        "benchmark_version": "1.0.0",
    }


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "I201", None),
        ("just text", "I201", None),
        ("- a\n- b\n", "I201", None),
        (GOOD + "eval_id: other\n", "I201", None),
        (GOOD.replace("run-1", "../../x"), "I201", 1),
        (GOOD.replace("eval_id: run-1\n", ""), "I201", 1),
        (GOOD.replace("run-1", "20260101"), "I201", 1),
        (GOOD.replace("candidate: evo2", "candidate: 'a b'"), "I201", 4),
        (GOOD + "hubbot: {evidence: re-run}\n", "I203", 12),
        (GOOD + "verified: true\n", "I203", 12),
    ],
)
def test_what_cannot_be_filed_is_refused_and_says_why(
    hub: Hub, text: str, code: str, line: int | None
) -> None:
    plan, problems = one(hub, text)
    assert plan.files == {}
    assert plan.refused == ("run-1.yaml",)
    assert code in codes(problems)
    assert next(p.line for p in problems if p.code == code) == line


def test_two_files_with_one_eval_id_are_one_result_or_an_error(hub: Hub) -> None:
    other = GOOD.replace("0.9812", "0.5")
    plan = import_results({"a.yaml": GOOD, "b.yaml": GOOD, "c.yaml": other}, hub, ORIGIN, unjudged)
    assert list(plan.files) == ["evals/BM-BREAST/evo2/run-1.yaml"]
    assert split_accepted(plan.files["evals/BM-BREAST/evo2/run-1.yaml"])[0] == GOOD
    assert plan.refused == ("c.yaml",)
    assert codes(plan.problems["c.yaml"]) == {"I202"}


@pytest.mark.parametrize("eval_id", ["run-1", "RUN-1"])
def test_a_result_that_is_held_is_never_overwritten(hub: Hub, eval_id: str) -> None:
    existing = {"evals/BM-BREAST/evo2/run-1.yaml": accepted_text(GOOD, {"status": "active", "issue": 3})}
    text = GOOD.replace("run-1", eval_id).replace("0.9812", "0.999")
    plan, problems = one(hub, text, existing=existing)
    assert plan.files == {}
    assert codes(problems) == {"I202"}


def test_a_result_of_an_unknown_model_and_benchmark_keeps_their_names(hub: Hub) -> None:
    plan, _ = one(hub, GOOD.replace("evo2", "quite_new").replace("BM-BREAST", "BM-ELSEWHERE"))
    assert list(plan.files) == ["evals/BM-ELSEWHERE/quite_new/run-1.yaml"]


def flagged(text: str, path: str, known: Known) -> Judgement:
    flag = {"code": "D103", "others": ["run-2"], "chance": 0.001}
    return Judgement(evidence="numbers-checked", flags=(flag,))


def test_a_recheck_renews_what_hubbot_found_and_keeps_what_people_said(hub: Hub) -> None:
    path = "evals/BM-BREAST/evo2/run-1.yaml"
    before = Acceptance(
        status="active",
        evidence="self-reported",
        accepted_at="2020-01-01T00:00:00Z",
        digest=digest(GOOD),
        open_warnings=("M104",),
        flags=({"code": "D103", "others": ["run-2"], "answer": "same encoder"},),
        imported_from="https://example.org/old run-1.yaml",
    )
    renewed = rechecked({path: accepted_text(GOOD, before)}, hub, flagged)
    submitted, block = split_accepted(renewed[path])
    assert submitted == GOOD
    assert block["evidence"] == "numbers-checked"
    assert "open_warnings" not in block
    assert block["flags"] == [
        {"code": "D103", "others": ["run-2"], "chance": 0.001, "answer": "same encoder"}
    ]
    assert (block["accepted_at"], block["imported_from"]) == (before.accepted_at, before.imported_from)
    assert rechecked(renewed, hub, flagged) == {}


def test_a_recheck_leaves_alone_what_came_by_an_issue(hub: Hub) -> None:
    block = block_of(Acceptance("active", "self-reported", "2020-01-01T00:00:00Z", digest(GOOD), issue=3))
    existing = {"evals/BM-BREAST/evo2/run-1.yaml": accepted_text(GOOD, block)}
    assert rechecked(existing, hub, flagged) == {}
    assert (
        import_results({"run-1.yaml": GOOD}, hub, ORIGIN, flagged, existing=existing, recheck=True).files
        == {}
    )


def test_results_that_come_together_are_compared_with_each_other(hub: Hub) -> None:
    other = GOOD.replace("run-1", "run-2").replace("evo2", "caduceus")
    seen: dict[str, int] = {}

    def judge(text: str, path: str, known: Known) -> Judgement:
        seen[path] = len(known)
        return Judgement()

    import_results({"a.yaml": GOOD, "b.yaml": other}, hub, ORIGIN, judge)
    assert set(seen.values()) == {2}
