"""A clock that stands still until a test moves it: server times are whole seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


class Clock:
    """Call it for the time. With a file, other processes see the time there, in milliseconds."""

    def __init__(self, file: Path | None = None) -> None:
        self._now = START
        self._file = file
        self.advance(0)

    def __call__(self) -> datetime:
        return self._now

    def advance(self, seconds: float = 1) -> None:
        self._now += timedelta(seconds=seconds)
        if self._file:
            temporary = self._file.with_suffix(".new")
            temporary.write_text(str(int(self._now.timestamp() * 1000)))
            temporary.replace(self._file)
