"""`World`: what main holds, asked for one thing at a time, and carried from one acceptance to the next.

Git's hashes say what changed since an earlier run; only that is read. Outside git everything is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from pathlib import Path

from hubbot.forge.git.listing import listing
from hubbot.index.known import Known, Seen
from hubbot.index.prediction_files import eval_id_of
from hubbot.index.store import KEPT_AT
from hubbot.index.stored import known_at
from hubbot.index.tree import Tree, is_result
from hubbot.leaderboard.building.incremental import Changes, changes, entries_of_table
from hubbot.leaderboard.ranking.entry import BoardKey, Entry
from hubbot.proving.checks import Context
from hubbot.registry.load import load_parts
from hubbot.registry.model import Hub
from hubbot.registry.spellings import folded
from hubbot.registry.troubles import Trouble, waiting
from hubbot.results.reader import read
from hubbot.results.record_hash import record_hash
from hubbot.results.result import Accepted, Result, split_accepted
from hubbot.submission.requests.correction.amendments import Held, hash_of_all
from hubbot.submission.requests.correction.targets import MOST, matches


@dataclass(frozen=True, slots=True)
class World:
    """The hub's files by their hashes, and the index for comparing with its accepted results."""

    hub: Hub
    tree: Tree
    known: Known
    store: Path | None = None  # what earlier runs kept
    tables: Mapping[BoardKey, list[Entry]] = field(default_factory=dict)  # those that were just ranked
    commit: str = ""  # of main, that all this was read from; "" outside git
    troubles: tuple[Trouble, ...] = ()  # what is broken on main

    @classmethod
    def at(cls, root: Path, token: str | None = None) -> World:
        """Read the hub at `root`. What is broken in it is in `troubles`, and nobody else's."""
        hub, broken = load_parts(root)
        tree, git_folder, commit = _files(hub.root, token)
        store = git_folder / KEPT_AT if git_folder else None
        known = known_at(hub, tree, store)
        troubles = (*_with_boards(broken, tree), *known.unread)
        return cls(hub, tree, known, store, commit=commit, troubles=troubles)

    def trouble_of(self, result: Result) -> Trouble | None:
        """What has to be mended on main before this result can be judged; None: nothing."""
        benchmark = self.hub.benchmark_of(result)
        named = folded(benchmark.id if benchmark else result.benchmark_id)
        for one in self.troubles:
            if one.benchmarks is None or named in map(folded, one.benchmarks):
                return one
            unknown = benchmark is None and folded(result.benchmark_id) in one.spelled
            if one.file.startswith("registry/models/") and self.hub.model(result.model_id) is None:
                unknown |= folded(result.model_id) in {*one.spelled, *map(folded, one.models)}
            if unknown:
                return one
        return None

    @property
    def spared(self) -> frozenset[str]:
        """Benchmarks whose pages stay as they are until their trouble is mended."""
        held = waiting(self.troubles)
        return frozenset(folder.split("/")[1] for folder in self.tree.folders()) if held is None else held

    def with_(
        self,
        new: Accepted,
        files: Mapping[str, bytes | None],
        *,
        hub: Hub | None = None,
        beside: Iterable[Accepted] = (),
    ) -> World:
        """The world after one more acceptance and the files it brings; `hub` where the registry grew.

        `beside`: further results of the same acceptance.
        """
        now, known = hub or self.hub, self.known.with_([new, *beside], hub or self.hub)
        return replace(self, hub=now, tree=self.tree.with_(files), known=known, tables={})

    def with_hub(self, hub: Hub, files: Mapping[str, bytes]) -> World:
        """The world after `files` of the registry alone: the same spelling may mean another entry now."""
        tree = self.tree.with_(files)
        return replace(self, hub=hub, tree=tree, known=known_at(hub, tree, self.store), tables={})

    def context(self, today: str) -> Context:
        """`full`: the bot takes the seconds that `hubbot check` spares; both its jobs then say the same."""
        return Context(self.hub, self.known, today, full=True, rerun=_rerun(self.hub))

    def rebuilt(self, ahead: Mapping[str, bytes | None]) -> Changes:
        """What the boards' files become once `ahead` is committed."""
        return changes(self.hub, self.tree.with_(ahead), self.store, spared=self.spared)

    def table(self, key: BoardKey) -> list[Entry]:
        held = self.tables.get(key)
        return held if held is not None else entries_of_table(self.hub, self.tree, self.store, key)

    def result(self, eval_id: str) -> Accepted | None:
        """The accepted result of this very id."""
        seen = self.known.with_eval_id(eval_id)
        return self._read(seen) if seen and seen.eval_id == eval_id else None

    def several(self, model: str, pattern: str) -> tuple[Accepted, ...]:
        """The active results of a model, by any spelling of it, else those whose eval_id fits the pattern.

        One more than a request may name is enough to say that they are too many.
        """
        known = self.hub.model(model) if model else None
        wanted = known.id if known else model
        found = (
            one
            for one in self.known.every()
            if one.status == "active" and (one.model == wanted if model else matches(one.eval_id, pattern))
        )
        return tuple(accepted for one in islice(found, MOST + 1) if (accepted := self._read(one)))

    def model_id(self, spelling: str) -> str | None:
        """The id of a registered model, by any spelling of it."""
        known = self.hub.model(spelling)
        return known.id if known else None

    def held(self, place: str) -> Held | None:
        """The accepted file at a path; or, for a folder, what the hub lists below it as changed by hand."""
        listed = (
            [path for path in self.hub.changed if path.startswith(place)] if place.endswith("/") else [place]
        )
        found: list[tuple[str, str]] = []
        for path in sorted(listed):
            content = self.tree.find(path) if is_result(path) else None
            if content is not None and (one := _record_hash(path, content)):
                found.append((path, one))
        return Held(tuple(found), hash_of_all(found)) if found else None

    def of_issue(self, number: int) -> Accepted | None:
        """The result that this issue led to, if main holds it; the latest where corrections followed."""
        return self._read(self.known.of_issue(number))

    def with_predictions(self, benchmark: str) -> Iterator[Accepted]:
        """Accepted results of a benchmark for which the hub holds a file of predictions, in path order."""
        names = (eval_id_of(path, benchmark) for path in self.tree.under(f"predictions/{benchmark}"))
        found = (self.known.with_eval_id(name) for name in {*names} if name)
        for seen in sorted((seen for seen in found if seen), key=lambda seen: seen.path):
            if (one := self._read(seen)) is not None:
                yield one

    def all_of_issue(self, number: int) -> tuple[Accepted, ...]:
        """All results that this issue or pull request led to, in path order."""
        held = (self._read(seen) for seen in self.known.all_of_issue(number))
        return tuple(one for one in held if one)

    def of_pull(self, number: int) -> tuple[Accepted, ...]:
        """All results that this pull request led to, in path order; empty for an issue."""
        return tuple(one for one in self.all_of_issue(number) if one.acceptance.value.get("pull_request"))

    def accepted_at(self, path: str) -> Accepted | None:
        """The result at this path."""
        return self._read(self.known.at(path))

    def corrected_by(self, number: int) -> tuple[Accepted | None, tuple[str, ...]]:
        """The first result that the correction asked for in this issue changed, and the paths of all."""
        found = self.known.all_corrected_by(number)
        return self._read(found[0] if found else None), tuple(one.path for one in found)

    def _read(self, seen: Seen | None) -> Accepted | None:
        return read(seen.path, self.tree.read(seen.path).decode("utf-8")) if seen else None


