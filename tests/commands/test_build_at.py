"""`hubbot build --at` shows a board as it was, and leaves the checkout alone."""

import shutil
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.forge.git.process import Git

ROOT = Path(__file__).parents[2]
RESULT = "evals/BM-BREAST/logistic/BM-BREAST-logistic-20261123-214105.yaml"
PAGE = "leaderboards/BM-BREAST.md"


def committed(git, message, day):
    git("add", "-A")
    who = ("-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org")
    git(*who, "-c", "commit.gpgSign=false", "commit", "--quiet", "--date", day, "-m", message)
    return git("rev-parse", "HEAD").decode().strip()


def pages(root):
    files = (path for path in (root / "leaderboards").rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def past(tmp_path, monkeypatch):
    """A hub with its results on 1 March, from which one was withdrawn on 5 March."""
    root = tmp_path / "hub"
    for name in ("registry", "schemas", "evals/BM-BREAST", "predictions/BM-BREAST"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "hub.yaml", root)
    (root / ".gitattributes").write_text("* -text\n")
    git = Git(root)
    git("init", "--quiet", "--initial-branch", "main")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-01T12:00:00Z")
    first = committed(git, "Its results", "2026-03-01T12:00:00Z")
    (root / RESULT).unlink()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-05T12:00:00Z")
    committed(git, "One less", "2026-03-05T12:00:00Z")
    return root, git, first


@pytest.mark.parametrize("at", ["2026-03-01", "2026-03-04", "2026-03-05T11:59", "HEAD~1", "the hash"])
def test_the_board_of_then_is_printed_and_nothing_here_changes(capsys, past, at):
    root, git, first = past
    before = git("status", "--porcelain", "--ignored"), sorted(root.rglob("[!.]*"))
    named = first if at == "the hash" else at
    assert cli.run(["build", "--at", named, "--board", "BM-BREAST", "--hub", str(root)]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"As of 2026-03-01T12:00:00+00:00, commit {first[:10]}")
    assert "Logistic regression" in out
    assert "Six models share the lead" in out
    assert (git("status", "--porcelain", "--ignored"), sorted(root.rglob("[!.]*"))) == before


def test_after_the_change_the_row_is_gone(capsys, past):
    root, _, _ = past
    assert cli.run(["build", "--at", "2026-03-05", "--board", "breast-cancer", "--hub", str(root)]) != 0
    assert "there was no board breast-cancer" in capsys.readouterr().err
    assert cli.run(["build", "--at", "2026-03-05", "--board", "bm-breast", "--hub", str(root)]) == 0
    out = capsys.readouterr().out
    assert "[Logistic regression](" not in out
    assert "Five models share the lead" in out


def test_without_a_board_the_index_is_printed(capsys, past):
    assert cli.run(["build", "--at", "2026-03-02", "--hub", str(past[0])]) == 0
    assert "# Health foundation models: leaderboards" in capsys.readouterr().out


def test_all_files_go_into_a_new_folder_as_a_build_of_that_checkout_would_write_them(past, tmp_path):
    root, git, first = past
    assert cli.run(["build", "--at", first, "--out", str(tmp_path / "then"), "--hub", str(root)]) == 0
    git("checkout", "--quiet", first)
    assert cli.run(["build", "--hub", str(root)]) == 0
    built = pages(root)
    assert built == pages(tmp_path / "then")
    assert PAGE in built


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--at", "2026-02-28"], "no commit here is as old as 2026-02-28"),
        (["--at", "2026-02-31"], "2026-02-31 is no date"),
        (["--at", "v9"], "v9 names no commit here"),
        (["--at", "--output=x"], "names no commit here"),
        (["--at", "HEAD", "--check"], "neither --check nor --commit"),
        (["--board", "BM-BREAST"], "belong to --at"),
    ],
)
def test_what_cannot_be_is_said_in_words(capsys, past, options, said):
    assert cli.run(["build", *options, "--hub", str(past[0])]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_holds_something_is_not_written_into(capsys, past, tmp_path):
    (tmp_path / "mine.txt").write_text("precious")
    assert cli.run(["build", "--at", "HEAD", "--out", str(tmp_path), "--hub", str(past[0])]) == 2
    assert "is not empty" in capsys.readouterr().err
