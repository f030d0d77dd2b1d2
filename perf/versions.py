"""Run the evaluation's tests on the oldest and newest NumPy and scikit-learn that hubbot supports.

    python perf/versions.py [FOLDER]     # FOLDER keeps the environments; a temporary one by default

The published figures must come out on every one of them, to the tolerances on file.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAIRS = (
    ("numpy==1.26.4", "scikit-learn==1.5.0", "scipy<1.15"),
    ("numpy==2.0.2", "scikit-learn==1.6.1", "scipy<1.15"),
    ("numpy", "scikit-learn", "scipy"),
)
NEEDED = ("pyyaml", "click", "jinja2", "jsonschema", "rich", "pytest", "pytest-socket")
SHOWN = "import numpy, sklearn; print('NumPy', numpy.__version__, 'scikit-learn', sklearn.__version__)"


def main() -> int:
    """Exit 0 when the tests pass on every pair of versions."""
    if len(sys.argv) > 1:
        return run_all(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="hubbot-versions-") as folder:
        return run_all(Path(folder))


def run_all(folder: Path) -> int:
    return max(run_one(folder / str(i), pair) for i, pair in enumerate(PAIRS))


def run_one(folder: Path, versions: tuple[str, ...]) -> int:
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *versions, *NEEDED], check=True)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    subprocess.run([python, "-c", SHOWN], check=True, env=env)
    tests = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/evaluation"]
    return subprocess.run(tests, cwd=ROOT, env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
