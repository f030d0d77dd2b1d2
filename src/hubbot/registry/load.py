"""Reads hub.yaml and registry/ into a `Hub`: the whole of it, or what can be used although some files cannot.

Each broken file is told once. An entry that names a broken one is left out with it: no benchmark is ever
judged by half of its rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from hubbot.common.pointer import parts_of
from hubbot.registry.check_files import misshapen
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Hub, Noun, Policy
from hubbot.registry.nouns import READERS as NOUNS
from hubbot.registry.nouns import metric_of, settings_of
from hubbot.registry.references import Link, broken_links
from hubbot.registry.source import Baselines, File, fingerprint_of, read_texts, texts_or_errors
from hubbot.registry.spellings import folded
from hubbot.registry.suite_files import broken_suites, suite_of
from hubbot.registry.troubles import Trouble
from hubbot.results.hand_changes import LEDGER, read_ledger, read_lost

_METRICS = "registry/metrics.yaml"
READERS: Mapping[Noun, Callable[[File], Any]] = {**NOUNS, "suite": suite_of}


def load(root: Path) -> Hub:
    """Read the hub in `root`. Raises `HubFileError` with the file, the line and what to do."""
    return hub_of(root, read_texts(root))


def hub_of(root: Path, texts: Mapping[str, str], spared: str = "\0") -> Hub:
    """The hub that these files (path → text) make, whatever lies on disk: to try an entry out.

    Raises HubFileError for a file that cannot be used; entries of the folder `spared` are left out instead.
    """
    parts = _Parts(root, texts)
    hub = parts.load()
    for error in parts.errors:
        if not error.file.startswith(spared):
            raise error
    return hub


def load_parts(root: Path) -> tuple[Hub, tuple[Trouble, ...]]:
    """The hub of all files that can be used, and what is wrong with the others, in path order. Never raises.

    A file in which something is missing, or of another kind than its schema says, is one of the others.
    Without a usable hub.yaml nothing can be decided: every benchmark waits, under the default policy.
    """
    texts, errors = texts_or_errors(root)
    parts = _Parts(root, texts, shapes=True)
    for error in errors:
        parts.is_no_text(error)
    return parts.load(), parts.told()


@dataclass
class _Parts:
    root: Path
    texts: Mapping[str, str]
    no_texts: dict[str, HubFileError] = field(default_factory=dict)  # files that cannot be read
    lost: list[Trouble] = field(default_factory=list)  # files whose entry is not known by id
    shapes: bool = False  # whether each file is held against its schema
    misshapen: dict[str, list[tuple[str, HubFileError]]] = field(default_factory=dict)  # by file
    errors: list[HubFileError] = field(default_factory=list)  # what was found wrong, in the order of reading
    entries: dict[Noun, dict[str, Any]] = field(default_factory=dict)
    broken: dict[tuple[Noun, str], Trouble] = field(default_factory=dict)  # entries that were left out
    files: dict[tuple[Noun, str], str] = field(default_factory=dict)

    def load(self) -> Hub:
        ledger = self.texts.get(LEDGER, "")
        hub = replace(self._settings(), changed=read_ledger(ledger), lost=read_lost(ledger))
        for noun in READERS:
            self.entries[noun] = dict(sorted(self._folder(noun)))
        hub = self._with_entries(replace(hub, abbreviations=self._metrics()))
        while links := list(self._links(hub)):
            self.errors += [error for *_, error in links]
            for link in links:
                if link[1] in self.entries[link[0]]:
                    self._leave_out(*link)
            hub = self._with_entries(hub)
        return hub

    def is_no_text(self, error: HubFileError) -> None:
        """A file that nobody can read: an entry is known by the file's name."""
        trouble = Trouble.of(error)
        self.no_texts[error.file] = error
        noun = next((noun for noun in READERS if error.file.startswith(f"registry/{noun}s/")), None)
        if noun:
            self._out(noun, Path(error.file).stem, trouble)
        elif not error.file.startswith("registry/baselines/"):  # told where a benchmark names it
            everything = error.file in {"hub.yaml", _METRICS}
            self.lost.append(replace(trouble, benchmarks=None) if everything else trouble)

    def _settings(self) -> Hub:
        fingerprint, baselines = (
            fingerprint_of(self.texts),
            Baselines({**self.texts, **self.no_texts}, self._shaped),
        )
        blank = Hub(self.root, "", "", Policy(), {}, {}, {}, {}, baselines, fingerprint)
        try:
            return replace(blank, **settings_of(self._read("hub.yaml")))
        except Exception as why:  # noqa: BLE001 - of whatever shape it is
            if not any(one.file == "hub.yaml" for one in self.lost):
                self.lost.append(replace(self._trouble("hub.yaml", why), benchmarks=None))
            return blank

    def _metrics(self) -> Mapping[str, str]:
        """The metrics among the entries. Gives the abbreviations of the same file."""
        self.entries["metric"] = {}
        if _METRICS not in self.texts:
            return {}
        try:
            file = self._read(_METRICS)
            listed, abbreviations = file.mapping("metrics"), file.mapping("abbreviations")
        except Exception as why:  # noqa: BLE001
            self.lost.append(replace(self._trouble(_METRICS, why), benchmarks=None))
            return {}
        shaped = partial(self._shaped, file)
        made = self._each("metric", listed, lambda name: metric_of(name, listed[name], shaped(name)))
        self.entries["metric"] = dict(made)
        return abbreviations

    def _folder(self, noun: Noun) -> Iterator[tuple[str, Any]]:
        """Entries by id. An id that is taken already, in whatever case, is refused."""
        folder = f"registry/{noun}s/"
        files = (name for name in self.texts if name.startswith(folder) and name.endswith(".yaml"))
        taken: dict[str, str] = {}
        for name, entry in self._each(noun, files, lambda name: READERS[noun](self._read(name))):
            if other := taken.get(folded(entry.id)):
                says = f"`{entry.id}` is the id in {other} already"
                file = File.read(name, self.texts)
                self._lose(noun, name, file.error("id", says, "Ids are unique, whatever the case"))
                continue
            taken[folded(entry.id)] = self.files[noun, entry.id] = name
            yield entry.id, entry

    def _read(self, name: str) -> File:
        return self._shaped(File.read(name, self.texts))

    def _shaped(self, file: File, metric: str = "") -> File:
        """The file, once it has the shape of its schema; of the metrics' file, what it says of that one."""
        if self.shapes and file.name not in self.misshapen:
            self.misshapen[file.name] = misshapen(file.name, file.source, file.value)
        for at, wrong in self.misshapen.get(file.name, ()):
            inside = parts_of(at)[:2] if file.name == _METRICS else []
            if metric == (inside[1] if len(inside) == 2 and inside[0] == "metrics" else ""):
                raise wrong
        return file

    def _each(
        self, noun: Noun, names: Iterable[str], make: Callable[[str], Any]
    ) -> Iterator[tuple[str, Any]]:
        for name in names:
            try:
                entry = make(name)
            except Exception as why:  # noqa: BLE001 - one file of whatever shape is that file's trouble
                self._lose(noun, name, why)
            else:
                yield name, entry

    def _lose(self, noun: Noun, name: str, why: Exception) -> None:
        """An entry that cannot be read is known by its file's name."""
        stem = name.rpartition("/")[2].removesuffix(".yaml")
        file = _METRICS if noun == "metric" else name
        self._out(noun, stem, self._trouble(file, why))

    def _trouble(self, file: str, why: Exception) -> Trouble:
        if not isinstance(why, HubFileError):
            says = f"it is not of the shape that is expected ({type(why).__name__})"
            remedy = "Compare it with another file of its kind, or restore it from git"
            why = HubFileError(file, None, says, remedy)
        self.errors.append(why)
        return Trouble.of(why, "" if file == _METRICS else self.texts.get(file, ""))

    def _out(self, noun: Noun, name: str, trouble: Trouble) -> None:
        if noun == "benchmark":
            trouble = trouble.holds(name)
        if noun == "model":
            trouble = replace(trouble, models=trouble.models | {name})
        if noun == "suite":  # nobody waits for it: no word of it is a spelling of anything
            trouble = replace(trouble, spelled=frozenset())
        self.broken[noun, name] = trouble

    def _with_entries(self, hub: Hub) -> Hub:
        fields: dict[str, Any] = {f"{noun}s": dict(found) for noun, found in self.entries.items()}
        return replace(hub, **fields)

    def _links(self, hub: Hub) -> Iterator[Link]:
        """Entry, what it names, and what is wrong with that."""
        unsettled = any(one.file == "hub.yaml" for one in self.lost)
        for link in (*broken_links(hub, self.texts), *broken_suites(hub, self.texts)):
            # Sections are in hub.yaml, which is told already.
            if not (unsettled and link[2] is None and link[-1].message.endswith("is not registered")):
                yield link

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
        if noun == "suite":
            self._out(noun, name, cause)
            return
        spelled = frozenset(
            folded(one[0] if isinstance(one, tuple) else one) for one in (name, *entry.aliases)
        )
        grown = replace(cause, spelled=cause.spelled | spelled)
        self._out(noun, name, grown)
        for key, other in list(self.broken.items()):
            if (other.file, other.line, other.says) == (cause.file, cause.line, cause.says):
                self.broken[key] = _joined(other, self.broken[noun, name])

    def told(self) -> tuple[Trouble, ...]:
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
