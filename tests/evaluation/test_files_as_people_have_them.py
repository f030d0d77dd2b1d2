"""Predictions as programs export them: read as the plain file is, or refused with what to write instead."""

from __future__ import annotations

import gzip
import io
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from hubbot.evaluation.data import alike
from hubbot.evaluation.data.cases import Cases, Unusable
from hubbot.evaluation.data.doubts import Doubt, Told
from hubbot.evaluation.data.faults import Unreadable
from hubbot.evaluation.data.foreign import other_encoding
from hubbot.evaluation.data.score import NOTHING_SAID, read_predictions
from hubbot.evaluation.data.table import rows
from hubbot.evaluation.scoring.metrics import Outputs, Truth
from hubbot.registry.model import Dataset, Hub

N = 60
ROWS = np.sort(np.random.default_rng(3).permutation(200)[:N])
CLASSES = ("benign", "malignant")
THREE = ("CD4 T", "CD8 T", "b cell")


@pytest.fixture(scope="module")
def dataset(hub: Hub) -> Dataset:
    return hub.datasets["DS-BREAST"]


def cases(dataset: Dataset, classes: tuple[str, ...]) -> Cases:
    k = max(len(classes), 1)
    y = np.arange(N) % k if classes else np.linspace(-3, 40, N)
    return Cases(dataset, "test", ROWS, Truth(y, classes))


@dataclass(frozen=True)
class Made:
    """Columns of a plain file, and what its cells are."""

    classes: tuple[str, ...]
    columns: tuple[str, ...]
    table: tuple[tuple[str, ...], ...]


def _scores(k: int) -> np.ndarray:
    """A model that knows something, with three decimals that sum to 1."""
    dice = np.random.default_rng(k)
    raw = dice.random((N, k)) + 2 * (np.arange(N)[:, None] % k == np.arange(k))
    scores = np.round(raw / raw.sum(axis=1, keepdims=True), 3)
    scores[:, -1] = np.round(1 - scores[:, :-1].sum(axis=1), 3)
    return scores


def made(kind: str) -> Made:
    two, three = _scores(2), _scores(3)
    if kind == "score":
        cells = [(str(row), f"{s[1]:.3f}") for row, s in zip(ROWS, two, strict=True)]
        return Made(CLASSES, ("row", "score"), tuple(cells))
    if kind == "label":
        cells = [(str(row), CLASSES[int(s.argmax())]) for row, s in zip(ROWS, two, strict=True)]
        return Made(CLASSES, ("row", "label"), tuple(cells))
    if kind == "scores":
        rows = [(str(row), *(f"{one:.3f}" for one in s)) for row, s in zip(ROWS, three, strict=True)]
        return Made(THREE, ("row", *(f"score_{name}" for name in THREE)), tuple(rows))
    values = np.linspace(-3, 40, N) + np.random.default_rng(5).normal(size=N)
    cells = [(str(row), f"{value:.4f}") for row, value in zip(ROWS, values, strict=True)]
    return Made((), ("row", "value"), tuple(cells))


KINDS = ("score", "label", "scores", "value")


