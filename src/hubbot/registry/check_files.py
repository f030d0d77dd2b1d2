"""Every file of a hub against its schema, located: for `hubbot doctor`, the pull-request check and the tests.

Loading a hub does not do this: it is on the way of every command and must be quick. The bot, which must not
stumble over a file of main, asks for the shape alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hubbot.common.pointer import pointer
from hubbot.common.problem import Problem, in_order
from hubbot.reading.shape import schema
from hubbot.reading.shape.explain import MISSING, NOT_A_NUMBER, NOT_ONE_OF, WRONG_TYPE
from hubbot.reading.yaml.reader import Document, Limits, read
from hubbot.registry.errors import HubFileError

# A metric registry or a baseline with its curves may be longer than a result.
_LIMITS = Limits(characters=5_000_000, nodes=1_000_000)
_RESTORE = "Compare it with another file of its kind, or restore it from git"
_OF_SHAPE = (MISSING, WRONG_TYPE, NOT_A_NUMBER)
_KINDS = {
    "benchmarks": "benchmark",
    "datasets": "dataset",
    "models": "model",
    "baselines": "baseline",
    "suites": "suite",
}


def schema_of(path: str) -> str | None:
    """The schema for a path within a hub (forward slashes); None for a file that has none."""
    if path == "hub.yaml":
        return "hub"
    if path == "registry/metrics.yaml":
        return "metrics"
    folder, _, name = path.removeprefix("registry/").partition("/")
    if path.startswith("registry/") and name.endswith(".yaml") and "/" not in name:
        return _KINDS.get(folder)
    return None


def file_problems(path: str, text: str) -> tuple[Problem, ...]:
    """What is wrong with one file of the registry, or hub.yaml, by YAML and schema."""
    name = schema_of(path)
    if name is None:
        return ()
    document = read(text, _LIMITS)
    others = _unread_conversions(document) if name == "hub" else ()
    return in_order((*document.problems, *schema.problems(document, name), *others))


def _unread_conversions(document: Document) -> Iterator[Problem]:
    """Names under `conversions` that no file is read by: no format's, and without a `format` of their own."""
    given = (document.value or {}).get("conversions")
    answers = schema.flat("hub")["properties"]["conversions"]["additionalProperties"]["properties"]
    known = answers["format"]["enum"]
    for name, value in given.items() if isinstance(given, dict) else ():
        if name not in known and isinstance(value, dict) and "format" not in value:
            near = get_close_matches(name.replace("_", "-"), known, 1)
            meant = f"Did you mean `{near[0]}`? Else write" if near else "Write"
            at = pointer("conversions", name)
            says = f"`{name}` is no format that `hubbot convert` knows, and names none"
            hint = f"{meant} `format:` below it, with one of {', '.join(known)}"
            yield Problem(NOT_ONE_OF, says, hint, at, document.span(at))


def misshapen(path: str, text: str, value: Any) -> list[tuple[str, HubFileError]]:
    """Each place, as a JSON pointer, where something is missing or of another kind than the schema says.

    What is merely unknown, too long or out of bounds is left to `file_problems`: nothing stumbles over it.
    `value` is what `text` says. A file in order is quickly seen to be so.
    """
    name = schema_of(path)
    if name is None or schema.surely_valid(value, name):
        return []
    found = (one for one in file_problems(path, text) if one.kind in _OF_SHAPE)
    return [(one.path, _error(path, one)) for one in found]


def _error(path: str, problem: Problem) -> HubFileError:
    line = problem.span.line if problem.span else None
    hint = problem.hint.replace("expected ", "write what is expected: ", 1)
    return HubFileError(path, line, problem.message, hint[:1].upper() + hint[1:] or _RESTORE)


def hub_problems(root: Path) -> Iterator[tuple[str, Problem]]:
    """(path, problem) for all files in path order. That names lead somewhere is checked by `hub.load`."""
    files = [root / "hub.yaml", *sorted((root / "registry").rglob("*.yaml"))]
    for file in files:
        path = file.relative_to(root).as_posix()
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
        yield from ((path, problem) for problem in file_problems(path, text))
