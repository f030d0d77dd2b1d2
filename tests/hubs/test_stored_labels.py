"""Labels in the hub itself: put there by one command, scored against by authors and by the bot alike."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.bot.maintenance.demo import filled_form
from hubbot.evaluation.data.cases import Unusable
from hubbot.evaluation.data.labels import faults
from hubbot.evaluation.data.splits import cases_of, in_registered_order
from hubbot.hubs.labelled import with_labels
from hubbot.index.cache_keys import fingerprint
from hubbot.index.tree import Tree
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.check_files import hub_problems
from hubbot.registry.load import load
from hubbot.registry.stored_labels import StoredLabels, is_place
from hubbot.results.result import split_accepted
from hubbot.submission.facts.memory import status_comment_of
from tests.bot.stage import Stage
from tests.bot.test_predictions import merged
from tests.hubs.conftest import init
from tests.hubs.test_life_in_a_new_hub import published

SENTENCES = [f"the {word} sat on the mat" for word in ("cat", "dog", "hen", "cow", "fox")] * 4
HEARD = [text.replace("cat", "hat") for text in SENTENCES]
ENTRY = "registry/datasets/DS-READ-SPEECH.yaml"
FILE = "registry/labels/DS-READ-SPEECH.csv"
URL = "https://github.com/user-attachments/files/1/heard.csv"
PATH = "evals/BM-READ-SPEECH/listener/listener-1.yaml"


def table(column: str, cells: list[str]) -> str:
    return f"row,{column}\n" + "".join(f"{row},{cell}\n" for row, cell in enumerate(cells))


def stored(hub: Path, *words: str) -> int:
    return cli.run(["new", *words, "--hub", str(hub)])


@pytest.fixture
def held(speech: Path, tmp_path: Path) -> Path:
    """The hub about speech with its references in it, as a spreadsheet program writes them."""
    references = tmp_path / "references.csv"
    references.write_bytes(b"\xef\xbb\xbf" + table("text", SENTENCES).replace("\n", "\r\n").encode())
    assert stored(speech, "labels", "ds-read-speech", str(references)) == 0
    return speech


def scored(hub: Path, tmp_path: Path, benchmark: str, predictions: str) -> str:
    """eval.yaml as `hubbot score` makes it, without labels of the author's own."""
    file = tmp_path / "predictions.csv"
    file.write_text(predictions)
    words = ["score", benchmark, str(file), "--model-id", "listener", "--out", str(tmp_path)]
    assert cli.run([*words, "--draws", "100", "--hub", str(hub)]) == 0
    text = (tmp_path / "eval.yaml").read_text()
    lines = ["eval_id: listener-1" if x.startswith("eval_id:") else x for x in text.splitlines()]
    return "\n".join(lines) + "\n"


def test_the_command_leaves_a_sound_hub_in_which_nobody_needs_labels_of_their_own(
    capsys, held: Path, tmp_path: Path
) -> None:
    assert "README.md still tells them `--labels labels.csv`" in capsys.readouterr().out
    assert list(hub_problems(held)) == []
    assert list(faults(load(held))) == []
    assert (held / FILE).read_text() == table("text", SENTENCES)
    dataset = load(held).datasets["DS-READ-SPEECH"]
    assert dataset.splits["test"].sha256 == hashlib.sha256((held / FILE).read_bytes()).hexdigest()
    assert dataset.value["public_labels"] is True
    assert cli.run(["build", "--hub", str(held)]) == 0
    assert cli.run(["doctor", "--hub", str(held)]) == 0
    assert cli.run(["list", "--hub", str(held)]) == 0
    assert cli.run(["show", "BM-READ-SPEECH", "--hub", str(held)]) == 0
    out = capsys.readouterr().out
    assert "run --data DIR, score\n" in out
    assert "hubbot score BM-READ-SPEECH predictions.csv\n" in out
    assert f"numbered as in {FILE}" in out
    page = (held / "leaderboards/BM-READ-SPEECH.md").read_text()
    assert "hubbot score BM-READ-SPEECH predictions.csv\n" in page
    assert "  WER: 0.033333\n" in scored(held, tmp_path, "BM-READ-SPEECH", table("text", HEARD))


