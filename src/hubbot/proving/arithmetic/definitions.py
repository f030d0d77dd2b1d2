"""By which definition a result's figures were computed, as its `how:` block says.

A field at the top of `how` holds for every figure, one under a metric's name for that figure. What differs
from the registered definition sets a figure apart: the arithmetic no longer holds it to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hubbot.proving.arithmetic.figures import Figure
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

FIELDS = (
    "threshold",
    "chosen_on",
    "labels",
    "invalid_answers",
    "estimate",
    "averaging",
    "against",
    "divisor",
    "outputs",
    "groups",
    "definition",
)
# With answers that are no class, recognised cases of a class are still h of its size; the rest is not fixed.
_RECOGNISED = frozenset({"accuracy", "sensitivity", "specificity", "balanced-accuracy"})
_COUNTED = frozenset({"none", "wrong", "own class"})


@dataclass(frozen=True, slots=True)
class How:
    """`general` are the fields for all figures, `own` those of single ones, by registered metric name."""

    general: Mapping[str, Any] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    hub: Hub | None = field(default=None, repr=False)

    def get(self, name: str, wanted: str) -> Any:
        """What is said of one figure, by any spelling of its metric; None if nothing is."""
        return self.own.get(_canonical(self.hub, name), {}).get(wanted, self.general.get(wanted))

    def says(self, name: str, wanted: str, *among: object) -> bool:
        return self.get(name, wanted) in among

    def closed(self, names: Iterable[str], wanted: Mapping[str, Sequence[str]]) -> bool:
        """Whether each of `wanted` is stated for every figure: with one of its values, or with any if ()."""
        return all(
            self.get(name, key) is not None and (not values or self.get(name, key) in values)
            for name in names
            for key, values in wanted.items()
        )


# What closes a definition: then figures that cannot be are an error, and no question.
ONE_ESTIMATE: Mapping[str, Sequence[str]] = {"estimate": ("test set",)}
SHARES: Mapping[str, Sequence[str]] = {
    **ONE_ESTIMATE,
    "labels": ("single",),
    "invalid_answers": tuple(sorted(_COUNTED)),
}
DECISIONS: Mapping[str, Sequence[str]] = {**SHARES, "threshold": ()}
ERRORS: Mapping[str, Sequence[str]] = {**ONE_ESTIMATE, "outputs": ("one", "pooled"), "divisor": ("n",)}
EXPLAINED: Mapping[str, Sequence[str]] = {**ERRORS, "against": ("test mean",)}
GROUPED: Mapping[str, Sequence[str]] = {**ONE_ESTIMATE, "groups": ("disjoint",)}


def how_of(result: Result, hub: Hub) -> How:
    """The `how:` block of a result; what is no field, and no mapping, says nothing."""
    block = result.block("how")
    general = {key: value for key, value in block.items() if key in FIELDS}
    own = {
        _canonical(hub, str(name)): value
        for name, value in block.items()
        if name not in FIELDS and isinstance(value, dict)
    }
    return How(general, own, hub)


def _canonical(hub: Hub | None, name: str) -> str:
    metric = hub.metric(name) if hub else None
    return metric.name if metric else name


def apart(how: How, name: str) -> str:
    """The other definition that a figure of answers states, in words; "" for the registered one."""
    if other := _other_measure(how, name):
        return other
    if how.says(name, "invalid_answers", "left out"):
        return "unparsable answers left out"
    estimate = how.get(name, "estimate")
    return str(estimate) if estimate not in (None, "test set") else ""


def _other_measure(how: How, name: str) -> str:
    metric, averaging = how.hub.metric(name) if how.hub else None, how.get(name, "averaging")
    if definition := how.get(name, "definition"):
        return str(definition)
    if how.says(name, "labels", "several"):
        return "several labels a case"
    return f"averaging {averaging}" if averaging and metric and averaging != metric.averaging else ""


def other_guessing(how: How, name: str) -> str:
    """What `how` says of a share of right answers that changes what guessing gives, in words; "" for nothing.

    A mean of runs or of bootstrap draws changes nothing, nor do answers that are left out.
    """
    if how.says(name, "invalid_answers", "wrong", "own class"):
        return "unparsable answers count as wrong"
    return _other_measure(how, name)


def blocks(how: How, figures: Sequence[Figure]) -> list[list[Figure]]:
    """The figures that one confusion matrix must give, a list for each threshold, without those set apart.

    Of answers that are no class only the recognised cases count: accuracy, sensitivity, specificity.
    """
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        if apart(how, figure.name):
            continue
        if (
            how.says(figure.name, "invalid_answers", "wrong", "own class")
            and not {*figure.options.values()} <= _RECOGNISED
        ):
            continue
        found.setdefault(str(how.get(figure.name, "threshold")), []).append(figure)
    return [*found.values()]


def set_apart(how: How, *names: str) -> bool:
    """Whether `how` states, of one of these measures of error, what the laws between them do not hold for."""
    return any(
        apart(how, name)
        or how.says(name, "outputs", "averaged")
        or how.says(name, "divisor", "n - 1")
        or how.says(name, "against", "training mean")
        for name in names
    )


def said_in_words(how: How, names: Iterable[str]) -> str:
    """What the block says of these figures beyond the usual: "Sensitivity: threshold youden"."""
    told = []
    for name in names:
        own = how.own.get(_canonical(how.hub, name), {})
        words = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in own.items())
        told += [f"{name}: {words}"] if words else []
    general = [f"{key.replace('_', ' ')} {value}" for key, value in how.general.items()]
    return "; ".join(told + ([", ".join(general)] if general else []))
