"""A note in the clone's .git folder while hubbot works there, so that the next run can clean up after a kill.

Without the note, changes in the working tree are a person's and are never dropped, and a lock file belongs to
whoever holds it. With the note of a process that is gone, both are what a killed run left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hubbot.forge.git.process import GitError

BESIDE = "refs/hubbot/"  # where commits for branches beside main are made


@dataclass(frozen=True, slots=True)
class Journal:
    git_dir: Path

    @property
    def changed_files(self) -> bool:
        """Hubbot may have left half-done changes of its own."""
        return bool(self._read().get("changes_files"))

    def open(self, branch: str, remote: str, *, changes_files: bool) -> None:
        """Say that this process is at work. A dead process's locks go; a living one's stay: GitError."""
        note = self._read()
        owner = note.get("pid")
        if isinstance(owner, int) and owner != os.getpid():
            if _is_alive(owner):
                raise GitError(f"another hubbot (process {owner}) is at work in {self.git_dir.parent}")
            self._remove_locks(branch, remote)
        self._write(os.getpid(), changes_files=changes_files or bool(note.get("changes_files")))

    def rest(self) -> None:
        """Nobody is at work any more; what is half-done stays noted."""
        if self.changed_files:
            self._write(None, changes_files=True)
        else:
            self.close()

    def close(self) -> None:
        """Nothing half-done is left."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        return self.git_dir / "hubbot-at-work.json"

    def _read(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):
            note = json.loads(self._file.read_text(encoding="utf-8"))
            return note if isinstance(note, dict) else {}
        return {}

    def _write(self, pid: int | None, *, changes_files: bool) -> None:
        temporary = self._file.with_suffix(".new")
        temporary.write_text(json.dumps({"pid": pid, "changes_files": changes_files}), encoding="utf-8")
        temporary.replace(self._file)

    def _remove_locks(self, branch: str, remote: str) -> None:
        references = (f"refs/heads/{branch}", f"refs/remotes/{remote}/{branch}")
        for name in ("index", "HEAD", "packed-refs", "shallow", "config", *references):
            (self.git_dir / f"{name}.lock").unlink(missing_ok=True)
        for lock in (self.git_dir / BESIDE).glob("*.lock"):
            lock.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's process: it exists
        return True
    return True
