"""Builds the files of a hub from rows. Each table is ranked and drawn by itself; the rest sums the tables up.

The rows are new, or those that earlier builds kept: then only what changed is derived again.
"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from hubbot.index.store import connect
from hubbot.leaderboard.building.derive import derive
from hubbot.leaderboard.building.rows import BOARDS, Rows, owner_of, owner_of_suite
from hubbot.leaderboard.pages.lists import shards
from hubbot.leaderboard.pages.pages import benchmark_page, by_benchmark, model_files, shared_pages
from hubbot.leaderboard.pages.suite import line_of, suite_files
from hubbot.leaderboard.pages.summary import Summary, in_order
from hubbot.leaderboard.ranking.differences import Held
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import Board, board_of
from hubbot.leaderboard.ranking.suite_members import tables_of
from hubbot.leaderboard.ranking.suites import rank_suite
from hubbot.leaderboard.words.paths import TOP
from hubbot.registry.model import Hub
from hubbot.registry.suite import Suite
from hubbot.results.result import Accepted


class Build:
    """One build of `rows`: boards, suites, then models and what is shared. `files`: owner → path → bytes.

    `spared`: benchmarks whose pages stay as they are. One of which a page cannot be built is spared, too, and
    `failed` says why; a suite of which that is so is there by its owner's name. `tables`: the entries of each
    board that was ranked.
    """

    def __init__(self, hub: Hub, rows: Rows, spared: Iterable[str] = ()) -> None:
        self.hub, self.rows, self.spared = hub, rows, {*spared}
        self.files: dict[str, dict[str, bytes]] = {}
        self.tables: dict[BoardKey, list[Entry]] = {}
        self.failed: dict[str, Exception] = {}
        self._tables = {name: tables_of(suite, hub) for name, suite in hub.suites.items()}
        self._ranked: dict[BoardKey, Board] = {}  # of tables that a suite reads

    def boards(self, keys: Iterable[BoardKey], held: Held) -> set[str]:
        """Rank and draw these tables. Gives the models whose pages change with them."""
        models: set[str] = set()
        for key in sorted(keys):
            if key.benchmark in self.spared:
                continue
            with self._or_spared([key.benchmark]):
                models |= self._board(key, held)
        return models

    def suites(self, names: Iterable[str], held: Held) -> None:
        """These suites, from their own tables alone. One without a registry's entry leaves."""
        for name in sorted(names):
            suite = self.hub.suites.get(name)
            if suite is None:
                self.rows.put_suite(name, None)
                self.files[owner_of_suite(name)] = {}
            elif self.spared.isdisjoint(suite.benchmarks):
                try:
                    self._suite(suite, held)
                except (sqlite3.Error, OSError):
                    raise
                except Exception as why:  # noqa: BLE001 - of whatever content: nothing rests on a suite
                    self.failed[owner_of_suite(name)] = why

    def _suite(self, suite: Suite, held: Held) -> None:
        tables = {
            key: found for key in self._tables[suite.id] if (found := self._table(key, held)) is not None
        }
        ranked = rank_suite(suite, tables, self.hub, held)
        self.files[owner_of_suite(suite.id)] = suite_files(ranked, self.hub)
        self.rows.put_suite(suite.id, line_of(ranked))

    def _table(self, key: BoardKey, held: Held) -> Board | None:
        """A suite's table: as it was just ranked, or once more from its own entries; None without any."""
        if key not in self._ranked and (entries := self.rows.entries(key)):
            self._ranked[key] = board_of(key, entries, self.hub, held)
        return self._ranked.get(key)

    def rest(self, models: Iterable[str], months: Iterable[str]) -> None:
        """Pages of these models, and what sums up several tables; without what a spared board is part of."""
        summaries = in_order(self.rows.summaries(), self.hub)
        own = self._benchmarks(summaries)
        self._models(models, summaries)
        pages = {path: page for name in own.keys() - self.spared for path, page in own[name].items()}
        if not self.spared:
            for month in sorted(months):
                self.files[f"month {month}"] = shards(month, self.rows.of_month(month), self.hub)
            pages |= shared_pages(summaries, self.hub, self.rows.unplaced(), self.rows.suite_lines())
        self.files["all"] = pages

    def _benchmarks(self, summaries: Sequence[Summary]) -> dict[str, dict[str, bytes]]:
        """Each benchmark's own page, but for those that stay as they are."""
        pages: dict[str, dict[str, bytes]] = {}
        for name, tables in by_benchmark(summaries, self.hub).items():
            if name not in self.spared:
                with self._or_spared([name]):
                    pages[name] = benchmark_page(name, tables, self.hub)
        return pages

    def _models(self, models: Iterable[str], summaries: Sequence[Summary]) -> None:
        """The pages of these models, but for those with results of a benchmark that is spared."""
        on = {model: [one.key.benchmark for one in summaries if model in one.tallies] for model in models}
        for model in sorted(on):
            with self._or_spared(on[model]):
                self.files[f"model {model}"] = self._model(model, summaries)
        for model, benchmarks in on.items():
            if not self.spared.isdisjoint(benchmarks):
                self.files.pop(f"model {model}", None)

    @contextmanager
    def _or_spared(self, benchmarks: Iterable[str]) -> Iterator[None]:
        """A surprise in a page of these benchmarks, of whatever content, stops no other one's."""
        try:
            yield
        except (sqlite3.Error, OSError):
            raise
        except Exception as why:
            failed = dict.fromkeys(benchmarks, why)
            if not failed:
                raise
            self.failed |= failed
            self.spared |= failed.keys()
            own = {owner_of(key) for key in self.rows.boards() if key.benchmark in failed}
            suites = self.hub.suites.values()
            own |= {owner_of_suite(one.id) for one in suites if not one.benchmarks.isdisjoint(failed)}
            self.files = {owner: files for owner, files in self.files.items() if owner not in own}

    def _board(self, key: BoardKey, held: Held) -> set[str]:
        entries = self.rows.entries(key)
        self.files[owner_of(key)] = {}
        if not entries:
            return self.rows.put(key, None, self.hub)
        board = board_of(key, entries, self.hub, held)
        if any(key in tables for tables in self._tables.values()):
            self._ranked[key] = board
        derived = derive(board, self.hub)
        self.tables[key] = entries
        self.files[owner_of(key)] = dict(derived.files)
        return self.rows.put(key, derived, self.hub)

    def _model(self, model: str, summaries: Iterable[Summary]) -> dict[str, bytes]:
        found = self.rows.places(model)
        places = {one.key: found[one.key] for one in summaries if model in one.tallies}
        return model_files(model, places, self.hub) if places else {}


