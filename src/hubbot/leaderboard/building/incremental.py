"""An incremental build: keeps what earlier builds derived, and reads only what changed.

The hashes that git holds say which results changed. A table whose results did not change is not ranked and
not drawn; a page that several tables share is written from their summaries. The bytes are those of a full
build, whatever was kept: `tests/scale` holds that over random histories.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from hubbot import __version__
from hubbot.index.cache_keys import (
    RULES,
    cards,
    changed_models,
    fingerprint,
    forget_folder,
    results_changed,
    sources,
    spellings,
)
from hubbot.index.sqlite_file import discard
from hubbot.index.tree import Tree
from hubbot.leaderboard.building import cache
from hubbot.leaderboard.building.derive import derive
from hubbot.leaderboard.building.garbage import no_collection
from hubbot.leaderboard.pages import exports
from hubbot.leaderboard.pages.audit import Unplaced
from hubbot.leaderboard.pages.pages import README, benchmark_pages, model_files, shared_pages
from hubbot.leaderboard.pages.summary import Summary, in_order
from hubbot.leaderboard.ranking.differences import Held
from hubbot.leaderboard.ranking.entry import BoardKey, Entry, entry_of
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.ranking import board_of, order_of
from hubbot.leaderboard.words.paths import TOP, model_page
from hubbot.registry.model import Hub, folded
from hubbot.registry.troubles import Trouble, unread
from hubbot.results.reader import read

T = TypeVar("T")


@dataclass(slots=True)
class Changes:
    """`files`: path → bytes to write, None to remove. `read` results were opened; `same` is left alone.

    `unread`: accepted files that cannot be used. `failed`: benchmarks whose boards could not be built, and
    why. Their pages, and those that they share with others, are left as they are until that is mended.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    boards: int = 0  # ranked and drawn
    tables: dict[BoardKey, list[Entry]] = field(default_factory=dict)  # the entries of each that was ranked
    same: int = 0
    unread: list[Trouble] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)


@no_collection()
def entries_of_table(hub: Hub, tree: Tree, store: Path | None, key: BoardKey) -> list[Entry]:
    """The entries of one table, in path order, as `tree` has them. Renders nothing."""
    return _with_store(store, lambda connection: _Build(hub, tree, connection, __version__).entries(key))


@no_collection()
def changes(
    hub: Hub, tree: Tree, store: Path | None, version: str = __version__, *, spared: Iterable[str] = ()
) -> Changes:
    """What a build has to write. `store` is the file that earlier builds left; None keeps nothing.

    `spared`: benchmarks that wait until a file of the hub is mended. Their pages stay as they are.
    """
    return _with_store(store, lambda connection: _Build(hub, tree, connection, version, spared).run())


def _with_store(store: Path | None, ask: Callable[[sqlite3.Connection], T]) -> T:
    try:
        with cache.opened(store) as connection:
            return ask(connection)
    except (sqlite3.DatabaseError, ValueError, TypeError, KeyError, IndexError):
        if store is None:
            raise
        discard(store)  # written by something else, or damaged: what it said is worth nothing
        with cache.opened(store) as connection:
            return ask(connection)


