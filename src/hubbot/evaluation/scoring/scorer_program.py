"""The program in which a hub's own scorer runs: a process of its own, with nothing of the job's environment.

It needs the standard library alone, so that any environment which has the scorers' packages will do. Requests
come on its standard input, each is answered by a line of JSON, and what a scorer prints goes nowhere.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import sys
import traceback
from array import array
from pathlib import Path
from typing import IO, Any


def main(folder: str, module: str, function: str, as_json: str, memory: str) -> None:
    """Load `function` of `folder`/`module`.py, then score whatever is asked until the input ends.

    It may fill `memory` bytes, 0 for no limit; a MemoryError comes beyond them.

    Requests: `{"pairs": [[truth, predicted], …]}` adds cases, numbered as they come. `{"score": [n, …]}` asks
    for a figure of n cases each; their numbers follow, four bytes each. With `as_json` "1" both halves of a
    pair are texts of JSON.
    """
    limit_memory(int(memory))
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    sys.path.append(folder)
    truth: list[Any] = []
    predicted: list[Any] = []
    try:
        score = loaded(Path(folder), module, function)
    except BaseException as error:  # noqa: BLE001 - whatever a scorer does, its owner is told
        answer(answers, {"error": told(error, folder)})
        return
    answer(answers, {"ready": True})
    read = meant if as_json == "1" else lambda cell: cell
    while line := requests.readline():
        try:
            request = json.loads(line)
            if "pairs" in request:
                truth += [read(one) for one, _ in request["pairs"]]
                predicted += [read(one) for _, one in request["pairs"]]
                continue
            draws = [array("i", requests.read(4 * n)) for n in request["score"]]
            found = [score([truth[i] for i in draw], [predicted[i] for i in draw]) for draw in draws]
            answer(answers, {"values": [None if value is None else float(value) for value in found]})
        except BaseException as error:  # noqa: BLE001
            answer(answers, {"error": told(error, folder)})


def limit_memory(most: int) -> None:
    """From now on this process, and each that it starts, may fill so many bytes. No effect on Windows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        if most:
            resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def meant(text: str) -> Any:
    """The value that a text of JSON means. Lists are tuples, so that a scorer can remember what it found."""
    return frozen(json.loads(text))


def frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return {key: frozen(one) for key, one in value.items()} if isinstance(value, dict) else value


def loaded(folder: Path, module: str, function: str) -> Any:
    """The function. Raises whatever the file raises, AttributeError where it has no such function."""
    name = f"hub_scorer_{module}"
    spec = importlib.util.spec_from_file_location(name, folder / f"{module}.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{module}.py is no Python file")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made
    spec.loader.exec_module(made)
    found = getattr(made, function, None)
    if not callable(found):
        there = [key for key, one in vars(made).items() if callable(one) and not key.startswith("_")]
        raise _NoFunctionError(f"{module}.py has no function {function}", sorted(there)[:10])
    return found


class _NoFunctionError(Exception):
    pass


def told(error: BaseException, folder: str) -> dict[str, Any]:
    """What is said of an error: its kind and words, and the last line of the scorers' own that led to it."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<frozen") and frame.filename != __file__
    ]
    own = [frame for frame in frames if Path(folder) in Path(frame.filename).parents]
    file, line = (Path(own[-1].filename).name, own[-1].lineno) if own else ("", None)
    if isinstance(error, SyntaxError) and error.filename and Path(folder) in Path(error.filename).parents:
        file, line = Path(error.filename).name, error.lineno
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    there = error.args[1] if isinstance(error, _NoFunctionError) else None
    words = str(error.args[0]) if isinstance(error, _NoFunctionError) else str(error)
    return {
        "kind": type(error).__name__,
        "memory": isinstance(error, MemoryError),
        "words": words,
        "file": file,
        "line": line,
        "missing": missing,
        "functions": there,
        "its_own": bool(own) and own[-1] is frames[-1],
    }


def answer(to: IO[bytes], value: dict[str, Any]) -> None:
    to.write(json.dumps(value).encode() + b"\n")
    to.flush()


if __name__ == "__main__":
    main(*sys.argv[1:6])
