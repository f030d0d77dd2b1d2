"""Arithmetic (A): can these figures have come from one test set? Nothing here looks at how good they are.

Never accuse an honest result: an error is raised only where no rounding, averaging or order of classes
explains the figures; what another definition explains is said as a question of definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from hubbot.records.problems import Kind, Problem
from hubbot.records.record import Result
from hubbot.records.yaml_text import Document
from hubbot.submission.checks import arithmetic_kinds as kinds
from hubbot.submission.checks.arithmetic_counts import (
    auroc_bounds,
    confusion_of,
    differences,
    row_sums,
    sizes_of_n,
    transposed,
)
from hubbot.submission.checks.arithmetic_figures import (
    Setting,
    family_of,
    figures,
    group_size,
    setting,
    split_of,
    stratum_total,
)
from hubbot.submission.checks.arithmetic_groups import wrong_sums
from hubbot.submission.checks.arithmetic_identities import aggregates, areas, clashes
from hubbot.submission.checks.arithmetic_matrix import Verdict, verdict
from hubbot.submission.checks.arithmetic_rounding import either
from hubbot.submission.checks.check import Check, Context, block_of, pointer, problem_at, softened

_MEANS_HINT = (
    "A typing mistake? Another n? If these are means over runs, name the runs under `runs: {seeds: […]}`."
)

_AREA_HINT = "rAUC is the trapezoid of the curve over the strengths in rising order, divided by their range."


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
    named = {family_of(context.hub, name): (name, value) for name, value in result.metrics.items()}
    name, auroc = named.get("auroc", ("", None))
    rates = [named.get(family, ("", None))[1] for family in ("sensitivity", "specificity")]
    if rates[0] is None:
        recall, value = named.get("recall", ("", None))
        metric = context.hub.metric(recall)
        rates[0] = value if metric and metric.averaging == "binary" else None
    if auroc is None or rates[0] is None or rates[1] is None:
        return
    bounds = auroc_bounds(either(rates[0]), either(rates[1]))
    if bounds.meet(either(auroc)).empty:
        message = (
            f"a ROC curve through sensitivity {rates[0]} and specificity {rates[1]} has an area between "
            f"{bounds.low:.3f} and {bounds.high:.3f}, not {auroc}"
        )
        hint = "Do AUROC and the class answers come from the same scores?"
        yield problem_at(document, kinds.BEYOND_ROC, pointer("metrics", name), message, hint=hint)


def one_size(document: Document, result: Result, _context: Context) -> Iterator[Problem]:
    sizes = sizes_of_n(result)
    if len(set(sizes.values())) > 1:
        stated = ", ".join(f"`{'.'.join(place)}` says {n}" for place, n in sizes.items())
        path = pointer(*list(sizes)[-1])
        hint = "Write the number of test cases that were scored, the same everywhere."
        yield problem_at(
            document, kinds.TWO_SIZES, path, f"the size of the test set differs: {stated}", hint=hint
        )


def counts_add_up(document: Document, result: Result, _context: Context) -> Iterator[Problem]:
    classes = [v for v in block_of(result, "counts", "classes").values() if type(v) is int]
    confusion = confusion_of(result)
    n = result.block("counts").get("n", result.n)
    hint = "Count the test cases that were scored, once each."
    if classes and type(n) is int and sum(classes) != n:
        message = f"the classes add up to {sum(classes)}, the test set has {n}"
        yield problem_at(document, kinds.COUNTS_ADD_UP, "/counts/classes", message, hint=hint)
    if confusion and result.block("counts").get("confusion"):
        total, rows = sum(row_sums(confusion)), row_sums(confusion)
        if type(n) is int and total != n:
            message = f"the confusion matrix adds up to {total}, the test set has {n}"
            yield problem_at(document, kinds.COUNTS_ADD_UP, "/counts/confusion", message, hint=hint)
        elif classes and sorted(classes) not in (sorted(rows), sorted(row_sums(transposed(confusion)))):
            message = (
                f"the rows of the confusion matrix add up to {_list(rows)}, the classes hold {_list(classes)}"
            )
            yield problem_at(document, kinds.COUNTS_ADD_UP, "/counts/confusion", message, hint=hint)


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def from_confusion(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    confusion = confusion_of(result)
    known = setting(result, context.hub)
    if confusion is None or known.runs > 1 or known.n is None:
        return
    classes = [v for v in block_of(result, "counts", "classes").values() if type(v) is int]
    readings = [c for c in (confusion, transposed(confusion)) if not classes or list(row_sums(c)) == classes]
    for difference in differences(figures(result.metrics, context.hub), readings or [confusion]):
        figure = difference.figure
        follows = " or ".join(dict.fromkeys(f"{value:.4f}" for value in difference.follows))
        message = (
            f"{figure.name} {figure.value} does not follow from the confusion matrix, which gives {follows}"
        )
        hint = "Correct the figure or the matrix; rows are the true classes."
        yield problem_at(
            document, kinds.NOT_FROM_CONFUSION, pointer("metrics", figure.name), message, hint=hint
        )


def against_split(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    split = split_of(result, context.hub)
    if split is None or split.n is None or result.n is None:
        return
    path = pointer(*next(iter(sizes_of_n(result)), ("metrics",)))
    if result.n < split.n:
        message = f"{result.n} of the {split.n} cases of the registered split `{split.name}`"
        hint = "Shown in a table of its own, without a rank. Nothing to do if that is meant."
        yield problem_at(document, kinds.PARTIAL_SPLIT, path, message, hint=hint)
    elif result.n > split.n:
        message = f"{result.n} cases, but the registered split `{split.name}` holds {split.n}"
        hint = "Other data? Then name that dataset. Is the registry wrong? Say so in a comment."
        yield problem_at(document, kinds.MORE_THAN_SPLIT, path, message, hint=hint)
    else:
        yield from _class_counts(document, result, sorted(split.classes.values()))


def _class_counts(document: Document, result: Result, registered: list[int]) -> Iterator[Problem]:
    counted = sorted(v for v in block_of(result, "counts", "classes").values() if type(v) is int)
    if counted and registered and sum(counted) == sum(registered) and counted != registered:
        message = f"cases per class: {_list(counted)}; the registered split holds {_list(registered)}"
        hint = "Were labels merged or changed? Then this is another task."
        yield problem_at(document, kinds.OTHER_CLASSES, "/counts/classes", message, hint=hint)


def groups_within_n(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    n = setting(result, context.hub).n if result.groups else None
    for stratum in result.groups if n else ():
        total = stratum_total(result, stratum)
        if total is None or n is None or total == n:
            continue
        path = pointer("metrics", "stratified", stratum)
        message = f"the groups of `{stratum}` hold {total} cases, the test set has {n}"
        if total > n:
            hint = "Do groups overlap? Then say so in the notes; they cannot be summed."
            yield problem_at(document, kinds.GROUPS_OVERLAP, path, message, hint=hint)
        else:
            hint = "Groups that are too small to report may be left out."
            yield problem_at(document, kinds.GROUPS_INCOMPLETE, path, message, hint=hint)


def groups_sum_up(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    known = setting(result, context.hub) if result.groups else None
    for found in wrong_sums(result, context.hub, known.n) if known else ():
        message = (
            f"the groups of `{found.stratum}`, weighted by their n, give {found.metric} {found.mean:.4f} "
            f"over {found.total} cases; the overall figure is {found.overall}"
        )
        path = pointer("metrics", "stratified", found.stratum)
        hint = "Are groups and overall figure from the same run? Correct the one that is not."
        yield problem_at(document, kinds.GROUPS_DISAGREE, path, message, hint=hint)


def aggregate_of_parts(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for found in aggregates(result, context.hub):
        path = pointer("metrics", found.metric)
        parts = ", ".join(found.parts)
        message = f"{found.metric} {found.stated} is not the mean of {parts}, which is {found.mean:.4f}"
        if found.another:
            message += f"; it is {found.another}: another definition"
        hint = f"By this hub's definition it is {found.mean:.4f}. Another definition needs another name."
        kind: Kind = kinds.ANOTHER_MEAN if found.another or found.plausible else kinds.NO_MEAN
        yield problem_at(document, kind, path, message, hint=hint)


def area_of_curve(document: Document, result: Result, _context: Context) -> Iterator[Problem]:
    """One problem for each definition that would explain the figures, and one for those that none explains."""
    found = tuple(areas(result))
    for another in dict.fromkeys(area.another for area in found):
        those = [area for area in found if area.another == another]
        # People read the headline figures; the copies inside `probes` say the same.
        shown = [area for area in those if area.where[0] == "metrics"] or those
        told = ", ".join(
            f"{'.'.join(a.where[1:])} {a.stated:.4f} (its curve gives {a.follows:.4f})" for a in shown
        )
        message = f"does not follow from the curve filed with it: {told}"
        kind: Kind = kinds.NOT_FROM_CURVE
        if another:
            kind, message = kinds.ANOTHER_AREA, f"{message}; it is the area {another}: another definition"
        yield problem_at(document, kind, pointer(*shown[0].where), message, hint=_AREA_HINT)


def errors_agree(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    for clash in clashes(result.metrics, context.hub):
        values = f"{clash.first} {result.metrics[clash.first]}, {clash.second} {result.metrics[clash.second]}"
        kind = kinds.CLASH if clash.certain else kinds.CLASH_IF_POOLED
        hint = "Means over runs or outputs? Then say so under `runs`." if not clash.certain else ""
        yield problem_at(
            document, kind, pointer("metrics", clash.first), f"{values}: but {clash.law}", hint=hint
        )


CHECKS: tuple[Check, ...] = (
    Check.of(
        kinds.NO_MATRIX,
        "A confusion matrix of whole numbers is behind the figures at this n: exact for two classes, "
        "k of n and bounds for more. Groups likewise, each at its own n.",
        matrix_behind,
    ),
    Check.of(kinds.BEYOND_ROC, "AUROC lies where sensitivity and specificity allow it.", roc_point),
    Check.of(kinds.TWO_SIZES, "The size of the test set is the same wherever it is stated.", one_size),
    Check.of(kinds.COUNTS_ADD_UP, "Counts of classes and confusion matrix add up to n.", counts_add_up),
    Check.of(
        kinds.NOT_FROM_CONFUSION, "Every figure follows from the filed confusion matrix.", from_confusion
    ),
    Check.of(kinds.PARTIAL_SPLIT, "n and classes are those of the registered split.", against_split),
    Check.of(
        kinds.GROUPS_OVERLAP, "The groups of a stratum hold no more cases than the test set.", groups_within_n
    ),
    Check.of(
        kinds.GROUPS_DISAGREE, "Groups weighted by their n give the overall figure of a mean.", groups_sum_up
    ),
    Check.of(kinds.ANOTHER_MEAN, "An aggregate is the mean of its registered parts.", aggregate_of_parts),
    Check.of(kinds.NOT_FROM_CURVE, "An area follows from its own curve.", area_of_curve),
    Check.of(kinds.CLASH, "MSE, RMSE, MAE, R² and correlation can hold together.", errors_agree),
)
