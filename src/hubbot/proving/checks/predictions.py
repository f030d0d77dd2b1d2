"""Checks V: filed predictions are the ones that were announced, and the scores follow from them.

Only with `full`, and only where the caller fetched the file. Scoring comes from `evaluation`, loaded then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.proving.arithmetic.rounding import reading, single_precision
from hubbot.proving.check import Check, Context, block_of, problem_at, problem_at_key
from hubbot.proving.checks.figures import as_written, decimals

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

OTHER_FILE = kind(
    "V101",
    "other-predictions-file",
    "error",
    meaning="The predictions that were fetched are not the file whose digest the result states.",
    bad="predictions: {sha256: 0000000000000000000000000000000000000000000000000000000000000000}",
    good="predictions: {sha256: 4b134b5c628a2b9b54683fbd09ca57e82ce82645323092504fc4b512142ffd45}"
    "\n# the digest that `sha256sum predictions.csv` prints",
)
UNREADABLE = kind(
    "V102",
    "predictions-not-usable",
    "error",
    meaning="The file of predictions cannot be scored: a column, a row or a value is not as the "
    "benchmark asks.",
    bad="# predictions.csv\nid,score\n0,high",
    good="# predictions.csv\nid,score\n0,0.91",
)
OTHER_SCORES = kind(
    "V103",
    "scores-do-not-follow",
    "error",
    meaning="The metrics computed here from the filed predictions are not those of the result.",
    bad="metrics: {AUROC: 0.9000}\n# … where the predictions give 0.8312",
    good="metrics: {AUROC: 0.8312}",
)
NOT_READ = kind(
    "V104",
    "predictions-not-read",
    "note",
    meaning="The attached file could not be fetched, so nothing was scored and no evidence rests on it. In a "
    "private repository GitHub hands attachments to signed-in people only, whatever token a program has.",
    bad="# an attachment that only signed-in people can open",
    good="# the same file by pull request, as predictions/BENCHMARK/EVAL_ID.csv.gz",
)
PRIVATE = kind(
    "V105",
    "no-match-on-private-labels",
    "error",
    meaning="The predictions were compared with labels that the hub keeps private, after approval, and the "
    "stated scores are not theirs; or these have fewer than three decimals; or the comparisons allowed for "
    "one submission, or for one author on these labels, are used up.",
    bad="# predictions other than those that were scored",
    good="# the predictions that were scored",
)
TOO_COARSE = kind(
    "V106",
    "too-coarse-to-be-rescored",
    "note",
    meaning="The figure that ranks follows from the filed predictions, but is written with so few decimals "
    "that another value would, too. The row does not count as re-scored.",
    bad="metrics: {AUROC: 0.8}\n# … where the predictions give 0.8312",
    good="metrics: {AUROC: 0.8312}",
)
_FINEST = 6  # decimals; beyond them a difference is the machine's
_NEAR_ENOUGH = 1e-3  # three decimals, cut off


def rescored(result: Result, context: Context) -> Mapping[str, float]:
    """The metrics of the fetched predictions, by registered name; {} without `full` or without a file.

    Raises ValueError, worded for the submitter, where the file cannot be scored.
    """
    if not context.full or context.fetched is None:
        return {}
    if context.rescore is not None:
        return context.rescore(context.fetched, result, context.hub)
    from hubbot.evaluation.data.score import rescore

    return rescore(context.fetched, result, context.hub)


def once(context: Context) -> Context:
    """Return `context`, changed so that the predictions are read and scored at most once, whoever asks."""
    kept: list[Mapping[str, float] | ValueError] = []

    def rescore(_content: bytes, result: Result, _hub: Hub) -> Mapping[str, float]:
        if not kept:
            try:
                kept.append(rescored(result, context))
            except ValueError as mistake:
                kept.append(mistake)
        if isinstance(kept[0], ValueError):
            raise kept[0]
        return kept[0]

    return replace(context, rescore=rescore)


def primary_rescored(result: Result, context: Context) -> bool:
    """Whether the figure that ranks is among those computed here, and written finely enough to say so.

    That they agree is an error's absence. Labels without scores, for one, give an accuracy but no AUROC:
    they prove nothing of a board by AUROC.
    """
    got = rescored(result, context).get(_primary(result, context))
    return got is not None and not _is_coarse(result, context, got)


def _primary(result: Result, context: Context) -> str:
    benchmark = context.hub.benchmark_of(result)
    if benchmark is None:
        return ""
    return benchmark.earlier.get(context.hub.version_of(result) or "", benchmark.primary)


def _is_coarse(result: Result, context: Context, got: float) -> bool:
    """Whether the primary figure is farther from `got` than three decimals (of errors, digits) leave it."""
    metric = context.hub.metric(_primary(result, context))
    stated = next((v for k, v in result.metrics.items() if context.hub.metric(k) is metric), None)
    if metric is None or stated is None:
        return False
    scale = 1.0 if metric.high is not None else abs(got)
    return abs(stated - got) > _NEAR_ENOUGH * scale


def follows(got: float, stated: float, places: int, *, bounded: bool) -> bool:
    """Whether `stated`, typed with so many decimals, is `got` rounded, or cut, or summed in float32."""
    written = reading(stated, step=10.0 ** -min(places, _FINEST))
    slack = single_precision(got, bounded=bounded) + 1e-9
    return written.low - slack <= got <= written.high + slack


def differing(
    document: Document, result: Result, hub: Hub, here: Mapping[str, float], *, at_least: int = 0
) -> Iterator[tuple[str, float, float, int]]:
    """Each stated figure that does not follow from `here`: name, as stated, what follows, its decimals.

    Each is held to its own decimals as typed, or to `at_least` so many.
    """
    for name, stated in result.metrics.items():
        metric = hub.metric(name)
        got = here.get(metric.name if metric else name)
        if got is None or stated is None:
            continue
        places = max(at_least, decimals(as_written(document, pointer("metrics", name), stated)))
        if not follows(got, stated, places, bounded=metric is not None and metric.high is not None):
            yield name, stated, got, places


def _same_file(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    yield from _unread(document, result, context)
    stated = block_of(result, "predictions").get("sha256")
    if context.fetched is None or not isinstance(stated, str):
        return
    here = hashlib.sha256(context.fetched).hexdigest()
    if here != stated.lower():
        yield problem_at(
            document,
            OTHER_FILE,
            "/predictions/sha256",
            f"The file that was fetched has the digest {here[:12]}…, the result states {stated[:12]}…",
            hint=f"Attach the file that was scored, or write {here}",
        )


def _scores(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    try:
        here = rescored(result, context)
    except ValueError as mistake:
        yield problem_at_key(document, UNREADABLE, "/predictions", str(mistake))
        return
    other = [*differing(document, result, context.hub, here)]
    for name, stated, got, places in other:
        yield problem_at(
            document,
            OTHER_SCORES,
            pointer("metrics", name),
            f"`{name}: {stated:.12g}`, but the filed predictions give {got:.6g}",
            hint=f"Write {got:.{max(4, min(places, _FINEST))}f}, or attach the predictions that were scored.",
        )
    primary = _primary(result, context)
    if not other and primary in here and _is_coarse(result, context, here[primary]):
        metric = context.hub.metric(primary)
        name = next(name for name in result.metrics if context.hub.metric(name) is metric)
        yield problem_at(
            document,
            TOO_COARSE,
            pointer("metrics", name),
            f"`{name}` is written too coarsely for the row to count as re-scored",
            hint=f"Write {here[primary]:.4f}.",
        )


def _unread(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if context.unread and context.fetched is None:
        benchmark = context.hub.benchmark_of(result)
        folder = benchmark.id if benchmark else result.benchmark_id
        yield problem_at_key(
            document,
            NOT_READ,
            "/predictions",
            f"The attached predictions were not read: {context.unread}",
            hint=f"Attach the file again, or add it by pull request as "
            f"`predictions/{folder}/{result.eval_id}.csv.gz` (or .csv). Without it the rest holds as it is.",
        )


CHECKS: tuple[Check, ...] = (
    Check.of(OTHER_FILE, "The predictions are the file whose digest is stated", _same_file),
    Check.of(OTHER_SCORES, "The scores follow from the filed predictions", _scores),
)
