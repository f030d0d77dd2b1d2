"""run, score, new, list, show and submit, as a model's author meets them."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner, Result

from hubbot.commands.authoring import list_, new, show
from hubbot.commands.handover import LONGEST_URL, form_url, gh_command, issue_body
from hubbot.commands.toolkit import run, score
from hubbot.evaluation.data.score import rescore
from hubbot.evaluation.data.splits import cases_of
from hubbot.evaluation.report.guide import listing
from hubbot.index.known import Known
from hubbot.proving.checks import Context
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import load_trusted, read
from hubbot.registry.how_to_evaluate import commands
from hubbot.registry.load import load
from hubbot.registry.model import Hub
from hubbot.results.result import result_of
from hubbot.submission.requests.result.review import review_text

ROOT = Path(__file__).parents[2]
FEW = ("--draws", "100")


def invoke(command: Any, *args: object) -> Result:
    named = () if command not in (run, score) or "--model-id" in args else ("--model-id", "tested")
    runner = CliRunner()
    with runner.isolated_filesystem():  # the model's id is kept in the present folder
        return runner.invoke(command, [*map(str, args), *named, "--hub", str(ROOT)])


def through_the_program(*args: object) -> Result:
    """As `hubbot …` calls it: there a command's return value becomes the exit code."""
    from hubbot.cli import hubbot

    return CliRunner().invoke(hubbot, [*map(str, args), "--hub", str(ROOT)], standalone_mode=False)


def written(out: Path) -> dict[str, Any]:
    value = load_trusted((out / "eval.yaml").read_text())
    assert isinstance(value, dict)
    return value


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("ran")
    spec = "sklearn.naive_bayes:GaussianNB"
    done = invoke(
        run, "BM-BREAST", "--model", spec, "--model-id", "bayes", "--out", out, "--predictions", *FEW
    )
    assert done.exit_code == 0, done.output
    return out


def test_what_run_writes_satisfies_the_schema_with_no_edit(ran: Path) -> None:
    assert list(schema.problems(read((ran / "eval.yaml").read_text()), "submission")) == []


def test_what_run_writes_is_consistent_within_itself(ran: Path) -> None:
    value = written(ran)
    confusion = np.array(value["counts"]["confusion"])
    assert confusion.sum() == value["counts"]["n"] == value["data"]["n"] == 228
    assert confusion.sum(axis=1).tolist() == list(value["counts"]["classes"].values())
    assert value["metrics"]["Accuracy"] == pytest.approx(np.trace(confusion) / 228, abs=1e-6)
    assert value["metrics"]["Sensitivity"] == pytest.approx(confusion[1, 1] / confusion[1].sum(), abs=1e-6)
    for name, interval in value["uncertainty"].items():
        assert interval["low"] <= value["metrics"][name] <= interval["high"]
        assert interval["method"]
    assert value["toy_check"]["metrics"]["AUROC"] == pytest.approx(0.5597, abs=5e-5)
    assert set(value["toy_check"]["versions"]) == {"python", "numpy", "scikit-learn"}


