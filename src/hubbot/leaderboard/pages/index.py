"""The lines of the index and of the README's block: one for each board, with its verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from hubbot.leaderboard.pages.filed import ANCHOR as FILED
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.suite import SuiteLine
from hubbot.leaderboard.pages.summary import Summary, Tally, anchor
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells, words
from hubbot.leaderboard.words.inert import inert
from hubbot.leaderboard.words.paths import (
    INDEX,
    MODELS_IN_ONE,
    TOP,
    benchmark_page,
    model_page,
    suite_path,
)
from hubbot.registry.model import Benchmark, Hub
from hubbot.results.result import EVIDENCE_SYMBOL

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
    small: str = ""  # the smallest picture's path, from the hub's root
    again: bool = False  # a further table of the benchmark in the line above


# Where hub.yaml has no `caution` of its own.
CAUTION = (
    "A score is a measurement on one fixed test set. "
    "It is not evidence that a model is fit for a use of yours."
)


def index_page(boards: Sequence[Summary], hub: Hub, suites: Mapping[str, SuiteLine]) -> bytes:
    by_model = _by_model(boards, hub)
    ranked = sorted(by_model.items(), key=lambda item: (-item[1][0], item[0].casefold(), item[0]))
    return render(
        "index.md",
        hub=hub,
        total=_totals(boards, hub),
        sections=_sections(boards, hub),
        suites=_suites(suites, hub),
        waiting=_waiting(boards, hub),
        models=[_model_line(model, counts, hub) for model, counts in ranked[:_MODELS]],
        more_models=max(0, len(ranked) - _MODELS),
        model_list="data/models.csv" if len(ranked) <= MODELS_IN_ONE else "data/models/",
        example=_example(boards),
        submit=cells.submit_link(INDEX),
        caution=hub.value.get("caution") or CAUTION,
    )


def _suites(lines: Mapping[str, SuiteLine], hub: Hub) -> list[dict[str, object]]:
    """Those with a place over all their boards first, then the lists; each by name."""
    known = [(suite, lines[name]) for name, suite in hub.suites.items() if name in lines]
    return [
        {
            "name": suite.name,
            "page": cells.relative(suite_path(suite.id, "md"), INDEX),
            "front": Markup(line.front),  # noqa: S704  (made by `line_of`)
            "lead": _bold(line.lead),
            "boards": line.boards,
            "models": line.models,
        }
        for suite, line in sorted(known, key=lambda one: (not one[0].overall, one[0].name, one[0].id))
    ]


def readme_block(boards: Sequence[Summary], hub: Hub) -> str:
    """The text between the README's markers: a line a benchmark on real data, its best table first."""
    real: dict[str, list[Summary]] = {}
    for board in boards:
        if not board.synthetic:
            real.setdefault(board.key.benchmark, []).append(board)
    test_boards = len({board.key.benchmark for board in boards if board.synthetic})
    lines = [_benchmark_line(tables, hub) for tables in real.values()]
    notice = hub.policy.notice
    return render("readme_block.md", lines=lines, test_boards=test_boards, notice=notice).decode()


def readme_picture(boards: Sequence[Summary], hub: Hub) -> str:
    """The picture that tells most at that moment, of the boards that compare models.

    Real data before made-up, then the board on which most pairs are told apart; of equal ones that with a
    lead beyond chance, then the one with more rows, then the first in the order of the index.
    """
    compared = (board for board in boards if board.ranked > 1)
    shown = max(compared, key=lambda b: (not b.synthetic, b.told, b.ahead, b.ranked), default=None)
    if shown is None:
        return ""
    path, phone, alt = shown.picture
    name = hub.benchmarks[shown.key.benchmark].name
    about = {"path": path, "phone": phone, "alt": alt, "width": 720}
    return render("readme_picture.md", picture=about, name=name, synthetic=shown.synthetic).decode()


def front_of(board: Board) -> str:
    """Who stands in front and with what score, as Markdown. A guess does only where nobody else is there."""
    if not board.rows:
        return "*no ranking*"
    first = next((row for row in board.rows if not row.is_guess), board.rows[0])
    above = "" if first is board.rows[0] else cells.small(f"below a guess: {board.rows[0].name}")
    name = Markup("{}") + cells.mark(first.model)
    score = Markup("{} {}").format(words.number(first.value), cells.interval(first.entry))
    return str(cells.lines([name.format(inert(first.name)), score, above]))


def tallies_of(board: Board) -> dict[str, Tally]:
    standing = Counter(entry.model for entry in board.standing)
    left = Counter(entry.model for entry in board.withdrawn)
    ranked = {row.entry.model for row in board.rows if row.rank}
    return {m: Tally(standing[m], left[m], m in ranked) for m in sorted({*standing, *left})}


def best_evidence(found: Iterable[str]) -> str:
    return max((e for e in found if e), key=list(EVIDENCE_SYMBOL).index, default="")  # type: ignore[arg-type]


def line_of(board: Summary, hub: Hub) -> Line:
    return Line(
        name=hub.benchmarks[board.key.benchmark].name,
        table=board.title,
        page=cells.relative(benchmark_page(board.key), INDEX) + _place(board),
        front=Markup(board.front),  # noqa: S704  (made by `front_of`)
        lead=_bold(board.lead),
        models=sum(tally.standing > 0 for tally in board.tallies.values()),
        evidence=_evidence([board]),
        small=cells.relative(board.small, INDEX) if board.small else "",
    )


