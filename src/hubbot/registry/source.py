"""The texts a hub is read from, their fingerprint, and one file's mapping with errors that name a line."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hubbot.common.github_limits import BRANCH, DEFAULT_BRANCH
from hubbot.reading.yaml.reader import load_trusted
from hubbot.registry.errors import HubFileError, line_of
from hubbot.results.hand_changes import LEDGER

_SUFFIXES = {".yaml", ".json"}
_RESTORE = "Write it again, or restore it from git"
_FINGERPRINTED = ("hub.yaml", "registry", "schemas")


_NAMED = re.compile(rf"""^branch:[ \t]*+['"]?({BRANCH})['"]?[ \t]*(?:\#.*)?$""", re.MULTILINE)
SUITES = "registry/suites/"  # nothing but their own pages rests on them


def read_texts(root: Path, spared: str = "\0") -> dict[str, str]:
    """Path → text of every file that hub, registry and schemas have, in path order.

    Raises HubFileError for one that cannot be read; those of the folder `spared` are left out instead.
    """
    found, errors = texts_or_errors(root)
    for error in errors:
        if not error.file.startswith(spared):
            raise error
    return found


def texts_or_errors(root: Path) -> tuple[dict[str, str], list[HubFileError]]:
    """Path → text of every file that can be read, and an error for each that cannot."""
    found: dict[str, str] = {}
    errors: list[HubFileError] = []
    for name in _FINGERPRINTED:
        top = root / name
        files = [top] if top.is_file() else sorted(p for p in top.rglob("*") if p.suffix in _SUFFIXES)
        for file in files:
            relative = file.relative_to(root).as_posix()
            try:
                found[relative] = file.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                errors.append(HubFileError(relative, line, "not UTF-8 text", "Save it as UTF-8"))
            except OSError as error:  # a folder or a link that leads nowhere
                errors.append(
                    HubFileError(relative, None, f"not a readable file ({error.strerror})", _RESTORE)
                )
    return found, errors


def branch_of(root: Path) -> str:
    """The default branch that hub.yaml names, also where the rest of that file cannot be read."""
    try:
        text = (root / "hub.yaml").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return DEFAULT_BRANCH
    found = _NAMED.search(text)
    return found[1] if found else DEFAULT_BRANCH


def fingerprint_of(texts: Mapping[str, str]) -> str:
    state = hashlib.sha256()
    for name, text in texts.items():
        # What stands unranked, or which boards are read together, says nothing about anybody's submission.
        if name == LEDGER or name.startswith(SUITES):
            continue
        for part in (name.encode(), text.encode()):
            state.update(len(part).to_bytes(8, "big"))
            state.update(part)
    return state.hexdigest()


class File:
    """One file's mapping, with errors that name the line of a key."""

    def __init__(self, name: str, text: str, value: Any, below: str | None = None) -> None:
        self.name = name
        self.source = text
        self.below = below
        if not isinstance(value, dict):
            raise HubFileError(name, 1, "not a mapping of keys to values", "Write `key: value` lines")
        self.value: dict[str, Any] = value

    @classmethod
    def read(cls, name: str, texts: Mapping[str, str]) -> File:
        if name not in texts:
            raise HubFileError(name, None, "the file is missing", "Run `hubbot init` or restore it from git")
        if not texts[name].strip():
            raise HubFileError(name, None, "the file is empty", _RESTORE)
        try:
            return cls(name, texts[name], load_trusted(texts[name]))
        except HubFileError:
            raise
        except ValueError as error:
            where, _, message = str(error).partition(": ")
            line = where.partition(":")[0]
            line_number = int(line) if line.isdigit() else None
            raise HubFileError(name, line_number, message.rstrip(". ") or "no YAML", _RESTORE) from error

    def text(self, key: str) -> str:
        found = self.value.get(key)
        if not isinstance(found, str) or not found:
            raise self.error(key, f"`{key}` is missing or not text", f"Write `{key}:` with a text")
        return found

    def one_of(self, key: str, allowed: Iterable[str], default: str | None = None) -> Any:
        found = self.value.get(key, default)
        if found not in (names := tuple(allowed)):
            raise self.error(key, f"`{key}` is {found!r}", f"Write one of: {', '.join(names)}")
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        found = self.value.get(key) or []
        if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
            raise self.error(key, f"`{key}` is not a list of texts", f"Write `{key}: [one, another]`")
        return tuple(found)

    def mapping(self, key: str) -> dict[str, Any]:
        found = self.value.get(key) or {}
        if not isinstance(found, dict):
            raise self.error(key, f"`{key}` is not a mapping", f"Write `{key}: {{name: value}}`")
        return found

    def error(self, key: str, message: str, remedy: str) -> HubFileError:
        return HubFileError(self.name, line_of(self.source, key, self.below), message, remedy)


class Baselines(Mapping[str, Mapping[str, Any]]):
    """The registered baselines by id, which is the file's name. Seldom needed, so read when asked for."""

    def __init__(self, texts: Mapping[str, str | HubFileError], shaped: Callable[[File], File]) -> None:
        """Of all files of the hub, path → text, or why it is no text: raised when that baseline is asked for.

        `shaped` gives a file back, or raises where it is not as it should be.
        """
        self._shaped = shaped
        prefix, suffix = "registry/baselines/", ".yaml"
        self._texts = {
            name[len(prefix) : -len(suffix)]: text
            for name, text in texts.items()
            if name.startswith(prefix) and name.endswith(suffix)
        }
        self._read: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, name: str) -> Mapping[str, Any]:
        if name not in self._read:
            path, text = f"registry/baselines/{name}.yaml", self._texts[name]
            if isinstance(text, HubFileError):
                raise text
            file = self._shaped(File.read(path, {path: text}))
            if file.text("id") != name:
                raise file.error("id", "a baseline's id is its file's name", f"Write `id: {name}`")
            self._read[name] = file.value
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
