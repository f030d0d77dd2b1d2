"""What an approval is bound to: everything from the issue that a commit would contain, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_FORMAT = "hubbot digest 1"


class Attachment(NamedTuple):
    """A filed attachment: where it lies, and the SHA-256 of its bytes once they were fetched."""

    url: str
    sha256: str | None = None


def digest(
    record_text: str,
    card: Mapping[str, str] | None = None,
    attachment: Attachment | str | None = None,
) -> str:
    """SHA-256 (hex) of the record's text, the model card's fields and the attachment.

    Every part goes in with its length before it, so that no two different submissions give the same bytes.
    Line ends, a byte order mark and a missing last line end make no difference: the committed file has none.
    """
    state = hashlib.sha256()
    for part in _parts(record_text, card or {}, attachment):
        encoded = part.encode("utf-8", "surrogatepass")
        state.update(len(encoded).to_bytes(8, "big"))
        state.update(encoded)
    return state.hexdigest()


def short(hexadecimal: str) -> str:
    """The first 8 characters, as people see a version."""
    return hexadecimal[:8]


def with_lf(text: str) -> str:
    """LF line ends, no byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def normalise(text: str) -> str:
    """As it is committed: `with_lf`, and the last line ended."""
    text = with_lf(text)
    return text if text.endswith("\n") or not text else text + "\n"


def _parts(record_text: str, card: Mapping[str, str], attachment: Attachment | str | None) -> Iterator[str]:
    yield _FORMAT
    yield normalise(record_text)
    yield str(len(card))
    for name, value in sorted(card.items()):
        yield name
        yield normalise(str(value))
    if attachment is not None:
        url, sha256 = (attachment, None) if isinstance(attachment, str) else attachment
        yield url
        yield sha256 or ""
