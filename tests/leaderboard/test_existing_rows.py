"""Every row of the page that this hub continues can be found: board, model and score."""

import csv
import re
from pathlib import Path

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.registry.load import load
from hubbot.results.read_all import read_all

from .github import rendered, tables

ROOT = Path(__file__).parents[2]
with (Path(__file__).parent / "existing_rows.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))


@pytest.fixture(scope="module")
def hub():
    return load(ROOT)


@pytest.fixture(scope="module")
def pages(hub):
    files = build(hub, list(read_all(hub.root)))
    return {name: files[f"leaderboards/{name}.md"].decode() for name in {row["benchmark"] for row in ROWS}}


def test_there_are_twenty_three():
    assert len(ROWS) == 23


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['benchmark']}-{row['model']}-{row['score']}")
def test_a_row_of_the_existing_page_can_be_found(row, hub, pages):
    name = hub.models[row["model"]].name
    lines = [cells for table in tables(rendered(pages[row["benchmark"]])) for cells in table]
    mine = [" ".join(cells) for cells in lines if any(cell.startswith(name) for cell in cells[:2])]
    figures = {float(figure) for line in mine for figure in re.findall(r"\d+\.\d+", line)}
    assert float(row["score"]) in figures
