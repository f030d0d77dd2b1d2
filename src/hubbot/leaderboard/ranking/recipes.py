"""Which results of a model stand in its row. One account, one recipe, each run once: the mean of those.

The row belongs to the hub's own re-run, else to the account whose result was accepted first. What another
account files later is listed below, whatever its value or evidence: it cannot take the row, and it does not
join. Within one run (the same seed, or the same figures) the stronger evidence stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.runs import Runs, joined
from hubbot.registry.limits import Spread
from hubbot.registry.model import Metric
from hubbot.results.result import EVIDENCE_SYMBOL
from hubbot.results.runs import same_run

HUB = "the hub"
Merit = Callable[[float, "Entry"], tuple[float, ...]]
Since = tuple[bool, str, int, str]
_LEVELS = list(EVIDENCE_SYMBOL)
_DELETED = "ghost"


@dataclass(frozen=True, slots=True)
class Recipe:
    """`entry` stands for the row: value, figures and spread are those of the mean over `runs`.

    `others` are the model's further ranked results. `decides` is the value that the order goes by: the mean
    unless hub.yaml says `best` or `latest`.
    """

    entry: Entry
    runs: tuple[Entry, ...]
    others: tuple[Entry, ...]
    decides: float


def account(entry: Entry) -> str:
    """Who filed it, for comparison: the hub itself, a login, where an import came from, "" for nobody.

    GitHub calls each deleted account "ghost": two of them are not one.
    """
    if entry.evidence == "re-run":
        return f"{HUB} itself"
    if entry.imported_from:
        return f"import {entry.imported_from.split()[0].partition('@')[0]}"
    login = (entry.author or "").casefold()
    return f"{login} {entry.path}" if login == _DELETED else login


def since(entries: Iterable[Entry]) -> dict[str, Since]:
    """eval_id → the order in which results came. What replaces a result has its place."""
    found: dict[str, Since] = {}
    for entry in sorted(entries, key=_acceptance):
        found[entry.eval_id] = min(found.get(entry.eval_id, _acceptance(entry)), _acceptance(entry))
        if entry.superseded_by:
            found[entry.superseded_by] = found[entry.eval_id]
    return found


def recipe(
    results: Sequence[Entry], came: Mapping[str, Since], metric: Metric, merit: Merit, policy: str
) -> Recipe:
    """The row of one model, from all its ranked results on one board, whatever their order.

    `came` is what `since` gives for the whole board.
    """
    standing = sorted(results, key=lambda entry: (came[entry.eval_id], entry.path))
    first = min(standing, key=lambda entry: entry.evidence != "re-run")
    own = _of_one_recipe([entry for entry in standing if account(entry) == account(first)])

    def worth(entry: Entry) -> tuple[object, ...]:
        return merit(entry.value or 0.0, entry), *_fuller(entry), entry.path

    runs = tuple(sorted(_each_once(own, worth), key=worth))
    counted = {id(entry) for entry in runs}
    others = tuple(sorted((entry for entry in results if id(entry) not in counted), key=worth))
    return _standing(runs, others, metric, policy)


def _standing(runs: tuple[Entry, ...], others: tuple[Entry, ...], metric: Metric, policy: str) -> Recipe:
    mean, about = joined([(entry.value or 0.0, entry.runs) for entry in runs], metric)
    nearest = min(runs, key=lambda entry: (abs((entry.value or 0.0) - mean), entry.path))
    latest = max(runs, key=lambda entry: (entry.date, _acceptance(entry)))
    shown = {"best": runs[0], "latest": latest}.get(policy, nearest)
    decides = mean
    if policy == "best" and about.k > 1:
        decides = mean if about.best is None else about.best
    if policy == "latest":
        decides = latest.value or 0.0
    return Recipe(_mean(shown, runs, mean, about), runs, others, decides)


def _acceptance(entry: Entry) -> Since:
    """The order in which results came. One that is only tried out is the last."""
    return not entry.path.startswith("evals/"), entry.accepted_at, entry.issue or 0, entry.path


def _of_one_recipe(own: Sequence[Entry]) -> list[Entry]:
    """Those whose settings do not contradict the first one's. What is not stated contradicts nothing."""
    settings: dict[str, str] = {}
    joining = []
    for entry in own:
        if all(settings.get(key, value) == value for key, value in entry.settings.items()):
            settings |= entry.settings
            joining.append(entry)
    return joining