# ── Through the bot ──────────────────────────────────────────────────────────────────────────────


def attached(stage: Stage, content: bytes) -> None:
    make = Stage.bot
    stage.bot = lambda *, accept: replace(make(stage, accept=accept), fetch={URL: content}.get)  # type: ignore[method-assign]


def opened(stage: Stage, text: str) -> int:
    body = filled_form(text).replace("name: Gaussian naive Bayes", "name: Listener")
    body = body.replace("### Predictions\n\n_No response_", f"### Predictions\n\n[heard.csv]({URL})")
    assert URL in body
    number = stage.people.open_issue("author", "[Submission] heard", body, labels=("submission",)).number
    stage.handle(number, "opened")
    return number


def status(stage: Stage, number: int) -> str:
    shown = status_comment_of(stage.forge.snapshot(number).comments)
    assert shown is not None
    return shown.comment.body


def approve(stage: Stage, number: int) -> None:
    stage.clock.tick(60)
    stage.people.label(number, "maintainer", "approved")
    stage.handle(number, "labeled", accept=True)


@pytest.mark.parametrize("packed", [False, True])
def test_the_bot_scores_attached_answers_against_the_references_of_the_hub(
    packed: bool, held: Path, tmp_path: Path
) -> None:
    if packed:
        content = gzip.compress((held / FILE).read_bytes(), mtime=0)
        (held / FILE).unlink()
        (held / f"{FILE}.gz").write_bytes(content)
        change(held, f"file: {FILE}", f"file: {FILE}.gz")
        change(held, sha_of(held), hashlib.sha256(content).hexdigest())
    heard = table("text", HEARD)
    result = scored(held, tmp_path, "BM-READ-SPEECH", heard)
    stage = published(held, tmp_path / "stage")
    attached(stage, heard.encode())
    number = opened(stage, result.replace("  WER: 0.033333", "  WER: 0.013333"))
    assert "V103" in status(stage, number)
    number = opened(stage, result)
    assert "◑ re-scored" in status(stage, number), status(stage, number)
    approve(stage, number)
    assert stage.files_on_main("evals") == [PATH], status(stage, number)
    block = split_accepted(stage.on_main(PATH))[1]
    assert block["evidence"] == "re-scored"
    board = stage.on_main("leaderboards/BM-READ-SPEECH.md")
    assert "◑" in board
    assert "public labels" in board
    assert "predictions/BM-READ-SPEECH/listener-1.csv" in stage.files_on_main("predictions")


def test_an_answer_that_is_missing_is_the_submitters_and_a_reference_that_is_missing_the_hubs(
    held: Path, tmp_path: Path
) -> None:
    heard = table("text", HEARD)
    result = scored(held, tmp_path, "BM-READ-SPEECH", heard)
    stage = published(held, tmp_path / "stage")
    attached(stage, heard.rstrip("\n").rpartition("\n")[0].encode())
    number = opened(stage, result)
    assert "V102" in status(stage, number)
    assert "rows 19" in status(stage, number)
    short = table("text", SENTENCES[:-1])
    merged(stage, FILE, short.encode())
    entry = stage.on_main(ENTRY).replace(sha_of(held), hashlib.sha256(short.encode()).hexdigest())
    merged(stage, ENTRY, entry.encode())
    attached(stage, heard.encode())
    at_fault(stage, number, "19 cases; 20 are registered")


def test_labels_that_are_not_the_registered_ones_are_a_fault_of_the_hub_and_healed_by_it(
    held: Path, tmp_path: Path
) -> None:
    heard = table("text", HEARD)
    result = scored(held, tmp_path, "BM-READ-SPEECH", heard)
    stage = published(held, tmp_path / "stage")
    good = stage.on_main(FILE)
    attached(stage, heard.encode())
    number = opened(stage, result)
    merged(stage, FILE, good.replace("cat", "bat", 1).encode())
    approve(stage, number)
    at_fault(stage, number, f"{FILE} is not the registered file")
    assert stage.files_on_main("evals") == []
    assert "approved" in stage.forge.snapshot(number).labels
    merged(stage, FILE, good.encode())
    stage.sweep(accept=True)
    assert stage.files_on_main("evals") == [PATH], status(stage, number)


