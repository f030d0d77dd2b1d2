"""From accepted files to every generated file, and onto the disk: only what differs is written."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import escape, glob
from pathlib import Path

from hubbot.leaderboard import exports
from hubbot.leaderboard.audit import audit_page
from hubbot.leaderboard.benchmark_view import benchmark_page_text
from hubbot.leaderboard.entry import Entry, entry_of
from hubbot.leaderboard.index_view import index_page, readme_block, readme_picture
from hubbot.leaderboard.model_view import model_page_text, standings
from hubbot.leaderboard.other_pages import metrics_page, reading_page
from hubbot.leaderboard.paired import held_differences
from hubbot.leaderboard.paths import (
    AUDIT,
    FEED,
    INDEX,
    METRICS,
    READING,
    TOP,
    citations_path,
    data_path,
    model_index_path,
    model_page,
)
from hubbot.leaderboard.pictures import pictures
from hubbot.leaderboard.ranking import Board, boards_of
from hubbot.leaderboard.reading import read
from hubbot.records.hub import Hub
from hubbot.records.record import Accepted

_MARK = "<!-- hubbot:{}:{} -->"
README = "README.md"
Homeless = tuple[str, str, str]  # path, benchmark and model as written: of no registered benchmark


@dataclass(frozen=True, slots=True)
class Written:
    """Paths relative to the hub."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


@contextmanager
def _no_collection() -> Iterator[None]:
    """Nothing that a build makes refers to itself: looking for cycles would take a fifth of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def load(hub: Hub) -> list[Accepted]:
    """Every accepted result, in path order. Raises ValueError, with the path, for one that cannot be read."""
    return list(read_all(hub.root))


def read_all(root: Path) -> Iterator[Accepted]:
    for path in accepted_paths(root):
        with open(f"{root}/{path}", encoding="utf-8", newline="") as file:  # noqa: PTH123  (half the time)
            yield read(path, file.read())


def accepted_paths(root: Path) -> list[str]:
    """evals/BENCHMARK/MODEL/EVAL_ID.yaml, in order."""
    top = len(str(root)) + 1
    return sorted(
        name[top:].replace(os.sep, "/")
        for name in glob(f"{escape(str(root))}/evals/*/*/*.yaml")  # noqa: PTH207  (four times as fast)
    )


def build(hub: Hub, accepted: Iterable[Accepted]) -> dict[str, bytes]:
    """Path → bytes of every generated file. The same results give the same bytes, whatever their order.

    The README is among them when it has our markers; what stands outside them is kept.
    """
    return build_from(hub, *as_entries(hub, accepted))


def read_entries(hub: Hub) -> tuple[list[Entry], list[Homeless]]:
    """What `build_from` needs, read file by file: a hub of 100,000 results never stands in memory whole."""
    return as_entries(hub, read_all(hub.root))


def as_entries(hub: Hub, accepted: Iterable[Accepted]) -> tuple[list[Entry], list[Homeless]]:
    entries: list[Entry] = []
    homeless: list[Homeless] = []
    with _no_collection():
        for one in accepted:
            entry = entry_of(one, hub)
            if entry is None:
                homeless.append((one.path, one.result.benchmark_id, one.result.model_id))
            else:
                entries.append(entry)
    return entries, homeless


@_no_collection()
def build_from(hub: Hub, entries: Sequence[Entry], homeless: Sequence[Homeless] = ()) -> dict[str, bytes]:
    entries = sorted(entries, key=lambda entry: entry.path)
    boards = boards_of(entries, hub, held_differences(hub))
    files: dict[str, bytes] = {
        METRICS: metrics_page(hub),
        READING: reading_page(hub),
        AUDIT: audit_page(boards, hub, sorted(homeless)),
        INDEX: index_page(boards, hub, _example(entries, hub)),
        FEED: exports.feed(entries, hub),
        **exports.shards(entries),
    }
    for board in boards:
        files.update(board_files(board, hub))
    files.update(_benchmark_pages(boards, hub))
    files.update(_model_files(boards, hub))
    files.update(_readme(boards, hub))
    return dict(sorted(files.items()))


def board_files(board: Board, hub: Hub) -> dict[str, bytes]:
    """What belongs to one table alone: exports and pictures."""
    files = {
        data_path(board.key, "json"): exports.board_json(board, hub),
        data_path(board.key, "csv"): exports.board_csv(board, hub),
        **dict(exports.badges(board)),
        **{picture.path: picture.svg.encode() for picture in pictures(board).values()},
    }
    if board.rows and not board.synthetic:
        files[citations_path(board.key)] = exports.bibtex(board, hub)
    return files


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


def with_block(readme: str, name: str, block: str) -> str:
    """The README with the text between `hubbot:NAME:begin` and `:end` replaced.

    Unchanged when it has not the two markers, in this order, once each.
    """
    begin, end = _MARK.format(name, "begin"), _MARK.format(name, "end")
    before, found, rest = readme.partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended or begin in rest or end in after:
        return readme
    return f"{before}{begin}\n\n{block.strip()}\n\n{end}{after}"


def _benchmark_pages(boards: Sequence[Board], hub: Hub) -> Iterator[tuple[str, bytes]]:
    active = [name for name, benchmark in hub.benchmarks.items() if benchmark.status == "active"]
    tables: dict[str, list[Board]] = {name: [] for name in active}
    for board in boards:
        tables.setdefault(board.key.benchmark, []).append(board)
    for name, found in tables.items():
        yield f"{TOP}/{name}.md", benchmark_page_text(hub.benchmarks[name], found, hub)


def _model_files(boards: Sequence[Board], hub: Hub) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    rows = []
    for model, standing in sorted(standings(boards).items()):
        files[model_page(model, hub)] = model_page_text(model, standing, hub)
        if index := exports.model_index(model, standing.rows):
            files[model_index_path(model, hub)] = index
        known = hub.models.get(model)
        ranked = sum(not board.synthetic for board, _ in standing.rows)
        rows.append((model, known.name if known else model, ranked, len(standing.entries)))
    files[f"{TOP}/data/models.csv"] = exports.models_csv(rows)
    return files


def _readme(boards: Sequence[Board], hub: Hub) -> dict[str, bytes]:
    raw = _read(hub.root / README)
    if raw is None:
        return {}
    text = raw.decode("utf-8")
    changed = with_block(text, "boards", readme_block(boards, hub))
    changed = with_block(changed, "picture", readme_picture(boards))
    marked = _MARK.format("boards", "begin") in text
    return {README: changed.encode()} if marked else {}


def _example(entries: Sequence[Entry], hub: Hub) -> Entry | None:
    """What a real submission looks like: the one hub.yaml names, else the fullest on made-up data."""
    named = hub.value.get("example")
    chosen = [entry for entry in entries if entry.eval_id == named]
    toy = [e for e in entries if e.ranked and hub.benchmarks[e.board.benchmark].data == "synthetic"]
    fullest = sorted(toy, key=lambda e: (-len(e.groups), -len(e.curves), e.path))
    return next(iter([*chosen, *fullest]), None)


def _stale(root: Path, files: Mapping[str, bytes]) -> list[str]:
    found = (path.relative_to(root).as_posix() for path in (root / TOP).rglob("*") if path.is_file())
    return sorted(path for path in found if path not in files)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
