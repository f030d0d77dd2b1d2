"""What a toy baseline gave in this environment, kept on the author's machine for their next result.

The same Python, packages, hubbot and machine give the same figures. The bot keeps nothing: it runs the
baseline anew at each acceptance.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import platform
import sys
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hubbot.evaluation.baselines.toy_baselines import run, versions
from hubbot.index.cache_keys import RULES, sources

Figures = Mapping[str, float | None]

_PACKAGES = ("numpy", "scipy", "sklearn")


def figures_here(recipe: str, folder: Path | None) -> Figures:
    """The baseline's figures by name; `folder` holds those of earlier runs, and may be lost at any time.

    Raises LookupError when no recipe has this id, and whatever a broken library raises: that is not kept.
    """
    return _run(recipe) if folder is None else _kept(recipe, folder / f"{_key(recipe)}.json")


@cache
def _run(recipe: str) -> Figures:
    return run(recipe).figures


def _kept(recipe: str, file: Path) -> Figures:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(found, dict) and all(isinstance(one, float | int | None) for one in found.values()):
            return found
    except (OSError, ValueError):
        pass  # not there, or cut off: run it again
    figures = _run(recipe)
    with contextlib.suppress(OSError):  # a home that cannot be written to costs time alone
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{platform.node()}.part")
        part.write_text(json.dumps(figures), encoding="utf-8")
        part.replace(file)
    return figures


def _key(recipe: str) -> str:
    """Whatever the figures follow from; packages also by when they were installed."""
    installed = [_installed(name) for name in _PACKAGES]
    machine = (sys.prefix, platform.platform(), platform.node(), platform.processor())
    said = [recipe, versions(), installed, machine, sources(*RULES, "evaluation")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


def _installed(name: str) -> int:
    found = find_spec(name)
    return Path(found.origin).stat().st_mtime_ns if found and found.origin else 0
