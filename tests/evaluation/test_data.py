"""Data: the registered splits come out as registered, and an author's own copy is held against them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hubbot.evaluation.data import toy_data
from hubbot.evaluation.data.cases import Unusable
from hubbot.evaluation.data.splits import _TOYS, cases_of, in_registered_order, unit_column
from hubbot.registry.how_to_evaluate import TOYS, held_here, labels_of
from hubbot.registry.load import load
from hubbot.registry.model import Dataset, Hub, Split

ROOT = Path(__file__).parents[2]
MINE = Dataset(
    "DS-MINE", "Mine", "real", splits={"test": Split("test", 4, {"no": 2, "yes": 2})},
    value={"labels": ["yes", "no"], "positive": "yes"},
)  # fmt: skip
VALUES = Dataset("DS-VALUES", "Values", "real", splits={"test": Split("test", 4)})


@pytest.fixture(scope="module")
def hub() -> Hub:
    return load(ROOT)


def test_every_dataset_the_hub_holds_has_its_registered_size_and_classes(hub: Hub) -> None:
    held = [dataset for dataset in hub.datasets.values() if held_here(dataset)]
    assert {"DS-BREAST", "DS-DIABETES"} <= {dataset.id for dataset in held}
    for dataset in held:
        cases = cases_of(dataset, hub.root, features=True)  # raises when counts differ
        assert cases.X is not None
        assert len(cases.X) == cases.n == dataset.splits["test"].n


def test_every_toy_that_is_offered_can_be_made() -> None:
    assert _TOYS.keys() == TOYS


def test_the_positive_class_is_last_whatever_the_order_in_scikit_learn(hub: Hub) -> None:
    from sklearn.datasets import load_breast_cancer

    cases = cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)
    assert cases.truth.classes == ("benign", "malignant")
    assert int((cases.truth.y == 1).sum()) == 85
    bunch = load_breast_cancer()
    names = [str(bunch.target_names[bunch.target[row]]) for row in cases.rows]
    assert names == [cases.truth.classes[k] for k in cases.truth.y]
    assert cases.train is not None
    assert len(cases.train[0]) + cases.n == 569


def test_the_digest_of_labels_does_not_see_rounding_of_values() -> None:
    y = np.array([1.00000000001, -3.5])
    assert toy_data.labels_digest(y) == toy_data.labels_digest(np.array([1.0, -3.5]))
    assert toy_data.labels_digest(y) != toy_data.labels_digest(np.array([1.0, -3.4]))


def test_labels_put_the_positive_one_last() -> None:
    assert labels_of(MINE) == ("no", "yes")
    assert labels_of(VALUES) == ()


def put(folder: Path, **files: Any) -> Path:
    for name, content in files.items():
        stem, _, suffix = name.rpartition("_")
        path = folder / f"{stem}.{suffix}"
        if suffix == "npy":
            np.save(path, content)
        else:
            path.write_text(content)
    return folder


X_CSV = "a,b\n1,2\n3,4\n5,6\n7,8\n"


@pytest.mark.parametrize(
    "files",
    [
        {"X_csv": X_CSV, "y_csv": "label\nyes\nno\nyes\nno\n"},
        {"X_csv": "1,2\n3,4\n5,6\n7,8\n", "y_csv": "yes\nno\nyes\nno\n"},
        {"X_tsv": "1\t2\n3\t4\n5\t6\n7\t8\n", "y_csv": "1\n0\n1\n0\n"},
        {"X_npy": np.array([[1, 2], [3, 4], [5, 6], [7, 8]]), "y_npy": np.array([1, 0, 1, 0])},
        {"X_npy": np.array([[1, 2], [3, 4], [5, 6], [7, 8]]), "y_npy": np.array(["yes", "no", "yes", "no"])},
    ],
)
def test_an_own_copy_reads_alike_in_every_format(files: dict[str, Any], tmp_path: Path) -> None:
    cases = cases_of(MINE, ROOT, put(tmp_path, **files))
    assert cases.X is not None
    assert cases.X.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert cases.truth.y.tolist() == [1, 0, 1, 0]
    assert cases.sha256 is not None


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no y.npy|no X.npy"),
        ({"X_csv": X_CSV}, "no y.npy"),
        ({"X_csv": "", "y_csv": "yes\n"}, "X.csv holds no rows"),
        ({"X_csv": X_CSV, "y_csv": "\n\n"}, "y.csv holds no rows"),
        ({"X_csv": X_CSV, "y_csv": "yes\nno\nyes\n"}, "X has 4 rows and y has 3"),
        ({"X_csv": X_CSV, "y_csv": "yes\nno\nyes\nmaybe\n"}, "label 'maybe'"),
        ({"X_csv": X_CSV, "y_csv": "yes\nyes\nyes\nno\n"}, "3 of class yes; 2 registered"),
        ({"X_csv": "1,2\n3\n", "y_csv": "yes\nno\n"}, "rows differ in length"),
        ({"X_csv": "1\n2\n", "y_csv": "yes\nno\n"}, "2 cases; 4 are registered"),
        ({"X_npy": np.array([{"a": 1}] * 4, dtype=object), "y_csv": "1\n0\n1\n0\n"}, "cannot be read"),
        ({"X_csv": X_CSV, "y_csv": "1,2\n0,1\n1,1\n0,0\n"}, "must be one column"),
        (
            {"X_csv": X_CSV, "y_csv": "1\n0\n1\n0\n", "X_train_csv": "1,2\n"},
            "Only one of X_train and y_train",
        ),
        ({"X_csv": X_CSV, "y_csv": "1\n0\n1\n0\n", "metadata_csv": "sex\nF\nM\n"}, "2 rows under its header"),
    ],
)
def test_what_is_wrong_with_an_own_copy_is_said(files: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=said):
        cases_of(MINE, ROOT, put(tmp_path, **files))


def test_metadata_give_groups_but_never_ids(tmp_path: Path) -> None:
    metadata = "patient,sex\np1,F\np2,M\np3,F\np4,M\n"
    cases = cases_of(MINE, ROOT, put(tmp_path, X_csv=X_CSV, y_csv="1\n0\n1\n0\n", metadata_csv=metadata))
    assert list(cases.strata) == ["sex"]
    assert unit_column(tmp_path, "patient", 4).tolist() == ["p1", "p2", "p3", "p4"]
    with pytest.raises(Unusable, match="There is: patient, sex"):
        unit_column(tmp_path, "site", 4)


def test_data_the_hub_does_not_hold_are_asked_for(hub: Hub) -> None:
    with pytest.raises(Unusable, match="--data DIR"):
        cases_of(hub.datasets["DS-PBMC"], hub.root)


def test_values_must_be_finite_numbers(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no finite numbers"):
        cases_of(VALUES, ROOT, put(tmp_path, X_csv=X_CSV, y_csv="1\n2\nnan\n4\n"))


def test_a_copy_in_the_registered_order_has_the_registered_row_numbers(hub: Hub, tmp_path: Path) -> None:
    held = cases_of(hub.datasets["DS-BREAST"], hub.root, features=True)
    for name in ("same", "turned"):
        (tmp_path / name).mkdir()
    mine = cases_of(held.dataset, ROOT, put(tmp_path / "same", X_npy=held.X, y_npy=held.truth.y))
    assert mine.rows.tolist() == held.rows.tolist()
    in_registered_order(mine, ROOT)
    assert held.X is not None
    turned = put(tmp_path / "turned", X_npy=held.X[::-1], y_npy=held.truth.y[::-1])
    other = cases_of(held.dataset, ROOT, turned)
    assert other.rows.tolist() == list(range(228))
    with pytest.raises(Unusable, match="another order than the registered one"):
        in_registered_order(other, ROOT)


@pytest.mark.parametrize(
    ("column", "groups"),
    [
        ("age\n21\n39.9\n40\n59\n", ["20-40", "20-40", "40-60", "40-60"]),
        ("Age_years\n0\n19\n80\n99\n", ["0-20", "0-20", "80-100", "80-100"]),
        ("age\nyoung\nold\nold\nold\n", ["young", "old", "old", "old"]),
        ("age\n20-40\n20-40\n40-60\n40-60\n", ["20-40", "20-40", "40-60", "40-60"]),
        ("stage\n1\n1\n2\n2\n", ["1", "1", "2", "2"]),
    ],
)
def test_ages_in_years_are_compared_by_twenty_years_together(
    column: str, groups: list[str], tmp_path: Path
) -> None:
    files = put(tmp_path, X_csv=X_CSV, y_csv="1\n0\n1\n0\n", metadata_csv=column)
    (found,) = cases_of(MINE, ROOT, files).strata.values() or [np.array([])]
    assert found.tolist() == groups
