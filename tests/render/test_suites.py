"""Pages and pictures of suites as a browser draws them: a line a row, none wider than its page, legible."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hubbot.leaderboard.pages.suite import suite_files
from hubbot.registry.model import Model
from tests.leaderboard import suites
from tests.leaderboard.suites import Small
from tests.render.browser import PHONE, ROOT, WIDE, Browser
from tests.render.hubs import long_name
from tests.render.test_pictures import faults
from tests.render.test_tables import seen

FOLDER = ROOT / "leaderboards" / "suites"


def too_much(tables: list[Any], page: str) -> Iterator[str]:
    for table in tables:
        if table["wide"] > 0:
            yield f"{page}: {table['head']} is {table['wide']} pixels wider than its page"
        for row in table["rows"] if table["head"][0] != "Column" else ():
            if row["lines"] > 1:
                yield f"{page}: {row['first']} takes {row['lines']} lines in {table['head']}"


def hidden(tables: list[Any], page: str) -> Iterator[str]:
    """Place, model and skill that a phone shows only after moving sideways."""
    for table in tables:
        for row in table["rows"] if table["head"][0].startswith("Place") else ():
            if max(row["ends"][:3]) > table["room"]:
                yield f"{page}: {row['first']} ends at {max(row['ends'][:3]):.0f}"


def large(boards: int, models: int) -> dict[str, bytes]:
    """The files of a suite of models with names of 32 letters, some of which lack a board."""
    rng = Random(boards)
    cards = [Model(f"m{i:03}", long_name(rng)) for i in range(models)]
    cards.append(Model("guess", "Class frequencies of the training", kind="baseline", role="guess"))
    smalls = []
    for _ in range(boards):
        figures = {one.id: round(rng.uniform(0.6, 0.99), 4) for one in cards if rng.random() < 0.98}
        smalls.append(Small("AUROC", {**figures, "guess": 0.5}, n=2000))
    found = suites.ranked(smalls, cards, missing="guess", references=("m000", "m001"))
    return suite_files(found, suites.hub(smalls, cards))


@pytest.mark.parametrize("page", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_the_suites_of_this_hub_read_well_at_a_desk_and_on_a_phone(
    chromium: Browser, tmp_path: Path, page: Path
) -> None:
    markdown = page.read_text(encoding="utf-8")
    tables = seen(chromium, markdown, tmp_path, WIDE)
    assert tables
    assert not [*too_much(tables, page.stem)]
    assert not [*hidden(seen(chromium, markdown, tmp_path, PHONE), page.stem)]


@pytest.mark.parametrize("boards", [1, 3, 4, 12])
def test_a_large_suite_of_long_names_reads_well(chromium: Browser, tmp_path: Path, boards: int) -> None:
    files = large(boards, 60)
    markdown = files["leaderboards/suites/S.md"].decode()
    tables = seen(chromium, markdown, tmp_path, WIDE)
    assert sum(len(table["rows"]) for table in tables) > 60
    assert not [*too_much(tables, f"{boards} boards")]
    assert not [*hidden(seen(chromium, markdown, tmp_path, PHONE), f"{boards} boards")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_of_suites_are_legible(chromium: Browser, tmp_path: Path, scheme: str) -> None:
    drawn = {path.name: path.read_bytes() for path in FOLDER.glob("*.svg")}
    drawn |= {Path(path).name: svg for path, svg in large(3, 40).items() if path.endswith(".svg")}
    assert len(drawn) >= 4
    for name, svg in drawn.items():
        path = tmp_path / name
        path.write_bytes(svg)
        width = 358 if name.endswith("-phone.svg") else 720
        assert not [*faults(chromium.words(path, scheme), shown_at=width)], name
