"""What GitHub takes at most, and what it calls things."""

from __future__ import annotations

from typing import Final

LONGEST_TEXT: Final = 65_536  # characters of an issue's body, or of a comment
LARGEST_ATTACHMENT: Final = 25 * 2**20  # bytes
REPOSITORY: Final = r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}"  # OWNER/REPO
# Where hub.yaml names no other.
DEFAULT_BRANCH: Final = "main"
BRANCH: Final = (
    r"(?!hubbot/|HEAD$)(?!.*(?://|\.\.|\.lock(?:/|$)))[A-Za-z0-9](?:[A-Za-z0-9._/-]{0,98}[A-Za-z0-9_-])?"
)
