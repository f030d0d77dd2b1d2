"""Check B: does the submitter's installation compute what ours does? It gives a mark, never evidence.

The toy figures are public, so anybody can copy them: the mark says that an environment was looked at, not who
ran what. The re-run takes seconds and comes from `evaluation`, loaded only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, kind
from hubbot.common.spelling import slip
from hubbot.proving.arithmetic.rounding import reading
from hubbot.proving.check import Check, Context, block_of, problem_at, problem_at_key, softened
from hubbot.reading.yaml.scalars import shown

if TYPE_CHECKING:
    from hubbot.reading.yaml.reader import Document
    from hubbot.registry.model import Hub
    from hubbot.results.result import Result

_RECIPES_RUN = "dummy_classifier"  # the model of every recipe that names no other
_DEFAULT_TOLERANCE = 0.00005

UNKNOWN_BASELINE = kind(
    "B101",
    "unknown-toy-baseline",
    "error",
    meaning="`toy_check.baseline` names no baseline of this hub.",
    bad="toy_check: {baseline: toy_clasification, metrics: {AUROC: 0.5597}}",
    good="toy_check: {baseline: toy_classification, metrics: {AUROC: 0.5597}}",
)
TOY_DIFFERS = kind(
    "B102",
    "toy-figures-differ",
    "warning",
    meaning="The toy check gave other figures there than here. The result itself may be right; the mark "
    "“environment checked” is not given. A library version is the usual cause.",
    bad="toy_check: {baseline: toy_classification, metrics: {AUROC: 0.5612}}",
    good="toy_check: {baseline: toy_classification, metrics: {AUROC: 0.5597}}",
)
NOT_REPRODUCED = kind(
    "B103",
    "baseline-not-reproduced",
    "error",
    meaning="A result of one of the hub's own baselines on made-up data can be reproduced by everybody, "
    "so it "
    "must give the registered figures.",
    bad="benchmark_id: BM-TOY-CLASS\ndataset_id: DS-TOY-FMRI-CLASS\nmodel_ids: {candidate: "
    "dummy_classifier}\n"
    "metrics: {AUROC: 0.6103, Accuracy: 0.575}",
    good="benchmark_id: BM-TOY-CLASS\ndataset_id: DS-TOY-FMRI-CLASS\nmodel_ids: {candidate: "
    "dummy_classifier}\n"
    "metrics: {AUROC: 0.5597, Accuracy: 0.575}",
)


_SHOWN = 8  # versions of packages


def environment_checked(result: Result, context: Context) -> bool:
    """Whether the mark is earned: a toy check is filed, it names a baseline, and every figure agrees."""
    toy = block_of(result, "toy_check")
    expected = _figures_here(toy.get("baseline"), context)
    filed = block_of(result, "toy_check", "metrics")
    return bool(expected and filed) and not tuple(_differences(toy, expected, context.hub))


def _unknown(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    name = block_of(result, "toy_check").get("baseline")
    if not isinstance(name, str) or name in context.hub.baselines:
        return
    from difflib import get_close_matches

    nearest = next(iter(get_close_matches(name[:100], context.hub.baselines, n=1)), None)
    there = ", ".join(f"`{known}`" for known in sorted(context.hub.baselines)) or "none"
    yield problem_at(
        document,
        UNKNOWN_BASELINE,
        "/toy_check/baseline",
        f"There is no toy baseline `{shown(name)}`",
        hint=f"Did you mean `{nearest}`?" if nearest else f"Registered here: {there}.",
        write=slip(name, context.hub.baselines),
    )


def _toy(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    toy = block_of(result, "toy_check")
    expected = _figures_here(toy.get("baseline"), context)
    differing = tuple(_differences(toy, expected, context.hub))
    if not differing:
        return
    told = "; ".join(f"{shown(name)} {there:g}, here {here}" for name, there, here in differing)
    versions = block_of(result, "toy_check", "versions")
    first = [shown(f"{package} {version}") for package, version in [*versions.items()][:_SHOWN]]
    stated = ", ".join([*first, *(["and more"] if len(versions) > _SHOWN else [])]) or "not stated"
    yield problem_at(
        document,
        TOY_DIFFERS,
        pointer("toy_check", "metrics", differing[0][0]),
        f"The toy check differs: {told}",
        hint=f"Versions there: {stated}. `hubbot doctor` shows those used here.",
    )


def _figures_here(baseline: object, context: Context) -> Mapping[str, float | None]:
    """What the baseline gives: re-run with `full`, else as registered; {} for none of ours."""
    if not isinstance(baseline, str) or baseline not in context.hub.baselines:
        return {}
    if not context.full:
        return _mapping(context.hub.baselines[baseline].get("metrics"))
    if context.rerun is not None:
        return context.rerun(baseline)
    from hubbot.evaluation.baselines.toy_baselines import run

    return run(str(context.hub.baselines[baseline].get("recipe", baseline))).figures


def _differences(
    toy: Mapping[str, Any], expected: Mapping[str, float | None], hub: Hub
) -> Iterator[tuple[str, float, str]]:
    tolerance = _tolerance(hub, str(toy.get("baseline")))
    for name, filed in _mapping(toy.get("metrics")).items():
        here = expected.get(name)
        if expected and isinstance(filed, int | float) and (here is None or abs(here - filed) > tolerance):
            yield name, filed, "no such figure" if here is None else f"{here:.4f}"


def _tolerance(hub: Hub, baseline: str) -> float:
    stated = _mapping(hub.baselines.get(baseline, {}).get("tolerance")).get("default", _DEFAULT_TOLERANCE)
    # Figures are filed with four decimals, so half of the last one is the writer's and half is ours.
    return float(stated) + _DEFAULT_TOLERANCE


def _claims(document: Document, result: Result, context: Context) -> Iterator[Problem]:
    hub, dataset = context.hub, context.hub.dataset_of(result)
    made_up = dataset is not None and dataset.data == "synthetic"
    candidates = [name for name, on_file in hub.baselines.items() if _is_of(on_file, result, hub)]
    comparable = [
        name for name in candidates if set(_shared(result, _mapping(hub.baselines[name].get("metrics"))))
    ]
    if not made_up or not comparable or result.status.casefold() == "failed":
        return
    off = {name: _off(result, _figures_here(name, context), _tolerance(hub, name)) for name in comparable}
    nearest = min(off, key=lambda name: (len(off[name]), name))
    if off[nearest]:
        told = "; ".join(f"{name} {filed:g}, registered {here:g}" for name, filed, here in off[nearest])
        found = problem_at_key(
            document,
            NOT_REPRODUCED,
            "/metrics",
            f"This baseline's figures on made-up data are known, and these differ: {told}",
            hint=f"`hubbot check --full` re-runs {nearest}. Another toolkit or seed? File it as a model "
            f"of its own.",
        )
        yield softened(found, "warning") if context.accepted_as else found


def _is_of(on_file: Mapping[str, Any], result: Result, hub: Hub) -> bool:
    model, dataset = hub.model(result.model_id), hub.dataset_of(result)
    if model is None or on_file.get("model", _RECIPES_RUN) != model.id:
        return False
    return "dataset" not in on_file or (dataset is not None and dataset.id == on_file["dataset"])


def _shared(result: Result, figures: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, value in result.metrics.items() if value is not None and name in figures)


def _off(
    result: Result, here: Mapping[str, float | None], tolerance: float
) -> list[tuple[str, float, float]]:
    return [
        (name, filed, known)
        for name in _shared(result, here)
        if (filed := result.metrics[name]) is not None
        and (known := here[name]) is not None
        and not (reading(filed).low - tolerance <= known <= reading(filed).high + tolerance)
    ]


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


CHECKS: tuple[Check, ...] = (
    Check.of(UNKNOWN_BASELINE, "The toy check names a baseline of this hub", _unknown),
    Check.of(TOY_DIFFERS, "The toy check gives the same figures here", _toy),
    Check.of(NOT_REPRODUCED, "A registered baseline's figures on made-up data are reproduced", _claims),
)
