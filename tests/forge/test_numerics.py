"""A job that computes nothing installs nothing that computes; one that does gets it at its first import."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from hubbot.forge import numerics

SOURCE = Path(numerics.__file__).parents[2]
# A pip that notes how it was called, and puts two packages of one line where it is told to.
PIP = """
import json, os, sys
from pathlib import Path
with open(os.environ["NOTES"], "a") as file:
    file.write(json.dumps({"argv": sys.argv[1:], "env": dict(os.environ)}) + "\\n")
if os.environ.get("FAILS"):
    sys.exit("ERROR: no such wheel")
into = Path(sys.argv[sys.argv.index("--target") + 1])
into.mkdir()
for name in ("numpy", "sklearn"):
    (into / f"{name}.py").write_text("made = 'by pip'")
"""


class Ran(NamedTuple):
    code: int
    out: str
    err: str
    calls: list[dict[str, object]]  # of pip


def ran(folder: Path, program: str, **more: str) -> Ran:
    """`program` in a Python without any packages, where the action's variables are set."""
    (folder / "tools/pip").mkdir(parents=True)
    (folder / "tools/pip/__init__.py").touch()
    (folder / "tools/pip/__main__.py").write_text(PIP)
    into, notes = folder / "numerics", folder / "notes"
    env = {"PYTHONPATH": f"{folder / 'tools'}:{SOURCE}:{into}", "NOTES": str(notes), "PATH": "/usr/bin:/bin"}
    env |= {numerics.LOCK: "numerics.txt", numerics.INTO: str(into)} | more
    lines = f"from hubbot.forge.numerics import offer\noffer()\n{program}"
    words = [sys.executable, "-S", "-B", "-c", lines]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    calls = [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []
    return Ran(done.returncode, done.stdout, done.stderr, calls)


def test_the_first_import_installs_them_all_and_the_next_finds_them(tmp_path: Path) -> None:
    found = ran(tmp_path, "import numpy, sklearn, json\nprint(numpy.made, sklearn.made)")
    assert (found.code, found.out) == (0, "by pip by pip\n"), found.err
    (call,) = found.calls
    argv = call["argv"]
    assert isinstance(argv, list)
    assert {"--require-hashes", "--no-deps", "--only-binary", "numerics.txt"} <= {*argv}, (
        "no code of theirs runs"
    )


def test_a_process_that_it_starts_finds_them_too(tmp_path: Path) -> None:
    again = "import subprocess, sys\nimport numpy\n"
    again += "subprocess.run([sys.executable, '-S', '-c', 'import numpy; print(numpy.made)'], check=True)"
    assert ran(tmp_path, again).out == "by pip\n"


def test_pip_is_not_told_the_jobs_token(tmp_path: Path) -> None:
    secret = {"GITHUB_TOKEN": "t", "ACTIONS_RUNTIME_TOKEN": "t", "PIP_INDEX_URL": "https://example.org"}
    (call,) = ran(tmp_path, "import numpy", **secret).calls
    env = call["env"]
    assert isinstance(env, dict)
    assert not {name for name in env if "TOKEN" in name}
    assert env["PIP_INDEX_URL"] == "https://example.org"


def test_where_they_cannot_be_installed_each_import_says_why_and_pip_is_asked_once(tmp_path: Path) -> None:
    attempt = "for name in ('numpy', 'sklearn', 'numpy'):\n"
    attempt += "    try: __import__(name)\n    except ImportError as why: print(why)"
    found = ran(tmp_path, attempt, FAILS="yes")
    said = "the packages that compute could not be installed: ERROR: no such wheel\n"
    assert (found.code, found.out, len(found.calls)) == (0, said * 3, 1)


@pytest.mark.parametrize("name", ["yaml", "numpyro", "sklearn_extra", "pandas"])
def test_another_package_is_none_of_its_business(name: str, tmp_path: Path) -> None:
    found = ran(tmp_path, f"import {name}")
    assert f"No module named '{name}'" in found.err
    assert found.calls == []


@pytest.mark.parametrize("unset", [numerics.LOCK, numerics.INTO])
def test_on_a_persons_machine_nothing_is_installed(unset: str, tmp_path: Path) -> None:
    found = ran(tmp_path, "import numpy", **{unset: ""})
    assert "No module named 'numpy'" in found.err
    assert found.calls == []
