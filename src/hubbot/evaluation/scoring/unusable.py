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


class ScorerFault(Unusable, LookupError):
    """A hub's own scorer cannot be called. The text says which file and line, and what its owner does.

    `missing` is the module that it imports and that is not installed here, "" for all else.
    """

    missing = ""


class NotScored(Unusable, ValueError):
    """A scorer refuses these predictions with a ValueError of its own: its words are for their author."""


class NotThere(Unusable):
    """A file that a person named is not there."""
