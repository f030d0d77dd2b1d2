"""NumPy, SciPy and scikit-learn in a job that began without them: installed when one is first imported.

Most jobs read, judge and answer, and never compute. The action names a lock file with hashes and a folder on
Python's path; on a person's machine both are unset, and nothing here does anything.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Final

LOCK, INTO = "HUBBOT_NUMERICS", "HUBBOT_NUMERICS_IN"  # variables that the action sets
NAMES: Final = frozenset(("numpy", "scipy", "sklearn", "joblib", "threadpoolctl"))
_SECRET: Final = ("GITHUB_TOKEN", "ACTIONS_", "HUBBOT_")  # beginnings of the names of what pip is not told
_SECONDS: Final = 600.0
_WORDS: Final = ("--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps", "--require-hashes")


class Later:
    """Python asks it last, when nobody else finds a module."""

    def __init__(self, lock: str, into: str) -> None:
        self._lock, self._into = lock, into
        self._asked = False
        self._why = ""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Raises ImportError with pip's last words where they cannot be installed; pip is asked once."""
        if name not in NAMES:
            return None
        if not self._asked:
            self._asked = True
            self._why = _installed(self._lock, self._into)
            importlib.invalidate_caches()
        if self._why:
            raise ImportError(f"the packages that compute could not be installed: {self._why}", name=name)
        return PathFinder.find_spec(name, path, target)


def offer() -> None:
    """From now on the first import of one of these packages installs them all, where the action says how."""
    lock, into = os.environ.get(LOCK), os.environ.get(INTO)
    if lock and into:
        sys.meta_path.append(Later(lock, into))


def _installed(lock: str, into: str) -> str:
    """Why not, or "". Wheels alone, by hash: no code of theirs runs. pip has none of the job's tokens."""
    argv = [sys.executable, "-P", "-m", "pip", "install", *_WORDS, "--only-binary", ":all:", "--target", into]
    import subprocess  # late: most jobs never come here

    told = {name: value for name, value in os.environ.items() if not name.startswith(_SECRET)}
    try:
        done = subprocess.run(  # noqa: S603 - our own words and the action's own file
            [*argv, "-r", lock], env=told, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as why:
        return str(why)
    return done.stderr.decode("utf-8", "replace").strip()[-400:] if done.returncode else ""
