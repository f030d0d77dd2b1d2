"""Pages that sum up several tables (index, models, feed), written from the tables' summaries alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hubbot.leaderboard.pages import exports, lists
from hubbot.leaderboard.pages.audit import Unplaced, audit_page
from hubbot.leaderboard.pages.benchmark import benchmark_page_text
from hubbot.leaderboard.pages.index import index_page, readme_block, readme_picture
from hubbot.leaderboard.pages.model import Place, model_page_text
from hubbot.leaderboard.pages.others import metrics_page, reading_page
from hubbot.leaderboard.pages.suite import SuiteLine
from hubbot.leaderboard.pages.summary import Summary
from hubbot.leaderboard.ranking.entry import BoardKey
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.paths import (
    AUDIT,
    FEED,
    INDEX,
    METRICS,
    READING,
    README,
    TOP,
    model_index_path,
    model_page,
)
from hubbot.registry.model import Hub

_MARK = "<!-- hubbot:{}:{} -->"


def shared_pages(
    boards: Sequence[Summary], hub: Hub, unplaced: Sequence[Unplaced], suites: Mapping[str, SuiteLine]
) -> dict[str, bytes]:
    """Every page that is there once, but for the benchmarks' own. `boards` in order."""
    return {
        METRICS: metrics_page(hub),
        READING: reading_page(hub),
        AUDIT: audit_page({board.key: board.audit for board in boards}, hub, sorted(unplaced)),
        INDEX: index_page(boards, hub, suites),
        FEED: lists.feed((item for board in boards for item in board.news), hub),
        **lists.model_lists(_model_rows(boards, hub)),
        **_readme(boards, hub),
    }


def model_files(model: str, places: Mapping[BoardKey, Place], hub: Hub) -> dict[str, bytes]:
    """A model's page and model-index. `places` in the order of the boards."""
    files = {model_page(model, hub): model_page_text(model, places, hub)}
    if ranked := [place for place in places.values() if place.index]:
        index = exports.model_index(ranked[0].name, [place.index for place in ranked])
        files[model_index_path(model, hub)] = index
    return files


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


def _model_rows(boards: Sequence[Summary], hub: Hub) -> list[tuple[str, str, int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for board in boards:
        for model, tally in board.tallies.items():
            ranked, results = found.get(model, (0, 0))
            ranked += tally.ranked and not board.synthetic
            found[model] = (ranked, results + tally.standing + tally.withdrawn)
    return [(m, cells.name(hub, m), *found[m]) for m in sorted(found)]


def benchmark_page(name: str, boards: Sequence[Summary], hub: Hub) -> dict[str, bytes]:
    """A benchmark's own page, by its path. `boards`: its tables, in order."""
    return {f"{TOP}/{name}.md": benchmark_page_text(hub.benchmarks[name], boards, hub)}


def by_benchmark(boards: Sequence[Summary], hub: Hub) -> dict[str, list[Summary]]:
    """The tables of each benchmark that has a page: of one that is active, or has results."""
    active = [name for name, benchmark in hub.benchmarks.items() if benchmark.status == "active"]
    tables: dict[str, list[Summary]] = {name: [] for name in active}
    for board in boards:
        tables.setdefault(board.key.benchmark, []).append(board)
    return tables


def _readme(boards: Sequence[Summary], hub: Hub) -> dict[str, bytes]:
    path = hub.root / README
    if not path.is_file():
        return {}
    text = path.read_bytes().decode("utf-8")
    changed = with_block(text, "boards", readme_block(boards, hub))
    changed = with_block(changed, "picture", readme_picture(boards, hub))
    return {README: changed.encode()} if _MARK.format("boards", "begin") in text else {}
