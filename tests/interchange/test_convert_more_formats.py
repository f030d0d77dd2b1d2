"""HELM, every_eval_ever, MEDS-DEV, RobustBench, several labels a case: recognised, taken at their word.

Shapes from https://github.com/stanford-crfm/helm (src/helm/benchmark/metrics/statistic.py),
https://github.com/evaleval/every_eval_ever (eval.schema.json),
https://github.com/Medical-Event-Data-Standard/MEDS-DEV (_results/) and
https://github.com/RobustBench/robustbench (model_info/).
"""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from hubbot.interchange.formats.known import FORMATS, recognised
from hubbot.interchange.formats.source import Source
from tests.interchange.conftest import Try
from tests.interchange.generated import card, lm_eval, mteb
from tests.interchange.test_convert_runs import EACH as RUNS


def stat(name: str, split: str | None, mean: object, perturbation: str = "") -> dict[str, Any]:
    named: dict[str, Any] = {"name": name} | ({"split": split} if split else {})
    if perturbation:
        named["perturbation"] = {"name": perturbation, "robustness": True}
    return {
        "name": named,
        "count": 1,
        "sum": mean,
        "sum_squared": 0.1,
        "min": mean,
        "max": mean,
        "mean": mean,
    }


def helm(order: int = 0) -> str:
    stats = [
        stat("exact_match", "test", 0.312),
        stat("exact_match", "valid", 0.351),
        stat("exact_match", "test", 0.284, "typos"),
        stat("num_instances", "test", 311.0),
        stat("num_instances", "valid", 50.0),
        stat("num_instances", "test", 622.0, "typos"),
    ]
    return json.dumps(next(itertools.islice(itertools.permutations(stats), order * 37, None)))


@pytest.mark.parametrize("order", range(6))
def test_helms_figure_of_the_split_without_a_perturbation_is_taken(order: int, attempt: Try) -> None:
    options = ("--benchmark", "BM-RIDDLES", "--model-id", "mine")
    made = attempt(helm(order), *options).result
    assert made["metrics"] == {"exact_match": 0.312}
    assert made["data"] == {"split": "test", "n": 311}
    valid = attempt(helm(order), *options, "--split", "valid").result
    assert (valid["metrics"], valid["data"]) == ({"exact_match": 0.351}, {"split": "valid", "n": 50})


def every_eval_ever(**more: Any) -> str:
    def result(dataset: str, metric: str, score: object, **data: Any) -> dict[str, Any]:
        return {
            "evaluation_name": dataset,
            "source_data": {"dataset_name": dataset, "source_type": "hf_dataset", **data},
            "metric_config": {"evaluation_description": f"{metric} on {dataset}", "lower_is_better": False},
            "score_details": {"score": score},
        }

    value = {
        "schema_version": "0.2.1",
        "evaluation_id": "board/acme_small/1735300000",
        "retrieved_timestamp": "1735300000.5",
        "source_metadata": {
            "source_type": "documentation",
            "source_organization_name": "A board",
            "evaluator_relationship": "third_party",
        },
        "model_info": {"id": "acme/small", "name": "small"},
        "eval_library": {"name": "unknown", "version": "unknown"},
        "evaluation_results": [
            result("moods", "Accuracy", 0.612, hf_split="test", samples_number=250),
            result("riddles", "Exact match", 0.0249),
            result("elsewhere", "Accuracy", 0.5),
        ],
        **more,
    }
    return json.dumps(value)


def test_results_of_every_eval_ever_keep_who_computed_them(attempt: Try) -> None:
    tried = attempt(every_eval_ever())
    assert tried.code == 0
    by_board = {one["benchmark_id"]: one for one in tried.results}
    moods, riddles = by_board["BM-MOODS"], by_board["BM-RIDDLES"]
    assert (moods["metrics"], moods["data"]) == ({"Accuracy": 0.612}, {"split": "test", "n": 250})
    assert riddles["metrics"] == {"exact_match": 0.0249}
    assert "data" not in riddles
    for one in (moods, riddles):
        assert one["model_ids"] == {"candidate": "acme__small"}
        assert one["run_metadata"]["evaluator_relationship"] == "third_party"
        assert "date" not in one["run_metadata"], "when a record was retrieved is not when the model was run"
        assert one["run_metadata"]["retrieved_on"] == "2024-12-27"
    assert "left out: elsewhere" in tried.said


