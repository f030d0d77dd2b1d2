"""Arithmetic checks (A): can these figures have come from one test set? How good they are does not matter.

Never accuse an honest result: what no rounding, averaging or order of classes explains is a warning that
names the likely other definition, and an error only where the file's `how:` leaves no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.arithmetic import agreement, kinds
from hubbot.proving.arithmetic.counts import auroc_bounds
from hubbot.proving.arithmetic.definitions import DECISIONS, SHARES, How, blocks, how_of, said_in_words
from hubbot.proving.arithmetic.errors import errors_agree, r2_from_error
from hubbot.proving.arithmetic.figures import Figure, Setting, family_of, figures, group_size, setting
from hubbot.proving.arithmetic.from_means import from_means
from hubbot.proving.arithmetic.likely import hint as likely_hint
from hubbot.proving.arithmetic.likely import of_matrix, of_share
from hubbot.proving.arithmetic.matrix import Verdict, verdict
from hubbot.proving.arithmetic.rounding import reading
from hubbot.proving.arithmetic.work import allowed
from hubbot.proving.check import Check, Context, problem_at, problem_at_key, softened
from hubbot.reading.yaml.reader import Document
from hubbot.reading.yaml.scalars import shown
from hubbot.results.result import Result

_STEPS = 100_000  # of the search, overall and for all groups together: about a quarter of a second each
_HINTED = 30_000  # for the definitions that a hint names
_MOST_COMPARED = 50  # names in `how` that nobody states: compared with those that are
_MOST_LISTED = 40  # stated names in a hint
_A_GROUP = 20  # what a group costs without any search
_LEFT_OUT_HINT = "Nothing is wrong with it. Filed predictions let the hub compute the figures itself."
_NOT_EVERY = " Not every other definition was tried: that takes too long."


def matrix_behind(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """The overall figures at the size of the test set; where they hold, each group's."""
    known, how = setting(result, context.hub), how_of(result, context.hub)
    with allowed(_STEPS):
        told, holds = _overall(document, result, context, known, how)
    yield from told
    if holds:
        yield from _matrix_behind_groups(document, result, context, known, how)


def _overall(
    document: Document, result: Result, context: Context, known: Setting, how: How
) -> tuple[list[Problem], bool]:
    """What is to be said of the overall figures, and whether they hold."""
    stated = figures(result.metrics, context.hub)
    answers = [(verdict(part, known), part) for part in blocks(how, stated)]
    found, block = _first_refuted(answers)
    if found.finding not in _FINE:
        return [_told(document, result, context, _Case(found, known, block, ("metrics",), how))], False
    opened = _open_averaging(document, found) if found.finding == "fits" else ()
    by_registered = _by_registered(stated, known, how)
    explained = _explained(document, by_registered, stated, how)
    undecided = by_registered.undecided or any(answer.undecided for answer, _ in answers)
    fine = stated if by_registered.finding in _FINE else ()
    asked = from_means(document, block, fine, known, said_in_words(how, [f.name for f in stated]))
    return [*opened, *asked, *explained, *([left_out(document)] if undecided else ())], True


def left_out(document: Document) -> Problem:
    """What is said where a search for the overall figures ended for lack of steps."""
    message = "not every confusion matrix that may be behind the overall figures was looked at"
    return problem_at_key(document, kinds.LEFT_OUT, "/metrics", message, hint=_LEFT_OUT_HINT)


# What fits with the other class as the positive one is told by a check of its own (A604).
_FINE = frozenset({"fits", "untested", "positive"})


def _first_refuted(answers: Sequence[tuple[Verdict, list[Figure]]]) -> tuple[Verdict, list[Figure]]:
    """The first block that no confusion matrix gives, or the answer about the largest one."""
    refuted = [answer for answer in answers if answer[0].finding not in _FINE]
    best = max(answers, key=lambda answer: len(answer[1]), default=(Verdict("untested"), []))
    return refuted[0] if refuted else best


def _by_registered(stated: Sequence[Figure], known: Setting, how: How) -> Verdict:
    """The answer about all figures by the registered definition, where `how` states another for some."""
    if not (how.general or how.own) or blocks(how, stated) == [list(stated)]:
        return Verdict("untested")
    return verdict(stated, known, every_averaging=False)


