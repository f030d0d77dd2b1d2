"""What the glossary and the recipes name is there: classes, files and folders, and no word is told twice."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import PROJECT

GLOSSARY = (PROJECT / "docs/glossary.md").read_text(encoding="utf-8")
SOURCES = PROJECT / "src/hubbot"
IN_A_HUB = {"submissions/"}  # comes with a pull request
PLACES = (
    "",
    "src/hubbot",
    "src/hubbot/leaderboard",
    "src/hubbot/leaderboard/building",
    "src/hubbot/bot/steps",
    "src/hubbot/proving",
    "src/hubbot/submission/comments",
    "tests",
)


def test_every_class_of_the_glossary_exists() -> None:
    code = "\n".join(file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py"))
    named = set(re.findall(r"`([A-Z][a-z]\w+)`", GLOSSARY))
    assert len(named) > 8
    assert [name for name in sorted(named) if not re.search(rf"^class {name}\b", code, re.MULTILINE)] == []


def test_each_word_has_one_row() -> None:
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", GLOSSARY, re.MULTILINE)
    assert len(words) > 30
    assert len(words) == len({*words})


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "tests/README.md", "docs/glossary.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    found = set(re.findall(r"`([\w./]+/[\w./]*|[\w/]+\.py)`", text))
    named = {name for name in found if "NAME" not in name and name not in IN_A_HUB}
    assert named
    assert [name for name in sorted(named) if not _is_there(name)] == []


def _is_there(name: str) -> bool:
    return any((PROJECT / place / name).exists() for place in PLACES)
