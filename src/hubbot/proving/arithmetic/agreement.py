"""Checks (A) between the parts of a result: counts, splits, groups, aggregates, curves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hubbot.common.pointer import pointer
from hubbot.common.problem import Kind, Problem
from hubbot.proving.arithmetic import kinds
from hubbot.proving.arithmetic.counts import confusion_of, differences, row_sums, sizes_of_n, transposed
from hubbot.proving.arithmetic.definitions import GROUPED, apart, blocks, how_of
from hubbot.proving.arithmetic.figures import figures, setting, split_of, stratum_total
from hubbot.proving.arithmetic.groups import wrong_sums
from hubbot.proving.arithmetic.identities import aggregates, areas
from hubbot.proving.arithmetic.likely import MEANS, OVERLAP
from hubbot.proving.arithmetic.likely import hint as likely_hint
from hubbot.proving.arithmetic.matrix import no_share
from hubbot.proving.check import Context, block_of, problem_at, softened
from hubbot.reading.yaml.reader import Document
from hubbot.results.result import Result

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


def counts_add_up(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    classes = [v for v in block_of(result, "counts", "classes").values() if type(v) is int]
    confusion = confusion_of(result)
    n = result.block("counts").get("n", result.n)
    hint = "Count the test cases that were scored, once each."
    if classes and type(n) is int and sum(classes) != n:
        message = f"the classes add up to {sum(classes)}, the test set has {n}"
        yield problem_at(document, kinds.COUNTS_ADD_UP, "/counts/classes", message, hint=hint)
    if confusion and result.block("counts").get("confusion"):
        total, rows = sum(row_sums(confusion)), row_sums(confusion)
        left_out = how_of(result, context.hub).says("", "invalid_answers", "left out", "wrong", "own class")
        if type(n) is int and total != n and not (left_out and total < n):
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
    """Every figure against the filed matrix, but for those that `how` puts at another threshold."""
    confusion, how = confusion_of(result), how_of(result, context.hub)
    known = setting(result, context.hub) if confusion else None
    if confusion is None or known is None or known.runs > 1 or known.n is None:
        return
    classes = [v for v in block_of(result, "counts", "classes").values() if type(v) is int]
    readings = [c for c in (confusion, transposed(confusion)) if not classes or list(row_sums(c)) == classes]
    stated = max(blocks(how, figures(result.metrics, context.hub)), key=len, default=[])
    for difference in differences(stated, readings or [confusion]):
        figure = difference.figure
        follows = " or ".join(dict.fromkeys(f"{value:.4f}" for value in difference.follows))
        message = (
            f"{figure.name} {figure.value} does not follow from the confusion matrix, which gives {follows}"
        )
        hint = (
            "Correct the figure or the matrix; rows are the true classes. At a threshold of its own? State "
            f"`how: {{{figure.name}: {{threshold: youden}}}}`."
        )
        path = pointer("metrics", figure.name)
        yield problem_at(document, kinds.NOT_FROM_CONFUSION, path, message, hint=hint)


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
    disjoint = how_of(result, context.hub).says("", "groups", "disjoint")
    for stratum in result.groups if n else ():
        total = stratum_total(result, stratum)
        if total is None or n is None or total == n:
            continue
        path = pointer("metrics", "stratified", stratum)
        message = f"the groups of `{stratum}` hold {total} cases, the test set has {n}"
        if total > n:
            hint = "Groups that overlap hold more; they are not summed. Nothing to do if that is so."
            problem = problem_at(document, kinds.GROUPS_OVERLAP, path, message, hint=hint)
            yield softened(problem, "warning") if disjoint else problem
        else:
            hint = "Groups that are too small to report may be left out."
            yield problem_at(document, kinds.GROUPS_INCOMPLETE, path, message, hint=hint)


def groups_sum_up(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    """One problem: what groups that overlap explain is a question, and an error where they are disjoint."""
    known, how = (setting(result, context.hub) if result.groups else None), how_of(result, context.hub)
    for found in wrong_sums(result, context.hub, known.n) if known else ():
        if apart(how, found.metric) or how.says(found.metric, "groups", "overlapping"):
            continue
        message = (
            f"the groups of `{found.stratum}`, weighted by their n, give {found.metric} {found.mean:.4f} "
            f"over {found.total} cases; the overall figure is {found.overall}"
        )
        path = pointer("metrics", "stratified", found.stratum)
        if how.closed([found.metric], GROUPED):
            hint = "Are groups and overall figure from the same run? Correct the one that is not."
            problem = problem_at(document, kinds.GROUPS_DISAGREE, path, message, hint=hint)
            yield softened(problem, "error")
        elif not _is_in_question(result, context, found.metric):
            hint = likely_hint((OVERLAP, MEANS))
            yield problem_at(document, kinds.GROUPS_DISAGREE, path, message, hint=hint)
        return


def _is_in_question(result: Result, context: Context, name: str) -> bool:
    """Whether the overall figure is no k of n to begin with: that is said once."""
    known = setting(result, context.hub)
    stated = [f for f in figures(result.metrics, context.hub) if f.name == name]
    return bool(no_share(stated, known))


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
