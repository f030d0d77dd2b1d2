"""hubbot compare: two models side by side, on each board where both stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hubbot.commands import completion
from hubbot.commands.options import hub_option, load_hub
from hubbot.common.invisible import visible

if TYPE_CHECKING:
    from hubbot.leaderboard.ranking.pairs import Pair
    from hubbot.leaderboard.ranking.ranking import Board
    from hubbot.registry.model import Hub

Filed = Mapping[str, frozenset[str]]  # benchmark → models with an accepted result
Found = tuple["Board", "Pair"]


@click.command(epilog="Example: hubbot compare forest boosting --board BM-SPLICE")
@click.argument("first", metavar="MODEL", shell_complete=completion.models)
@click.argument("second", metavar="MODEL", shell_complete=completion.models)
@click.option(
    "--board",
    "only",
    metavar="BENCHMARK",
    shell_complete=completion.benchmarks,
    help="Look at the boards of this benchmark alone.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
@hub_option
def compare(first: str, second: str, only: str | None, hub_dir: Path | None, *, as_json: bool) -> int:
    """Put two models side by side: scores, their difference with its limits, and how many cases would decide.

    A line a board on which both stand. The difference is the first minus the second, at 95 % of this pair;
    paired where the hub holds predictions of both.
    """
    hub = load_hub(hub_dir)
    filed = filed_by_benchmark(hub)
    one, other = (model_with_results(hub, filed, name) for name in (first, second))
    if one == other:
        raise click.UsageError(f"{first} and {second} are one model, {one}. Name two.")
    shared = _shared(hub, filed, one, other, only)
    found = list(_compared(hub, shared, one, other))
    if not found:
        raise click.UsageError(_nowhere(filed, (one, other), shared, only))
    if as_json:
        click.echo(json.dumps([_as_object(*each) for each in found], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)))
    return 0


def filed_by_benchmark(hub: Hub) -> Filed:
    """From the folders of evals/ alone: no result is read for it."""
    found: dict[str, set[str]] = {}
    for folder in sorted((hub.root / "evals").glob("*/*")):
        if folder.is_dir():
            known = hub.model(folder.name)
            found.setdefault(folder.parent.name, set()).add(known.id if known else folder.name)
    return {benchmark: frozenset(models) for benchmark, models in found.items()}


def model_with_results(hub: Hub, filed: Filed, text: str) -> str:
    """The canonical id of a model with results, by any spelling."""
    known = hub.model(text)
    name = known.id if known else text
    with_results = {model for models in filed.values() for model in models}
    if name in with_results:
        return name
    if known:
        raise click.UsageError(f"{known.id} has no accepted result in this hub.")
    nearest = hub.suggest("model", text, with_results)
    hint = f" Did you mean {nearest}?" if nearest else " `leaderboards/README.md` lists all."
    raise click.UsageError(f"There is no model {text} with a result here.{hint}")


def _shared(hub: Hub, filed: Filed, one: str, other: str, only: str | None) -> list[str]:
    """Benchmarks with results of both, or the one that is asked for."""
    if only is None:
        return [benchmark for benchmark, models in filed.items() if {one, other} <= models]
    benchmark = hub.benchmark(only)
    if benchmark is None:
        nearest = hub.suggest("benchmark", only, filed)
        hint = f"Did you mean {nearest}?" if nearest else "`hubbot list` shows all."
        raise click.UsageError(f"There is no benchmark {only}. {hint}")
    return [benchmark.id] if {one, other} <= filed.get(benchmark.id, frozenset()) else []


def _nowhere(filed: Filed, both: tuple[str, str], shared: Sequence[str], only: str | None) -> str:
    """Why there is nothing to compare, and where each stands."""
    if shared:
        return (
            f"Both have results on {', '.join(shared)}, but no table on which both are ranked or listed by a "
            "score: the boards' pages say why each has no rank."
        )
    where = {model: [name for name, models in filed.items() if model in models] for model in both}
    each = "; ".join(f"{model} has results on {', '.join(names)}" for model, names in where.items())
    return f"No board {f'of {only} ' if only else ''}has both. {each}."


def _compared(hub: Hub, benchmarks: Sequence[str], one: str, other: str) -> Iterator[Found]:
    """Each table that has a row of both, in the order of the pages."""
    from hubbot.leaderboard.ranking.differences import NOTHING_HELD
    from hubbot.leaderboard.ranking.paired import held_differences
    from hubbot.leaderboard.ranking.ranking import boards
    from hubbot.leaderboard.words.pairs import beside

    held = held_differences(hub, benchmarks=benchmarks)
    accepted = [result for benchmark in benchmarks for result in read_accepted(hub, benchmark)]
    for board in boards(accepted, hub, held):
        known = held if board.metric.name == board.benchmark.primary else NOTHING_HELD
        if (found := beside(board, one, other, known)) is not None:
            yield board, found


def read_accepted(hub: Hub, benchmark: str) -> Iterator[Any]:
    """The accepted results of one benchmark. One that cannot be read is told with its path."""
    from hubbot.registry.troubles import unread
    from hubbot.results.reader import read

    for file in sorted((hub.root / "evals" / benchmark).glob("*/*.yaml")):
        path = file.relative_to(hub.root).as_posix()
        try:
            yield read(path, file.read_bytes().decode("utf-8"))
        except ValueError as why:
            raise click.ClickException(str(unread(path, why))) from why


# ── As text ──────────────────────────────────────────────────────────────────────────────────────


def _lines(found: Sequence[Found]) -> Iterator[str]:
    """A head, then a line a board; columns as wide as what is in them."""
    board, pair = found[0]
    names = [visible(board.rows[at].name) for at in (pair.first, pair.second)]
    head = ["Board", *names, f"{names[0]} minus {names[1]}, 95 %", ""]
    rows = [head, *(_cells(*each) for each in found)]
    wide = [max(len(row[at]) for row in rows) for at in range(len(head) - 1)]
    for row in rows:
        padded = [f"{cell:{width}}" for cell, width in zip(row, wide, strict=False)]
        yield "  ".join([*padded, row[-1]]).rstrip()
    yield ""
    yield "Cases: how many would tell the two apart in 80 of 100 tries, if the gap seen were the true one."


def _cells(board: Board, pair: Pair) -> list[str]:
    from hubbot.leaderboard.words import pairs, words

    one, other = (board.rows[at] for at in (pair.first, pair.second))
    cases = pairs.would_tell(pair, board.key.n)
    better = one if (pair.value > 0) == (board.metric.direction == "higher") else other
    told = pairs.verdict(pair)
    if pair.apart:
        told += f": {visible(better.name)} is ahead"
    elif cases:
        told += f"; {cases} cases would tell"
    size = f", n = {board.key.n:,}" if board.key.n else ""
    where = visible(f"{board.key.benchmark} {board.key.split}: {board.metric.name}{size}")
    return [where, words.score(one), words.score(other), pairs.difference(pair), told]


# ── As JSON ──────────────────────────────────────────────────────────────────────────────────────


def _as_object(board: Board, pair: Pair) -> dict[str, Any]:
    from hubbot.leaderboard.pages.columns import shortened
    from hubbot.leaderboard.words import how_many

    low, high = pair.limits or (None, None)
    gap = how_many.gap_of(pair.limits)
    key = board.key
    return {
        **{name: getattr(key, name) or None for name in ("benchmark", "version", "dataset", "split", "n")},
        "metric": board.metric.name,
        "direction": board.metric.direction,
        "first": _row(board, pair.first),
        "second": _row(board, pair.second),
        "difference": shortened(pair.value),
        "low": shortened(low),
        "high": shortened(high),
        "paired": pair.paired,
        "told_apart": pair.apart if pair.limits else None,
        "separable_gap": shortened(gap),
        "times_the_cases": shortened(how_many.times(gap, pair.value)),
    }


def _row(board: Board, at: int) -> dict[str, Any]:
    from hubbot.leaderboard.pages.columns import shortened

    row = board.rows[at]
    low, high = row.entry.spread.shown() if row.entry.spread else (None, None)
    return {
        "model": row.entry.model,
        "name": row.name,
        "value": row.value,
        "low": shortened(low),
        "high": shortened(high),
        "rank": row.rank,
        "range": [*row.range] if row.range else None,
        "evidence": row.entry.evidence,
    }
