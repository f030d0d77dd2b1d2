"""Features in the hub itself: whoever runs a model needs no copy, whoever scores never reads them."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hubbot import cli
from hubbot.evaluation.data.cases import Unusable
from hubbot.evaluation.data.features import MOST_BYTES, faults
from hubbot.evaluation.data.splits import cases_of
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.check_files import hub_problems
from hubbot.registry.load import load
from hubbot.registry.stored_features import is_place
from tests.hubs.conftest import init

ENTRY, FILE = "registry/datasets/DS-SHAPES.yaml", "data/DS-SHAPES.npz"
LABELS = "registry/labels/DS-SHAPES-{}.csv"
N = 120
RNG = np.random.default_rng(3)
Y = np.arange(N) % 2
X = RNG.normal(size=(N, 3)) + 2 * Y[:, None]
TEST = np.arange(N) % 5 == 0
UNITS = [3] * 8  # of the 24 test cases


def packed(**arrays: np.ndarray) -> bytes:
    into = io.BytesIO()
    np.savez_compressed(into, **arrays)
    return into.getvalue()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def entry(features: bytes, *, file: str = FILE, splits: dict[str, bytes]) -> str:
    lines = ["id: DS-SHAPES", "name: Shapes", "data: real", "labels: [round, square]", "positive: square"]
    lines += ["public_labels: true", "unit: patient", "splits:"]
    for name, content in splits.items():
        n = content.count(b"\n") - 1
        units = f", units: {UNITS}, units_by_row: true" if name == "test" and n == sum(UNITS) else ""
        lines.append(f"  {name}: {{n: {n}, file: {LABELS.format(name)}, sha256: '{digest(content)}'{units}}}")
    lines += ["features:", f"  file: {file}", f"  sha256: '{digest(features)}'", "  columns: width and more"]
    return "\n".join(lines) + "\n"


def labels(rows: np.ndarray) -> bytes:
    names = ("round", "square")
    return ("row,label\n" + "".join(f"{row},{names[Y[row]]}\n" for row in rows)).encode()


def hold(hub: Path, features: bytes, **splits: bytes) -> Path:
    """The hub with a benchmark on shapes, whose features and labels it stores."""
    splits = splits or {"train": labels(np.flatnonzero(~TEST)), "test": labels(np.flatnonzero(TEST))}
    for folder in ("data", "registry/labels"):
        (hub / folder).mkdir(exist_ok=True)
    (hub / FILE).write_bytes(features)
    for name, content in splits.items():
        (hub / LABELS.format(name)).write_bytes(content)
    (hub / ENTRY).write_text(entry(features, splits=splits))
    first = next(iter(load(hub).sections))
    (hub / "registry/benchmarks/BM-SHAPES.yaml").write_text(
        "id: BM-SHAPES\nname: Shapes\nversion: 1.0.0\ntask: classification\n"
        f"section: {first}\nmodality: tabular\ndata: real\ndatasets: [DS-SHAPES]\nprimary: AUROC\n"
    )
    return hub


def made(folder: Path) -> Path:
    assert init(folder, "--metric", "AUROC", "--cases", "20") == 0
    return folder


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    return hold(made(tmp_path / "hub"), packed(X=X))


def test_a_hub_with_features_is_sound_and_says_so(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert list(hub_problems(hub)) == []
    assert list(faults(load(hub))) == []
    assert cli.run(["build", "--hub", str(hub)]) == 0
    capsys.readouterr()
    assert cli.run(["doctor", "--hub", str(hub)]) == 0
    assert f"as registered: {FILE}" in capsys.readouterr().out
    assert cli.run(["show", "BM-SHAPES", "--hub", str(hub)]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"each is a row of the array X of {FILE}, whose columns are width and more" in out
    assert f"the rows to train on are in {LABELS.format('train')}" in out
    assert "hubbot run BM-SHAPES --model model.py:MyModel hubbot" in out


def test_a_model_runs_and_its_predictions_score_without_any_file_of_the_author(
    hub: Path, tmp_path: Path
) -> None:
    model = ["--model", "sklearn.linear_model:LogisticRegression", "--model-id", "mine"]
    words = ["BM-SHAPES", *model, "--predictions", "--out", str(tmp_path / "run"), "--hub", str(hub)]
    assert cli.run(["run", *words]) == 0
    filed = load_trusted((tmp_path / "run/eval.yaml").read_text())
    assert filed["run_metadata"]["protocol"] == "fitted on the training split"
    assert (filed["data"]["n"], filed["run_metadata"]["n_train"]) == (24, 96)
    assert filed["metrics"]["AUROC"] > 0.9
    assert filed["uncertainty"]["AUROC"]["unit"] == "patient"
    (hub / FILE).unlink()  # who scores needs none
    predictions = str(tmp_path / "run/predictions.csv.gz")
    words = ["BM-SHAPES", predictions, "--model-id", "mine", "--out", str(tmp_path / "score")]
    assert cli.run(["score", *words, "--hub", str(hub)]) == 0
    again = load_trusted((tmp_path / "score/eval.yaml").read_text())
    assert again["metrics"] == filed["metrics"]
    assert again["uncertainty"] == filed["uncertainty"]


def test_an_own_copy_goes_before_the_features_of_the_hub(hub: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", X[TEST][:, :1])
    dataset = load(hub).datasets["DS-SHAPES"]
    cases = cases_of(dataset, hub, tmp_path, features=True)
    assert cases.X is not None
    assert cases.X.shape == (24, 1)
    assert cases.rows.tolist() == np.flatnonzero(TEST).tolist()


def test_features_are_read_only_where_somebody_asks_for_them(hub: Path) -> None:
    dataset = load(hub).datasets["DS-SHAPES"]
    assert cases_of(dataset, hub).X is None
    held = cases_of(dataset, hub, features=True)
    assert held.X is not None
    assert held.train is not None
    np.testing.assert_array_equal(held.X, X[TEST])
    np.testing.assert_array_equal(held.train[0], X[~TEST])
    np.testing.assert_array_equal(held.train[1], Y[~TEST])


# ── What is wrong is said with its place and a remedy ─────────────────────────────────────────────


class Evil:
    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return (Path.touch, (Path("/nowhere/touched"),))  # type: ignore[return-value]


def pickled() -> bytes:
    into = io.BytesIO()
    np.savez(into, X=np.array([Evil()], dtype=object))
    return into.getvalue()


def claiming(shape: tuple[int, ...]) -> bytes:
    """An array that says it is larger than any memory, with hardly a byte behind it."""
    header, into = io.BytesIO(), io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": shape})
    with zipfile.ZipFile(into, "w") as file:
        file.writestr("X.npy", header.getvalue())
    return into.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (packed(X=X, y=Y), "expected is the array X alone"),
        (packed(Z=X), "Z.npy"),
        (packed(X=np.array(["a"] * N)), "expected are rows of numbers"),
        (packed(X=np.float64(3.0)), "expected are rows of numbers"),
        (packed(X=X[:5]), "X has the rows 0 to 4"),
        (pickled(), "expected are rows of numbers"),
        (claiming((MOST_BYTES,)), f"more than {MOST_BYTES // 2**20} MB"),
        (claiming((N, 3)), "cannot be read"),
        (b"row,x\n0,1\n", "cannot be read"),
        (packed(X=X)[:-40], "cannot be read"),
        (b"", "cannot be read"),
    ],
    ids=[
        "two arrays",
        "another name",
        "words",
        "one number",
        "too few rows",
        "objects",
        "a huge shape",
        "an empty array that claims rows",
        "a table",
        "cut short",
        "nothing",
    ],
)
def test_a_file_of_another_kind_is_the_fault_of_the_hub(hub: Path, content: bytes, says: str) -> None:
    hold(hub, content)
    (wrong,) = faults(load(hub))
    assert says in wrong.message
    assert wrong.remedy
    assert wrong.file == ENTRY
    with pytest.raises(Unusable, match=re.escape(says)):
        cases_of(load(hub).datasets["DS-SHAPES"], hub, features=True)
    assert cases_of(load(hub).datasets["DS-SHAPES"], hub).n == 24


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda hub: (hub / FILE).unlink(), "there is no plain file"),
        (lambda hub: (hub / FILE).write_bytes(packed(X=X + 1)), "is not the registered file"),
        (lambda hub: ((hub / "x.npz").write_bytes(packed(X=X)), (hub / FILE).unlink(),
                      (hub / FILE).symlink_to("../x.npz")), "there is no plain file"),
    ],
    ids=["gone", "another", "a link"],
)  # fmt: skip
def test_what_is_not_the_registered_file_is_named_with_its_line(
    hub: Path, change: Callable[[Path], object], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(hub)
    (wrong,) = faults(load(hub))
    assert says in wrong.message
    assert wrong.line is not None
    assert "file:" in (lines := (hub / ENTRY).read_text().splitlines())[wrong.line - 1] or (
        "sha256:" in lines[wrong.line - 1]
    )
    words = ["run", "BM-SHAPES", "--model", "sklearn.dummy:DummyClassifier", "--model-id", "mine"]
    assert cli.run([*words, "--hub", str(hub)]) == 1
    assert says in capsys.readouterr().err


def test_a_row_is_never_both_trained_on_and_tested(hub: Path) -> None:
    rows = np.flatnonzero(TEST)
    hold(
        hub, packed(X=X), train=labels(np.sort(np.append(np.flatnonzero(~TEST), rows[3]))), test=labels(rows)
    )
    with pytest.raises(Unusable, match=f"row {rows[3]} first"):
        cases_of(load(hub).datasets["DS-SHAPES"], hub, features=True)


@pytest.mark.parametrize(
    "place",
    ["data/../x.npz", "data/x.npy", "x.npz", "/data/x.npz", "data/.npz", "data/a/b.npz", "data/x.npz\n"],
)
def test_features_lie_in_one_folder_under_a_plain_name(hub: Path, place: str) -> None:
    assert not is_place(place)
    assert is_place(FILE)
    text = (hub / ENTRY).read_text().replace(f"file: {FILE}", f"file: {place!r}")
    (hub / ENTRY).write_text(text)
    assert [path for path, _ in hub_problems(hub)] == [ENTRY]
    (wrong,) = faults(load(hub))
    assert "no place for features" in wrong.message