def test_two_models_have_their_paired_difference_by_the_hubs_own_scorer(held: Path, tmp_path: Path) -> None:
    one, other = table("text", HEARD), table("text", [text.replace("the", "a") for text in HEARD])
    stage = published(held, tmp_path / "stage")
    for name, answers in (("listener", one), ("hearer", other)):
        result = scored(held, tmp_path, "BM-READ-SPEECH", answers).replace("listener", name)
        attached(stage, answers.encode())
        approve(stage, opened(stage, result))
    rows = stage.on_main("predictions/BM-READ-SPEECH/differences.csv").splitlines()
    (found,) = [row for row in csv.DictReader(rows) if row["second"]]
    assert (found["first"], found["second"], found["n"]) == ("hearer-1", "listener-1", "20")
    assert float(found["difference"]) == pytest.approx(40 / 120)


def test_a_result_on_another_split_is_not_scored_by_these_labels(held: Path, tmp_path: Path) -> None:
    heard = table("text", HEARD)
    result = scored(held, tmp_path, "BM-READ-SPEECH", heard)
    change(held, "  test: {", "  train: {n: 20}\n  test: {")
    stage = published(held, tmp_path / "stage")
    attached(stage, heard.encode())
    number = opened(stage, result.replace("split: test", "split: train"))
    assert "status: ready" in stage.forge.snapshot(number).labels, status(stage, number)
    assert "re-scored" not in status(stage, number).partition("Evidence:")[2].partition("<details>")[0]


def test_changed_labels_are_noticed_by_what_is_built_in_steps(held: Path) -> None:
    before = fingerprint(Tree.of_folder(held))
    (held / FILE).write_text("row,text\n")
    assert fingerprint(Tree.of_folder(held)) != before


def at_fault(stage: Stage, number: int, words: str) -> None:
    stage.handle(number)
    assert "status: hub-problem" in stage.forge.snapshot(number).labels, status(stage, number)
    assert "A fault of this hub, not of your submission" in status(stage, number)
    assert words in status(stage, number)


def test_a_hub_of_classes_goes_the_same_way(tmp_path: Path) -> None:
    hub = tmp_path / "classes"
    assert init(hub, "--metric", "accuracy", "--cases", "30") == 0
    truth = ["ill", "well", "well"] * 10
    (tmp_path / "truth.csv").write_text(table("label", truth))
    assert stored(hub, "labels", "DS-READ-SPEECH", str(tmp_path / "truth.csv")) == 0
    dataset = load(hub).datasets["DS-READ-SPEECH"]
    assert dataset.splits["test"].classes == {"ill": 10, "well": 20}
    assert dataset.value["labels"] == ["ill", "well"]
    said = table("label", ["well", "well", "well"] * 10)
    result = scored(hub, tmp_path, "BM-READ-SPEECH", said)
    assert "  Accuracy: 0.666667\n" in result
    stage = published(hub, tmp_path / "stage")
    attached(stage, said.encode())
    number = opened(stage, result)
    assert "◑ re-scored" in status(stage, number), status(stage, number)


# ── What is wrong with them is said where it is written ──────────────────────────────────────────


def sha_of(hub: Path) -> str:
    return str(load(hub).datasets["DS-READ-SPEECH"].splits["test"].sha256)


def change(hub: Path, old: str, new: str) -> None:
    text = (hub / ENTRY).read_text()
    assert old in text
    (hub / ENTRY).write_text(text.replace(old, new))


def linked(hub: Path) -> None:
    (hub / FILE).rename(hub / "elsewhere.csv")
    (hub / FILE).symlink_to(hub / "elsewhere.csv")


def folder_linked(hub: Path) -> None:
    (hub / FILE).parent.rename(hub / "elsewhere")
    (hub / FILE).parent.symlink_to(hub / "elsewhere")


