"""Checks L: what a person should look at. Nothing here is wrong by itself, so nothing refuses a result."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.index.known import board_of, cells_of
from hubbot.proving.arithmetic.definitions import how_of, other_guessing
from hubbot.proving.arithmetic.figures import registered_classes, setting
from hubbot.proving.check import Check, Context, block_of, problem_at, problem_at_key, softened
from hubbot.proving.checks.guessing import SURE, chance_of, may_beat_guessing, standard_error
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub, Metric
    from hubbot.results.result import Result

_FEWEST_ON_BOARD = 5  # fewer say nothing about what is usual
_FASTEST_CASES = 20_000.0  # a second, for a network; features counted by hand are far faster
_IS_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HAND_MADE = re.compile(r"\bk-?mer|\bbag[-_ ]of[-_ ]words\b|\btf-?idf\b|\bone-?hot\b|\bpca\b", re.IGNORECASE)
_NETWORK = re.compile(
    r"transformer|encoder|decoder|mamba|hyena|bert|jepa|\bvit\b|convol|diffusion|llm", re.IGNORECASE
)
_EMBEDDING = re.compile(r"embedding", re.IGNORECASE)

BELOW_CHANCE = kind(
    "L101",
    "below-chance",
    "warning",
    meaning="The value is clearly below what guessing gives on this dataset: are labels or scores "
    "turned round? "
    "For accuracy, guessing is the share of the largest class; there it is a note where it is no "
    "less than 1 / classes, or where another figure says, or leaves it open, that the answers are no worse "
    "than guessing: as in screening for a rare class, or by chance where a class has few cases. "
    "It is a note, too, where `how` states a definition by which guessing gives something else: unparsable "
    "answers that count as wrong, several labels, another averaging.",
    bad="data: {n: 200}\nmetrics: {AUROC: 0.2144, Accuracy: 0.2841}",
    good="data: {n: 200}\nmetrics: {AUROC: 0.7856, Accuracy: 0.7159}",
)
FAR_ABOVE = kind(
    "L102",
    "far-above-the-board",
    "warning",
    meaning="The value is far better than all others on its board. It may be a discovery; a maintainer "
    "looks first "
    "for test cases among the training data.",
    bad="metrics: {AUROC: 0.9991}\n# … where the others lie between 0.73 and 0.79",
    good="metrics: {AUROC: 0.7712}",
)
FUTURE = kind(
    "L103",
    "date-in-the-future",
    "warning",
    meaning="The run is dated later than today (UTC, with a day's grace).",
    bad="run_metadata: {date: '2999-01-01'}",
    good="run_metadata: {date: '2026-11-20'}",
)
ENCODING = kind(
    "L104",
    "encoding-of-another-model",
    "warning",
    meaning="`run_metadata.encoding` names hand-made features (k-mer counts and the like), but the model is "
    "registered as a network that reads its own input; or a learnt embedding under a hand-made baseline. "
    "Which of the two was scored?",
    bad="model_ids: {candidate: hyenadna}\nrun_metadata: {encoding: k-mer}",
    good="model_ids: {candidate: hyenadna}\nrun_metadata: {encoding: hyenadna_embeddings}",
)
RUN_TIME = kind(
    "L105",
    "run-time-too-short",
    "warning",
    meaning="The whole run took less time than this kind of model needs to read its test set.",
    bad="model_ids: {candidate: hyenadna}\ndata: {n: 50000}\nrun_metadata: {runtime_seconds: 1.5}",
    good="model_ids: {candidate: hyenadna}\ndata: {n: 50000}\nrun_metadata: {runtime_seconds: 5400}",
)


def _below_chance(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    dataset, model = context.hub.dataset_of(result), context.hub.model(result.model_id)
    if model is not None and model.kind == "baseline":
        return  # guessing is what some baselines are for
    share = 1 / (registered_classes(dataset) or 2)
    how, sizes = how_of(result, context.hub), setting(result, context.hub).sizes
    for name, value in result.metrics.items():
        metric = context.hub.metric(name)
        if metric is None or not value:
            continue
        chance = chance_of(metric, dataset, result)
        if chance is None or metric.family not in ("auroc", "accuracy", "balanced-accuracy"):
            continue
        if value < chance - SURE * standard_error(metric, chance, result.n, sizes):
            source = "the share of the largest class" if metric.chance == "majority" else "guessing"
            other = other_guessing(how, name) if metric.family != "auroc" else ""
            usual = bool(other) or (
                metric.family == "accuracy" and (value >= share or may_beat_guessing(result, context.hub))
            )
            problem = problem_at(
                document,
                BELOW_CHANCE,
                pointer("metrics", name),
                f"`{name}: {value:g}` is clearly below {chance:.3g}, {source}{_on(result.n)}",
                hint=f"`how` states: {shown(other)}. Guessing may then give another value. Nothing to do."
                if other
                else "Usual where a rare class is looked for at the cost of the frequent one. Nothing to do."
                if usual
                else "Are labels, or the score of the positive class, turned round? If not, say so in "
                "`integrity`.",
            )
            yield softened(problem, "note") if usual else problem


def _on(n: int | None) -> str:
    return f" (n = {n:,})" if n else ""


def _far_above(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    benchmark = context.hub.benchmark_of(result)
    metric = context.hub.metric(benchmark.primary) if benchmark else None
    if metric is None or result.status.casefold() == "failed" or context.accepted_as:
        return
    value = cells_of(result, context.hub).get(metric.name)
    spread = context.known.on_board(board_of(result, context.hub), metric.name)
    if value is None or len(spread) < _FEWEST_ON_BOARD:
        return
    from statistics import median

    others = sorted(spread.values())
    sign = 1 if metric.direction == "higher" else -1
    best = max(others, key=lambda other: sign * other)
    lead = sign * (value - best)
    # Three usual distances beyond the best, and three standard errors where the metric's law is known.
    middle = median(others)
    usual = 1.4826 * median([abs(other - middle) for other in others])
    if lead > SURE * max(usual, _noise(metric, best, result.n)):
        name = next(key for key in result.metrics if context.hub.metric(key) is metric)
        yield problem_at(
            document,
            FAR_ABOVE,
            pointer("metrics", name),
            f"`{name}: {value:g}` is far better than the {len(others)} results on this board, the best of "
            f"which has {best:g}",
            hint="A discovery, or test cases among the training data? Say in `integrity` what you know "
            "of overlap.",
        )


def _noise(metric: Metric, best: float, n: int | None) -> float:
    known = metric.family in ("auroc", "accuracy", "balanced-accuracy", "f1")
    return standard_error(metric, min(best, 0.99), n) if known else 0.05 * abs(best)


def _future(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    from datetime import date, timedelta

    # It may be tomorrow already where the submitter lives.
    tomorrow = (date.fromisoformat(context.today) + timedelta(days=1)).isoformat()
    converted = block_of(result, "run_metadata").get("converted_on")
    for key, what, stated in (("date", "run", result.date), ("converted_on", "conversion", converted)):
        day = stated[:10] if isinstance(stated, str) else ""
        if _IS_DATE.fullmatch(day) and day > tomorrow:  # of what is no date the schema has told
            yield problem_at(
                document,
                FUTURE,
                f"/run_metadata/{key}",
                f"The {what} is dated {day}, which is after today, {context.today}",
                hint="The date on which it ran, year first: 2026-11-23.",
            )


def _encoding(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    encoding = block_of(result, "run_metadata").get("encoding")
    model = context.hub.model(result.model_id)
    if not isinstance(encoding, str) or model is None:
        return
    if model.kind == "model" and _HAND_MADE.search(encoding) and _is_network(context.hub, result):
        says = f"a hand-made encoding, but {model.name} is registered as a network that reads its own input"
    elif model.kind == "baseline" and _EMBEDDING.search(encoding):
        says = f"a learnt embedding, but {model.name} is registered as a baseline without one"
    else:
        return
    yield problem_at(
        document,
        ENCODING,
        "/run_metadata/encoding",
        f"`encoding: {encoding}` is {says}",
        hint="Which of the two was scored? If the encoder could not be loaded and another stepped in, "
        "file the "
        "result under the model that was scored.",
    )


def _is_network(hub: Hub, result: Result) -> bool:
    model = hub.model(result.model_id)
    said = f"{model.value.get('architecture', '')} {model.name}" if model else ""
    return bool(_NETWORK.search(said)) and not _HAND_MADE.search(said)


def _run_time(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    seconds = block_of(result, "run_metadata").get("runtime_seconds")
    model = context.hub.model(result.model_id)
    if not isinstance(seconds, int | float) or not result.n or model is None or model.kind == "baseline":
        return
    if _is_network(context.hub, result) and seconds < result.n / _FASTEST_CASES:
        yield problem_at_key(
            document,
            RUN_TIME,
            "/run_metadata/runtime_seconds",
            f"{result.n:,} cases in {seconds:g} s is faster than {model.name} reads them",
            hint="Does `runtime_seconds` cover the whole evaluation, on which hardware?",
        )


CHECKS: tuple[Check, ...] = (
    Check.of(BELOW_CHANCE, "No value is clearly below guessing", _below_chance),
    Check.of(FAR_ABOVE, "The value is not far beyond all others on its board", _far_above),
    Check.of(FUTURE, "The run is not dated in the future", _future),
    Check.of(ENCODING, "The encoding is one that the named model uses", _encoding),
    Check.of(RUN_TIME, "The run took as long as such a model needs", _run_time),
)
