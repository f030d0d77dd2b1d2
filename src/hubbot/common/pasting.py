"""Commands to paste into a shell: each word is quoted, whatever a file is called."""

from __future__ import annotations

import shlex
from pathlib import Path


def command(*words: str | Path) -> str:
    """The words as one line for a shell. A path that begins with a dash is no option: it begins with `./`."""
    return " ".join(quoted(_as_path(word) if isinstance(word, Path) else word) for word in words)


def quoted(word: str) -> str:
    """One word. What a terminal would act on instead of showing it is written as `$'\\x1b'`."""
    if word.isprintable():
        return shlex.quote(word)
    return "$'" + "".join(_escaped(one) for one in word) + "'"


def _as_path(path: Path) -> str:
    text = str(path)
    return f"./{text}" if text.startswith("-") else text


def _escaped(one: str) -> str:
    if one in "'\\":
        return f"\\{one}"
    if one.isprintable():
        return one
    return "".join(f"\\x{byte:02x}" for byte in one.encode("utf-8", "surrogateescape"))
