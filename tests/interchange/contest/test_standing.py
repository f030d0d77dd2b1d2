"""Ranks of anybody's table: held to examples worked by hand, and to another method on the same data.

The mathematics scores of PISA 2018 and their standard errors are the OECD's. What was published of their
ranks with the method of Mogstad, Romano, Shaikh and Wilhelm 2024 (doi 10.1093/restud/rdad006) is in the
vignette of the R package csranks. The method is written anew here, from the paper.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from hubbot.interchange.contest.entrants import Contest, Entrant, Kind
from hubbot.interchange.contest.standing import Standing, standing_of
from tests.interchange.contest.step_down import step_down

PISA = Path(__file__).parents[3] / "docs/example/ranks/pisa_2018_math.csv"


def standing(entrants: list[Entrant], *, kind: Kind = "scores", share: bool = False) -> Standing:
    parts = tuple(map(str, range(len(entrants[0].each))))
    return standing_of(Contest(kind, "Score", "higher", tuple(entrants), share=share, parts=parts))


def ranges(found: Standing) -> dict[str, tuple[int, int] | None]:
    return {place.entrant.name: place.range for place in found.places}


def test_three_rows_by_hand() -> None:
    """Standard errors of 1: z is 4 / √2 = 2.83 (p .0047), 4.5 / √2 = 3.18 (p .0015) and .5 / √2 (p .72).

    Holm: .0015 ≤ .05 / 3, then .0047 ≤ .05 / 2, then .72 > .05.
    """
    found = standing([Entrant("a", 10, error=1), Entrant("b", 6, error=1), Entrant("c", 5.5, error=1)])
    assert ranges(found) == {"a": (1, 1), "b": (2, 3), "c": (2, 3)}
    assert found.verified == 1
    assert found.ties == ((1, 2),)
    assert found.neighbours == (1, 2)
    # The gap that shows at 80 % power is (1.96 + 0.8416) · √2.
    assert found.gap == pytest.approx(2.8016 * 2**0.5, abs=1e-3)


def test_the_step_that_holm_adds_is_taken() -> None:
    """z 2.2 has p .028: above .05 / 3, which all three pairs would need, but below .05 once two are told."""
    rows = [Entrant("a", 10, error=1), Entrant("b", 10 - 2.2 * 2**0.5, error=1), Entrant("z", -30, error=1)]
    found = standing(rows)
    assert ranges(found) == {"a": (1, 1), "b": (2, 2), "z": (3, 3)}


def test_answers_to_the_same_cases_are_compared_case_by_case() -> None:
    """McNemar's mid-p of 8 to 0 is 2 · .5 · 2⁻⁸ = .0039: 78 and 70 of 100, of which 70 are shared."""
    one = tuple([1.0] * 78 + [0.0] * 22)
    other = tuple([1.0] * 70 + [0.0] * 30)
    rows = [Entrant("a", 0.78, n=100, each=one), Entrant("b", 0.70, n=100, each=other)]
    assert ranges(standing(rows, kind="cases", share=True)) == {"a": (1, 1), "b": (2, 2)}
    alone = [Entrant("a", 0.78, n=100), Entrant("b", 0.70, n=100)]
    assert ranges(standing(alone, share=True)) == {"a": (1, 2), "b": (1, 2)}


def test_tasks_are_compared_by_a_paired_t() -> None:
    """Differences 1, 2, …, 9 have mean 5 and error 2.7386 / 3: t is 5.48 on 8 degrees, p .0006."""
    base = np.linspace(20, 80, 9)
    rows = [
        Entrant("a", float((base + np.arange(1, 10)).mean()), each=tuple(base + np.arange(1, 10))),
        Entrant("b", float(base.mean()), each=tuple(base)),
    ]
    found = standing(rows, kind="tasks")
    assert ranges(found) == {"a": (1, 1), "b": (2, 2)}
    assert found.gap == pytest.approx((2.306 + 0.8416 * 2.306 / 1.96) * 2.7386 / 3, rel=0.12)


def test_a_difference_that_is_the_same_on_every_task_is_judged_by_its_sign() -> None:
    """Nine of nine: 2 · 2⁻⁹ = .004."""
    base = np.linspace(20, 80, 9)
    rows = [Entrant("a", 51.0, each=tuple(base + 1)), Entrant("b", 50.0, each=tuple(base))]
    assert ranges(standing(rows, kind="tasks")) == {"a": (1, 1), "b": (2, 2)}
    same = [Entrant("a", 50.0, each=tuple(base)), Entrant("b", 50.0, each=tuple(base))]
    assert ranges(standing(same, kind="tasks")) == {"a": (1, 2), "b": (1, 2)}


def pisa() -> list[Entrant]:
    with PISA.open(encoding="utf-8") as file:
        return [
            Entrant(row["jurisdiction"], float(row["math_score"]), error=float(row["math_se"]))
            for row in csv.DictReader(file)
        ]


def test_what_was_published_of_pisa_holds_here() -> None:
    """In the vignette: Chile, Mexico and Colombia stand apart from all others, rank 7 may be Germany's as
    well as Korea's, and the United Kingdom is 13th."""
    found = standing(pisa())
    its = ranges(found)
    last = {"Chile", "Mexico", "Colombia"}
    assert all(its[name] and its[name][0] >= 35 for name in last)
    assert all(its[name] and its[name][1] <= 34 for name in its if name not in last)
    assert its["Germany"][0] <= 7 <= its["Korea"][1]
    assert [place.rank for place in found.places if place.entrant.name == "United Kingdom"] == [13]


def test_the_published_method_says_nearly_the_same() -> None:
    """Its critical values are drawn, Holm's are bounds: so its ranges lie inside, and nearly fill them."""
    rows = pisa()
    values, errors = np.array([one.value for one in rows]), np.array([one.error for one in rows])
    theirs = step_down(values, errors, draws=4_000, seed=1)
    ours = ranges(standing(rows))
    wider = 0
    for one, (low, high) in zip(rows, theirs, strict=True):
        its = ours[one.name]
        assert its is not None
        assert its[0] <= low
        assert its[1] >= high
        wider += (its[1] - its[0]) - (high - low)
    assert wider <= len(rows), f"{wider} places wider over {len(rows)} rows"
