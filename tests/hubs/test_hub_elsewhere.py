"""--hub also names a hub that is not here: it is cloned once, shallow, and brought up to date."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hubbot import cli
from hubbot.forge.git.process import GitError
from hubbot.forge.git.remote_hub import address_of, fetched

HUB = "name: {}\nrepository: author/hub\n"


def git(*words: str, cwd: Path) -> str:
    who = ["-c", "user.name=maintainer", "-c", "user.email=maintainer@example.org"]
    return subprocess.run(["git", *who, *words], cwd=cwd, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A bare repository with a hub of two commits."""
    work = tmp_path / "work"
    work.mkdir()
    git("init", "--quiet", "--initial-branch=main", cwd=work)
    for name in ("First", "Second"):
        (work / "hub.yaml").write_text(HUB.format(name))
        git("add", "--all", cwd=work)
        git("commit", "--quiet", "-m", name, cwd=work)
    git("clone", "--quiet", "--bare", ".", "../hub.git", cwd=work)
    git("remote", "add", "origin", "../hub.git", cwd=work)
    return tmp_path / "hub.git"


def test_the_copy_is_shallow_and_follows_the_repository(elsewhere: Path, tmp_path: Path) -> None:
    address, cache = elsewhere.as_uri(), tmp_path / "cache"
    first = fetched(address, cache)
    assert "Second" in (first.path / "hub.yaml").read_text()
    assert git("rev-list", "--count", "HEAD", cwd=first.path) == "1\n"
    work = tmp_path / "work"
    (work / "hub.yaml").write_text(HUB.format("Third"))
    git("commit", "--quiet", "-am", "Third", cwd=work)
    git("push", "--quiet", "origin", "main", cwd=work)
    (first.path / "left-over").write_text("of an earlier command")
    again = fetched(address, cache)
    assert again.path == first.path
    assert "Third" in (again.path / "hub.yaml").read_text()
    assert not (again.path / "left-over").exists()


def test_without_a_network_the_copy_of_last_time_is_used_and_said(elsewhere: Path, tmp_path: Path) -> None:
    address = elsewhere.as_uri()
    fetched(address, tmp_path / "cache")
    elsewhere.rename(tmp_path / "gone.git")
    again = fetched(address, tmp_path / "cache")
    assert again.stale
    assert "Second" in (again.path / "hub.yaml").read_text()


def test_what_cannot_be_cloned_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(GitError):
        fetched((tmp_path / "nothing.git").as_uri(), tmp_path / "cache")
    assert not list((tmp_path / "cache").iterdir())


def test_the_option_takes_an_address(elsewhere: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert cli.run(["build", "--check", "--hub", elsewhere.as_uri()]) == 1
    assert "leaderboards/README.md differs" in capsys.readouterr().out


def test_nothing_is_written_into_a_copy_by_mistake(
    elsewhere: Path, tmp_path: Path, monkeypatch, capsys
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for command in (["new", "model", "m"], ["doctor", "--fix"]):
        assert cli.run([*command, "--hub", elsewhere.as_uri()]) == 2
        assert "Clone it" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("author/hub", "https://github.com/author/hub"),
        ("https://example.org/hub.git", "https://example.org/hub.git"),
        ("git@example.org:author/hub.git", "git@example.org:author/hub.git"),
        ("ssh://git@example.org/hub", "ssh://git@example.org/hub"),
        ("ext::sh -c date", None),
        ("--upload-pack=date", None),
        ("https://-evil", None),
        ("../hub", None),
        ("no/such/folder", None),
    ],
)
def test_addresses_are_of_a_few_kinds(text: str, address: str | None, monkeypatch) -> None:
    monkeypatch.delenv("GITHUB_SERVER_URL", raising=False)
    assert address_of(text) == address


def test_a_slip_of_the_pen_is_a_wrong_use(capsys) -> None:
    assert cli.run(["list", "--hub", "no/such/folder"]) == 2
    assert "no folder no/such/folder" in capsys.readouterr().err