@pytest.mark.parametrize("stated", ["1735300000", "2024-12-27T10:00:00Z"])
def test_the_day_of_an_evaluation_is_taken_where_every_eval_ever_has_it(stated: str, attempt: Try) -> None:
    tried = attempt(every_eval_ever(evaluation_timestamp=stated))
    assert {one["run_metadata"]["date"] for one in tried.results} == {"2024-12-27"}


def meds_dev() -> str:
    inner = {"binary_accuracy": 0.7018957, "roc_auc_score": 0.6602}
    result = {"samples_equally_weighted": inner, "subjects_equally_weighted": {"binary_accuracy": 0.695}}
    named = {
        "dataset": "moods",
        "task": "x/y",
        "model": "meds_tab/tiny",
        "timestamp": "2025-10-17T17:49:30+00:00",
    }
    return json.dumps({**named, "result": result, "version": "0.0.15"})


def test_a_figure_of_meds_dev_is_chosen_by_its_path(attempt: Try) -> None:
    assert attempt(meds_dev()).code == 2, "two weightings are two figures"
    path = "result.samples_equally_weighted.binary_accuracy"
    made = attempt(meds_dev(), "--metric", f"{path}=Accuracy").result
    assert made["metrics"] == {"Accuracy": 0.7018957}
    assert made["model_ids"] == {"candidate": "meds_tab__tiny"}
    assert (made["run_metadata"]["date"], made["run_metadata"]["task"]) == ("2025-10-17", "x/y")


def robustbench() -> str:
    named = {
        "link": "https://example.org/paper",
        "name": "A paper",
        "dataset": "moods",
        "architecture": "WRN",
    }
    return json.dumps({**named, "eps": "8/255", "clean_acc": "95.23", "autoattack_acc": "68.06"})


def test_robustbench_is_in_percent_and_names_a_paper_not_a_model(attempt: Try) -> None:
    mapped = ("--metric", "autoattack_acc=Accuracy")
    tried = attempt(robustbench(), *mapped)
    assert (tried.code, "--model-id" in tried.said) == (2, True)
    made = attempt(robustbench(), *mapped, "--model-id", "mine").result
    assert made["metrics"] == {"Accuracy": 0.6806}
    assert made["run_metadata"]["eps"] == "8/255"


@pytest.mark.parametrize("as_text", [False, True])
def test_labels_of_a_report_are_not_cases_where_a_case_has_several(as_text: bool, attempt: Try) -> None:
    import numpy as np
    from sklearn.metrics import classification_report

    truth, said = np.array([[1, 0, 1], [0, 1, 1], [1, 1, 0]]), np.array([[1, 0, 0], [0, 1, 1], [1, 1, 1]])
    report = classification_report(truth, said, output_dict=not as_text, zero_division=0)
    text = report if isinstance(report, str) else json.dumps(report)
    made = attempt(text, "--benchmark", "BM-GRADES", "--model-id", "mine").result
    assert "data" not in made
    assert "counts" not in made


@pytest.mark.parametrize("digits", [2, 4])
def test_the_text_that_scikit_learn_prints_says_what_its_mapping_says(digits: int, attempt: Try) -> None:
    from sklearn.metrics import classification_report

    truth, said = ["a b", "c", "c", "d", "d", "d"], ["a b", "c", "d", "d", "d", "c"]
    options = ("--benchmark", "BM-MOODS", "--model-id", "mine")
    text = classification_report(truth, said, digits=digits)
    value = classification_report(truth, said, output_dict=True)
    made = attempt(text, *options).result
    assert made["metrics"]["Accuracy"] == round(value["accuracy"], digits)
    assert made["metrics"]["F1-Score (Macro)"] == round(value["macro avg"]["f1-score"], digits)
    assert made["counts"] == {"n": 6, "classes": {"a b": 1, "c": 2, "d": 3}}
    both = attempt(f"Train set\n{text}\nTest set\n{text.replace('0.6', '0.7')}", *options)
    assert (both.code, both.results) == (2, ())
    assert "Train set, Test set" in both.said
    of_test = attempt(
        f"Train set\n{text.replace('0.6', '0.7')}\nTest set\n{text}", "--only", "Test set", *options
    )
    assert of_test.result["metrics"] == made["metrics"]


