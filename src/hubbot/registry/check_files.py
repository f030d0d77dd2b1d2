"""Every file of a hub against its schema, located: for `hubbot doctor`, the pull-request check and the tests.

Loading a hub does not do this: it is on the way of every command and must be quick.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hubbot.common.problem import Problem, in_order
from hubbot.reading.shape import schema
from hubbot.reading.yaml.reader import Limits, read

# A metric registry or a baseline with its curves may be longer than a result.
_LIMITS = Limits(characters=5_000_000, nodes=1_000_000)
_KINDS = {"benchmarks": "benchmark", "datasets": "dataset", "models": "model", "baselines": "baseline"}


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


def hub_problems(root: Path) -> Iterator[tuple[str, Problem]]:
    """(path, problem) for all files in path order. That names lead somewhere is checked by `hub.load`."""
    files = [root / "hub.yaml", *sorted((root / "registry").rglob("*.yaml"))]
    for file in files:
        path = file.relative_to(root).as_posix()
        text = file.read_bytes().decode("utf-8", errors="surrogateescape")
        yield from ((path, problem) for problem in file_problems(path, text))
