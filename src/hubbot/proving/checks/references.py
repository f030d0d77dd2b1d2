"""Checks R: does the registry know the benchmark, dataset, split and model that a result names?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbot.common.problem import Problem, kind
from hubbot.common.spelling import slip
from hubbot.proving.check import Check, Context, problem_at, problem_at_key
from hubbot.reading.yaml.scalars import shown
from hubbot.registry.spellings import folded
from hubbot.results.result import is_id

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

UNKNOWN_BENCHMARK = kind(
    "R101",
    "unknown-benchmark",
    "error",
    meaning="No benchmark of this id is registered. `hubbot list` shows those there are; a new one is "
    "proposed with its own issue form.",
    bad="benchmark_id: BM-BRAEST",
    good="benchmark_id: BM-BREAST",
)
CLOSED_BENCHMARK = kind(
    "R102",
    "closed-benchmark",
    "error",
    meaning="The benchmark is archived (kept for its old results) or still a draft: it takes no new results.",
    bad="benchmark_id: BM-DNA-REGULATORY",
    good="benchmark_id: BM-DNA-ENHANCER",
)
SPELLING = kind(
    "R103",
    "other-spelling",
    "note",
    meaning="The registry knows this under another spelling, and files it under that one. Nothing needs to "
    "change.",
    bad="model_ids: {candidate: HyenaDNA}",
    good="model_ids: {candidate: hyenadna}",
)
UNKNOWN_DATASET = kind(
    "R201",
    "unknown-dataset",
    "error",
    meaning="No dataset of this id is registered.",
    bad="benchmark_id: BM-BREAST\ndataset_id: DS-BRAEST",
    good="benchmark_id: BM-BREAST\ndataset_id: DS-BREAST",
)
OTHER_DATASET = kind(
    "R202",
    "dataset-of-another-benchmark",
    "error",
    meaning="The dataset is registered, but not with this benchmark. Results on different data are never "
    "ranked together.",
    bad="benchmark_id: BM-BREAST\ndataset_id: DS-DIABETES",
    good="benchmark_id: BM-BREAST\ndataset_id: DS-BREAST",
)
NOT_NAMED = kind(
    "R203",
    "dataset-not-named",
    "warning",
    meaning="The result names a folder instead of a dataset. A folder of older toolkits is understood where "
    "the registry lists it; which data lay in it, only the submitter knows.",
    bad="benchmark_id: robustness_testing\ndata_dir: toy_data/neuro/robustness",
    good="benchmark_id: robustness_testing\ndataset_id: toy_neuro_robustness",
)
NOT_DESCRIBED = kind(
    "R204",
    "undescribed-dataset",
    "warning",
    meaning="Older results name this dataset and nobody has described it: what was tested cannot be said.",
    bad="benchmark_id: BM-DNA-ENHANCER\ndataset_id: DS-DNA-ENHANCER",
    good="benchmark_id: BM-DNA-ENHANCER\ndataset_id: DS-DNA-ENHANCERS-COHN",
)
UNKNOWN_SPLIT = kind(
    "R205",
    "unknown-split",
    "error",
    meaning="The dataset has registered splits, and this is none of them.",
    bad="benchmark_id: BM-BREAST\ndataset_id: DS-BREAST\ndata: {split: tset}",
    good="benchmark_id: BM-BREAST\ndataset_id: DS-BREAST\ndata: {split: test}",
)
UNKNOWN_MODEL = kind(
    "R301",
    "new-model",
    "note",
    meaning="The registry does not know this model yet. It is welcome: its card comes from the form and is "
    "committed with its first result.",
    bad="model_ids: {candidate: my_new_model}",
    good="model_ids: {candidate: evo2}",
)

_MODEL = "/model_ids/candidate"


def _benchmark(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    hub, named = context.hub, result.benchmark_id
    if not named:
        return
    benchmark = hub.benchmark_of(result)
    if benchmark is None:
        yield _no_benchmark(document, result, hub)
    elif benchmark.status != "active" and context.accepted_as is None:
        why = "archived: it keeps its old results" if benchmark.status == "archived" else "a draft"
        message = f"`{benchmark.id}` is {why} and takes no new ones"
        yield problem_at(document, CLOSED_BENCHMARK, "/benchmark_id", message, hint=_open_benchmarks(hub))


def _no_benchmark(document: Document, result: Result, hub: Hub) -> Problem:
    named = result.benchmark_id
    by_dataset = {
        dataset: benchmark.id
        for benchmark in hub.benchmarks.values()
        for spelling, dataset in benchmark.aliases
        if dataset and folded(spelling) == folded(named)
    }
    if by_dataset:
        message = f"`{shown(named)}` stands for several benchmarks; which one depends on the dataset"
        pairs = ", ".join(f"{benchmark} (with {dataset})" for dataset, benchmark in by_dataset.items())
        return problem_at(
            document, UNKNOWN_BENCHMARK, "/benchmark_id", message, hint=f"Write one of: {pairs}"
        )
    nearest = hub.suggest("benchmark", named)
    message = f"There is no benchmark `{shown(named)}`"
    hint = f"Did you mean {nearest}, {hub.benchmarks[nearest].name}?" if nearest else _open_benchmarks(hub)
    write = slip(named, hub.benchmarks)
    return problem_at(document, UNKNOWN_BENCHMARK, "/benchmark_id", message, hint=hint, write=write)


def _open_benchmarks(hub: Hub) -> str:
    ids = [benchmark.id for benchmark in hub.benchmarks.values() if benchmark.status == "active"]
    return f"Open benchmarks: {', '.join(ids[:12])}{' and more' if len(ids) > 12 else ''}"


def _dataset(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    hub, benchmark = context.hub, context.hub.benchmark_of(result)
    dataset = hub.dataset_of(result)
    among = benchmark.datasets if benchmark else ()
    if dataset is None:
        yield from _no_dataset(document, result, hub, among)
        return
    if benchmark is not None and dataset.id not in among:
        belonging = ", ".join(among) or "none yet"
        message = f"`{dataset.id}` is not a dataset of {benchmark.id}"
        hint = f"Datasets of {benchmark.id}: {belonging}. Which data were scored, only you know"
        yield problem_at(document, OTHER_DATASET, _dataset_path(result), message, hint=hint)
    if not dataset.described:
        message = f"Nobody has described `{dataset.id}`: what was tested cannot be said"
        others = [name for name in among if hub.datasets[name].described]
        hint = f"Described: {', '.join(others)}" if others else "Propose a description of it as a dataset"
        yield problem_at(document, NOT_DESCRIBED, _dataset_path(result), message, hint=hint)
    if result.dataset_id is None:
        message = f"A folder is named, not a dataset. It is read as `{dataset.id}`"
        hint = f"Write `dataset_id: {dataset.id}`"
        yield problem_at_key(document, NOT_NAMED, "/data_dir", message, hint=hint)


def _no_dataset(document: Document, result: Result, hub: Hub, among: tuple[str, ...]) -> Iterator[Problem]:
    if result.dataset_id is None:
        if "data_dir" in result.value:
            hint = f"Write `dataset_id:` with one of: {', '.join(among)}" if among else "Write `dataset_id:`"
            message = "A folder is named, not a dataset, and no registered dataset belongs to it"
            yield problem_at(document, NOT_NAMED, "/data_dir", message, hint=hint)
        return
    nearest = hub.suggest("dataset", result.dataset_id, among)
    message = f"There is no dataset `{shown(result.dataset_id)}`"
    hint = (
        f"Datasets of this benchmark: {', '.join(among)}" if among else "`hubbot list` shows those there are"
    )
    if nearest:
        owner = next((b.id for b in hub.benchmarks.values() if nearest in b.datasets), None)
        hint = f"Did you mean {nearest}{f', a dataset of {owner}' if owner else ''}?"
    write = slip(result.dataset_id, among or hub.datasets)
    yield problem_at(document, UNKNOWN_DATASET, "/dataset_id", message, hint=hint, write=write)


def _dataset_path(result: Result) -> str:
    return "/dataset_id" if result.dataset_id is not None else "/data_dir"


def _split(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    dataset = context.hub.dataset_of(result)
    if dataset is None or not dataset.splits or result.split is None or result.split in dataset.splits:
        return
    names = tuple(dataset.splits)
    message = f"`{dataset.id}` has no split `{shown(result.split)}`"
    hint = f"Splits: {', '.join(names)}. Which one was scored is a fact: a score on another takes a run on it"
    write = slip(result.split, names)
    if write:
        hint = f"Did you mean {write}? Splits: {', '.join(names)}"
    yield problem_at(document, UNKNOWN_SPLIT, "/data/split", message, hint=hint, write=write)


def _model(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    if not is_id(result.model_id) or context.hub.model(result.model_id) is not None:
        return  # what cannot be an id is told by the shape
    nearest = context.hub.suggest("model", result.model_id)
    if context.card and not nearest:
        return
    message = f"`{shown(result.model_id)}` is new here"
    to_do = ["" if context.card else "Fill in its card in the form.", _meant(nearest)]
    hint = " ".join(filter(None, to_do)).rstrip(".")
    yield problem_at(document, UNKNOWN_MODEL, _MODEL, message, hint=hint)


def _meant(nearest: str | None) -> str:
    """Asked also where a card is filled in: one model under two spellings would stand on a board twice."""
    return f"Or did you mean {nearest}?" if nearest else ""


def _spellings(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    hub = context.hub
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    dataset = hub.dataset(result.dataset_id) if result.dataset_id else None
    for path, written, known in (
        ("/benchmark_id", result.benchmark_id, benchmark),
        ("/dataset_id", result.dataset_id, dataset),
        (_MODEL, result.model_id, model),
    ):
        if known is not None and written != known.id:
            message = f"`{shown(written)}` is filed here as `{known.id}`"
            yield problem_at(document, SPELLING, path, message, hint=f"Nothing to do; or write {known.id}")


CHECKS: tuple[Check, ...] = (
    Check.of(UNKNOWN_BENCHMARK, "The benchmark is registered and takes results", _benchmark),
    Check.of(UNKNOWN_DATASET, "The dataset is registered, described and belongs to the benchmark", _dataset),
    Check.of(UNKNOWN_SPLIT, "The split is one of the dataset's", _split),
    Check.of(UNKNOWN_MODEL, "A model that is new here is named", _model),
    Check.of(SPELLING, "Other spellings are named", _spellings),
)
