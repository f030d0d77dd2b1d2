"""What the index and the README's block say: a line a board, its verdict in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from hubbot.leaderboard import cells, words
from hubbot.leaderboard.entry import Entry
from hubbot.leaderboard.inert import inert
from hubbot.leaderboard.paths import INDEX, TOP, benchmark_page, model_page
from hubbot.leaderboard.pictures import pictures
from hubbot.leaderboard.ranking import Board
from hubbot.leaderboard.render import render
from hubbot.records.hub import Benchmark, Hub
from hubbot.records.record import EVIDENCE_SYMBOL, Evidence

_ORDER: tuple[Evidence, ...] = ("self-reported", "numbers-checked", "re-scored", "re-run")
_MODELS = 200
_TEST = "Test boards on made-up data"


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    table: str
    page: str
    front: object
    lead: object
    models: int
    evidence: str
    again: bool = False  # a further table of the benchmark in the line above


# Where hub.yaml has no `caution` of its own.
CAUTION = (
    "A score is a measurement on one fixed test set. "
    "It is not evidence that a model is fit for a use of yours."
)


def index_page(boards: Sequence[Board], hub: Hub, example: Entry | None) -> bytes:
    by_model = _by_model(boards)
    ranked = sorted(by_model.items(), key=lambda item: (-len(item[1]), item[0].casefold()))
    return render(
        "index.md",
        hub=hub,
        total=_totals(boards, hub),
        sections=_sections(boards, hub),
        waiting=_waiting(boards, hub),
        models=[_model_line(model, entries, boards, hub) for model, entries in ranked[:_MODELS]],
        more_models=max(0, len(ranked) - _MODELS),
        example=_example(example, hub),
        submit=cells.submit_address(hub),
        caution=hub.value.get("caution") or CAUTION,
    )


def readme_block(boards: Sequence[Board], hub: Hub) -> str:
    """The text between the README's markers: a line a benchmark on real data, its best table first."""
    real: dict[str, list[Board]] = {}
    for board in boards:
        if not board.synthetic:
            real.setdefault(board.key.benchmark, []).append(board)
    test_boards = len({board.key.benchmark for board in boards if board.synthetic})
    lines = [_benchmark_line(tables) for tables in real.values()]
    return render("readme_block.md", lines=lines, test_boards=test_boards).decode()


def readme_picture(boards: Sequence[Board]) -> str:
    """The plot with most to see: real data if any board there compares models."""
    shown = max(
        (b for b in boards if len(b.rows) > 1), key=lambda b: (not b.synthetic, len(b.rows)), default=None
    )
    if shown is None:
        return ""
    picture = pictures(shown)["scores"]
    return render("readme_picture.md", picture=picture, board=shown).decode()


