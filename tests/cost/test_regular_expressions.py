"""No text makes a regular expression work more than in proportion to its length. Steps are counted."""

from __future__ import annotations

import re

import pytest

from tests.cost.expressions import Expression, calls_in_source, in_source
from tests.cost.pumps import Pump, pumps
from tests.cost.steps import Counter, TooManyError

EVERY = in_source()
UNIQUE = list({(e.pattern, e.flags, e.ways): e for e in EVERY}.values())
SMALL = (64, 128, 256)
LARGE = (2_048, 4_096, 8_192, 16_384, 32_768, 65_536)
GROWTH = 2.5  # most, when the text is twice as long
A_CHARACTER = 600  # steps, at most: a bounded repeat may be tried from every place
SLACK = 200  # steps that do not come from the text's length


def test_no_expression_is_missed():
    assert (
        sum(not e.where.startswith("schema") and ".json" not in e.where for e in EVERY) == calls_in_source()
    )
    assert len(UNIQUE) > 100


def growth(counter: Counter, way: str, pump: Pump, sizes: tuple[int, ...]) -> float:
    """How many times the steps of the last text are those of the one of half its length."""
    before = counter.count(pump.text(sizes[-2]), way, sizes[-2] * A_CHARACTER)
    now = counter.count(pump.text(sizes[-1]), way, sizes[-1] * A_CHARACTER)
    return now / (before + SLACK)


def hard(expression: Expression) -> str:
    """A text whose cost grows faster than it does: judged small first, doubtful ones at length."""
    counter = Counter(expression.pattern, expression.flags)
    for way in expression.ways:
        for pump in pumps(expression.pattern, expression.flags):
            if not _in_proportion(counter, way, pump):
                return f"{way} {pump}"
    return ""


def _in_proportion(counter: Counter, way: str, pump: Pump) -> bool:
    """A bounded repeat looks steep below its bound: then larger texts decide."""
    try:
        lengths = (SMALL, LARGE[:2], LARGE[:4], LARGE)
        return any(growth(counter, way, pump, sizes) <= GROWTH for sizes in lengths)
    except TooManyError:
        return False


@pytest.mark.parametrize("expression", UNIQUE, ids=str)
def test_its_work_grows_with_the_text(expression):
    assert hard(expression) == ""


@pytest.mark.parametrize(
    ("pattern", "way"),
    [
        (r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$", "match"),
        (r"[ \t]+$", "all"),
        (r"(a+)+b", "match"),
    ],
)
def test_the_search_finds_what_is_known_to_be_hard(pattern, way):
    assert hard(Expression("", pattern, int(re.DOTALL), (way,)))


SAMPLES = (
    r"a+b",
    r"(?:ab|a)*c",
    r"x*?y",
    r"(?=ab)a\w",
    r"[^b]+b$",
    r"^a|b$",
    r"(a|b)\1",
    r"(?>a+)b",
    r"a*+b",
)


@pytest.mark.parametrize("pattern", SAMPLES)
@pytest.mark.parametrize("text", ["", "aab", "abac", "xxy", "ab\nb", "bb", "aac", "abcaab"])
def test_the_counter_matches_as_re_does(pattern, text):
    counter = Counter(pattern, 0)
    counter.text, counter.most = text, 10_000
    expected = re.match(pattern, text)
    assert counter._at(0) == (expected.end() if expected else None)
    whole = re.fullmatch(pattern, text)
    assert counter._at(0, whole=True) == (len(text) if whole else None)
