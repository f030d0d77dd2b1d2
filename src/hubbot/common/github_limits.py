"""What GitHub takes at most."""

from __future__ import annotations

from typing import Final

LONGEST_TEXT: Final = 65_536  # characters of an issue's body, or of a comment
LARGEST_ATTACHMENT: Final = 25 * 2**20  # bytes
