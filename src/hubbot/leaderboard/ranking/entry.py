"""`Entry`: an accepted result as a board needs it, under canonical names, with what speaks against a rank."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from hubbot.common.numbers import is_number
from hubbot.leaderboard.ranking.runs import ONE_RUN, Runs, runs_of
from hubbot.registry.limits import Spread, derived, registered
from hubbot.registry.model import Benchmark, Dataset, Hub
from hubbot.results.block_fields import moment
from hubbot.results.flags import any_open, is_open, shown
from hubbot.results.result import Acceptance, Accepted, Evidence, Result, Standing
from hubbot.results.stated_limits import Stated, stated_of

Reason = Literal[
    "withdrawn",
    "superseded",
    "changed",
    "failed",
    "partial-run",
    "missing",
    "undefined",
    "averaging",
    "placeholder",
    "flagged",
    "size",
    "partial-split",
    "undescribed",
    "few-per-class",
]
_NO_DATASET, _NO_SPLIT = "no-dataset", "split-unstated"
_LONGEST_NAME = 200  # file systems take 255 bytes, with what is put behind it
_PLAIN_NAME = re.compile(r"(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._ +-]*")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9_-]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What of `run_metadata` makes another recipe of the same model. All else may differ from run to run.
_SETTINGS = (
    *("encoding", "protocol", "n_train", "model_config", "adaptation", "checkpoint", "prompt"),
    *("num_fewshot", "n_shots", "layer", "pooling", "sampling_freq"),
)
WITHDRAWN: frozenset[Reason] = frozenset({"withdrawn", "superseded"})


@dataclass(frozen=True, slots=True, order=True)
class BoardKey:
    """What may be compared at all. `n` is 0 where the size of the test set is not known."""

    benchmark: str
    version: str
    dataset: str
    split: str
    n: int

    @property
    def folder(self) -> str:
        return self.benchmark

    @property
    def name(self) -> str:
        """File name of the table's exports; unique within the benchmark's folder.

        A split that nobody registered is free text: what is no plain, short name ends in a digest.
        """
        dataset, split = self.dataset or _NO_DATASET, self.split or _NO_SPLIT
        name = f"{self.version}_{dataset}_{split}_{self.n or 'size-unknown'}"
        # `_` in a split could make it another dataset's, and these words those of a table without one.
        other = "_" in split or self.dataset == _NO_DATASET or self.split == _NO_SPLIT
        if not other and len(name) <= _LONGEST_NAME and _PLAIN_NAME.fullmatch(name):
            return name
        return f"{_NOT_PLAIN.sub('-', name)[:80]}-{_digest(repr(self))}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted result. `value` is the board's primary metric as stored, None when there is none.

    Of a result that is the mean of several runs `value` is that mean; `runs` has their number and spread.
    `groups`, `curves` and `findings` are JSON text: most are never shown, and as text they cost a tenth of
    the memory.
    """

    path: str
    eval_id: str
    board: BoardKey
    model: str  # canonical id, or as written when the registry does not know it
    spelling: str
    value: int | float | None  # as written: 1 is not 1.0 in an export
    metrics: Mapping[str, int | float | None]  # by canonical name
    spread: Spread | None  # how sure the value is, as the hub computes it; None = not assessed
    reasons: tuple[Reason, ...]  # what speaks against a rank, the weightiest first
    date: str
    n_stated: bool
    status: Standing
    evidence: Evidence
    accepted_at: str
    issue: int | None
    author: str | None
    approver: str | None
    relation: str | None
    environment_checked: bool
    imported_from: str | None
    reason: str | None
    superseded_by: str | None
    warnings: tuple[str, ...]
    flags: tuple[Mapping[str, Any], ...]
    overlap: str
    public_labels: bool
    facts: Mapping[str, str]  # hardware, runtime, encoding: what a reader may want to know of the run
    groups: str = ""
    curves: str = ""
    findings: str = ""
    decided_at: str = ""  # the latest decision about it: acceptance, or a correction since
    power: Mapping[str, Any] | None = None  # share, says: what the arithmetic could have refuted
    runs: Runs = ONE_RUN
    settings: Mapping[str, str] = field(default_factory=dict)  # what tells one recipe from another
    weights: str = ""  # which weights were run, as stated: a digest or a name
    stated: Stated | None = None  # the limits that its author gives

    @property
    def ranked(self) -> bool:
        return not self.reasons


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
    key = BoardKey(benchmark.id, version, _dataset_id(result, dataset), *_split(result, dataset))
    value, name = _primary_value(hub, primary, metrics)
    value, runs = _of_runs(result, hub, primary, value if name == primary else None) or (value, ONE_RUN)
    model = hub.model(result.model_id)
    reasons = tuple(_reasons(accepted, hub, dataset, key, (name, value)))
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
        facts=_facts(result),
        groups=_packed(result.groups),
        curves=_packed(_curves(result.block("probes"))),
        findings=_packed(acceptance.findings),
        decided_at=_decided_at(acceptance),
        power=acceptance.power,
        runs=runs,
        settings=_settings(result),
        weights=_weights(result),
        stated=stated_of(value, _stated_limits(result, hub, primary)),
    )


def _of_runs(result: Result, hub: Hub, primary: str, value: float | None) -> tuple[float, Runs] | None:
    """The mean of the runs behind a figure, where it is one of them and not their mean, and what they are."""
    return None if value is None else runs_of(result, hub, hub.metrics[primary], value)


def _evidence(acceptance: Acceptance, runs: Runs) -> Evidence:
    """What was shown of one run was not shown of the mean of several, which is what ranks."""
    found = shown(acceptance.evidence, acceptance.flags)
    return found if runs.of_mean or found == "re-run" else "self-reported"


def _settings(result: Result) -> dict[str, str]:
    metadata = result.block("run_metadata")
    return {
        key: str(metadata[key])[:200]
        for key in _SETTINGS
        if isinstance(metadata.get(key), str | int | float) and metadata[key] != ""
    }


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


def _dataset_id(result: Result, dataset: Dataset | None) -> str:
    return dataset.id if dataset else (result.dataset_id or "")


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


def _stated_limits(result: Result, hub: Hub, primary: str) -> object:
    stated = {_canonical(hub, name): block for name, block in result.block("uncertainty").items()}
    return stated.get(primary)


def _canonical(hub: Hub, name: str) -> str:
    metric = hub.metric(name)
    return metric.name if metric else name


def _facts(result: Result) -> dict[str, str]:
    metadata = result.block("run_metadata")
    wanted = ("encoding", "hardware", "runtime_seconds", "n_train", "runner")
    return {
        key: str(metadata[key])[:80] for key in wanted if isinstance(metadata.get(key), str | int | float)
    }


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


def open_flags(entry: Entry) -> tuple[Mapping[str, Any], ...]:
    return tuple(flag for flag in entry.flags if is_open(flag))


def _digest(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:12]
