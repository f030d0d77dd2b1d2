"""What `main` holds, as far as a new result must be compared with it: sorted lines, searched by bisection.

A line begins with its key, so every question is "the lines that begin with …". Only the lines found are
parsed: 100,000 results are looked up in about a millisecond, also straight from a mapped file (`Known.read`).

    E <eval_id, case-folded, hashed> <row>          who has this eval_id
    S <content, hashed> <row>                       who filed the same content
    C <cell, hashed> <row>                          who has this figure, to the last digit
    B <board> <metric> <sortable value> <row>       what a board holds, in order of value
    V <metric> <sortable value> <row>               the same over all boards
    R <row> <JSON>                                  the result itself
"""

from __future__ import annotations

import hashlib
import json
import struct
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbot.records.hub import Hub
    from hubbot.records.record import Accepted, Result

Cells = Mapping[str, float]  # "AUROC" or "sex/F/AUROC" (canonical metric) → value

_ROW = 16  # hex characters: 64 bits, no collision to be met below 10^8 results
_KEY = 20
_TOO_COMMON = 2_000
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_canonical_json = json.JSONEncoder(sort_keys=True, ensure_ascii=False, default=str).encode
_SIGN = 1 << 63
_ALL = (1 << 64) - 1


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


@dataclass(frozen=True)
class Known:
    """The index. `lines` is sorted UTF-8 text with a line feed after each line; bytes or a memory map."""

    lines: bytes

    @classmethod
    def of(cls, accepted: Iterable[Accepted], hub: Hub) -> Known:
        return cls(_joined(_encoded(line) for one in accepted for line in _lines_of(one, hub)))

    @classmethod
    def read(cls, lines: bytes) -> Known:
        """Take up an index written by `Known.of(…).lines`; a memory map is used as it is."""
        return cls(lines)

    def with_(self, accepted: Iterable[Accepted], hub: Hub) -> Known:
        """The index after further acceptances: copied once, not built anew."""
        added = sorted(_encoded(line) for one in accepted for line in _lines_of(one, hub))
        places = [self._first(line) for line in added]
        pieces = [bytes(self.lines[: places[0]])] if places else [bytes(self.lines)]
        for line, start, stop in zip(added, places, [*places[1:], len(self.lines)], strict=True):
            pieces += (line, b"\n", bytes(self.lines[start:stop]))
        return Known(b"".join(pieces))

    def __len__(self) -> int:
        """How many results there are, of any standing."""
        return self._count("E ")

    def eval_id_path(self, eval_id: str) -> str | None:
        """The path of the result that has this id, compared case-folded as some file systems do."""
        found = self.with_eval_id(eval_id)
        return found.path if found else None

    def with_eval_id(self, eval_id: str) -> Seen | None:
        return next(self._rows(f"E {_hash(eval_id.casefold(), _KEY)} "), None)

    def same_content(self, result: Result) -> Seen | None:
        """A result that says the same in everything but its eval_id; the first by path."""
        found = self._rows(f"S {_hash(_content(result), _KEY)} ")
        return min(found, key=lambda seen: seen.path, default=None)

    def sharing_cells(self, cells: Cells, at_least: int) -> tuple[Seen, ...]:
        """Active results that hold at least `at_least` of these figures to the last digit, ordered by path.

        A figure that thousands share (an accuracy of 0.5) is not followed: it counts as shared by everybody.
        """
        found = [self._few(f"C {cell_key(name, value)} ") for name, value in cells.items()]
        rare = [rows for rows in found if rows is not None]
        hits = Counter(row for rows in rare for row in rows)
        need = max(1, at_least - (len(found) - len(rare)))
        candidates = (self._row(row) for row, count in hits.items() if count >= need)
        return tuple(
            sorted((s for s in candidates if s and shared(s.cells, cells) >= at_least), key=lambda s: s.path)
        )

    def on_board(self, board: str, metric: str) -> Spread:
        """The values of one metric on one board, in ascending order, without reading them."""
        return Spread(self, f"B {_hash(board, _KEY)} {_hash(metric, 8)} ")

    def everywhere(self, metric: str) -> Spread:
        return Spread(self, f"V {_hash(metric, 8)} ")

    def _rows(self, prefix: str) -> Iterator[Seen]:
        return (seen for row in self._tails(prefix) if (seen := self._row(row)))

    def _row(self, row: str) -> Seen | None:
        return next((Seen(**json.loads(text)) for text in self._tails(f"R {row} ")), None)

    def _tails(self, prefix: str) -> Iterator[str]:
        key = prefix.encode()
        at = self._first(key)
        while self.lines[at : at + len(key)] == key:
            end = self.lines.find(b"\n", at)
            yield bytes(self.lines[at + len(key) : end]).decode("utf-8", "surrogatepass")
            at = end + 1

    def _few(self, prefix: str) -> list[str] | None:
        """The ends of the lines that begin with `prefix`, None when there are too many to follow."""
        tails = list(islice(self._tails(prefix), _TOO_COMMON + 1))
        return tails if len(tails) <= _TOO_COMMON else None

    def _count(self, prefix: str) -> int:
        """How many lines begin with `prefix`, from the offsets alone: lines of one kind are equally long."""
        start, stop = self._first(prefix.encode()), self._first(_after(prefix))
        return (stop - start) // (self.lines.find(b"\n", start) + 1 - start) if stop > start else 0

    def _first(self, key: bytes) -> int:
        """Offset of the first line not below `key`."""
        low, high = 0, len(self.lines)
        while low < high:
            middle = self.lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.lines.find(b"\n", middle)
            if self.lines[middle : min(end, middle + len(key))] < key:
                low = end + 1
            else:
                high = middle
        return low


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one metric, ascending, over active results. Counting costs two bisections."""

    known: Known
    prefix: str

    def __len__(self) -> int:
        return self.known._count(self.prefix)  # noqa: SLF001  (one module, one index)

    def between(self, low: float, high: float) -> int:
        """How many values lie in [low, high]."""
        first = self.known._first  # noqa: SLF001
        start = first(f"{self.prefix}{sortable(low)}".encode())
        stop = first(f"{self.prefix}{sortable(high)}!".encode())
        return max(0, stop - start) // (len(self.prefix) + len("0123456789abcdef ") + _ROW + len("\n"))

    def values(self) -> Iterator[float]:
        return (unsortable(tail[:16]) for tail in self.known._tails(self.prefix))  # noqa: SLF001

    def best(self, direction: str) -> float | None:
        """The best value, None on an empty board."""
        return max(self.values(), default=None) if direction == "higher" else next(self.values(), None)


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


def cell_key(name: str, value: float) -> str:
    return _hash(f"{name}={value!r}", _KEY)


def sortable(value: float) -> str:
    """Sixteen hex characters that sort as the numbers do (IEEE 754, sign or all bits flipped)."""
    bits: int = struct.unpack(">Q", struct.pack(">d", value))[0]
    return f"{bits ^ (_ALL if bits & _SIGN else _SIGN):016x}"


def unsortable(text: str) -> float:
    bits = int(text, 16)
    value: float = struct.unpack(">d", struct.pack(">Q", bits ^ (_SIGN if bits & _SIGN else _ALL)))[0]
    return value


def _canonical(figures: Mapping[str, float | None], hub: Hub, where: str) -> dict[str, float]:
    return {
        where + (metric.name if (metric := hub.metric(name)) else name): float(value)
        for name, value in figures.items()
        if value is not None and name != "N"
    }


def _lines_of(accepted: Accepted, hub: Hub) -> Iterator[str]:
    one = seen(accepted, hub)
    row = _hash(one.path, _ROW)
    yield f"R {row} {_compact({name: getattr(one, name) for name in Seen.__slots__})}"
    yield f"E {_hash(one.eval_id.casefold(), _KEY)} {row}"
    yield f"S {_hash(_content(accepted.result), _KEY)} {row}"
    if one.status != "active":
        return  # its id stays taken; its figures are no longer on any board
    board = _often(one.board, _KEY)
    for name, value in one.cells.items():
        yield f"C {cell_key(name, value)} {row}"
        if "/" not in name:
            metric = _often(name, 8)
            yield f"B {board} {metric} {sortable(value)} {row}"
            yield f"V {metric} {sortable(value)} {row}"


def _content(result: Result) -> str:
    said = {key: value for key, value in result.value.items() if key != "eval_id"}
    return _canonical_json(said)


def _joined(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in sorted(lines))


def _encoded(line: str) -> bytes:
    return line.encode("utf-8", "surrogatepass")


def _hash(text: str, length: int) -> str:
    return hashlib.blake2b(_encoded(text), digest_size=10).hexdigest()[:length]


@lru_cache(maxsize=4096)
def _often(text: str, length: int) -> str:
    """The same, for names that thousands of lines share."""
    return _hash(text, length)


def _after(prefix: str) -> bytes:
    """The least key above all lines that begin with `prefix`, which ends in a space."""
    return f"{prefix[:-1]}!".encode()
