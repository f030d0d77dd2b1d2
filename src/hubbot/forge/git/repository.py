"""The hub's git repository: every change is one commit made from whole files, then one push.

A commit is written with `git fast-import`, which adds all of it or nothing. The working tree follows
afterwards; what a killed run left of that, the next `reset_to_main` puts right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from hubbot.common.github_limits import DEFAULT_BRANCH
from hubbot.forge.git.history import Decision, decisions
from hubbot.forge.git.journal import BESIDE, Journal
from hubbot.forge.git.process import Git, GitError, failure

__all__ = ["BOT", "GitError", "Identity", "PushRefused", "Repository"]

# Folders in which untracked files are left-overs of hubbot's own.
OWNED = ("evals", "leaderboards", "registry/models")
# Where a person may keep a draft: cleaned only behind a run of hubbot's that died while it wrote files.
REGISTRY = ("registry/benchmarks", "registry/datasets")
_MOVED = ("fetch first", "non-fast-forward", "stale info", "cannot lock ref", "incorrect old value")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_CONTROL_OR_BACKSLASH = re.compile(r"[\x00-\x1f\x7f\\]")


class PushRefused(Exception):
    """The remote's branch has moved on: fetch, and begin again at observing."""


@dataclass(frozen=True, slots=True)
class Identity:
    name: str
    email: str

    def __str__(self) -> str:
        clean = str.maketrans("", "", "<>\r\n\x00")
        return f"{self.name.translate(clean).strip() or 'unknown'} <{self.email.translate(clean).strip()}>"


# What GitHub shows as the account that a workflow's own token acts as.
BOT = Identity("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")


