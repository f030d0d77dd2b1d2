"""Checks everything that was accepted again, as a new submission would be. What no longer agrees is drift.

A slice is every N-th result of the list in path order, so that N machines share the work. What they find,
merged, is what one machine finds alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from hubbot.bot.state.world import World
from hubbot.bot.telling.relist import looked_at
from hubbot.index.prediction_files import Find, filed_for
from hubbot.leaderboard.words.reasons import changed_words
from hubbot.proving.check import Context
from hubbot.registry.model import Hub
from hubbot.results.findings import findings
from hubbot.results.reader import read
from hubbot.results.result import EVIDENCE_SYMBOL, Accepted, split_accepted
from hubbot.submission.comments.markdown import plain
from hubbot.submission.requests.result.review import review_text
from hubbot.submission.requests.result.words import ResultReview

SHOWN = 200  # lines of a report: an issue's body holds 65,536 characters
_COMPARED_LATER = "D"  # what is alike is found again with every later result: not a drift of this one


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """`where` is a result's path or a baseline's name; `what` is ours alone, no text of a submitter."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Slice:
    """What one machine looked at: how many results and baselines, and what it found."""

    results: int
    baselines: int
    drift: tuple[Drift, ...]
    not_covered: int = 0  # results of which no hash can be computed again, and no commit here tells more

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, value: dict[str, Any]) -> Slice:
        drift = tuple(Drift(**one) for one in value["drift"])
        return cls(value["results"], value["baselines"], drift, value.get("not_covered", 0))


def audit(world: World, today: str, shard: tuple[int, int] = (1, 1)) -> Slice:
    """Check slice I of N (from 1) of all that is accepted, in path order, and of the baselines."""
    first, step = shard[0] - 1, shard[1]
    mine = sorted(world.tree.results(world.tree.folders()).items())[first::step]
    names = sorted(world.hub.baselines)[first::step]
    context, find = world.context(today), _listed_once(world)
    drift = [
        found
        for path, content in world.tree.each(mine)
        for found in _result_drift(path, content.decode("utf-8"), context, find)
    ]
    drift += _baseline_drift(world.hub, names)
    by_hand, not_covered = _changed_by_hand(world, {path for path, _ in mine})
    return Slice(len(mine), len(names), tuple(sorted([*drift, *by_hand])), not_covered)


def merged(slices: Iterable[Slice]) -> Slice:
    found = list(slices)
    drift = sorted(drift for one in found for drift in one.drift)
    results, baselines = sum(one.results for one in found), sum(one.baselines for one in found)
    return Slice(results, baselines, tuple(drift), sum(one.not_covered for one in found))


def report(found: Slice) -> str:
    """Markdown for the issue that a drift opens; the same text however the work was shared."""
    looked = f"{found.results:,} accepted results and {found.baselines} baselines were checked again."
    if found.not_covered:
        looked += (
            f" {found.not_covered:,} of an earlier hubbot are not covered: nothing here tells whether they "
            "are as they were accepted. `hubbot doctor --fix` stores a hash for them."
        )
    if not found.drift:
        return f"{looked} All agree with what is filed.\n"
    lines = [f"- `{one.where}`: {one.what}" for one in found.drift[:SHOWN]]
    more = len(found.drift) - len(lines)
    rest = [f"- and {more:,} more: `hubbot audit` lists them."] if more else []
    said = (
        f"{looked} {len(found.drift):,} disagreements with what is filed. A result is not wrong for that: "
        "a check, the registry or a library may have changed since. Nothing was changed."
    )
    return "\n".join([said, "", *lines, *rest, ""])


def _changed_by_hand(world: World, mine: set[str]) -> tuple[list[Drift], int]:
    """What the history says against it; nothing outside git."""
    if world.store is None:
        return [], 0
    looked = looked_at(world)
    drift = [Drift(one.path, plain(changed_words(one))) for one in looked.changed if one.path in mine]
    return drift, sum(path in mine for path in looked.not_covered)


def _listed_once(world: World) -> Find:
    """Files of predictions by their path, without asking git for each that is not there."""
    there = world.tree.under("predictions")
    return lambda path: world.tree.find(path) if path in there else None


def _result_drift(path: str, text: str, context: Context, find: Find) -> Iterator[Drift]:
    one = read(path, text)
    submitted, _ = split_accepted(text)
    filed = filed_for(find, {"benchmark_id": one.result.benchmark_id, "eval_id": one.result.eval_id})
    yield from (Drift(path, what) for what in _filed_drift(one, filed))
    review = review_text(submitted, replace(context, fetched=filed, accepted_as=path))
    if review.fault:
        yield Drift(path, "a check of ours failed on it")
        return
    yield from (Drift(path, what) for what in _said_drift(one, review))


def _filed_drift(one: Accepted, filed: bytes | None) -> Iterator[str]:
    stated = one.acceptance.value.get("predictions")
    digest = stated.get("sha256") if isinstance(stated, dict) else None
    if one.acceptance.evidence == "re-scored" and filed is None:
        yield "its predictions are not held any more"
    if digest and filed is not None and hashlib.sha256(filed).hexdigest() != digest:
        yield "its predictions are not those that were scored"


def _said_drift(one: Accepted, review: ResultReview) -> Iterator[str]:
    block = one.acceptance
    before = {*block.open_warnings, *(str(found.get("code")) for found in block.findings)}
    before |= {str(flag.get("code")) for flag in block.flags}
    told = {str(found.get("code")) for found in findings(review.problems, review.flags)}
    severities = {problem.code: problem.severity for problem in review.problems}
    slugs = {problem.code: problem.slug for problem in review.problems}
    for code in sorted(told - before):
        if severities[code] != "note" and not code.startswith(_COMPARED_LATER):
            yield f"new {severities[code]} {code} {slugs[code]}"
    levels = list(EVIDENCE_SYMBOL)
    if block.evidence != "re-run" and levels.index(review.evidence) < levels.index(block.evidence):
        yield f"its evidence is {review.evidence} now, filed as {block.evidence}"


def _baseline_drift(hub: Hub, names: Sequence[str]) -> list[Drift]:
    if not names:
        return []
    from hubbot.evaluation.baselines import toy_baselines as baselines

    found = []
    for reported in baselines.check(hub, list(names)):
        wrong = sum(not row.ok for row in reported.rows)
        what = "gives no figures" if reported.problem else f"{wrong} of {len(reported.rows)} figures differ"
        if not reported.ok:
            found.append(Drift(f"registry/baselines: {reported.id}", what))
    return found
