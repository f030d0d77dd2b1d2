"""The hub's own files, typed: hub.yaml and registry/. One canonical id each, other spellings as aliases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Direction = Literal["higher", "lower"]
DataKind = Literal["real", "synthetic"]


@dataclass(frozen=True, slots=True)
class Metric:
    """The one place for what a metric is. `low`/`high` are inclusive, None is unbounded."""

    name: str
    title: str
    direction: Direction
    low: float | None
    high: float | None
    aliases: tuple[str, ...] = ()
    unit: str = ""
    averaging: str | None = (
        None  # binary | macro | weighted | micro | ovr-macro | unstated; None = no such choice
    )
    family: str | None = None  # f1, auroc, accuracy, …: what the arithmetic checks know it as
    chance: float | Literal["majority"] | None = None  # at chance, where it does not depend on the dataset
    chance_by_dataset: Mapping[str, float] = field(default_factory=dict)
    additive: bool = False  # the n-weighted mean over groups is the overall value
    parts: tuple[str, ...] = ()  # an aggregate is the plain mean of these
    explanation: str = ""
    example: str = ""
    scorer: str | None = None  # module:function of a hub's own scorer, run from main only


@dataclass(frozen=True, slots=True)
class Split:
    """A registered split. `classes` maps class → n where known; `sha256` where the hub stores the file."""

    name: str
    n: int | None
    classes: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    id: str
    name: str
    data: DataKind
    aliases: tuple[str, ...] = ()
    splits: Mapping[str, Split] = field(default_factory=dict)
    licence: str | None = None
    described: bool = True  # False: named by a record, described by nobody
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Benchmark:
    id: str
    name: str
    version: str
    status: Literal["active", "archived", "draft"]
    task: str
    section: str  # genomics | brain-imaging | eeg | clinical | cross-domain, or a hub's own
    modality: str
    data: DataKind
    primary: str  # metric name
    secondary: tuple[str, ...] = ()
    tie_break: tuple[str, ...] = ()  # declared tie-breaks only
    datasets: tuple[str, ...] = ()  # canonical ids; the first is the default
    aliases: tuple[tuple[str, str | None], ...] = ()  # (spelling, only with this dataset)
    targets: Mapping[str, float] = field(default_factory=dict)  # name → value of the primary metric
    baseline: str | None = None  # id in registry/baselines of the toy check that shares its code
    description: str = ""
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    name: str
    kind: Literal["model", "baseline"] = "model"
    aliases: tuple[str, ...] = ()
    family: str | None = None  # members of a family may share scores
    confirmed: bool = False  # nobody confirmed: papers and repositories are not linked
    licence: str | None = None
    weights: str | None = None  # open | gated | closed | None
    paper: str | None = None
    repository: str | None = None
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a hub's owner decides, from hub.yaml."""

    approval_roles: tuple[str, ...] = ("write", "maintain", "admin")
    self_approval: bool = False
    open_submissions_per_author: int = 10
    stale_after_days: int = 30
    min_group: int = 10  # fewer per class: left out of group results, not ranked
    runs: Literal["best", "latest", "mean"] = "best"
    level_bands: tuple[tuple[float, str], ...] = ()  # (lower limit, name), highest first; descriptive only
    reporting_list: str | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything a pure function may need to know about the hub. Lookups take any registered spelling."""

    root: Path
    name: str
    repository: str  # OWNER/REPO
    policy: Policy
    benchmarks: Mapping[str, Benchmark]
    datasets: Mapping[str, Dataset]
    models: Mapping[str, Model]
    metrics: Mapping[str, Metric]
    baselines: Mapping[str, Mapping[str, Any]]
    fingerprint: str  # SHA-256 over hub.yaml, registry/ and schemas/: a verdict is bound to it
