"""The hub's own files as types: hub.yaml and registry/. One canonical id each; aliases for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.common.model_names import PLACEHOLDERS
from hubbot.registry.spellings import ANY_DATASET, folded, indexed, nearest
from hubbot.registry.suite import Suite

if TYPE_CHECKING:
    from hubbot.results.hand_changes import HandChange, LostRank
    from hubbot.results.result import Result

Direction = Literal["higher", "lower"]
DataKind = Literal["real", "synthetic"]
Unit = Literal["case", "patient", "site", "block", "group"]  # what is independent; a block is one of time
Role = Literal["guess", "reference"]  # never looks at its input; fitted and run by the hub itself
Noun = Literal["benchmark", "dataset", "model", "metric", "suite"]


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
    chance_by_dataset: Mapping[str, float] = field(default_factory=dict)  # canonical dataset → level
    additive: bool = False  # the n-weighted mean over groups is the overall value
    parts: tuple[str, ...] = ()  # an aggregate is the plain mean of those of these that are stated
    variants: tuple[str, ...] = ()  # averaging unstated: the names that do state it
    explanation: str = ""
    example: str = ""
    scorer: str | None = None  # module:function of a hub's own scorer, run from main only
    threshold: float | None = None  # the probability at which it is taken: net benefit
    best: float | None = None  # the best value, where neither end of the range is: a slope of 1
    never_ranked: bool = False  # describes a model, and orders none
    on_sheet: bool = False  # on the index's short list of metrics

    @property
    def better(self) -> str:
        """ "higher is better", "best at 1"."""
        return f"{self.direction} is better" if self.best is None else f"best at {self.best:g}"


@dataclass(frozen=True, slots=True)
class Split:
    """A registered split. `classes` maps class → n where known; `sha256` is that of its labels.

    `file` is where the hub stores them, as written: `registry.stored_labels` opens it, and nothing else does.
    `units` are the sizes of what is independent, where that is not the case (`Dataset.unit`).
    `target_variance` is that of the true values, over n, in their squared unit; None where not registered.
    """

    name: str
    n: int | None
    classes: Mapping[str, int] = field(default_factory=dict)
    sha256: str | None = None
    target_variance: float | None = None
    file: str | None = None
    units: tuple[int, ...] = ()  # cases of each patient, site or block
    units_by_row: bool = False  # the rows are numbered unit by unit, in the order of `units`


@dataclass(frozen=True, slots=True)
class Features:
    """The file in which the hub stores X, as written: `registry.stored_features` opens it, nothing else does.

    `columns` says in words what they are, "" where nobody said.
    """

    file: str
    sha256: str | None = None
    columns: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    id: str
    name: str
    data: DataKind
    aliases: tuple[str, ...] = ()
    splits: Mapping[str, Split] = field(default_factory=dict)
    licence: str | None = None
    described: bool = True  # False: named by a record, described by nobody
    folders: tuple[str, ...] = ()  # what older results give as `data_dir` instead of naming the dataset
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)
    unit: Unit = "case"
    features: Features | None = None  # in the hub itself; None: authors bring X


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
    earlier: Mapping[str, str] = field(default_factory=dict)  # earlier version → its primary metric
    baseline: str | None = None  # id in registry/baselines of the toy check that shares its code
    description: str = ""
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Model:
    id: str
    name: str
    kind: Literal["model", "baseline"] = "model"
    aliases: tuple[str, ...] = ()
    family: str | None = None  # members of a confirmed family may share scores
    confirmed: bool = False  # nobody confirmed: papers and repositories are not linked
    licence: str | None = None
    weights: str | None = None  # open | gated | closed | None
    paper: str | None = None
    repository: str | None = None
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)
    role: Role | None = None

    @property
    def competes(self) -> bool:
        """Whether it can take a medal: no guess, and no baseline whose card says no role."""
        return self.role == "reference" or (self.role is None and self.kind != "baseline")

    @property
    def mark(self) -> str:
        """What stands beside its name on boards, "" for what others bring."""
        marks = {"guess": "guess", "reference": "hub reference"}
        return marks[self.role] if self.role else "baseline" if self.kind == "baseline" else ""


@dataclass(frozen=True, slots=True)
class SubmissionLimit:
    """At most so many results of one person on one benchmark in 24 hours, 7 days or 30 days."""

    per: Literal["day", "week", "month"]
    most: int

    @property
    def days(self) -> int:
        return {"day": 1, "week": 7, "month": 30}[self.per]


@dataclass(frozen=True, slots=True)
class Policy:
    """What a hub's owner decides, from hub.yaml."""

    approval_roles: tuple[str, ...] = ("write", "maintain", "admin")
    self_approval: bool = False
    open_submissions_per_author: int = 10
    submissions: SubmissionLimit | None = None  # None: as many as people like
    stale_after_days: int | None = (
        30  # of silence, until a submission that needs fixes is closed; None: never
    )
    unrank_changed_after_days: int | None = 7  # an accepted file changed on main by hand; None: never
    min_group: int = 10  # fewer per class: left out of group results, not ranked
    runs: Literal["best", "latest", "mean"] = "mean"  # what the order goes by; ranges follow the mean
    level_bands: tuple[tuple[float, str], ...] = ()  # (lower limit, name), highest first; descriptive only
    reporting_list: str | None = None
    publish: Literal["push", "pull-request"] = "push"  # how an accepted result comes to main
    # Where pages of models lie: `folders`, by name, for good; None: in one folder as long as there is room.
    model_pages: Literal["folders"] | None = None
    private_label_attempts: int = 3  # with labels not public: of one submission; misses of one author
    notice: str = ""
    placeholder_ids: tuple[str, ...] = PLACEHOLDERS  # ids that name no model; `#` is any number
    maintainers: tuple[str, ...] = ()  # logins that the bot mentions when the hub itself is broken


