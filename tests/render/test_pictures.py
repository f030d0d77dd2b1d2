"""Pictures as a browser draws them: no word over another or outside, each legible, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from hubbot.leaderboard.building.build import build
from hubbot.leaderboard.pages.pictures import pictures
from hubbot.leaderboard.ranking.ranking import boards
from tests.render.browser import ROOT, Browser
from tests.render.hubs import large

PLOTS = ROOT / "leaderboards" / "plots"
SHOWN_AT = 358  # pixels that a picture has on a phone
LEGIBLE = 8.0  # pixels of a letter's height there


def faults(seen: dict[str, Any], *, shown_at: float) -> Iterator[str]:
    words = seen["words"]
    for one, other in combinations(words, 2):
        if overlap(one, other):
            yield f"{one['text']!r} lies over {other['text']!r}"
    for word in words:
        if word["text"].strip() and not word["w"]:
            yield f"{word['text']!r} is not drawn"
        if (
            word["x"] < 0
            or word["y"] < -4
            or word["x"] + word["w"] > seen["width"]
            or word["y"] + word["h"] > seen["height"]
        ):
            yield f"{word['text']!r} is outside"
        if word["contrast"] < 4.5:
            yield f"{word['text']!r} has a contrast of {word['contrast']:.1f}"
        if word["size"] * min(1, shown_at / seen["width"]) < LEGIBLE:
            yield f"{word['text']!r} is too small"


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Boxes of letters have some air at their top and bottom, none at their sides."""
    across = min(one["x"] + one["w"], other["x"] + other["w"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["h"], other["y"] + other["h"]) - max(one["y"], other["y"])
    return bool(across > 0 and down > 4)


def shown_at(path: Path) -> float:
    """A board's picture has another one for phones."""
    return 720 if path.name.endswith("-scores.svg") else SHOWN_AT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pictures_of_this_hub_are_legible(chromium: Browser, scheme: str) -> None:
    seen = 0
    for path in sorted(PLOTS.rglob("*.svg")):
        found = chromium.words(path, scheme)
        assert not [*faults(found, shown_at=shown_at(path))], path
        seen += len(found["words"])
    assert seen > 100


@pytest.mark.parametrize("rows", [2, 12, 23, 29, 200])
def test_pictures_of_long_names_are_legible(chromium: Browser, tmp_path: Path, rows: int) -> None:
    of, found = large(rows, seed=rows)
    drawn = 0
    for path, content in build(of, found).items():
        if path.endswith(".svg"):
            drawn += 1
            file = tmp_path / path.rpartition("-")[2]
            file.write_bytes(content)
            seen = chromium.words(file)
            assert not [*faults(seen, shown_at=shown_at(Path(path)))], path
    assert drawn >= 4


def test_a_fault_is_seen(chromium: Browser, tmp_path: Path) -> None:
    """The test's own eyes: words moved over others, or made pale, are told."""
    (board,) = boards(large(5)[1], large(5)[0])
    drawn = pictures(board)["scores"].svg
    spoilt = tmp_path / "spoilt.svg"
    for change, fault in (
        (('<text class="b"', '<text dx="-300" class="b"'), "lies over"),
        (("text{fill:#1f2328}", "text{fill:#c0c0c0}"), "contrast"),
        (('<text class="b"', '<text dx="400" class="b"'), "outside"),
        (("text{font:14px", "text{font:5px"), "too small"),
    ):
        assert change[0] in drawn
        spoilt.write_text(drawn.replace(*change), encoding="utf-8")
        assert any(fault in told for told in faults(chromium.words(spoilt), shown_at=SHOWN_AT)), fault
