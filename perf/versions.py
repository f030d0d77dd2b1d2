"""Run the toolkit and the reader on the oldest and newest libraries that hubbot supports.

    python perf/versions.py [FOLDER]     # FOLDER keeps the environments; a temporary one by default

The oldest has every dependency at its lower bound in pyproject.toml. On each the published figures must come
out to the tolerances on file, and the tests of the toolkit must pass.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ("tests/evaluation", "tests/commands/test_command_line.py", "tests/reading/test_yaml.py")
FOR_TESTS = ("pytest", "pytest-socket", "hypothesis")
FIGURES = """
import json, pathlib, sys, numpy, sklearn
from hubbot.evaluation.baselines.toy_baselines import check
from hubbot.registry.load import load
reports = check(load(pathlib.Path(sys.argv[1])))
rows = [row for report in reports for row in report.rows]
curves = [abs(row.expected - row.got) for row in rows if "[" in row.name and row.tolerance < 1e-6]
print(json.dumps({"numpy": numpy.__version__, "sklearn": sklearn.__version__, "figures": len(rows),
                  "wrong": sum(not row.ok for row in rows), "apart": max(curves),
                  "ok": all(report.ok for report in reports)}))
"""
HEADER = f"{'NumPy':<8} {'scikit-learn':<13} {'figures':>8} {'wrong':>6} {'curves differ by':>17}  tests"


def main() -> int:
    """Exit 0 when figures and tests hold on every set of versions."""
    if len(sys.argv) > 1:
        return run_all(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="hubbot-versions-") as folder:
        return run_all(Path(folder))


def run_all(folder: Path) -> int:
    print(HEADER, flush=True)
    sets = {"oldest": lowest(), "between": ("numpy==2.0.2", "scikit-learn==1.6.1"), "newest": ()}
    return max([run_one(folder / name, versions) for name, versions in sets.items()])


def lowest() -> tuple[str, ...]:
    """Each `name>=version` of pyproject.toml as `name==version`."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    return tuple(re.sub(r">=([\w.]+).*", r"==\1", one) for one in stated)


def run_one(folder: Path, versions: tuple[str, ...]) -> int:
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", str(ROOT), *versions, *FOR_TESTS], check=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run([python, "-c", FIGURES, str(ROOT)], env=env, check=True, capture_output=True)
    found = json.loads(done.stdout)
    tests = subprocess.run(
        [python, "-m", "pytest", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT, env=env, check=False, capture_output=True, text=True,
    )  # fmt: skip
    last = tests.stdout.strip().rpartition("\n")[2]
    figures = f"{found['figures']:>8} {found['wrong']:>6} {found['apart']:>17.1e}"
    print(f"{found['numpy']:<8} {found['sklearn']:<13} {figures}  {last}", flush=True)
    if tests.returncode:
        print(tests.stdout, tests.stderr, sep="\n")
    return int(bool(tests.returncode) or not found["ok"])


if __name__ == "__main__":
    sys.exit(main())
