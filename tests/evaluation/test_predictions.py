"""Files of predictions: what is taken, what is refused, and that no person's data come along."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest

from hubbot.evaluation.data import predictions, table
from hubbot.evaluation.data.predictions import Unreadable, read, write
from hubbot.evaluation.scoring.metrics import Outputs

ROWS = np.array([2, 5, 9])
CLASSES = ("benign", "malignant")
GOOD = "row,score\n2,0.1\n5,0.9\n9,0.4\n"


def faults(text: str | bytes, classes: tuple[str, ...] = CLASSES) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        read(text.encode() if isinstance(text, str) else text, ROWS, classes)
    return [str(fault) for fault in caught.value.faults]


def refused(content: bytes) -> str:
    """Why, in words; "" where it can be read."""
    try:
        read(content, ROWS, CLASSES)
    except Unreadable as why:
        return str(why)
    return ""


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, GOOD)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
        gzip.compress(GOOD.encode(), mtime=0),
        zipped("predictions.csv"),
        b"row,score\n9,0.4\n2,0.1\n5,0.9\n",  # any order
        b"score,row\n0.1,2\n0.9,5\n0.4,9\n",
        b"row,score_malignant,score_benign\n2,0.1,0.9\n5,0.9,0.1\n9,0.4,0.6\n",
        b"row,score\n2,0.1\n\n5,0.9\n9,0.4",
    ],
)
def test_the_same_predictions_in_many_wrappings_read_the_same(content: bytes) -> None:
    outputs = read(content, ROWS, CLASSES).outputs
    assert outputs.scores is not None
    assert outputs.scores[:, 1].tolist() == [0.1, 0.9, 0.4]


@pytest.mark.parametrize("header", ["row,score", "row,label,score_benign,score_malignant", "score,row"])
def test_blanks_are_no_separators_and_that_is_said_once(header: str) -> None:
    (said,) = faults(f"{header}\n2,0.1\n".replace(",", " "))
    assert "the columns are separated by a blank." in said
    assert "separated by commas, semicolons or tabs" in said


def test_labels_and_values_and_texts() -> None:
    labels = read(b"row,label\n2,benign\n5,malignant\n9,benign\n", ROWS, CLASSES).outputs.labels
    assert labels is not None
    assert labels.tolist() == [0, 1, 0]
    values = read(b"row,value\n9,-3\n5,2e1\n2,1.5\n", ROWS, ()).outputs.values
    assert values is not None
    assert values.tolist() == [1.5, 20, -3]
    texts = read(b'row,text\n9,c\n5,"a, b"\n2,\n', ROWS, (), text=True).outputs.values
    assert texts is not None
    assert texts.tolist() == ["", "a, b", "c"]


def test_rows_in_any_registered_order_get_their_own_prediction() -> None:
    outputs = read(GOOD.encode(), np.array([9, 2, 5]), CLASSES).outputs
    assert outputs.scores is not None
    assert outputs.scores[:, 1].tolist() == [0.4, 0.1, 0.9]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Erika Mustermann", "looks like a name"),
        ("patient-17", "looks like a name"),
        ("e.m@example.org", "looks like an e-mail address"),
        ("1954-03-21", "looks like a date"),
        ("21.03.1954", "looks like a date"),
        ("19540321", "looks like a date"),
        ("20011231", "looks like a date"),
        ("12345678", "is a long number"),
        ("1234567890", "is a long number"),
        ("-2", "no whole number"),
        ("2.5", "no whole number"),
        ("", "no whole number"),
    ],
)
def test_ids_that_may_name_a_person_are_refused_without_being_repeated(cell: str, why: str) -> None:
    (first, *_) = faults(GOOD.replace("5,", f"{cell},"))
    assert first.startswith("line 3: the id")
    assert why in first
    assert not cell or cell not in first


@pytest.mark.parametrize(
    ("text", "classes", "said"),
    [
        ("row,score\n", CLASSES, "no row under the header"),
        ("", CLASSES, "no row under the header"),
        ("id,score\n2,1\n", CLASSES, "'id' is not known"),
        ("row,name,score\n2,x,1\n", CLASSES, "'name' is not known"),
        ("score,label\n1,benign\n", CLASSES, "no column `row`"),
        ("row\n2\n5\n9\n", CLASSES, "nothing but row numbers"),
        ("row,score,score\n2,1,1\n", CLASSES, "there twice"),
        ("row,score_benign\n2,1\n", CLASSES, "no column `score_malignant`"),
        ("row,score,score_benign,score_malignant\n2,1,1,0\n", CLASSES, "both there"),
        ("row,label\n2,benign\n5,bening\n9,benign\n", CLASSES, "line 3: there is no class 'bening'"),
        ("row,score\n2,0.1\n5,nan\n9,0.4\n", CLASSES, "line 3: `score` is 'nan', not a finite number"),
        ("row,score\n2,0.1\n5,0;9\n9,0.4\n", CLASSES, "line 3: `score` is '0;9'"),
        ("row,score\n2,0.1\n5\n9,0.4\n", CLASSES, "line 3: 1 cells; the header has 2"),
        ("row,score\n2,0.1\n2,0.9\n9,0.4\n", CLASSES, "line 3: row 2 is there twice (line 2)"),
        ("row,score\n2,0.1\n9,0.4\n", CLASSES, "1 of 3 cases have no prediction: rows 5"),
        ("row,score\n0,0.1\n1,0.4\n", CLASSES, "line 2: row 0 is not in the test split. Its rows run"),
        ("row,score\n2,0.1\n4711,0.4\n", CLASSES, "line 3: a number of 4 digits is not in the test split"),
        ("row,score\n2,-1.5\n5,3\n9,0\n", CLASSES, "`score` is no probability"),
        ("row,value\n2,1\n5,x\n9,1\n", (), "line 3: `value` is 'x'"),
        ("row,label\n2,1\n", (), "'label' is not known"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_with_its_line(text: str, classes: tuple[str, ...], said: str) -> None:
    assert any(said in fault for fault in faults(text, classes)), faults(text, classes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00garbage", "not UTF-8"),
        (gzip.compress(GOOD.encode(), mtime=0)[:-9], "cannot be unpacked"),
        (b"PK\x03\x04 not a zip", "cannot be unpacked"),
        (zipped("a.csv", "b.csv"), "holds 2 .csv files"),
        (zipped("readme.txt"), "holds 0 .csv files"),
        (b"row,score\n2,\x00\n", "finite number"),
        (b'row,score\n2,"' + b"x" * 200_000 + b'"\n', "no CSV"),
        (b"x" * (predictions.MOST_BYTES + 1), "larger than 25 MB"),
    ],
)
def test_a_broken_or_hostile_file_is_refused_in_words(content: bytes, said: str) -> None:
    assert any(said in fault for fault in faults(content))


@pytest.mark.parametrize(
    "names",
    [
        ("predictions.csv",),
        ("run/deep/Predictions.CSV",),
        ("../../outside.csv",),
        ("/etc/cron.d/x.csv",),
        ("predictions.csv", "__MACOSX/._predictions.csv"),
        ("folder.csv/", "folder.csv/readme.txt", "folder.csv/a.csv"),
    ],
)
def test_the_one_table_of_a_zip_is_read_wherever_it_lies_and_nothing_is_written(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a/b")
    assert read(zipped(*names), ROWS, CLASSES).rows.tolist() == ROWS.tolist()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Path("/etc/cron.d/x.csv").exists()


def test_a_zip_that_asks_for_a_password_is_refused_in_words() -> None:
    content = bytearray(zipped("a.csv"))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(sign) + offset] |= 1  # the flag that says "encrypted"
    assert any("cannot be unpacked" in fault and "encrypted" in fault for fault in faults(bytes(content)))


def test_a_zip_that_lies_about_its_size_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_UNPACKED", 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 2**24)
    content = out.getvalue()
    small = content.replace((2**24).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert small != content
    for one in (content, small):
        assert any("Unpacked" in fault or "cannot be unpacked" in fault for fault in faults(one))


def test_many_small_gzips_in_a_row_are_one_file_under_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_UNPACKED", 2**20)
    assert any("Unpacked" in fault for fault in faults(gzip.compress(b"0" * 2**16) * 40))


def test_a_gzip_bomb_is_stopped_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_UNPACKED", 2**20)
    assert any("Unpacked" in fault for fault in faults(gzip.compress(b"0" * 2**22)))


@pytest.mark.parametrize(("cells", "told"), [(3, 30), (10_000, 10), (60_000, 2), (250_000, 1)])
def test_rows_far_wider_than_the_header_are_not_read_on_and_on(cells: int, told: int) -> None:
    row = "1" + ",5" * (cells - 1) + "\n"
    with pytest.raises(Unreadable) as refused:
        read(f"row,score\n{row * 30}".encode(), ROWS, CLASSES)
    wide = [fault for fault in refused.value.faults if "the header has 2" in fault.message]
    assert sum(fault.count for fault in wide) == told


def test_of_many_mistakes_twenty_kinds_are_told_and_how_many_more_there_are() -> None:
    rows = np.arange(500)
    with pytest.raises(Unreadable) as caught:
        read(("row,value\n" + "".join(f"{i},x{i}\n" for i in range(500))).encode(), rows, ())
    assert len(caught.value.faults) == 21
    assert str(caught.value.faults[-1]) == "and 480 more such mistakes."
    with pytest.raises(Unreadable) as caught:
        read(("row,value\n" + "".join(f"{i},x\n" for i in range(500))).encode(), rows, ())
    (only,) = caught.value.faults
    assert str(only).startswith("lines 2, 3, 4, 5, 6 and 495 more: `value` is 'x'")


@pytest.mark.parametrize(
    ("outputs", "classes"),
    [
        (Outputs(scores=np.random.default_rng(1).random((3, 2))), CLASSES),
        (Outputs(labels=np.array([1, 0, 1]), scores=np.random.default_rng(1).random((3, 2))), CLASSES),
        (Outputs(values=np.random.default_rng(1).normal(size=3) * 1e6), ()),
    ],
)
def test_what_is_written_reads_back_at_the_precision_of_the_file(
    outputs: Outputs, classes: tuple[str, ...]
) -> None:
    content = write(ROWS, outputs, classes)
    assert content == write(ROWS, outputs, classes)
    back, expected = read(content, ROWS, classes), predictions.as_written(outputs)
    for one, other in zip(
        (back.outputs.labels, back.outputs.scores, back.outputs.values),
        (expected.labels, expected.scores, expected.values),
        strict=True,
    ):
        assert (one is None) == (other is None)
        assert one is None or np.array_equal(one, other)
    assert back.sha256 == predictions.digest(content)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_refused_in_our_words(seed: int) -> None:
    """Bytes changed, left out and put in anywhere, more often where a zip keeps its list."""
    dice = random.Random(seed)
    whole = (zipped("a.csv"), zipped("a.csv", "readme.txt"), gzip.compress(GOOD.encode(), mtime=0))
    for _ in range(50):
        content = bytearray(dice.choice(whole))
        for _ in range(dice.choice((1, 1, 2, 4))):
            at = dice.choice((dice.randrange(len(content)), max(0, len(content) - dice.randint(1, 80))))
            content[at : at + dice.choice((0, 1, 4))] = bytes(
                dice.choices(range(256), k=dice.choice((0, 1, 4)))
            )
        assert not re.search(r"seek|<Zip|Error|Errno|0x", refused(bytes(content)))


def test_blank_lines_are_read_over_until_there_are_far_more_than_cases() -> None:
    rows = np.arange(200)
    text = "row,score\r\r\n" + "".join(f"{row},0.5\r\r\n" for row in rows)  # as some programs write it
    assert len(read(text.encode(), rows, ("no", "yes")).rows) == 200
    with pytest.raises(Unreadable, match="more blank lines than cases"):
        read(b"row,score\n1,0.5\n" + b"\n" * 1_300, rows, ("no", "yes"))
