"""What a pull request changes, by GitHub's API: names, modes, sizes and hashes. No content is read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import UTC, datetime
from itertools import islice

from github.File import File
from github.GitTreeElement import GitTreeElement
from github.Repository import Repository

from hubbot.forge.github.reading import stamp
from hubbot.forge.port import BATCH, Change, ForgeError, Pull, PullFile, is_answered

MOST_LISTED = 300  # files: a batch has at most 200
EPOCH = datetime.fromtimestamp(0, UTC)
LOOKED_AT = 30  # open pull requests whose files a sweep asks for

Tree = Mapping[str, GitTreeElement]


def pull_of(repository: Repository, number: int) -> Pull:
    """List and tree are two answers: where they do not fit, somebody has pushed, and both are read again.

    Where nobody has, GitHub does not list the whole tree: of what it leaves out neither mode nor content is
    known, now or later.
    """
    heads: set[str] = set()
    for _ in range(2):
        pull = repository.get_pull(number)
        pull.complete()
        listed = list(islice(pull.get_files(), MOST_LISTED))
        tree = _folder(repository, pull.head.sha) if any(map(_is_read, listed)) else {}
        if pull.head.sha in heads or all(_fits(file, tree) for file in listed):
            known = {path: entry for path, entry in tree.items() if _of(listed, path, entry.sha)}
            files = tuple(one for file in listed for one in _files_of(file, known))
            return Pull(pull.head.sha, pull.base.ref, pull.changed_files, files)
        heads.add(pull.head.sha)
    raise ForgeError(f"pull request {number} changed each time it was read")


def _of(listed: list[File], path: str, blob: str) -> bool:
    return any(file.filename == path and file.sha == blob for file in listed)


def unseen(repository: Repository, passed: MutableMapping[int, str]) -> list[int]:
    """Those that were `passed` and have not changed since are not asked for again."""
    lately = repository.get_pulls(state="open", sort="updated", direction="desc").get_page(0)[:LOOKED_AT]
    at = {
        pull.number: stamp(pull.updated_at or EPOCH)
        for pull in lately
        if not is_answered(label.name for label in pull.labels)
    }
    new = (pull for pull in lately if pull.number in at and passed.get(pull.number) != at[pull.number])
    found = [pull.number for pull in new if any(map(_is_read, pull.get_files().get_page(0)))]
    passed.clear()
    passed.update({number: time for number, time in at.items() if number not in found})
    return sorted(found)


def _is_read(file: File) -> bool:
    return file.status != "removed" and file.filename.startswith(BATCH)


def _folder(repository: Repository, commit: str) -> Tree:
    """What lies directly in `submissions/`, by path: two requests, however many files."""
    root = repository.get_git_tree(commit)
    folder = next((e for e in root.tree if e.path == BATCH.rstrip("/") and e.type == "tree"), None)
    if folder is None:
        return {}
    return {BATCH + entry.path: entry for entry in repository.get_git_tree(folder.sha).tree}


def _fits(file: File, tree: Tree) -> bool:
    flat = _is_read(file) and "/" not in file.filename.removeprefix(BATCH)
    return not flat or (file.filename in tree and tree[file.filename].sha == file.sha)


def _files_of(file: File, tree: Tree) -> Iterator[PullFile]:
    if file.status == "removed":
        yield PullFile(file.filename, "removed")
        return
    if file.status == "renamed":
        yield PullFile(file.previous_filename, "removed")
    kept = tree.get(file.filename)
    change: Change = "added" if file.status in {"added", "copied", "renamed"} else "changed"
    if kept is None:
        yield PullFile(file.filename, change)
    else:
        yield PullFile(file.filename, change, kept.mode, kept.sha, kept.size or 0)
