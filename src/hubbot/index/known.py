"""SQLite index of accepted results, for the duplicate and same-score checks.

`Known.of` makes it of results in memory. `index.stored` keeps it in a file beside git's own, where one of
100,000 results is looked up in about a millisecond. `with_` lays further results over it and changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import weakref
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from hubbot.common.numbers import is_reference
from hubbot.index.store import Part, connect

if TYPE_CHECKING:
    from hubbot.registry.model import Hub
    from hubbot.registry.troubles import Trouble
    from hubbot.results.result import Accepted, Result

Cells = Mapping[str, float]  # "AUROC" or "sex/F/AUROC" (canonical metric) → value

# `indexed` are the files that were read. `folded` is the eval_id, case-folded and hashed; a `cell` is a
# figure to the last digit, hashed; `figure` holds overall figures only. Those of results that are not active
# are left out: they are on no board.
_TABLES = """
CREATE TABLE IF NOT EXISTS indexed (path TEXT PRIMARY KEY, blob TEXT NOT NULL, spelling TEXT NOT NULL)
  WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS indexed_spelling ON indexed (spelling);
CREATE TABLE IF NOT EXISTS result (row INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, folded BLOB NOT NULL,
  content BLOB NOT NULL, issue INTEGER, submitted_at TEXT, accepted_at TEXT, seen TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS result_folded ON result (folded);
CREATE INDEX IF NOT EXISTS result_content ON result (content);
CREATE INDEX IF NOT EXISTS result_issue ON result (issue);
CREATE INDEX IF NOT EXISTS result_accepted ON result (accepted_at);
CREATE TABLE IF NOT EXISTS correction (issue INTEGER, row INTEGER, PRIMARY KEY (issue, row)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS correction_row ON correction (row);
CREATE TABLE IF NOT EXISTS cell (cell INTEGER, row INTEGER, PRIMARY KEY (cell, row)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figure (metric INTEGER, board INTEGER, value REAL, row INTEGER,
  PRIMARY KEY (metric, board, value, row)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS figure_value ON figure (metric, value);
"""
INDEX = Part("index", _TABLES, ("indexed", "result", "correction", "cell", "figure"))
_TOO_COMMON = 2_000
_compact = json.JSONEncoder(separators=(",", ":")).encode  # ASCII: a lone surrogate is no text to SQLite
_canonical_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """An accepted result, as remembered. `model` is canonical where registered, else as written."""

    eval_id: str
    path: str
    board: str  # see `board_of`
    model: str
    family: str | None
    status: str  # active | withdrawn | superseded
    issue: int | None
    author: str | None
    cells: Cells


class Layer:
    """One index in SQLite. Rows of `hidden` paths are not there: a layer above has them, or they are gone."""

    def __init__(self, db: sqlite3.Connection, hidden: Iterable[str] = (), owner: object = None) -> None:
        self.db = db
        self._owner = owner  # keeps the connection open as long as a layer made from it is asked
        rows = [
            row for path in hidden for row in db.execute("SELECT row FROM result WHERE path = ?", (path,))
        ]
        listed = ", ".join(str(row) for (row,) in rows)
        self._shown = f" AND row NOT IN ({listed})" if rows else ""
        if owner is None:
            weakref.finalize(self, db.close)

    def without(self, hidden: Iterable[str]) -> Layer:
        return Layer(self.db, hidden, self)

    def all(self, what: str, where: str, *values: object, last: str = "") -> list[_Row]:
        """Rows of `SELECT what FROM where`, which has a WHERE; texts of ours, values bound."""
        return self.db.execute(f"SELECT {what} FROM {where}{self._shown} {last}", values).fetchall()  # noqa: S608

    def count(self, where: str, *values: object) -> int:
        found: int = self.all("count(*)", where, *values)[0][0]
        return found


class Known:
    """The index, perhaps with results of this run laid over it."""

    def __init__(self, base: Layer, over: Layer | None = None) -> None:
        self.unread: tuple[Trouble, ...] = ()  # accepted files that are not in it: they cannot be read
        self._base, self._over = base, over
        self._layers = [base, over] if over else [base]

    @classmethod
    def of(cls, accepted: Iterable[Accepted], hub: Hub) -> Known:
        db = connect(None, INDEX)
        for one in sorted(accepted, key=lambda one: one.path):
            enter(db, one, hub)
        return cls(Layer(db))

    def with_(self, accepted: Iterable[Accepted], hub: Hub) -> Known:
        """The index after further acceptances, or with results that changed: those of the same path go."""
        db = connect(None, INDEX)
        if self._over:
            self._over.db.backup(db)
        there = {path for (path,) in db.execute("SELECT path FROM result")}
        for one in accepted:
            if one.path in there:
                leave(db, one.path)
            enter(db, one, hub)
            there.add(one.path)
        db.commit()  # a copy of it would wait for the transaction
        more = Known(self._base.without(there), Layer(db))
        more.unread = self.unread
        return more

    def __len__(self) -> int:
        """How many results there are, of any standing."""
        return sum(layer.count("result WHERE true") for layer in self._layers)

    def with_eval_id(self, eval_id: str) -> Seen | None:
        """The result that has this id, compared case-folded as some file systems do."""
        return next(self._seen("folded = ?", _digest(eval_id.casefold(), 16)), None)

    def same_content(self, result: Result) -> Seen | None:
        """A result that says the same in everything but its eval_id; the first by path."""
        return next(self._seen("content = ?", _digest(_content(result), 16)), None)

    def of_issue(self, number: int) -> Seen | None:
        """The result that this issue led to; the latest where there are several."""
        found = self._rows("path, accepted_at, seen", "result WHERE issue = ?", number)
        return _as_seen(max(found, key=lambda row: (row[1] or "", row[0]))[2]) if found else None

    def all_of_issue(self, number: int) -> tuple[Seen, ...]:
        """All results that this issue or pull request led to, by path."""
        return tuple(self._seen("issue = ?", number))

    def accounts_of(self, model: str) -> tuple[str, ...]:
        """The accounts that filed results of this model (a canonical id), by name; on every benchmark.

        A file that lies in the model's folder and names another model is not its result.
        """
        found = self._rows("path, seen", "result WHERE path GLOB ?", f"evals/*/{model}/*")
        held = (_as_seen(text) for _, text in found)
        return tuple(sorted({one.author for one in held if one.author and one.model == model}))

    def all_corrected_by(self, number: int) -> tuple[Seen, ...]:
        """All results that it changed, by path."""
        return tuple(self._seen("row IN (SELECT row FROM correction WHERE issue = ?)", number))

    def at(self, path: str) -> Seen | None:
        """The result at this path."""
        return next(self._seen("path = ?", path), None)

    def decided(self, latest: int) -> list[tuple[str, str]]:
        """(accepted, submitted) of the latest acceptances that have both times, the newest first."""
        found = self._rows(
            "accepted_at, submitted_at",
            "result WHERE accepted_at <> '' AND submitted_at <> ''",
            last=f"ORDER BY accepted_at DESC, submitted_at DESC LIMIT {latest}",
        )
        return sorted(found, reverse=True)[:latest]

    def sharing_cells(self, cells: Cells, at_least: int) -> tuple[Seen, ...]:
        """Active results that hold at least `at_least` of these figures to the last digit, ordered by path.

        A figure that thousands share (an accuracy of 0.5) is not followed: it counts as shared by everybody.
        """
        found: list[Seen] = []
        for layer in self._layers:
            hits, common = _hits(layer, cells)
            need = max(1, at_least - common)
            for row in [row for row, count in hits.items() if count >= need]:
                found += [_as_seen(text) for (text,) in layer.all("seen", "result WHERE row = ?", row)]
        alike = (seen for seen in found if shared(seen.cells, cells) >= at_least)
        return tuple(sorted(alike, key=lambda seen: seen.path))

    def on_board(self, board: str, metric: str) -> MetricValues:
        """The values of one metric on one board, in ascending order, without reading them."""
        return MetricValues(self, "metric = ? AND board = ?", (_often(metric), _often(board)))

    def everywhere(self, metric: str) -> MetricValues:
        return MetricValues(self, "metric = ?", (_often(metric),))

    def every(self) -> Iterator[Seen]:
        """All that are remembered, by path."""
        return self._seen("1 = 1")

    def _seen(self, where: str, *values: object) -> Iterator[Seen]:
        found = self._rows("path, seen", f"result WHERE {where}", *values)
        return (_as_seen(text) for _, text in sorted(found))

    def _rows(self, what: str, where: str, *values: object, last: str = "") -> list[_Row]:
        return [row for layer in self._layers for row in layer.all(what, where, *values, last=last)]

    def _count(self, where: str, *values: object) -> int:
        return sum(layer.count(where, *values) for layer in self._layers)


@dataclass(frozen=True, slots=True)
class MetricValues:
    """The values of one metric, ascending, over active results."""

    known: Known
    where: str
    which: tuple[int, ...]

    def __len__(self) -> int:
        return self.known._count(f"figure WHERE {self.where}", *self.which)  # noqa: SLF001  (one index)

    def between(self, low: float, high: float) -> int:
        """How many values lie in [low, high]."""
        where = f"figure WHERE {self.where} AND value BETWEEN ? AND ?"
        return self.known._count(where, *self.which, low, high)  # noqa: SLF001

    def values(self) -> Iterator[float]:
        rows = self.known._rows("value", f"figure WHERE {self.where}", *self.which)  # noqa: SLF001
        return iter(sorted(value for (value,) in rows))

    def best(self, direction: str) -> float | None:
        """The best value, None on an empty board."""
        what = "max(value)" if direction == "higher" else "min(value)"
        rows = self.known._rows(what, f"figure WHERE {self.where}", *self.which)  # noqa: SLF001
        found = [value for (value,) in rows if value is not None]
        return (max if direction == "higher" else min)(found, default=None)


def enter(db: sqlite3.Connection, accepted: Accepted, hub: Hub) -> None:
    """Take one result into an index that does not have its path."""
    one, block = seen(accepted, hub), accepted.acceptance
    text = _compact({name: getattr(one, name) for name in Seen.__slots__})
    found = (one.path, _digest(one.eval_id.casefold(), 16), _digest(_content(accepted.result), 16))
    times = (str(block.submitted_at or ""), str(block.accepted_at or ""))
    row = db.execute(
        "INSERT INTO result (path, folded, content, issue, submitted_at, accepted_at, seen) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*found, one.issue, *times, text),
    ).lastrowid
    asked = {issue for entry in block.corrections if is_reference(issue := entry.get("issue"))}
    db.executemany("INSERT INTO correction VALUES (?, ?)", [(issue, row) for issue in asked])
    if one.status != "active":
        return  # its id stays taken; its figures are no longer on any board
    db.executemany("INSERT OR IGNORE INTO cell VALUES (?, ?)", [(cell, row) for cell in _cell_keys(one)])
    db.executemany(
        "INSERT OR IGNORE INTO figure VALUES (?, ?, ?, ?)", [(*figure, row) for figure in _figures(one)]
    )


def leave(db: sqlite3.Connection, path: str) -> None:
    """Take the result at `path` out of an index that has it."""
    row, text = db.execute("SELECT row, seen FROM result WHERE path = ?", (path,)).fetchone()
    one = _as_seen(text)
    db.executemany("DELETE FROM cell WHERE cell = ? AND row = ?", [(cell, row) for cell in _cell_keys(one)])
    db.executemany(
        "DELETE FROM figure WHERE metric = ? AND board = ? AND value = ? AND row = ?",
        [(*figure, row) for figure in _figures(one)],
    )
    db.execute("DELETE FROM correction WHERE row = ?", (row,))
    db.execute("DELETE FROM result WHERE row = ?", (row,))


def board_of(result: Result, hub: Hub) -> str:
    """What may be compared at all: same benchmark, dataset and size of the test set."""
    benchmark, dataset = hub.benchmark_of(result), hub.dataset_of(result)
    return "|".join(
        (
            benchmark.id if benchmark else result.benchmark_id,
            dataset.id if dataset else result.dataset_id or "",
            str(result.n or ""),
        )
    )


def seen(accepted: Accepted, hub: Hub) -> Seen:
    """An accepted result as the index keeps it."""
    result, acceptance = accepted.result, accepted.acceptance
    model = hub.model(result.model_id)
    return Seen(
        eval_id=result.eval_id,
        path=accepted.path,
        board=board_of(result, hub),
        model=model.id if model else result.model_id.casefold(),
        family=model.family if model else None,
        status=acceptance.status,
        issue=acceptance.issue,
        author=acceptance.author,
        cells=cells_of(result, hub),
    )


def cells_of(result: Result, hub: Hub) -> dict[str, float]:
    """Every figure under its canonical name; a group's is "stratum/group/metric"."""
    cells = _canonical(result.metrics, hub, "")
    for stratum, groups in result.groups.items():
        for group, figures in groups.items():
            cells |= _canonical(figures, hub, f"{stratum}/{group}/")
    return cells


def shared(one: Cells, other: Cells) -> int:
    """How many figures stand in both with the same value."""
    return sum(other.get(name) == value for name, value in one.items())


def _canonical(figures: Mapping[str, float | None], hub: Hub, where: str) -> dict[str, float]:
    return {
        where + (metric.name if (metric := hub.metric(name)) else name): float(value)
        for name, value in figures.items()
        if value is not None and name != "N"
    }


def _cell_keys(one: Seen) -> list[int]:
    return [_number(f"{name}={value!r}") for name, value in one.cells.items()]


def _figures(one: Seen) -> list[tuple[int, int, float]]:
    board = _often(one.board)
    return [(_often(name), board, value) for name, value in one.cells.items() if "/" not in name]


def _hits(layer: Layer, cells: Cells) -> tuple[Counter[int], int]:
    """How many of the figures each row shares, and how many of them too many rows share to be followed."""
    hits, common = Counter[int](), 0
    for name, value in cells.items():
        where, last = "cell WHERE cell = ?", f"LIMIT {_TOO_COMMON + 1}"
        rows = layer.all("row", where, _number(f"{name}={value!r}"), last=last)
        if len(rows) > _TOO_COMMON:
            common += 1
        else:
            hits.update(row for (row,) in rows)
    return hits, common


@lru_cache(maxsize=256)  # the files of a batch are compared with each other, each with all before it
def _as_seen(text: str) -> Seen:
    return Seen(**json.loads(text))


def _content(result: Result) -> str:
    said = {key: value for key, value in result.value.items() if key != "eval_id"}
    return _canonical_json(said)


def _digest(text: str, size: int) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()


def _number(text: str) -> int:
    """A hash that SQLite keeps as a number: 64 bits, no collision to be met by chance below 10^8 results."""
    return int.from_bytes(_digest(text, 8), "big", signed=True)


@lru_cache(maxsize=4096)
def _often(text: str) -> int:
    """`_number` of a name that thousands of rows share, so that it is hashed once."""
    return _number(text)
