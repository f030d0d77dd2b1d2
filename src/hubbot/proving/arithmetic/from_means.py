"""Macro F1 that is the harmonic mean of macro precision and macro recall: what is said, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem
from hubbot.proving.arithmetic import kinds
from hubbot.proving.arithmetic.figures import Figure, Setting
from hubbot.proving.arithmetic.harmonic import hardly_by_chance
from hubbot.proving.arithmetic.likely import by_macro_means, hint
from hubbot.proving.check import problem_at
from hubbot.reading.yaml.reader import Document


def from_means(
    document: Document, block: Sequence[Figure], stated: Sequence[Figure], known: Setting, how: str
) -> Iterator[Problem]:
    """A question; a note where `how` sets the figure apart: it is among `stated` and not in the `block`.

    `how` is what the file states, in words.
    """
    if found := hardly_by_chance(block, known):
        means = f"{_written(found.precision)} and {_written(found.recall)}"
        near = "the mean of the classes' F1 hardly comes so near"
        message = f"{_written(found.f1)} is the harmonic mean of {means}; {near}"
        path, likely = pointer("metrics", found.f1.name), hint([*by_macro_means(block)])
        yield problem_at(document, kinds.ANOTHER_AVERAGING, path, message, hint=likely)
    elif found := hardly_by_chance(stated, known):
        own = f"{_written(found.f1)} holds by the definition that `how` states ({how})"
        text = "Nothing to do. The arithmetic does not count as evidence for it."
        message = f"{own}, not by the registered one"
        yield problem_at(document, kinds.BY_ITS_DEFINITION, "/how", message, hint=text)


def _written(figure: Figure) -> str:
    return f"{figure.name} {figure.value}"
