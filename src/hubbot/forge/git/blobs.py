"""Contents of a pull request by their hashes: fetched into a folder of their own, never checked out.

The hub's clone gets none of a stranger's objects, no commit and no tree is fetched, and nothing is ever a
file that could run. Git names contents by their hash, so what arrives is what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
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
        found = {one: content for one, content in git.objects(hashes) if content is not None}
    if absent := [one for one in hashes if one not in found]:
        raise GitError(f"the remote has no content {absent[0]}")
    return found
