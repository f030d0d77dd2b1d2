"""Can one confusion matrix have produced all figures of a block? Asks the search that fits the block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product
from typing import Literal

from hubbot.proving.arithmetic.binary import admits
from hubbot.proving.arithmetic.cells import Quantity
from hubbot.proving.arithmetic.figures import AVERAGED, Figure, Setting
from hubbot.proving.arithmetic.multiclass import bounds, cost, right_counts
from hubbot.proving.arithmetic.rounding import ALIKE, ANY, Interval, Way, reading
from hubbot.proving.arithmetic.work import OutOfWorkError, spend

Finding = Literal["fits", "untested", "share", "matrix", "bounds", "averaging", "positive"]
Choice = tuple[Figure, Quantity]
Fitting = Mapping[str, tuple[str, ...]]
Fit = Literal["yes", "no", "undecided"]

# An accuracy that this many counts would explain refutes nothing in practice.
_MOST_COUNTS = 40


@dataclass(frozen=True, slots=True)
class Verdict:
    """`fits`: something admits them all, or nothing could be proven. `untested`: nothing to test.

    Else `names` are the figures that no set of answers can have together. `fitting` says for each figure
    whose averaging is open which averagings fit; for the finding `averaging`, which ones would. `positive`:
    they fit with the other class called positive. `undecided`: they fit as far as the steps allowed went.
    """

    finding: Finding
    names: tuple[str, ...] = ()
    fitting: Fitting = field(default_factory=dict)
    undecided: bool = False

    @property
    def refuted(self) -> bool:
        return self.finding in {"share", "matrix", "bounds", "positive"}


@dataclass(frozen=True, slots=True)
class _Trial:
    """`names` cannot hold together; () if all may."""

    names: tuple[str, ...]
    fitting: Fitting = field(default_factory=dict)
    undecided: bool = False


def verdict(figures: Sequence[Figure], setting: Setting, *, every_averaging: bool = True) -> Verdict:
    """Exact for two classes; k/n and sound bounds for more; k/n alone where the classes are not known.

    An averaging that was not stated is in the submitter's favour: any one that fits will do. With
    `every_averaging` the answer names all that do.
    """
    tested = [figure for figure in figures if testable(figure, setting)]
    if not tested:
        return Verdict("untested")
    if names := no_share(tested, setting):
        return Verdict("share", names)
    if setting.runs > 1 or setting.classes is None:
        return Verdict("fits")
    trial = _try(tested, setting, every_averaging=every_averaging)
    if not trial.names:
        alike = _alike(tested, setting, every_averaging=True) if every_averaging and trial.fitting else None
        return Verdict("fits", fitting=alike.fitting if alike else {}, undecided=trial.undecided)
    if setting.positives is not None and _alike(tested, replace(setting, positives=None)):
        return Verdict("positive", trial.names)
    return _other_averaging(tested, setting) or Verdict(
        "matrix" if setting.classes == 2 else "bounds", trial.names
    )


def testable(figure: Figure, setting: Setting) -> bool:
    """Whether anything is known that could refute this figure; of means over runs only shares can be."""
    of_one_run = setting.runs <= 1 and setting.classes is not None
    return bool(setting.n) and (of_one_run or {*figure.options.values()} == {"accuracy"})


def no_share(figures: Sequence[Figure], setting: Setting) -> tuple[str, ...]:
    """The shares of right answers that no whole number of them gives together; () where one does."""
    shares = [figure for figure in figures if {*figure.options.values()} == {"accuracy"}]
    cases = (setting.n or 0) * setting.runs
    possible = all(right_counts(cases, reading(figure.value)) for figure in shares)
    return () if possible else tuple(figure.name for figure in shares)


def _alike(figures: Sequence[Figure], setting: Setting, *, every_averaging: bool = False) -> _Trial | None:
    """What fits with all figures written in one way: what is said to be meant must fit so."""
    trials = (_try(figures, setting, way, every_averaging=every_averaging) for way in ALIKE)
    return next((trial for trial in trials if not trial.names), None)


def _try(
    figures: Sequence[Figure], setting: Setting, way: Way = "either", *, every_averaging: bool
) -> _Trial:
    fixed: list[Choice] = [(f, next(iter(f.options.values()))) for f in figures if f.stated]
    free = [figure for figure in figures if not figure.stated]
    found = _fits(fixed, setting, way)
    if found == "no":
        return _Trial(tuple(figure.name for figure, _ in fixed))
    fitting: dict[str, tuple[str, ...]] = {}
    for figure in free:
        answers = _answers(fixed, figure, setting, way)
        # One open figure needs no more than one averaging; several must find one another.
        told = [*answers] if every_averaging or len(free) > 1 else [*islice(answers, 1)]
        if not told:
            return _Trial((*(f.name for f, _ in fixed), figure.name))
        fitting[figure.name] = tuple(name for name, _ in told)
        found = "yes" if any(fit == "yes" for _, fit in told) else "undecided"
    if len(free) > 1:
        found = _together(fixed, free, fitting, setting, way)
        if found == "no":
            return _Trial(tuple(figure.name for figure in figures))
    return _Trial((), fitting, found == "undecided")


def _answers(fixed: list[Choice], figure: Figure, setting: Setting, way: Way) -> Iterator[tuple[str, Fit]]:
    """The averagings of an open figure that may fit beside the others."""
    for averaging, quantity in figure.options.items():
        found = _fits([*fixed, (figure, quantity)], setting, way)
        if found != "no":
            yield averaging, found


def _together(fixed: list[Choice], free: list[Figure], fitting: Fitting, setting: Setting, way: Way) -> Fit:
    """Whether some choice of averagings fits for all open figures. There may be very many of them."""
    try:
        for choice in _choices([fitting[figure.name] for figure in free]):
            of_free = [(f, f.options[a]) for f, a in zip(free, choice, strict=True)]
            found = _fits([*fixed, *of_free], setting, way)
            if found != "no":
                return found
    except OutOfWorkError:
        return "undecided"
    return "no"


def _choices(options: Sequence[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """One of each, those first where all are averaged alike."""
    alike = {name: (name,) * len(options) for name in options[0] if all(name in one for one in options)}
    yield from alike.values()
    for choice in product(*options):
        spend(1 + len(options) // 8)
        if len(set(choice)) > 1:
            yield choice


def _other_averaging(figures: Sequence[Figure], setting: Setting) -> Verdict | None:
    """The registered averaging does not fit: would another one, for a single figure?"""
    for figure in figures:
        if not figure.stated or figure.family not in AVERAGED:
            continue
        others: list[str] = []
        for averaging, quantity in AVERAGED[figure.family].items():
            if averaging == "binary" and setting.classes != 2:
                continue
            changed = Figure(figure.name, figure.value, figure.family, {averaging: quantity})
            block = [changed if one is figure else one for one in figures]
            if _alike(block, setting):
                others.append(averaging)
        if others:
            return Verdict("averaging", (figure.name,), {figure.name: tuple(others)})
    return None


def _fits(choices: Sequence[Choice], setting: Setting, way: Way) -> Fit:
    """ "no" only where it is proven that no set of answers gives these figures."""
    try:
        spend(1 + len(choices))
        wanted: dict[Quantity, Interval] = {}  # of each quantity, by all figures that state it
        for figure, quantity in choices:
            wanted[quantity] = reading(figure.value, way).meet(wanted.get(quantity, ANY))
        if not wanted:
            return "yes"
        return _two_classes(wanted, setting) if setting.classes == 2 else _many_classes(wanted, setting)
    except OutOfWorkError:
        return "undecided"


def _two_classes(wanted: Mapping[Quantity, Interval], setting: Setting) -> Fit:
    # Where it is not known which of the two classes is called positive, both may be.
    sizes: Iterable[int | None] = dict.fromkeys(setting.sizes) or (None,)
    if setting.positives is not None:
        sizes = (setting.positives,)
    undecided = False
    for size in sizes:
        found = admits(setting.n or 0, size, wanted)
        if found:
            return "yes"
        undecided = undecided or found is None
    return "undecided" if undecided else "no"


def _many_classes(wanted: Mapping[Quantity, Interval], setting: Setting) -> Fit:
    accuracy = wanted.get("accuracy")
    if accuracy is None or not setting.n or not setting.classes:
        return "yes"
    counts = right_counts(setting.n, accuracy)
    if len(counts) > _MOST_COUNTS or any(_within_bounds(wanted, right, setting) for right in counts):
        return "yes"
    return "no"


def _within_bounds(wanted: Mapping[Quantity, Interval], right: int, setting: Setting) -> bool:
    for quantity, interval in wanted.items():
        spend(cost(quantity, len(setting.sizes)))
        allowed = bounds(quantity, right, setting.n or 0, setting.classes or 0, setting.sizes)
        if interval.meet(allowed).empty:
            return False
    return True