def csv_of(columns: Iterable[str], table: Iterable[Iterable[str]], sign: str = ",", end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return f'"{cell}"' if sign in cell else cell

    return "".join(sign.join(map(quoted, line)) + end for line in (tuple(columns), *map(tuple, table)))


def read(
    folder: Path, content: str | bytes, dataset: Dataset, classes: tuple[str, ...], told: Told = NOTHING_SAID
) -> Outputs:
    file = folder / "mine.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_predictions(file, cases(dataset, classes), told=told).outputs


def same(one: Outputs, other: Outputs) -> bool:
    pairs = ((one.labels, other.labels), (one.scores, other.scores), (one.values, other.values))
    return all((a is None) == (b is None) and (a is None or np.array_equal(a, b)) for a, b in pairs)


# ── What is understood ───────────────────────────────────────────────────────────────────────────

SIGNS = {"commas": ",", "semicolons": ";", "tabs": "\t", "bars": "|"}
ENCODINGS = {"plain": ("utf-8", "\n"), "BOM and CRLF": ("utf-8-sig", "\r\n"), "old Mac": ("utf-8", "\r")}
HEADERS = ("as asked", "capitals", "blanks around", "other signs")
INDEXES = ("none", "unnamed", "pandas", "blank columns at the end", "sep= and blank lines")


def _header(name: str, way: str) -> str:
    if way == "capitals":
        return name.upper()
    if way == "blanks around":
        return f" {name} "
    return name.replace("score_", "Prob ").replace("row", "Row No.") if way == "other signs" else name


def _written(kind: str, sign: str, encoding: str, header: str, index: str, *, comma: bool) -> bytes:
    plain = made(kind)
    columns = tuple(_header(name, header) for name in plain.columns)
    table = [tuple(c.replace(".", ",") if comma and at else c for at, c in enumerate(t)) for t in plain.table]
    start = ""
    if index in {"unnamed", "pandas"}:
        columns = ("" if index == "unnamed" else "Unnamed: 0", *columns)
        table = [(str(at), *line) for at, line in enumerate(table)]
    elif index == "blank columns at the end":
        columns, table = (*columns, "", ""), [(*line, "", "") for line in table]
        table.append(("",) * len(columns))
    elif index == "sep= and blank lines":
        start = f"sep={SIGNS[sign]}\n\n"
    name, end = ENCODINGS[encoding]
    return (start + csv_of(columns, table, SIGNS[sign], end)).encode(name)


WAYS = [(*way, comma) for way in product(SIGNS, ENCODINGS, HEADERS, INDEXES) for comma in (False, True)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("header", HEADERS)
def test_a_file_in_any_dialect_reads_as_the_plain_one_does(
    kind: str, header: str, tmp_path: Path, dataset: Dataset
) -> None:
    plain = made(kind)
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, plain.classes)
    for sign, encoding, names, index, comma in WAYS:
        if names == header:
            content = _written(kind, sign, encoding, header, index, comma=comma)
            found = read(tmp_path, content, dataset, plain.classes)
            assert same(found, expected), (sign, encoding, index, comma)


def _other_cells(kind: str, change: dict[str, str]) -> str:
    plain = made(kind)
    table = [(line[0], *(change.get(cell, cell) for cell in line[1:])) for line in plain.table]
    return csv_of(plain.columns, table)


SPELLED = {
    "capitals": {"benign": "Benign", "malignant": "MALIGNANT"},
    "blanks": {"benign": " benign", "malignant": "malignant "},
    "numbers": {"benign": "0", "malignant": "1"},
    "floats": {"benign": "0.0", "malignant": "1.0"},
    "truth values": {"benign": "False", "malignant": "True"},
}


@pytest.mark.parametrize("way", SPELLED)
def test_classes_in_another_spelling_are_the_same_classes(way: str, tmp_path: Path, dataset: Dataset) -> None:
    plain = made("label")
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    assert same(read(tmp_path, _other_cells("label", SPELLED[way]), dataset, CLASSES), expected)


@pytest.mark.parametrize(
    "name", ["benign,malignant", "score_0,score_1", "P(benign),P(malignant)", "proba_0,proba_1"]
)
def test_columns_called_by_class_or_by_number_are_scores(name: str, tmp_path: Path, dataset: Dataset) -> None:
    two = [(str(row), f"{s[0]:.3f}", f"{s[1]:.3f}") for row, s in zip(ROWS, _scores(2), strict=True)]
    expected = read(tmp_path, csv_of(("row", "score_benign", "score_malignant"), two), dataset, CLASSES)
    columns = ("row", *name.replace("(", "_").replace(")", "").split(","))
    assert same(read(tmp_path, csv_of(columns, two), dataset, CLASSES), expected)


def test_percent_signs_are_shares(tmp_path: Path, dataset: Dataset) -> None:
    plain = made("score")
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    for pattern in ("{:.1f}%", "{:.1f} %"):
        table = [(row, pattern.format(float(score) * 100)) for row, score in plain.table]
        found = read(tmp_path, csv_of(plain.columns, table), dataset, CLASSES)
        assert found.scores is not None
        assert expected.scores is not None
        assert np.allclose(found.scores, expected.scores, atol=1e-12)


def test_an_index_that_holds_the_row_numbers_is_them(tmp_path: Path, dataset: Dataset) -> None:
    plain = made("score")
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    assert same(read(tmp_path, csv_of(("", "score"), plain.table), dataset, CLASSES), expected)
    floats = [(f"{row}.0", score) for row, score in plain.table]
    assert same(read(tmp_path, csv_of(plain.columns, floats), dataset, CLASSES), expected)


def test_what_the_author_says_of_a_column_holds(tmp_path: Path, dataset: Dataset) -> None:
    plain = made("score")
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    told = Told(columns={"Patient": "row", "Risk (%)": "score"})
    assert same(
        read(tmp_path, csv_of(("Patient", "Risk (%)"), plain.table), dataset, CLASSES, told), expected
    )


def test_columns_by_other_names_are_proposed_by_what_stands_in_them(tmp_path: Path, dataset: Dataset) -> None:
    plain = made("label")
    table = [(row, name.upper()) for row, name in plain.table]
    with pytest.raises(Unreadable) as wrong:
        read(tmp_path, "\ufeff" + csv_of(("ID", "Klasse"), table, ";", "\r\n"), dataset, CLASSES)
    assert "--column ID=row --column Klasse=label" in str(wrong.value)
    told = Told(columns={"ID": "row", "Klasse": "label"})
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    assert same(read(tmp_path, csv_of(("ID", "Klasse"), table, ";"), dataset, CLASSES, told), expected)


# ── What may mean two things is a question, or an error with what to write ───────────────────────


@pytest.mark.parametrize("comma", [False, True], ids=["points", "commas"])
def test_a_column_of_shares_is_proposed_as_the_score_and_what_was_said_is_not_asked_again(
    tmp_path: Path, dataset: Dataset, *, comma: bool
) -> None:
    plain = made("score")
    table = [(row, score.replace(".", ",") if comma else score, "gut") for row, score in plain.table]
    text = csv_of(("Fall", "Risiko für bösartig", "Befund"), table, ";")
    with pytest.raises(Unreadable) as wrong:
        read(tmp_path, text, dataset, CLASSES)
    assert "looks like --column Fall=row --column 'Risiko für bösartig=score'" in str(wrong.value)
    assert "nothing but row numbers" not in str(wrong.value)
    said = {"Fall": "row", "Risiko für bösartig": "score"}
    with pytest.raises(Unreadable) as wrong:
        read(tmp_path, text, dataset, CLASSES, Told(columns=said))
    assert "Pass it over with --column Befund= or say what it is with --column 'Befund=…'" in str(wrong.value)
    assert "looks like" not in str(wrong.value)
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    assert same(read(tmp_path, text, dataset, CLASSES, Told(columns={**said, "Befund": ""})), expected)


def _renumbered(kind: str, start: int) -> str:
    plain = made(kind)
    return csv_of(plain.columns, [(str(at), *line[1:]) for at, line in enumerate(plain.table, start)])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("start", [0, 1])
def test_rows_numbered_anew_are_named_and_taken_in_order_if_the_author_says_so(
    kind: str, start: int, tmp_path: Path, dataset: Dataset
) -> None:
    plain = made(kind)
    content = _renumbered(kind, start)
    with pytest.raises(Unreadable, match=rf"numbered anew, {start} to {start + N - 1}.*--in-order"):
        read(tmp_path, content, dataset, plain.classes)
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, plain.classes)
    assert same(read(tmp_path, content, dataset, plain.classes, Told(in_order=True)), expected)
    without = csv_of(plain.columns[1:], [line[1:] for line in plain.table])
    if kind != "value":  # one column alone has no separator
        with pytest.raises(Unreadable, match=r"no column `row`.*--in-order"):
            read(tmp_path, without, dataset, plain.classes)
    assert same(read(tmp_path, without, dataset, plain.classes, Told(in_order=True)), expected)
    with pytest.raises(Unreadable, match=f"{N - 1} rows; the split has {N}"):
        read(tmp_path, without.rsplit("\n", 2)[0], dataset, plain.classes, Told(in_order=True))


