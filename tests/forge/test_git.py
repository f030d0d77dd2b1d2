"""Commits are whole or not at all, a push says whether main moved, and nobody's work is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from hubbot.forge.git.process import Git
from hubbot.forge.git.repository import BOT, GitError, Identity, PushRefused, Repository

AUTHOR = Identity("author", "author@users.noreply.github.com")
AT = "2026-11-23T10:00:00Z"


def git(folder: Path, *words: str) -> str:
    return Git(folder)(*words).decode()


def tracked(repository: Repository) -> set[str]:
    return set(git(repository.path, "ls-files", "-z").split("\0")) - {""}


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    bare = tmp_path / "hub.git"
    bare.mkdir()
    git(bare, "init", "--quiet", "--bare", "--initial-branch=main")
    seed = tmp_path / "seed"
    seed.mkdir()
    git(seed, "init", "--quiet", "--initial-branch=main")
    (seed / "README.md").write_bytes(b"# A hub\r\n")
    (seed / "evals").mkdir()
    (seed / "evals" / "old.yaml").write_text("old\n")
    git(seed, "add", "--all")
    git(seed, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "Start")
    git(seed, "push", "--quiet", str(bare), "main")
    return bare


@pytest.fixture
def clone(remote: Path, tmp_path: Path) -> Repository:
    return Repository(tmp_path / "clone").clone(str(remote))


@pytest.fixture
def other(remote: Path, tmp_path: Path) -> Repository:
    return Repository(tmp_path / "other").clone(str(remote))


def test_a_commit_holds_the_bytes_the_names_and_the_times(clone: Repository, remote: Path) -> None:
    files = {
        "evals/a b/ü\"'.yaml": b"\xff\r\n\x00",
        "empty": b"",
        "README.md": b"new",
        "evals/old.yaml": None,
    }
    made = clone.commit("Accept a\n\nApproved-by: maintainer\n", files, AUTHOR, AT)
    clone.push()
    assert git(remote, "rev-parse", "main").strip() == made == clone.head()
    shown = git(remote, "log", "-1", "--format=%an|%ae|%aI|%cn|%cI|%B", "main").strip()
    when = "2026-11-23T10:00:00+00:00"
    assert shown == f"author|{AUTHOR.email}|{when}|{BOT.name}|{when}|Accept a\n\nApproved-by: maintainer"
    assert Git(remote)("show", "main:evals/a b/ü\"'.yaml") == b"\xff\r\n\x00"
    assert tracked(clone) == {"evals/a b/ü\"'.yaml", "empty", "README.md"}
    assert git(clone.path, "status", "--porcelain") == ""


def test_the_same_commit_has_the_same_hash_anywhere(clone: Repository, other: Repository) -> None:
    assert clone.commit("x", {"a": b"1"}, AUTHOR, AT) == other.commit("x", {"a": b"1"}, AUTHOR, AT)


def test_removing_what_is_not_there_is_fine(clone: Repository) -> None:
    clone.commit("x", {"evals/never.yaml": None, "evals/old.yaml": None}, AUTHOR, AT)
    assert tracked(clone) == {"README.md"}
    assert not (clone.path / "evals" / "old.yaml").exists()


LEAVING = ("../x", "/etc/x", "a/../../x", "a//b", "a/", ".", "", "a\\b", "a\nb", "a\x00b")
GITS_OWN = (".git/config", "a/.GIT/x", ".gitattributes", ".github/workflows/x.yml")


@pytest.mark.parametrize("path", LEAVING + GITS_OWN)
def test_a_path_that_leaves_the_hub_is_refused(clone: Repository, path: str) -> None:
    before = clone.head()
    with pytest.raises(GitError, match="not a plain path"):
        clone.commit("x", {"fine": b"", path: b""}, AUTHOR, AT)
    assert clone.head() == before


def test_a_symbolic_link_leads_no_write_outside(clone: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (clone.path / "evals" / "link").symlink_to(outside)
    git(clone.path, "add", "--all")
    git(clone.path, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "--quiet", "-m", "link")
    clone.commit("x", {"evals/link/file": b"inside"}, AUTHOR, AT)
    assert list(outside.iterdir()) == []
    assert (clone.path / "evals" / "link" / "file").read_bytes() == b"inside"


def test_an_identity_cannot_forge_headers(clone: Repository) -> None:
    clone.commit("x", {"a": b"1"}, Identity("a\ncommitter b <b@b> 0 +0000", "<c>\n"), AT)
    assert git(clone.path, "log", "-1", "--format=%cn").strip() == BOT.name


def test_a_push_onto_a_branch_that_moved_is_refused_and_heals(
    clone: Repository, other: Repository, remote: Path
) -> None:
    other.commit("theirs", {"evals/b": b"b"}, AUTHOR, AT)
    other.push()
    clone.commit("ours", {"evals/a": b"a"}, AUTHOR, AT)
    with pytest.raises(PushRefused):
        clone.push()
    clone.fetch()
    clone.reset_to_main()
    assert not (clone.path / "evals" / "a").exists()
    clone.commit("ours", {"evals/a": b"a"}, AUTHOR, AT)
    clone.push()
    assert git(remote, "log", "--format=%s", "main").split() == ["ours", "theirs", "Start"]


def test_a_push_that_a_hook_declines_is_our_fault_and_names_the_remedy(
    clone: Repository, remote: Path
) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'protected branch hook declined' >&2\nexit 1\n")
    hook.chmod(0o755)
    clone.commit("x", {"a": b"1"}, AUTHOR, AT)
    with pytest.raises(GitError, match="branch is protected"):
        clone.push()


def test_a_remote_that_is_gone_is_our_fault(clone: Repository, remote: Path) -> None:
    remote.rename(remote.with_name("gone"))
    for step in (clone.fetch, clone.push):
        with pytest.raises(GitError):
            step()


@pytest.mark.parametrize("commits", [1, 5, 6, 12, 30])
def test_a_clone_catches_up_with_commits_that_are_dated_before_its_own(
    clone: Repository, other: Repository, commits: int
) -> None:
    """Somebody's clock was years ahead at the start, or is behind now."""
    for n in range(commits):
        other.commit("x", {"evals/a": str(n).encode()}, AUTHOR, "2001-01-01T00:00:00Z")
        other.push()
    assert clone.catch_up()
    assert clone.head() == other.head()


