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
def files(hub):
    return build(hub, list(read_all(hub.root)))


@pytest.fixture(scope="module")
def pages(files):
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


def letters(name):
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['benchmark']}-{row['name']}-{row['score']}")
def test_it_is_there_by_the_name_that_it_had(row, pages):
    """In a row with its figure, letter for letter: only case, blanks and marks may differ."""
    lines = [cells for table in tables(rendered(pages[row["benchmark"]])) for cells in table]
    mine = [cells for cells in lines if any(letters(row["name"]) in letters(cell) for cell in cells[:2])]
    assert any(
        float(row["score"]) == float(figure)
        for cells in mine
        for figure in re.findall(r"\d+\.\d+", " ".join(cells))
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['benchmark']}-{row['model']}-{row['score']}")
def test_its_figure_is_in_a_csv_of_its_board_under_its_own_metric(row, hub, files):
    tables_of = f"leaderboards/data/{row['benchmark']}/"
    lines = [
        line
        for path, content in files.items()
        if path.startswith(tables_of) and path.endswith(".csv")
        for line in csv.DictReader(content.decode().splitlines())
    ]
    mine = [line for line in lines if line["model"] == hub.models[row["model"]].name]
    named = {row["metric"], *hub.metrics[row["metric"]].variants}
    stated = {line[name] for line in mine for name in named if line.get(name)}
    stated |= {value for line in mine for value in line["values"].split()}  # of a mean, each run
    assert any(abs(float(value) - float(row["score"])) < 5e-5 for value in stated)