EACH = {
    "lm-eval": lm_eval(),
    "mteb": mteb({"test": 0.5}),
    "trainer": json.dumps({"eval_accuracy": 0.5, "eval_loss": 1.0}),
    "model-index": card("    - {type: wer, value: 0.2}\n"),
    "sklearn-report": "       precision    recall  f1-score   support\n\n a  0.5  0.5  0.5  3\n",
    "helm": helm(),
    "every-eval-ever": every_eval_ever(),
    "meds-dev": meds_dev(),
    "robustbench": robustbench(),
    "brainmarks": "model,repr,clf,dataset,C,split,acc,acc_std\nvit,cls,linear,abide,0.1,test,0.7,0.02\n",
    "genomic-benchmarks": "Test metrics: \n Accuracy: 0.39, F1 score: 0.05, Avg loss: 0.6 \n",
    "sacrebleu": json.dumps({"name": "BLEU", "score": 42.7, "signature": "nrefs:1"}),
    "table": "| model | acc |\n|:--|--:|\n| a | 0.5 |\n",
}


@pytest.mark.parametrize("format_name", EACH)
def test_a_format_is_recognised_and_taken_for_no_other(format_name: str) -> None:
    assert recognised(Source(EACH[format_name])) == (format_name,)


def test_every_format_is_tried() -> None:
    assert set(EACH) | set(RUNS) == set(FORMATS) - {"json"}, "json is for what is not recognised"


@pytest.mark.parametrize("said", [{}, {"num_samples": 8}, {"num_samples": 0}])
@pytest.mark.parametrize("ids", [None, ["1", "2"], [str(at) for at in range(20)]])
def test_a_size_in_every_eval_ever_is_of_the_cases_that_were_scored(said: Any, ids: list[str] | None) -> None:
    data = {"dataset_name": "moods", "samples_number": 20, **({"sample_ids": ids} if ids else {})}
    details = {"score": 0.5, "uncertainty": said}
    result = {"source_data": data, "metric_config": {"metric_name": "acc"}, "score_details": details}
    (found,) = FORMATS["every-eval-ever"].found(Source(json.dumps({"evaluation_results": [result]})))
    assert found.n == (said.get("num_samples") or (20 if ids is None or len(ids) == 20 else None))


@pytest.mark.parametrize("level", [None, 0.95, 0.9, 5])
def test_limits_in_every_eval_ever_are_taken_with_their_level(level: float | None) -> None:
    limits = {"lower": 0.4, "upper": 0.6, **({"confidence_level": level} if level else {})}
    result = {
        "source_data": {"dataset_name": "moods"},
        "metric_config": {"metric_name": "acc"},
        "score_details": {"score": 0.5, "uncertainty": {"confidence_interval": limits}},
    }
    (found,) = FORMATS["every-eval-ever"].found(Source(json.dumps({"evaluation_results": [result]})))
    assert found.figures[0].interval == ((0.4, 0.6, level) if level in {0.9, 0.95} else None)


@pytest.mark.parametrize("engine", ["ollama", "vLLM", "openai"])
@pytest.mark.parametrize("stated", ["ollama/small", "acme/small", "vllm/acme/small", "small"])
def test_what_a_model_was_run_with_is_not_its_owner(engine: str, stated: str) -> None:
    value = {
        "model_info": {"id": stated, "inference_engine": {"name": engine}},
        "evaluation_results": [{"metric_config": {"metric_name": "acc"}, "score_details": {"score": 0.5}}],
    }
    (found,) = FORMATS["every-eval-ever"].found(Source(json.dumps(value)))
    first, _, rest = stated.partition("/")
    assert found.model == (rest if first.casefold() == engine.casefold() else stated)


