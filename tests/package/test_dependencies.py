"""hubbot is installed beside a model: it must leave the model's own libraries alone."""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def stated() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: list[str] = project["dependencies"]
    return found


def test_every_dependency_has_a_lower_bound_and_no_upper_one() -> None:
    for one in stated():
        assert re.fullmatch(r"[a-z0-9-]+>=[0-9.]+", one), one


def test_no_framework_is_asked_for_or_loaded() -> None:
    """A tensor is known by its methods: torch and JAX are only ever the author's own."""
    frameworks = ("torch", "jax", "tensorflow")
    assert not any(one.startswith(frameworks) for one in stated())
    for path in (ROOT / "src").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(rf"^\s*(?:import|from) (?:{'|'.join(frameworks)})\b", text, re.MULTILINE), path


def test_the_oldest_versions_that_are_tried_are_those_that_are_allowed() -> None:
    sys.path.insert(0, str(ROOT / "perf"))
    try:
        from versions import lowest  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    assert [one.replace("==", ">=") for one in lowest()] == stated()