@dataclass(frozen=True, slots=True)
class Hub:
    """Everything a pure function may need to know about the hub.

    Lookups take any registered spelling, upper or lower case, and answer None for what is not registered. The
    mappings are keyed by canonical id only.
    """

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
    sections: Mapping[str, str] = field(default_factory=dict)  # id → title, in the order of the pages
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    changed: Mapping[str, HandChange] = field(default_factory=dict)  # path → accepted file changed by hand
    lost: Mapping[str, LostRank] = field(default_factory=dict)  # path → rank lost, its submitter not yet told
    suites: Mapping[str, Suite] = field(default_factory=dict)
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)  # hub.yaml as it stands
    # Built at the first lookup, so that a hub made by hand in a test needs nothing more.
    _index: dict[Noun, dict[str, dict[str, str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def branch(self) -> str:
        """The default branch: what these files lie on, and what the bot pushes to."""
        return str(self.value.get("branch") or DEFAULT_BRANCH)

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody said yet where on GitHub it is."""
        return self.repository.partition("/")[0].upper() == "OWNER"

    def benchmark(self, spelling: str, dataset: str | None = None) -> Benchmark | None:
        """By id or alias. An alias may belong to one dataset only: `dataset` is any spelling of it."""
        known = self.dataset(dataset) if dataset else None
        found = self._find("benchmark", spelling, known.id if known else ANY_DATASET)
        return self.benchmarks[found] if found else None

    def dataset(self, spelling: str) -> Dataset | None:
        found = self._find("dataset", spelling)
        return self.datasets[found] if found else None

    def model(self, spelling: str) -> Model | None:
        found = self._find("model", spelling)
        return self.models[found] if found else None

    def metric(self, spelling: str) -> Metric | None:
        found = self._find("metric", spelling)
        return self.metrics[found] if found else None

    def dataset_of(self, result: Result) -> Dataset | None:
        """The dataset a result names; for an older one that names only a folder, the folder's dataset."""
        if result.dataset_id is not None:
            return self.dataset(result.dataset_id)
        folder = result.value.get("data_dir")
        if not isinstance(folder, str):
            return None
        return next((d for d in self.datasets.values() if folder.strip("/") in d.folders), None)

    def benchmark_of(self, result: Result) -> Benchmark | None:
        dataset = self.dataset_of(result)
        return self.benchmark(result.benchmark_id, dataset.id if dataset else None)

    def version_of(self, result: Result) -> str | None:
        """The newest version of its benchmark whose primary metric the result gives; else the present one."""
        benchmark = self.benchmark_of(result)
        if benchmark is None:
            return None
        given = {metric.name for name in result.metrics if (metric := self.metric(name))}
        versions = {benchmark.version: benchmark.primary, **benchmark.earlier}
        return next((number for number, primary in versions.items() if primary in given), benchmark.version)

    def suggest(self, noun: Noun, text: str, among: Iterable[str] | None = None) -> str | None:
        """The canonical id whose id, alias or name is nearest; `among` are canonical ids to prefer."""
        preferred = nearest(text, dict(self._names(noun, set(among)))) if among is not None else None
        return preferred or nearest(text, dict(self._names(noun, None)))

    def entries(self, noun: Noun) -> Mapping[str, Any]:
        """What is registered of a kind, by canonical id."""
        found: Mapping[str, Benchmark | Dataset | Model | Metric | Suite] = getattr(self, f"{noun}s")
        return found

    def spellings(self, noun: Noun) -> Iterator[tuple[str, str]]:
        """Every registered (spelling, canonical id), as written."""
        for identifier, entry in self.entries(noun).items():
            yield identifier, identifier
            for alias in entry.aliases:
                yield (alias[0] if isinstance(alias, tuple) else alias), identifier

    def _names(self, noun: Noun, among: set[str] | None) -> Iterator[tuple[str, str]]:
        for spelling, identifier in self.spellings(noun):
            if among is None or identifier in among:
                yield folded(spelling), identifier
        for identifier, entry in self.entries(noun).items():
            if among is None or identifier in among:
                yield folded(entry.title if isinstance(entry, Metric) else entry.name), identifier

    def _find(self, noun: Noun, spelling: str, dataset: str = ANY_DATASET) -> str | None:
        if noun not in self._index:
            self._index[noun] = indexed(self.entries(noun), models=noun == "model")
        by_dataset = self._index[noun].get(folded(spelling), {})
        return by_dataset.get(dataset) or by_dataset.get(ANY_DATASET)


def nearest_root(start: Path) -> Path | None:
    """The nearest folder with a hub.yaml, from `start` upwards."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / "hub.yaml").is_file()), None)
