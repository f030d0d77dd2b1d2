"""Arithmetic (A): can these figures have come from one test set? Nothing here looks at how good they are.

Never accuse an honest result: an error is raised only where no rounding, averaging or order of classes
explains the figures; what another definition explains is said as a question of definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hubbot.records.problems import Problem
from hubbot.records.record import Result
from hubbot.records.yaml_text import Document
from hubbot.submission.checks import arithmetic_agreement as agreement
from hubbot.submission.checks import arithmetic_kinds as kinds
from hubbot.submission.checks.arithmetic_counts import auroc_bounds
from hubbot.submission.checks.arithmetic_figures import (
    Setting,
    family_of,
    figures,
    group_size,
    setting,
)
from hubbot.submission.checks.arithmetic_matrix import Verdict, verdict
from hubbot.submission.checks.arithmetic_rounding import either
from hubbot.submission.checks.check import Check, Context, pointer, problem_at, softened

_MEANS_HINT = (
    "A typing mistake? Another n? If these are means over runs, name the runs under `runs: {seeds: […]}`."
)


def matrix_behind(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """The overall figures at the size of the test set, then each group's."""
    known = setting(result, context.hub)
    found = verdict(figures(result.metrics, context.hub), known)
    yield from _told(document, found, known, ("metrics",))
    if found.finding == "fits":
        yield from _open_averaging(document, found)
    yield from _matrix_behind_groups(document, result, context, known)


def _matrix_behind_groups(
    document: Document, result: Result, context: Context, whole: Setting
) -> Iterator[Problem]:
    """Each group's figures at its own n: small groups leave few matrices."""
    if whole.folds:
        return
    for stratum, groups in result.groups.items():
        for group, stated in groups.items():
            n = group_size(stated)
            known = Setting(n, n is not None, whole.classes, whole.certain_classes, (), whole.runs)
            found = verdict(figures(stated, context.hub), known, every_averaging=False)
            yield from _told(document, found, known, ("metrics", "stratified", stratum, group))


def _told(document: Document, found: Verdict, known: Setting, place: tuple[str, ...]) -> Iterator[Problem]:
    if found.finding in {"fits", "untested"}:
        return
    stated = document_figures(document, place, found.names)
    path = pointer(*place, found.names[-1])
    cases = f"{known.n} cases" + (f" times {known.runs} runs" if known.runs > 1 else "")
    if found.finding == "averaging":
        fits = " or ".join(found.fitting[found.names[0]])
        message = (
            f"{stated} fits {cases} as the {fits} average only, not as the one registered under this name"
        )
        yield problem_at(
            document, kinds.ANOTHER_AVERAGING, path, message, hint="File it under that metric's name."
        )
        return
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
    problem = problem_at(document, kind, path, message, hint=_MEANS_HINT)
    certain = known.certain_n and (known.certain_classes or found.finding == "share")
    yield problem if certain else softened(problem, "warning")


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
    bounds = auroc_bounds(either(sensitivity), either(specificity))
    if bounds.meet(either(auroc)).empty:
        message = (
            f"a ROC curve through sensitivity {sensitivity} and specificity {specificity} has an area "
            f"between {bounds.low:.3f} and {bounds.high:.3f}, not {auroc}"
        )
        hint = "Do AUROC and the class answers come from the same scores?"
        yield problem_at(document, kinds.BEYOND_ROC, pointer("metrics", name), message, hint=hint)


CHECKS: tuple[Check, ...] = (
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
    Check.of(kinds.CLASH, "MSE, RMSE, MAE, R² and correlation can hold together.", agreement.errors_agree),
    Check.of(
        kinds.NOT_FROM_VARIANCE,
        "R² follows from the error and the variance of the registered true values.",
        agreement.r2_from_error,
    ),
)
