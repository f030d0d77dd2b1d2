"""The wheel by itself: in an environment of its own, away from any repository, on a hub that is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

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


@pytest.mark.slow
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
        "--model-id",
        "halves",
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


def test_a_release_knows_where_it_is_published(tmp_path: Path) -> None:
    """The step of the release workflow, run on a copy: a new hub's workflows then run that very commit."""
    source = tmp_path / "source"
    kept = (
        "src",
        "schemas",
        "registry",
        "requirements",
        ".github",
        "action.yml",
        "pyproject.toml",
        "README.md",
    )
    source.mkdir()
    for name in (*kept, "LICENSE"):
        there = PROJECT / name
        copy = shutil.copytree if there.is_dir() else shutil.copy2
        copy(there, source / name)
    release = yaml.safe_load((PROJECT / ".github/workflows/release.yml").read_text())
    scripts = [
        step["run"] for step in release["jobs"]["build"]["steps"] if "where it is published" in str(step)
    ]
    assert len(scripts) == 2, "one writes the address, one looks whether the wheel has it"
    on_github = {"GITHUB_REPOSITORY": "author/hubbot", "GITHUB_SHA": "a1" * 20}
    for script in (scripts[0], f"{sys.executable} -m hatchling build -t wheel -d dist", scripts[1]):
        ran = subprocess.run(["bash", "-ec", script], cwd=source, env=environment() | on_github, check=False)
        assert ran.returncode == 0, script
    elsewhere = environment() | {**on_github, "GITHUB_SHA": "b2" * 20}
    assert subprocess.run(["bash", "-ec", scripts[1]], cwd=source, env=elsewhere, check=False).returncode
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as wheel:
        (metadata,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
        urls = [line for line in wheel.read(metadata).decode().splitlines() if line.startswith("Project-URL")]
    assert f"Project-URL: Commit, https://github.com/author/hubbot/commit/{'a1' * 20}" in urls


def test_every_place_that_names_the_version_names_this_one() -> None:
    from hubbot import __version__

    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((PROJECT / "CITATION.cff").read_text())
    assert project["version"] == citation["version"] == __version__


def test_a_hub_that_keeps_a_copy_has_this_very_package(hubbot: Path, nowhere: Path) -> None:
    """The wheel that an installed hubbot puts into a hub installs, and has what the first one has."""
    named = ["--name", "A", "--repository", "author/hub", "--benchmark", "B", "--keep-hubbot"]
    done([str(hubbot), "init", "hub", *named], nowhere)
    (copy,) = nowhere.glob("hub/.github/actions/hubbot/*.whl")
    (built,) = hubbot.parents[2].glob("*.whl")
    with zipfile.ZipFile(copy) as ours, zipfile.ZipFile(built) as theirs:
        names = {name for name in theirs.namelist() if not name.endswith("RECORD")}
        assert {name for name in ours.namelist() if not name.endswith("RECORD")} == names
        assert all(ours.read(name) == theirs.read(name) for name in names)
    target = ["--target", "again", "--no-deps", "--no-index", "--quiet"]
    done([sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *target, str(copy)], nowhere)
    assert (nowhere / "again" / "hubbot" / "cli.py").is_file()


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
