"""hubbot is installed beside a model: it must leave the model's own libraries alone."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from hubbot.cli import SECTIONS
from hubbot.forge.numerics import NAMES

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


def locked(name: str) -> dict[str, set[str]]:
    """Package → its versions and hashes."""
    found: dict[str, set[str]] = {}
    for line in (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines():
        if start := re.match(r"([a-z0-9-]+)==\S+", line):
            found.setdefault(start[1], set()).add(start[0])
            package = start[1]
        elif "--hash=" in line:
            found[package].add(line.strip(" \\"))
    return found


def test_the_two_parts_of_a_job_are_what_everybody_else_has() -> None:
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    assert sorted([*groups["job"], *groups["numerics"]]) == sorted(
        re.split("[>=]", one)[0] for one in stated()
    )
    job, computing, whole = locked("job"), locked("numerics"), locked("run")
    assert not job.keys() & computing.keys()
    assert all(whole[name] == said for name, said in (job | computing).items()), "run `make lock`"
    assert NAMES - {"sklearn"} | {"scikit-learn"} <= computing.keys()


def test_what_a_job_runs_loads_nothing_that_computes() -> None:
    """The workflows' commands are imported in a Python that would refuse NumPy and its kin."""
    refuse = f"import sys\nfor name in {sorted(NAMES)}: sys.modules[name] = None\n"
    modules = sorted(one.target.split(":")[0] for one in SECTIONS["For workflows"].values())
    lines = refuse + "".join(
        f"import {name}\n" for name in [*modules, "hubbot.bot.run", "hubbot.forge.github"]
    )
    done = subprocess.run([sys.executable, "-c", lines], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
