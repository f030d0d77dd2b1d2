"""Tables of whatever cells and headings: `hubbot ranks` reads them, asks, or refuses them in words."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from hubbot.commands.ranks import ranks

CELLS = (
    *(
        "A",
        "B",
        "93.1",
        "0.5",
        "50%",
        "1/2",
        "-",
        "",
        "93.1 ± 2",
        "[1, 2]",
        "✓",
        "true",
        "NaN",
        "inf",
        "1e400",
    ),
    *("1e-320", "-5", "0", "999999999999999999999", "a|b", '"x', "μ", "🥇 C", "0,5", "1.234,5", "2024-01-01"),
    *("±3", "+5/-4", "0/0", "7/3", "1 (2)", "1 (0–2)"),
)
HEADS = (
    *(
        "Model",
        "Score",
        "n",
        "Accuracy",
        "95% CI",
        "±",
        "Rank",
        "task",
        "case",
        "Average",
        "correct",
        "se",
        "low",
    ),
    *("high", "", "t ↑", "t ↓", "Resolved (of 0)", "acc_stderr"),
)
OPTIONS = (
    (),
    ("--each", "task", "--better", "higher"),
    ("--each", "case", "--better", "lower"),
    ("--better", "lower", "--own-cases"),
    ("--share", "--n", "10", "--same-cases", "--better", "higher"),
    ("--plus-minus", "sd", "--runs", "3", "--better", "higher"),
    ("--plus-minus", "se", "--own-cases", "--better", "lower"),
    ("--n", "n", "--share", "--same-cases", "--better", "higher"),
    ("--no-share", "--same-cases", "--better", "higher"),
)


def text_of(ending: str, head: list[str], rows: list[list[str]]) -> str:
    if ending == "md":
        lines = [head, ["-"] * len(head), *rows]
        return "\n".join(f"|{'|'.join(line)}|" for line in lines)
    if ending == "json":
        return json.dumps([dict(zip(head, row, strict=True)) for row in rows])
    sign = "," if ending == "csv" else "\t"
    return "\n".join(sign.join(line) for line in [head, *rows])


def tables(seed: int, count: int) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    draw = random.Random(seed)
    for _ in range(count):
        width, ending = draw.randint(2, 6), draw.choice(("md", "csv", "tsv", "json"))
        head = [draw.choice(HEADS) for _ in range(width)]
        rows = [[draw.choice(CELLS) for _ in range(width)] for _ in range(draw.randint(1, 6))]
        yield ending, text_of(ending, head, rows), draw.choice(OPTIONS)


@pytest.mark.parametrize("seed", range(6))
def test_it_is_read_asked_about_or_refused(tmp_path: Path, seed: int) -> None:
    codes = set()
    for number, (ending, text, options) in enumerate(tables(seed, 120)):
        file = tmp_path / f"{number}.{ending}"
        file.write_text(text, encoding="utf-8")
        done = CliRunner().invoke(ranks, [str(file), "--format", "json", *options])
        assert done.exception is None or isinstance(done.exception, SystemExit), (options, text)
        assert done.exit_code in {0, 2}, (options, text)
        codes.add(done.exit_code)
        if done.exit_code == 0:
            _consistent(json.loads(done.output))
    assert codes == {0, 2}


def _consistent(value: dict) -> None:
    """Ranges hold the ranks, and nobody is surely better than who may be first."""
    ranked = [row for row in value["rows"] if row["range"]]
    assert value["rows"][: len(ranked)] == ranked
    for row in ranked:
        assert row["range"][0] <= row["rank"] <= row["range"][1] <= len(ranked)
    if value["first_is_sure"]:
        assert not value["not_told_from_first"]
