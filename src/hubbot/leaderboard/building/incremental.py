"""An incremental build: keeps what earlier builds derived, and reads only what changed.

The hashes that git holds say which results changed. A table whose results did not change is not ranked and
not drawn; a page that several tables share is written from their summaries. The bytes are those of a build
of all results, whatever was kept: `tests/scale` holds that over random histories.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from hubbot import __version__
from hubbot.index.cache_keys import RULES, cards, changed_models, fingerprint, sources, spellings
from hubbot.index.store import ask, facts_by, forget_folder, remember, results_changed
from hubbot.index.tree import Tree
from hubbot.leaderboard.building.build import Build, no_collection
from hubbot.leaderboard.building.rows import BOARDS, Rows, key_from, owner_of, owner_of_suite
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.leaderboard.ranking.paired import held_differences
from hubbot.leaderboard.ranking.suite_members import tables_of
from hubbot.leaderboard.words.paths import README, TOP, model_page, suite_at
from hubbot.registry.model import Hub
from hubbot.registry.source import SUITES
from hubbot.registry.suite import Suite
from hubbot.registry.troubles import Trouble, unread
from hubbot.results.reader import read

T = TypeVar("T")


@dataclass(slots=True)
class Changes:
    """`files`: path → bytes to write, None to remove. `read` results were opened; `same` is left alone.

    `unread`: accepted files that cannot be used. `failed`: benchmarks whose boards could not be built, and
    why. Their pages, and those that they share with others, are left as they are until that is mended.
    `tables`: the entries of each table that was ranked and drawn.
    """

    files: dict[str, bytes | None] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)
    tables: dict[BoardKey, list[Entry]] = field(default_factory=dict)
    same: int = 0
    unread: list[Trouble] = field(default_factory=list)
    failed: dict[str, Exception] = field(default_factory=dict)


@no_collection()
def entries_of_table(hub: Hub, tree: Tree, store: Path | None, key: BoardKey) -> list[Entry]:
    """The entries of one table, in path order, as `tree` has them. Renders nothing."""

    def question(db: sqlite3.Connection) -> list[Entry]:
        _Update(hub, tree, db, __version__).follow()
        return Rows(db).entries(key)

    return _with_store(store, question)


@no_collection()
def changes(
    hub: Hub, tree: Tree, store: Path | None, version: str = __version__, *, spared: Iterable[str] = ()
) -> Changes:
    """What a build has to write. `store` is the file that earlier builds left; None keeps nothing.

    `spared`: benchmarks that wait until a file of the hub is mended. Their pages stay as they are.
    """
    return _with_store(store, lambda db: _Update(hub, tree, db, version).run(spared))


def _with_store(store: Path | None, question: Callable[[sqlite3.Connection], T]) -> T:
    def in_one_transaction(db: sqlite3.Connection) -> T:
        with closing(db), db:
            return question(db)

    return ask(store, BOARDS, in_one_transaction)


class _Update:
    """Brings the kept rows up to date. Sets of what is dirty grow as it goes: results, tables, models."""

    def __init__(self, hub: Hub, tree: Tree, db: sqlite3.Connection, version: str) -> None:
        self.hub, self.tree, self.db, self.version = hub, tree, db, version
        self.rows = Rows(db)
        self.done = Changes()
        self.boards: set[BoardKey] = set()
        self.months: set[str] = set()
        self.models: set[str] = set()
        self.suites: set[str] = set()

    def run(self, spared: Iterable[str]) -> Changes:
        self.follow()
        self._damaged()
        unread_ones = {one.file.split("/")[1] for one in self.done.unread}
        build = Build(self.hub, self.rows, {*spared, *unread_ones})
        self.suites |= {
            one.id for one in self._registered if not self.boards.isdisjoint(tables_of(one, self.hub))
        }
        beside = {name for one in self._registered if one.id in self.suites for name in one.benchmarks}
        read = {key.benchmark for key in self.boards} | beside
        held = held_differences(self.hub, self.tree.find, read)
        self.models |= build.boards(self.boards, held)
        build.suites(self.suites, held)
        shared = self._sharing_models(build.spared)
        build.rest(self.models - shared, self.months)
        shared |= self._sharing_models(build.spared)
        self._compare(build)
        self._done(build, shared)
        self.done.tables, self.done.failed = build.tables, build.failed
        return self.done

    def _sharing_models(self, spared: set[str]) -> set[str]:
        """Models with results on a board that is left as it is: their pages show it, too."""
        folders = (folder.split("/") for folder in self.tree.folders()) if spared else ()
        named = {parts[2] for parts in folders if parts[1] in spared}
        return {model.id if (model := self.hub.model(name)) else name for name in named} | named

    @cached_property
    def _registered(self) -> list[Suite]:
        return list(self.hub.suites.values())

    def _done(self, build: Build, shared: set[str]) -> None:
        """Forget what was dirty, but for what was left as it is."""
        spared = build.spared
        self.db.execute("DELETE FROM dirty")
        if spared:
            left = {key for key in self.boards if key.benchmark in spared}
            self._remember(left, self.models & shared, self.months)
        waiting = {name for name in self.suites if owner_of_suite(name) not in build.files}
        self._remember((), (), (), waiting)

    def _remember(
        self,
        boards: Iterable[BoardKey],
        models: Iterable[str],
        months: Iterable[str],
        suites: Iterable[str] = (),
    ) -> None:
        """What is still to be rendered, until it is."""
        owners = [*map(owner_of, boards), *(f"model {m}" for m in models), *(f"month {m}" for m in months)]
        owners += map(owner_of_suite, suites)
        self.db.executemany("INSERT OR IGNORE INTO dirty VALUES (?)", [(owner,) for owner in owners])

    def follow(self) -> None:
        """Bring the results' rows up to date."""
        for (owner,) in self.db.execute("SELECT owner FROM dirty"):
            self._dirty(owner)
        self._results(*self._rules())
        self._remember(self.boards, self.models, self.months, self.suites)

    def _dirty(self, owner: str) -> None:
        kind, _, name = owner.partition(" ")
        if kind == "board":
            self.boards.add(key_from(name))
        elif kind in {"model", "month"}:
            (self.models if kind == "model" else self.months).add(name)
        elif kind == "suite":
            self.suites.add(name)

    def _rules(self) -> tuple[set[str], set[str]]:
        """Start anew where all depends on what changed.

        Gives the spellings of models whose card changed, and the results that are, or no more are, listed as
        changed by hand: they are to be read again.
        """
        paired = self.tree.under(*(f"predictions/{name}/differences.csv" for name in self.hub.benchmarks))
        by_hand = {path: asdict(one) for path, one in self.hub.changed.items()}
        after = cards(self.hub)
        listed = {one.id: repr((one, one.value)) for one in self._registered}
        now = {"models": after, "paired": paired, "changed": by_hand, "suites": listed}
        kept = {"rules": self._fingerprint(), **{name: json.dumps(value) for name, value in now.items()}}
        facts = facts_by(self.db, BOARDS, kept["rules"])
        remember(self.db, BOARDS, kept)
        if not facts:
            self.suites |= listed.keys()
            return set(), set()
        before = {name: json.loads(facts[name]) for name in now}
        models = changed_models(before["models"], after)
        self.models |= models
        self.suites |= _differing(before["suites"], listed) - self._unusable
        self.suites |= {one.id for one in self._registered if not models.isdisjoint(one.references)}
        for model in models:
            self.boards |= self.rows.boards(model)
        if redone := {path.split("/")[1] for path in _differing(before["paired"], paired)}:
            self.boards |= {key for key in self.rows.boards() if key.benchmark in redone}
        return spellings(models, before["models"], after), _differing(before["changed"], by_hand)

    @cached_property
    def _unusable(self) -> set[str]:
        """Suites whose file is there and cannot be used, or waits for another: their pages stay."""
        files = {Path(path).stem for path in self.tree.under(SUITES.rstrip("/"))}
        return files - self.hub.suites.keys()

    def _fingerprint(self) -> str:
        """Whatever a kept row could depend on, but the models' cards and the results."""
        layout = model_page("x", self.hub)
        return fingerprint(self.tree, self.version, sources("leaderboard", *RULES), layout)

    def _results(self, renamed: Iterable[str], relisted: Iterable[str]) -> None:
        changed = results_changed(self.db, BOARDS, self.tree, renamed, relisted)
        for path in changed.gone:
            self._touched(self.rows.leave(path))
        blobs = dict(changed.new)
        for path, content in self.tree.each(changed.new):
            try:
                accepted = read(path, content.decode("utf-8"))
                self.done.read.append(path)
                self._touched(self.rows.enter(blobs[path], accepted, self.hub))
            except (sqlite3.Error, OSError):
                raise
            except Exception as why:  # noqa: BLE001
                self.done.unread.append(unread(path, why))
                forget_folder(self.db, BOARDS, path.rpartition("/")[0])

    def _touched(self, where: tuple[BoardKey, str] | None) -> None:
        if where:
            self.boards.add(where[0])
            self.months.add(where[1])

    def _damaged(self) -> None:
        """Generated files that are not as they were left: what they follow from is derived again."""
        for path, left, owner in self.db.execute("SELECT path, hash, owner FROM page"):
            if self._there.get(path) != left:
                self._dirty(owner)

    @cached_property
    def _there(self) -> dict[str, str]:
        """The pages as they are: path → hash."""
        return self.tree.under(TOP, README)

    def _compare(self, build: Build) -> None:
        """Against what is there: the hashes tell, no file is read for it."""
        for owner, files in build.files.items():
            self.db.execute("DELETE FROM page WHERE owner = ?", (owner,))
            rows = []
            for path, content in files.items():
                found = self.tree.hash_of(content)
                rows.append((path, found, owner))
                if self._there.get(path) != found:
                    self.done.files[path] = content
            self.db.executemany("INSERT OR REPLACE INTO page VALUES (?, ?, ?)", rows)
        expected = {path for (path,) in self.db.execute("SELECT path FROM page")}
        if not build.spared:
            generated = {path for path in self._there if path.startswith(f"{TOP}/")}
            left = {path for path in generated - expected if suite_at(path) in self._unusable}
            self.done.files |= dict.fromkeys(generated - expected - left)
        self.done.same = len(expected) - sum(content is not None for content in self.done.files.values())


def _differing(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}
