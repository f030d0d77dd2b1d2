"""`HubFileError`: a file of the hub that cannot be used. It says which, at which line, and what to do."""

from __future__ import annotations


class HubFileError(ValueError):
    """A file of the hub itself cannot be used. `line` counts from 1, None for the whole file."""

    expected = True  # a person's slip: words are enough

    def __init__(self, file: str, line: int | None, message: str, remedy: str) -> None:
        super().__init__(f"{file}{f':{line}' if line else ''}: {message}. {remedy}".rstrip())
        self.file = file
        self.line = line
        self.message = message
        self.remedy = remedy


def line_of(text: str, key: str, below: str | None = None) -> int | None:
    """The first line on which `key` begins an entry, below that of another key; None if there is none."""
    start = (line_of(text, below) or 0) if below else 0
    starts = (f"{key}:", f'"{key}":', f"'{key}':")
    for number, line in enumerate(text.splitlines(), 1):
        if number > start and line.lstrip(" -{").startswith(starts):
            return number
    return start or None