def _record_hash(path: str, content: bytes) -> str:
    """ "" for a file that cannot be read as a result."""
    try:
        text = content.decode("utf-8")
        read(path, text)
        return record_hash(*split_accepted(text))
    except ValueError:
        return ""


def _rerun(hub: Hub) -> Callable[[str], Mapping[str, float | None]]:
    """Each toy baseline is run once in a run, however many looks and files ask what it gave."""
    return lambda name: _figures(str(hub.baselines[name].get("recipe", name)))


@cache
def _figures(recipe: str) -> Mapping[str, float | None]:
    from hubbot.evaluation.baselines.toy_baselines import run

    return run(recipe).figures


def _with_boards(troubles: Iterable[Trouble], tree: Tree) -> Iterator[Trouble]:
    """With the benchmarks on whose boards a broken model stands."""
    for one in troubles:
        if not one.models:
            yield one
            continue
        models = {*map(folded, one.models)}
        folders = (folder.split("/") for folder in tree.folders())
        yield one.holds(*(parts[1] for parts in folders if folded(parts[2]) in models))


def _files(root: Path, token: str | None) -> tuple[Tree, Path | None, str]:
    """The hub's files, git's own folder (None outside git), and the commit."""
    found = listing(root, token)
    return (found.tree, found.git_folder, found.commit) if found else (Tree.of_folder(root), None, "")
