"""scorers/requirements.txt: asked for by name, locked by `hubbot doctor --fix`, installed where it scores."""

import base64
import hashlib
import os
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from hubbot import cli
from hubbot.hubs.requirements import asked, findings

PROJECT = Path(__file__).parents[2]
FILE = "scorers/requirements.txt"
HASH = f"    --hash=sha256:{'ab' * 32}"


def wheel(folder: Path, name: str, version: str, needs: tuple[str, ...] = ()) -> None:
    """A package of one module, as an index or a folder has it."""
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    files = {
        f"{name}.py": "NUMBER = 1\n",
        f"{info}/METADATA": about + "".join(f"Requires-Dist: {one}\n" for one in needs),
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hubbot\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
        record += f"{path},sha256={digest},{len(text)}\n"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        for path, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            archive.writestr(path, text)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Packages in a folder, and no other place to look for them."""
    folder = tmp_path / "wheels"
    wheel(folder, "bleuish", "2.0", ("wordish>=1",))
    wheel(folder, "bleuish", "1.0")
    wheel(folder, "wordish", "1.4")
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))] + ["GITHUB_TOKEN"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    return folder


def doctor(hub: Path, *words: str) -> int:
    return cli.run(["doctor", "--hub", str(hub), *words])


def packages(text: str) -> list[str]:
    return re.findall(r"^([a-z]+==[\d.]+)", text, re.MULTILINE)


def test_a_name_is_found_loose_then_locked_with_all_that_it_needs(speech: Path, index: Path, capsys) -> None:
    (speech / FILE).write_text("bleuish  # words of a scorer\n")
    assert doctor(speech) == 1
    assert f"✗ {FILE}: not locked: bleuish." in capsys.readouterr().out
    assert (speech / FILE).read_text().startswith("bleuish"), "without --fix nothing is written"
    assert doctor(speech, "--fix") == 0
    text = (speech / FILE).read_text()
    assert packages(text) == ["bleuish==2.0", "wordish==1.4"]
    for name in ("bleuish-2.0", "wordish-1.4"):
        digest = hashlib.sha256((index / f"{name}-py3-none-any.whl").read_bytes()).hexdigest()
        assert f"--hash=sha256:{digest}" in text
    assert str(index) not in text
    assert doctor(speech, "--fix") == 0
    assert (speech / FILE).read_text() == text, "what is locked stays as it is"


def test_versions_that_were_locked_stay_when_a_package_is_added(speech: Path, index: Path, capsys) -> None:
    (speech / FILE).write_text("wordish\n")
    assert doctor(speech, "--fix") == 0
    wheel(index, "wordish", "3.0")
    (speech / FILE).write_text((speech / FILE).read_text() + "bleuish<2\n")
    assert doctor(speech) == 1
    assert "not locked: bleuish<2" in capsys.readouterr().out
    assert doctor(speech, "--fix") == 0
    assert packages((speech / FILE).read_text()) == ["bleuish==1.0", "wordish==1.4"]


def test_a_package_that_is_no_longer_asked_for_is_taken_out(speech: Path, index: Path, capsys) -> None:
    (speech / FILE).write_text("wordish\nbleuish<2\n")
    assert doctor(speech, "--fix") == 0
    text = (speech / FILE).read_text()
    (speech / FILE).write_text(text.replace("# asked: wordish\n", ""))
    assert doctor(speech) == 1
    assert doctor(speech, "--fix") == 0
    assert packages((speech / FILE).read_text()) == ["bleuish==1.0"]


def test_what_cannot_be_locked_says_why_and_stays_as_it_was(speech: Path, index: Path, capsys) -> None:
    (speech / FILE).write_text("nowhere-to-be-found\n")
    assert doctor(speech, "--fix") == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "uv said:" in said
    assert "nowhere-to-be-found" in said
    assert (speech / FILE).read_text() == "nowhere-to-be-found\n"


def test_without_uv_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scorers").mkdir()
    (tmp_path / FILE).write_text("bleuish\n")
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    (found,) = findings(tmp_path, lock=True)
    assert "needs the program uv" in found.message
    assert "pip install uv" in found.remedy


READ = {
    "nothing": ("", (), (), True),
    "a comment": ("# none yet\n\n", (), (), True),
    "a name": ("sacrebleu\n", ("sacrebleu",), (), False),
    "a version": ("sacrebleu == 2.6.0\n", ("sacrebleu == 2.6.0",), (), False),
    "an extra and a marker": (
        "a[ja]>=1 ; sys_platform != 'x'\n",
        ("a[ja]>=1 ; sys_platform != 'x'",),
        (),
        False,
    ),
    "locked by hand": (f"sacrebleu==2.6.0 \\\n{HASH}\n", (), (), True),
    "locked on one line": (f"sacrebleu==2.6.0 {HASH.strip()}\n", (), (), True),
    "Windows' line ends": (f"sacrebleu==2.6.0 \\\r\n{HASH}\r\nregex\r\n", ("regex",), (), False),
    "one of two": (f"a==1 \\\n{HASH}\nb\n", ("b",), (), False),
    "an address": ("git+https://example.org/a\n", (), (1,), False),
    "another file": ("a\n-r more.txt\n", ("a",), (2,), False),
    "an option": ("--no-binary :all:\na\n", ("a",), (1,), False),
    "a folder": ("-e .\n./here\n", (), (1, 2), False),
}


@pytest.mark.parametrize("case", READ, ids=str)
def test_what_a_file_asks_for(case: str) -> None:
    text, loose, strange, locked = READ[case]
    found = asked(text)
    assert found.loose == loose
    assert tuple(number for number, _ in found.strange) == strange
    assert found.locked is locked


# ── In a hub's jobs ──────────────────────────────────────────────────────────────────────────────


def steps() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((PROJECT / "action.yml").read_text())["runs"]["steps"]
    return found


def installing() -> dict[str, Any]:
    return next(step for step in steps() if "scorers" in step.get("name", ""))


def commands() -> set[str]:
    texts = [path.read_text() for path in (PROJECT / ".github/workflows").glob("*.yml")]
    return {one.split()[0] for text in texts for one in re.findall(r"^ +command: (.+)$", text, re.MULTILINE)}


SCORING = {"handle", "sweep", "audit", "doctor"}
ELSEWHERE = {"build", "check-change", "rehearse"}


def test_every_command_of_a_job_is_known_to_score_or_not_to() -> None:
    assert commands() == SCORING | ELSEWHERE


@pytest.mark.parametrize("command", sorted(SCORING | ELSEWHERE))
@pytest.mark.parametrize(
    "text", ["", "# none yet\n", f"sacrebleu==2.6.0 \\\n{HASH}\n"], ids=["no", "none", "some"]
)
def test_packages_are_installed_in_jobs_that_score_and_nowhere_else(
    command: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / "scorers").mkdir()
    if text:
        (tmp_path / FILE).write_text(text)
    done = run_step(tmp_path, f"{command} --accept")
    assert done.returncode == 0, done.stderr
    installed = (tmp_path / "pip.txt").exists()
    assert installed == (command in SCORING and "sacrebleu" in text)
    if installed:
        words = (tmp_path / "pip.txt").read_text().split()
        assert {"--require-hashes", "--no-deps", "--only-binary", FILE} <= {*words}, "no code of theirs runs"


def test_what_cannot_be_installed_stops_no_job(tmp_path: Path) -> None:
    (tmp_path / "scorers").mkdir()
    (tmp_path / FILE).write_text("sacrebleu\n")
    done = run_step(tmp_path, "handle", pip="exit 1")
    assert done.returncode == 0
    assert "::warning file=scorers/requirements.txt::" in done.stdout


def test_the_token_is_there_only_after_everything_is_installed() -> None:
    with_token = [step["name"] for step in steps() if "inputs.token" in str(step.get("env"))]
    assert with_token == ["Run hubbot"]
    assert steps()[-1]["name"] == "Run hubbot"
    assert steps()[-2] == installing()


def run_step(folder: Path, command: str, pip: str = 'echo "$@" > "$HERE/pip.txt"') -> Any:
    """The step's own script, with a `python` that makes an environment whose pip tells what it was asked."""
    tools, temp = folder / "tools", folder / "temp"
    tools.mkdir()
    made = f'mkdir -p "$4/bin"; printf \'#!/bin/bash\\n{pip}\\n\' > "$4/bin/pip"; chmod +x "$4/bin/pip"'
    (tools / "python").write_text(f"#!/bin/bash\n{made}\n")
    (tools / "python").chmod(0o755)
    env = {"PATH": f"{tools}:/usr/bin:/bin", "RUNNER_TEMP": str(temp), "HUBBOT_COMMAND": command}
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", installing()["run"]]
    return subprocess.run(
        script, cwd=folder, env=env | {"HERE": str(folder)}, capture_output=True, text=True, check=False
    )