@dataclass(frozen=True, slots=True)
class Repository:
    """A clone of the hub. `token` is for pushing over HTTPS; a local path or bare repository needs none."""

    path: Path
    branch: str = DEFAULT_BRANCH
    remote: str = "origin"
    committer: Identity = BOT
    owned: tuple[str, ...] = OWNED
    token: str | None = field(default=None, repr=False)
    before: Callable[[Sequence[str]], None] | None = None

    def clone(self, url: str) -> Repository:
        """Clone `url` to `path`, which must not exist yet."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        git = Git(self.path.parent, self.token, before=self.before)
        git("clone", "--quiet", "--no-tags", "--branch", self.branch, "--", url, str(self.path))
        return self

    def prefix(self, folder: Path) -> str:
        """Where `folder` is inside the repository, with a slash behind it; "" at the top."""
        inside = folder.resolve().relative_to(self.path.resolve()).as_posix()
        return "" if inside == "." else f"{inside}/"

    def head(self) -> str:
        """The commit that is checked out, 40 hex digits."""
        return self._git("rev-parse", "HEAD").decode().strip()

    def fetch(self) -> None:
        """Learn where the remote's branch is. Changes no file."""
        with self._at_work(changes_files=False):
            refspec = f"+refs/heads/{self.branch}:{self._tracking}"
            self._git("fetch", "--quiet", "--no-tags", self.remote, refspec)

    def reset_to_main(self) -> None:
        """Make the checkout exactly what the remote's branch was at the last fetch.

        Half-done work of an earlier run is dropped. Changes that anybody else made are not: GitError.
        """
        half_done = self._journal.changed_files
        with self._at_work(changes_files=False):
            if not half_done:
                self._refuse_to_lose_work()
        with self._at_work(changes_files=True):
            self._git("checkout", "--quiet", "--force", "--no-track", "-B", self.branch, self._tracking)
            left = (*self.owned, *REGISTRY) if half_done else self.owned
            self._git("clean", "--quiet", "--force", "-d", "--", *left)
        self._journal.close()

    def catch_up(self) -> bool:
        """Bring a clean checkout of the branch to where the remote's is. False where it is left as it is.

        For who only reads: work of anybody's is kept. Raises GitError where the remote does not answer.
        """
        self.fetch()
        there = self._git.attempt("symbolic-ref", "--quiet", "--short", "HEAD").stdout.decode().strip()
        if there != self.branch:
            return False
        try:
            self.reset_to_main()
        except GitError:
            return False
        return True

    def is_behind(self, commit: str, other: str) -> bool | None:
        """Whether `other` has all that `commit` has, and more. None: nobody here knows that commit."""
        if not _COMMIT.fullmatch(other) or commit == other:
            return False
        if self._git.attempt("cat-file", "-e", f"{other}^{{commit}}").returncode:
            return None
        return self._git.attempt("merge-base", "--is-ancestor", commit, other).returncode == 0

    def remote_head(self) -> str:
        """Where the remote's branch was at the last fetch."""
        return self._git("rev-parse", self._tracking).decode().strip()

    def commit(
        self,
        message: str,
        files: Mapping[str, bytes | None],
        author: Identity | None = None,
        at: str | None = None,
    ) -> str:
        """Commit `files` (path → bytes, None removes) on top of the branch; gives the commit's hash.

        `at` is ISO 8601 with a zone; None is now. Files that are not named stay as they are.
        """
        for path in files:
            _refuse_to_leave(path)
        self._require_branch()
        ref = f"refs/heads/{self.branch}"
        stream = b"".join(
            self._stream(message, files, author or self.committer, at, ref=ref, parent=f"{ref}^0")
        )
        with self._at_work(changes_files=True):
            self._git("fast-import", "--quiet", "--date-format=raw", stdin=stream)
            self._follow(files)
        return self.head()

    def push(self) -> None:
        """Publish the checked-out commit. Raises PushRefused, GitError."""
        self._push(f"HEAD:refs/heads/{self.branch}")
        self._journal.close()

    def push_proposal(self, branch: str, replaces: str) -> None:
        """Publish it as `branch` in place of the commit `replaces` ("" for a new branch); main stays.

        The checkout is then as the remote's main again. Raises PushRefused where somebody else was quicker.
        """
        self._push(f"HEAD:refs/heads/{branch}", f"--force-with-lease=refs/heads/{branch}:{replaces}")
        self.reset_to_main()

    def drop_proposal(self, branch: str, replaces: str) -> None:
        """Remove `branch` from the remote, if it still is at `replaces`."""
        self._push(f":refs/heads/{branch}", f"--force-with-lease=refs/heads/{branch}:{replaces}")

    def push_beside(
        self, branch: str, message: str, files: Mapping[str, bytes], *, replaces: str, at: str
    ) -> None:
        """Publish `files` as a commit on `branch`, on top of `replaces` ("" for a new branch).

        Checkout and main stay as they are. Raises PushRefused where somebody else was quicker.
        """
        for path in files:
            _refuse_to_leave(path)
        ref = f"{BESIDE}{branch.rpartition('/')[2]}"
        stream = b"".join(self._stream(message, files, self.committer, at, ref=ref, parent=replaces))
        with self._at_work(changes_files=False):
            self._git("fast-import", "--quiet", "--force", "--date-format=raw", stdin=stream)
            self._send(f"{ref}:refs/heads/{branch}", f"--force-with-lease=refs/heads/{branch}:{replaces}")

    def file_at(self, commit: str, path: str) -> bytes:
        """A file as that commit has it, b"" when it has none."""
        done = self._git.attempt("cat-file", "blob", f"{commit}:{path}")
        return b"" if done.returncode else done.stdout

    def proposal(self, branch: str) -> str:
        """Where `branch` is on the remote, its commits fetched; "" when there is no such branch."""
        listing = self._git("ls-remote", self.remote, f"refs/heads/{branch}").decode()
        head = listing.split("\t")[0].strip()
        if head:
            self._git("fetch", "--quiet", "--no-tags", self.remote, head)
        return head

    def builds_on_main(self, commit: str) -> bool:
        """Whether `commit` has all of main, as it was at the last fetch."""
        return self._git.attempt("merge-base", "--is-ancestor", self._tracking, commit).returncode == 0

    def decisions(self, beyond_main: str = "") -> tuple[Decision, ...]:
        """What the checked-out history says was approved by which event, newest first.

        With `beyond_main`, a commit: only what it has and main has not.
        """
        return decisions(self._git, f"{self._tracking}..{beyond_main}" if beyond_main else "HEAD")

    def _push(self, target: str, *options: str) -> None:
        with self._at_work(changes_files=True):
            self._send(target, *options)

    def _send(self, target: str, *options: str) -> None:
        done = self._git.attempt("push", "--porcelain", "--quiet", *options, self.remote, target)
        if done.returncode:
            refusal = failure(["push"], done)
            if any(sign in str(refusal) for sign in _MOVED):
                raise PushRefused(str(refusal))
            raise refusal

    @property
    def _git(self) -> Git:
        return Git(self.path, self.token, before=self.before)

    @property
    def _tracking(self) -> str:
        return f"refs/remotes/{self.remote}/{self.branch}"

    @property
    def _journal(self) -> Journal:
        folder = self.path / ".git"
        if not folder.is_dir():  # a linked working tree, or a folder inside the repository
            folder = Path(self._git("rev-parse", "--absolute-git-dir").decode().strip())
        return Journal(folder)

    @contextmanager
    def _at_work(self, *, changes_files: bool) -> Iterator[None]:
        self._journal.open(self.branch, self.remote, changes_files=changes_files)
        try:
            yield
        finally:
            self._journal.rest()

    def _require_branch(self) -> None:
        done = self._git.attempt("symbolic-ref", "--quiet", "HEAD")
        if done.stdout.decode().strip() != f"refs/heads/{self.branch}":
            raise GitError(f"{self.path} is not on branch {self.branch}: check that branch out first")

    def _refuse_to_lose_work(self) -> None:
        if self._git("status", "--porcelain", "--untracked-files=no"):
            raise GitError(f"{self.path} has changes that hubbot did not make: commit or stash them first")
        # Not by rev-list: it stops too early where commits of main are dated before those they build on.
        if self._git.attempt("merge-base", "--is-ancestor", "HEAD", self._tracking).returncode:
            raise GitError(f"{self.path} has commits that {self.remote} lacks: push or drop them first")

    def _stream(
        self,
        message: str,
        files: Mapping[str, bytes | None] | Mapping[str, bytes],
        author: Identity,
        at: str | None,
        *,
        ref: str,
        parent: str,
    ) -> Iterator[bytes]:
        when = _git_time(at)
        yield f"commit {ref}\n".encode()
        yield f"author {author} {when}\ncommitter {self.committer} {when}\n".encode()
        yield _data(message.encode())
        yield f"from {parent}\n".encode() if parent else b""
        for path, content in sorted(files.items()):
            if content is None:
                yield b"D " + _quoted(path) + b"\n"
            else:
                yield b"M 100644 inline " + _quoted(path) + b"\n" + _data(content)

    def _follow(self, files: Mapping[str, bytes | None]) -> None:
        """Bring index and working tree to the new commit, for the committed paths only."""
        removed = [path for path, content in files.items() if content is None]
        if removed:
            tracked = self._git("ls-files", "-z", "--", *removed).decode("utf-8", "surrogateescape")
            removed = [path for path in removed if path in set(tracked.split("\0"))]
        paths = [path for path, content in files.items() if content is not None] + removed
        if paths:
            named = ["--ignore-skip-worktree-bits", "--pathspec-from-file=-", "--pathspec-file-nul"]
            listed = "\0".join(paths).encode()
            self._git("restore", "--quiet", "--source=HEAD", "--staged", "--worktree", *named, stdin=listed)


def _refuse_to_leave(path: str) -> None:
    parts = path.split("/")
    hidden = any(part in {"", ".", ".."} or part.casefold().startswith(".git") for part in parts)
    if hidden or _CONTROL_OR_BACKSLASH.search(path):
        raise GitError(f"refused to write {path!r}: not a plain path inside the hub")


def _git_time(at: str | None) -> str:
    moment = datetime.fromisoformat(at) if at else datetime.now(UTC)
    if moment.tzinfo is None:
        raise ValueError(f"{at} names no time zone")
    return f"{int(moment.timestamp())} +0000"


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)


def _quoted(path: str) -> bytes:
    """A path as fast-import reads it; control characters and backslashes are refused before."""
    return b'"' + path.replace('"', '\\"').encode() + b'"'
