"""Reads registry/suites/ID.yaml, and checks that what it names is registered and may stand in a suite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubbot.common.numbers import is_number
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Benchmark, Hub, Noun
from hubbot.registry.source import SUITES, File
from hubbot.registry.suite import MISSING, RULES, Suite, SuiteBoard
from hubbot.results.result import is_id

_HEAVIEST = 1_000  # as the schema says
_TEXTS = ("dataset", "split", "version", "short")
Wrong = tuple[Noun | None, str, str, str]  # noun and name of what is named, what is wrong, what to do


def suite_of(file: File) -> Suite:
    """One suite. Its id is its file's name: so is its page, also while the file cannot be read."""
    value = file.value
    stem = file.name.removeprefix(SUITES).removesuffix(".yaml")
    if file.text("id") != stem or not is_id(stem):
        shown = stem if is_id(stem) else "SUITE-NAME` and call the file `SUITE-NAME.yaml"
        raise file.error("id", "a suite's id is its file's name, which is an id", f"Write `id: {shown}`")
    if value.get("rule") == "win rate" and not file.texts("references"):
        message = "a win rate is counted against `references`, and none are named"
        raise file.error("rule", message, "Write `references: [one, another]`, or `rule: skill`")
    return Suite(
        id=stem,
        name=file.text("name"),
        boards=tuple(_board(one, file) for one in _listed(file)),
        description=value.get("description") or "",
        rule=file.one_of("rule", RULES, "skill"),
        missing=file.one_of("missing", MISSING, "none"),
        references=file.texts("references"),
        overall=_overall(file),
        value=value,
    )


def _overall(file: File) -> bool:
    found = file.value.get("overall", True)
    if not isinstance(found, bool):
        raise file.error(
            "overall", "`overall` is neither true nor false", "Write `overall: false` for a list"
        )
    return found


def _listed(file: File) -> list[Any]:
    found = file.value.get("boards")
    if not isinstance(found, list) or not found:
        raise file.error("boards", "`boards` lists no board", "Write `boards: [{benchmark: BM-…}]`")
    return found


def _board(given: Any, file: File) -> SuiteBoard:
    if not isinstance(given, dict) or not isinstance(given.get("benchmark"), str):
        raise file.error("boards", "a board names no benchmark", "Write `- {benchmark: BM-…}`")
    named, line = given["benchmark"], _line(file.source, given["benchmark"])
    said = {key: given.get(key) for key in _TEXTS}
    for key, text in said.items():
        if text is not None and not isinstance(text, str):
            message = f"`{key}` of {named} is no text"
            raise HubFileError(file.name, line, message, f"Write `{key}: 'text'`")
    weight = given.get("weight", 1)
    if not is_number(weight) or not 0 < weight <= _HEAVIEST:
        message = f"the weight of {named} is no number above 0 and up to {_HEAVIEST:,}"
        raise HubFileError(file.name, line, message, "Write `weight: 1`, or leave the board out")
    short = said.pop("short") or ""
    return SuiteBoard(named, **said, weight=float(weight), short=short)


def broken_suites(
    hub: Hub, texts: Mapping[str, str]
) -> Iterator[tuple[Noun, str, Noun | None, str, HubFileError]]:
    """Each suite that names what is not there, or what may not stand together; as `references.Link`."""
    for suite in hub.suites.values():
        name = f"{SUITES}{suite.id}.yaml"
        for noun, named, message, remedy in _wrong(suite, hub):
            line = _line(texts.get(name, ""), named)
            yield "suite", suite.id, noun, named, HubFileError(name, line, message, remedy)


def _line(text: str, named: str) -> int | None:
    """The first line below `boards:` or `references:` that names it."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith(("boards:", "references:"))), 0)
    return next((at for at, line in enumerate(lines, 1) if at > start and named in line), None)


def _wrong(suite: Suite, hub: Hub) -> Iterator[Wrong]:
    for one in suite.boards:
        benchmark = hub.benchmarks.get(one.benchmark)
        if benchmark is None:
            yield "benchmark", one.benchmark, *_unknown(one.benchmark, hub.benchmarks)
        else:
            yield from _of_board(one, benchmark, suite, hub)
    for model in suite.references:
        if model not in hub.models:
            yield "model", model, *_unknown(model, hub.models)
    if (twice := _twice(suite, hub)) is not None:
        yield None, twice, f"{twice} stands in it twice", "Leave one out, or give it twice the weight"


def _of_board(one: SuiteBoard, benchmark: Benchmark, suite: Suite, hub: Hub) -> Iterator[Wrong]:
    versions = (benchmark.version, *benchmark.earlier)
    if one.version is not None and one.version not in versions:
        message = f"{benchmark.id} has no version {one.version}"
        yield None, one.version, message, f"Write one of: {', '.join(versions)}"
    if one.dataset is not None and one.dataset not in benchmark.datasets:
        message = f"`{one.dataset}` is no dataset of {benchmark.id}"
        yield "dataset", one.dataset, message, f"Write one of: {', '.join(benchmark.datasets)}"
    dataset = hub.datasets.get(meant(one, hub)[2])
    if dataset is not None and one.split is not None and one.split not in dataset.splits:
        message = f"{dataset.id} has no split `{one.split}`"
        yield None, one.split, message, f"Write one of: {', '.join(dataset.splits) or 'none is registered'}"
    if suite.overall and benchmark.data == "synthetic":
        message = f"{benchmark.id} is on made-up data, which says nothing about a model"
        yield (
            None,
            benchmark.id,
            message,
            "Leave it out, or write `overall: false`: the boards then stand as a list",
        )


def _unknown(name: str, registered: Iterable[str]) -> tuple[str, str]:
    listed = ", ".join(registered)
    return (
        f"`{name}` is not registered",
        f"Register it, or write one of: {listed}" if listed else "Take it out",
    )


def meant(one: SuiteBoard, hub: Hub) -> tuple[str, str, str, str]:
    """Benchmark, version, dataset and split, with what goes unsaid: it follows from the registry alone.

    The split is the one that is named; else the only one, or `test`.
    """
    benchmark = hub.benchmarks.get(one.benchmark)
    if benchmark is None:
        return one.benchmark, one.version or "", one.dataset or "", one.split or ""
    named = one.dataset or next(iter(benchmark.datasets), "")
    dataset = hub.datasets.get(named)
    splits = dataset.splits if dataset else {}
    usual = next(iter(splits)) if len(splits) == 1 else "test" if "test" in splits else ""
    return benchmark.id, one.version or benchmark.version, named if dataset else "", one.split or usual


def _twice(suite: Suite, hub: Hub) -> str | None:
    """A benchmark of which one table is named twice, whether in the same words or with what goes unsaid."""
    seen: set[tuple[object, ...]] = set()
    for one in suite.boards:
        key = meant(one, hub)
        if key in seen:
            return one.benchmark
        seen.add(key)
    return None
