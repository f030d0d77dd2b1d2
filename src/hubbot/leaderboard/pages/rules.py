"""How are scores calculated here? What a benchmark measures, by which rules, and what its runs recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup

from hubbot.leaderboard.pages.summary import Summary, anchor
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import METRICS, READING, benchmark_path
from hubbot.registry.model import Benchmark, Dataset, Hub, Metric
from hubbot.registry.reporting_lists import FOCUS_GROUP, FOCUS_GROUP_PAGE, items_of

_FITS = {
    "classification": "how well the answers tell the classes apart. Where one class is rare, accuracy alone "
    "misleads: read it beside the other figures",
    "regression": "how far predicted and true values lie apart, over all cases",
    "reconstruction": "how well what was hidden is filled in",
    "robustness": "how much is left when the input is disturbed. Steady is not right",
    "generation": "how good the texts are. No figure here reads them as an expert would",
}
# Of an entry's facts and settings, what they are called here.
_CALLED = {
    "encoding": "encoding",
    "hardware": "hardware",
    "runtime_seconds": "run time",
    "n_train": "size of the training part",
    "runner": "program",
    "protocol": "what it was trained on",
    "model_config": "the model's settings",
    "adaptation": "adaptation",
    "checkpoint": "checkpoint",
    "prompt": "prompt",
    "num_fewshot": "examples in the prompt",
    "n_shots": "examples in the prompt",
    "layer": "layer",
    "pooling": "pooling",
    "sampling_freq": "sampling rate",
}


def recorded_of(entries: Iterable[Entry]) -> dict[str, int]:
    """What of their configuration these results recorded: in words → how many did."""
    return dict(Counter(what for entry in entries for what in dict.fromkeys(_recorded(entry))))


def reported_of(entries: Iterable[Entry]) -> dict[str, int]:
    """Ids of the hub's reporting items → how many of these results state them."""
    return dict(Counter(item for entry in entries for item in entry.reported))


def _recorded(entry: Entry) -> Iterator[str]:
    if entry.date:
        yield "day of the run"
    if entry.board.dataset:
        yield "dataset"
    for name in (*entry.facts, *entry.settings):
        yield _CALLED.get(name, name.replace("_", " "))
    if entry.runs.seeds:
        yield "seed"
    if entry.weights:
        yield "weights"


def rules(benchmark: Benchmark, boards: Sequence[Summary], hub: Hub) -> Iterator[object]:
    """The points of the fold, Markdown made here."""
    primary = hub.metrics[benchmark.primary]
    yield _what(benchmark, hub)
    for name in benchmark.datasets:
        if name in hub.datasets:
            yield Markup("**Data:** `{}` {}").format(inert(name), inert(_dataset(hub.datasets[name])))
    yield _metric(primary, benchmark)
    if benchmark.secondary:
        yield Markup("**Also recorded:** {}.").format(inert(", ".join(benchmark.secondary)))
    yield _ranking(benchmark, primary)
    yield from _own_rules(benchmark)
    results = sum(board.standing for board in boards)
    if results:
        counts: Counter[str] = Counter()
        for board in boards:
            counts.update(board.recorded)
        yield Markup("**What the runs recorded:** {}.").format(inert(_shares(counts, results)))
        yield from _reporting(boards, results, hub)


def _what(benchmark: Benchmark, hub: Hub) -> Markup:
    topic = benchmark.value.get("topic")
    domain = [hub.sections.get(benchmark.section, benchmark.section), topic, benchmark.modality]
    said = Markup("**Benchmark:** `{}`, version {}. **Domain:** {}. **Task:** {}.")
    return said.format(
        inert(benchmark.id),
        inert(benchmark.version),
        inert(", ".join(str(one) for one in domain if one)),
        inert(benchmark.task),
    )


