"""Every file of a hub against its schema, located: for `hubbot doctor`, the pull-request check and the tests.

Loading a hub does not do this: it is on the way of every command and must be quick. The bot, which must not
stumble over a file of main, asks for the shape alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hubbot.common.problem import Problem, in_order
from hubbot.reading.shape import schema
from hubbot.reading.shape.explain import MISSING, NOT_A_NUMBER, WRONG_TYPE
from hubbot.reading.yaml.reader import Limits, read
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
    return in_order((*document.problems, *schema.problems(document, name)))


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