def _turned(change: str) -> tuple[str, tuple[str, ...]]:
    score, label, three = made("score"), made("label"), made("scores")
    if change == "the score of the other class":
        cells = [(row, f"{1 - float(one):.3f}") for row, one in score.table]
        return csv_of(score.columns, cells), CLASSES
    if change == "the other number for each class":
        return _other_cells("label", {"benign": "1", "malignant": "0"}), CLASSES
    if change == "names of two columns of scores":
        return csv_of(("row", f"score_{THREE[1]}", f"score_{THREE[0]}", three.columns[3]), three.table), THREE
    assert label
    value = made("value")
    return csv_of(value.columns, [(row, f"{-float(one):.4f}") for row, one in value.table]), ()


TURNED = (
    "the score of the other class",
    "the other number for each class",
    "names of two columns of scores",
    "the sign of values",
)


@pytest.mark.parametrize("change", TURNED)
def test_what_is_far_below_chance_is_asked_about(change: str, tmp_path: Path, dataset: Dataset) -> None:
    content, classes = _turned(change)
    with pytest.raises(Doubt, match="--not-swapped"):
        read(tmp_path, content, dataset, classes)
    assert read(tmp_path, content, dataset, classes, Told(swapped=False))
    if len(classes) == 2:
        kind = made("score" if "score" in content[:20] else "label")
        expected = read(tmp_path, csv_of(kind.columns, kind.table), dataset, classes)
        found = read(tmp_path, content, dataset, classes, Told(swapped=True))
        for one, other in ((found.labels, expected.labels), (found.scores, expected.scores)):
            assert one is None or other is None or np.allclose(one, other)


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_model_that_knows_nothing_is_asked_nothing(
    kind: str, tmp_path: Path, dataset: Dataset
) -> None:
    plain, dice = made(kind), np.random.default_rng(11)
    for _ in range(60):
        order = dice.permutation(N)
        table = [(line[0], *plain.table[at][1:]) for line, at in zip(plain.table, order, strict=True)]
        assert read(tmp_path, csv_of(plain.columns, table), dataset, plain.classes)


