"""Filed, not ranked: results without a rank, by test set and score, results with equal figures in one row.

Each table brings its part; the benchmark's page shows them together, in the open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from hubbot.common.counted import in_words
from hubbot.leaderboard.pages.summary import Summary, table_title
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert, link
from hubbot.leaderboard.words.paths import benchmark_page, data_path, model_page
from hubbot.leaderboard.words.reasons import short_why, why_unranked
from hubbot.registry.model import Hub

ANCHOR = "filed-not-ranked"  # of the section, on the page
_ROWS, _FEW = 100, 5  # rows of the first test set, and of each further one
_NAMES, _SET = 12, 400  # models named in one row; pixels of a test set's name
_FILES = 4

Part = Mapping[str, Any]


def filed_part(board: Board, hub: Hub) -> dict[str, Any]:
    """What one table has without a rank; Markdown made here. Empty where there is nothing."""
    gone = () if board.rows else board.withdrawn
    if not board.unranked and not gone:
        return {}
    page = benchmark_page(board.key)
    groups = _by_figures(board)
    values = [entry.value for entry in board.unranked if entry.value is not None]
    best = max(values, default=None) if board.metric.direction == "higher" else min(values, default=None)
    return {
        "title": table_title(board),
        "metric": board.metric.name,
        "best": "" if best is None else words.number(best),
        "value": best,
        "higher": board.metric.direction == "higher",
        "results": len(board.unranked),
        "models": sorted({entry.model for entry in board.unranked}),
        "head": [str(cell) for cell in _heading(board, page)],
        "rows": [_texts(_row(group, hub, page)) for group in groups[:_ROWS]],
        "groups": len(groups),
        "long": [_texts(_long(entry, hub, page)) for entry in board.unranked[:_ROWS]],
        "left": [_texts(_gone(entry, hub, page)) for entry in gone[:_ROWS]],
    }


def filed_view(boards: Sequence[Summary]) -> dict[str, Any] | None:
    """All tables of a benchmark: the first test set whole, the others compact. None where all are ranked."""
    parts = [board.filed for board in boards if board.filed]
    if not parts:
        return None
    filed = [part for part in parts if part["results"]]
    results = sum(part["results"] for part in filed)
    models = {model for part in filed for model in part["models"]}
    metrics = {part["metric"] for part in filed}
    return {
        "said": f"{in_words(results, 'result')} of {in_words(len(models), 'model').lower()}{_sets(filed)}",
        "metric": metrics.pop() if len(metrics) == 1 else "Score",
        "rows": list(_rows(filed, headed=len(filed) > 1 or not any(b.ranked for b in boards if b.filed))),
        "long": [
            {"title": part["title"], "metric": part["metric"], "rows": _marked(part["long"])}
            for part in filed
        ],
        "results": results,
        "left": [row for part in parts for row in _marked(part["left"])],
    }


def _sets(filed: Sequence[Part]) -> str:
    return f", from {in_words(len(filed), 'test set').lower()}" if len(filed) > 1 else ""


def _rows(filed: Sequence[Part], *, headed: bool) -> Iterator[Sequence[object]]:
    for part in filed:
        shown = _FEW if part is not filed[0] else _ROWS
        if headed:
            yield _marked([part["head"]])[0]
        yield from _marked(part["rows"][:shown])
        if (more := part["groups"] - shown) > 0:
            yield [f"and {more:,} more in the CSV", "", "", ""]


def _texts(row: Sequence[object]) -> list[str]:
    return [str(inert(cell)) for cell in row]


def _marked(rows: Sequence[Sequence[str]]) -> list[list[Markup]]:
    """As kept: every text in them was made inert before."""
    return [[Markup(cell) for cell in row] for row in rows]  # noqa: S704


def _by_figures(board: Board) -> list[list[Entry]]:
    """Results with equal figures, the best value first; those without a figure each for itself."""
    found: dict[object, list[Entry]] = {}
    for entry in board.unranked:
        key = tuple(sorted(entry.metrics.items(), key=str)) or entry.path
        found.setdefault((entry.value, key), []).append(entry)
    sign = -1 if board.metric.direction == "higher" else 1

    def order(group: Sequence[Entry]) -> tuple[bool, float]:
        value = group[0].value
        return value is None, sign * (value or 0)

    return sorted(found.values(), key=order)


def _heading(board: Board, page: str) -> list[object]:
    """The test set, in the columns of its rows: name, nothing, size, exports."""
    name = board.dataset.name if board.dataset else board.key.dataset or "dataset not stated"
    version = f", version {board.key.version}" if board.key.version != board.benchmark.version else ""
    exports = [
        link(kind.upper(), cells.relative(data_path(board.key, kind), page)) for kind in ("csv", "json")
    ]
    title = Markup("**{}**{}").format(inert(cells.cut(name, _SET)), inert(version))
    return [title, "", _size(board), cells.dotted(exports)]


def _size(board: Board) -> str:
    split = board.dataset.splits.get(board.key.split) if board.dataset else None
    whole = split.n if split else None
    if not board.key.n:
        said = "size not stated"
    elif whole and whole != board.key.n:
        said = f"{board.key.n:,} of {whole:,} test cases"
    else:
        said = f"{board.key.n:,} test cases"
    trained = sorted(
        {int(n) for e in board.unranked if (n := e.facts.get("n_train", "")).isdigit() and int(n)}
    )
    return f"{said}; trained on {', '.join(f'{n:,}' for n in trained[:3])}" if trained else said


def _row(group: Sequence[Entry], hub: Hub, page: str) -> list[object]:
    value = group[0].value
    return [
        _names(group, hub, page),
        "–" if value is None else words.number(value),
        short_why(group, hub),
        _files(group, page),
    ]


def _names(group: Sequence[Entry], hub: Hub, page: str) -> Markup:
    """Each model once; where more than twelve filed the same, the others are in the fold."""
    names = {entry.model: cells.name(hub, entry.model) for entry in group}
    shown = [
        link(cells.breakable(cells.cut(name, cells.NAME)), cells.relative(model_page(model, hub), page))
        for model, name in [*names.items()][:_NAMES]
    ]
    more = len(names) - len(shown)
    return Markup(" = ").join(shown) + (f" and {more} more" if more else "")


def _files(group: Sequence[Entry], page: str) -> Markup:
    if len(group) == 1:
        return link("file", cells.relative(group[0].path, page))
    shown = [link(str(i), cells.relative(one.path, page)) for i, one in enumerate(group[:_FILES], 1)]
    return cells.dotted([*shown, f"{len(group) - _FILES} more" if len(group) > _FILES else ""])


def _long(entry: Entry, hub: Hub, page: str) -> list[object]:
    answers = [cells.small(f"Answer of the submitter: {f['answer']}") for f in entry.flags if f.get("answer")]
    return [
        cells.model(hub, entry.model, page),
        words.number(entry.value) if entry.value is not None else "–",
        cells.figures(entry),
        cells.lines([why_unranked(entry, hub), *answers]),
        cells.lines([cells.small(entry.date), cells.links(entry, page)]),
    ]


def _gone(entry: Entry, hub: Hub, page: str) -> list[object]:
    model, value, _, why, links = _long(entry, hub, page)
    return [model, value, why, links]