def _dataset(dataset: Dataset) -> str:
    sizes = ", ".join(f"{split.name} {split.n:,}" for split in dataset.splits.values() if split.n)
    parts = [f"{dataset.name} ({sizes or 'no split registered'})."]
    if dataset.value.get("source"):
        parts.append(f"Source: {dataset.value['source']}.")
    if dataset.licence:
        parts.append(f"Licence: {dataset.licence}.")
    return " ".join(parts)


def _metric(primary: Metric, benchmark: Benchmark) -> Markup:
    about = link(primary.name, f"{_from_page(METRICS)}#{anchor(primary.name)}")
    span = " to ".join(f"{end:g}".replace("-", "−") for end in (primary.low, primary.high) if end is not None)
    bounds = f", {span}" if primary.low is not None and primary.high is not None else ""
    word = next((word for word in _FITS if word in benchmark.task.casefold()), None)
    fits = _FITS[word] if word else "how well the answers meet the task above"
    guess = f"; guessing gives {primary.chance}" if isinstance(primary.chance, int | float) else ""
    said = Markup("**Metric:** {}, {}{}{}. It says here {}.")
    return said.format(about, inert(primary.better), inert(bounds), inert(guess), inert(fits))


def _ranking(benchmark: Benchmark, primary: Metric) -> Markup:
    ties = ", then ".join(benchmark.tie_break)
    tied = f"ties are broken by {ties}" if ties else "ties stay ties"
    best = "the highest" if primary.direction == "higher" else "the lowest"
    said = Markup("**Ranking:** {} {} stands first; {}; {}; {}.")
    mean = link("a model's runs count by their mean", f"{_from_page(READING)}#several-runs")
    ranges = link("the range says which ranks the data allow", f"{_from_page(READING)}#rank-and-range")
    return said.format(best, inert(primary.name), inert(tied), mean, ranges)


def _own_rules(benchmark: Benchmark) -> Iterator[object]:
    if isinstance(margin := benchmark.value.get("margin"), dict):
        yield (
            f"Not worse than the first: by less than {margin['value']}, for results accepted from "
            f"{margin['since']} on."
        )
    if benchmark.targets:
        said = ", ".join(f"{name} {words.number(value)}" for name, value in benchmark.targets.items())
        yield f"The benchmark's own targets: {said}."
    if benchmark.value.get("stratification"):
        yield f"Groups asked for: {', '.join(map(str, benchmark.value['stratification']))}."
    for version, metric in benchmark.earlier.items():
        yield f"Version {version} ranked by {metric}; its results keep a table of their own."


def _shares(counts: Mapping[str, int], of: int) -> str:
    """`dataset, day; in some: seed (6 of 8)`: what all have first."""
    everywhere = [what for what, count in counts.items() if count >= of]
    some = [f"{what} ({count} of {of})" for what, count in sorted(counts.items(), key=_most) if count < of]
    parts = [f"all {of}: {', '.join(everywhere)}" if everywhere else "", ", ".join(some)]
    return "; ".join(part for part in parts if part) or "none"


def _most(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]


def _reporting(boards: Sequence[Summary], of: int, hub: Hub) -> Iterator[object]:
    """What the focus group on AI for health asks of an evaluation: stated by how many, and by none."""
    asked = [item for item in items_of(hub) if FOCUS_GROUP in item.source]
    if not asked:
        return
    counts: Counter[str] = Counter()
    for board in boards:
        counts.update(board.reported)
    stated = {item.title: counts[item.id] for item in asked if counts[item.id]}
    missing = ", ".join(item.title for item in asked if not counts[item.id])
    group = link(FOCUS_GROUP, FOCUS_GROUP_PAGE)
    said = Markup("**Items that {} asks for:** stated by {}. Missing in all: {}. {}")
    why = link("Why health asks for more", f"{_from_page(READING)}#why-health-asks-for-more")
    yield said.format(group, inert(_shares(stated, of)), inert(missing or "none"), why)


def _from_page(path: str) -> str:
    return cells.relative(path, benchmark_path("x"))