def _explained(document: Document, found: Verdict, stated: Sequence[Figure], how: How) -> Iterator[Problem]:
    """A note where only the definition that `how` states lets the figures be."""
    if found.finding in _FINE:
        return
    names = [figure.name for figure in stated]
    message = (
        f"{document_figures(document, ('metrics',), found.names)} hold by the definition that `how` states "
        f"({said_in_words(how, names)}), not by the registered one"
    )
    hint = "Nothing to do. The arithmetic does not count as evidence for them."
    yield problem_at(document, kinds.BY_ITS_DEFINITION, "/how", message, hint=hint)


def _matrix_behind_groups(
    document: Document, result: Result, context: Context, whole: Setting, how: How
) -> Iterator[Problem]:
    """The first group whose figures cannot hold at its own n: small groups leave few matrices."""
    every = [(stratum, group) for stratum, groups in result.groups.items() for group in groups]
    undecided = 0
    with allowed(0 if whole.folds else _STEPS) as work:
        for number, (stratum, group) in enumerate(() if whole.folds else every):
            stated = result.groups[stratum][group]
            n = group_size(stated)
            known = Setting(n, n is not None, whole.classes, whole.certain_classes, (), whole.runs)
            parts = blocks(how, figures(stated, context.hub))
            answers = [(verdict(part, known, every_averaging=False), part) for part in parts]
            found, block = _first_refuted(answers)
            work.left -= _A_GROUP + len(stated)
            if found.finding not in _FINE:
                place = ("metrics", "stratified", stratum, group)
                case = _Case(found, known, block, place, how)
                return iter([_told(document, result, context, case)])
            if work.used_up:
                first = "the first " if not undecided else ""
                return iter([_left_out(document, f"{first}{number - undecided:,}", len(every))])
            undecided += any(answer.undecided for answer, _ in answers)
    return iter([_left_out(document, f"{len(every) - undecided:,}", len(every))] if undecided else [])


def _left_out(document: Document, looked_at: str, groups: int) -> Problem:
    message = (
        f"of {groups:,} groups {looked_at} were checked: looking for a confusion matrix behind each "
        "takes too long"
    )
    return problem_at_key(document, kinds.LEFT_OUT, "/metrics/stratified", message, hint=_LEFT_OUT_HINT)


@dataclass(frozen=True, slots=True)
class _Case:
    """Figures that cannot hold together, where they stand, and by which definition."""

    found: Verdict
    known: Setting
    block: list[Figure]
    place: tuple[str, ...]
    how: How

    @property
    def path(self) -> str:
        return pointer(*self.place, self.found.names[-1])


def _told(document: Document, result: Result, context: Context, case: _Case) -> Problem:
    found, known = case.found, case.known
    stated = document_figures(document, case.place, found.names)
    cases = f"{known.n} cases" + (f" times {known.runs} runs" if known.runs > 1 else "")
    share = found.finding == "share"
    hub = context.hub
    with allowed(_HINTED) as work:
        others = of_share(result, case.block, hub) if share else of_matrix(result, case.block, known, hub)
    asked = likely_hint(others) + (_NOT_EVERY if work.used_up else "")
    if found.finding == "averaging":
        return _another_averaging(document, case, stated, asked)
    kind, message = {
        "share": (kinds.NOT_A_SHARE, f"no number of right answers out of {cases} is written as {stated}"),
        "matrix": (
            kinds.NO_MATRIX,
            f"no confusion matrix of {cases} in two classes gives {stated}, whatever the averaging",
        ),
        "bounds": (
            kinds.OUT_OF_BOUNDS,
            f"no confusion matrix of {cases} in {known.classes} classes gives {stated}",
        ),
    }[found.finding]
    closed = case.how.closed(found.names, SHARES if share else DECISIONS)
    if closed and known.certain_n and (known.certain_classes or share):
        hint = "`how` leaves no other definition. A typing mistake? Another n?"
        return softened(problem_at(document, kind, case.path, message, hint=hint), "error")
    return problem_at(document, kind, case.path, message, hint=asked)


def _another_averaging(document: Document, case: _Case, stated: str, asked: str) -> Problem:
    """What fits another averaging than its name's: a question, never an error."""
    fits = " or ".join(case.found.fitting[case.found.names[0]])
    message = (
        f"{stated} fits {case.known.n} cases as the {fits} average only, not as the one registered under "
        "this name"
    )
    hint = f"File it under that metric's name. Not so? {asked}"
    return problem_at(document, kinds.ANOTHER_AVERAGING, case.path, message, hint=hint)


def document_figures(document: Document, place: tuple[str, ...], names: Iterable[str]) -> str:
    """ "Accuracy 0.618 and F1-Score 0.5571", as stated."""
    block: Any = document.value
    for part in place:
        block = block[part]
    return " and ".join(f"{name} {block[name]}" for name in dict.fromkeys(names))


