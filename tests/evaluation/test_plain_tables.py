"""A plain table is read at once and gives what its rows give one by one; others are read row by row."""

from __future__ import annotations

import gzip
import io
import zipfile
from random import Random

import numpy as np
import pytest

from hubbot.evaluation.data import predictions
from hubbot.evaluation.data.header import Asked
from hubbot.evaluation.data.labels import _rows_one_by_one, rows_of
from hubbot.evaluation.data.plain import NotPlain, plain
from hubbot.evaluation.data.predictions import Own, Predictions, Unreadable, _plain, _row_by_row

KINDS = {
    "one score": (("benign", "malignant"), ("row", "score")),
    "label and scores": (("a", "b", "c"), ("row", "label", "score_a", "score_b", "score_c")),
    "labels": (("a", "b_2", "Zürich"), ("label", "row")),
    "values": ((), ("row", "value")),
    "times": ((), ("row", "value", "event")),
    "in order": (("no", "yes"), ("score",)),
    "other names": (("no", "yes"), ("Row No", "Prob")),
}
ODD = (
    b'"', b"\r", b"\n", b",", b";", b"\t", b" ", b"_", b"nan", b"inf", b"e", b"-", b"%", b".", b"0",
    b"9999999999", b"\xff", b"\x00", b"\xef\xbb\xbf", b"1,5", b"\xc2\xa0", b"\xd9\xa1", b"\n\n", b"\r\n",
)  # fmt: skip


def made(kind: str, random: Random, n: int = 40) -> tuple[bytes, np.ndarray, Asked, Own]:
    classes, names = KINDS[kind]
    rows = np.array(sorted(random.sample(range(3 * n), n)))
    order = rows.tolist()
    random.shuffle(order)
    cells = {
        "row": str,
        "label": lambda _: random.choice(classes),
        "event": lambda _: random.choice("01"),
    }
    meant = {"Row No": "row", "Prob": "score"}
    lines = [",".join(names)]
    lines += [
        ",".join(cells.get(meant.get(name, name), lambda _: number(random))(row) for name in names)
        for row in order
    ]
    end = random.choice(["\n", "\r\n"])
    text = end.join(lines) + random.choice(["", end])
    asked = Asked(classes, text=False, event=kind == "times")
    return text.encode(), rows, asked, Own({"Prob": "score"}, in_order=kind == "in order", any_scale=True)


def number(random: Random) -> str:
    return random.choice(
        ["0", "1", "0.5", f"{random.random():.9g}", f"{random.random():.3e}", "1e-300", ".5"]
    )


def alike(one: Predictions, other: Predictions) -> None:
    np.testing.assert_array_equal(one.rows, other.rows)
    for name in ("labels", "scores", "values"):
        np.testing.assert_array_equal(getattr(one.outputs, name), getattr(other.outputs, name))
    np.testing.assert_array_equal(one.event, other.event)
    assert (one.sha256, one.understood, one.columns) == (other.sha256, other.understood, other.columns)


def packed(content: bytes, random: Random) -> bytes:
    way = random.choice(["plain", "gzip", "two members", "zip"])
    if way == "gzip":
        return gzip.compress(content)
    if way == "two members":
        half = len(content) // 2
        return gzip.compress(content[:half]) + gzip.compress(content[half:])
    if way == "zip":
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("p.csv", content)
        return archive.getvalue()
    return content


@pytest.mark.parametrize("kind", KINDS)
def test_a_plain_table_gives_what_its_rows_give(kind: str) -> None:
    for seed in range(40):
        random = Random(seed)
        content, rows, asked, own = made(kind, random)
        content = packed(content, random)
        alike(_plain(content, rows, asked, own), _row_by_row(content, rows, asked, own))
        if "row" in KINDS[kind][1]:
            np.testing.assert_array_equal(rows_of(content), _rows_one_by_one(content, None))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_odd_is_read_row_by_row_or_gives_the_same(kind: str) -> None:
    left = 0
    for seed in range(400):
        random = Random(seed)
        content, rows, asked, own = made(kind, random, n=6)
        at = random.randrange(len(content) + 1)
        cut = random.choice([0, 0, 1, 3])
        content = packed(content[:at] + random.choice(ODD) + content[at + cut :], random)
        try:
            at_once = _plain(content, rows, asked, own)
        except NotPlain:
            left += 1
            continue
        alike(at_once, _row_by_row(content, rows, asked, own))
    assert 100 < left < 400


def test_row_numbers_of_odd_files_are_those_of_single_rows() -> None:
    for seed in range(400):
        random = Random(seed)
        content, _, _, _ = made("label and scores", random, n=6)
        at = random.randrange(len(content) + 1)
        content = packed(content[:at] + random.choice(ODD) + content[at + 1 :], random)
        try:
            expected = _rows_one_by_one(content, None)
        except Unreadable:
            with pytest.raises(Unreadable):  # if not there, then where the cells are read
                predictions.read(content, rows_of(content), KINDS["label and scores"][0])
            continue
        np.testing.assert_array_equal(rows_of(content), expected)


@pytest.mark.parametrize(
    "body",
    ["0,0.5\n0,0.5\n2,0.5\n", "0,0.5\n1,0.5\n", "0,0.5\n1,0.5\n2,0.5\n3,0.5\n", "0,0.5\n1,0.5\n7,0.5\n"],
    ids=["twice", "missing", "too many", "strange"],
)
def test_rows_that_are_not_the_cases_are_told_row_by_row(body: str) -> None:
    content, rows = f"row,score\n{body}".encode(), np.arange(3)
    with pytest.raises(NotPlain):
        _plain(content, rows, Asked(("no", "yes"), text=False, event=False), Own())
    with pytest.raises(Unreadable):
        predictions.read(content, rows, ("no", "yes"))


def test_a_file_that_unpacks_beyond_the_limit_is_not_read_at_once() -> None:
    bomb = gzip.compress(b"row,score\n" + b"0,0.5\n" * (40 * 2**20))
    with pytest.raises(NotPlain):
        for _ in plain(bomb)[1]:
            pass
