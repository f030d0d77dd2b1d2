"""Every command in `perf/` loads: what it takes from hubbot and from the tests is still there."""

from __future__ import annotations

import ast
import runpy
import sys
from pathlib import Path

import pytest

PERF = Path(__file__).parents[2] / "perf"


@pytest.mark.parametrize("name", sorted(path.name for path in PERF.glob("*.py")))
def test_a_command_of_perf_loads_and_says_what_it_measures(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [str(PERF), *sys.path])
    monkeypatch.setattr(sys, "argv", [name])
    loaded = runpy.run_path(str(PERF / name), run_name="loaded")
    assert loaded["__doc__"], f"perf/{name} does not say what it measures"
    hubbots = [module for module in loaded.values() if getattr(module, "__name__", "").startswith("hubbot")]
    for module in hubbots:  # `from hubbot.x import y` fails by itself; `x.y` does not
        if hasattr(module, "__file__"):
            for said in attributes_of(PERF / name, module.__name__.rpartition(".")[2]):
                assert hasattr(module, said), f"perf/{name} asks {module.__name__} for {said}"


def attributes_of(path: Path, module: str) -> set[str]:
    """Names that a file asks of `module`, as in `module.name`."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == module
    }
