"""What a person gave cannot be used: data, labels, a model, or a hub's own scorer."""

from __future__ import annotations

from collections.abc import Sequence


class Unusable(Exception):
    """What a person gave cannot be used. `lines` say what and where, `hint` what to do instead."""

    expected = True

    def __init__(self, lines: Sequence[str] | str, hint: str = "") -> None:
        self.lines = (lines,) if isinstance(lines, str) else tuple(lines)
        self.hint = hint
        super().__init__("\n".join([*self.lines, *([hint] if hint else [])]))


class ScorerFault(Unusable):
    """A hub's own scorer cannot be called. The text says which file and line, and what its owner does.

    `missing` is the module that it imports and that is not installed here, "" for all else. `unquoted` says
    it without words of the scorer, which may quote what it was given.
    """

    missing = ""

    def __init__(self, lines: str, hint: str, *, unquoted: str = "") -> None:
        super().__init__(lines, hint)
        self.unquoted = f"{unquoted or lines}\n{hint}"


class NotScored(Unusable, ValueError):
    """A scorer refuses these predictions with a ValueError of its own: its words are for their author."""


class NotThere(Unusable):
    """A file that a person named is not there."""