def _scaled(kind: str, by) -> str:
    plain = made(kind)
    return csv_of(plain.columns, [(line[0], *(repr(by(float(c))) for c in line[1:])) for line in plain.table])


@pytest.mark.parametrize("kind", ["score", "scores"])
@pytest.mark.parametrize(
    ("by", "option"),
    [(lambda p: p * 100, "percent"), (lambda p: float(np.log(p + 1e-4)), "logits")],
    ids=["percentages", "logits"],
)
def test_scores_of_another_scale_are_asked_about(
    kind: str, by, option: str, tmp_path: Path, dataset: Dataset
) -> None:
    plain, content = made(kind), _scaled(kind, by)
    with pytest.raises(Doubt, match=f"--scale {option}"):
        read(tmp_path, content, dataset, plain.classes)
    found = read(tmp_path, content, dataset, plain.classes, Told(scale=option))
    assert found.scores is not None
    assert found.scores.sum(axis=1) == pytest.approx(1)
    assert found.scores.min() >= 0
    if option == "percent":
        expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, plain.classes)
        assert np.allclose(found.scores, expected.scores)


def test_scores_that_do_not_sum_to_1_are_named(tmp_path: Path, dataset: Dataset) -> None:
    content = _scaled("scores", lambda p: p * 0.8)
    with pytest.raises(Doubt, match=r"of 60 of 60 rows do not sum to 1; one sums to 0\.8"):
        read(tmp_path, content, dataset, THREE)
    assert read(tmp_path, content, dataset, THREE, Told(scale="as-is"))
    rounded = _scaled("scores", lambda p: round(p, 2))
    assert read(tmp_path, rounded, dataset, THREE), "what rounding explains is no doubt"


def _doubtful() -> Iterator[tuple[str, str, str, str]]:
    score, value = made("score"), made("value")
    big = [(row, f"{1000 + at * 7:,}") for at, (row, _) in enumerate(value.table)]
    yield "thousands in quotes", "value", csv_of(value.columns, big), "may be 1.000 or 1000"
    yield "thousands by tabs", "value", csv_of(value.columns, big, "\t"), "may be 1.000 or 1000"
    mixed = [(row, one if at % 2 else one.replace(".", ",")) for at, (row, one) in enumerate(score.table)]
    yield "both marks", "score", csv_of(score.columns, mixed, ";"), "Which is the decimal mark"
    some_whole = [(row, "987" if at % 3 else f"1.{at + 100}") for at, (row, _) in enumerate(value.table)]
    yield "points of thousands", "value", csv_of(value.columns, some_whole, ";"), "may be"
    both = [(row, "1.234,5") for row, _ in value.table]
    yield "points and commas", "value", csv_of(value.columns, both, ";"), "without thousands separators"
    signs = [(row, f"{one}%") for row, one in value.table]
    yield "percent of values", "value", csv_of(value.columns, signs), "without the sign %"
    half = [(row, f"{float(one) * 100:.1f}%" if at % 2 else one) for at, (row, one) in enumerate(score.table)]
    yield "percent in some rows", "score", csv_of(score.columns, half), "in percent in 30 of 60 rows"
    unquoted = "row,score\n" + "".join(f"{row},{one.replace('.', ',')}\n" for row, one in score.table)
    yield "decimal commas between commas", "score", unquoted, "Decimal commas between commas?"
    yield "no header", "score", csv_of(score.columns, score.table).split("\n", 1)[1], "there is no header"
    missing = [(row, "" if at == 7 else one) for at, (row, one) in enumerate(score.table)]
    yield "an empty cell", "score", csv_of(score.columns, missing), "Each case needs a prediction"
    digits = [(row, one.replace("0", "\u0660")) for row, one in score.table]
    yield "digits of another script", "score", csv_of(score.columns, digits), "not a finite number"
    under = [(row, one.replace("0.", "0_0.")) for row, one in score.table]
    yield "underscores", "score", csv_of(score.columns, under), "not a finite number"
    yield "columns exchanged", "score", csv_of(("score", "row"), score.table), "--column score=row"
    answer = csv_of(("row", "prediction"), score.table)
    yield "an answer of either kind", "score", answer, "--column prediction=label"
    truth = csv_of(("row", "score", "y_true"), [(*line, "1") for line in score.table])
    yield "true labels", "score", truth, "True labels are not part of it"
    names = {"benign": "benign", "malignant": "1"}
    yield "names and numbers", "label", _other_cells("label", names), "by name (benign) and by number (1)"