def anchor(title: str) -> str:
    """GitHub's address of a heading."""
    kept = "".join(c for c in title.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def line_of(board: Board) -> Line:
    return Line(
        name=board.benchmark.name,
        table=table_title(board),
        page=f"{cells.relative(benchmark_page(board.key), INDEX)}#{anchor(table_title(board))}",
        front=_front(board) if board.rows else Markup("*no ranking*"),
        lead=_bold(words.lead(board)),
        models=len({entry.model for entry in entries_of(board)}),
        evidence=_best_evidence([board]),
    )


def table_title(board: Board) -> str:
    """Dataset, size and, where it is not today's, the version: what tells the tables of a benchmark apart."""
    name = board.dataset.name if board.dataset else board.key.dataset or "dataset not stated"
    size = f"{board.key.n:,} test cases" if board.key.n else "size not stated"
    version = f", version {board.key.version}" if board.key.version != board.benchmark.version else ""
    return f"{name}, {size}{version}"


def entries_of(board: Board) -> list[Entry]:
    ranked = [entry for row in board.rows for entry in (row.entry, *row.others)]
    return [*ranked, *board.unranked]


def _benchmark_line(tables: Sequence[Board]) -> Line:
    """One line for all tables of a benchmark: the one that has a ranking, and what stands outside it."""
    main = tables[0]
    line = line_of(main)
    outside = sum(len(board.unranked) for board in tables)
    total = sum(len(entries_of(board)) for board in tables)
    flagged = sum("flagged" in entry.reasons for board in tables for entry in board.unranked)
    lead = words.lead(main)
    if flagged:
        imported = "imported " if all(e.imported_from for b in tables for e in entries_of(b)) else ""
        lead = f"{f'{lead}. ' if main.rows else ''}{flagged} of {total} {imported}results are in question"
    elif outside and main.rows:
        lead = f"{lead}. {outside} of {total} results stand outside the ranking"
    return Line(
        name=line.name,
        table="",
        page=f"{TOP}/{main.key.benchmark}.md",
        front=line.front,
        lead=_bold(lead),
        models=len({entry.model for board in tables for entry in entries_of(board)}),
        evidence=_best_evidence(tables),
    )


def _front(board: Board) -> object:
    first = board.rows[0]
    name = Markup("{} · *baseline*") if first.is_baseline else Markup("{}")
    score = Markup("{} {}").format(words.number(first.value), cells.interval(first.entry))
    return cells.lines([name.format(inert(first.name)), score])


def _bold(text: str) -> object:
    """The yes or no at the start of a verdict stands out; the rest is inert."""
    for word in ("**No.**", "**Yes**"):
        if text.startswith(word):
            rest = text[len(word) :]
            return Markup(word + " " * rest.startswith(" ")) + inert(rest)  # noqa: S704
    return text


def _best_evidence(boards: Sequence[Board]) -> str:
    found = [entry.evidence for board in boards for entry in entries_of(board)]
    best = max(found, key=_ORDER.index, default=None)
    return f"{EVIDENCE_SYMBOL[best]} {best}" if best else ""


def _sections(boards: Sequence[Board], hub: Hub) -> list[dict[str, Any]]:
    """Real data by declared section and task, then the test boards; a section without a board is left out."""
    titles = {b.benchmark.section: b.benchmark.section for b in boards} | dict(hub.sections)
    titles = dict(hub.sections) | titles
    found = []
    for section, title in titles.items():
        mine = [board for board in boards if board.benchmark.section == section and not board.synthetic]
        if mine:
            found.append(_section(title, mine, ""))
    if test := [board for board in boards if board.synthetic]:
        found.append(_section(_TEST, test, "They show that a pipeline runs, and say nothing about a model."))
    return found


def _section(title: str, boards: Sequence[Board], note: str) -> dict[str, Any]:
    tasks: dict[str, list[Line]] = {}
    for board in boards:
        lines = tasks.setdefault(board.benchmark.task, [])
        line = line_of(board)
        lines.append(replace(line, again=bool(lines) and lines[-1].name == line.name))
    shown = [{"title": task.capitalize(), "lines": lines} for task, lines in tasks.items()]
    return {"title": title, "anchor": anchor(title), "note": note, "tasks": shown}


def _waiting(boards: Sequence[Board], hub: Hub) -> list[dict[str, Any]]:
    filled = {board.key.benchmark for board in boards}
    return [
        _waiting_line(b, hub) for b in hub.benchmarks.values() if b.id not in filled and b.status == "active"
    ]


def _waiting_line(benchmark: Benchmark, hub: Hub) -> dict[str, Any]:
    metric = hub.metrics[benchmark.primary]
    dataset = hub.datasets.get(benchmark.datasets[0]) if benchmark.datasets else None
    made_up = " (made up)" if benchmark.data == "synthetic" else ""
    return {
        "name": benchmark.name,
        "page": f"{benchmark.id}.md",
        "dataset": f"{dataset.name if dataset else 'not declared'}{made_up}",
        "metric": words.metric_line(metric),
    }


def _totals(boards: Sequence[Board], hub: Hub) -> dict[str, Any]:
    entries = [entry for board in boards for entry in [*entries_of(board), *board.left]]
    synthetic = sum(len(entries_of(board)) + len(board.left) for board in boards if board.synthetic)
    models = len({entry.model for entry in entries})
    return {
        "benchmarks": len(hub.benchmarks),
        "models": models,
        "results": len(entries),
        "synthetic": synthetic,
    }


def _by_model(boards: Sequence[Board]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for board in boards:
        for entry in entries_of(board):
            found.setdefault(entry.model, []).append(entry)
    return found


def _model_line(model: str, entries: Sequence[Entry], boards: Sequence[Board], hub: Hub) -> dict[str, Any]:
    known = hub.models.get(model)
    real = {e.board for e in entries if e.ranked and hub.benchmarks[e.board.benchmark].data == "real"}
    return {
        "name": known.name if known else model,
        "page": cells.relative(model_page(model, hub), INDEX),
        "baseline": known is not None and known.kind == "baseline",
        "boards": len(real),
        "results": len(entries),
    }


def _example(entry: Entry | None, hub: Hub) -> dict[str, Any] | None:
    if entry is None:
        return None
    known = hub.models.get(entry.model)
    return {
        "model": known.name if known else entry.model,
        "benchmark": hub.benchmarks[entry.board.benchmark].name,
        "page": cells.relative(benchmark_page(entry.board), INDEX),
        "figures": cells.figures(entry),
        "file": cells.relative(entry.path, INDEX),
    }
