"""From cases and outputs to figures: every metric of a benchmark with n and an interval, and its groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from hubbot.evaluation.data.cases import Cases, Unusable, units_of
from hubbot.evaluation.robustness import robustness
from hubbot.evaluation.robustness.perturbations import Name
from hubbot.evaluation.robustness.robust_intervals import published_uncertainty, skill_uncertainty
from hubbot.evaluation.robustness.robust_skill import robust_skill
from hubbot.evaluation.scoring import metrics
from hubbot.evaluation.scoring.intervals import Resampling, Uncertainty, uncertainty
from hubbot.evaluation.scoring.metrics import ComputedFigure, Groups, Outputs, Truth
from hubbot.registry.model import Benchmark, Hub, Metric


@dataclass(frozen=True, slots=True)
class GroupIntervals:
    """By attribute, group and metric. `adjusted`: the primary metric's, at 1 - 0.05 / number of groups."""

    of: Mapping[str, Mapping[str, Mapping[str, Uncertainty]]] = field(default_factory=dict)
    adjusted: Mapping[tuple[str, str], Uncertainty] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one model on one split, by registered metric name."""

    benchmark: Benchmark
    cases: Cases
    figures: Mapping[str, ComputedFigure]
    uncertainty: Mapping[str, Uncertainty]
    not_computed: tuple[str, ...] = ()  # metrics of the benchmark that hubbot has no way to compute
    outputs: Outputs | None = None
    groups: Groups = field(default_factory=Groups)
    intervals: GroupIntervals = field(default_factory=GroupIntervals)
    outcomes: Mapping[Name, robustness.Outcome] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the primary metric has a value and no probe failed."""
        failed = any(isinstance(outcome, robustness.Failure) for outcome in self.outcomes.values())
        return not failed and self.figures[next(iter(self.figures))].value is not None


def metrics_of(hub: Hub, benchmark: Benchmark) -> tuple[tuple[Metric, ...], tuple[str, ...]]:
    """The benchmark's metrics that can be computed, primary first, and the names of those that cannot.

    A name whose averaging is not stated stands for its first variant: a new result says which it is.
    """
    found: dict[str, Metric] = {}
    missing: list[str] = []
    for name in (benchmark.primary, *benchmark.secondary):
        metric = hub.metric(name)
        if metric is not None and metric.averaging == "unstated" and metric.variants:
            metric = hub.metric(metric.variants[0])
        if metric is not None and metrics.computable(metric):
            found[metric.name] = metric
        else:
            missing.append(name)
    return tuple(found.values()), tuple(missing)