DOUBTFUL = list(_doubtful())


@pytest.mark.parametrize(
    ("kind", "content", "said"), [one[1:] for one in DOUBTFUL], ids=[one[0] for one in DOUBTFUL]
)
def test_what_is_in_doubt_is_refused_with_what_to_write(
    kind: str, content: str, said: str, tmp_path: Path, dataset: Dataset
) -> None:
    with pytest.raises((Unreadable, Unusable)) as wrong:
        read(tmp_path, content, dataset, made(kind).classes)
    assert said in str(wrong.value)
    assert len(str(wrong.value).splitlines()) <= 22


@pytest.mark.parametrize(
    "classes", [("1", "2", "3"), ("0", "1"), ("10", "20")], ids=["from 1", "from 0", "tens"]
)
def test_where_classes_are_numbers_a_label_is_a_name_and_never_a_place(
    classes: tuple[str, ...], tmp_path: Path, dataset: Dataset
) -> None:
    right = csv_of(("row", "label"), [(str(row), classes[at % len(classes)]) for at, row in enumerate(ROWS)])
    labels = read(tmp_path, right, dataset, classes).labels
    assert labels is not None
    assert labels.tolist() == [at % len(classes) for at in range(N)]
    floats = right.replace("\n", ".0\n").replace("label.0", "label")
    assert same(read(tmp_path, floats, dataset, classes), Outputs(labels))
    places = csv_of(("row", "label"), [(str(row), str(at % len(classes))) for at, row in enumerate(ROWS)])
    if classes != ("0", "1"):
        with pytest.raises(Unreadable, match="there is no class '0'"):
            read(tmp_path, places, dataset, classes)


# ── Encodings and other kinds of files ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_utf_16_is_named_as_such(encoding: str, tmp_path: Path, dataset: Dataset, *, packed: bool) -> None:
    plain = made("score")
    content = csv_of(plain.columns, plain.table).encode(encoding)
    if encoding == "utf-32-le":
        return
    with pytest.raises(Unreadable, match=r"UTF-(16|32) text, not UTF-8.*CSV UTF-8"):
        read(tmp_path, gzip.compress(content, mtime=0) if packed else content, dataset, CLASSES)


HEADS = {
    "plain": "row,label\n1,a\n",
    "Windows": "row;score\r\n0;0.93\r\n",
    "short": "a,b\n1,2\n",
    "blank lines": "\n\nrow,label\n0,a\n",
    "umlauts": "row,text\n0,Übung\n",
    "Cyrillic": "ряд;метка\r\n17;да\r\n",
    "Japanese": "row,ラベル\n1,猫\n2,犬が走る\n",
}
READ_AS = {"utf-8": "", "utf-8-sig": "", "cp1252": "", "cp1251": "", "shift_jis": ""}
READ_AS |= dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "UTF-16")
READ_AS |= dict.fromkeys(("utf-32", "utf-32-le", "utf-32-be"), "UTF-32")


@pytest.mark.parametrize("head", HEADS, ids=str)
@pytest.mark.parametrize("encoding", READ_AS, ids=str)
def test_an_encoding_is_told_with_or_without_its_mark_in_any_script(encoding: str, head: str) -> None:
    content = HEADS[head].encode(encoding, "ignore")
    said = other_encoding(content[:64])
    assert (said or ("",))[0].removeprefix("The file is ").partition(" ")[0] == READ_AS[encoding]


