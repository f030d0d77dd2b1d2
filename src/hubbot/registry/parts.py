"""What of a hub can be used although some of its files cannot. Each broken file is told once.

An entry that names a broken one is left out with it: no benchmark is ever judged by half of its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hubbot.registry.errors import HubFileError
from hubbot.registry.load import READERS, metric_of, settings_of
from hubbot.registry.model import Hub, Noun, Policy, folded
from hubbot.registry.references import broken_links
from hubbot.registry.source import Baselines, File, fingerprint_of, texts_or_errors
from hubbot.registry.troubles import Trouble
from hubbot.results.hand_changes import LEDGER, read_ledger, read_lost

_METRICS = "registry/metrics.yaml"
_FOLDERS: Mapping[Noun, str] = {"benchmark": "benchmarks", "dataset": "datasets", "model": "models"}


def load_parts(root: Path) -> tuple[Hub, tuple[Trouble, ...]]:
    """The hub of all files that can be used, and what is wrong with the others, in path order. Never raises.

    Without a usable hub.yaml nothing can be decided: every benchmark waits, under the default policy.
    """
    texts, errors = texts_or_errors(root)
    return _Parts(root, texts, [Trouble.of(error) for error in errors]).load()


@dataclass
class _Parts:
    root: Path
    texts: dict[str, str]
    lost: list[Trouble]  # files whose entry is not known by id
    entries: dict[Noun, dict[str, Any]] = field(default_factory=dict)
    broken: dict[tuple[Noun, str], Trouble] = field(default_factory=dict)  # entries that were left out
    files: dict[tuple[Noun, str], str] = field(default_factory=dict)

    def load(self) -> tuple[Hub, tuple[Trouble, ...]]:
        ledger = self.texts.get(LEDGER, "")
        changed, lost = read_ledger(ledger), read_lost(ledger)
        hub = replace(self._settings(), abbreviations=self._abbreviations(), changed=changed, lost=lost)
        self.entries["metric"] = self._metrics()
        for noun, folder in _FOLDERS.items():
            self.entries[noun] = dict(sorted(self._folder(noun, folder)))
        hub = self._with_entries(hub)
        while links := list(self._links(hub)):
            for link in links:
                if link[1] in self.entries[link[0]]:
                    self._leave_out(*link)
            hub = self._with_entries(hub)
        return hub, self._told()

    def _settings(self) -> Hub:
        fingerprint, baselines = fingerprint_of(self.texts), Baselines(self.texts)
        blank = Hub(self.root, "", "", Policy(), {}, {}, {}, {}, baselines, fingerprint)
        try:
            return replace(blank, **settings_of(self.texts))
        except Exception as why:  # noqa: BLE001 - of whatever shape it is
            self.lost.append(replace(self._trouble("hub.yaml", why), benchmarks=None))
            return blank

    def _abbreviations(self) -> Mapping[str, str]:
        """Of the metrics' file; what is wrong with that file is told where its metrics are read."""
        try:
            return File.read(_METRICS, self.texts).mapping("abbreviations")
        except Exception:  # noqa: BLE001
            return {}

    def _metrics(self) -> dict[str, Any]:
        if _METRICS not in self.texts:
            return {}
        try:
            listed = File.read(_METRICS, self.texts).mapping("metrics")
        except Exception as why:  # noqa: BLE001
            self.lost.append(replace(self._trouble(_METRICS, why), benchmarks=None))
            return {}
        return dict(self._each("metric", listed, lambda name: metric_of(name, listed[name], self.texts)))

    def _folder(self, noun: Noun, folder: str) -> Iterator[tuple[str, Any]]:
        files = [
            name for name in self.texts if name.startswith(f"registry/{folder}/") and name.endswith(".yaml")
        ]
        taken: dict[str, str] = {}
        for _, entry in self._each(noun, files, lambda name: READERS[folder](File.read(name, self.texts))):
            name = self.files[noun, entry.id]
            if other := taken.get(folded(entry.id)):
                says = f"`{entry.id}` is the id in {other} already"
                self._lose(noun, name, HubFileError(name, None, says, "Ids are unique, whatever the case"))
                continue
            taken[folded(entry.id)] = name
            yield entry.id, entry

    def _each(self, noun: Noun, names: Any, make: Callable[[str], Any]) -> Iterator[tuple[str, Any]]:
        for name in names:
            try:
                entry = make(name)
            except Exception as why:  # noqa: BLE001 - one file of whatever shape is that file's trouble
                self._lose(noun, name, why)
                continue
            if noun != "metric":
                self.files[noun, entry.id] = name
            yield name, entry

    def _lose(self, noun: Noun, name: str, why: Exception) -> None:
        """An entry that cannot be read is known by its file's name."""
        stem = name.rpartition("/")[2].removesuffix(".yaml")
        file = _METRICS if noun == "metric" else name
        self._out(noun, stem, self._trouble(file, why))

    def _trouble(self, file: str, why: Exception) -> Trouble:
        if not isinstance(why, HubFileError):
            says = f"it is not of the shape that is expected ({type(why).__name__})"
            why = HubFileError(
                file, None, says, "Compare it with another file of its kind, or restore it from git"
            )
        return Trouble.of(why, "" if file == _METRICS else self.texts.get(file, ""))

    def _out(self, noun: Noun, name: str, trouble: Trouble) -> None:
        if noun == "benchmark":
            trouble = trouble.holds(name)
        if noun == "model":
            trouble = replace(trouble, models=trouble.models | {name})
        self.broken[noun, name] = trouble

    def _with_entries(self, hub: Hub) -> Hub:
        return replace(
            hub,
            benchmarks=self.entries["benchmark"],
            datasets=self.entries["dataset"],
            models=self.entries["model"],
            metrics=self.entries["metric"],
        )

    def _links(self, hub: Hub) -> Iterator[tuple[Noun, str, Noun | None, str, HubFileError]]:
        """Entry, what it names, and what is wrong with that."""
        known = hub if any(one.file == "hub.yaml" for one in self.lost) else None
        for noun, name, to, named, error in broken_links(hub, self.texts):
            if known is not None and to is None and error.message.endswith("is not registered"):
                continue  # sections are in hub.yaml, which is told already
            yield noun, name, to, named, error

    def _leave_out(self, noun: Noun, name: str, to: Noun | None, named: str, error: HubFileError) -> None:
        """Told is the cause: where the entry names one that was left out before, that one's trouble."""
        entry = self.entries[noun].pop(name)
        cause = self.broken.get((to, named)) if to else None
        if to == "metric" and any(one.file == _METRICS for one in self.lost):
            cause = next(one for one in self.lost if one.file == _METRICS)
        if cause is None:
            text = "" if noun == "metric" else self.texts.get(self.files.get((noun, name), ""), "")
            self._out(noun, name, Trouble.of(error, text))
            return
        spelled = frozenset(
            folded(one[0] if isinstance(one, tuple) else one) for one in (name, *entry.aliases)
        )
        grown = replace(cause, spelled=cause.spelled | spelled)
        self._out(noun, name, grown)
        for key, other in list(self.broken.items()):
            if (other.file, other.line, other.says) == (cause.file, cause.line, cause.says):
                self.broken[key] = _joined(other, self.broken[noun, name])

    def _told(self) -> tuple[Trouble, ...]:
        """Each trouble once, with all who wait for it."""
        found: dict[tuple[str, int | None, str], Trouble] = {}
        for one in (*self.lost, *self.broken.values()):
            key = (one.file, one.line, one.says)
            found[key] = _joined(found[key], one) if key in found else one
        return tuple(sorted(found.values(), key=lambda one: (one.file, one.line or 0, one.says)))


def _joined(one: Trouble, other: Trouble) -> Trouble:
    together = None if None in (one.benchmarks, other.benchmarks) else one.benchmarks | other.benchmarks  # type: ignore[operator]
    return replace(
        one, benchmarks=together, models=one.models | other.models, spelled=one.spelled | other.spelled
    )
