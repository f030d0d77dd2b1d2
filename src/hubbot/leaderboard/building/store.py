"""A full build: from accepted files to every generated file. Writes to the disk only what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hubbot.leaderboard.building.derive import derive
from hubbot.leaderboard.building.garbage import no_collection
from hubbot.leaderboard.pages import exports
from hubbot.leaderboard.pages.audit import Unplaced
from hubbot.leaderboard.pages.model import Place
from hubbot.leaderboard.pages.pages import README, model_files, shared_pages, with_block
from hubbot.leaderboard.ranking.entry import BoardKey, Entry, entry_of
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import boards_of
from hubbot.leaderboard.words.paths import TOP
from hubbot.registry.model import Hub
from hubbot.results.read_all import accepted_paths
from hubbot.results.reader import read
from hubbot.results.result import Accepted

__all__ = ["README", "Written", "build", "build_from", "differing", "load", "with_block", "write"]


@dataclass(frozen=True, slots=True)
class Written:
    """Paths relative to the hub."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def load(hub: Hub) -> list[Accepted]:
    """Every accepted result, in path order. Raises ValueError, with the path, for one that cannot be read."""
    return list(read_all(hub.root))


def read_all(root: Path) -> Iterator[Accepted]:
    for path in accepted_paths(root):
        with open(f"{root}/{path}", encoding="utf-8", newline="") as file:  # noqa: PTH123  (half the time)
            yield read(path, file.read())


def build(hub: Hub, accepted: Iterable[Accepted]) -> dict[str, bytes]:
    """Path → bytes of every generated file. The same results give the same bytes, whatever their order.

    The README is among them when it has our markers; what stands outside them is kept.
    """
    return build_from(hub, *as_entries(hub, accepted))


def read_entries(hub: Hub) -> tuple[list[Entry], list[Unplaced]]:
    """What `build_from` needs, read file by file: a hub of 100,000 results never stands in memory whole."""
    return as_entries(hub, read_all(hub.root))


def as_entries(hub: Hub, accepted: Iterable[Accepted]) -> tuple[list[Entry], list[Unplaced]]:
    entries: list[Entry] = []
    unplaced: list[Unplaced] = []
    with no_collection():
        for one in accepted:
            entry = entry_of(one, hub)
            if entry is None:
                unplaced.append(Unplaced(one.path, one.result.benchmark_id, one.result.model_id))
            else:
                entries.append(entry)
    return entries, unplaced


@no_collection()
def build_from(hub: Hub, entries: Sequence[Entry], unplaced: Sequence[Unplaced] = ()) -> dict[str, bytes]:
    entries = sorted(entries, key=lambda entry: entry.path)
    files = exports.shards(entries)
    summaries, places = [], dict[str, dict[BoardKey, Place]]()
    for board in boards_of(entries, hub, held_differences(hub)):
        derived = derive(board, hub)
        files |= derived.files
        summaries.append(derived.summary)
        for model, place in derived.places.items():
            places.setdefault(model, {})[board.key] = place
    for model, found in places.items():
        files |= model_files(model, found, hub)
    return dict(sorted((files | shared_pages(summaries, hub, unplaced)).items()))


def differing(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Paths whose committed bytes are not these, with generated files that should no longer be there."""
    changed = [path for path, content in files.items() if _read(root / path) != content]
    return sorted([*changed, *_stale(root, files)])


def write(root: Path, files: Mapping[str, bytes]) -> Written:
    """Write what differs, remove what is not generated any more: in leaderboards/ and the README only."""
    changed = [path for path, content in files.items() if _read(root / path) != content]
    for name in sorted({path.rpartition("/")[0] for path in changed}):
        (root / name).mkdir(parents=True, exist_ok=True)
    for path in changed:
        (root / path).write_bytes(files[path])
    removed = _stale(root, files)
    for path in removed:
        (root / path).unlink()
    for folder in sorted({(root / path).parent for path in removed}, reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    return Written(tuple(changed), tuple(removed), len(files) - len(changed))


def _stale(root: Path, files: Mapping[str, bytes]) -> list[str]:
    found = (path.relative_to(root).as_posix() for path in (root / TOP).rglob("*") if path.is_file())
    return sorted(path for path in found if path not in files)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
