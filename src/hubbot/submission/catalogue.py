"""The page about every kind of problem, from the same table that the checks use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from hubbot.records.problems import CATALOGUE, Kind, Severity

# Every module that registers kinds. A test holds that there are no others.
MODULES: Final = (
    "hubbot.records.yaml_errors",
    "hubbot.records.schema_words",
    "hubbot.submission.form",
    "hubbot.submission.import_problems",
    "hubbot.submission.checks",
)

_FAMILIES: Final[dict[str, tuple[str, str]]] = {
    "I": ("Import", "results taken over from elsewhere"),
    "P": ("Reading", "the issue's form and the YAML in it"),
    "S": ("Shape", "keys and types, against `schemas/`"),
    "R": ("Registry", "benchmark, dataset, split and model"),
    "M": ("Metrics", "names, ranges, directions and placeholders"),
    "A": ("Arithmetic", "can these figures have come from one test set?"),
    "D": ("Same figures", "filed before, or under another model"),
    "L": ("Plausibility", "what a person should look at"),
    "B": ("Environment", "the toy check, and claims about the hub's own baselines"),
    "V": ("Predictions", "the filed file, and the scores that follow from it"),
    "C": ("Reporting", "how completely the result is described"),
}
_EFFECT: Final[dict[Severity, str]] = {
    "error": "❌ error: the result cannot be accepted until it is fixed",
    "warning": "⚠️ warning: a maintainer decides; published with the row",
    "note": "ℹ️ note: blocks nothing",
}


def kinds() -> tuple[Kind, ...]:
    """Every registered kind, by code, with all modules that register any loaded."""
    for module in MODULES:
        importlib.import_module(module)
    return tuple(CATALOGUE[code] for code in sorted(CATALOGUE))


def problems_page() -> str:
    """`docs/problems.md`: Markdown, one section a family, one heading a code. The same bytes every time."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    every = kinds()
    yield "# What the bot can tell you about a result"
    yield ""
    yield "<!-- Generated: python -m hubbot.submission.catalogue > docs/problems.md. Edit the checks, not this page. -->"
    yield ""
    yield "Each problem has a code that stays the same. An **error** blocks, a **warning** asks a maintainer, a"
    yield "**note** informs. `hubbot check eval.yaml` runs the very same checks on your machine. If one of them is"
    yield "wrong about your result, say so in the issue: people read it."
    yield ""
    yield "| Family | About | Codes |"
    yield "|:--|:--|:--|"
    for family, members in _by_family(every):
        title, about = _FAMILIES[family]
        codes = " ".join(f"[{kind.code}](#{_anchor(kind)})" for kind in members)
        yield f"| {family} · {title} | {about} | {codes} |"
    for family, members in _by_family(every):
        title, about = _FAMILIES[family]
        yield from ("", f"## {family} · {title}", "", f"{about[0].upper()}{about[1:]}.")
        for kind in members:
            yield from _section(kind)


def _section(kind: Kind) -> Iterator[str]:
    yield from ("", f"### {kind.code} {kind.slug}", "", _EFFECT[kind.severity], "", kind.meaning, "")
    yield from ("Raises it:", "", *_fenced(kind.bad), "", "Does not:", "", *_fenced(kind.good))


def _fenced(example: str) -> Iterator[str]:
    """In a fence longer than any in the example. Characters that nobody sees are spelled out."""
    text = "".join(c if c == "\n" or c.isprintable() else f"\\u{{{ord(c):x}}}" for c in example.strip("\n"))
    fence = "```"
    while fence in text:
        fence += "`"
    yield from (f"{fence}yaml" if not text.lstrip().startswith("#") else fence, *text.split("\n"), fence)


def _by_family(every: tuple[Kind, ...]) -> list[tuple[str, tuple[Kind, ...]]]:
    families = {family: tuple(members) for family, members in groupby(every, key=lambda kind: kind.code[0])}
    return [(family, families[family]) for family in _FAMILIES if family in families]


def _anchor(kind: Kind) -> str:
    return f"{kind.code} {kind.slug}".lower().replace(" ", "-")


if __name__ == "__main__":
    sys.stdout.write(problems_page())
