"""The layout is the architecture: a floor imports only floors below it."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "hubbot"

# Each floor may import itself and these. The exception of `checks` is lazy: inside a function only.
ALLOWED = {
    "records": {"records"},
    "evaluation": {"records", "evaluation"},
    "leaderboard": {"records", "leaderboard"},
    "submission": {"records", "submission"},
    "forge": {"records", "forge"},
    "hubs": {"records", "submission", "hubs"},
}
LAZY = {("submission/checks", "evaluation")}
OUTSIDE_ONLY_FOR = {"github": "forge", "subprocess": "forge", "socket": "forge", "requests": "forge"}
OWN_PROCESS = {("evaluation/bounded.py", "subprocess")}  # a baseline that hangs is ended from outside it


def modules():
    return sorted(path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] in ALLOWED)


def imports(tree):
    """(module, is at the top of the file) of every import that is not for type checkers only."""
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.col_offset == 0
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [node.module]
            if node.module == "hubbot":
                names = [f"hubbot.{alias.name}" for alias in node.names]
            for name in names:
                yield name, node.col_offset == 0


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_floor_imports_only_floors_below_it(path):
    parts = path.relative_to(SOURCE).parts
    for name, at_top in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if not name.startswith("hubbot."):
            continue
        target = name.split(".")[1]
        if not at_top and (parts[0] + "/" + parts[1] if len(parts) > 2 else parts[0], target) in LAZY:
            continue
        if target == "__version__":
            continue
        assert target in ALLOWED[parts[0]], f"{'/'.join(parts)} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_the_forge_touches_the_network_and_other_programs(path):
    parts = path.relative_to(SOURCE).parts
    for name, _ in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if ("/".join(parts), name) in OWN_PROCESS:
            continue
        owner = OUTSIDE_ONLY_FOR.get(name.split(".")[0])
        assert owner in {None, parts[0]}, f"{'/'.join(parts)} imports {name}"


def test_the_floors_that_the_test_knows_are_those_that_exist():
    floors = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert floors - {"commands"} == set(ALLOWED)