class _Build:
    """One run. Sets of what is dirty grow as it goes: results, then tables and months, then models."""

    def __init__(
        self,
        hub: Hub,
        tree: Tree,
        connection: sqlite3.Connection,
        version: str,
        spared: Iterable[str] = (),
    ) -> None:
        self.hub, self.tree, self.db, self.version = hub, tree, connection, version
        self.spared = set(spared)
        self.done = Changes()
        self.boards: set[str] = set()
        self.months: set[str] = set()
        self.models: set[str] = set()
        self.relisted: set[str] = set()  # results that are, or no more are, listed as changed by hand
        self.rendered: dict[str, dict[str, bytes]] = {}  # owner → its files

    def run(self) -> Changes:
        self._follow()
        self._damaged()
        benchmarks = {json.loads(board)[0] for board in self.boards}
        held = held_differences(self.hub, self.tree.find, benchmarks)
        for board in sorted(self.boards):
            self._try_board(board, held)
        summaries = in_order(
            [Summary.of_json(text) for text in cache.column(self.db, "SELECT summary FROM board")], self.hub
        )
        shared = self._sharing_models()
        for model in sorted(self.models - shared):
            self._model(model, summaries)
        if not self.spared:
            self._shared(summaries)
        else:
            pages = benchmark_pages(
                [one for one in summaries if one.key.benchmark in self.hub.benchmarks], self.hub
            )
            own = {f"{TOP}/{name}.md" for name in self.hub.benchmarks if name not in self.spared}
            self.rendered["all"] = {path: content for path, content in pages if path in own}
        self._compare()
        self._done(shared)
        return self.done

    def _try_board(self, board: str, held: Held) -> None:
        """One that cannot be built is left as it is, and so is what it shares with others."""
        benchmark = json.loads(board)[0]
        if benchmark in self.spared:
            return
        try:
            self._board(board, held)
        except (sqlite3.Error, OSError):
            raise
        except Exception as why:  # noqa: BLE001 - one result of whatever content stops no other board
            self.rendered.pop(f"board {board}", None)
            self.done.failed[benchmark] = why
            self.spared.add(benchmark)

    def _sharing_models(self) -> set[str]:
        """Models with results on a board that is left as it is: their pages show it, too."""
        folders = (folder.split("/") for folder in self.tree.folders()) if self.spared else ()
        named = {parts[2] for parts in folders if parts[1] in self.spared}
        return {model.id if (model := self.hub.model(name)) else name for name in named} | named

    def _shared(self, summaries: list[Summary]) -> None:
        for month in sorted(self.months):
            texts = cache.column(self.db, "SELECT entry FROM result WHERE month = ?", [month])
            self.rendered[f"month {month}"] = exports.shards(map(cache.entry_from, texts))
        self.rendered["all"] = shared_pages(summaries, self.hub, self._unplaced())

    def _done(self, shared: set[str]) -> None:
        """Forget what was dirty, but for what was left as it is."""
        self.db.execute("DELETE FROM dirty")
        if not self.spared:
            return
        left = [f"board {board}" for board in self.boards if json.loads(board)[0] in self.spared]
        left += [f"model {model}" for model in self.models & shared]
        left += [f"month {month}" for month in self.months]
        self.db.executemany("INSERT OR IGNORE INTO dirty VALUES (?)", [(owner,) for owner in left])

    def entries(self, key: BoardKey) -> list[Entry]:
        self._follow()
        return self._entries(cache.key_text(key))

    def _follow(self) -> None:
        """Bring the results' rows up to date; what is to be rendered for it is remembered until it is."""
        sets = {"board": self.boards, "model": self.models, "month": self.months}
        for owner in cache.column(self.db, "SELECT owner FROM dirty"):
            kind, _, name = owner.partition(" ")
            sets[kind].add(name)
        self._results(self._rules())
        dirty = [(f"{kind} {name}",) for kind, names in sets.items() for name in names]
        self.db.executemany("INSERT OR IGNORE INTO dirty VALUES (?)", dirty)

    def _rules(self) -> set[str]:
        """Start anew where all depends on what changed. Gives the spellings of models whose card changed."""
        facts = cache.facts(self.db)
        paired = self.tree.under(*(f"predictions/{name}/differences.csv" for name in self.hub.benchmarks))
        now = {
            "rules": self._fingerprint(),
            "models": json.dumps(cards(self.hub)),
            "paired": json.dumps(paired),
            "changed": json.dumps({path: asdict(one) for path, one in self.hub.changed.items()}),
        }
        if facts.get("rules") != now["rules"]:
            cache.forget(self.db)
            facts = {}
        before, after = json.loads(facts.get("models", "{}")), cards(self.hub)
        changed = changed_models(before, after)
        if facts:
            self.models |= changed
            self.boards |= {*cache.column(self.db, "SELECT board FROM place WHERE model = ?", changed)}
            self.boards |= self._compared(json.loads(facts["paired"]), paired)
            self.relisted = _differing(json.loads(facts["changed"]), json.loads(now["changed"]))
        cache.remember(self.db, now)
        return spellings(changed, before, after)

    def _compared(self, before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
        """Tables of the benchmarks whose paired differences changed."""
        changed = {path.split("/")[1] for path, _ in before.items() ^ after.items()}
        boards = cache.column(self.db, "SELECT board FROM board") if changed else ()
        return {board for board in boards if json.loads(board)[0] in changed}

    def _fingerprint(self) -> str:
        """Whatever a kept row could depend on, but the models' cards and the results."""
        layout = model_page("x", self.hub)
        return fingerprint(self.tree, self.version, sources("leaderboard", *RULES), layout)

    def _results(self, renamed: Iterable[str]) -> None:
        changed = results_changed(self.db, "result", self.tree, renamed, self.relisted)
        for path in changed.gone:
            self._leave(path)
        blobs = dict(changed.new)
        for path, content in self.tree.each(changed.new):
            try:
                self._enter(path, blobs[path], content)
            except (sqlite3.Error, OSError):
                raise
            except Exception as why:  # noqa: BLE001
                self.done.unread.append(unread(path, why))
                self.spared.add(path.split("/")[1])
                forget_folder(self.db, path)

    def _leave(self, path: str) -> None:
        month, board = self.db.execute("SELECT month, board FROM result WHERE path = ?", (path,)).fetchone()
        self.db.execute("DELETE FROM result WHERE path = ?", (path,))
        self._touched(board, month)

    def _enter(self, path: str, blob: str, content: bytes) -> None:
        accepted = read(path, content.decode("utf-8"))
        self.done.read.append(path)
        result = accepted.result
        entry = entry_of(accepted, self.hub)
        board, month, text = cache.HOMELESS, "", json.dumps([result.benchmark_id, result.model_id])
        if entry is not None:
            board, text = cache.key_text(entry.board), cache.entry_text(entry)
            month = exports.month_of(entry)
        row = (path, blob, folded(result.model_id), month, board, accepted.acceptance.issue, text)
        self.db.execute("INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        self._touched(board, month)

    def _touched(self, board: str, month: str) -> None:
        if board != cache.HOMELESS:
            self.boards.add(board)
            self.months.add(month)

    def _damaged(self) -> None:
        """Generated files that are not as they were left: what they follow from is derived again."""
        there = self._pages()
        for path, left, owner in self.db.execute("SELECT path, hash, owner FROM file"):
            if there.get(path) != left:
                kind, _, name = owner.partition(" ")
                for which, dirty in (("board", self.boards), ("model", self.models), ("month", self.months)):
                    if kind == which:
                        dirty.add(name)

    def _pages(self) -> dict[str, str]:
        return self.tree.under(TOP, README)

    def _board(self, board: str, held: Held) -> None:
        entries = self._entries(board)
        before = dict(self.db.execute("SELECT model, place FROM place WHERE board = ?", (board,)))
        earlier = next(cache.column(self.db, "SELECT summary FROM board WHERE board = ?", [board]), None)
        self.db.execute("DELETE FROM place WHERE board = ?", (board,))
        self.db.execute("DELETE FROM board WHERE board = ?", (board,))
        after: dict[str, str] = {}
        moved = True
        self.rendered[f"board {board}"] = {}
        if entries:
            derived = derive(board_of(entries[0].board, entries, self.hub, held), self.hub)
            self.done.boards += 1
            self.done.tables[entries[0].board] = entries
            self.rendered[f"board {board}"] = dict(derived.files)
            after = {model: cache.place_text(place) for model, place in derived.places.items()}
            rows = [(model, board, text) for model, text in after.items()]
            self.db.executemany("INSERT INTO place VALUES (?, ?, ?)", rows)
            self.db.execute("INSERT INTO board VALUES (?, ?)", (board, derived.summary.to_json()))
            moved = not earlier or self._order(Summary.of_json(earlier)) != self._order(derived.summary)
        models = {*before, *after}
        self.models |= {m for m in models if moved or before.get(m) != after.get(m)}

    def _entries(self, board: str) -> list[Entry]:
        texts = cache.column(self.db, "SELECT entry FROM result WHERE board = ?", [board])
        return sorted(map(cache.entry_from, texts), key=lambda entry: entry.path)

    def _order(self, summary: Summary) -> object:
        return order_of(summary.key, self.hub, synthetic=summary.synthetic, ranked=summary.ranked)

    def _model(self, model: str, summaries: Iterable[Summary]) -> None:
        found = dict(self.db.execute("SELECT board, place FROM place WHERE model = ?", (model,)))
        keys: list[BoardKey] = [s.key for s in summaries if model in s.tallies]
        places = {key: cache.place_from(found[cache.key_text(key)]) for key in keys}
        self.rendered[f"model {model}"] = model_files(model, places, self.hub) if places else {}

    def _unplaced(self) -> list[Unplaced]:
        rows = self.db.execute("SELECT path, entry FROM result WHERE board = ''")
        return [Unplaced(path, *json.loads(text)) for path, text in rows]

    def _compare(self) -> None:
        """Against what is there: the hashes tell, no file is read for it."""
        there = self._pages()
        for owner, files in self.rendered.items():
            self.db.execute("DELETE FROM file WHERE owner = ?", (owner,))
            rows = []
            for path, content in files.items():
                found = self.tree.hash_of(content)
                rows.append((path, found, owner))
                if there.get(path) != found:
                    self.done.files[path] = content
            self.db.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?)", rows)
        expected = {*cache.column(self.db, "SELECT path FROM file")}
        generated = {path for path in there if path.startswith(f"{TOP}/")}
        if not self.spared:
            self.done.files |= dict.fromkeys(generated - expected)
        self.done.same = len(expected) - sum(content is not None for content in self.done.files.values())


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}
