"""Reads a request to approve accepted files that were changed on `main`: which, and what they say now.

`hubbot amend` writes the request. It names each file with its record hash, or a folder with one hash for all
of its files that are listed as changed: what is approved is what stood there when it was asked. A push alone
approves nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from hubbot.common.problem import Kind, Problem, kind
from hubbot.reading.issue import body_problems as say

AMEND = "Approve what was changed on main"
FILES = "Files"
MOST_LINES = 500
_LINE = re.compile(r"[-*]?\s*`?(evals/[A-Za-z0-9._/-]{1,330})`?\s+`?([0-9a-f]{64})`?")


@dataclass(frozen=True, slots=True)
class Held:
    """What main holds at a path or below a folder: (path, record hash) of each file, and a hash for all."""

    files: tuple[tuple[str, str], ...]
    hash: str


Find = Callable[[str], Held | None]  # None: no accepted file there, or one that cannot be read


def request(lines: Iterable[tuple[str, str]], reason: str) -> str:
    """The issue's text. `lines`: (path or folder, hash)."""
    listed = "\n".join(f"{path} {found}" for path, found in lines)
    parts = {FILES: f"```text\n{listed}\n```", "What should happen?": AMEND, "Reason": reason}
    return "\n\n".join(f"### {label}\n\n{text}" for label, text in parts.items()) + "\n"


def hash_of_all(files: Sequence[tuple[str, str]]) -> str:
    """One hash for several files, whatever their order; of a single one its own."""
    if len(files) == 1:
        return files[0][1]
    listed = "".join(f"{found}  {path}\n" for path, found in sorted(files))
    return hashlib.sha256(listed.encode("utf-8", "surrogatepass")).hexdigest()


def files_asked(answer: str, held: Find | None) -> tuple[tuple[tuple[str, str], ...], tuple[Problem, ...]]:
    """The files of a request, by path, and what is wrong with it. Without `held` only its lines are read."""
    lines = [line.strip() for line in answer.splitlines()]
    lines = [line for line in lines if line and not line.startswith("```")]
    problems: list[Problem] = []
    found: dict[str, str] = {}
    for line in lines[:MOST_LINES]:
        match = _LINE.fullmatch(line)
        if match is None:
            hint = "Write the path and the hash of one file a line; `hubbot amend` prints them"
            problems.append(say.whole(NOT_AS_ON_MAIN, f"`{line[:120]}` names no file with its hash", hint))
            continue
        there = held(match[1]) if held else Held(((match[1], match[2]),), match[2])
        problems += _wrong(match[1], match[2], there)
        found |= dict(there.files) if there else {}
    problems += _too_many_or_none(lines)
    return tuple(sorted(found.items())), tuple(problems)


def _wrong(path: str, asked: str, there: Held | None) -> Iterator[Problem]:
    if there is None:
        hint = "Name an accepted file, or a folder with files that the hub lists as changed"
        yield say.whole(NOT_AS_ON_MAIN, f"Nothing at `{path}` can be approved", hint)
    elif there.hash != asked:
        hint = "Run `hubbot amend` on a fresh clone of main, and put its lines here"
        yield say.whole(NOT_AS_ON_MAIN, f"`{path}` says something else on main than this request", hint)


def _too_many_or_none(lines: Sequence[str]) -> Iterator[Problem]:
    if not lines:
        yield say.whole(
            NOT_AS_ON_MAIN, "No file is named", f"Put the lines of `hubbot amend` below `### {FILES}`"
        )
    if len(lines) > MOST_LINES:
        hint = "Name folders instead of files: one line with a hash covers all that is listed below it"
        yield say.whole(NOT_AS_ON_MAIN, f"These are more than {MOST_LINES} lines", hint)


def _asked(found: str) -> str:
    return request([("evals/b/m/knn-1.yaml", found)], "The dataset has another name now.")


NOT_AS_ON_MAIN: Kind = kind(
    "K106",
    "not-as-on-main",
    "error",
    meaning="A file of the request is not on main, or says something else there than the request's hash.",
    bad=_asked("no hash"),
    good=_asked("0" * 64),
)
