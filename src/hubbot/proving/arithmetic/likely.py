"""Which ordinary definition may be behind figures that the registered one does not give, and how to state it.

Nothing here decides: a hint names the likeliest ones, those that fit first. A person knows which it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubbot.proving.arithmetic.figures import Figure, Setting
from hubbot.proving.arithmetic.harmonic import harmonic
from hubbot.proving.arithmetic.matrix import verdict
from hubbot.proving.arithmetic.rounding import reading

if TYPE_CHECKING:
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

_MOST_FIGURES = 12  # with more, which of them stand apart is not tried: each trial is a search
_MOST = 5  # definitions that a hint names
_POINT = frozenset({"sensitivity", "specificity"})
_TEXT = ("text", "language", "question", "llm", "instruct", "chat", "gpt", "prompt", "generat")


@dataclass(frozen=True, slots=True)
class Likely:
    """A definition in words, and what to write into the file to state it."""

    words: str
    write: str


MEANS = Likely(
    "a mean over bootstrap draws, or over several runs, as the point",
    "how: {estimate: bootstrap mean}` or `mean of runs",
)
SEVERAL = Likely("several labels a case, each counted (label-wise)", "how: {labels: several}")
INVALID = Likely(
    "unparsable (invalid) answers left out or counted as a further class",
    "how: {invalid_answers: left out}` or `own class",
)
OUTPUTS = Likely("errors averaged over several outputs", "how: {outputs: averaged}")
TRAINING_MEAN = Likely("R² against the mean of the training data", "how: {R2: {against: training mean}}")
LESS_ONE = Likely("a divisor of n - 1 in place of n", "how: {divisor: n - 1}")
OVERLAP = Likely("groups that overlap", "how: {groups: overlapping}")


def hint(found: Sequence[Likely]) -> str:
    """One hint that names each, with what to write."""
    if not found:
        return "A typing mistake? Another n? Another definition? State it under `how`."
    named = "; or ".join(f"{one.words}: write `{one.write}`" for one in found[:_MOST])
    return f"Likely {named}. A typing mistake, or another n? Correct it."


def of_share(result: Result, figures: Sequence[Figure], hub: Hub) -> list[Likely]:
    """For an accuracy that is no k of n."""
    weighted = [*_class_weighted(figures)]
    return weighted + _by_sign(result, hub, [MEANS, SEVERAL, INVALID])


def of_matrix(result: Result, figures: Sequence[Figure], known: Setting, hub: Hub) -> list[Likely]:
    """For figures that no single confusion matrix gives: what fits comes first."""
    found = [*by_macro_means(figures), *_class_weighted(figures)]
    found = found or [*_thresholds(figures, known)]  # a search for each part: only where no law tells
    alone = [verdict([f], known, every_averaging=False).refuted for f in figures[:_MOST_FIGURES]]
    rest = [MEANS, SEVERAL, INVALID] if any(alone) else [INVALID, MEANS, SEVERAL]
    return found + _by_sign(result, hub, rest)


def _by_sign(result: Result, hub: Hub, candidates: list[Likely]) -> list[Likely]:
    """Sort `candidates`: those first of which the file itself gives a sign."""
    spans = (one for one in result.block("uncertainty").values() if isinstance(one, dict))
    methods = " ".join(str(one.get("method", "")) for one in spans)
    benchmark, dataset = hub.benchmark_of(result), hub.dataset_of(result)
    signs = {
        id(MEANS): "bootstrap" in methods.casefold(),
        id(SEVERAL): (benchmark is not None and "label" in benchmark.task.casefold())
        or (dataset is not None and any(dataset.value.get(key) for key in ("n_labels", "n_outputs"))),
        id(INVALID): any(word in _about(result, hub) for word in _TEXT),
    }
    return sorted(candidates, key=lambda one: not signs.get(id(one), False))


def _about(result: Result, hub: Hub) -> str:
    benchmark, model = hub.benchmark_of(result), hub.model(result.model_id)
    said: list[Any] = [benchmark.modality, benchmark.task] if benchmark else []
    said += [model.name, model.value.get("architecture", "")] if model else [result.model_id]
    return " ".join(map(str, said)).casefold()


def _class_weighted(figures: Sequence[Figure]) -> Iterator[Likely]:
    """An accuracy that is the mean of the classes' own: balanced accuracy under another name."""
    at = {next(iter(f.options.values())): f for f in figures if f.stated}
    balanced = at.get("balanced-accuracy")
    accuracy = at.get("accuracy")
    if accuracy is None or balanced is None:
        return
    if not reading(accuracy.value).meet(reading(balanced.value)).empty:
        name = accuracy.name
        yield Likely("accuracy weighted by class", f"how: {{{name}: {{averaging: balanced}}}}")


def by_macro_means(figures: Sequence[Figure]) -> Iterator[Likely]:
    """Macro F1 as the harmonic mean of macro precision and macro recall, not the mean of the classes' F1."""
    if found := harmonic(figures):
        write = f"how: {{{found.f1.name}: {{averaging: from macro precision and recall}}}}"
        yield Likely("macro F1 from macro precision and macro recall", write)


def _thresholds(figures: Sequence[Figure], known: Setting) -> Iterator[Likely]:
    """Figures at two thresholds: each part fits by itself."""
    if known.classes != 2 or len(figures) > _MOST_FIGURES:
        return
    for part in _parts(figures):
        rest = [figure for figure in figures if figure not in part]
        if not rest or not part or _refuted(part, known) or _refuted(rest, known):
            continue
        own = ", ".join(f"{figure.name}: {{threshold: youden}}" for figure in part)
        names = " and ".join(figure.name for figure in part)
        yield Likely(f"a threshold of its own (Youden, cost, …) for {names}", f"how: {{{own}}}")
        return


def _refuted(figures: Sequence[Figure], known: Setting) -> bool:
    return verdict(figures, known, every_averaging=False).refuted


def _parts(figures: Sequence[Figure]) -> Iterator[list[Figure]]:
    """What people compute at a threshold of its own: the ROC point with what belongs to it, or one figure."""
    for further in (frozenset[str](), {"balanced-accuracy"}, {"balanced-accuracy", "precision", "npv"}):
        yield [f for f in figures if set(f.options.values()) <= _POINT | further]
    yield from ([figure] for figure in figures)
