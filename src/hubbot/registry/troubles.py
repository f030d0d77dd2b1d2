"""`Trouble`: a broken file on main, what is wrong with it, and which benchmarks wait until it is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hubbot.registry.spellings import folded

if TYPE_CHECKING:
    from hubbot.registry.errors import HubFileError

_WORDS = re.compile(r"[\w.+-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A file of main that cannot be used as it stands.

    `line` counts from 1, None for the whole file. `benchmarks`: canonical ids of those that wait for it, None
    for all. `models`: those whose entry it is. `spelled`: the words of a broken entry, case-folded: one of
    them may be another spelling of it. `issue`: the submission that led to the file, where it still says so.
    """

    file: str
    line: int | None
    says: str
    remedy: str
    benchmarks: frozenset[str] | None = frozenset()
    models: frozenset[str] = frozenset()
    spelled: frozenset[str] = frozenset()
    issue: int | None = None

    def __str__(self) -> str:
        where = f"{self.file}{f', line {self.line}' if self.line else ''}"
        return f"{where}: {self.says}. {self.remedy}".rstrip()

    @classmethod
    def of(cls, error: HubFileError, text: str = "") -> Trouble:
        """Of a file that could not be read. Nobody waits for it yet."""
        remedy = error.remedy.rstrip(". ")
        words = frozenset(folded(word) for word in _WORDS.findall(text))
        return cls(error.file, error.line, error.message, f"{remedy}." if remedy else "", spelled=words)

    def holds(self, *benchmarks: str) -> Trouble:
        """The trouble with these benchmarks added to those that wait for it."""
        if self.benchmarks is None:
            return self
        return replace(self, benchmarks=self.benchmarks | frozenset(benchmarks))


def unread(path: str, why: Exception, text: str = "") -> Trouble:
    """Of an accepted file, evals/BENCHMARK/MODEL/EVAL_ID.yaml: its benchmark waits."""
    said = str(why) if isinstance(why, ValueError) else ""
    where, _, message = said.removeprefix(path).removeprefix(":").partition(": ")
    line = where.partition(":")[0]
    if not line.isdigit():
        line, message = "", said
    words = message.rstrip(". ") or f"it cannot be read ({type(why).__name__})"
    issue = re.search(r"^  issue: (\d{1,18})$", text, re.MULTILINE)
    return Trouble(
        path,
        int(line) if line else None,
        words[:500],
        f"An accepted file holds one result and hubbot's block. Restore it: git log -- {path}",
        frozenset({path.split("/")[1]}),
        issue=int(issue[1]) if issue else None,
    )


def waiting(troubles: Iterable[Trouble]) -> frozenset[str] | None:
    """Benchmarks that wait for any of these, None for all."""
    found: set[str] = set()
    for one in troubles:
        if one.benchmarks is None:
            return None
        found |= one.benchmarks
    return frozenset(found)
