"""The index of all boards, and the README's block and picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from hubbot.leaderboard.pages.example import committed_example
from hubbot.leaderboard.pages.index_lines import Line, bold, lines_of, signs, waiting_line
from hubbot.leaderboard.pages.pictures import shown as picture
from hubbot.leaderboard.pages.render import render
from hubbot.leaderboard.pages.sheet import sheet
from hubbot.leaderboard.pages.suite import SuiteLine
from hubbot.leaderboard.pages.summary import Summary, Tally, anchor
from hubbot.leaderboard.ranking.entry import Entry
from hubbot.leaderboard.ranking.ranking import Board
from hubbot.leaderboard.words import cells
from hubbot.leaderboard.words.inert import link
from hubbot.leaderboard.words.paths import (
    INDEX,
    MODELS_IN_ONE,
    README,
    benchmark_page,
    model_page,
    suite_path,
)
from hubbot.registry.model import Hub
from hubbot.registry.reporting_lists import FOCUS_GROUP, FOCUS_GROUP_PAGE

_MODELS = 200
_TEST = "Test boards on made-up data"


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
        sheet=sheet(boards, hub),
        health=hub.policy.reporting_list is not None,
        focus_group=link(FOCUS_GROUP, FOCUS_GROUP_PAGE),
        guide=cells.guide(hub, INDEX),
        signs=signs(),
        models=[_model_line(model, counts, hub) for model, counts in ranked[:_MODELS]],
        more_models=max(0, len(ranked) - _MODELS),
        model_list="data/models.csv" if len(ranked) <= MODELS_IN_ONE else "data/models/",
        example=committed_example(hub),
        kept_example=_example(boards),
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
            "front": Markup(line.front),  # noqa: S704  (made by the suite)
            "lead": bold(line.lead),
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
    lines = [next(lines_of(tables, hub, README)) for tables in real.values()]
    notice = hub.policy.notice
    about = {"lines": lines, "test_boards": test_boards, "notice": notice, "signs": signs()}
    return render("readme_block.md", **about).decode()


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
    return render(
        "readme_picture.md", picture=picture(path, alt, phone), name=name, synthetic=shown.synthetic
    ).decode()


def tallies_of(board: Board) -> dict[str, Tally]:
    standing = Counter(entry.model for entry in board.standing)
    left = Counter(entry.model for entry in board.withdrawn)
    ranked = {row.entry.model for row in board.rows if row.rank}
    return {m: Tally(standing[m], left[m], m in ranked) for m in sorted({*standing, *left})}


def _sections(boards: Sequence[Summary], hub: Hub) -> list[dict[str, Any]]:
    """Real data by declared section and task, then the test boards; one without a board is left out.

    A benchmark without a result waits in its section.
    """
    own = _by_benchmark(boards, hub)
    names = [hub.benchmarks[name].section for name, _ in own]
    titles = dict(hub.sections) | {name: name for name in names} | dict(hub.sections)
    found = []
    for section, title in titles.items():
        mine = {
            n: t for (n, made_up), t in own.items() if hub.benchmarks[n].section == section and not made_up
        }
        if mine:
            found.append(_section(title, mine, "", hub))
    if test := {name: tables for (name, made_up), tables in own.items() if made_up}:
        said = "They show that a pipeline runs, and say nothing about a model."
        found.append(_section(_TEST, test, said, hub))
    return found


def _by_benchmark(boards: Sequence[Summary], hub: Hub) -> dict[tuple[str, bool], list[Summary]]:
    """(benchmark, on made-up data) → its tables, in the order of the boards; active ones without any last."""
    found: dict[tuple[str, bool], list[Summary]] = {}
    for board in boards:
        found.setdefault((board.key.benchmark, board.synthetic), []).append(board)
    filled = {name for name, _ in found}
    waiting = [one for one in hub.benchmarks.values() if one.status == "active" and one.id not in filled]
    return found | {(one.id, one.data == "synthetic"): [] for one in waiting}


def _section(title: str, own: Mapping[str, Sequence[Summary]], note: str, hub: Hub) -> dict[str, Any]:
    tasks: dict[str, list[Line]] = {}
    guide = cells.guide(hub, INDEX)
    for name, tables in own.items():
        benchmark = hub.benchmarks[name]
        lines = lines_of(tables, hub) if tables else [waiting_line(benchmark, guide)]
        tasks.setdefault(benchmark.task, []).extend(lines)
    shown = [
        {"title": task, "anchor": anchor(f"{title}: {task}"), "lines": lines} for task, lines in tasks.items()
    ]
    return {"title": title, "anchor": anchor(title), "note": note, "tasks": shown}


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
