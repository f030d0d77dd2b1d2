"""From an accepted result to its entry: canonical names, its board, and what speaks against a rank."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from hubbot.common.numbers import is_number
from hubbot.leaderboard.ranking.entry import BoardKey, Entry, Reason
from hubbot.leaderboard.ranking.runs import ONE_RUN, Runs, runs_of
from hubbot.registry.limits import derived, registered
from hubbot.registry.model import Benchmark, Dataset, Hub
from hubbot.registry.reporting_lists import items_of, stated
from hubbot.results.block_fields import moment
from hubbot.results.flags import any_open, shown
from hubbot.results.result import Acceptance, Accepted, Evidence, Result
from hubbot.results.stated_limits import stated_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What of `run_metadata` makes another recipe of the same model. All else may differ from run to run.
_SETTINGS = (
    *("encoding", "protocol", "n_train", "model_config", "adaptation", "checkpoint", "prompt"),
    *("num_fewshot", "n_shots", "layer", "pooling", "sampling_freq"),
)
# What a reader may want to know of the run.
_FACTS = ("encoding", "hardware", "runtime_seconds", "n_train", "runner")


def entry_of(accepted: Accepted, hub: Hub) -> Entry | None:
    """None when no registered benchmark is meant: such a result stands on no board, but in the audit."""
    result, acceptance = accepted.result, accepted.acceptance
    benchmark = hub.benchmark_of(result)
    if benchmark is None:
        return None
    dataset = hub.dataset_of(result)
    metrics = {_canonical(hub, name): value for name, value in result.metrics.items()}
    version = acceptance.benchmark_version or _version(benchmark, metrics)
    primary = primary_of(benchmark, version)
    dataset_id = dataset.id if dataset else (result.dataset_id or "")
    key = BoardKey(benchmark.id, version, dataset_id, *_split(result, dataset))
    value, name = _primary_value(hub, primary, metrics)
    runs = ONE_RUN
    if name == primary and value is not None:  # the mean of the runs, where the figure is one of them
        value, runs = runs_of(result, hub, hub.metrics[primary], value)
    model = hub.model(result.model_id)
    reasons = tuple(_reasons(accepted, hub, dataset, key, (name, value)))
    limits = {_canonical(hub, name): block for name, block in result.block("uncertainty").items()}
    spread = derived(hub.metrics[primary], value, registered(dataset, key.split, key.n))
    return Entry(
        path=accepted.path,
        eval_id=result.eval_id,
        board=key,
        model=model.id if model else result.model_id,
        spelling=result.model_id,
        value=value,
        metrics=metrics,
        spread=spread,
        reasons=reasons,
        date=day.group() if (day := _DAY.match(result.date or "")) else "",
        n_stated=result.n is not None,
        status=acceptance.status,
        evidence=_evidence(acceptance, runs),
        accepted_at=acceptance.accepted_at,
        issue=acceptance.issue,
        author=acceptance.author,
        approver=acceptance.approver,
        relation=acceptance.relation,
        environment_checked=acceptance.environment_checked,
        imported_from=acceptance.imported_from,
        reason=acceptance.reason,
        superseded_by=acceptance.superseded_by,
        warnings=acceptance.open_warnings,
        flags=acceptance.flags,
        overlap=str(result.block("integrity").get("training_overlap") or "not declared"),
        public_labels=bool(dataset and dataset.value.get("public_labels")),
        facts=_of_run(result, _FACTS, 80),
        groups=_packed(result.groups),
        curves=_packed(_curves(result.block("probes"))),
        findings=_packed(acceptance.findings),
        decided_at=_decided_at(acceptance),
        power=acceptance.power,
        runs=runs,
        settings=_of_run(result, _SETTINGS, 200),
        weights=_weights(result),
        stated=stated_of(value, limits.get(primary)),
        reported=tuple(item.id for item in stated(result.value, items_of(hub))),
    )


def _evidence(acceptance: Acceptance, runs: Runs) -> Evidence:
    """What was shown of one run was not shown of the mean of several, which is what ranks."""
    found = shown(acceptance.evidence, acceptance.flags)
    return found if runs.of_mean or found == "re-run" else "self-reported"


def _of_run(result: Result, names: tuple[str, ...], longest: int) -> dict[str, str]:
    """What the result says of its run, of these names, as text."""
    stated = result.block("run_metadata")
    found = {name: stated[name] for name in names if isinstance(stated.get(name), str | int | float)}
    return {name: str(value)[:longest] for name, value in found.items() if value != ""}


def _weights(result: Result) -> str:
    """`sha256:…` where the digest is stated, else the name; "" where neither is."""
    block = result.block("weights")
    if isinstance(block.get("sha256"), str):
        return f"sha256:{block['sha256']}"
    return str(block["name"])[:300] if isinstance(block.get("name"), str) else ""


def _decided_at(acceptance: Acceptance) -> str:
    stated = [moment(one.get("accepted_at")) or "" for one in acceptance.corrections]
    return max([acceptance.accepted_at, *stated])


def primary_of(benchmark: Benchmark, version: str) -> str:
    """The primary metric of that version; today's for a version nobody declared."""
    return benchmark.earlier.get(version, benchmark.primary)