def evaluate(
    hub: Hub,
    benchmark: Benchmark,
    cases: Cases,
    outputs: Outputs,
    *,
    how: Resampling,
    tick: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Every metric of the benchmark on these outputs. `tick` is called after each metric."""
    wanted, missing = metrics_of(hub, benchmark)
    scorers = hub.root / "scorers"
    figures: dict[str, ComputedFigure] = {}
    intervals: dict[str, Uncertainty] = {}
    for metric in wanted:
        figures[metric.name] = metrics.figure(metric, cases.truth, outputs, scorers=scorers)
        if figures[metric.name].value is not None:
            found = uncertainty(metric, cases.truth, outputs, how, scorers=scorers)
            intervals |= {metric.name: found} if found else {}
        tick()
    groups = metrics.by_group(
        wanted,
        cases.truth,
        outputs,
        cases.strata,
        keep=lambda part: metrics.smallest_class(part) >= hub.policy.min_group,
        scorers=scorers,
    )
    spans = group_intervals(wanted, cases, outputs, groups, how, scorers)
    return Evaluation(benchmark, cases, figures, intervals, missing, outputs, groups, spans)


def by_unit(cases: Cases, how: Resampling) -> Resampling:
    """`how`, by the patients, sites, blocks of time or groups that the registry names."""
    units = units_of(cases)
    return how if units is None else replace(how, unit=cases.dataset.unit, units=units)


# Groups are many and metrics too: those that do not rank are resampled less often. The result says how often.
_DRAWS_IN_GROUPS = 500


def group_intervals(
    wanted: Sequence[Metric], cases: Cases, outputs: Outputs, groups: Groups, how: Resampling, scorers: Path
) -> GroupIntervals:
    """Intervals of every figure of every group that was large enough, from that group's cases alone."""
    found: dict[str, dict[str, dict[str, Uncertainty]]] = {}
    adjusted: dict[tuple[str, str], Uncertainty] = {}
    k = sum(len(members) for members in groups.figures.values())
    for attribute, members in groups.figures.items():
        for group, figures in members.items():
            rows = np.flatnonzero(cases.strata[attribute].astype(str) == group)
            truth, chosen = cases.truth.take(rows), outputs.take(rows)
            here = replace(how, units=None if how.units is None else how.units[rows])
            fewer = replace(here, draws=min(how.draws, _DRAWS_IN_GROUPS))
            spans = found.setdefault(attribute, {}).setdefault(group, {})
            for at, metric in enumerate(wanted):
                if figures[metric.name].value is None:
                    continue
                draws = fewer if at else here
                if span := uncertainty(metric, truth, chosen, draws, scorers=scorers):
                    spans[metric.name] = span
                wider = replace(here, level=1 - (1 - how.level) / k)
                if not at and (span := uncertainty(metric, truth, chosen, wider, scorers=scorers)):
                    adjusted[attribute, group] = span
    return GroupIntervals(found, adjusted)


def evaluate_robustness(
    benchmark: Benchmark,
    cases: Cases,
    model: robustness.Model,
    *,
    how: Resampling,
    independent: bool = False,
    tick: Callable[[], None] = lambda: None,
) -> Evaluation:
    """Robust skill and the published figures. Raises Unusable when no probe could be run at all."""
    if cases.X is None:
        raise Unusable("The probes disturb X, and there is none.", "Name its folder with --data.")
    if not hasattr(model, "predict_proba"):
        raise Unusable("The probes need predict_proba(X).", "Rows of X are flattened: n × (channels · time).")
    names = probes_for(cases)
    signal = robustness.Signal(cases.X, cases.truth.y, cases.sampling_hz)
    outcomes = robustness.probe_all(model, signal, names=names, independent=independent, tick=tick)
    failed = [one for one in outcomes.values() if isinstance(one, robustness.Failure)]
    if len(failed) == len(outcomes):
        hint = "There is no training part here: bring a model that is fitted." if cases.train is None else ""
        raise Unusable(f"Every probe failed. The first said: {failed[0].reason}", hint)
    figures = {"robust_skill": robust_skill(outcomes, names, len(cases.truth.classes))}
    published = robustness.published_figures(outcomes)
    figures |= {_filed_as(name): _published(value, outcomes) for name, value in published.items()}
    return Evaluation(
        benchmark, cases, figures, _robust_intervals(figures, outcomes, cases, how), outcomes=outcomes
    )


def _robust_intervals(
    figures: Mapping[str, ComputedFigure],
    outcomes: Mapping[Name, robustness.Outcome],
    cases: Cases,
    how: Resampling,
) -> dict[str, Uncertainty]:
    y, classes = cases.truth.y, len(cases.truth.classes)
    spans = published_uncertainty(outcomes, y, how)
    found = {_filed_as(name): span for name, span in spans.items()}
    if skill := skill_uncertainty(outcomes, probes_for(cases), y, classes, how):
        found = {"robust_skill": skill, **found}
    return {name: _holding(span, figures[name].value) for name, span in found.items()}


def _holding(span: Uncertainty, value: float | None) -> Uncertainty:
    """Published figures are rounded to 4 places: next to 1 that can put them beyond their own interval."""
    return span if value is None else replace(span, low=min(span.low, value), high=max(span.high, value))


def _published(value: float | None, outcomes: Mapping[Name, robustness.Outcome]) -> ComputedFigure:
    failed = [name for name, one in outcomes.items() if isinstance(one, robustness.Failure)]
    return ComputedFigure(value, f"the {', '.join(failed)} probe failed" if value is None else "")


def _filed_as(name: str) -> str:
    return _PUBLISHED_AS.get(name, name)


# The registry keeps the old name for results that do not say which of three definitions they mean.
_PUBLISHED_AS = {"robustness_score": "robustness_score_v1"}


def probes_for(cases: Cases) -> tuple[Name, ...]:
    """The published set for signals over time (n × channels × time) or for features (n × features)."""
    return robustness.TIME_SERIES if cases.X is not None and cases.X.ndim == 3 else robustness.EXPRESSION


def confusion(truth: Truth, outputs: Outputs) -> list[list[int]] | None:
    """True class down, predicted class across; None where there are no classes."""
    if not truth.classes or (outputs.labels is None and outputs.scores is None):
        return None
    labels = metrics.predicted_labels(outputs)
    k = len(truth.classes)
    table = np.zeros((k, k), dtype=int)
    np.add.at(table, (truth.y, labels), 1)
    rows: list[list[int]] = table.tolist()
    return rows