@contextmanager
def no_collection() -> Iterator[None]:
    """Nothing that a build makes refers to itself: looking for cycles would take a fifth of its time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@no_collection()
def build(hub: Hub, accepted: Iterable[Accepted]) -> dict[str, bytes]:
    """Path → bytes of every generated file. The same results give the same bytes, whatever their order.

    The README is among them when it has our markers; what stands outside them is kept. Each of `accepted` is
    forgotten once its row is made: a hub of 100,000 results never stands in memory whole.
    """
    with closing(connect(None, BOARDS)) as db:
        new = Build(hub, Rows(db, lasting=False))
        entered = {where for one in accepted if (where := new.rows.enter("", one, hub))}
        held = held_differences(hub)
        models = new.boards({key for key, _ in entered}, held)
        new.suites(hub.suites, held)
        new.rest(models, {month for _, month in entered})
        for why in new.failed.values():
            raise why
        return dict(sorted(item for files in new.files.values() for item in files.items()))


def differing(root: Path, files: Mapping[str, bytes]) -> dict[str, bytes | None]:
    """What to write so that `files` are all generated files below `root`; None takes a file away."""
    there = (path.relative_to(root).as_posix() for path in (root / TOP).rglob("*") if path.is_file())
    gone = dict.fromkeys(path for path in there if path not in files)
    changed = {path: content for path, content in files.items() if _read(root / path) != content}
    return dict(sorted({**changed, **gone}.items()))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