def test_the_predictions_are_those_whose_digest_is_stated_and_give_the_same_scores(
    ran: Path, hub: Hub
) -> None:
    value = written(ran)
    content = (ran / "predictions.csv.gz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == value["predictions"]["sha256"]
    here = rescore(content, result_of(value), hub)
    assert {name: round(one, 6) for name, one in here.items()} == value["metrics"]


def test_scoring_the_same_predictions_gives_the_same_result(ran: Path, tmp_path: Path) -> None:
    done = invoke(
        score, "BM-BREAST", ran / "predictions.csv.gz", "--model-id", "bayes", "--out", tmp_path, *FEW
    )
    assert done.exit_code == 0, done.output
    assert written(tmp_path)["metrics"] == written(ran)["metrics"]
    assert written(tmp_path)["uncertainty"] == written(ran)["uncertainty"]


def test_the_report_shows_its_charts_and_how_to_submit(ran: Path) -> None:
    text = (ran / "report.md").read_text()
    assert "hubbot submit eval.yaml" in text
    assert "228 test cases" in text
    for chart in ("roc.svg", "calibration.svg"):
        assert f"({chart})" in text
        svg = (ran / chart).read_text()
        assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
        assert "<script" not in svg


def test_the_dummy_gives_the_published_robustness_figures_and_no_skill(tmp_path: Path, hub: Hub) -> None:
    spec = "hubbot.evaluation.baselines.toy_baselines:DummyClassifier"
    done = invoke(
        run, "robustness_testing", "--model", spec, "--model-id", "dummy_classifier", "--out", tmp_path, *FEW
    )
    assert done.exit_code == 0, done.output
    metrics = written(tmp_path)["metrics"]
    assert {k: round(v, 4) for k, v in metrics.items() if k != "robust_skill"} == {
        "dropout_rAUC": 0.7760,
        "noise_rAUC": 0.7867,
        "line_noise_rAUC": 0.7737,
        "perm_equivariance": 0.7819,
        "shift_rAUC": 0.7874,
        "shift_sensitivity": 0.7897,
        "robustness_score_v1": 0.7810,
    }
    assert metrics["robust_skill"] == pytest.approx(0, abs=0.05)
    assert (tmp_path / "robustness.svg").exists()
    spans = written(tmp_path)["uncertainty"]
    assert spans.keys() == metrics.keys()
    for name, span in spans.items():
        assert span["low"] < metrics[name] < span["high"]
        assert (span["method"], span["unit"]) == ("wilson", "sample")
        assert not {"draws", "seed"} & span.keys()
    assert "not assessed" not in (tmp_path / "report.md").read_text()
    context = Context(hub, Known.of([], hub), "2099-01-01", full=True)
    review = review_text((tmp_path / "eval.yaml").read_text(), context)
    assert [problem.code for problem in review.problems if problem.severity != "note"] == []


def test_a_constant_model_is_written_with_limits_that_hold_its_rounded_figures(
    tmp_path: Path, hub: Hub
) -> None:
    """Its similarity is 1 less a rounding of floats, which four places write as 1.0."""
    (tmp_path / "model.py").write_text(
        "import numpy as np\nclass Same:\n    def predict_proba(self, X):\n"
        "        return np.tile([0.3, 0.7], (len(X), 1))\n"
    )
    spec = f"{tmp_path}/model.py:Same"
    assert invoke(run, "robustness_testing", "--model", spec, "--out", tmp_path, *FEW).exit_code == 0
    value = written(tmp_path)
    assert (value["metrics"]["robust_skill"], value["metrics"]["robustness_score_v1"]) == (0, 1)
    for name, span in value["uncertainty"].items():
        assert span["low"] < span["high"]
        assert span["low"] <= value["metrics"][name] <= span["high"]
    context = Context(hub, Known.of([], hub), "2099-01-01", full=True)
    review = review_text((tmp_path / "eval.yaml").read_text(), context)
    assert "error" not in {problem.severity for problem in review.problems}


def test_a_probe_that_breaks_the_model_leaves_nulls_with_the_probes_name(tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "model.py").write_text(
        "import numpy as np\nclass Fragile:\n    def predict_proba(self, X):\n"
        "        if (X == 0).all(axis=0).any() or (X == 0).any(): raise RuntimeError('a dead channel')\n"
        "        p = 1 / (1 + np.exp(-X[:, 0]))\n        return np.column_stack([1 - p, p])\n"
    )
    done = invoke(
        run, "robustness_testing", "--model", f"{tmp_path}/model.py:Fragile", "--out", tmp_path, *FEW
    )
    assert done.exit_code == 0, done.output
    value = written(tmp_path)
    gone = {name for name, figure in value["metrics"].items() if figure is None}
    assert gone == {"robust_skill", "dropout_rAUC", "robustness_score_v1"}
    assert value["status"] == "Partial"
    assert value["run_metadata"]["undefined"].keys() == gone
    assert all("dropout" in why for why in value["run_metadata"]["undefined"].values())
    assert value["uncertainty"].keys() == value["metrics"].keys() - gone
    assert "a dead channel" in (tmp_path / "report.md").read_text()
    context = Context(hub, Known.of([], hub), "2099-01-01", full=True)
    assert review_text((tmp_path / "eval.yaml").read_text(), context).ok


@pytest.mark.parametrize(
    ("benchmark", "spec"),
    [
        ("BM-TOY-CLASS", "sklearn.naive_bayes:GaussianNB"),
        ("BM-TOY-MULTICLASS", "sklearn.naive_bayes:GaussianNB"),
        ("BM-TOY-REGRESSION", "sklearn.linear_model:LinearRegression"),
        ("BM-DIABETES", "sklearn.linear_model:LinearRegression"),
    ],
)
def test_every_kind_of_benchmark_runs_and_passes_the_schema(
    benchmark: str, spec: str, tmp_path: Path
) -> None:
    done = invoke(run, benchmark, "--model", spec, "--model-id", "mine", "--out", tmp_path, *FEW)
    assert done.exit_code == 0, done.output
    assert list(schema.problems(read((tmp_path / "eval.yaml").read_text()), "submission")) == []
    assert (written(tmp_path)["status"], written(tmp_path)["data"]["split"]) == ("Completed", "test")


def test_a_constant_prediction_has_no_correlation_and_the_result_says_why(tmp_path: Path, hub: Hub) -> None:
    rows = cases_of(hub.datasets["DS-DIABETES"], hub.root).rows
    (tmp_path / "p.csv").write_text("row,value\n" + "".join(f"{row},150\n" for row in rows))
    done = invoke(score, "BM-DIABETES", tmp_path / "p.csv", "--model-id", "flat", "--out", tmp_path, *FEW)
    assert done.exit_code == 0, done.output
    value = written(tmp_path)
    assert value["metrics"]["Correlation"] is None
    assert "constant" in value["run_metadata"]["undefined"]["Correlation"]
    assert "Correlation" not in value["uncertainty"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("BM-BRAEST", "--model", "x:y"), 2, "Did you mean BM-BREAST"),
        (("BM-DNA-REGULATORY", "--model", "x:y"), 2, "archived"),
        (("BM-BREAST", "--model", "x:y", "--dataset", "DS-PBMC"), 2, "has no dataset DS-PBMC. It has"),
        (("BM-BREAST", "--model", "nothing"), 1, "names no model"),
        (("BM-BREAST", "--model", "sklearn.naive_bayes:GaussianNB", "--model-id", "../x"), 2, "no model id"),
        (("BM-BREAST", "--model", "sklearn.naive_bayes:GaussianNB", "--unit", "x"), 2, "--unit names"),
        (("BM-002", "--model", "sklearn.naive_bayes:GaussianNB"), 1, "--data DIR"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_call_is_said_in_words(args: tuple[str, ...], code: int, said: str) -> None:
    done = invoke(run, *args)
    assert done.exit_code == code
    assert said in done.output
    assert "Traceback" not in done.output


def test_broken_predictions_are_said_with_their_lines_and_write_nothing(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("row,score\nErika,0.5\n")
    done = invoke(score, "BM-BREAST", tmp_path / "p.csv", "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert "line 2: the id looks like a name" in done.output
    assert not (tmp_path / "out").exists()


BY_UNIT = {"AUROC": "delong", "F1-Score (Macro)": "bootstrap"} | dict.fromkeys(
    ("Accuracy", "Sensitivity", "Specificity"), "wilson"
)


def test_own_data_are_scored_with_groups_and_resampled_by_patient(tmp_path: Path, hub: Hub) -> None:
    cases = cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)
    assert cases.X is not None
    np.save(tmp_path / "X.npy", cases.X)
    np.save(tmp_path / "y.npy", cases.truth.y)
    rows = "".join(f"p{i // 3},{'A' if i % 2 else 'B'},{'rare' if i < 5 else 'usual'}\n" for i in range(228))
    (tmp_path / "metadata.csv").write_text("patient,site,kind\n" + rows)
    spec = ("--model", "hubbot.evaluation.baselines.toy_baselines:DummyClassifier", "--model-id", "mine")
    done = invoke(
        run, "BM-BREAST", *spec, "--data", tmp_path, "--unit", "patient", "--out", tmp_path / "o", *FEW
    )
    assert done.exit_code == 0, done.output
    value = written(tmp_path / "o")
    assert value["metrics"]["stratified"]["site"]["A"]["N"] == 114
    assert "rare" not in value["metrics"]["stratified"].get("kind", {})
    spans = value["uncertainty"].pop("stratified")
    assert set(spans["site"]["A"]) == set(value["uncertainty"])
    assert {one["n"] for one in spans["site"]["A"].values()} == {114}
    assert {one["unit"] for one in spans["site"]["B"].values()} == {"patient"}
    assert {name: one["method"] for name, one in spans["site"]["B"].items()} == BY_UNIT
    assert {one["unit"] for one in value["uncertainty"].values()} == {"patient"}
    assert {name: one["method"] for name, one in value["uncertainty"].items()} == BY_UNIT
    assert value["data"]["sha256"] == hashlib.sha256((tmp_path / "y.npy").read_bytes()).hexdigest()
    report = (tmp_path / "o" / "report.md").read_text()
    assert "Exploratory" in report
    assert "kind rare (n = 5)" in report


def test_without_an_id_the_skeleton_leaves_the_place_open(hub: Hub) -> None:
    done = invoke(new, "record", "BM-BREAST")
    found = schema.problems(read(done.output.replace(": null", ": 0.5")), "submission")
    assert [problem.path for problem in found] == ["/model_ids/candidate"]


def test_the_skeleton_is_yaml_that_the_schema_takes_and_names_every_metric(hub: Hub) -> None:
    for benchmark in hub.benchmarks.values():
        if benchmark.status != "active":
            continue
        done = invoke(new, "record", benchmark.id, "--model-id", "tested")
        assert done.exit_code == 0
        filled = done.output.replace("n: null", "n: 10").replace(": null", ": 0.5")
        assert list(schema.problems(read(filled), "submission")) == [], benchmark.id
        names = load_trusted(filled)["metrics"].keys()
        assert len(names) <= len({benchmark.primary, *benchmark.secondary})
        assert "unstated" not in {hub.metrics[name].averaging for name in names}


def test_list_and_show_say_what_can_be_evaluated(hub: Hub) -> None:
    listed = invoke(list_).output
    for benchmark in hub.benchmarks.values():
        assert (benchmark.id in listed) == (benchmark.status == "active")
    shown = invoke(show, "bm-breast").output
    for part in ("228 cases", "143 benign", "score_malignant", "hubbot score BM-BREAST", "ranks the board"):
        assert part in shown


# ── A hub of another field: word error rate ──────────────────────────────────────────────────────


def test_a_word_error_rate_hub_scores_texts_with_its_own_scorer(tmp_path: Path) -> None:
    from tests.evaluation.test_metrics import WER

    hub = tmp_path / "hub"
    files = {
        "hub.yaml": "name: Speech\nrepository: author/speech\nsections: {speech: Speech}\n",
        "registry/metrics.yaml": "metrics:\n  WER:\n    title: Word error rate\n    direction: lower\n"
        "    range: [0, null]\n    unit: errors per word\n    scorer: wer:wer\n",
        "registry/datasets/DS-SPEECH.yaml": "id: DS-SPEECH\nname: Speech\ndata: real\ntarget_type: text\n"
        "splits: {test: {n: 3}}\n",
        "registry/benchmarks/BM-SPEECH.yaml": "id: BM-SPEECH\nname: Speech\nversion: 1.0.0\n"
        "task: transcription\nsection: speech\nmodality: audio\ndata: real\nprimary: WER\n"
        "datasets: [DS-SPEECH]\n",
        "scorers/wer.py": WER,
        "labels.csv": "row,text\n0,the cat sat\n1,a dog\n2,yes\n",
        "said.csv": "row,text\n2,yes yes yes\n0,the cat sat down\n1,a dog\n",
    }  # fmt: skip
    for name, text in files.items():
        (hub / name).parent.mkdir(parents=True, exist_ok=True)
        (hub / name).write_text(text)
    args = ["BM-SPEECH", hub / "said.csv", "--labels", hub / "labels.csv", "--out", tmp_path, "--hub", hub]
    args += ["--model-id", "listener"]
    done = CliRunner().invoke(score, [*map(str, args), "--draws", "100"])
    assert done.exit_code == 0, (done.output, done.exception)
    value = written(tmp_path)
    assert value["metrics"] == {"WER": 0.5}
    assert value["uncertainty"]["WER"]["method"] == "bootstrap"
    assert "toy_check" not in value
    assert "No toy check" in done.output


# ── submit ───────────────────────────────────────────────────────────────────────────────────────


def test_the_forms_address_carries_the_text_unharmed_in_its_text_field() -> None:
    from urllib.parse import parse_qs, urlsplit

    text = "a: 1 & 2 # ä\n"
    url = form_url("author/hub", "[Submission] x", text)
    assert url is not None
    query = parse_qs(urlsplit(url).query)
    assert query == {"template": ["submission.yml"], "title": ["[Submission] x"], "record": [text]}
    assert form_url("author/hub", "[Submission] x", "a" * LONGEST_URL) is None


def test_the_body_for_gh_is_read_back_as_the_same_result() -> None:
    from hubbot.reading.issue.form import read_issue

    text = "eval_id: x\nnote: |\n  ```yaml\n  a: 1\n  ```\n"
    body = issue_body(text)
    assert body is not None
    found = read_issue("[Submission] x", body, ())
    assert found is not None
    assert found.record_text.rstrip("\n") == text.rstrip("\n")
    assert issue_body("a" * 70_000) is None


def test_submit_prints_the_form_or_what_to_fix_or_the_other_ways(ran: Path, tmp_path: Path) -> None:
    good = (ran / "eval.yaml").read_text()
    (tmp_path / "eval.yaml").write_text(good)
    done = through_the_program("submit", tmp_path / "eval.yaml")
    assert done.return_value == 0, (done.output, done.exception)
    assert "issues/new?template=submission.yml&title=" in done.output

    (tmp_path / "eval.yaml").write_text(good.replace("AUROC: 0.", "AUROC: 97.", 1))
    done = through_the_program("submit", tmp_path / "eval.yaml")
    assert done.return_value == 1
    assert "M102" in done.output
    assert "issues/new" not in done.output

    note = "a long story " * 350
    lines = "".join(f"\n  note_{part}: {note}" for part in "ab")
    (tmp_path / "eval.yaml").write_text(good.replace("run_metadata:", f"run_metadata:{lines}", 1))
    done = through_the_program("submit", tmp_path / "eval.yaml")
    assert done.return_value == 0, done.output
    assert f"--body-file {tmp_path / 'submission.md'}" in done.output
    assert note.strip() in (tmp_path / "submission.md").read_text()


def test_several_results_go_by_one_pull_request_and_are_checked_on_top_of_each_other(
    ran: Path, tmp_path: Path
) -> None:
    good = (ran / "eval.yaml").read_text()
    files = [tmp_path / "a b.yaml", tmp_path / "second.yaml"]
    files[0].write_text(good)
    files[1].write_text(good)
    done = through_the_program("submit", *files)
    assert done.return_value == 1
    assert "D101" in done.output
    assert "gh pr create" not in done.output

    files[1].write_text(good.replace("eval_id: ", "eval_id: other-").replace("AUROC: 0.", "AUROC: 0.1", 1))
    done = through_the_program("submit", *files)
    assert done.return_value == 0, done.output
    lines = done.output.splitlines()
    eval_id = written(ran)["eval_id"]
    assert f"cp -- '{files[0].resolve()}' submissions/{eval_id}.yaml" in lines
    assert f"cp -- {files[1].resolve()} submissions/other-{eval_id}.yaml" in lines
    assert lines[-1].startswith("gh pr create --repo")


def test_the_gh_line_cannot_run_anything_else() -> None:
    line = gh_command("author/hub", "[Submission] $(id); 'x'", "submission.md")
    import shlex

    assert shlex.split(line)[6] == "[Submission] $(id); 'x'"


def test_rescoring_needs_the_labels_and_says_what_is_wrong_with_a_file(hub: Hub, ran: Path) -> None:
    result = result_of(written(ran))
    with pytest.raises(ValueError, match="no row under the header"):
        rescore(b"", result, hub)
    assert rescore(b"", replace(result, dataset_id="DS-PBMC"), hub) == {}


def test_without_a_file_of_its_own_score_agrees_with_a_rescoring_of_the_original(
    hub: Hub, tmp_path: Path
) -> None:
    """Scores that differ beyond the ninth digit are no ties, unless the author files the shortened ones."""
    cases = cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)
    scores = 0.5 + np.random.default_rng(8).permutation(cases.n) * 1e-13
    lines = "".join(f"{row},{score!r}\n" for row, score in zip(cases.rows, scores.tolist(), strict=True))
    (tmp_path / "p.csv").write_text("row,score\n" + lines)
    for flags, exact in ((("--no-predictions",), True), (("--predictions",), False)):
        done = invoke(
            score, "BM-BREAST", tmp_path / "p.csv", "--model-id", "x", "--out", tmp_path, *flags, *FEW
        )
        assert done.exit_code == 0, done.output
        value = written(tmp_path)
        here = rescore((tmp_path / "p.csv").read_bytes(), result_of(value), hub)
        assert (value["metrics"]["AUROC"] == round(here["AUROC"], 6)) is exact
    filed = rescore((tmp_path / "predictions.csv.gz").read_bytes(), result_of(value), hub)
    assert value["metrics"]["AUROC"] == filed["AUROC"] == 0.5


@pytest.mark.parametrize(
    ("benchmark", "spec"),
    [
        ("BM-BREAST", "sklearn.naive_bayes:GaussianNB"),
        ("BM-BREAST", "sklearn.ensemble:RandomForestClassifier"),
        ("BM-DIABETES", "sklearn.linear_model:LinearRegression"),
        ("BM-DIABETES", "sklearn.linear_model:Ridge"),
    ],
)
def test_what_run_and_score_write_on_real_data_passes_the_bots_check_and_is_re_scored_from_its_predictions(
    hub: Hub, tmp_path: Path, benchmark: str, spec: str
) -> None:
    from hubbot.index.known import Known
    from hubbot.proving.checks import Context
    from hubbot.submission.requests.result.review import review_text

    args = (benchmark, "--model", spec, "--model-id", "mine", "--out", tmp_path, "--predictions", *FEW)
    assert invoke(run, *args).exit_code == 0
    text = (tmp_path / "eval.yaml").read_text()
    context = Context(hub, Known.of([], hub), "2099-01-01", full=False)
    review = review_text(text, context)
    assert review.ok, review.problems
    assert review.evidence == "numbers-checked"
    fetched = (tmp_path / "predictions.csv.gz").read_bytes()
    (tmp_path / "p.csv.gz").write_bytes(fetched)
    scored = ("--model-id", "mine", "--out", tmp_path / "scored", "--predictions", *FEW)
    assert invoke(score, benchmark, tmp_path / "p.csv.gz", *scored).exit_code == 0
    by_score = review_text((tmp_path / "scored" / "eval.yaml").read_text(), context)
    assert by_score.ok, by_score.problems
    assert by_score.evidence == "numbers-checked"
    assert (tmp_path / "scored" / "predictions.csv.gz").read_bytes() == fetched
    again = review_text(text, replace(context, full=True, fetched=fetched))
    assert again.ok, again.problems
    assert again.evidence == "re-scored"
    first = next(iter(written(tmp_path)["metrics"]))
    value = written(tmp_path)["metrics"][first]
    other = text.replace(f"{first}: {value}", f"{first}: {round(value * 0.99, 6)}", 1)
    refuted = review_text(other, replace(context, full=True, fetched=fetched))
    assert "V103" in {problem.code for problem in refuted.problems}


def test_groups_of_values_have_intervals_that_hold_their_figure_and_the_checks_read_them(
    tmp_path: Path, hub: Hub
) -> None:
    cases = cases_of(hub.datasets["DS-DIABETES"], hub.root, features=True)
    assert cases.X is not None
    np.save(tmp_path / "X.npy", cases.X)
    np.save(tmp_path / "y.npy", cases.truth.y)
    rows = "".join(f"{'F' if x[1] > 0 else 'M'}\n" for x in cases.X)
    (tmp_path / "metadata.csv").write_text("sex\n" + rows)
    lines = "".join(f"{i},{150 + 900 * x[2]:.3f}\n" for i, x in enumerate(cases.X))
    (tmp_path / "p.csv").write_text("row,value\n" + lines)
    done = invoke(score, "BM-DIABETES", tmp_path / "p.csv", "--data", tmp_path, "--out", tmp_path / "o", *FEW)
    assert done.exit_code == 0, done.output
    value = written(tmp_path / "o")
    for group, figures in value["metrics"]["stratified"]["sex"].items():
        for name, span in value["uncertainty"]["stratified"]["sex"][group].items():
            assert span["low"] <= figures[name] <= span["high"]
            assert span["n"] == figures["N"]
    assert "not assessed" not in (tmp_path / "o" / "report.md").read_text()
    text = (tmp_path / "o" / "eval.yaml").read_text()
    context = Context(hub, Known.of([], hub), "2026-11-23")
    assert review_text(text, context).evidence == "numbers-checked"
    spans = value["uncertainty"]["stratified"]["sex"]["F"]["RMSE"]
    wrong = text.replace(f"low: {spans['low']}", f"low: {spans['high'] + 1}")
    assert "/uncertainty/stratified/sex/F/RMSE/low" in {p.path for p in review_text(wrong, context).problems}


def test_where_each_case_asks_for_an_array_no_door_is_offered_that_does_not_open(hub: Hub) -> None:
    (line,) = [one for one in listing(hub) if one.id == "BM-BRAIN-MAE"]
    assert line.how == "numbers you have"
    assert list(commands(hub.benchmarks["BM-BRAIN-MAE"], hub.dataset("ukb_fmri_tensor"))) == [
        "hubbot new record BM-BRAIN-MAE --out eval.yaml"
    ]
    done = invoke(run, "BM-BRAIN-MAE", "--model", "hubbot.evaluation.baselines.toy_baselines:DummyClassifier")
    assert done.exit_code == 2
    assert "hubbot new record BM-BRAIN-MAE" in done.output


def test_own_predictions_may_number_the_rows_of_an_own_copy_and_are_filed_by_the_registered_ones(
    tmp_path: Path, hub: Hub
) -> None:
    cases = cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)
    np.save(tmp_path / "X.npy", cases.X)
    np.save(tmp_path / "y.npy", cases.truth.y)
    scores = np.random.default_rng(2).random(228)
    args = ("--data", tmp_path, "--model-id", "x", "--predictions", *FEW)
    for name, rows in (("from_0", range(228)), ("registered", cases.rows)):
        file, out = tmp_path / f"{name}.csv", tmp_path / name
        file.write_text('"row","score"\n' + "".join(f"{r},{s}\n" for r, s in zip(rows, scores, strict=True)))
        done = invoke(score, "BM-BREAST", file, *args, "--out", out)
        assert done.exit_code == 0, done.output
    content = (tmp_path / "from_0" / "predictions.csv.gz").read_bytes()
    assert content == (tmp_path / "registered" / "predictions.csv.gz").read_bytes()
    value = written(tmp_path / "from_0")
    assert round(rescore(content, result_of(value), hub)["AUROC"], 6) == value["metrics"]["AUROC"]


def test_probes_with_random_numbers_of_their_own_are_said_in_the_result(tmp_path: Path) -> None:
    spec = (
        "--model",
        "hubbot.evaluation.baselines.toy_baselines:DummyClassifier",
        "--model-id",
        "dummy_classifier",
    )
    done = invoke(run, "robustness_testing", *spec, "--independent", "--out", tmp_path, *FEW)
    assert done.exit_code == 0, done.output
    value = written(tmp_path)
    assert value["run_metadata"]["probes"] == "random numbers of its own for each"
    assert list(schema.problems(read((tmp_path / "eval.yaml").read_text()), "submission")) == []


def test_show_says_what_a_model_must_give_for_every_kind_of_benchmark() -> None:
    for benchmark, part in {
        "BM-BREAST": "predict_proba(X) gives a column for each class",
        "BM-DIABETES": "predict(X) gives a value for each row",
        "robustness_testing": "X is a row of 16 × 500 values",
        "BM-002": "score_CD8 T cells, …",
    }.items():
        shown = invoke(show, benchmark).output
        assert part in shown
        assert ("predictions.csv: row" in shown) == (benchmark != "robustness_testing")
    assert "by --dataset: toy_gene_expression" in invoke(show, "robustness_testing").output


def test_no_line_of_a_chart_lies_under_its_legend(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(
        "import numpy as np\nclass Right:\n    def predict_proba(self, X):\n"
        "        return np.tile([0.3, 0.7], (len(X), 1))\n"
    )
    spec = f"{tmp_path}/model.py:Right"
    assert invoke(run, "robustness_testing", "--model", spec, "--out", tmp_path, *FEW).exit_code == 0
    svg = ElementTree.fromstring((tmp_path / "robustness.svg").read_text())
    at = "{http://www.w3.org/2000/svg}"
    curves = [p for line in svg.iter(f"{at}polyline") for p in line.attrib["points"].split()]
    paths = (path.attrib["d"] for path in svg.iter(f"{at}path") if path.attrib["d"].endswith("h30"))
    legend = [float(path.split()[1].removesuffix("h30")) for path in paths]
    assert len(legend) == 4
    assert max(float(point.split(",")[1]) for point in curves) < min(legend)
