"""Reading hub.yaml and registry/, and finding things in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hubbot.leaderboard.words import paths
from hubbot.registry.errors import HubFileError
from hubbot.registry.load import load
from hubbot.registry.model import Hub, nearest_root
from hubbot.results.result import result_of

ROOT = Path(__file__).resolve().parents[2]

METRICS = """\
metrics:
  AUROC: {direction: higher, range: [0, 1], aliases: [roc_auc], explanation: ranks}
  WER: {direction: lower, range: [0, null], explanation: words}
"""
DATASET = "id: DS-ONE\nname: One\ndata: real\nfolders: [data/one]\naliases: [one]\n"
BENCHMARK = """\
id: BM-ONE
name: One
version: 1.0.0
task: speech
section: speech
modality: audio
data: real
datasets: [DS-ONE]
primary: WER
aliases: [{spelling: speech, dataset: DS-ONE}]
"""
FILES = {
    "hub.yaml": "name: A hub\nrepository: author/hub\nsections: {speech: Speech}\n",
    "registry/metrics.yaml": METRICS,
    "registry/datasets/DS-ONE.yaml": DATASET,
    "registry/benchmarks/BM-ONE.yaml": BENCHMARK,
    "registry/models/net.yaml": "id: net\nname: The Net\nconfirmed: false\naliases: [Net-1]\n",
    "registry/baselines/toy.yaml": "id: toy\nrecipe: toy\nmetrics: {AUROC: 0.5}\n",
}


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


def written(root: Path, **changed: str | None) -> Path:
    """FILES in `root`; `registry_models_net=` replaces "registry/models/net.yaml", None leaves it out."""
    for name, text in FILES.items():
        given = changed.get(name.removesuffix(".yaml").replace("/", "_").replace("-", "_"), text)
        if given is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(given, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("spelling", "dataset", "expected"),
    [
        ("BM-DNA-ENHANCER", None, "BM-DNA-ENHANCER"),
        ("bm-dna-enhancer", None, "BM-DNA-ENHANCER"),
        ("dna_classification", "DS-DNA-ENHANCERS_COHN", "BM-DNA-ENHANCER"),
        ("dna_classification", "DS-DNA-PROMOTERS-NONTATA", "BM-DNA-PROMOTER"),
        ("dna_classification", "DS-DNA-REGULATORY_ENSEMBL", "BM-DNA-REGULATORY"),
        ("dna_classification", None, None),
        ("dna_classification", "DS-PBMC", None),
        ("BM-NOWHERE", None, None),
        ("", None, None),
    ],
)
def test_a_benchmark_is_found_by_any_spelling(
    hub: Hub, spelling: str, dataset: str | None, expected: str | None
) -> None:
    found = hub.benchmark(spelling, dataset)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        ("hyenadna", "hyenadna"),
        ("HyenaDNA", "hyenadna"),
        ("MOD-GENEFORMER", "geneformer"),
        ("mod-geneformer", "geneformer"),
        ("kmer_baseline", "kmer_k6"),
        ("evo3", None),
        ("ѕwift", None),  # a Cyrillic letter that looks like an s
        ("\u212amer_k6", None),  # the Kelvin sign, whose lower case is a k
    ],
)
def test_a_model_is_found_by_any_spelling_but_no_lookalike(
    hub: Hub, spelling: str, expected: str | None
) -> None:
    found = hub.model(spelling)
    assert (found.id if found else None) == expected


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [("roc_auc", "AUROC"), ("F1", "F1-Score"), ("f1_macro", "F1-Score (Macro)"), ("MedIAN F1", "Median F1"),
     ("Pearson Correlation", "Correlation"), ("F2", None)],
)  # fmt: skip
def test_a_metric_is_found_by_any_spelling(hub: Hub, spelling: str, expected: str | None) -> None:
    found = hub.metric(spelling)
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("noun", "text", "among", "expected"),
    [
        ("dataset", "DS-BRAEST", None, "DS-BREAST"),
        ("benchmark", "BM-BRAEST", None, "BM-BREAST"),
        ("model", "geneformr", None, "geneformer"),
        ("metric", "Acuracy", None, "Accuracy"),
        ("metric", "AUCROC", None, "AUROC"),
        ("dataset", "DS-DNA-ENHANCERS", ["DS-DNA-ENHANCER"], "DS-DNA-ENHANCER"),
        ("dataset", "DS-BRAEST", ["DS-DIABETES"], "DS-BREAST"),
        ("model", "zzzz", None, None),
        ("model", "q" * 60_000, None, None),
    ],
)
def test_a_near_miss_is_answered_with_the_nearest_id(
    hub: Hub, noun: str, text: str, among: list[str] | None, expected: str | None
) -> None:
    assert hub.suggest(noun, text, among) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "dataset"),
    [
        ({"dataset_id": "DS-DNA-ENHANCERS_COHN"}, "DS-DNA-ENHANCERS-COHN"),
        ({"data_dir": "toy_data/neuro/robustness"}, "toy_neuro_robustness"),
        ({"data_dir": "toy_data/neuro/robustness/"}, "toy_neuro_robustness"),
        ({"data_dir": "toy_data/genomics/gene_expression_classification"}, "toy_gene_expression"),
        ({"data_dir": "/home/author/data"}, None),
        ({"dataset_id": "DS-NOWHERE", "data_dir": "toy_data/neuro/robustness"}, None),
        ({"data_dir": 3}, None),
        ({}, None),
    ],
)
def test_a_folder_names_a_dataset_only_where_the_registry_says_so(
    hub: Hub, record: dict[str, object], dataset: str | None
) -> None:
    found = hub.dataset_of(result_of(record))
    assert (found.id if found else None) == dataset


def test_a_small_hub_of_another_field_is_read(tmp_path: Path) -> None:
    hub = load(written(tmp_path))
    assert (hub.name, hub.repository) == ("A hub", "author/hub")
    assert hub.metrics["WER"].direction == "lower"
    assert hub.metrics["WER"].high is None
    assert hub.benchmark("SPEECH", "one") is hub.benchmarks["BM-ONE"]
    assert hub.policy.approval_roles == ("write", "maintain", "admin")
    assert hub.baselines["toy"]["metrics"] == {"AUROC": 0.5}
    assert "other" not in hub.baselines


@pytest.mark.parametrize(
    ("changed", "file", "line", "says"),
    [
        ({"hub": None}, "hub.yaml", None, "missing"),
        ({"hub": "- a\n"}, "hub.yaml", 1, "not a mapping"),
        ({"hub": "name: A\nrepository: a/b\nrepository: c/d\n"}, "hub.yaml", 3, "repository"),
        ({"hub": "name: A\n"}, "hub.yaml", None, "`repository` is missing"),
        ({"hub": "name: A\nrepository: a/b\npolicy:\n  aproval: [admin]\n"}, "hub.yaml", 4, "no policy"),
        (
            {"hub": "name: A\nrepository: a/b\npolicy:\n  reporting_list: health-evaluation-2\n"},
            "hub.yaml", 4, "no reporting list `health-evaluation-2`",
        ),
        ({"registry_models_net": "id: net\nname: [x\n"}, "registry/models/net.yaml", 2, ""),
        (
            {"registry_benchmarks_BM_ONE": BENCHMARK.replace("primary: WER", "primary: CER")},
            "registry/benchmarks/BM-ONE.yaml", 9, "`CER` is not registered",
        ),
        (
            {"registry_benchmarks_BM_ONE": BENCHMARK.replace("data: real", "data: synthetic")},
            "registry/benchmarks/BM-ONE.yaml", 7, "declared synthetic",
        ),
        (
            {"registry_benchmarks_BM_ONE": BENCHMARK + "baseline: toys\n"},
            "registry/benchmarks/BM-ONE.yaml", 11, "`toys` is not registered",
        ),
        (
            {"registry_metrics": METRICS.replace("direction: lower", "direction: down")},
            "registry/metrics.yaml", 3, "higher, lower",
        ),
        (
            {"registry_metrics": METRICS.replace("aliases: [roc_auc]", "aliases: [wer]")},
            "registry/metrics.yaml", 3, "spelling of",
        ),
        (
            {"registry_datasets_DS_ONE": DATASET.replace("data: real", "data: fake")},
            "registry/datasets/DS-ONE.yaml", 3, "real, synthetic",
        ),
    ],
)  # fmt: skip
def test_a_hub_file_that_cannot_be_used_is_named_with_its_line(
    tmp_path: Path, changed: dict[str, str | None], file: str, line: int | None, says: str
) -> None:
    with pytest.raises(HubFileError) as caught:
        load(written(tmp_path, **changed))
    assert (caught.value.file, caught.value.line) == (file, line)
    assert says in str(caught.value)
    assert caught.value.remedy or "expected" in str(caught.value) or caught.value.message


def test_two_models_whose_ids_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "registry/models/other.yaml").write_text("id: NET\nname: x\nconfirmed: false\n")
    with pytest.raises(HubFileError, match=r"id in .* already"):
        load(tmp_path)


def test_the_fingerprint_follows_every_file_of_the_registry_and_nothing_else(tmp_path: Path) -> None:
    before = load(written(tmp_path)).fingerprint
    (tmp_path / "evals").mkdir()
    (tmp_path / "evals/x.yaml").write_text("eval_id: x\n")
    assert load(tmp_path).fingerprint == before
    (tmp_path / "registry/models/net.yaml").write_text("id: net\nname: Net\nconfirmed: false\n")
    changed = load(tmp_path).fingerprint
    assert changed != before
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/x.schema.json").write_text("{}")
    assert load(tmp_path).fingerprint not in {before, changed}


def test_the_nearest_root_is_found_upwards(tmp_path: Path) -> None:
    written(tmp_path)
    assert nearest_root(tmp_path / "registry" / "models") == tmp_path.resolve()
    assert nearest_root(tmp_path.parent) is None or nearest_root(tmp_path.parent) != tmp_path


def test_a_family_that_nobody_confirmed_is_no_family(tmp_path: Path) -> None:
    card = "id: net\nname: Net\nfamily: others\nconfirmed: {}\n"
    assert load(written(tmp_path, registry_models_net=card.format("false"))).models["net"].family is None
    assert load(written(tmp_path, registry_models_net=card.format("true"))).models["net"].family == "others"


@pytest.mark.parametrize(
    ("benchmark", "metrics", "version"),
    [
        ("robustness_testing", {"robustness_score": 0.781}, "1.0.0"),
        ("robustness_testing", {"robust_skill": 0.4}, "2.0.0"),
        ("robustness_testing", {"robust_skill": 0.4, "robustness_score": 0.781}, "2.0.0"),
        ("robustness_testing", {"dropout_rAUC": 0.776}, "2.0.0"),
        ("BM-BREAST", {"roc_auc": 0.9}, "1.0.0"),
        ("BM-NOWHERE", {"AUROC": 0.9}, None),
    ],
)
def test_a_result_belongs_to_the_newest_version_whose_metric_it_gives(
    hub: Hub, benchmark: str, metrics: dict[str, float], version: str | None
) -> None:
    assert hub.version_of(result_of({"benchmark_id": benchmark, "metrics": metrics})) == version


@pytest.mark.parametrize("page", [paths.INDEX, paths.METRICS, paths.READING, paths.AUDIT])
def test_no_benchmark_takes_a_page_of_the_hubs_own(tmp_path: Path, page: str) -> None:
    name = Path(page).stem.upper()
    root = written(tmp_path, registry_benchmarks_BM_ONE=BENCHMARK.replace("id: BM-ONE", f"id: {name}"))
    with pytest.raises(HubFileError, match="a page of the hub's own") as caught:
        load(root)
    assert (caught.value.file, caught.value.line) == ("registry/benchmarks/BM-ONE.yaml", 1)
