"""A hostile file costs time and memory in proportion to its length, or is refused in words."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from hubbot.interchange.formats import lm_eval as harness
from hubbot.interchange.formats import sklearn_report, source, tables
from hubbot.interchange.formats.by_path import flat
from hubbot.interchange.formats.known import FORMATS
from hubbot.interchange.formats.source import Source, WrongShape
from tests.cost.steps import Counter
from tests.interchange.conftest import Try


def layers(depth: int, width: int) -> dict[str, list[str]]:
    """Groups of groups: each of one level holds every one of the next."""
    return {
        f"g{level}.{at}": [f"g{level + 1}.{below}" for below in range(width)]
        for level in range(depth)
        for at in range(width)
    }


@pytest.mark.parametrize(("depth", "width"), [(1, 1), (3, 2), (16, 2), (20, 3), (60, 10)])
def test_groups_of_groups_are_walked_once(depth: int, width: int) -> None:
    looked = 0

    class Seen(dict[str, Any]):
        def get(self, key: str, default: Any = None) -> Any:
            nonlocal looked
            looked += 1
            return super().get(key, default)

    parts = harness._parts("g0.0", {"group_subtasks": Seen(layers(depth, width))})
    assert set(parts) == {f"g{depth}.{at}" for at in range(width)}
    assert len(parts) == width
    assert looked <= 1 + depth * width


@pytest.mark.parametrize(
    ("groups", "parts"),
    [
        ({}, {"a"}),
        ({"a": []}, {"a"}),
        ({"a": ["a", 5, "a"]}, {"a"}),
        ({"a": ["b"], "b": ["a"]}, {"a"}),
        ({"a": ["b", "c"], "b": ["a", "d"]}, {"c", "d"}),
        ({f"a{'x' * at}": [f"a{'x' * (at + 1)}"] for at in range(1500)}, {f"a{'x' * 1500}"}),
    ],
)
def test_a_group_is_its_tasks_also_where_it_goes_in_circles(groups: Any, parts: set[str]) -> None:
    assert set(harness._parts("a", {"group_subtasks": groups})) == parts


@pytest.mark.parametrize("ending", ["", '"', "NaN", '\\"'])
def test_an_unclosed_string_is_read_once(ending: str) -> None:
    counter = Counter(source._TOKENS.pattern, source._TOKENS.flags)
    steps = [counter.count("NaN" + '"' + '\\"' * size + ending, "all", 10**7) for size in (500, 1000)]
    assert steps[1] < 2.5 * steps[0]


def test_a_key_that_stands_twice_among_many_is_named() -> None:
    pairs: list[tuple[str, Any]] = [(f"k{at}", 1) for at in range(50_000)]
    with pytest.raises(WrongShape, match="'k49999' stands twice"):
        source._unique([*pairs, ("k49999", 2)])


def test_tables_below_each_other_are_searched_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0
    before = tables._is_below_head

    def counted(head: str, line: str) -> bool:
        nonlocal asked
        asked += 1
        return before(head, line)

    monkeypatch.setattr(tables, "_is_below_head", counted)
    lines = ["|a|b|", "|-|-|", ""] * 300
    assert list(tables._markdown(lines)) == []
    assert asked <= len(lines)


def test_reports_below_each_other_are_read_where_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[type] = []
    before = sklearn_report._report
    monkeypatch.setattr(
        sklearn_report, "_report", lambda lines: (given.append(type(lines)), before(lines))[1]
    )
    header = "precision recall f1-score support"
    assert len(list(sklearn_report._reports([header] * 50))) == 50
    assert list not in given, "a copy of all lines below for each header"


def ragged(style: str, width: int, rows: int) -> str:
    if style == "markdown":
        return "|a|b|\n|-|-|\n" + "|1|2|\n" * rows + "|" * width + "\n"
    return f"\\begin{{tabular}}{{ll}}\na & b \\\\\n{'1 & 2 ' + chr(92) * 2}\n" + (
        "1 & 2 \\\\\n" * rows + "&" * width + " \\\\\n\\end{tabular}\n"
    )


@pytest.mark.parametrize("style", ["markdown", "latex"])
def test_one_wide_row_makes_no_other_wide(style: str) -> None:
    """Peak memory of a file of twice the width and twice the rows is about twice, and not four times."""

    def peak(size: int) -> int:
        text = ragged(style, size, size)
        tracemalloc.start()
        try:
            list(FORMATS["table"].found(Source(text)))
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(200)
    assert peak(2000) < 3 * peak(1000)


def rows_of(kind: str) -> Callable[[int], str]:
    head, row = {
        "mlflow": ("run_id,metrics.acc", "r{},0.5"),
        "wandb": ("Name,State,Created,Runtime,acc", "r{},finished,2025-01-01,5,0.5"),
        "table": ("model,acc", "m{},0.5"),
    }[kind]
    return lambda many: "\n".join([head, *(row.format(at) for at in range(many))])


@pytest.mark.parametrize("kind", ["mlflow", "wandb", "table"])
def test_more_rows_than_are_read_are_refused_whatever_wrote_them(kind: str) -> None:
    read = FORMATS[kind].found
    assert len(list(read(Source(rows_of(kind)(5000), "t.csv")))) == 5000
    with pytest.raises(WrongShape, match="more than 5,000 rows"):
        list(read(Source(rows_of(kind)(5001), "t.csv")))


def test_a_file_that_is_too_large_is_not_read_whole(attempt: Try, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST", 1000)
    tried = attempt(b"x" * 5000)
    assert (tried.code, tried.results) == (1, ())
    assert "larger than 1,000 bytes" in tried.said


@pytest.mark.parametrize(
    "value",
    [
        {"a.b": 0.9, "a": {"b": 0.8}},
        {"a": {"b.c": 1, "b": {"c": 1}}},
        {"": {"a": 1}, "a": 2},
        {"a": [5], "a.0": 6},
    ],
)
def test_two_values_of_one_path_are_a_question(value: dict[str, Any]) -> None:
    for one in (value, dict(reversed(value.items()))):
        with pytest.raises(WrongShape, match="two values are called 'a"):
            flat(one)


@pytest.mark.parametrize("depth", range(9, 16))
@pytest.mark.parametrize("kind", ["mapping", "list"])
def test_no_value_vanishes_below_the_last_level(kind: str, depth: int) -> None:
    value: Any = 0.5
    for _ in range(depth):
        value = {"a": value} if kind == "mapping" else [value]
    if depth <= 12:
        assert list(flat(json.loads(json.dumps(value))).values()) == [0.5]
        return
    with pytest.raises(WrongShape, match="nested deeper than 12 levels"):
        flat(value)
