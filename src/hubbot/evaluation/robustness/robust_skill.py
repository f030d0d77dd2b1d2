"""`robust_skill`: how much skill is left as the input gets worse. 0 at chance, 1 perfect and unmoved.

For one probe: skill = (balanced accuracy − 1/k) / (1 − 1/k) with k classes, at the clean input (strength 0)
and at each grid point, strengths equally spaced up to 1; the area under that curve. Over probes: the plain
mean. Permutation is left out: shuffling channels destroys what most models rightly use.

Decisions alone count, so hard and soft outputs are comparable, and being constant, random or merely steady
earns nothing. Below chance it is negative. A probe that failed or is missing makes the whole undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robustness import Curve, Outcome, area
from hubbot.evaluation.scoring.metrics import ComputedFigure


@dataclass(frozen=True, slots=True)
class SkillCurve:
    """Points of one probe: strength from 0 (clean) to 1 (most severe), and skill there."""

    strength: tuple[float, ...]
    skill: tuple[float, ...]

    @property
    def area(self) -> float:
        return area(self.strength, self.skill)


def skill_curve(curve: Curve, classes: int) -> SkillCurve:
    """One probe's balanced accuracies as skill, the clean input first. `classes` is k, at least 2."""
    base = [curve.base_balanced_accuracy] if needs_base(curve) else []
    return _curve([*base, *curve.balanced_accuracy], classes)


def needs_base(curve: Curve) -> bool:
    """Grids in dB have no clean point of their own: 0 dB is the loudest noise, not none."""
    return curve.probe.unit.startswith("dB") or curve.probe.grid[0] != 0


def _curve(balanced_accuracies: Sequence[float], classes: int) -> SkillCurve:
    chance, steps = 1 / classes, len(balanced_accuracies) - 1
    return SkillCurve(
        tuple(i / steps for i in range(steps + 1)),
        tuple((value - chance) / (1 - chance) for value in balanced_accuracies),
    )


def robust_skill(outcomes: Mapping[Name, Outcome], required: Sequence[Name], classes: int) -> ComputedFigure:
    """Mean area over the `required` probes but permutation; None with the reason when one has no figure."""
    wanted = [name for name in required if name != "permutation"]
    if not wanted:
        return ComputedFigure(None, "no probe with a scale of strength was asked for")
    areas: list[float] = []
    for name in wanted:
        outcome = outcomes.get(name)
        if outcome is None:
            return ComputedFigure(None, f"the {name} probe was not run")
        if not isinstance(outcome, Curve):
            return ComputedFigure(None, f"the {name} probe failed: {outcome.reason}")
        areas.append(skill_curve(outcome, classes).area)
    return ComputedFigure(sum(areas) / len(areas))
