"""Whatever one issue, pull request, attachment or file on main holds, the others end byte for byte alike.

The cases are made of seeded grammars, 300 in all; `perf/isolation.py` tries thousands.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.isolation.cases import nth
from tests.bot.isolation.compare import differences, lasting, untold
from tests.bot.isolation.run import Plot, Told, told, without
from tests.bot.isolation.story import prepared
from tests.slow import mostly_slow

ALL = 300
OFTEN = 36  # in every run
EACH = 12  # a test
_WITHOUT: dict[Plot, Told] = {}


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("isolation") / "template"
    prepared(folder)
    return folder


def _others_are_untouched(template: Path, root: Path, first: int) -> None:
    for at in range(first, first + EACH):
        case, plot = nth(at)
        if plot not in _WITHOUT:
            _WITHOUT[plot] = without(template, root, plot)
        with_ = told(template, root, case, plot)
        found = lasting(differences(case, plot, _WITHOUT[plot], with_))
        found += untold(case, plot, _WITHOUT[plot], with_)
        assert not found, f"case {at}, {case.kind}: {case.said}\n{plot}\n" + "\n".join(map(str, found))


@pytest.mark.parametrize("first", mostly_slow(range(0, OFTEN, EACH), first=1))
def test_others_end_as_without_the_hostile_one(template, tmp_path, first):
    _others_are_untouched(template, tmp_path / "one", first)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(OFTEN, ALL, EACH))
def test_others_end_as_without_any_of_more_hostile_ones(template, tmp_path, first):
    _others_are_untouched(template, tmp_path / "one", first)
