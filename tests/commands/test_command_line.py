"""The command line as a contract: exit codes, what goes where, and what a person reads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.results.result import split_accepted

ROOT = Path(__file__).parents[2]
EVALS = sorted((ROOT / "evals").rglob("*.yaml"))


def run(capsys, *arguments):
    code = cli.run([*map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def good(tmp_path):
    """A file that has no errors: a new run of a known model."""
    text = next(p for p in EVALS if "evo2" in str(p) and "ENHANCER" in str(p)).read_text(encoding="utf-8")
    submitted = (
        split_accepted(text)[0].replace("-20251219-120013", "-20260101-000000").replace("0.7453", "0.7311")
    )
    path = tmp_path / "eval.yaml"
    path.write_text(submitted, encoding="utf-8")
    return path


def test_a_good_file_exits_0(capsys, good):
    code, out, err = run(capsys, "check", good, "--hub", ROOT)
    assert (code, err) == (0, "")
    assert "ready" in out


def test_a_wrong_file_exits_1_and_says_where(capsys, good):
    good.write_text(good.read_text(encoding="utf-8").replace("0.7311", "73.11"), encoding="utf-8")
    code, out, _ = run(capsys, "check", good, "--hub", ROOT)
    assert code == 1
    assert "0.7311" in out, "the likely figure is proposed"
    assert "line 5" in out


def test_json_keeps_its_contract(capsys, good):
    good.write_text(good.read_text(encoding="utf-8").replace("0.7311", "73.11"), encoding="utf-8")
    code, out, _ = run(capsys, "check", good, "--format", "json", "--hub", ROOT)
    (file,) = json.loads(out)["files"]
    assert code == 1
    assert set(file) >= {"file", "ok", "digest", "evidence", "problems"}
    wrong = next(p for p in file["problems"] if p["severity"] == "error")
    assert set(wrong) >= {"code", "slug", "severity", "path", "line", "column", "message", "hint"}
    assert (wrong["path"], wrong["line"]) == ("/metrics/AUROC", 5)


def test_an_issue_body_is_read_as_one(capsys, tmp_path):
    body = tmp_path / "issue.md"
    body.write_text("Just a question.\n", encoding="utf-8")
    code, out, _ = run(capsys, "check", "--issue", body, "--hub", ROOT)
    assert code == 1
    assert "```yaml" in out


def test_annotations_name_file_and_line(capsys, good):
    good.write_text(good.read_text(encoding="utf-8").replace("0.7311", "73.11"), encoding="utf-8")
    code, out, _ = run(capsys, "check", good, "--format", "github", "--hub", ROOT)
    assert code == 1
    assert f"::error file={good},line=5" in out.replace("%3A", ":")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check"], "Missing argument"),
        (["check", "no-such-file.yaml"], "does not exist"),
        (["nonsense"], "No such command"),
        (["build", "--hub", "tests"], "no hub.yaml"),
        (["baseline", "nothing-like-it", "--hub", str(ROOT)], "There are:"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(capsys, arguments, words):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err


def test_a_broken_hub_is_our_fault_and_named(capsys, tmp_path, good):
    (tmp_path / "hub.yaml").write_text("name: [\n", encoding="utf-8")
    code, _, err = run(capsys, "check", good, "--hub", tmp_path)
    assert code == 3
    assert "hub.yaml" in err


@pytest.mark.parametrize("command", [name for entries in cli.SECTIONS.values() for name in entries])
def test_every_command_has_help_with_an_example(capsys, command):
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    assert "Example" in out


def test_help_lists_every_command_under_who_it_is_for(capsys):
    _, out, _ = run(capsys, "--help")
    for title, entries in cli.SECTIONS.items():
        section = out.partition(f"{title}:")[2]
        assert all(f"  {name} " in section for name in entries)


def test_checking_imports_nothing_heavy(good):
    code = (
        "import sys; from hubbot.cli import run; run(sys.argv[1:]);"
        "heavy = {'sklearn', 'github', 'jinja2', 'numpy', 'scipy', 'msgspec'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(good), "--hub", str(ROOT)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.stderr.strip() == "[]"


def test_the_hub_is_the_nearest_one_above(capsys, good, monkeypatch):
    monkeypatch.chdir(ROOT / "evals")
    code, _, _ = run(capsys, "check", good)
    assert code == 0


def test_committed_pages_are_what_a_build_writes(capsys):
    code, out, _ = run(capsys, "build", "--check", "--hub", ROOT)
    assert code == 0, out


def test_import_writes_nothing_the_second_time(capsys, tmp_path):
    import shutil

    hub = tmp_path / "hub"
    for name in ("registry", "schemas"):
        shutil.copytree(ROOT / name, hub / name)
    shutil.copy(ROOT / "hub.yaml", hub)
    old = tmp_path / "old"
    old.mkdir()
    imported = [path for path in EVALS if "imported_from" in path.read_text(encoding="utf-8")]
    for path in imported:
        (old / path.name).write_text(split_accepted(path.read_text(encoding="utf-8"))[0], encoding="utf-8")
    code, out, _ = run(capsys, "import", old, "--into", hub, "--source", "https://example.org/hub@abc")
    assert (code, len(imported)) == (0, 35)
    assert "35 written now" in out
    before = {path: path.read_bytes() for path in (hub / "evals").rglob("*.yaml")}
    code, out, _ = run(capsys, "import", old, "--into", hub, "--source", "https://example.org/hub@abc")
    assert "0 written now" in out
    assert {path: path.read_bytes() for path in (hub / "evals").rglob("*.yaml")} == before