def class_counts(result: Result, dataset: Dataset | None, key: BoardKey) -> Mapping[str, int]:
    """n per class of the test set, as stated; else of the registered split, if it is the whole of it."""
    stated = result.block("counts").get("classes")
    if isinstance(stated, Mapping) and all(isinstance(n, int) for n in stated.values()):
        return stated
    split = dataset.splits.get(key.split) if dataset else None
    return split.classes if split and split.n == key.n else {}


def _version(benchmark: Benchmark, metrics: Mapping[str, float | None]) -> str:
    """The present version, but for a result that has only an earlier version's primary metric."""
    if benchmark.primary not in metrics:
        for version, primary in sorted(benchmark.earlier.items(), reverse=True):
            if primary in metrics:
                return version
    return benchmark.version


def _split(result: Result, dataset: Dataset | None) -> tuple[str, int]:
    """Split and n. What a result leaves out is taken from the registry where only one thing can be meant."""
    splits = dataset.splits if dataset else {}
    name = result.split or (next(iter(splits)) if len(splits) == 1 else "test" if "test" in splits else "")
    if result.n is not None:
        return name, result.n
    registered = splits.get(name)
    certain = registered is not None and (result.split is not None or len(splits) == 1)
    return name, (registered.n or 0) if registered and certain else 0


def _primary_value(
    hub: Hub, primary: str, metrics: Mapping[str, float | None]
) -> tuple[float | None, str | None]:
    """The value and the name it stands under: the metric's own, or one that leaves averaging open."""
    if primary in metrics:
        return metrics[primary], primary
    for name, value in metrics.items():
        metric = hub.metrics.get(name)
        if metric is not None and primary in metric.variants:
            return value, name
    return None, None


def _reasons(
    accepted: Accepted,
    hub: Hub,
    dataset: Dataset | None,
    key: BoardKey,
    primary: tuple[str | None, float | None],
) -> Iterator[Reason]:
    result, acceptance = accepted.result, accepted.acceptance
    name, value = primary
    if acceptance.status != "active":
        yield "withdrawn" if acceptance.status == "withdrawn" else "superseded"
    if (listed := hub.changed.get(accepted.path)) and listed.unranked:
        yield "changed"
    if result.status == "Failed":
        yield "failed"
    if result.status == "Partial":
        yield "partial-run"
    if any_open(acceptance.flags):
        yield "flagged"
    if name is None:
        yield "missing"
    elif value is None:
        yield "undefined"
    elif name != primary_of(hub.benchmarks[key.benchmark], key.version):
        yield "averaging"
    elif _is_placeholder(hub, name, value):
        yield "placeholder"
    yield from _size_reasons(accepted, hub, dataset, key)


def _size_reasons(accepted: Accepted, hub: Hub, dataset: Dataset | None, key: BoardKey) -> Iterator[Reason]:
    split = dataset.splits.get(key.split) if dataset else None
    if dataset is None or not dataset.described:
        yield "undescribed"
    if not key.n:
        yield "size"
    elif split is None or split.n not in {None, key.n}:
        yield "partial-split"
    counts = class_counts(accepted.result, dataset, key)
    few = hub.policy.min_group
    if (len(counts) > 1 and min(counts.values()) < few) or (counts and 0 < key.n < 2 * few):
        yield "few-per-class"


def _is_placeholder(hub: Hub, name: str, value: float) -> bool:
    """0.0 filed for a metric that guessing lifts well above 0 stands for "could not be computed"."""
    chance = hub.metrics[name].chance
    return value == 0 and isinstance(chance, int | float) and chance > 0


def _canonical(hub: Hub, name: str) -> str:
    metric = hub.metric(name)
    return metric.name if metric else name


def _curves(probes: Mapping[str, Any]) -> dict[str, Any]:
    """Probe → strengths, unit and mean likeness of the outputs, for those that have all of it."""
    curves = {}
    for name, probe in probes.items():
        logit = probe.get("logit") if isinstance(probe, Mapping) else None
        if not isinstance(logit, Mapping):
            continue
        grid: Any = probe.get("grid") or probe.get("shifts")
        mean: Any = logit.get("mean") or logit.get("sim_hist")
        if _are_numbers(grid) and _are_numbers(mean) and len(grid) == len(mean) > 1:
            unit = str(probe.get("grid_unit") or ("samples" if "shifts" in probe else ""))
            curves[str(name)] = {"x": grid, "y": [round(y, 4) for y in mean], "unit": unit}
    return curves


def _are_numbers(values: Any) -> bool:
    return isinstance(values, list) and all(is_number(x) for x in values)


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
