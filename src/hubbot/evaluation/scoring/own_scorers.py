"""A hub's own scorers: functions in `scorers/`, each called in a process of its own.

That process has none of the job's environment, so no token; it may have other packages than hubbot. Whatever
goes wrong in it names the file and line in `scorers/`, and ends there.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.scoring import scorer_program
from hubbot.evaluation.scoring.unusable import NotScored, ScorerFault

Array = NDArray[Any]

PYTHON: Final = "HUBBOT_SCORERS_PYTHON"  # the Python that has the scorers' packages, where it is another
REQUIREMENTS: Final = "requirements.txt"
SECONDS: Final = 600.0  # for one figure, or as many as are asked at once
_NAMED = re.compile(r"(?P<module>[A-Za-z_][A-Za-z0-9_]{0,60}):(?P<function>[A-Za-z_][A-Za-z0-9_]{0,60})")
_KEPT: Final = frozenset(
    ("PATH", "HOME", "USERPROFILE", "LANG", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH")
)
_MOST_PAIRS: Final = 2_000_000  # remembered by a process; then another one begins
_AT_ONCE: Final = 2**20  # bytes of row numbers in one request
_MOST_WORDS: Final = 300


def called(scorer: str, folder: Path | None, metric: str, *, as_json: bool = False) -> OwnScorer:
    """The scorer that `scorer` (`module:function`) names in `folder`. Raises ScorerFault where it names none.

    The same file is loaded once; one that was changed is loaded anew. With `as_json` texts are JSON.
    """
    match = _NAMED.fullmatch(scorer)
    if match is None or folder is None:
        raise ScorerFault(
            f"{metric}: `scorer: {scorer[:80]}` is not module:function.",
            "In registry/metrics.yaml write, for example, `scorer: bleu:bleu` for the function bleu of "
            "scorers/bleu.py.",
        )
    path = folder / f"{match['module']}.py"
    if not path.is_file():
        raise ScorerFault(
            f"{metric}: there is no {path.name} in the hub's scorers/.",
            f"Add scorers/{path.name}, or correct `scorer: {scorer}` in registry/metrics.yaml.",
        )
    changed = max(one.stat().st_mtime_ns for one in folder.glob("*.py"))
    return _scorer(path.resolve(), match["function"], metric, as_json, (changed, path.stat().st_size))


@cache
def _scorer(path: Path, function: str, metric: str, as_json: bool, _state: object) -> OwnScorer:
    return OwnScorer(path, function, metric, as_json=as_json)


class OwnScorer:
    """A function of a hub in a process that starts when it is first asked, and ends with this one."""

    def __init__(self, path: Path, function: str, metric: str, *, as_json: bool) -> None:
        self._path, self._function, self._metric, self._as_json = path, function, metric, as_json
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers: dict[tuple[Any, Any], int] = {}
        atexit.register(self.end)

    def values(
        self, truth: Iterable[Any], predicted: Iterable[Any], draws: Iterable[Array]
    ) -> Iterator[float | None]:
        """The scorer's figure of each draw of n cases (rows, repeats allowed), None where it gives none.

        Raises NotScored where the scorer itself refuses the predictions, ScorerFault for all else that goes
        wrong in it.
        """
        self.start()
        numbers = self._sent(list(zip(map(_plain, truth), map(_plain, predicted), strict=True)))
        several: list[bytes] = []
        for rows in draws:
            several.append(numbers[rows].tobytes())
            if sum(map(len, several)) >= _AT_ONCE:
                yield from self._scored(several)
                several = []
        if several:
            yield from self._scored(several)

    def _scored(self, several: Sequence[bytes]) -> list[float | None]:
        self._send({"score": [len(one) // 4 for one in several]}, b"".join(several))
        return list(self._answer()["values"])

    def start(self) -> None:
        """Load the file, unless it is. Raises ScorerFault where it cannot be loaded."""
        if self._process is not None and len(self._numbers) <= _MOST_PAIRS:
            return
        self.end()
        names = [str(self._path.parent), self._path.stem, self._function, str(int(self._as_json))]
        self._process = subprocess.Popen(  # noqa: S603 - the hub's own file on main, never from a submission
            [_python(), "-P", "-X", "utf8", scorer_program.__file__, *names],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._path.parent,
            env=_environment(),
        )
        self._answer()

    def end(self) -> None:
        process, self._process, self._numbers = self._process, None, {}
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()

    def _sent(self, pairs: Sequence[tuple[Any, Any]]) -> Array:
        """The numbers of these pairs; those that the process does not know yet are sent."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._numbers]
        for pair in new:
            self._numbers[pair] = len(self._numbers)
        if new:
            self._send({"pairs": new})
        return np.array([self._numbers[pair] for pair in pairs], dtype=np.intc)

    def _send(self, request: Mapping[str, Any], more: bytes = b"") -> None:
        if self._process is None or self._process.stdin is None:
            return
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n" + more)
            self._process.stdin.flush()
        except OSError:
            raise self._ended(late=False) from None

    def _answer(self) -> Mapping[str, Any]:
        """The next answer. A scorer that gives none in time is ended."""
        process = self._process
        if process is None or process.stdout is None:
            return {}
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(SECONDS, stop)
        timer.daemon = True
        timer.start()
        try:
            line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line:
            raise self._ended(late=late.is_set())
        answer: Mapping[str, Any] = json.loads(line)
        if error := answer.get("error"):
            raise self._fault(error)
        return answer

    def _ended(self, *, late: bool) -> ScorerFault:
        code = self._process.wait() if self._process else 0
        self.end()
        here = f"scorers/{self._path.name}"
        if late:
            return ScorerFault(
                f"{self._metric}: {here} gave no figure in {SECONDS:g} seconds.", "Make it faster."
            )
        return ScorerFault(
            f"{self._metric}: the process in which {here} ran ended by itself (exit code {code}).",
            "A package of its own may have crashed. `hubbot doctor` calls it again.",
        )

    def _fault(self, error: Mapping[str, Any]) -> ScorerFault | NotScored:
        """What went wrong in the scorer, worded for who can put it right."""
        loading = not self._numbers
        file, line = error.get("file") or self._path.name, error.get("line")
        where = f"scorers/{file}, line {line}" if line else f"scorers/{file}"
        words = " ".join(str(error.get("words")).split())[:_MOST_WORDS]
        if error.get("kind") == "ValueError" and error.get("its_own") and not loading:
            return NotScored(f"{self._metric} cannot be computed of these predictions: {words}")
        if loading:
            self.end()
        if missing := error.get("missing"):
            said = f"{self._metric}: {where}, imports {missing}, which is not installed."
            fault = ScorerFault(said, self._install(missing))
            fault.missing = str(missing)
            return fault
        if error.get("functions") is not None:
            there = ", ".join(error["functions"])
            return ScorerFault(
                f"{self._metric}: {words}." + (f" It has: {there}." if there else ""),
                "Correct `scorer:` in registry/metrics.yaml, or the name in the file.",
            )
        return ScorerFault(
            f"{self._metric}: {where}, raised {error.get('kind')}: {words}",
            "The scorer is this hub's own file: its maintainers correct it. `hubbot doctor` calls it again.",
        )

    def _install(self, module: str) -> str:
        there = self._path.parent / REQUIREMENTS
        if there.is_file() and there.read_text(encoding="utf-8", errors="replace").strip():
            return (
                f"Install what the scorers need: pip install -r {_from_here(there)}. Is {module} not in it? "
                "Then add the package that has it, and run `hubbot doctor --fix`, which locks it."
            )
        return (
            f"Write the package that has {module} into scorers/{REQUIREMENTS}, run `hubbot doctor --fix`, "
            f"which locks it, then pip install -r scorers/{REQUIREMENTS}."
        )


def _from_here(path: Path) -> Path:
    """As it can be typed here."""
    here = Path.cwd()
    return path.relative_to(here) if here in path.parents else path


def _python() -> str:
    return os.environ.get(PYTHON) or sys.executable


def _environment() -> dict[str, str]:
    """Where things are, and nothing that is secret. Sets have one order on every machine."""
    kept = {key: value for key, value in os.environ.items() if key.upper() in _KEPT or key.startswith("LC_")}
    if PYTHON not in os.environ and (path := os.environ.get("PYTHONPATH")):
        kept["PYTHONPATH"] = path  # where the packages of a job lie
    return kept | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}


def _plain(value: Any) -> Any:
    """A number or text as JSON takes it, of what NumPy makes."""
    return value.item() if hasattr(value, "item") else value
