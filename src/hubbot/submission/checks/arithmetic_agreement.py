"""Arithmetic between the parts of a result: counts, splits, groups, aggregates, curves, error measures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubbot.records.problems import Kind, Problem
from hubbot.records.record import Result
from hubbot.records.yaml_text import Document
from hubbot.submission.checks import arithmetic_kinds as kinds
from hubbot.submission.checks.arithmetic_counts import (
    confusion_of,
    differences,
    row_sums,
    sizes_of_n,
    transposed,
)
from hubbot.submission.checks.arithmetic_figures import figures, setting, split_of, stratum_total
from hubbot.submission.checks.arithmetic_groups import wrong_sums
from hubbot.submission.checks.arithmetic_identities import aggregates, areas, clashes
from hubbot.submission.checks.arithmetic_moments import misfits
from hubbot.submission.checks.check import Context, block_of, pointer, problem_at, softened

_AREA_HINT = "rAUC is the trapezoid of the curve over the strengths in rising order, divided by their range."


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
    known = setting(result, context.hub) if confusion else None
    if confusion is None or known is None or known.runs > 1 or known.n is None:
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
    """One problem for each definition that would explain the figures, one for those that none explains."""
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
        hint = "Are both from the same run and in the same unit?"
        if not clash.certain:
            hint = "Means over runs or outputs? Then say so under `runs`."
        yield problem_at(
            document, kind, pointer("metrics", clash.first), f"{values}: but {clash.law}", hint=hint
        )


def r2_from_error(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """R² against MSE or RMSE on the registered targets."""
    for found in misfits(result, context.hub):
        law = found.law
        stated = f"{law.error} {result.metrics[law.error]} gives R² {found.follows:.4f}"
        message = (
            f"{law.r2} {result.metrics[law.r2]}: but the {law.n} true values have the variance "
            f"{law.variance:g}, with which {stated}"
        )
        hint = f"Is {law.error} in the unit of the target? Are both from the same run?"
        if found.another:
            hint = f"It is {found.another}. Write {found.follows:.4f}."
        kind = kinds.ANOTHER_R2 if found.another else kinds.NOT_FROM_VARIANCE
        problem = problem_at(document, kind, pointer("metrics", law.r2), message, hint=hint)
        yield problem if law.certain_n else softened(problem, "warning")
