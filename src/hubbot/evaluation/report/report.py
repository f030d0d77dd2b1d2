"""`report.md`: what was run and what came out, for the author's own eyes, with charts beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hubbot.evaluation.baselines import toy_baselines
from hubbot.evaluation.report import charts
from hubbot.evaluation.report.evaluate import Evaluation
from hubbot.evaluation.report.result import About, eval_id
from hubbot.evaluation.robustness.robustness import Failure
from hubbot.evaluation.scoring import further_metrics
from hubbot.evaluation.scoring.outputs import Outputs, Truth, Undefined
from hubbot.registry.model import Hub

Files = dict[str, bytes]
_NAMED = 12  # groups that were left out, by name


def report(hub: Hub, evaluation: Evaluation, about: About) -> Files:
    """Name → bytes of `report.md` and the charts it shows."""
    drawn = dict(_charts(evaluation))
    lines = [
        f"# {about.model_id} on {evaluation.benchmark.name}",
        "",
        *_what(evaluation, about),
        "",
        *_figures(hub, evaluation),
        *_groups(hub, evaluation),
        *_probes(evaluation),
        *_calibration(evaluation),
        *(line for name, (title, _) in drawn.items() for line in ("", f"![{title}]({name})")),
        "",
        *_environment(hub, about),
        "",
        *_next(evaluation, about),
    ]
    files = {"report.md": ("\n".join(lines) + "\n").encode()}
    return files | {name: svg.encode() for name, (_, svg) in drawn.items()}


def _charts(evaluation: Evaluation) -> Iterator[tuple[str, tuple[str, str]]]:
    cases, outputs = evaluation.cases, evaluation.outputs
    drawn: list[tuple[str, str, str | None]] = []
    if outputs is not None and cases.truth.classes:
        drawn = [
            ("roc.svg", "ROC curve", charts.roc(cases, outputs)),
            ("calibration.svg", "Calibration", charts.calibration(cases, outputs)),
        ]
    elif outputs is not None:
        drawn = [("scatter.svg", "Predicted against true values", charts.scatter(cases, outputs))]
    if evaluation.outcomes:
        outcomes = list(evaluation.outcomes.values())
        curves = charts.skill(outcomes, len(cases.truth.classes))
        drawn.append(("robustness.svg", "Skill under disturbance", curves))
    return ((name, (title, svg)) for name, title, svg in drawn if svg is not None)


def _what(evaluation: Evaluation, about: About) -> Iterator[str]:
    cases = evaluation.cases
    kind = "made-up data" if cases.dataset.data == "synthetic" else "real data"
    benchmark = evaluation.benchmark
    yield f"Benchmark {benchmark.id} {benchmark.version}, {cases.dataset.name}, {kind}, {cases.n} test cases."
    yield f"Run {about.when} UTC by {about.runner}, as `{eval_id(benchmark.id, about.model_id, about.when)}`."
    if protocol := about.metadata.get("protocol"):
        yield f"The model was used {protocol}."


def _figures(hub: Hub, evaluation: Evaluation) -> Iterator[str]:
    yield "## Results"
    yield ""
    yield "| Metric | Value | 95 % | How |"
    yield "|:--|:--|:--|:--|"
    for name, one in evaluation.figures.items():
        metric = hub.metric(name)
        better = f" ({metric.better})" if metric else ""
        interval = evaluation.uncertainty.get(name)
        value = f"{one.value:.4g}" if one.value is not None else f"undefined: {one.reason}"
        span = f"[{interval.low:.4g}, {interval.high:.4g}]" if interval else "not assessed"
        yield f"| {name}{better} | {value} | {span} | {_how(evaluation, name)} |"
    if evaluation.not_computed:
        yield ""
        yield f"Not computed by hubbot: {', '.join(evaluation.not_computed)}."
    yield ""
    beyond = "not other draws of the disturbances, " if evaluation.outcomes else ""
    yield (
        f"n = {evaluation.cases.n}. Intervals cover the choice of test cases only: {beyond}"
        "not training seeds, not other places or times."
    )
    if evaluation.outcomes:
        yield (
            "Only robust_skill says whether answers are right. The other figures say how alike they stay: "
            "a random two-class model has about 0.78, one that always answers the same has 1."
        )


def _how(evaluation: Evaluation, name: str) -> str:
    interval = evaluation.uncertainty.get(name)
    if interval is None:
        return _why_none(evaluation, name)
    draws = f", {interval.draws} draws, seed {interval.seed}" if interval.draws else ""
    unit = "assumes independent cases" if interval.unit == "sample" else f"resampled by {interval.unit}"
    return f"{interval.method}{draws}; {unit}"


def _why_none(evaluation: Evaluation, name: str) -> str:
    if evaluation.figures[name].value is None:
        return ""
    return "no interval: undefined on more than 5 % of the resamples, or a single unit to resample"


def _groups(hub: Hub, evaluation: Evaluation) -> Iterator[str]:
    """Groups by the primary metric, with intervals widened for the number of groups compared."""
    groups = evaluation.groups
    k = sum(len(members) for members in groups.figures.values())
    if not k and not groups.left_out:
        return
    primary = next(iter(evaluation.figures))
    least = hub.policy.min_group
    yield ""
    yield "## Groups"
    yield ""
    yield f"Exploratory; {k} groups compared; intervals adjusted; groups under {least} per class left out."
    if evaluation.cases.dataset.data == "synthetic":
        yield "Attributes were assigned at random: differences between groups are chance."
    if k:
        yield ""
        yield f"| Attribute | Group | n | {primary} | adjusted 95 % |"
        yield "|:--|:--|--:|:--|:--|"
    for attribute, members in groups.figures.items():
        for group, figures in members.items():
            value = figures[primary].value
            n = groups.sizes[attribute][group]
            shown = "undefined" if value is None else f"{value:.3f}"
            span = evaluation.intervals.adjusted.get((attribute, group))
            between = f"[{span.low:.3f}, {span.high:.3f}]" if span else "not assessed"
            yield f"| {_cell(attribute)} | {_cell(group)} | {n} | {shown} | {between} |"
    if groups.left_out:
        yield ""
        more = len(groups.left_out) - _NAMED
        named = ", ".join(groups.left_out[:_NAMED])
        yield f"Left out as too small: {_cell(named)}{f' and {more} more' if more > 0 else ''}."


def _calibration(evaluation: Evaluation) -> Iterator[str]:
    """How far the stated probabilities can be taken at their word; nothing where there are none."""
    truth, outputs = evaluation.cases.truth, evaluation.outputs
    if outputs is None or not truth.classes:
        return
    found = [(name, _described(compute, truth, outputs)) for name, compute in _CALIBRATION.items()]
    told = [f"{name} {value:.3g}" for name, value in found if value is not None]
    if not told:
        return
    mean, high = further_metrics.ece_if_calibrated(truth, outputs)
    yield ""
    yield "## Calibration"
    yield ""
    yield f"{', '.join(told)}. No board ranks by these."
    yield (
        f"A model whose probabilities are exactly right would have an ECE of about {mean:.3f} on these "
        f"{evaluation.cases.n} cases, and above {high:.3f} one time in twenty (500 draws, seed 1)."
    )


_CALIBRATION = {
    "ECE": further_metrics.ece,
    "slope (best 1)": further_metrics.calibration_slope,
    "intercept (best 0)": further_metrics.calibration_intercept,
}


def _described(compute: Callable[..., float], truth: Truth, outputs: Outputs) -> float | None:
    try:
        return compute(None, truth, outputs)
    except Undefined:
        return None


def _probes(evaluation: Evaluation) -> Iterator[str]:
    failed = [one for one in evaluation.outcomes.values() if isinstance(one, Failure)]
    if failed:
        yield ""
        yield "## Probes that failed"
        yield ""
        yield from (f"- {one.probe.name}: {_cell(one.reason[:300])}" for one in failed)


def _environment(hub: Hub, about: About) -> Iterator[str]:
    yield "## Environment"
    yield ""
    yield ", ".join(f"{name} {version}" for name, version in toy_baselines.versions().items()) + "."
    check: Mapping[str, Any] | None = about.toy_check
    if check is None:
        yield "No toy check: this benchmark names no baseline."
        return
    registered = hub.baselines.get(str(check["baseline"]), {}).get("metrics", {})
    told = (f"{k} {_shown(v)} (registered {_shown(registered.get(k))})" for k, v in check["metrics"].items())
    yield f"Toy check {check['baseline']}: {', '.join(told)}."


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else "undefined"


def _next(evaluation: Evaluation, about: About) -> Iterator[str]:
    yield "## Submit"
    yield ""
    yield "```sh"
    yield "hubbot check eval.yaml    # the same check as the bot's"
    yield "hubbot submit eval.yaml   # the form's address with its text filled in; --open opens it"
    yield "```"
    if about.predictions_sha256:
        yield "Attach `predictions.csv.gz`, as it is, and the hub computes the scores itself."
    elif not evaluation.outcomes:
        yield "With `--predictions` there is a file to attach, from which the hub computes the scores itself."


def _cell(text: str) -> str:
    """Text of other people's files, kept from breaking a table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
