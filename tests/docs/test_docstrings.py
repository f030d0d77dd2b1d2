"""Every docstring stands alone: who reads one function has not read the one above it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[2] / "src" / "hubbot"
# A docstring that begins so can be read only with another one beside it.
_LEANS = re.compile(
    r"(The|This|That|These|Those) same\b|Same\b|Likewise\b|Ditto\b|As (above|before|there)\b"
    r"|See (above|before)\b|(The )?(former|latter)\b|Of (this|that|these|those|it|them)\b",
    re.IGNORECASE,
)


def docstrings(text: str) -> Iterator[tuple[int, str]]:
    """Line and docstring of a module and of everything defined in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), ast.get_docstring(node) or ""


def leaning(text: str) -> list[int]:
    return [line for line, said in docstrings(text) if _LEANS.match(said)]


def test_no_docstring_needs_the_one_above_it() -> None:
    modules = sorted(SOURCES.rglob("*.py"))
    found = [
        f"{file.relative_to(SOURCES)}:{line}"
        for file in modules
        for line in leaning(file.read_text(encoding="utf-8"))
    ]
    assert len(modules) > 100
    assert found == [], "say what it does, without the words of its neighbour"


@pytest.mark.parametrize(
    "opening", ["The same of a plain mean.", "Same for a batch.", "As above, sorted.", "Likewise for rows.",
                "likewise, by unit", "Of this row's own mean.", "The latter, as text.", "This same file."]
)  # fmt: skip
def test_each_opening_that_leans_on_a_neighbour_is_found(opening: str) -> None:
    module = f'def one() -> None:\n    """{opening}"""\n'
    method = f'class A:\n    """A."""\n\n    async def two(self) -> None:\n        """{opening}"""\n'
    assert leaning(f'"""{opening}"""\n') == [1]
    assert leaning(module) == [1]
    assert leaning(method) == [4]


def test_other_openings_are_left_alone() -> None:
    text = '"""As one file."""\n\n\ndef one() -> None:\n    """Samey words, and the same bytes."""\n'
    assert leaning(text) == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(file.relative_to(SOURCES))
        for file in sorted(SOURCES.rglob("*.py"))
        if file.name != "__main__.py" and not ast.get_docstring(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert silent == []
