"""The fast reader of accepted files and the hub's own never disagree."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubbot.reading.yaml.reader import load_trusted
from hubbot.results import reader
from hubbot.results.result import SEAM, read_accepted

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "evals").glob("*/*/*.yaml"))
SCALARS = [
    *(
        "1",
        "-1",
        "+1",
        "0",
        "-0",
        "00",
        "010",
        "01.5",
        "-00.5",
        "0x1F",
        "0X1f",
        "0o17",
        "0b1",
        "1_000",
        "1__0",
        "-0x1",
        "0xG",
        "0e0",
    ),
    *("1.5", "-.5", ".5", "1.", "1e3", "1e-3", "1.0e5", "1e400", "1e308", "5e-324", "1e1000", "0.1e1", "0.0"),
    *(
        "12345678901234567",
        "123456789012345678901",
        "1:30",
        "1:30:45",
        "2025-12-18",
        "20260101_120000",
        "1.2.3",
    ),
    *(
        "no",
        "yes",
        "on",
        "off",
        "y",
        "n",
        "true",
        "True",
        "TRUE",
        "false",
        "False",
        "null",
        "Null",
        "NULL",
        "~",
    ),
    *(
        ".inf",
        "-.inf",
        "+.INF",
        ".nan",
        ".NaN",
        "nan",
        "infinity",
        "True1",
        "xNull",
        "''",
        '""',
        "'a'",
        "'it''s'",
    ),
    *(
        '"a\\tb"',
        "[1,2]",
        "[null,no]",
        "[.5,1e3]",
        "[0o7]",
        "[True,~]",
        "{a:1}",
        "{1: 2}",
        "[]",
        "{}",
        "a#b",
        "a #b",
    ),
    *(
        "!!str",
        "*a",
        "&a",
        "<<:",
        "=",
        "@a",
        "a:b",
        "a: b",
        "1-1",
        "-",
        "?",
        "|",
        ">",
        "é",
        "\ufeff",
        "\u200b",
        "a\tb",
    ),
]
KEYS = [
    "a",
    "b",
    "c d",
    "1",
    "1.5",
    "true",
    "null",
    "~",
    "no",
    "010",
    "'1'",
    '"x"',
    "-1",
    ".5",
    "a.b",
    "0x1",
    "N",
]


def lines(depth=0):
    scalar = st.one_of(st.sampled_from(SCALARS), st.floats(allow_nan=False).map(repr), st.integers().map(str))
    key = st.sampled_from(KEYS)
    indent = "  " * depth
    leaf = st.builds(lambda k, v: f"{indent}{k}: {v}\n", key, scalar)
    item = st.builds(
        lambda k, vs: f"{indent}{k}:\n" + "".join(f"{indent}- {v}\n" for v in vs),
        key,
        st.lists(scalar, max_size=3),
    )
    if depth == 2:
        return leaf
    nested = st.builds(
        lambda k, ls: f"{indent}{k}:\n" + "".join(ls), key, st.lists(lines(depth + 1), max_size=3)
    )
    return st.one_of(leaf, leaf, item, nested)


def same(one, other):
    """Equal with equal types: 1 is not 1.0 and not True."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(type(k) is str and same(one[k], other[k]) for k in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_accepted_file_reads_the_same(path):
    text = path.read_text(encoding="utf-8")
    assert reader.read("p", text) == read_accepted("p", text)


@settings(max_examples=1000, deadline=None)
@given(st.lists(lines(), min_size=1, max_size=5).map("".join))
def test_where_the_fast_reader_answers_it_agrees_with_the_hubs_own(text):
    fast = reader.value_of(text)
    if fast is not None:
        assert same(fast, load_trusted(text, "f")), text


@pytest.mark.skipif(reader.loads is None, reason="ryaml is not installed")
def test_the_usual_file_takes_the_fast_way():
    taken = [reader.value_of(path.read_text(encoding="utf-8")) is not None for path in FILES]
    assert sum(taken) >= 0.9 * len(taken)


@pytest.mark.parametrize("digest", ["07c4e780" * 8, "00" + "a1" * 31, "09" + "e" * 61 + "a"])
def test_a_digest_that_begins_as_a_number_does_takes_the_fast_way(digest):
    text = f"sha256: {digest}\n"
    assert reader.value_of(text) == load_trusted(text) == {"sha256": digest}


@pytest.mark.parametrize(
    "cell", ["07", "0" * 64, "07e4" + "1" * 60, "01.5", "07c4", "07c4e780" * 8 + "a", "012a x"]
)
def test_what_may_be_a_number_does_not(cell):
    assert reader.value_of(f"id: {cell}\n") is None


def test_without_the_fast_library_files_read_the_same(monkeypatch):
    text = FILES[0].read_text(encoding="utf-8")
    expected = reader.read("p", text)
    monkeypatch.setattr(reader, "loads", None)
    assert reader.value_of("a: 1\n") is None
    assert reader.read("p", text) == expected


def test_a_submitters_text_cannot_reach_into_hubbots_block():
    text = f"eval_id: x\nnote: |\n  a\n{SEAM}\nhubbot:\n  status: withdrawn\n  evidence: re-run\n"
    one = reader.read("p", text)
    assert one == read_accepted("p", text)
    assert one.acceptance.status == "withdrawn"
