"""Each of these facts is written in one module, and read from there by all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SRC = Path(__file__).parents[2] / "src" / "hubbot"
# Fact → (how its being written looks like in code, the modules that may write it).
FACTS: dict[str, tuple[str, set[str]]] = {
    "a JSON pointer's escapes": (r"""replace\(['"]~""", {"common/pointer.py"}),
    "a noun in the plural": (r"else 's'\}", {"common/counted.py"}),
    "numbers in words": (r'"Seven"', {"common/counted.py"}),
    "characters of a comment": (
        r"65_?536",
        {"common/github_limits.py", "index/store.py"},
    ),  # a page of SQLite
    "bytes of an attachment": (r"25 \* (2\*\*20|1024)", {"common/github_limits.py"}),
    "OWNER/REPO": (r"\[A-Za-z0-9-\]\{0,38\}/", {"common/github_limits.py", "forge/git/origin.py"}),
    "the default branch": (r"""[=(,] "main"\)?$""", {"common/github_limits.py"}),
    "labels for a state": (r"""['"]status: ['"]""", {"common/labels.py"}),
    "the colour of an unpainted label": (r"ededed", {"common/labels.py"}),
    "a number is no bool": (r"int \| float\) and not isinstance", {"common/numbers.py"}),
    "what git cat-file answers": (r'"--batch"', {"forge/git/process.py"}),
    "a run's summary": (r"GITHUB_STEP_SUMMARY", {"commands/options.py"}),
    "how an SQLite file is opened": (r"sqlite3\.connect\(", {"index/store.py"}),
    "what a hidden character is": (r"u2060-", {"common/invisible.py"}),
    "line ends of a text": (r"removeprefix\(.*replace\(.*r.n", {"common/digest.py"}),
    "trailers of a commit": (r"Hubbot-(Issue|Approval|Run)", {"forge/git/trailers.py"}),
}


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_written_in_one_place(fact: str) -> None:
    pattern, places = FACTS[fact]
    found = {
        path.relative_to(SRC).as_posix()
        for path in SRC.rglob("*.py")
        if any(re.search(pattern, line) for line in path.read_text(encoding="utf-8").splitlines())
    }
    assert found == places
