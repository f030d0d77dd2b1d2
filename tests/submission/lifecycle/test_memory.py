"""What the bot remembers in a comment is read back as it was written. Anything else is forgotten."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import fields
from typing import Any

import pytest

from hubbot.submission.facts.memory import Memory, read, status_marker

WRONG: tuple[Any, ...] = (7, 0.5, True, "text", ["a", 1], {"a": 1}, [[]], None)
RIGHT = Memory("ready", "d" * 64, "v", version=3, open=("C101 /a",), asked=True)
# Of a hub of the earlier hubbot c6b6f88: no field of later versions.
EARLIER = (
    '{"checked":"2026-11-23 12:00 UTC","digest":"ab","log":"https://example.org/run/1","open":["R101 /x"],'
    '"phase":"needs-fixes","text":"eval_id: x\\n","verdict":"cd","version":2}'
)


def marker(value: object) -> str:
    data = zlib.compress(json.dumps(value).encode())
    return f"<!-- hubbot:status v1 {base64.urlsafe_b64encode(data).decode()} -->"


def test_what_was_written_is_read_back() -> None:
    assert read(status_marker(RIGHT)) == RIGHT


@pytest.mark.parametrize("name", [field.name for field in fields(Memory)])
@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_a_field_of_another_kind_is_no_surprise(name: str, wrong: object) -> None:
    """Either the value may stand there, and does so, or nothing of the whole counts."""
    found = read(marker({"phase": "ready", name: wrong}))
    kept = getattr(found, name) if found else None
    assert found is None or kept == (tuple(wrong) if isinstance(wrong, list) else wrong)
    if found is not None and name != "since":
        assert type(kept) is type(getattr(RIGHT, name))


@pytest.mark.parametrize("whole", [*WRONG, {}, {"phase": "gone"}, {"digest": "d"}], ids=repr)
def test_no_memory_is_made_of_another_value(whole: object) -> None:
    assert read(marker(whole)) is None


def test_what_an_earlier_hubbot_wrote_is_read_and_what_a_later_one_adds_is_passed_over() -> None:
    said = json.loads(EARLIER)
    found = read(marker({**said, "added": {"later": [1]}}))
    assert found is not None
    assert {name: getattr(found, name) for name in said} == {**said, "open": ("R101 /x",)}
    assert found.main == found.said == ""
