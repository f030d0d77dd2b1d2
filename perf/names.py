"""How often the checks of names question a real model's name. Each list is one hub, its names filed in turn.

    python perf/names.py

The names and their public sources are in perf/data/model-names.txt.gz.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

from hubbot.common.model_names import is_placeholder, looks_like

NAMES = Path(__file__).parent / "data" / "model-names.txt.gz"


def lists() -> dict[str, list[str]]:
    """Source → the names of its models, in order."""
    found: dict[str, list[str]] = {}
    for line in gzip.decompress(NAMES.read_bytes()).decode().splitlines():
        if line.startswith("# "):
            found[line[2:]] = names = []
        else:
            names.append(line)
    return found


def alarms(names: list[str]) -> Iterator[tuple[str, str]]:
    """(a name, what is questioned about it)"""
    seen: dict[str, str] = {}
    for name in names:
        if is_placeholder(name):
            yield name, "names no model"
        earlier = seen.setdefault(looks_like(name), name)
        if earlier.casefold() != name.casefold():
            yield name, f"reads like {earlier}"


def main() -> None:
    total = questioned = 0
    for source, names in lists().items():
        found = list(alarms(names))
        total, questioned = total + len(names), questioned + len(found)
        print(f"{len(names):>6} names, {len(found)} questioned: {source}")
        for name, why in found:
            print(f"         {name}: {why}")
    print(f"{total:>6} names, {questioned} questioned: {questioned / total:.3%}")


if __name__ == "__main__":
    main()
