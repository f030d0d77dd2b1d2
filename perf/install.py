"""What a job installs before it reads an issue: the action's own step, from a folder of wheels; no cache.

    python perf/install.py [folder]

The wheels of requirements/job.txt and numerics.txt are downloaded into the folder first, not measured. Times
are CPU seconds of the step and of what it starts. Beside it: an environment with all that hubbot may need.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
BUDGET_SECONDS, BUDGET_BYTES = 2.5, 13_500_000
WHOLE = """\
python -m venv "$RUNNER_TEMP/hubbot"
"$RUNNER_TEMP/hubbot/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r {locks}
"""


def main(wheels: Path) -> bool:
    print(f"{'':>28}{'CPU s':>8}{'by the clock':>14}{'bytes':>12}")
    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    (script,) = (step["run"] for step in steps if step.get("name") == "Install hubbot")
    light = _measured("the action's step", script, wheels, ["job"])
    both = " -r ".join(f'"$HUBBOT_SOURCE/requirements/{name}.txt"' for name in ("job", "numerics"))
    _measured("all, in an environment", WHOLE.format(locks=both), wheels, ["job", "numerics"])
    print(f"goal: {BUDGET_SECONDS} CPU s, {BUDGET_BYTES:,} bytes")
    return light[0] <= BUDGET_SECONDS and light[1] <= BUDGET_BYTES


def _measured(name: str, script: str, wheels: Path, locks: list[str]) -> tuple[float, int]:
    size = sum(file.stat().st_size for lock in locks for file in _downloaded(wheels, lock))
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder, "tools")
        tools.mkdir()
        (tools / "python").symlink_to(sys.executable)
        env = {
            "PATH": f"{Path(sys.executable).parent}:{tools}:/usr/bin:/bin",
            "HOME": folder,
            "RUNNER_TEMP": f"{folder}/temp",
            "HUBBOT_SOURCE": str(ROOT),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": " ".join(str(wheels / lock) for lock in locks),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_CACHE_DIR": "1",
        }
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=env, check=True)
        after, spent = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:>28}{cpu:>8.2f}{spent:>14.2f}{size:>12,}", flush=True)
    return cpu, size


def _downloaded(wheels: Path, lock: str) -> list[Path]:
    into = wheels / lock
    if not into.is_dir():
        words = ["download", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--dest", str(into)]
        subprocess.run([*PIP, *words, "-r", str(ROOT / f"requirements/{lock}.txt")], check=True)
    return sorted(into.glob("*.whl"))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(not main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory() as made:
        sys.exit(not main(Path(made)))