def _open_averaging(document: Document, found: Verdict) -> Iterator[Problem]:
    for name, fitting in found.fitting.items():
        if len(fitting) == 1:
            message = f"{name} does not say how it is averaged; at this n only the {fitting[0]} average fits"
            hint = "If that is right, nothing is wrong. A name that says so makes it comparable."
            yield problem_at(document, kinds.AVERAGING_OPEN, pointer("metrics", name), message, hint=hint)


def roc_point(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """AUROC against sensitivity and specificity, in two classes."""
    if setting(result, context.hub).classes not in {2, None}:
        return
    name = next((name for name in result.metrics if family_of(context.hub, name) == "auroc"), "")
    auroc = result.metrics.get(name)
    stated = {
        figure.options.get("binary") or figure.options.get(""): figure.value
        for figure in figures(result.metrics, context.hub)
        if figure.stated
    }
    sensitivity, specificity = stated.get("sensitivity"), stated.get("specificity")
    if auroc is None or sensitivity is None or specificity is None:
        return
    bounds = auroc_bounds(reading(sensitivity), reading(specificity))
    if bounds.meet(reading(auroc)).empty:
        message = (
            f"a ROC curve through sensitivity {sensitivity} and specificity {specificity} has an area "
            f"between {bounds.low:.3f} and {bounds.high:.3f}, not {auroc}"
        )
        hint = "Do AUROC and the class answers come from the same scores?"
        yield problem_at(document, kinds.BEYOND_ROC, pointer("metrics", name), message, hint=hint)


def how_names_figures(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """A figure that `how` names and nobody states: most likely a slip in the name."""
    stated = {metric.name if (metric := context.hub.metric(name)) else name for name in result.metrics}
    unknown = [name for name in how_of(result, context.hub).own if name not in stated]
    names = sorted(stated)
    listed = f"Stated are {', '.join(names[:_MOST_LISTED])}{' and more.' if names[_MOST_LISTED:] else '.'}"
    for number, name in enumerate(unknown):
        near = context.hub.suggest("metric", name, stated) if number < _MOST_COMPARED else None
        hint = listed + (f" Did you mean `{near}`?" if near else "")
        message = f"`how` speaks of `{shown(name)}`, which is not among the figures"
        yield problem_at_key(document, kinds.HOW_OF_NOTHING, pointer("how", name), message, hint=hint)


CHECKS: tuple[Check, ...] = (
    Check.of(kinds.HOW_OF_NOTHING, "`how` speaks of figures that are stated.", how_names_figures),
    Check.of(
        kinds.NO_MATRIX,
        "A confusion matrix of whole numbers is behind the figures at this n: exact for two classes, "
        "k of n and bounds for more. Groups likewise, each at its own n.",
        matrix_behind,
    ),
    Check.of(kinds.BEYOND_ROC, "AUROC lies where sensitivity and specificity allow it.", roc_point),
    Check.of(
        kinds.TWO_SIZES, "The size of the test set is the same wherever it is stated.", agreement.one_size
    ),
    Check.of(
        kinds.COUNTS_ADD_UP, "Counts of classes and confusion matrix add up to n.", agreement.counts_add_up
    ),
    Check.of(
        kinds.NOT_FROM_CONFUSION,
        "Every figure follows from the filed confusion matrix.",
        agreement.from_confusion,
    ),
    Check.of(
        kinds.PARTIAL_SPLIT, "n and classes are those of the registered split.", agreement.against_split
    ),
    Check.of(
        kinds.GROUPS_OVERLAP,
        "The groups of a stratum hold no more cases than the test set.",
        agreement.groups_within_n,
    ),
    Check.of(
        kinds.GROUPS_DISAGREE,
        "Groups weighted by their n give the overall figure of a mean.",
        agreement.groups_sum_up,
    ),
    Check.of(
        kinds.ANOTHER_MEAN, "An aggregate is the mean of its registered parts.", agreement.aggregate_of_parts
    ),
    Check.of(kinds.NOT_FROM_CURVE, "An area follows from its own curve.", agreement.area_of_curve),
    Check.of(kinds.CLASH, "MSE, RMSE, MAE, R² and correlation can hold together.", errors_agree),
    Check.of(
        kinds.NOT_FROM_VARIANCE,
        "R² follows from the error and the variance of the registered true values.",
        r2_from_error,
    ),
)