def _each_once(own: Sequence[Entry], worth: Callable[[Entry], tuple[object, ...]]) -> list[Entry]:
    """Without what is the same run again, where something fuller or better shown stands already."""
    kept: list[Entry] = []
    for entry in sorted(own, key=lambda e: (-e.runs.k, -_level(e), worth(e))):
        if not any(_again(entry, stands) for stands in kept):
            kept.append(entry)
    return kept


def _again(entry: Entry, stands: Entry) -> bool:
    """Whether `entry` is a run that `stands` has already.

    Of one seed with two figures the better shown one stands; equally shown, they are two runs.
    """
    seeds, theirs = {*entry.runs.seeds}, {*stands.runs.seeds}
    if seeds and theirs and not seeds & theirs:
        return False
    if _same_figures(entry, stands):
        return True
    fuller = stands.runs.k > entry.runs.k or _level(stands) > _level(entry)
    return bool(seeds) and seeds <= theirs and fuller


def _same_figures(one: Entry, other: Entry) -> bool:
    shared = [name for name in one.metrics if name in other.metrics]
    pairs = [(one.metrics[name], other.metrics[name]) for name in shared]
    stated = [(a, b) for a, b in pairs if a is not None and b is not None]
    return one.runs.k == other.runs.k and all(same_run(a, b) for a, b in stated) and _near(one, other)


def _near(one: Entry, other: Entry) -> bool:
    return one.value is not None and other.value is not None and same_run(one.value, other.value)


def _mean(shown: Entry, runs: Sequence[Entry], mean: float, about: Runs) -> Entry:
    """The row's entry: `shown` with the mean figures, the weakest evidence and the widest spread."""
    if len(runs) == 1:
        return shown
    weakest = min(runs, key=lambda entry: (_level(entry), entry.path))
    return replace(
        shown,
        value=mean,
        metrics=_mean_figures(shown, runs),
        spread=_widest(runs, mean),
        evidence=weakest.evidence,
        power=weakest.power,
        environment_checked=all(entry.environment_checked for entry in runs),
        warnings=tuple(sorted({code for entry in runs for code in entry.warnings})),
        runs=about,
    )


def _mean_figures(shown: Entry, runs: Sequence[Entry]) -> dict[str, float | None]:
    """Each figure's mean; None where a run does not state it."""
    weights = [entry.runs.k for entry in runs]
    total = sum(weights)
    means: dict[str, float | None] = {}
    for name in shown.metrics:
        values = [entry.metrics.get(name) for entry in runs]
        known = [k / total * value for k, value in zip(weights, values, strict=True) if value is not None]
        means[name] = round(fsum(known), 12) if len(known) == len(runs) else None
    return means


def _widest(runs: Sequence[Entry], mean: float) -> Spread | None:
    """The mean of runs on the same cases is at least as sure as the least sure of them."""
    found = [entry.spread for entry in runs if entry.spread is not None]
    if len(found) < len(runs):
        return None
    widest = max(found, key=lambda spread: (spread.limits()[1] - spread.limits()[0], spread.value))
    return replace(widest, value=mean)


def _level(entry: Entry) -> int:
    return _LEVELS.index(entry.evidence)


def _fuller(entry: Entry) -> tuple[int, int]:
    """Of equal runs the one with more behind it: evidence, then groups and curves."""
    return -_level(entry), -len(entry.groups) - len(entry.curves)
