"""Which files a hub's working tree holds, and the hash of each: git knows, without any being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from hubbot.forge.git_process import Git, GitError
from hubbot.records.tree import Tree, blob_hash

_OWN = ("evals", "leaderboards", "registry", "predictions", "hub.yaml", "README.md")
_AT_ONCE = 2_000  # files whose bytes are in memory together
_PLAIN = b"100"  # modes of files; links and submodules are not read


@dataclass(frozen=True, slots=True)
class Listing:
    """The working tree as it is, with what was never committed. `git_folder` is git's own.

    A file that a sparse checkout leaves out counts as there.
    """

    tree: Tree
    git_folder: Path


def listing(root: Path, token: str | None = None) -> Listing | None:
    """None where `root` is not in a git working tree. `token` fetches what a partial clone left out."""
    git = Git(root, token)
    try:
        top = git("rev-parse", "--absolute-git-dir", "--show-object-format").decode().split("\n")
    except GitError:
        return None
    hashes = dict(_tracked(git("ls-files", "--stage", "-z")))
    changed = _names(git("diff-files", "--name-only", "--relative", "-z"))
    untracked = _names(git("ls-files", "--others", "-z", "--", *_OWN))
    for path in {*changed, *untracked}:
        file = root / path
        if file.is_file() and not file.is_symlink():
            hashes[path] = blob_hash(file.read_bytes(), top[1])
        else:
            hashes.pop(path, None)
    files = _Files(root, git)
    return Listing(Tree(hashes, files.one, files.many, top[1]), Path(top[0]))


@dataclass(slots=True)
class _Files:
    """Bytes from the disk where the checkout has them, else from git."""

    root: Path
    git: Git
    promisor: str | None = field(default=None, init=False)  # the remote that a partial clone fetches from

    def one(self, path: str, blob: str) -> bytes:
        found = self._on_disk(path)
        return found if found is not None else self.git("cat-file", "blob", blob)

    def many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """In the order given; what is not here is fetched in one go before the first is read."""
        listed = list(wanted)
        absent = [blob for path, blob in listed if not (self.root / path).is_file()]
        self._fetch(absent)
        rest = iter(listed)
        while some := list(islice(rest, _AT_ONCE)):
            read = [(path, blob, self._on_disk(path)) for path, blob in some]
            from_git = self._cat(blob for _, blob, content in read if content is None)
            for path, _, content in read:
                yield path, content if content is not None else next(from_git)

    def _on_disk(self, path: str) -> bytes | None:
        try:
            with open(f"{self.root}/{path}", "rb") as file:  # noqa: PTH123  (half the time)
                return file.read()
        except FileNotFoundError:
            return None

    def _cat(self, blobs: Iterable[str]) -> Iterator[bytes]:
        named = "".join(f"{blob}\n" for blob in blobs).encode()
        told = self.git("cat-file", "--batch", stdin=named) if named else b""
        at = 0
        while at < len(told):
            end = told.index(b"\n", at)
            head = told[at:end].split()
            if len(head) != 3:
                raise GitError(
                    f"git has no {told[at:end].decode('utf-8', 'replace')}: fetch the history anew"
                )
            size = int(head[2])
            yield told[end + 1 : end + 1 + size]
            at = end + 1 + size + 1

    def _fetch(self, blobs: Iterable[str]) -> None:
        """What git itself does for one absent object, for all of them. Nothing in a whole clone."""
        named = "".join(f"{blob}\n" for blob in sorted({*blobs})).encode()
        if not named or not self._remote():
            return
        quiet = ("--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--quiet")
        noop = ("-c", "fetch.negotiationAlgorithm=noop")
        self.git(*noop, "fetch", *quiet, "--filter=blob:none", "--stdin", self._remote(), stdin=named)

    def _remote(self) -> str:
        if self.promisor is None:
            done = self.git.attempt("config", "--get-regexp", r"^remote\..*\.promisor$", "^true$")
            names = done.stdout.decode("utf-8", "replace").split("\n")
            self.promisor = names[0].partition(" ")[0].removeprefix("remote.").removesuffix(".promisor")
        return self.promisor


def _tracked(listed: bytes) -> Iterator[tuple[str, str]]:
    """Each entry is `MODE HASH STAGE<tab>PATH`; all but the path are of one width."""
    entries = [entry for entry in listed.split(b"\0")[:-1] if entry.startswith(_PLAIN)]
    end = entries[0].index(b" ", 7) if entries else 0
    texts = b"\0".join(entries).decode("utf-8", "surrogateescape").split("\0") if entries else []
    return ((entry[end + 3 :], entry[7:end]) for entry in texts)


def _names(listed: bytes) -> list[str]:
    return [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