def _place(board: Summary) -> str:
    """Where on its benchmark's page a table stands."""
    if board.text:
        return f"#{anchor(board.title)}"
    return f"#{FILED}" if board.filed.get("results") else ""


def _benchmark_line(tables: Sequence[Summary], hub: Hub) -> Line:
    """One line for all tables of a benchmark: the one that has a ranking, and what stands outside it."""
    main = tables[0]
    line = line_of(main, hub)
    outside = sum(board.unranked for board in tables)
    total = sum(board.standing for board in tables)
    flagged = sum(board.flagged for board in tables)
    lead = main.lead
    if flagged:
        imported = "imported " if sum(board.imported for board in tables) == total else ""
        lead = f"{f'{lead}. ' if main.ranked else ''}{flagged} of {total} {imported}results are in question"
    elif outside and main.ranked:
        lead = f"{lead}. {outside} of {total} results stand outside the ranking"
    return replace(
        line,
        table="",
        page=f"{TOP}/{main.key.benchmark}.md",
        lead=_bold(lead),
        small=main.small,
        models=len({m for board in tables for m, tally in board.tallies.items() if tally.standing}),
        evidence=_evidence(tables),
    )


def _bold(text: str) -> object:
    """The yes or no at the start of a verdict stands out; the rest is inert."""
    for word in ("**No.**", "**Yes**"):
        if text.startswith(word):
            rest = text[len(word) :]
            return Markup(word + " " * rest.startswith(" ")) + inert(rest)  # noqa: S704
    return text


def _evidence(boards: Sequence[Summary]) -> str:
    best = best_evidence(board.evidence for board in boards)
    return f"{EVIDENCE_SYMBOL[best]} {best}" if best else ""  # type: ignore[index]


def _sections(boards: Sequence[Summary], hub: Hub) -> list[dict[str, Any]]:
    """Real data by declared section and task, then the test boards; a section without a board is left out."""
    sections = [hub.benchmarks[board.key.benchmark].section for board in boards]
    titles = dict(hub.sections) | {name: name for name in sections} | dict(hub.sections)
    found = []
    for section, title in titles.items():
        mine = [b for b, its in zip(boards, sections, strict=True) if its == section and not b.synthetic]
        if mine:
            found.append(_section(title, mine, "", hub))
    if test := [board for board in boards if board.synthetic]:
        said = "They show that a pipeline runs, and say nothing about a model."
        found.append(_section(_TEST, test, said, hub))
    return found


def _section(title: str, boards: Sequence[Summary], note: str, hub: Hub) -> dict[str, Any]:
    tasks: dict[str, list[Line]] = {}
    for board in boards:
        lines = tasks.setdefault(hub.benchmarks[board.key.benchmark].task, [])
        line = line_of(board, hub)
        lines.append(replace(line, again=bool(lines) and lines[-1].name == line.name))
    shown = [{"title": task.capitalize(), "lines": lines} for task, lines in tasks.items()]
    return {"title": title, "anchor": anchor(title), "note": note, "tasks": shown}


def _waiting(boards: Sequence[Summary], hub: Hub) -> list[dict[str, Any]]:
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


def _totals(boards: Sequence[Summary], hub: Hub) -> dict[str, Any]:
    return {
        "benchmarks": len(hub.benchmarks),
        "models": len({model for board in boards for model in board.tallies}),
        "results": sum(board.standing + board.withdrawn for board in boards),
        "synthetic": sum(board.standing + board.withdrawn for board in boards if board.synthetic),
    }


def _by_model(boards: Sequence[Summary], hub: Hub) -> dict[str, tuple[int, int]]:
    """Model → results that stand on boards, tables on real data that rank it."""
    found: dict[str, tuple[int, int]] = {}
    for board in boards:
        real = hub.benchmarks[board.key.benchmark].data == "real"
        for model, tally in board.tallies.items():
            if tally.standing:
                results, ranked = found.get(model, (0, 0))
                found[model] = (results + tally.standing, ranked + (tally.ranked and real))
    return found


def _model_line(model: str, counts: tuple[int, int], hub: Hub) -> dict[str, Any]:
    known = hub.models.get(model)
    return {
        "name": cells.name(hub, model),
        "page": cells.relative(model_page(model, hub), INDEX),
        "mark": cells.mark(known),
        "boards": counts[1],
        "results": counts[0],
    }


def example_of(entries: Iterable[Entry], hub: Hub) -> dict[str, Any] | None:
    """What a real submission looks like: the one hub.yaml names, else the fullest on made-up data."""
    named = hub.value.get("example")
    found = [
        ((entry.eval_id != named, -len(entry.groups), -len(entry.curves), entry.path), entry)
        for entry in entries
        if entry.eval_id == named
        or (entry.ranked and hub.benchmarks[entry.board.benchmark].data == "synthetic")
    ]
    if not found:
        return None
    order, entry = min(found, key=lambda one: one[0])
    return {
        "order": list(order),
        "model": cells.name(hub, entry.model),
        "benchmark": hub.benchmarks[entry.board.benchmark].name,
        "page": cells.relative(benchmark_page(entry.board), INDEX),
        "figures": cells.figures(entry),
        "file": cells.relative(entry.path, INDEX),
    }


def _example(boards: Sequence[Summary]) -> Mapping[str, Any] | None:
    found = [board.example for board in boards if board.example]
    return min(found, key=lambda one: one["order"], default=None)
