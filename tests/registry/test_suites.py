"""A suite names boards that are registered. What is wrong with one is told, and holds up nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.registry.errors import HubFileError
from hubbot.registry.load import hub_of, load, load_parts
from hubbot.registry.source import SUITES, fingerprint_of, read_texts
from hubbot.registry.troubles import waiting

ROOT = Path(__file__).parents[2]
NAME = f"{SUITES}S-1.yaml"
GOOD = """\
id: S-1
name: Three boards
boards:
- {benchmark: BM-BREAST, weight: 2, short: Breast}
- {benchmark: BM-SPLICE, dataset: DS-SPLICE, split: test, version: 1.0.0}
references: [forest, knn]
missing: guess
rule: mean rank
"""
WRONG: dict[str, tuple[str, str, str, int | None, str]] = {
    "an unknown benchmark": ("BM-BREAST", "BM-BRAEST", "`BM-BRAEST` is not registered", 4, "BM-BREAST"),
    "an unknown model": ("forest", "forrest", "`forrest` is not registered", 6, "forest"),
    "a dataset of another board": (
        "dataset: DS-SPLICE",
        "dataset: DS-BREAST",
        "no dataset of",
        5,
        "DS-SPLICE",
    ),
    "an unknown split": ("split: test", "split: tset", "has no split `tset`", 5, "train, test"),
    "an unknown version": ("version: 1.0.0", "version: 3.0.0", "has no version 3.0.0", 5, "1.0.0"),
    "a board twice": (
        "BM-SPLICE, dataset: DS-SPLICE, split: test, version: 1.0.0",
        "BM-BREAST",
        "twice",
        4,
        "weight",
    ),
    "a table twice, once in fewer words": (
        "BM-BREAST, weight: 2, short: Breast",
        "BM-SPLICE",
        "twice",
        4,
        "weight",
    ),
    "a list in another word": (
        "missing: guess",
        "missing: guess\noverall: no",
        "neither true nor false",
        8,
        "overall: false",
    ),
    "a list in quotes": (
        "rule: mean rank",
        "overall: 'false'",
        "neither true nor false",
        8,
        "overall: false",
    ),
    "an enormous weight": ("weight: 2", "weight: 100000", "up to 1,000", 4, "weight: 1"),
    "made-up data": ("BM-BREAST", "BM-TOY-CLASS", "made-up data", 4, "overall: false"),
    "a weight of nothing": ("weight: 2", "weight: 0", "no number above 0", 4, "weight: 1"),
    "an infinite weight": ("weight: 2", "weight: .inf", "is not a number", 4, "Write it again"),
    "no board": (
        "boards:\n- {benchmark: BM-BREAST, weight: 2, short: Breast}\n",
        "boards: []\nx:\n",
        "no board",
        3,
        "BM-",
    ),
    "a rule that nobody knows": (
        "rule: mean rank",
        "rule: best",
        "`rule` is 'best'",
        8,
        "skill, mean rank, win rate",
    ),
    "a win rate against nobody": (
        "references: [forest, knn]\nmissing: guess\nrule: mean rank",
        "rule: win rate",
        "none are named",
        6,
        "references: [one, another]",
    ),
    "another id than its file": ("id: S-1", "id: S-2", "its file's name", 1, "id: S-1"),
    "a board without a name": (
        "{benchmark: BM-BREAST, weight: 2, short: Breast}",
        "BM-BREAST",
        "no benchmark",
        3,
        "benchmark",
    ),
}


def test_a_suite_says_which_tables_it_means(hub: Path) -> None:
    suite = hub_of(hub, {**read_texts(hub), NAME: GOOD}).suites["S-1"]
    breast, splice = suite.boards
    assert (breast.benchmark, breast.dataset, breast.weight, breast.short) == ("BM-BREAST", None, 2, "Breast")
    assert (splice.dataset, splice.split, splice.version, splice.weight) == ("DS-SPLICE", "test", "1.0.0", 1)
    assert (suite.rule, suite.missing, suite.overall) == ("mean rank", "guess", True)
    assert suite.references == ("forest", "knn")


@pytest.mark.parametrize("how", WRONG)
def test_what_is_wrong_with_a_suite_is_told_with_its_line_and_holds_up_nothing(hub: Path, how: str) -> None:
    old, new, says, line, remedy = WRONG[how]
    assert old in GOOD
    whole = load(hub)
    (hub / SUITES).mkdir(exist_ok=True)
    (hub / NAME).write_text(GOOD.replace(old, new), encoding="utf-8")
    try:
        with pytest.raises(HubFileError) as strict:
            load(hub)
        parts, troubles = load_parts(hub)
    finally:
        (hub / NAME).unlink()
    assert strict.value.file == NAME
    assert says in strict.value.message
    assert strict.value.line == line
    assert remedy in strict.value.remedy
    assert [one.file for one in troubles] == [NAME]
    assert waiting(troubles) == frozenset()
    assert troubles[0].spelled == frozenset(), "a submission that names a board like one of its words is free"
    assert (parts.benchmarks, parts.suites) == (whole.benchmarks, whole.suites)
    assert parts.fingerprint == whole.fingerprint, "no verdict is bound to a suite"


def test_a_benchmark_that_cannot_be_read_takes_its_suites_with_it_and_is_the_only_one_told(hub: Path) -> None:
    (hub / SUITES).mkdir(exist_ok=True)
    (hub / NAME).write_text(GOOD, encoding="utf-8")
    file = hub / "registry/benchmarks/BM-SPLICE.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("", encoding="utf-8")
    parts, troubles = load_parts(hub)
    file.write_text(text, encoding="utf-8")
    (hub / NAME).unlink()
    assert {one.file for one in troubles} == {"registry/benchmarks/BM-SPLICE.yaml"}
    assert waiting(troubles) == {"BM-SPLICE"}
    assert "S-1" not in parts.suites
    assert "BM-BREAST" in parts.benchmarks


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"id: [\n", b"", GOOD.replace("BM-BREAST", "BM-NO").encode()]
)
def test_a_proposal_is_tried_out_whatever_is_in_a_suite(hub: Path, content: bytes) -> None:
    (hub / SUITES).mkdir(exist_ok=True)
    (hub / NAME).write_bytes(content)
    try:
        found = hub_of(hub, read_texts(hub, SUITES), SUITES)
    finally:
        (hub / NAME).unlink()
    assert "S-1" not in found.suites
    assert "BM-BREAST" in found.benchmarks


def test_the_fingerprint_is_of_what_a_verdict_rests_on() -> None:
    texts = read_texts(ROOT)
    assert fingerprint_of({**texts, NAME: GOOD}) == fingerprint_of(texts)
    assert fingerprint_of({**texts, "registry/models/x.yaml": "id: x\n"}) != fingerprint_of(texts)


def test_this_hub_has_the_suites_of_the_earlier_one_as_lists_and_one_of_real_boards() -> None:
    hub = load(ROOT)
    lists = {one.id for one in hub.suites.values() if not one.overall}
    assert lists >= {"SUITE-TOY-CLASS", "SUITE-GEN-CLASS-001", "SUITE-ROBUSTNESS"}
    real = [one for one in hub.suites.values() if one.overall]
    assert real
    assert all(hub.benchmarks[name].data == "real" for one in real for name in one.benchmarks)
