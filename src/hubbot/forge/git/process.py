"""Running git: never through a shell, never a hook of the checkout, secrets never in the argument list."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hubbot.forge.port import ForgeError

_LEAVE_OUT = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}
# Bytes are committed and checked out as they are, and names are printed as they are.
_SETTINGS = ("core.autocrlf=false", "core.quotePath=false", f"core.hooksPath={os.devnull}", "gc.auto=0")

Completed = subprocess.CompletedProcess[bytes]


class GitError(ForgeError):
    """Git did not do what was asked; nothing was published."""


@dataclass(frozen=True, slots=True)
class Git:
    """`before` is called with each command's arguments just before it runs: tests let commands fail there."""

    cwd: Path
    token: str | None = field(default=None, repr=False)
    timeout: float = 300
    before: Callable[[Sequence[str]], None] | None = None

    def __call__(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """Standard output of `git ARGUMENTS`. Raises GitError with git's own words."""
        done = self.attempt(*arguments, stdin=stdin)
        if done.returncode:
            raise failure(arguments, done)
        return done.stdout

    def attempt(self, *arguments: str, stdin: bytes = b"") -> Completed:
        """Run and give what happened, also when git says no."""
        if self.before:
            self.before(arguments)
        settings = [word for setting in _SETTINGS for word in ("-c", setting)]
        try:
            return subprocess.run(  # noqa: S603 - a list of words, no shell
                ["git", *settings, *arguments],  # noqa: S607 - the git of the PATH is the one meant
                cwd=self.cwd,
                env=self._environment(),
                input=stdin,
                capture_output=True,
                timeout=self.timeout,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise GitError(f"git {arguments[0]} could not run in {self.cwd}: {error}") from error

    def objects(self, names: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """(hash, bytes) of each object, in the order given; None for one that is not here."""
        asked = "".join(f"{name}\n" for name in names).encode()
        told = self("cat-file", "--batch", stdin=asked) if asked else b""
        at = 0
        while at < len(told):  # a line `HASH KIND SIZE`, the bytes, a line feed; or a line `HASH missing`
            end = told.index(b"\n", at)
            head = told[at:end].decode("ascii", "replace").split(" ")
            at = end + 1
            if len(head) == 3 and head[2].isdigit():
                yield head[0], told[at : at + int(head[2])]
                at += int(head[2]) + 1
            else:
                yield head[0], None

    def _environment(self) -> dict[str, str]:
        environment = {name: value for name, value in os.environ.items() if name not in _LEAVE_OUT}
        environment |= {
            "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_LITERAL_PATHSPECS": "1",
        }
        return environment | (_credential(self.token, environment) if self.token else {})


def failure(arguments: Sequence[str], done: Completed) -> GitError:
    """What git said, and what to do about the causes that people can do something about."""
    said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
    remedy = next((words for sign, words in _REMEDIES if sign in said), "")
    return GitError(f"git {arguments[0]} failed ({done.returncode}): {said or 'no reason given'}{remedy}")


_REMEDIES = (
    ("protected branch", ". The branch is protected: let hubbot open pull requests, or use an App's token"),
    ("403", ". The token may not write: give the job `contents: write`"),
    ("could not read Username", ". No credentials: set GITHUB_TOKEN"),
)


def _credential(token: str, environment: dict[str, str]) -> dict[str, str]:
    """A header for HTTPS remotes as settings in the environment, where no list of processes shows it."""
    server = environment.get("GITHUB_SERVER_URL", "https://github.com").rstrip("/")
    count = int(environment.get("GIT_CONFIG_COUNT", "0"))
    basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": str(count + 1),
        f"GIT_CONFIG_KEY_{count}": f"http.{server}/.extraheader",
        f"GIT_CONFIG_VALUE_{count}": f"AUTHORIZATION: basic {basic}",
    }
