"""A benchmark of any field: `--kind` writes what `hubbot score` needs; scorers give what packages give."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from hubbot import cli
from hubbot.evaluation.data.answers import meant
from hubbot.evaluation.data.table import Unreadable
from hubbot.hubs.fields import BY_NAME
from hubbot.hubs.shipped import file_of_new_hub
from hubbot.registry.check_files import hub_problems
from hubbot.registry.how_to_evaluate import example_on
from hubbot.registry.load import load
from tests.hubs.conftest import init

Rows = list[Any]
N = 24


def words(rng: np.random.Generator) -> list[str]:
    return ["the cat sat on the mat", "a dog runs in the old park", "it rains", "nobody said a word today"][
        int(rng.integers(4))
    ].split()


def translations(rng: np.random.Generator) -> tuple[Rows, Rows]:
    truth = [words(rng) + words(rng) for _ in range(N)]
    said = [[word if rng.random() < 0.9 else "so" for word in one] for one in truth]
    return [" ".join(one) for one in truth], [" ".join(one) for one in said]


def label_sets(rng: np.random.Generator) -> tuple[Rows, Rows]:
    pick = lambda: "|".join(name for name in ("cat", "dog", "old owl") if rng.random() < 0.5)  # noqa: E731
    return [pick() for _ in range(N)], [pick() for _ in range(N)]


def mask(rng: np.random.Generator) -> str:
    cells = np.flatnonzero(rng.random(40) < 0.4)
    return " ".join(f"{cell} 1" for cell in cells)


def masks(rng: np.random.Generator) -> tuple[Rows, Rows]:
    return [mask(rng) for _ in range(N)], [mask(rng) for _ in range(N)]


def boxes(rng: np.random.Generator) -> tuple[Rows, Rows]:
    truth, said = [], []
    for _ in range(N):
        there = [
            {"label": str(rng.choice(["cat", "dog"])), "box": [int(x) for x in rng.integers(5, 60, 4)]}
            for _ in range(int(rng.integers(0, 4)))
        ]
        found = [
            {"label": one["label"], "box": [x + int(rng.integers(0, 5)) for x in one["box"]]}
            for one in there
            if rng.random() < 0.8
        ]
        truth.append(json.dumps(there))
        said.append(json.dumps([one | {"score": round(float(rng.random()), 3)} for one in found]))
    return truth, said


def forecasts(rng: np.random.Generator) -> tuple[Rows, Rows]:
    truth = [round(float(x), 3) for x in rng.gamma(2, 3, N)]
    said = [" ".join(f"{value + rng.normal(0, 2):.2f}" for _ in range(5)) for value in truth]
    return truth, said


def quiet(compute: Callable[[], Any]) -> Any:
    with contextlib.redirect_stdout(io.StringIO()):
        return compute()


def bleu_of(truth: Rows, said: Rows) -> float:
    import sacrebleu

    return float(sacrebleu.corpus_bleu(said, [truth]).score)


def crps_of(truth: Rows, said: Rows) -> float:
    """By the definition: mean distance to the value, less half the mean distance between members."""
    found = []
    for value, text in zip(truth, said, strict=True):
        x = np.array([float(part) for part in text.split()])
        found.append(np.abs(x - value).mean() - np.abs(x[:, None] - x[None, :]).mean() / 2)
    return float(np.mean(found))


def map_of(truth: Rows, said: Rows) -> float:
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    names = sorted({one["label"] for text in truth for one in json.loads(text)})
    sides = []
    for texts in (truth, said):
        coco = COCO()
        coco.dataset = {
            "images": [{"id": k} for k in range(N)],
            "categories": [{"id": k} for k in range(len(names))],
        }
        coco.dataset["annotations"] = []
        for image, text in enumerate(texts):
            for one in json.loads(text):
                about = {"id": len(coco.dataset["annotations"]) + 1, "image_id": image, "iscrowd": 0}
                about |= {"category_id": names.index(one["label"]), "area": one["box"][2] * one["box"][3]}
                coco.dataset["annotations"].append(about | {"bbox": one["box"], "score": one.get("score", 1)})
        coco.createIndex()
        sides.append(coco)
    judge = COCOeval(*sides, "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    return float(judge.stats[0])


def indicator(texts: Rows) -> np.ndarray:
    return np.array([[name in text.split("|") for name in ("cat", "dog", "old owl")] for text in texts])


def f1_of(truth: Rows, said: Rows) -> float:
    from sklearn.metrics import f1_score

    return float(f1_score(indicator(truth), indicator(said), average="macro"))


def dice_of(truth: Rows, said: Rows) -> float:
    pixels = [[{int(p) for p in text.split()[::2]} for text in texts] for texts in (truth, said)]
    return float(
        np.mean([2 * len(a & b) / (len(a) + len(b)) if a or b else 1 for a, b in zip(*pixels, strict=True)])
    )


FIELDS = {
    "translation": (translations, bleu_of),
    "labels": (label_sets, f1_of),
    "segmentation": (masks, dice_of),
    "detection": (boxes, lambda truth, said: quiet(lambda: map_of(truth, said))),
    "forecast": (forecasts, crps_of),
}


def csv_of(path: Path, texts: Rows) -> Path:
    lines = [f'{row},"{str(text).replace(chr(34), chr(34) * 2)}"\n' for row, text in enumerate(texts)]
    path.write_text("row,text\n" + "".join(lines), encoding="utf-8")
    return path


def run(*given: object) -> int:
    return cli.run([str(word) for word in given])


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN", raising=False)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    hub = tmp_path_factory.mktemp("hubs") / "plain"
    assert init(hub, "--metric", "WER", "--cases", "20") == 0
    return hub


@pytest.mark.parametrize("kind", BY_NAME, ids=str)
def test_a_kind_writes_what_its_scores_need_and_twice_is_once(
    kind: str, plain: Path, tmp_path: Path, capsys
) -> None:
    metrics, speech = BY_NAME[kind].metrics, tmp_path / "hub"
    shutil.copytree(plain, speech)
    assert (
        run("new", "benchmark", "--name", "Zürich rain", "--kind", kind, "--cases", "30", "--hub", speech)
        == 0
    )
    assert list(hub_problems(speech)) == []
    hub = load(speech)
    made = hub.benchmarks["BM-ZUERICH-RAIN"]
    assert (made.primary, *made.secondary) == metrics
    assert made.datasets == ("DS-ZUERICH-RAIN",)
    if BY_NAME[kind].scorer:
        assert (speech / "scorers" / BY_NAME[kind].scorer).is_file()
    before = {path: (speech / path).read_bytes() for path in ("registry/metrics.yaml",)}
    assert run("new", "benchmark", "BM-2", "--kind", kind, "--cases", "30", "--hub", speech) == 0
    assert {path: (speech / path).read_bytes() for path in before} == before
    assert run("build", "--hub", speech) == 0


@pytest.mark.parametrize("kind", FIELDS, ids=str)
def test_its_figure_is_what_the_packages_own_way_gives(
    kind: str, speech: Path, tmp_path: Path, capsys
) -> None:
    make, expected = FIELDS[kind]
    truth, said = make(np.random.default_rng([5, len(kind)]))
    assert run("new", "benchmark", "BM-X", "--kind", kind, "--hub", speech) == 0
    assert run("new", "labels", "DS-X", csv_of(tmp_path / "labels.csv", truth), "--hub", speech) == 0
    words = ["score", "BM-X", csv_of(tmp_path / "said.csv", said), "--model-id", "m", "--draws", "100"]
    assert run(*words, "--out", tmp_path / "out", "--hub", speech) == 0, capsys.readouterr()
    record = yaml.safe_load((tmp_path / "out/eval.yaml").read_text())
    metric = BY_NAME[kind].metrics[0]
    assert record["metrics"][metric] == pytest.approx(expected(truth, said), abs=1e-6)
    assert (
        record["uncertainty"][metric]["low"]
        <= record["metrics"][metric]
        <= record["uncertainty"][metric]["high"]
    )
    capsys.readouterr()
    run("doctor", "--hub", speech)
    assert f"✓ scorers, {metric}: gives" in capsys.readouterr().out


def test_with_predictions_nobody_is_told_that_none_are_held(speech: Path, tmp_path: Path, capsys) -> None:
    """Limits of a figure like BLEU follow from predictions, which the bot holds once it is accepted."""
    truth, said = translations(np.random.default_rng(5))
    assert run("new", "benchmark", "BM-X", "--kind", "translation", "--hub", speech) == 0
    assert run("new", "labels", "DS-X", csv_of(tmp_path / "labels.csv", truth), "--hub", speech) == 0
    words = ["score", "BM-X", csv_of(tmp_path / "said.csv", said), "--model-id", "m", "--draws", "100"]
    for option, shown in (("--predictions", "its limits follow from the predictions"), ("", "none are held")):
        capsys.readouterr()
        more = [option] if option else ["--no-predictions"]
        assert run(*words, *more, "--out", tmp_path / f"out{option}", "--hub", speech) == 0
        told = " ".join("".join(capsys.readouterr()).split())
        assert shown in told
        assert ("none are held" in told) == (not option)


def test_boxes_drawn_again_are_averaged_as_pycocotools_does_and_compared_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An interval asks a thousand times of the same images: equal scores and repeats among them."""
    (tmp_path / "boxes.py").write_text(file_of_new_hub("boxes.py"))
    spec = importlib.util.spec_from_file_location("worked_boxes", tmp_path / "boxes.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    compared: list[object] = []
    inner = scorer.compared
    monkeypatch.setattr(scorer, "compared", lambda *pair: compared.append(pair) or inner(*pair))
    rng = np.random.default_rng(11)
    truth, said = boxes(rng)
    said = [json.dumps([one | {"score": round(one["score"], 1)} for one in json.loads(t)]) for t in said]
    values = [tuple(tuple(json.loads(text)) for text in texts) for texts in (truth, said)]
    for _ in range(12):
        rows = [int(row) for row in rng.integers(0, N, N)]
        here = quiet(lambda rows=rows: scorer.mean_ap(*([side[row] for row in rows] for side in values)))
        wanted = quiet(lambda rows=rows: map_of([truth[k] for k in rows], [said[k] for k in rows]))
        assert here == pytest.approx(wanted, abs=1e-12)
    assert len(compared) <= N
    assert quiet(lambda: scorer.mean_ap([(), ()], [(), values[1][0]])) is None


def test_survival_counts_censored_times_as_harrell_does(speech: Path, tmp_path: Path) -> None:
    assert run("new", "benchmark", "BM-X", "--kind", "survival", "--hub", speech) == 0
    (tmp_path / "labels.csv").write_text("row,value,event\n0,5,1\n1,7,0\n2,9,1\n3,2,1\n")
    (tmp_path / "said.csv").write_text("row,value\n0,4\n1,8\n2,3\n3,1\n")
    assert run("new", "labels", "DS-X", tmp_path / "labels.csv", "--hub", speech) == 0
    words = ["score", "BM-X", tmp_path / "said.csv", "--model-id", "m", "--out", tmp_path / "out"]
    assert run(*words, "--hub", speech) == 0
    record = yaml.safe_load((tmp_path / "out/eval.yaml").read_text())
    assert record["metrics"]["C-index"] == pytest.approx(4 / 5)  # 3 before all, 0 before 1 and not before 2


WRONG = {
    "an unknown label": ("labels", "owl", "there is no label 'owl'. Labels: cat, dog."),
    "a label twice": ("labels", "cat|cat", "a label is there twice"),
    "an empty label": ("labels", "cat||dog", "nothing between two |"),
    "an odd mask": ("segmentation", "1 2 3", "pairs of whole numbers"),
    "a mask of words": ("segmentation", "left half", "pairs of whole numbers"),
    "runs that overlap": ("segmentation", "1 9 5 2", "begins before the one before it ends"),
    "no number": ("forecast", "rain", "'rain' is no list of numbers"),
    "no end": ("forecast", "1 inf", "not finite"),
    "nothing": ("forecast", "", "there is no number"),
    "no JSON": ("detection", "[{", "this is not JSON"),
    "NaN": ("detection", "[NaN]", "JSON has no NaN"),
    "no list": ("detection", "{}", "boxes are a list"),
    "no score": ("detection", '[{"label": "cat", "box": [1, 2, 3, 4]}]', "box 1 has not all of"),
    "two corners": ("detection", '[{"label": 1, "box": [9, 9, -3, 4], "score": 1}]', "two corners?"),
    "three sides": ("detection", '[{"label": "a", "box": [9, 9, 3], "score": 1}]', "not [x, y, width,"),
    "a deep value": ("detection", "[" * 3000, "more than 20 levels"),
}  # fmt: skip
GOOD = {"labels": "cat", "segmentation": "1 2", "forecast": "3 4", "detection": "[]"}


@pytest.fixture(scope="module")
def every(plain: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub with a benchmark of each kind."""
    hub = tmp_path_factory.mktemp("hubs") / "every"
    shutil.copytree(plain, hub)
    for kind in GOOD:
        assert (
            run("new", "benchmark", f"BM-{kind}", "--dataset", f"DS-{kind}", "--kind", kind, "--hub", hub)
            == 0
        )
        entry = hub / f"registry/datasets/DS-{kind}.yaml"
        entry.write_text(entry.read_text().replace("# labels:", "labels:"))
    return hub


@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_text_that_means_nothing_is_named_with_its_row_and_the_right_form(case: str, every: Path) -> None:
    kind, text, said = WRONG[case]
    texts = np.array([GOOD[kind], text, GOOD[kind]], dtype=object)
    with pytest.raises(Unreadable) as wrong:
        meant(load(every).datasets[f"DS-{kind}"], np.array([4, 7, 9]), texts)
    (fault,) = wrong.value.faults
    assert fault.message.startswith("row 7: ")
    assert said in fault.message
    assert fault.hint.startswith("A text holds")


def test_its_author_is_told_by_the_command(every: Path, tmp_path: Path, capsys) -> None:
    labels = csv_of(tmp_path / "labels.csv", ["cat"] * 3)
    given = csv_of(tmp_path / "said.csv", ["cat", "owl", "dog"])
    words = ["score", "BM-labels", given, "--labels", labels, "--model-id", "m", "--out", tmp_path / "out"]
    assert run(*words, "--hub", every) == 1
    told = " ".join("".join(capsys.readouterr()).split())
    assert "row 1: there is no label 'owl'. Labels: cat, dog. A text holds the labels of a case" in told


def test_what_was_written_as_lists_is_read_as_well(every: Path) -> None:
    """As `predict` may give it, and as a file of predictions that hubbot wrote has it."""
    for kind, texts, other in (
        ("labels", ["dog|cat", ""], ['["cat", "dog"]', "[]"]),
        ("segmentation", ["1 2 5 6", ""], ["[[1, 2], [5, 6]]", "[]"]),
        ("forecast", ["1 2.5", "3"], ["[1, 2.5]", "(3,)"]),
    ):
        dataset = load(every).datasets[f"DS-{kind}"]
        found = meant(dataset, np.arange(2), np.array(texts, dtype=object))
        assert list(found) == list(meant(dataset, np.arange(2), np.array(other, dtype=object)))
        assert list(found) == list(meant(dataset, np.arange(2), found))


def test_a_proposal_says_where_a_metric_that_is_not_there_comes_from(speech: Path, capsys) -> None:
    assert run("new", "benchmark", "BM-X", "--kind", "detection", "--print", "--hub", speech) == 2
    assert "mAP is no metric of this hub yet" in capsys.readouterr().err
    assert run("new", "benchmark", "BM-X", "--kind", "transcription", "--print", "--hub", speech) == 0


def test_without_metric_and_kind_it_says_what_to_give(speech: Path, capsys) -> None:
    assert run("new", "benchmark", "BM-X", "--hub", speech) == 2
    assert "--metric, or --kind" in capsys.readouterr().err
    assert run("new", "benchmark", "--kind", "labels", "--hub", speech) == 2
    assert "--name" in capsys.readouterr().err


@pytest.mark.parametrize("metric", ["BLEU", "mAP", "CRPS", "Label F1"], ids=str)
def test_a_new_hub_says_what_its_scorer_needs_to_its_owner_and_to_authors(
    metric: str, tmp_path: Path, capsys
) -> None:
    assert init(tmp_path / "hub", "--metric", metric) == 0
    said, readme = capsys.readouterr().out, (tmp_path / "hub/README.md").read_text()
    needs = metric != "Label F1"
    assert ("pip install uv" in said and "hubbot doctor --fix" in said) == needs
    assert (
        "pip install -r https://github.com/author/speech/raw/HEAD/scorers/requirements.txt" in readme
    ) == needs


@pytest.mark.parametrize("kind", BY_NAME, ids=str)
def test_the_figure_to_write_over_is_on_the_scale_of_its_metric(
    kind: str, plain: Path, tmp_path: Path
) -> None:
    hub = tmp_path / "hub"
    shutil.copytree(plain, hub)
    assert run("new", "benchmark", "BM-X", "--kind", kind, "--cases", "30", "--hub", hub) == 0
    made = load(hub)
    metric = made.metric(made.benchmarks["BM-X"].primary)
    assert metric is not None
    text = example_on(made, made.benchmarks["BM-X"], "DS-X")
    figure = float(next(iter(yaml.safe_load(text)["metrics"].values())))
    assert figure == (12.34 if metric.high == 100 else 0.1234)


def test_the_form_and_the_page_of_a_new_translation_hub_show_a_figure_of_bleu(tmp_path: Path) -> None:
    assert init(tmp_path / "hub", "--metric", "BLEU") == 0
    for path in (".github/ISSUE_TEMPLATE/submission.yml", "leaderboards/BM-READ-SPEECH.md"):
        text = (tmp_path / "hub" / path).read_text()
        assert "BLEU: 12.34" in text
        assert "0.1234" not in text
