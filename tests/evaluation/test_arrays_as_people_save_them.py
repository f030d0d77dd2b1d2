"""Arrays of every type and shape, as NumPy saves them: read, or refused in words that say what to save."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from hubbot.evaluation.data.answers import MOST_DIGITS, meant
from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.data.faults import Unreadable
from hubbot.evaluation.data.score import read_predictions
from hubbot.evaluation.scoring.metrics import Truth
from hubbot.registry.model import Dataset, Hub

N = 12
ROWS = np.arange(N) * 3
DTYPES = (
    *("?", "i1", "<i4", ">i4", "<u8", ">u8", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "longdouble"),
    *("<c8", ">c16", "S3", "<U3", ">U3", "<M8[D]", "<m8[s]", "V5"),
)
SHAPES = ((), (0,), (N,), (N, 1), (1, N), (N, 2), (N, 3), (N, 0), (N, 2, 2), (N - 1,))
TASKS = {"two classes": ("no", "yes"), "three classes": ("a", "b", "c"), "values": (), "texts": ()}


@pytest.fixture(scope="module")
def dataset(hub: Hub) -> Dataset:
    return hub.datasets["DS-BREAST"]


def of_type(dataset: Dataset, **more: object) -> Dataset:
    return replace(dataset, value={**dataset.value, "labels": None, **more})


def cases(dataset: Dataset, task: str) -> Cases:
    classes = TASKS[task]
    if task == "texts":
        dataset = of_type(dataset, target_type="text")
    y = np.arange(N) % len(classes) if classes else np.linspace(0, 1, N)
    if task == "texts":
        y = np.array([f"text {k}" for k in range(N)], dtype=object)
    return Cases(dataset, "test", ROWS, Truth(y, classes))


def array(dtype: str, shape: tuple[int, ...], order: str) -> np.ndarray:
    """Zeros and ones, so that each type can hold them."""
    bits = (np.arange(int(np.prod(shape))) % 2).reshape(shape)
    if dtype.startswith("V"):
        return np.zeros(shape, dtype=dtype)
    values = bits.astype(dtype if dtype[-1] != "]" else "i8")
    return np.asarray(values.astype(dtype), order=order)  # type: ignore[call-overload]


def saved(folder: Path, values: np.ndarray) -> Iterator[Path]:
    np.save(folder / "a.npy", values)
    np.savez(folder / "one.npz", values)
    np.savez(folder / "named.npz", scores=values)
    np.savez_compressed(folder / "two.npz", row=ROWS, label=values)
    np.savez_compressed(folder / "extra.npz", score=values, value=values, text=values)
    yield from (folder / name for name in ("a.npy", "one.npz", "named.npz", "two.npz", "extra.npz"))


@pytest.mark.parametrize("task", TASKS, ids=str)
def test_each_type_and_shape_is_read_or_named_and_never_a_surprise(
    task: str, tmp_path: Path, dataset: Dataset
) -> None:
    read = 0
    for k, (dtype, shape) in enumerate(product(DTYPES, SHAPES)):
        for path in saved(tmp_path, array(dtype, shape, "CF"[k % 2])):
            said = outcome(path, cases(dataset, task))
            assert said.strip(), (dtype, shape, path.name)
            assert len(said) < 4000
            read += said == "read"
    assert read >= 20


def outcome(path: Path, asked: Cases) -> str:
    """ "read", or the words that a person gets."""
    try:
        read_predictions(path, asked)
    except (Unusable, Unreadable) as wrong:
        return str(wrong)
    return "read"


SAME = ("i1", "<i4", ">i4", "<u8", ">u8", "?", "<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "longdouble")


@pytest.mark.parametrize("dtype", SAME)
def test_the_same_answers_in_every_type_of_number_are_the_same_predictions(
    dtype: str, tmp_path: Path, dataset: Dataset
) -> None:
    for order in ("C", "F"):
        for path in [*saved(tmp_path, array(dtype, (N,), order))][:2]:
            labels = read_predictions(path, cases(dataset, "two classes")).outputs.labels
            assert labels is not None
            assert labels.tolist() == [0, 1] * (N // 2)
        scores = np.column_stack([1 - (np.arange(N) % 2), np.arange(N) % 2]).astype(dtype)
        np.save(tmp_path / "wide.npy", np.asarray(scores, order=order))  # type: ignore[call-overload]
        found = read_predictions(tmp_path / "wide.npy", cases(dataset, "two classes")).outputs.scores
        assert found is not None
        assert found[:, 1].tolist() == [0, 1] * (N // 2)


REFUSED = {
    "complex": (np.ones(N, complex), "holds complex numbers (dtype complex128). Save their real part"),
    "dates": (np.zeros(N, "M8[D]"), "holds dates"),
    "times": (np.zeros(N, "m8[s]"), "holds lengths of time"),
    "bytes": (np.zeros(N, "V4"), "holds bytes of no type"),
    "one value": (np.array(0.5), "holds one value and no list"),
    "nothing": (np.array([]), "has 0 rows; the test split has 12"),
    "half a character": (np.array(["a\ud800"] * N), "\\ud800, half of a character"),
    "another shape": (np.zeros((N, 7)), "has the shape (12, 7); expected is (n, 2) with a score"),
}


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_what_is_no_answer_is_named_with_what_to_save(case: str, tmp_path: Path, dataset: Dataset) -> None:
    values, said = REFUSED[case]
    for name in ("a.npy", "a.npz"):
        (np.save if name == "a.npy" else np.savez)(tmp_path / name, values)
        with pytest.raises(Unusable) as wrong:
            read_predictions(tmp_path / name, cases(dataset, "two classes"))
        assert said in " ".join(str(wrong.value).split())


def test_fields_of_a_structured_array_are_columns(tmp_path: Path, dataset: Dataset) -> None:
    table = np.zeros(N, dtype=[("row", "i4"), ("label", "U3"), ("score", "f4")])
    table["row"], table["label"], table["score"] = ROWS[::-1], ["yes", "no"] * 6, [0.75, 0.25] * 6
    for name in ("a.npy", "a.npz"):
        (np.save if name == "a.npy" else np.savez)(tmp_path / name, table)
        found = read_predictions(tmp_path / name, cases(dataset, "two classes")).outputs
        assert found.labels is not None
        assert found.labels.tolist() == [0, 1] * 6
    np.save(tmp_path / "odd.npy", np.zeros(N, dtype=[("row", "i4"), ("score", "c8")]))
    with pytest.raises(Unusable, match=r"score of odd\.npy holds complex numbers"):
        read_predictions(tmp_path / "odd.npy", cases(dataset, "two classes"))
    np.save(tmp_path / "deep.npy", np.zeros(N, dtype=[("row", "i4"), ("score", "f4", (2, 3))]))
    with pytest.raises(Unusable, match="has the shape"):
        read_predictions(tmp_path / "deep.npy", cases(dataset, "two classes"))


def test_an_ensemble_and_several_labels_are_taken_from_a_table_of_numbers(
    tmp_path: Path, dataset: Dataset
) -> None:
    truth = Truth(np.array(["1"] * N, dtype=object), as_json=True)
    for kind, values, text in (
        ("samples", np.arange(N * 3).reshape(N, 3) / 4, "[0.0,0.25,0.5]"),
        ("labels", np.tile([1, 0, 1], (N, 1)), '["cat","owl"]'),
    ):
        asked = Cases(of_type(dataset, target_type=kind, labels=["cat", "dog", "owl"]), "test", ROWS, truth)
        np.save(tmp_path / "a.npy", values)
        found = read_predictions(tmp_path / "a.npy", asked).outputs.values
        assert found is not None
        assert found[0] == text
    np.save(tmp_path / "a.npy", np.tile([0.7, 0.1, 0.9], (N, 1)))
    with pytest.raises(Unusable, match="has the shape"):
        read_predictions(tmp_path / "a.npy", asked)


@pytest.mark.parametrize("packed", [False, True], ids=["npy", "npz"])
def test_a_damaged_file_is_named_whatever_is_damaged(packed: bool, tmp_path: Path, dataset: Dataset) -> None:
    buffer = io.BytesIO()
    (np.savez_compressed if packed else np.save)(buffer, np.linspace(0, 1, N))
    good, dice = buffer.getvalue(), np.random.default_rng(5)
    path = tmp_path / "a.bin"
    for _ in range(400):
        bad = bytearray(good)
        for at in dice.integers(6, len(good), int(dice.integers(1, 5))):
            bad[at] = int(dice.choice([0, 1, 40, 41, 44, 48, 57, 91, 93, 125, 255, int(dice.integers(256))]))
        cut = int(dice.integers(8, len(bad) + 1)) if dice.random() < 0.3 else len(bad)
        path.write_bytes(bytes(bad[:cut]))
        said = outcome(path, cases(dataset, "values"))
        assert said.strip()
        assert "Traceback" not in said


def test_a_header_that_claims_more_than_memory_holds_is_named(tmp_path: Path, dataset: Dataset) -> None:
    np.save(tmp_path / "a.npy", np.zeros(N))
    content = (tmp_path / "a.npy").read_bytes()
    shape = f"({N},), }}".encode()
    huge = b"(%d,), }" % 10**15
    assert shape in content
    grown = content.replace(shape + b" " * (len(huge) - len(shape)), huge)
    (tmp_path / "a.npy").write_bytes(grown)
    with pytest.raises(Unusable, match=r"a\.npy cannot be read"):
        read_predictions(tmp_path / "a.npy", cases(dataset, "values"))


def test_a_zip_that_is_encrypted_is_named(tmp_path: Path, dataset: Dataset) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.npy", b"\x93NUMPY")
    content = bytearray(buffer.getvalue())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.npz").write_bytes(bytes(content))
    with pytest.raises(Unusable, match=r"a\.npz cannot be read"):
        read_predictions(tmp_path / "a.npz", cases(dataset, "values"))


# ── Texts that stand for values ──────────────────────────────────────────────────────────────────

ODD = {
    "half of a character": (r'{"a": "\ud800"}', r"\ud800 is half of a character"),
    "the other half": (r'["x", "\udfff y"]', r"\udfff is half of a character"),
    "half in a key": (r'{"\ud83d": 1}', r"\ud83d is half of a character"),
    "a number of many digits": (f"[{'7' * 5000}]", f"5,000 digits; {MOST_DIGITS} are read"),
    "a number without end": ("[1e999]", "1e999 is too large for a number"),
    "minus a number without end": ("-1e400", "-1e400 is too large for a number"),
}


@pytest.mark.parametrize("case", ODD, ids=str)
def test_a_text_of_json_that_no_file_can_hold_is_named(case: str, dataset: Dataset) -> None:
    text, said = ODD[case]
    with pytest.raises(Unreadable) as wrong:
        meant(of_type(dataset, target_type="json"), np.array([7]), np.array([text], dtype=object))
    assert wrong.value.faults[0].message.startswith("row 7: ")
    assert said in wrong.value.faults[0].message
    assert "Python" not in str(wrong.value)
    assert "sys." not in str(wrong.value)


def test_both_halves_of_a_character_are_one(dataset: Dataset) -> None:
    texts = np.array([r'"\ud83d\ude00"', json.dumps("\N{GRINNING FACE}")], dtype=object)
    one, other = meant(of_type(dataset, target_type="json"), np.arange(2), texts)
    assert one == other


class Counted(str):
    """A label that counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def test_many_labels_of_many_cost_no_more_than_they_are(dataset: Dataset) -> None:
    """Each label of a case is looked up, and not compared with each that there is."""
    n = 4000
    named = [Counted(f"label {k}") for k in range(n)]
    text = "|".join(f"label {k}" for k in range(n))
    asked = of_type(dataset, target_type="labels", labels=named)
    Counted.compared = 0
    (found,) = meant(asked, np.array([0]), np.array([text], dtype=object))
    assert len(json.loads(found)) == n
    assert Counted.compared < 10 * n