@pytest.mark.parametrize("arguments", ["", "pretrained=acme/one", "path=acme/one,dtype=half", "device=cpu"])
def test_letters_of_chance_are_no_model(arguments: str) -> None:
    value = {
        "results": {"t": {"acc,none": 0.5}},
        "versions": {"t": 1},
        "config": {"model": "dummy", "model_args": arguments},
        "model_name": "acme/one" if "acme" in arguments else "qdpv68r5",
    }
    (found,) = FORMATS["lm-eval"].found(Source(json.dumps(value)))
    assert found.model == ("acme/one" if "acme" in arguments else None)


@pytest.mark.parametrize("status", ["FINISHED", "FAILED", "RUNNING", "KILLED", ""])
def test_a_run_of_mlflow_that_did_not_finish_has_no_last_figures(status: str) -> None:
    text = f"run_id,status,metrics.acc,tags.mlflow.runName\nr1,{status},0.5,fox\n"
    (found,) = FORMATS["mlflow"].found(Source(text, "t.csv"))
    assert bool(found.figures) is (status in {"FINISHED", ""})
    assert found.called == ("fox" if found.figures else f"fox, whose state is {status},")


@pytest.mark.parametrize("trials", [0, 2, 3])
def test_of_brainmarks_the_datasets_own_splits_are_read(trials: int) -> None:
    lines = ["model,repr,clf,dataset,trial,C,split,acc,acc_std,f1,f1_std"]
    for trial in ["", *map(str, range(1, trials + 1))]:
        row = f"vit,cls,logistic,abide,{trial},0.1,SPLIT,0.7,0.02,0.6,0.03"
        lines += [row.replace("SPLIT", split) for split in ("train", "test")]
    source = Source("\n".join(lines), "eval_table.csv")
    assert recognised(source) == ("brainmarks",)
    found = list(FORMATS["brainmarks"].found(source))
    assert [(one.dataset, one.split, one.model) for one in found if one.figures] == [
        ("abide", "train", "vit"),
        ("abide", "test", "vit"),
    ]
    assert [figure.spellings for figure in found[1].figures] == [("accuracy",), ("f1_macro",)]
    assert found[1].about["sd_over_draws_of_cases"] == {"acc_std": "0.02", "f1_std": "0.03"}
    assert [one.called for one in found[2:]] == (
        [f"trial 1 to {trials}, on random splits,"] if trials else []
    )


@pytest.mark.parametrize("name", ["Test metrics", "Test Error"])
@pytest.mark.parametrize("size", [None, 1200])
def test_what_genomic_benchmarks_prints_is_read_in_both_forms(name: str, size: int | None) -> None:
    share = name == "Test metrics"
    figures = "0.390625, F1 score: 0.048780" if share else "87.3%"
    before = f"size {size}\n" if size else ""
    text = f"Train metrics: \n Accuracy: 45.3%, Avg loss: 0.6 \n\n{before}"
    text += f"{name}: \n Accuracy: {figures}, Avg loss: 0.6 \n"
    assert recognised(Source(text)) == ("genomic-benchmarks",)
    (found,) = FORMATS["genomic-benchmarks"].found(Source(text))
    assert (found.split, found.n) == ("test", size)
    accuracy = found.figures[0]
    assert (accuracy.value, accuracy.percent) == ((0.390625, False) if share else (87.3, True))
    assert [figure.spellings for figure in found.figures[1:]] == ([()] if share else [])


@pytest.mark.parametrize("many", [1, 2, 3])
def test_each_score_of_sacrebleu_is_a_figure_out_of_100(many: int) -> None:
    scores = [{"name": n, "score": 42.7, "signature": f"s:{n}"} for n in ("BLEU", "chrF2", "TER")[:many]]
    source = Source(json.dumps(scores if many > 1 else scores[0]))
    assert recognised(source) == ("sacrebleu",)
    (found,) = FORMATS["sacrebleu"].found(source)
    assert [(one.name, one.value, one.of_hundred) for one in found.figures] == [
        (score["name"], 42.7, True) for score in scores
    ]
