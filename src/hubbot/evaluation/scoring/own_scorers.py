"""A hub's own scorers: functions in `scorers/`, each called in a process of its own.

That process has none of the job's environment, so no token; it may have other packages than hubbot. Whatever
goes wrong in it names the file and line in `scorers/`, and ends there.
"""

from __future__ import annotations

import atexit
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hubbot.evaluation.scoring import scorer_program
from hubbot.evaluation.scoring.own_process import Ended, Process, how
from hubbot.evaluation.scoring.unusable import NotScored, ScorerFault

Array = NDArray[Any]

PYTHON: Final = "HUBBOT_SCORERS_PYTHON"  # the Python that has the scorers' packages, where it is another
REQUIREMENTS: Final = "requirements.txt"
SECONDS: Final = 600.0  # for one figure, or as many as are asked at once
MEMORY: Final = 4 * 2**30  # bytes that a scorer's process, and each that it starts, may fill; on Linux
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
        self._process: Process | None = None
        self._numbers: dict[str, int] = {}
        atexit.register(self.end)

    def values(
        self, truth: Iterable[Any], predicted: Iterable[Any], draws: Iterable[Array]
    ) -> Iterator[float | None]:
        """The scorer's figure of each draw of n cases (rows, repeats allowed), None where it gives none.

        Raises NotScored where the scorer itself refuses the predictions, ScorerFault for all else that goes
        wrong in it.
        """
        self.start()
        pairs = zip(map(_plain, truth), map(_plain, predicted), strict=True)
        numbers = self._sent([json.dumps(pair) for pair in pairs])
        several: list[bytes] = []
        for rows in draws:
            several.append(numbers[rows].tobytes())
            if sum(map(len, several)) >= _AT_ONCE:
                yield from self._scored(several)
                several = []
        if several:
            yield from self._scored(several)

    def _scored(self, several: Sequence[bytes]) -> list[float | None]:
        self._send(json.dumps({"score": [len(one) // 4 for one in several]}), b"".join(several))
        return list(self._answer()["values"])

    def start(self) -> None:
        """Load the file, unless it is. Raises ScorerFault where it cannot be loaded."""
        if self._process is not None and len(self._numbers) <= _MOST_PAIRS:
            return
        self.end()
        asked = (self._path.parent, self._path.stem, self._function, int(self._as_json), MEMORY)
        argv = [_python(), "-P", "-X", "utf8", scorer_program.__file__, *map(str, asked)]
        self._process = Process(argv, self._path.parent, _environment())
        self._answer(loading=True)

    def end(self) -> None:
        """End the process, and all that it started."""
        process, self._process, self._numbers = self._process, None, {}
        if process is not None:
            process.end()

    def _sent(self, pairs: Sequence[str]) -> Array:
        """The numbers of these pairs, each in JSON: 1 is not 1.0. Those that the process lacks are sent."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._numbers]
        for pair in new:
            self._numbers[pair] = len(self._numbers)
        if new:
            self._send(f'{{"pairs": [{", ".join(new)}]}}')
        return np.array([self._numbers[pair] for pair in pairs], dtype=np.intc)

    def _send(self, request: str, more: bytes = b"") -> None:
        if self._process is None:
            return
        try:
            self._process.send(request, more, seconds=SECONDS)
        except Ended as why:
            raise self._ended(why) from None

    def _answer(self, *, loading: bool = False) -> Mapping[str, Any]:
        """The next answer. A scorer that gives none in time is ended."""
        if self._process is None:
            return {}
        try:
            answer = self._process.answer(seconds=SECONDS)
        except Ended as why:
            raise self._ended(why) from None
        if error := answer.get("error"):
            raise self._fault(error, loading=loading)
        return answer

    def _ended(self, why: Ended) -> ScorerFault:
        self.end()
        here = f"scorers/{self._path.name}"
        if why.late:
            return ScorerFault(
                f"{self._metric}: {here} gave no figure in {SECONDS:g} seconds.",
                "It was ended, with all that it had started. Make it faster.",
            )
        return ScorerFault(
            f"{self._metric}: the process in which {here} ran ended by itself ({how(why.code)}).",
            f"A package of its own may have crashed, or found no memory: {_gigabytes()} are there for it. "
            "`hubbot doctor` calls it again.",
        )

    def _fault(self, error: Mapping[str, Any], *, loading: bool) -> ScorerFault | NotScored:
        """What went wrong in the scorer, worded for who can put it right."""
        file, line = error.get("file") or self._path.name, error.get("line")
        where = f"scorers/{file}, line {line}" if line else f"scorers/{file}"
        words = " ".join(str(error.get("words")).split())[:_MOST_WORDS]
        if error.get("kind") == "ValueError" and error.get("its_own") and not loading:
            return NotScored(f"{self._metric} cannot be computed of these predictions: {words}")
        if loading or error.get("memory"):
            self.end()
        if error.get("memory"):
            return ScorerFault(
                f"{self._metric}: {where}, needs more than {_gigabytes()} of memory.",
                "Go through the cases one by one, and keep of each only what the figure needs.",
            )
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
            unquoted=f"{self._metric}: {where}, raised {error.get('kind')}.",
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


def _gigabytes() -> str:
    return f"{MEMORY / 2**30:g} GB"


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