def test_a_persons_changes_are_never_dropped(clone: Repository) -> None:
    (clone.path / "README.md").write_text("half a thought")
    clone.fetch()
    with pytest.raises(GitError, match="commit or stash"):
        clone.reset_to_main()
    assert (clone.path / "README.md").read_text() == "half a thought"


def test_a_persons_commits_are_never_dropped(clone: Repository) -> None:
    person = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    git(clone.path, *person, "commit", "--quiet", "--allow-empty", "-m", "mine")
    mine = clone.head()
    with pytest.raises(GitError, match="push or drop"):
        clone.reset_to_main()
    assert clone.head() == mine


def test_other_changes_stay_when_a_commit_is_made_around_them(clone: Repository) -> None:
    (clone.path / "README.md").write_text("half a thought")
    clone.commit("x", {"evals/a": b"a"}, AUTHOR, AT)
    assert (clone.path / "README.md").read_text() == "half a thought"
    assert git(clone.path, "show", "HEAD:README.md") == "# A hub\r\n"


def test_a_commit_is_made_on_main_only(clone: Repository) -> None:
    git(clone.path, "checkout", "--quiet", "-b", "elsewhere")
    with pytest.raises(GitError, match="not on branch main"):
        clone.commit("x", {"a": b"1"}, AUTHOR, AT)


def test_a_hook_of_the_checkout_never_runs(clone: Repository, tmp_path: Path) -> None:
    for name in ("post-checkout", "pre-push", "reference-transaction", "post-commit"):
        hook = clone.path / ".git" / "hooks" / name
        hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/ran-{name}'\n")
        hook.chmod(0o755)
    clone.fetch()
    clone.reset_to_main()
    clone.commit("x", {"a": b"1"}, AUTHOR, AT)
    clone.push()
    assert not list(tmp_path.glob("ran-*"))


def test_a_shallow_detached_checkout_as_actions_makes_it_works(remote: Path, tmp_path: Path) -> None:
    path = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{remote}", str(path))
    git(path, "checkout", "--quiet", "--detach")
    shallow = Repository(path)
    shallow.fetch()
    shallow.reset_to_main()
    shallow.commit("x", {"a": b"1"}, AUTHOR, AT)
    shallow.push()
    assert git(remote, "log", "-1", "--format=%s", "main").strip() == "x"


def test_a_token_is_in_the_environment_only_and_for_the_server_only(tmp_path: Path) -> None:
    seen: list[str] = []
    process = Git(tmp_path, token="a-secret", before=seen.extend)
    configured = process("config", "--get-urlmatch", "http.extraheader", "https://github.com/o/r").decode()
    assert configured.startswith("AUTHORIZATION: basic ")
    elsewhere = process.attempt("config", "--get-urlmatch", "http.extraheader", "https://example.org/o/r")
    assert elsewhere.returncode == 1
    assert "a-secret" not in " ".join(seen) + repr(process)


KILLED = """
import os, signal, sys
from pathlib import Path
from hubbot.forge.git.repository import Identity, Repository
steps = 0
def before(words):
    global steps
    steps += 1
    if steps == int(sys.argv[2]):
        if words[0] in {"checkout", "restore"}:  # as git leaves it when it dies with its caller
            Path(sys.argv[1], ".git", "index.lock").touch()
        os.kill(os.getpid(), signal.SIGKILL)
repository = Repository(Path(sys.argv[1]), before=before)
repository.fetch()
repository.reset_to_main()
files = {"evals/new": b"1", "README.md": b"2", "evals/old.yaml": None}
repository.commit("x", files, Identity("a", "b"), "2026-11-23T10:00:00Z")
repository.push()
"""


def test_killed_before_any_step_the_next_run_makes_the_same_state(
    clone: Repository, remote: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = 0
    start = git(remote, "rev-parse", "main").strip()
    while True:
        points += 1
        run = [sys.executable, "-c", KILLED, str(clone.path), str(points)]
        if subprocess.run(run, check=False, capture_output=True).returncode != -signal.SIGKILL:
            break
        healed = subprocess.run([*run[:-1], "0"], check=False, capture_output=True, text=True)
        assert healed.returncode == 0, f"after step {points}: {healed.stderr}"
        assert git(clone.path, "status", "--porcelain") == ""
        tree = git(remote, "ls-tree", "-r", "--name-only", "main").split()
        assert tree == ["README.md", "evals/new"]
        git(remote, "update-ref", "refs/heads/main", start)
        clone.fetch()
        git(clone.path, "reset", "--quiet", "--hard", "origin/main")
    with capsys.disabled():
        print(f"\ngit: killed at {points - 1} steps, healed after each")  # noqa: T201
    assert points > 8


def test_a_living_owner_of_the_checkout_is_not_pushed_aside(clone: Repository) -> None:
    note = clone.path / ".git" / "hubbot-at-work.json"
    note.write_text(f'{{"pid": {os.getppid()}, "changes_files": true}}')
    with pytest.raises(GitError, match="another hubbot"):
        clone.fetch()
