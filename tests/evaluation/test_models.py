"""A model is loaded by its name, asked once, and told clearly what is wrong with its answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.data.models import (
    ask,
    checked_labels,
    checked_probabilities,
    checked_values,
    load_model,
    predict,
)
from hubbot.evaluation.scoring.metrics import Truth
from hubbot.registry.model import Dataset

CLASSES = ("benign", "malignant")
SOURCE = """
class Half:
    def __init__(self, p=0.5): self.p = p
    def predict_proba(self, X): return [[1 - self.p, self.p]] * len(X)
class Nothing: pass
class Needs:
    def __init__(self, weights): pass
    def predict(self, X): return X
ready = Half(0.25)
def made(): return Half(0.75)
"""


def positive(model: Any) -> float:
    return float(model.predict_proba([0])[0][1])


def test_a_model_comes_from_a_file_a_module_an_object_or_a_yaml(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(SOURCE)
    (tmp_path / "model.yaml").write_text(
        "import_path: mine.py:Half\ninit_kwargs: {p: 0.9}\nmodel_id: mine_v2\n"
    )
    (tmp_path / "dotted.yaml").write_text("import_path: mine.Half\ninit_kwargs:\n  p: 0.8\n")
    monkeypatch.chdir(tmp_path)
    assert positive(load_model("mine.py:Half").model) == 0.5
    assert positive(load_model("mine:Half").model) == 0.5
    assert positive(load_model("mine.py:ready").model) == 0.25
    assert positive(load_model("mine.py:made").model) == 0.75
    assert positive(load_model("dotted.yaml").model) == 0.8
    from_yaml = load_model("model.yaml")
    assert positive(from_yaml.model) == 0.9
    assert (from_yaml.named, load_model("mine.py:Half").named) == ("mine_v2", None)


def test_the_record_never_holds_a_path_of_the_authors_machine(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(SOURCE)
    assert load_model(f"{tmp_path}/mine.py:Half").described == "mine.py:Half"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("mine.py", "names no model"),
        ("mine.py:", "names no model"),
        ("absent.py:Half", "no file absent.py"),
        ("absent_module_x:Half", "cannot be imported"),
        ("mine.py:Absent", "Classes there: Half, Nothing, Needs"),
        ("mine.py:Nothing", "neither predict_proba nor predict"),
        ("mine.py:Needs", "Give its arguments as init_kwargs"),
        ("absent.yaml", "no file absent.yaml"),
        ("empty.yaml", "no `import_path`"),
        ("broken.yaml", "cannot be read"),
        ("weights.py:Model", r"Model cannot be made: OSError: no weights\n.*weights.py, line 3"),
        ("quits.py:Model", r"quits.py cannot be imported: SystemExit: 2\n.*quits.py, line 1"),
        ("typo.py:Model", r"typo.py cannot be imported: SyntaxError.*\n.*typo.py, line 1"),
        ("no_gpu_here:Model", r"no_gpu_here cannot be imported: OSError: no gpu\n.*no_gpu_here.py, line 1"),
    ],
)
def test_what_cannot_be_loaded_is_said_in_words(
    spec: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.py").write_text(SOURCE)
    (tmp_path / "weights.py").write_text(
        "class Model:\n    def __init__(self):\n        raise OSError('no weights')\n"
    )
    (tmp_path / "quits.py").write_text("raise SystemExit(2)\n")
    (tmp_path / "typo.py").write_text("import foo bar\n")
    (tmp_path / "no_gpu_here.py").write_text("raise OSError('no gpu')\n")
    (tmp_path / "empty.yaml").write_text("name: x\n")
    (tmp_path / "broken.yaml").write_text("import_path: [\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Unusable, match=said):
        load_model(spec)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (np.full((3, 3), 1 / 3), r"shape \(3, 3\); expected \(3, 2\)"),
        (np.full(3, 0.5), r"shape \(3,\); expected \(3, 2\)"),
        (np.full(3, 0.5), r"np.column_stack\(\[1 - p, p\]\)"),
        (np.full((3, 1), 0.5), r"np.column_stack\(\[1 - p, p\]\)"),
        (np.full((2, 2), 0.5), r"shape \(2, 2\); expected \(3, 2\)"),
        ([[0.5, 0.5], [np.nan, 0.5], [0.5, 0.5]], "1 values that are NaN or infinite, the first in row 1"),
        (
            [[0.5, 0.5], [0.9, 0.9], [0.5, 0.5]],
            r"1 of 3 rows do not sum to 1 \(row 1: \[0.9, 0.9\], sum 1.8\)",
        ),
        ([[2.0, -1.0], [0.5, 0.5], [0.5, 0.5]], r"\[2, -1\] in row 0; probabilities lie between"),
        ([["a", "b"]] * 3, "no array of numbers"),
        (None, "shape|no array"),
    ],
)
def test_wrong_probabilities_are_said_with_row_and_remedy(raw: Any, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        checked_probabilities(raw, 3, 2)


@pytest.mark.parametrize("leave", [SystemExit(3), KeyError("layer")])
def test_a_model_that_leaves_or_breaks_is_said_not_obeyed(leave: BaseException) -> None:
    class Leaves:
        def predict(self, _X: object) -> object:
            raise leave

    with pytest.raises(Unusable, match=f"predict raised {type(leave).__name__}"):
        ask(Leaves(), np.zeros((3, 2)), CLASSES)


def test_the_rounding_of_half_precision_is_no_mistake() -> None:
    p = np.random.default_rng(0).dirichlet([1, 1, 1], 200).astype(np.float16)
    assert checked_probabilities(p, 200, 3).shape == (200, 3)


def test_a_tensor_is_taken_as_it_comes() -> None:
    class Tensor:
        def detach(self) -> Tensor:
            return self

        def cpu(self) -> Tensor:
            return self

        def numpy(self) -> Any:
            return np.full((2, 2), 0.5)

    assert checked_probabilities(Tensor(), 2, 2).tolist() == [[0.5, 0.5]] * 2


@pytest.mark.parametrize(
    "raw",
    [
        [0, 1, 1],
        [0.0, 1.0, 1.0],
        ["benign", "malignant", "malignant"],
        ["0", "1", "1"],
        [False, True, True],
        np.array([False, True, True]),
        np.array([0, 1, 1], dtype=np.int8),
    ],
)
def test_labels_may_be_indices_or_names(raw: list[Any]) -> None:
    assert checked_labels(raw, 3, CLASSES).tolist() == [0, 1, 1]


@pytest.mark.parametrize("raw", [[0, 1, 2], ["benign", "x", "benign"], [0, 1], [0.5, 0, 1]])
def test_other_labels_are_refused(raw: list[Any]) -> None:
    with pytest.raises(Unusable, match="predict gave"):
        checked_labels(raw, 3, CLASSES)


def test_values_may_be_a_column_but_not_a_table() -> None:
    assert checked_values([[1.0], [2.0]], 2).tolist() == [1, 2]
    with pytest.raises(Unusable, match="expected"):
        checked_values(np.ones((2, 2)), 2)


# ── Protocols ────────────────────────────────────────────────────────────────────────────────────

DATASET = Dataset("DS-X", "X", "real")
X = np.arange(40.0)[:, None]
Y = (np.arange(40) >= 20).astype(int)


class Remembers:
    """Fails the test when it is asked about a case that it was fitted on."""

    def fit(self, X: Any, y: Any) -> None:
        self.seen = set(X[:, 0])
        self.prior = float(np.mean(y))

    def predict_proba(self, X: Any) -> Any:
        assert not self.seen & set(X[:, 0])
        return np.column_stack([1 - X[:, 0] / 100, X[:, 0] / 100])


def test_without_a_training_split_each_case_is_predicted_out_of_fold_and_in_its_place() -> None:
    cases = Cases(DATASET, "test", np.arange(40), Truth(Y, CLASSES), X)
    outputs, protocol = predict(Remembers(), cases)
    assert protocol == "out of fold, 5 folds"
    assert outputs.scores is not None
    assert outputs.scores[:, 1].tolist() == (X[:, 0] / 100).tolist()


def test_with_a_training_split_the_model_is_fitted_on_that_alone() -> None:
    cases = Cases(DATASET, "test", np.arange(20), Truth(Y[:20], CLASSES), X[:20], train=(X[20:], Y[20:]))
    model = Remembers()
    _, protocol = predict(model, cases)
    assert protocol == "fitted on the training split"
    assert model.seen == set(range(20, 40))


def test_no_fit_leaves_a_trained_model_alone() -> None:
    cases = Cases(DATASET, "test", np.arange(20), Truth(Y[:20], CLASSES), X[:20], train=(X[20:], Y[20:]))
    model = Remembers()
    model.seen = set()
    _, protocol = predict(model, cases, fit=False)
    assert protocol == "as given"
    assert model.seen == set()


def test_a_model_without_probabilities_answers_with_labels_and_a_missing_x_is_said() -> None:
    class Labels:
        def predict(self, X: Any) -> Any:
            return ["malignant"] * len(X)

    outputs = ask(Labels(), X, CLASSES)
    assert outputs.scores is None
    assert outputs.labels is not None
    assert set(outputs.labels.tolist()) == {1}
    with pytest.raises(Unusable, match="no X"):
        predict(Labels(), Cases(DATASET, "test", np.arange(40), Truth(Y, CLASSES)))


def test_what_the_models_own_code_raises_is_said_with_its_place() -> None:
    class Broken:
        def predict_proba(self, _X: object) -> object:
            raise RuntimeError("no memory left")

    with pytest.raises(Unusable, match=r"predict_proba raised RuntimeError: no memory left") as found:
        ask(Broken(), np.zeros((3, 2)), ("a", "b"))
    assert "test_models.py, line" in str(found.value)
    assert "(3, 2)" in str(found.value)
