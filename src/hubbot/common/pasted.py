"""What people paste in a result's place: a table, a report, a toolkit's file. How it becomes a result."""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = 20_000  # characters that are looked at
# A key of a result at the beginning of a line, however it is spelt and quoted. A toolkit has none of these.
_OF_A_RESULT: Final = re.compile(
    r"^[\s\"'{>-]{0,80}(?:eval[ _-]?id|benchmark|model[ _-]?id|metric|run[ _-]?metadata)"
    r"[\w -]{0,20}[\"']?\s{0,9}:",
    re.IGNORECASE | re.MULTILINE,
)
_RULE: Final = re.compile(r"^[ \t]{0,9}\|?[ \t]*:?-+:?[ \t]*\|[-:| \t]{0,2000}$", re.MULTILINE)
_KEY: Final = re.compile(r"[\w\"' .-]{1,80}:(?:\s|$)")


def has_a_key(text: str) -> bool:
    """Whether a line of a text begins with a key that results have, and files of toolkits have not."""
    return _OF_A_RESULT.search(text) is not None


def saved_as(text: str) -> str:
    """The name under which `hubbot convert` knows such a text; "FILE" where any name will do."""
    head = text[:_HEAD]
    lines = [line.strip("\r") for line in head.split("\n") if line.strip()]
    if "\\begin{tabular" in head or "\\begin{longtable" in head:
        return "table.tex"
    if _RULE.search(head):
        return "table.md"
    return _as_csv(lines) or "FILE"


def how_to_convert(text: str) -> str:
    """The hint that ends with the command, in one sentence."""
    constant = saved_as(text)
    what = "Is it a table of results" if constant != "FILE" else "Did a toolkit write it"
    file = f"as {constant}" if constant != "FILE" else "as a file"
    return f"{what}? Save it {file} and run `hubbot convert {constant}`, which makes eval.yaml of it"


def _as_csv(lines: list[str]) -> str:
    """table.csv or table.tsv where the first lines have as many separators as the header; else ""."""
    if len(lines) < 2 or lines[0].lstrip()[:1] in {"{", "["} or _KEY.match(lines[0]):
        return ""
    for separator, name in (("\t", "table.tsv"), (";", "table.csv"), (",", "table.csv")):
        many = lines[0].count(separator)
        if many and all(line.count(separator) >= many for line in lines[1:4]):
            return name
    return ""


def pasted_in(text: str) -> str | None:
    """The part of a free text, between blank lines, that is a table, a report or JSON; None for none."""
    parts = re.split(r"\n[ \t\r]*\n", text[:_HEAD].strip("\n"))
    return next((part for part in parts if _is_pasted(part)), None)


def _is_pasted(part: str) -> bool:
    lines = [line for line in part.splitlines() if line.strip()]
    first = lines[0].strip() if lines else ""
    if first[:1] in {"{", "["} and re.match(r"[\[{]\s*[\"{\[\]}]|[\[{]$", part.strip()):
        return True
    if {"precision", "recall"} <= {*first.split()} or first.startswith("- dataset:"):
        return True
    if (name := saved_as(part)) in {"FILE", "table.tex", "table.md"}:
        return name != "FILE"
    cells = re.split(r"[,;\t]", lines[0])
    if first.startswith(("- ", "* ", "> ")):
        return False
    return len(lines) > 1 and all(len(cell) <= 40 for cell in cells) and any(map(str.isdigit, lines[1]))
