"""What this hub's own files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hubbot.interchange.formats.known import FORMATS
from hubbot.registry.check_files import file_problems, hub_problems, misshapen, schema_of
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


def test_every_file_satisfies_its_schema() -> None:
    assert [(path, p.line, p.message) for path, p in hub_problems(ROOT)] == []
    files = [p.relative_to(ROOT).as_posix() for p in (ROOT / "registry").rglob("*.yaml")]
    assert [path for path in files if schema_of(path) is None] == []


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("registry/models/x.yaml", "id: CON\nname: x\nconfirmed: false\n", 1),
        ("registry/models/x.yaml", "id: x\nname: x\nconfirmed: 'no'\n", 3),
        ("registry/models/x.yaml", "id: x\nname: x\nconfirmed: false\npapr: y\n", 4),
        ("registry/models/x.yaml", "id: x\nname: x\nconfirmed: false\npaper: 'javascript:alert(1)'\n", 4),
        ("registry/datasets/x.yaml", "id: x\nname: x\ndata: made-up\n", 3),
        ("registry/benchmarks/x.yaml", "id: x\nname: x\nversion: 1\n", 3),
        ("registry/metrics.yaml", "metrics:\n  X: {direction: up, range: [0, 1], explanation: x}\n", 2),
        ("registry/baselines/x.yaml", "id: x\nrecipe: x\nmetrics: {A: high}\n", 3),
        ("hub.yaml", "name: x\nrepository: ../../x\n", 2),
        ("hub.yaml", "name: x\nrepository: a/b\npolicy: {approval_roles: [triage]}\n", 3),
    ],
)
def test_a_mistake_in_a_file_of_the_registry_is_located(path: str, text: str, line: int) -> None:
    assert line in [problem.line for problem in file_problems(path, text)]


@pytest.mark.parametrize("noun", ["benchmark", "dataset", "model", "metric"])
def test_every_spelling_leads_to_its_entry_and_to_no_other(hub: Hub, noun: str) -> None:
    seen: dict[str, str] = {}
    for spelling, identifier in hub.spellings(noun):  # type: ignore[arg-type]
        if noun == "benchmark":
            datasets = [d for s, d in hub.benchmarks[identifier].aliases if s == spelling]
            found = hub.benchmark(spelling, datasets[0] if datasets else None)
        else:
            found = getattr(hub, noun)(spelling)
            assert seen.setdefault(folded(spelling), identifier) == identifier
        assert found is not None
        assert (found.name if noun == "metric" else found.id) == identifier


def test_the_ids_of_the_existing_hub_are_kept(hub: Hub) -> None:
    benchmarks = {"BM-BRAIN-MAE", "BM-002", "BM-DNA-ENHANCER", "BM-DNA-PROMOTER", "BM-FMRI-GRANULAR",
                  "robustness_testing", "BM-TOY-CLASS"}  # fmt: skip
    models = {"brainharmony", "brainjepa", "brainlm", "brainmt", "caduceus", "dnabert2", "dummy_classifier",
              "evo2", "geneformer", "hyenadna", "llm_semantic_bridge", "brainbert", "neuroclip", "swift",
              "kmer_k6"}  # fmt: skip
    datasets = {"DS-DNA-ENHANCERS-COHN", "DS-DNA-NT-BENCHMARK", "DS-DNA-PROMOTERS-NONTATA", "DS-PBMC",
                "DS-DNA-REGULATORY-ENSEMBL", "DS-TOY-FMRI-CLASS", "toy_neuro_robustness",
                "DS-TOY-REGRESSION", "DS-DNA-ENHANCER", "DS-DNA-PROMOTER", "DS-TOY-FMRI",
                "DS-TOY-FMRI-ROBUSTNESS", "ukb_fmri_tensor"}  # fmt: skip
    assert benchmarks <= set(hub.benchmarks)
    assert models <= set(hub.models)
    assert datasets <= set(hub.datasets)


def test_made_up_data_is_declared(hub: Hub) -> None:
    synthetic = {d.id for d in hub.datasets.values() if d.data == "synthetic"}
    assert synthetic == {"DS-TOY-FMRI-CLASS", "DS-TOY-FMRI", "DS-TOY-FMRI-ROBUSTNESS", "DS-TOY-REGRESSION",
                         "DS-TOY-MULTICLASS", "toy_neuro_robustness", "toy_gene_expression"}  # fmt: skip


def test_no_card_is_confirmed_but_of_models_this_hub_runs_itself(hub: Hub) -> None:
    assert [m.id for m in hub.models.values() if m.confirmed and m.kind != "baseline"] == []


def test_directions_are_those_of_the_field(hub: Hub) -> None:
    lower = {m.name for m in hub.metrics.values() if m.direction == "lower"}
    errors = {"MSE", "RMSE", "MAE", "Brier", "Log loss", "ECE"}
    assert lower == errors | {"hallucination_rate", "omission_rate"}
    assert hub.metrics["shift_sensitivity"].direction == "higher"


def test_f1_of_three_definitions_has_three_names_and_the_open_one_says_so(hub: Hub) -> None:
    f1 = {m.name: m.averaging for m in hub.metrics.values() if m.family == "f1"}
    assert f1 == {"F1-Score": "unstated", "F1-Score (Macro)": "macro", "F1-Score (Weighted)": "weighted",
                  "F1-Score (Binary)": "binary"}  # fmt: skip
    assert set(hub.metrics["F1-Score"].variants) == set(f1) - {"F1-Score"}


def test_the_published_robustness_score_is_the_mean_of_its_probes_without_permutation(hub: Hub) -> None:
    parts = hub.metrics["robustness_score_v1"].parts
    assert "perm_equivariance" not in parts
    published = {"dropout_rAUC": 0.776, "noise_rAUC": 0.7867, "line_noise_rAUC": 0.7737, "shift_rAUC": 0.7874}
    assert set(published) <= set(parts)
    assert sum(published.values()) / 4 == pytest.approx(0.781, abs=1e-4)
    assert hub.benchmarks["robustness_testing"].primary == "robust_skill"
    assert hub.benchmarks["robustness_testing"].earlier == {"1.0.0": "robustness_score"}


def test_every_metric_says_what_it_is(hub: Hub) -> None:
    assert [m.name for m in hub.metrics.values() if len(m.explanation) < 40] == []
    bounded = [m for m in hub.metrics.values() if m.low is not None and m.high is not None]
    assert [m.name for m in bounded if not m.low < m.high] == []  # type: ignore[operator]
    words = " ".join(f"{m.explanation} {m.example}" for m in hub.metrics.values())
    assert re.findall(r"suitable for|clinical pilot|\b(?:un)?safe\b|\bready\b|\bvalidated\b", words) == []


@pytest.mark.parametrize(
    ("dataset", "recipe"),
    [("DS-TOY-FMRI-CLASS", "classification"), ("DS-TOY-MULTICLASS", "multiclass"),
     ("DS-TOY-REGRESSION", "regression"), ("toy_gene_expression", "gene_expression"),
     ("toy_neuro_robustness", "time_series")],
)  # fmt: skip
def test_registered_sizes_of_toy_data_are_those_of_the_data(hub: Hub, dataset: str, recipe: str) -> None:
    from hubbot.evaluation.data import toy_data

    small = {"channels": 1, "samples": 2} if recipe == "time_series" else {}
    toy = getattr(toy_data, recipe)(**small)
    split = hub.datasets[dataset].splits["test"]
    assert split.n == len(toy.y)
    if toy.y.dtype.kind != "f":
        counted = {str(k): int((toy.y == k).sum()) for k in sorted(set(toy.y.tolist()))}
        assert dict(split.classes) == counted


@pytest.mark.parametrize("dataset", ["DS-BREAST", "DS-DIABETES"])
def test_registered_splits_of_real_data_are_what_their_recipe_gives(hub: Hub, dataset: str) -> None:
    import numpy as np
    from sklearn import datasets
    from sklearn.model_selection import train_test_split

    entry = hub.datasets[dataset]
    recipe = entry.value["split_recipe"]
    bunch = getattr(datasets, recipe["loader"])()
    rows = np.arange(len(bunch.target))
    parts = train_test_split(
        rows,
        test_size=recipe["test_size"],
        stratify=bunch.target if recipe["stratify"] else None,
        random_state=recipe["random_state"],
    )
    for name, part in zip(("train", "test"), parts, strict=True):
        assert entry.splits[name].n == len(part)
        if classes := dict(entry.splits[name].classes):
            names = [str(bunch.target_names[k]) for k in bunch.target[part]]
            assert classes == {label: names.count(label) for label in classes}


def test_level_bands_are_names_of_stretches_of_the_scale(hub: Hub) -> None:
    assert [name for _, name in hub.policy.level_bands] == ["Excellent", "Good", "Fair", "Developing"]
    assert [low for low, _ in hub.policy.level_bands] == [0.9, 0.8, 0.7, float("-inf")]


def test_every_baseline_names_the_made_up_dataset_it_runs_on(hub: Hub) -> None:
    datasets = {name: str(hub.baselines[name].get("dataset")) for name in hub.baselines}
    assert {hub.datasets[dataset].data for dataset in datasets.values()} == {"synthetic"}
    assert {benchmark.baseline for benchmark in hub.benchmarks.values()} <= set(datasets)


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_name_under_conversions_is_a_format_or_says_its_own(format_name: str) -> None:
    def told(name: str, answers: str) -> list[str]:
        text = f"name: x\nrepository: a/b\nconversions:\n  {name}: {answers}\n"
        return [f"{one.line}: {one.message}. {one.hint}" for one in file_problems("hub.yaml", text)]

    assert told(format_name, "{metrics: {a: b}}") == []
    assert told("ours", f"{{format: {format_name}, metrics: {{a: b}}}}") == []
    (wrong,) = told("ours", f"{{format: {format_name}x}}")
    assert wrong.startswith("4: ")
    for slip in (format_name.replace("-", "_"), f"{format_name}s", format_name[:-1]):
        if slip not in FORMATS:
            (said,) = told(slip, "{metrics: {a: b}}")
            assert said.startswith(f"4: `{slip}` is no format")
            assert f"Did you mean `{format_name}`?" in said


def test_a_name_that_no_file_is_read_by_stops_no_board() -> None:
    """hub.yaml is everybody's: what concerns `hubbot convert` alone is told, and nobody waits for it."""
    text = "name: x\nrepository: a/b\nconversions:\n  lm_eval: {metrics: {a: b}}\n"
    assert file_problems("hub.yaml", text)
    assert misshapen("hub.yaml", text, yaml.safe_load(text)) == []