def _numpy(kind: str) -> np.ndarray:
    plain = made(kind)
    columns = list(zip(*plain.table, strict=True))[1:]
    if kind == "label":
        return np.array([CLASSES.index(name) for name in columns[0]])
    return np.array(columns, dtype=float).T.squeeze()


@pytest.mark.parametrize("kind", KINDS)
def test_arrays_of_numpy_read_as_the_plain_file_does(kind: str, tmp_path: Path, dataset: Dataset) -> None:
    plain, values = made(kind), _numpy(kind)
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, plain.classes)
    np.save(tmp_path / "a.npy", values)
    np.savez(tmp_path / "one.npz", values)
    column = {"score": "score", "label": "label", "scores": "scores", "value": "value"}[kind]
    back = np.arange(N)[::-1]
    np.savez_compressed(tmp_path / "two.npz", **{"row": ROWS[back], column: values[back]})
    if kind != "scores":
        for name in ("a.npy", "one.npz", "two.npz"):
            found = read_predictions(tmp_path / name, cases(dataset, plain.classes)).outputs
            assert same(found, expected), name
    else:
        for name in ("a.npy", "one.npz", "two.npz"):
            assert same(read_predictions(tmp_path / name, cases(dataset, THREE)).outputs, expected), name
    np.save(tmp_path / "short.npy", values[:-1])
    with pytest.raises(Unusable, match=r"59 rows; the test split has 60"):
        read_predictions(tmp_path / "short.npy", cases(dataset, plain.classes))


def test_objects_are_never_unpickled(tmp_path: Path, dataset: Dataset) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (Path(tmp_path / "opened"),))  # type: ignore[return-value]

    np.save(tmp_path / "a.npy", np.array([Trap()], dtype=object), allow_pickle=True)
    np.savez(tmp_path / "a.npz", np.array([Trap()], dtype=object))
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(Trap()))
    for name in ("a.npy", "a.npz", "a.pkl"):
        with pytest.raises((Unusable, Unreadable), match=r"never (unpickled|opened)"):
            read_predictions(tmp_path / name, cases(dataset, CLASSES))
    assert not (tmp_path / "opened").exists()


def test_parquet_reads_as_the_plain_file_does_or_names_the_extra(tmp_path: Path, dataset: Dataset) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    plain = made("score")
    expected = read(tmp_path, csv_of(plain.columns, plain.table), dataset, CLASSES)
    table = pyarrow.table({"row": ROWS, "score": [float(score) for _, score in plain.table]})
    parquet.write_table(table, tmp_path / "a.parquet")
    assert same(read_predictions(tmp_path / "a.parquet", cases(dataset, CLASSES)).outputs, expected)


def test_without_the_extra_a_parquet_file_is_told_its_name(
    tmp_path: Path, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(20))
    with pytest.raises(Unusable, match=r'pip install "hubbot\[parquet\]"'):
        read_predictions(tmp_path / "a.parquet", cases(dataset, CLASSES))


def test_a_workbook_is_named_as_such(tmp_path: Path, dataset: Dataset) -> None:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    for content in (buffer.getvalue(), b"\xd0\xcf\x11\xe0" + bytes(60)):
        with pytest.raises(Unreadable, match=r"workbook .*CSV UTF-8"):
            read(tmp_path, content, dataset, CLASSES)


def test_a_large_file_is_looked_through_only_as_far_as_it_may_be_what_is_asked(
    dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which column is which: no column is kept, and reading ends with the last that may still be one."""
    read: list[int] = []

    def counted(content: bytes) -> Iterator[list[str]]:
        for line in rows(content):
            read.append(len(line))
            yield line

    monkeypatch.setattr(alike, "rows", counted)
    asked, cells = cases(dataset, CLASSES), "x,y,z\n" * 5000
    assert alike.alike(f"a,b,c\n{cells}".encode(), asked)[1] == {}
    assert len(read) <= 3
    ids = "".join(f"{row},{CLASSES[0]}\n" for row in ROWS)
    assert alike.alike(f"who,said\n{ids}".encode(), asked)[1] == {"who": "row", "said": "label"}
    read.clear()
    wide = ",".join(str(k) for k in range(20_000))
    assert alike.alike(f"{wide}\n{wide}\n{wide}\n".encode(), asked)[1] == {}
    assert len(read) <= 3
