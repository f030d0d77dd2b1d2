"""What a file of another toolkit says, as it says it: figures, and what they were measured on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hubbot.interchange.formats.source import Source


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure under the format's own name, which no other figure of its dataset has.

    `value` is None where the file has NaN, null or the like: `written` is that word, `line` its line from 1.
    `spellings` are looked up in a registry, the surest first. `runs` are the values of the runs behind it.
    """

    name: str
    value: float | None
    spellings: tuple[str, ...] = ()
    written: str = ""
    line: int | None = None
    percent: bool = False  # the file says that it is in percent
    runs: tuple[float, ...] = ()
    sd: float | None = None  # over the runs
    interval: tuple[float, float, float] | None = None  # low, high, level
    of_hundred: bool = False  # the file says that the scale ends at 100

    @property
    def shown(self) -> str:
        """Name and value in words, for a question."""
        value = self.written if self.value is None else f"{self.value:.10g}{'%' if self.percent else ''}"
        return f"{self.name} ({value})"


@dataclass(frozen=True, slots=True)
class Found:
    """One dataset's figures for one model on one split. What the file does not say is None.

    Without `figures` it is a row of which nothing could be read: `untaken` says why.

    `dataset` is the format's name for it, "" where the format names none. `label` tells apart what has one
    dataset and one split. `no_model` says why the model that the file names is nobody's name.
    """

    dataset: str
    figures: tuple[Figure, ...]
    label: str = ""
    run: str = ""  # its name, of a tracker's run: no dataset's name and no model's
    split: str | None = None
    n: int | None = None
    classes: Mapping[str, int] = field(default_factory=dict)
    model: str | None = None
    no_model: str = ""
    date: str | None = None  # the day of the run, ISO
    about: Mapping[str, Any] = field(default_factory=dict)  # what else a reader of the result should know
    benchmark: str | None = None  # a benchmark's name here, where a table has one
    row: int | None = None  # of a table, from 1 below its header
    picks: tuple[str, ...] = ()  # `column=value` and `row=2`, each of which tells it from others
    taken: Mapping[str, str] = field(default_factory=dict)  # column → what it was taken for: size, split, day
    undecided: Mapping[str, str] = field(default_factory=dict)  # column → what an option may say that it is
    untaken: tuple[str, ...] = ()  # what stands in the file and is not in the result, each with its reason

    @property
    def called(self) -> str:
        """How a person finds it in the file."""
        return self.label or self.run or self.dataset

    @property
    def about_what(self) -> str:
        """What a benchmark is the answer for: a dataset, or its part. Runs of a tracker share one."""
        return self.label or self.dataset


@dataclass(frozen=True, slots=True)
class Format:
    """One format. `title` is what a reader calls it; `runner` what ran the model, "" where it is not said.

    `recognise` never raises. `found` raises `WrongShape` in words for a file of another kind.
    """

    name: str
    title: str
    runner: str
    recognise: Callable[[Source], bool]
    found: Callable[[Source], Iterable[Found]]
