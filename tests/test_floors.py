"""The layout is the architecture: a folder imports only folders below it, and nothing goes round in a circle.

Every import counts: at the top of a file, for type checkers only, and inside a function.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "hubbot"

# From the ground up. What stands on one line does not import each other.
FLOORS = """
common/statistics
common
reading/yaml common/drawing
reading/shape results
reading/issue registry
index
evaluation/scoring forge
evaluation/data forge/git forge/github forge/local leaderboard/ranking proving
evaluation/robustness leaderboard/words proving/arithmetic bot/provenance
evaluation/baselines leaderboard/pages submission/facts
evaluation/report leaderboard/building
proving/checks
submission/comments
submission/lifecycle submission/requests/result
submission/requests/batch submission/requests/correction submission/requests/proposal
hubs interchange/formats
interchange interchange/contest
bot/state
bot/requests
bot/steps
bot/telling
bot
bot/maintenance
commands
.
"""
HEIGHT = {name: height for height, line in enumerate(FLOORS.split("\n")) for name in line.split()}
OUTSIDE_ONLY_FOR = {"github": "forge", "subprocess": "forge", "socket": "forge", "requests": "forge"}
OWN_PROCESS = {
    ("evaluation/baselines/bounded.py", "subprocess"),  # a baseline that hangs is ended from outside
    ("hubs/requirements.py", "subprocess"),  # uv finds which versions go together
    ("evaluation/scoring/own_process.py", "subprocess"),  # a hub's own scorer sees none of the job's secrets
}


def module_of(path: Path) -> str:
    parts = ("hubbot", *path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in sorted(SOURCE.rglob("*.py")) if path.parent.name != "files"}
PACKAGES = {module for module, path in FILES.items() if path.name == "__init__.py"}


def folder_of(module: str) -> str:
    folder = FILES[module].relative_to(SOURCE).parent
    return folder.as_posix()


def imports(module: str) -> Iterator[tuple[str, int]]:
    """Each module of hubbot, or outside one, that it imports, with the line."""
    for node in ast.walk(ast.parse(FILES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner if inner in FILES else node.module), node.lineno


OURS = {
    module: {name: line for name, line in imports(module) if name in FILES and name != "hubbot"}
    for module in FILES
}


@pytest.mark.parametrize("module", FILES)
def test_a_folder_imports_only_folders_below_it(module: str) -> None:
    here = folder_of(module)
    for name, line in OURS[module].items():
        there = folder_of(name)
        if name in PACKAGES and there == here:
            continue
        way = f"{FILES[module].relative_to(SOURCE)}:{line} ({here}) imports {name} ({there})"
        assert there == here or HEIGHT[there] < HEIGHT[here], f"{way}: that is not below it"


def test_no_imports_go_round_in_a_circle() -> None:
    assert not (circle := next(circles(), None)), " → ".join(circle or ())


def circles() -> Iterator[list[str]]:
    """Ways from a module back to itself."""
    done: set[str] = set()

    def on(way: list[str]) -> Iterator[list[str]]:
        for following in OURS[way[-1]]:
            if following in way:
                yield [*way[way.index(following) :], following]
            elif following not in done:
                yield from on([*way, following])
        done.add(way[-1])

    for start in FILES:
        yield from on([start])


@pytest.mark.parametrize("module", FILES)
def test_only_the_forge_touches_the_network_and_other_programs(module: str) -> None:
    path = FILES[module].relative_to(SOURCE)
    for name, line in imports(module):
        if (path.as_posix(), name) in OWN_PROCESS:
            continue
        owner = OUTSIDE_ONLY_FOR.get(name.split(".")[0])
        assert owner in {None, path.parts[0]}, f"{path}:{line} imports {name}"


def test_the_floors_are_the_folders_that_hold_modules() -> None:
    assert set(HEIGHT) == {folder_of(module) for module in FILES if module not in PACKAGES} | {
        "proving/checks"
    }


def test_nothing_stands_loose_at_the_top() -> None:
    loose = {path.name for path in SOURCE.glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "cli.py"}
    assert len([folder for folder in map(folder_of, PACKAGES) if "/" not in folder and folder != "."]) <= 14