def other_rows(hub: Path) -> None:
    text = table("text", SENTENCES).replace("19,", "x,")
    (hub / FILE).write_text(text)
    change(hub, sha_of(hub), hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda hub: (hub / FILE).write_text("row,text\n0,a\n"), "is not the registered file"),
        (lambda hub: (hub / FILE).unlink(), "there is no plain file"),
        (linked, "there is no plain file"),
        (folder_linked, "there is no plain file"),
        (lambda hub: change(hub, "public_labels: true", "public_labels: false"), "is not true"),
        (lambda hub: change(hub, "public_labels: true", "# nothing"), "`public_labels` is not true"),
        (lambda hub: change(hub, f', sha256: "{sha_of(hub)}"', ""), "but no `sha256`"),
        (lambda hub: change(hub, FILE, "registry/labels/../metrics.yaml"), "is no place for labels"),
        (lambda hub: change(hub, FILE, "/etc/hostname"), "is no place for labels"),
        (lambda hub: change(hub, FILE, "predictions/x.csv"), "is no place for labels"),
        (other_rows, "line 21: the id looks like a name"),
    ],
)  # fmt: skip
def test_doctor_and_the_scorer_say_what_is_wrong(
    spoil: Callable[[Path], None], said: str, held: Path, tmp_path: Path, capsys
) -> None:
    spoil(held)
    assert cli.run(["doctor", "--hub", str(held)]) == 1
    out = capsys.readouterr().out
    assert said in out
    assert f"✗ {ENTRY}" in out
    file = tmp_path / "heard.csv"
    file.write_text(table("text", HEARD))
    words = ["score", "BM-READ-SPEECH", str(file), "--model-id", "listener", "--out", str(tmp_path)]
    assert cli.run([*words, "--hub", str(held)]) == 1
    assert not (tmp_path / "eval.yaml").exists()


@pytest.mark.parametrize(
    "place", ["registry/labels/a.csv", "registry/labels/A-1.v2.csv.gz", "registry/labels/x.csv"]
)
def test_labels_have_one_place(place: str) -> None:
    assert is_place(place)


@pytest.mark.parametrize(
    "place",
    ["", "a.csv", "registry/labels/.csv", "registry/labels/a..b.csv", "registry/labels/b/a.csv",
     "registry/labels/../labels/a.csv", "registry/labels/a.csv\n", "registry/labels/a.zip",
     "Registry/labels/a.csv", "registry\\labels\\a.csv", "registry/labels/a.csv.gz.csv/x"],
)  # fmt: skip
def test_and_no_other(place: str) -> None:
    assert not is_place(place)


