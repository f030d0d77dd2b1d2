"""Contents of a pull request by their hashes: fetched into a folder of their own, never checked out.

The hub's clone gets none of a stranger's objects, no commit and no tree is fetched, and nothing is ever a
file that could run. Git names contents by their hash, so what arrives is what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from hubbot.forge.git.process import Git, GitError
from hubbot.forge.git.repository import Repository

_OPTIONS = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--stdin")


def blobs(repository: Repository, wanted: Iterable[str]) -> dict[str, bytes]:
    """Blob hash → bytes of all that are `wanted`, in one fetch from the remote. Raises GitError."""
    hashes = sorted(set(wanted))
    if not hashes:
        return {}
    address = Git(repository.path)("remote", "get-url", repository.remote).decode().strip()
    with TemporaryDirectory(prefix="hubbot-") as folder:
        git = Git(Path(folder), repository.token, before=repository.before)
        git("init", "--quiet", "--bare", folder)
        asked = "".join(f"{one}\n" for one in hashes).encode()
        git("fetch", *_OPTIONS, address, stdin=asked)
        return dict(_contents(git("cat-file", "--batch", stdin=asked), hashes))


def _contents(stream: bytes, hashes: list[str]) -> Iterator[tuple[str, bytes]]:
    """`git cat-file --batch`: a line `HASH blob SIZE`, the bytes, a line feed; for each hash in turn."""
    at = 0
    for one in hashes:
        end = stream.index(b"\n", at)
        found = stream[at:end].decode().split(" ")
        if found[:2] != [one, "blob"]:
            raise GitError(f"the remote has no content {one}: it says {' '.join(found)!r}")
        size = int(found[2])
        yield one, stream[end + 1 : end + 1 + size]
        at = end + 1 + size + 1
