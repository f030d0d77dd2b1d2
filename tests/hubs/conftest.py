from __future__ import annotations

from pathlib import Path

import pytest

from hubbot import cli

ACTION = f"author/hubbot@{'a1' * 20}"


def init(folder: Path, *options: str) -> int:
    """`hubbot init` with everything answered."""
    given = ["--name", "Speech recognition", "--repository", "author/speech", "--benchmark", "Read speech"]
    return cli.run(["init", str(folder), *given, "--action", ACTION, *options])


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """A new hub about speech recognition, its test set being 20 recordings."""
    assert init(tmp_path / "speech", "--metric", "WER", "--cases", "20") == 0
    return tmp_path / "speech"