@pytest.mark.parametrize(
    ("words", "file", "code", "said"),
    [
        (["labels", "DS-NONE"], table("text", SENTENCES), 2, "hubbot new dataset DS-NONE --labels"),
        (["labels", "DS-READ-SPEECH"], table("text", SENTENCES[:-1]), 1, "19 cases; 20 are registered"),
        (["labels", "DS-READ-SPEECH"], table("label", SENTENCES), 2, "the columns are row,text"),
        (["labels", "DS-READ-SPEECH"], "no table", 1, "no row under the header"),
        (["dataset", "DS-X", "--print", "--labels"], table("text", SENTENCES), 2, "A proposal brings"),
        (["dataset", "DS-X", "--cases", "3", "--labels"], table("value", ["1", "2"]), 1, "2 cases; 3 are"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    words: list[str], file: str, code: int, said: str, speech: Path, tmp_path: Path, capsys
) -> None:
    (tmp_path / "given.csv").write_text(file)
    before = {path: path.read_bytes() for path in speech.rglob("*") if path.is_file()}
    assert stored(speech, *words, str(tmp_path / "given.csv")) == code
    assert said in capsys.readouterr().err
    assert {path: path.read_bytes() for path in speech.rglob("*") if path.is_file()} == before


def test_labels_once_there_are_not_written_over(held: Path, tmp_path: Path, capsys) -> None:
    assert stored(held, "labels", "DS-READ-SPEECH", str(tmp_path / "references.csv")) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_new_dataset_takes_its_counts_from_the_file(speech: Path, tmp_path: Path) -> None:
    (tmp_path / "values.csv").write_text(table("value", ["1", "2", "3", "6"]))
    assert stored(speech, "dataset", "DS-NUMBERS", "--labels", str(tmp_path / "values.csv")) == 0
    split = load(speech).datasets["DS-NUMBERS"].splits["test"]
    assert (split.n, split.target_variance) == (4, 3.5)
    assert list(faults(load(speech))) == []


SPLIT = {"n": 3, "file": "registry/labels/A.csv", "sha256": "1" * 64}


@pytest.mark.parametrize(
    "entry",
    [
        "id: A\nname: A\nsplits: {test: {n: 3}}\n",
        "id: A\nname: A\nsplits:\n  test: {n: 3,}\n# licence: MIT\n",
        "id: A\nname: A\nsplits:\n  test:\n    n: 3\n    # counted by hand\nlicence: MIT\n",
        "id: A\nname: A\nsplits:\n  test:\n    n:\n  train: {n: 9}\n",
        "id: A\nname: A\nsplits:\n  test:\n",
        "id: A\nname: A\nsplits: {test: {}}\n",
        "id: A\nname: A\nsplits:\n",
        "id: A\nname: A\n# public_labels: true   # whether\n",
        "id: A\nname: A\nsplits:\n  test: {n: null, sha256: aa, file: old}\npublic_labels: true\n",
    ],
)
def test_an_entry_in_any_style_is_told_where_its_labels_are(entry: str) -> None:
    text = with_labels(entry, StoredLabels("registry/labels/A.csv", "1" * 64, 3))
    value = load_trusted(text)
    assert value["splits"]["test"] == SPLIT
    assert value["public_labels"] is True
    assert set(load_trusted(entry)) <= set(value)
    comments = [line for line in entry.splitlines() if "#" in line and "public" not in line]
    assert all(line in text for line in comments)
    assert with_labels(text, StoredLabels("registry/labels/A.csv", "1" * 64, 3)) == text


# ── A model, and more than one result ────────────────────────────────────────────────────────────


def test_a_model_needs_inputs_only_and_answers_for_the_rows_of_the_hub(held: Path, tmp_path: Path) -> None:
    copy, out = tmp_path / "copy", tmp_path / "out"
    copy.mkdir()
    (copy / "X.csv").write_text("".join(f"{row}.wav\n" for row in range(20)))
    model = tmp_path / "model.py"
    model.write_text(f"class Listener:\n    def predict(self, X):\n        return {HEARD!r}\n")
    words = ["run", "BM-READ-SPEECH", "--model", f"{model}:Listener", "--predictions", "--out", str(out)]
    words += ["--model-id", "listener"]
    assert cli.run([*words, "--draws", "100", "--data", str(copy), "--hub", str(held)]) == 0
    assert "  WER: 0.033333\n" in (out / "eval.yaml").read_text()
    assert gzip.decompress((out / "predictions.csv.gz").read_bytes()).decode() == table("text", HEARD)


def test_without_inputs_a_run_says_what_it_needs(held: Path, tmp_path: Path, capsys) -> None:
    model = tmp_path / "model.py"
    model.write_text("class Listener:\n    def predict(self, X):\n        return X\n")
    words = ["run", "BM-READ-SPEECH", "--model", f"{model}:Listener", "--out", str(tmp_path)]
    assert cli.run([*words, "--model-id", "listener", "--hub", str(held)]) == 1
    assert "--data" in capsys.readouterr().err


def test_a_copy_in_another_order_is_noticed_though_its_rows_have_the_same_numbers(
    held: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "X.csv").write_text("".join(f"{row}.wav\n" for row in range(20)))
    (copy / "y.csv").write_text("text\n" + "".join(f"{text}\n" for text in reversed(SENTENCES)))
    dataset = load(held).datasets["DS-READ-SPEECH"]
    with pytest.raises(Unusable, match="another order"):
        in_registered_order(cases_of(dataset, held, copy), held)
