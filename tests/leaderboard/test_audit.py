"""The audit page names what the checks found in the imported results, and claims nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.words.paths import AUDIT
from hubbot.registry.load import load
from hubbot.results.read_all import read_all

ROOT = Path(__file__).resolve().parents[2]
TOY = "SUITE-TOY-CLASS-dummy_classifier-20251127-"
ROBUST = "ROBUSTNESS-dummy_classifier-20251127-"
CELLS = "SUITE-GEN-CLASS-001-"
UNRANKED = "Without a rank"
CHECKED = "Numbers checked: what could have been refuted"

# Section → its rows, each the set of results that it is about.
EXPECTED: dict[str, list[set[str]]] = {
    "Same figures under different models": [
        {"DNA-enhancers-caduceus-20251219-120012", "DNA-enhancers-evo2-20251219-120013"},
        {
            "DNA-ENHANCERS-dnabert2-20251218-184424",
            "DNA-ENHANCERS-hyenadna-20251218-184417",
            "DNA-ENHANCERS-kmer_k6-20251218-184408",
        },
        {"DNA-promoters-caduceus-20251219-120012", "DNA-promoters-evo2-20251219-120013"},
        {
            "DNA-PROMOTERS-dnabert2-20251218-184427",
            "DNA-PROMOTERS-hyenadna-20251218-184419",
            "DNA-PROMOTERS-kmer_k6-20251218-184410",
        },
    ],
    "Same figures, which chance explains": [
        {"FMRI-brainjepa-20251219-120049", "FMRI-brainlm-20251219-120049"}
    ],
    "Values that may stand for “could not be computed”": [
        {
            f"{CELLS}dummy_classifier-20251218-084736",
            f"{CELLS}dummy_classifier-20251218-085740",
            f"{CELLS}geneformer-20251218-091402",
        }
    ],
    "Aggregates of another definition": [
        {"ROBUSTNESS-brainjepa-20251219-120152"},
        {"ROBUSTNESS-brainlm-20251219-120152"},
    ],
    "Figures that do not follow from what is filed with them": [{f"{ROBUST}065232"}],
    "Figures of a known baseline that differ": [{f"{ROBUST}065232"}],
    "F1 and the like: which averaging the figures fit": [
        {
            "DNA-enhancers-caduceus-20251219-120012",
            "DNA-enhancers-evo2-20251219-120013",
            "DNA-ENHANCER-hyenadna_real-20251218-210303",
            "DNA-promoters-caduceus-20251219-120012",
            "DNA-promoters-evo2-20251219-120013",
            "DNA-PROMOTER-hyenadna_real-20251218-210312",
        }
    ],
    "Ids and data that nobody registered or described": [
        {
            *(f"{ROBUST}{time}" for time in ("065232", "065701", "070344", "071004")),
            "ROBUSTNESS-geneformer-20251127-153758",
        },
        {f"{ROBUST}070350"},
        {"DNA-ENHANCER-hyenadna_real-20251218-210303"},
        {"DNA-PROMOTER-hyenadna_real-20251218-210312"},
        {"FMRI-brainjepa-20251219-120049", "FMRI-brainlm-20251219-120049"},
        {
            f"ROBUSTNESS-{run}"
            for run in ("brainjepa-20251219-120152", "brainlm-20251219-120152", "swift-20251218-212536")
        },
    ],
    "Encodings and run times beside the named model": [
        {f"DNA-{kind}-{model}" for kind in ("enhancers", "promoters")}
        for model in ("caduceus-20251219-120012", "evo2-20251219-120013")
    ]
    + [
        {f"DNA-ENHANCERS-{model}-20251218-{first}", f"DNA-PROMOTERS-{model}-20251218-{second}"}
        for model, first, second in (
            ("dnabert2", "184424", "184427"),
            ("hyenadna", "184417", "184419"),
            ("kmer_k6", "184408", "184410"),
        )
    ],
    "Part of a registered test set": [
        {"DNA-enhancers-caduceus-20251219-120012", "DNA-enhancers-evo2-20251219-120013"},
        {
            "DNA-ENHANCERS-dnabert2-20251218-184424",
            "DNA-ENHANCERS-hyenadna-20251218-184417",
            "DNA-ENHANCERS-kmer_k6-20251218-184408",
        },
        {"DNA-promoters-caduceus-20251219-120012", "DNA-promoters-evo2-20251219-120013"},
        {
            "DNA-PROMOTERS-dnabert2-20251218-184427",
            "DNA-PROMOTERS-hyenadna-20251218-184419",
            "DNA-PROMOTERS-kmer_k6-20251218-184410",
        },
    ],
    "Other spellings of registered ids": [
        {"DNA-ENHANCER-hyenadna_real-20251218-210303", "DNA-PROMOTER-hyenadna_real-20251218-210312"},
        {
            "DNA-enhancers_cohn-kmer_baseline-20251219-023209",
            "DNA-promoters_nontata-kmer_baseline-20251219-023228",
            "DNA-regulatory_ensembl-kmer_baseline-20251219-023248",
        },
    ]
    + 2
    * [
        {"DNA-enhancers_cohn-kmer_baseline-20251219-023209"},
        {"DNA-promoters_nontata-kmer_baseline-20251219-023228"},
        {"DNA-regulatory_ensembl-kmer_baseline-20251219-023248"},
    ],
    "Repeated runs of one model": [
        {f"{CELLS}dummy_classifier-20251218-084736", f"{CELLS}dummy_classifier-20251218-085740"},
        {f"{TOY}{time}" for time in ("064058", "064428", "064456", "065634", "071011")},
        {f"{ROBUST}{time}" for time in ("065701", "070344", "071004")},
    ],
}


@pytest.fixture(scope="module")
def page() -> str:
    hub = load(ROOT)
    imported = [one for one in list(read_all(hub.root)) if one.acceptance.imported_from]
    return build(hub, imported)[AUDIT].decode("utf-8")


def rows(section: str) -> list[str]:
    return [line for line in section.splitlines() if line.startswith("| ")][1:]


def sections(page: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", page, flags=re.MULTILINE)
    return {
        title: text.partition("<details>")[0] for title, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def named(row: str) -> set[str]:
    return set(re.findall(r"\[([^\]]+)\]\(\.\./evals/", row))


def as_sorted(found: list[set[str]]) -> list[list[str]]:
    return sorted(sorted(one) for one in found)


def test_every_known_finding_is_on_the_page_and_nothing_else_is_claimed(page: str) -> None:
    found = sections(page)
    assert set(found) == {*EXPECTED, CHECKED, UNRANKED, "Where imported results come from"}
    for title, expected in EXPECTED.items():
        assert as_sorted([named(row) for row in rows(found[title])]) == as_sorted(expected), title


def test_small_things_are_those_of_the_files_and_of_what_was_left_unsaid(page: str) -> None:
    small = page.partition("<summary>Small things")[2].partition("</details>")[0]
    counts = {row.split("`")[1]: len(named(row)) for row in rows(small)}
    assert counts == {"I101": 9, "I102": 20, "I103": 13, "I104": 26, "M105": 2, "M106": 3}


def test_chance_accuses_nobody_and_every_other_row_waits_for_an_answer(page: str) -> None:
    found = sections(page)
    assert all(row.endswith("| none yet |") for row in rows(found["Same figures under different models"]))
    assert rows(found["Same figures, which chance explains"])[0].endswith("| 48 % | none needed |")


def test_what_is_called_checked_says_what_could_have_been_refuted(page: str) -> None:
    checked = rows(sections(page)[CHECKED])
    assert set().union(*map(named, checked)) == {
        f"{TOY}{time}" for time in ("064058", "064428", "064456", "065634", "071011")
    }, "and not what is in question: see the rows without a rank"
    assert all("the arithmetic refutes" in row and "AUROC cannot be tested so" in row for row in checked)


def test_the_source_is_named_and_that_its_commit_is_not_known(page: str) -> None:
    sources = rows(sections(page)["Where imported results come from"])
    assert len(sources) == 1
    assert (
        "(https://github.com/allison-eunse/ai4h-inspired-fm-benchmark-hub) | not known | 35 |" in sources[0]
    )
    assert len(re.findall(r"\| [\w.-]+\.yaml \|$", page, flags=re.MULTILINE)) == 35
