"""However much there is to say, a person sees at most 25 lines before they unfold anything."""

from __future__ import annotations

import re

import pytest

from hubbot.submission.comments.markdown import OPEN, details, fence, folded, open_lines, table

PARTS = {
    "short": "One line",
    "long": "\n".join(f"line {n}" for n in range(30)),
    "fence": fence("\n".join(f"shown {n}" for n in range(9))),
    "table": table(("Look at", "Why"), [(f"row {n}", "because") for n in range(40)]),
    "details": details("More", "\n".join(f"hidden {n}" for n in range(50))),
    "hostile": details("Text", fence("</details>\n<details>\n| a | b |")),
}


def words(text: str) -> set[str]:
    return set(re.findall(r"(?:line|shown|row|hidden) \d+", text))


@pytest.mark.parametrize("seed", range(60))
def test_no_more_than_25_lines_are_open_and_nothing_is_lost(seed: int) -> None:
    import random

    chosen = random.Random(seed).choices(list(PARTS.values()), k=8)
    parts = ["### Heading\nWhat next", *chosen, "<sub>Checked</sub>"]
    shown = folded(parts, "The rest")
    assert sum(map(open_lines, shown)) <= OPEN
    assert (shown[0], shown[-1]) == (parts[0], parts[-1])
    assert words("\n".join(shown)) == words("\n".join(parts))


def test_what_fits_is_left_as_it_is() -> None:
    parts = ["### Heading", PARTS["short"], PARTS["details"], "<sub>Checked</sub>"]
    assert folded([*parts, ""], "The rest") == parts
