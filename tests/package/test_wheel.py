"""The wheel by itself: in an environment of its own, away from any repository, on a hub that is named."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def hubbot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed program. The environment sees the libraries, and of hubbot nothing but the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    done([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], PROJECT)
    (wheel,) = folder.glob("*.whl")
    done([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], folder)
    python = folder / "venv" / "bin" / "python"
    (site,) = (folder / "venv" / "lib").glob("python3*/site-packages")
    # A folder named in a .pth is searched, but its own .pth files, the editable hubbot, are not followed.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "install"]
    done([*pip, "--quiet", "--no-deps", "--no-index", str(wheel)], folder)
    where = done([str(python), "-c", "import hubbot; print(hubbot.__file__)"], folder)
    assert where.stdout.startswith(str(site))
    return folder / "venv" / "bin" / "hubbot"


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    return tmp_path


def done(words: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False, env=environment())
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def test_it_says_its_version_and_what_it_can(hubbot: Path, nowhere: Path) -> None:
    from hubbot import __version__

    assert __version__ in done([str(hubbot), "--version"], nowhere).stdout
    assert "For authors" in done([str(hubbot), "--help"], nowhere).stdout


def test_a_result_is_scored_run_and_checked_on_a_hub_that_is_named(hubbot: Path, nowhere: Path) -> None:
    hub = ["--hub", str(PROJECT)]
    assert "BM-BREAST" in done([str(hubbot), "list", *hub], nowhere).stdout
    (nowhere / "model.py").write_text(
        "class Halves:\n    def predict_proba(self, X):\n        import numpy as np\n"
        "        above = X[:, :1] > X[:, :1].mean()\n        return 0.5 + np.array([[-.01, .01]]) * above\n"
    )
    run = [
        str(hubbot),
        "run",
        "BM-TOY-CLASS",
        "--model",
        "model.py:Halves",
        "--draws",
        "100",
        "--predictions",
    ]
    done([*run, *hub], nowhere)
    check = done([str(hubbot), "check", "eval.yaml", *hub], nowhere)
    assert "eval.yaml: ready" in check.stdout
    score = [str(hubbot), "score", "BM-TOY-CLASS", "predictions.csv.gz", "--out", "again", "--draws", "100"]
    done([*score, "--model-id", "halves", *hub], nowhere)
    assert "AUROC" in (nowhere / "again" / "eval.yaml").read_text()


def test_a_new_hub_is_made_checked_and_built_without_any_repository(hubbot: Path, nowhere: Path) -> None:
    options = ["--name", "Speech", "--repository", "author/speech", "--benchmark", "Read speech"]
    pin = ["--action", f"author/hubbot@{'a1' * 20}"]
    done([str(hubbot), "init", "speech", *options, "--metric", "WER", "--cases", "20", *pin], nowhere)
    done([str(hubbot), "build", "--check", "--hub", "speech"], nowhere)
    done([str(hubbot), "doctor", "--hub", "speech"], nowhere)


def test_without_any_hub_the_shape_and_the_arithmetic_are_checked(hubbot: Path, nowhere: Path) -> None:
    (nowhere / "eval.yaml").write_text(RESULT.format("0.8500"))
    check = [str(hubbot), "check", "eval.yaml"]
    good = done(check, nowhere)
    assert "left out: registry" in good.stderr
    (nowhere / "eval.yaml").write_text(RESULT.format("0.9012"))
    wrong = subprocess.run(check, cwd=nowhere, capture_output=True, text=True, check=False)
    assert wrong.returncode == 1
    assert "A203 not-from-confusion" in wrong.stdout
    assert "R101" not in wrong.stdout


RESULT = """\
eval_id: x-1
benchmark_id: BM-X
dataset_id: DS-X
model_ids: {{candidate: m}}
run_metadata: {{date: 2026-11-20}}
data: {{split: test, n: 100}}
counts: {{n: 100, classes: {{A: 50, B: 50}}, confusion: [[45, 5], [10, 40]]}}
metrics: {{Accuracy: {}}}
status: Completed
"""
