"""A hub's working tree as git knows it: hashes of files and folders, without any file being read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path

from hubbot.forge.git.process import Git, GitError
from hubbot.index.tree import Tree, blob_hash, is_result

_OWN = ("evals", "leaderboards", "registry", "predictions", "hub.yaml", "README.md")
_AT_ONCE = 2_000  # files whose bytes are in memory together
_FEW = 200  # folders that are listed by name; more come with one listing of all
_NOTHING = {"sha1": "4b825dc642cb6eb9a060e54bf8d69288fbee4904"}  # git's empty tree


@dataclass(frozen=True, slots=True)
class Listing:
    """The working tree as it is, with what was never committed. `git_folder` is git's own.

    `commit` is what is checked out. A file that a sparse checkout leaves out counts as there.
    """

    tree: Tree
    git_folder: Path
    commit: str = ""  # that is checked out


def listing(root: Path, token: str | None = None) -> Listing | None:
    """None where `root` is not in a git working tree. `token` fetches what a partial clone left out."""
    git = Git(root, token)
    try:
        top = git("rev-parse", "--absolute-git-dir", "--show-object-format").decode().split("\n")
    except GitError:
        return None
    done = git.attempt("rev-parse", "--verify", "--quiet", "HEAD")
    commit = done.stdout.decode().strip() or _nothing(git, top[1])
    return Listing(Tree(Files(root, git, commit, top[1])), Path(top[0]), commit)


def _nothing(git: Git, kind: str) -> str:
    """For a repository in which nothing was committed yet."""
    return _NOTHING.get(kind) or git("hash-object", "-t", "tree", "--stdin").decode().strip()


@dataclass
class Files:
    """The files of `commit`, with what the working tree has otherwise."""

    root: Path
    git: Git
    commit: str
    kind: str
    _under: dict[tuple[str, ...], Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def edited(self) -> dict[str, str]:
        """Path → hash of what is not as committed; "" for what is gone."""
        changed = _names(self.git("diff-index", "--name-only", "--relative", "-z", self.commit, "--", *_OWN))
        untracked = _names(self.git("ls-files", "--others", "-z", "--", *_OWN))
        there = {path: self._on_disk(path) for path in {*changed, *untracked}}
        return {path: "" if held is None else blob_hash(held, self.kind) for path, held in there.items()}

    @cached_property
    def _folders(self) -> dict[str, str]:
        trees = _entries(self.git("ls-tree", "-r", "-d", "-z", self.commit, "--", "evals"), "tree")
        found = {path: tree for path, tree in trees.items() if path.count("/") == 2}
        inside: dict[str, list[tuple[str, str]]] = {}
        for path, blob in sorted(self.edited.items()):
            if is_result(path):
                inside.setdefault(path.rpartition("/")[0], []).append((path, blob))
        for folder, files in inside.items():
            found[folder] = blob_hash(f"{found.get(folder, '')} {files}".encode("utf-8", "surrogateescape"))
        return found

    def folders(self) -> Mapping[str, str]:
        return self._folders

    def results(self, folders: Iterable[str]) -> Mapping[str, str]:
        wanted = set(folders)
        if not wanted:
            return {}
        named = [f"{name}/" for name in sorted(wanted)] if len(wanted) <= _FEW else ["evals"]
        deep = [] if len(wanted) <= _FEW else ["-r"]
        listed = self.git("ls-tree", *deep, "-z", self.commit, "--", *named)
        found = {**_entries(listed, "blob"), **self.edited}
        return {p: b for p, b in found.items() if b and is_result(p) and p.rpartition("/")[0] in wanted}

    def under(self, *paths: str) -> Mapping[str, str]:
        if paths not in self._under:
            found = _entries(self.git("ls-tree", "-r", "-z", self.commit, "--", *paths), "blob")
            inside = (p for p in self.edited if any(p == one or p.startswith(f"{one}/") for one in paths))
            found |= {path: self.edited[path] for path in inside}
            self._under[paths] = {path: blob for path, blob in found.items() if blob}
        return self._under[paths]

    def find(self, path: str) -> bytes | None:
        """From the disk where the checkout has it, else from git."""
        found = self._on_disk(path)
        if found is not None or path in self.edited or (self.root / path).is_symlink():
            return found
        blob = _entries(self.git("ls-tree", "-z", self.commit, "--", path), "blob").get(path)
        return self.git("cat-file", "blob", blob) if blob else None

    def many(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
        """What is not here is fetched in one go before the first is read."""
        listed = list(wanted)
        self._fetch(blob for path, blob in listed if not (self.root / path).is_file())
        rest = iter(listed)
        while some := list(islice(rest, _AT_ONCE)):
            read = [(path, blob, self._on_disk(path)) for path, blob in some]
            from_git = self._cat(blob for _, blob, content in read if content is None)
            for path, _, content in read:
                yield path, content if content is not None else next(from_git)

    def _on_disk(self, path: str) -> bytes | None:
        file = self.root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None

    def _cat(self, blobs: Iterable[str]) -> Iterator[bytes]:
        for blob, content in self.git.objects(blobs):
            if content is None:
                raise GitError(f"git has no {blob}: fetch the history anew")
            yield content

    def _fetch(self, blobs: Iterable[str]) -> None:
        """What git itself does for one absent object, for all of them. Nothing in a whole clone."""
        named = "".join(f"{blob}\n" for blob in sorted({*blobs})).encode()
        if not named or not self._promisor:
            return
        quiet = ("--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--quiet")
        noop = ("-c", "fetch.negotiationAlgorithm=noop")
        self.git(*noop, "fetch", *quiet, "--filter=blob:none", "--stdin", self._promisor, stdin=named)

    @cached_property
    def _promisor(self) -> str:
        """The remote that a partial clone fetches from, "" in a whole one."""
        done = self.git.attempt("config", "--get-regexp", r"^remote\..*\.promisor$", "^true$")
        first = done.stdout.decode("utf-8", "replace").split("\n")[0].partition(" ")[0]
        return first.removeprefix("remote.").removesuffix(".promisor")


def _entries(listed: bytes, kind: str) -> dict[str, str]:
    """Path → hash of `git ls-tree -z`: each entry is `MODE KIND HASH<tab>PATH`. Links are left out."""
    found = {}
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        meta, _, path = entry.partition("\t")
        mode, sort, blob = meta.split(" ")
        if sort == kind and mode != "120000":
            found[path] = blob
    return found


def _names(listed: bytes) -> list[str]:
    return [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
