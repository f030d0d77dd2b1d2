"""Committed files hold nothing of the machine they were written on."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import PROJECT, committed

# Written in pieces, so that this file is not found by its own search.
MACHINE = "|".join(
    [
        r"(?<![\w.*/-])/(?:wo" + r"rk|ro" + r"ot)/[\w.]",
        r"/tm" + r"p/(?:pytest|bash|adv)",
        r"/ho" + r"me/(?!author/)[a-z][\w-]*/",
        r"\bC:\\Us" + r"ers\\",
        r"\.\./sha" + r"red/",
        r"(?:index|extra-index|find-links)-url\s*=?\s*http",
        r"https?://[^\s\"'<>]*(?:/simple/?[\s\"']|artifactory|nexus)",
        r'"resolved":\s*"http',  # a lock file says what and with which hash, not from where
    ]
)
TEXT = [path for path in committed() if not path.endswith((".gz", ".png", ".svg"))]


@pytest.mark.parametrize("folder", sorted({path.partition("/")[0] for path in TEXT}))
def test_no_path_or_address_of_a_machine_is_committed(folder: str) -> None:
    found = []
    for path in TEXT:
        if path.partition("/")[0] == folder:
            text = (PROJECT / path).read_text(encoding="utf-8", errors="replace")
            found += [f"{path}: {match[0]}" for match in re.finditer(MACHINE, text)]
    assert not found


def test_what_is_looked_for_would_be_found() -> None:
    for sample in (
        "see /wo" + "rk/main/x",
        '"/ro' + 'ot/x"',
        "/tm" + "p/pytest-1",
        "--index-url" + "=http://x",
    ):
        assert re.search(MACHINE, sample), sample
    assert not re.search(MACHINE, "leaderboards/root/x and /workflows/ and .github/workflows/")
