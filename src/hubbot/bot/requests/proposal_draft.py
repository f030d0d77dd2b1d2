"""A draft of a benchmark's entry, made from its proposer's answers in words. It says that it is a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count

from hubbot.common.labels import TITLES, titled
from hubbot.hubs.entries import NewBenchmark, NewDataset, benchmark_file, dataset_file, id_of
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.submission.comments.markdown import fence
from hubbot.submission.requests.proposal.forms import form_of

_NAME = 120  # characters


def draft(title: str, answers: Mapping[str, str], hub: Hub) -> str:
    """Markdown: one or two entries to paste, and what is still open in them."""
    name = _name(title, answers)
    metric = _named(answers.get("metric", ""), _metrics(hub))
    dataset = _named(answers.get("data", ""), _datasets(hub))
    new = "" if dataset else _free(id_of(name, "DS-"), "DS-NEW", (s for s, _ in hub.spellings("dataset")))
    data = hub.datasets[dataset].data if dataset else "real"
    alike = next((one for one in hub.benchmarks.values() if one.primary == metric), None)
    entry = benchmark_file(
        NewBenchmark(
            id=_free(id_of(name, "BM-"), "BM-NEW", (s for s, _ in hub.spellings("benchmark"))),
            name=name,
            section=_section(answers, hub),
            dataset=dataset or new,
            primary=metric or next(iter(hub.metrics), "METRIC"),
            task=alike.task if alike else "classification",
            modality=_modality(dataset, hub),
            data=data,
        )
    )
    parts = [_block("benchmark", entry)]
    if new:
        parts.append(_block("dataset", dataset_file(NewDataset(new, f"{name}, test set"[:_NAME], None))))
    return "\n\n".join([*parts, _open(metric, new, hub)])


def _block(field: str, text: str) -> str:
    return f"**A draft for** `### {form_of('benchmark', field).label}`\n\n{fence(text, 'yaml')}"


def _open(metric: str, new: str, hub: Hub) -> str:
    """What nobody could read out of the answers."""
    left = ["task, section and modality, which I guessed"]
    if not metric:
        listed = ", ".join(f"`{name}`" for name in list(hub.metrics)[:12])
        left.insert(0, f"the metric that ranks ({listed}; another one needs a pull request first)")
    if new:
        left.insert(0, "the number of test cases, without which a board has no ranks")
    return f"**Still open:** {'; '.join(left)}."


def _name(title: str, answers: Mapping[str, str]) -> str:
    """What the title says behind its mark, or the beginning of the task, as one line that a file can hold."""
    said = title.strip()
    said = said[len(TITLES["benchmark"]) :] if titled(said, "benchmark") else said
    line = " ".join("".join(c for c in said if c.isprintable()).split())
    return (line or " ".join(answers.get("task", "").split()[:6]) or "A new benchmark")[:_NAME].strip()


def _named(text: str, known: Iterable[tuple[str, str]]) -> str:
    """The id of which a spelling stands in the text as a word, the longest first; "" for none."""
    said = folded(text)
    for spelling, identifier in sorted(known, key=lambda pair: -len(pair[0])):
        if len(spelling) > 1 and re.search(rf"(?<![\w-]){re.escape(folded(spelling))}(?![\w-])", said):
            return identifier
    return ""


def _metrics(hub: Hub) -> list[tuple[str, str]]:
    return [*hub.spellings("metric"), *((one.title, one.name) for one in hub.metrics.values())]


def _datasets(hub: Hub) -> list[tuple[str, str]]:
    return [*hub.spellings("dataset"), *((one.name, one.id) for one in hub.datasets.values())]


def _modality(dataset: str, hub: Hub) -> str:
    listed = hub.datasets[dataset].value.get("modalities") if dataset else None
    return str(listed[0]) if isinstance(listed, list) and listed else "features"


def _section(answers: Mapping[str, str], hub: Hub) -> str:
    titles = ((title, key) for key, title in hub.sections.items())
    named = _named(" ".join(answers.values()), [*((key, key) for key in hub.sections), *titles])
    return named or next(iter(hub.sections), "SECTION")


def _free(wanted: str, otherwise: str, taken: Iterable[str]) -> str:
    """The wanted id, with a number behind it where it is taken."""
    there = {folded(spelling) for spelling in taken}
    start = wanted or otherwise
    numbered = (f"{start}-{number}" for number in count(2))
    return next(name for name in chain([start], numbered) if folded(name) not in there)
