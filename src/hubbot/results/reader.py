"""Reads accepted files fast: a build reads thousands, and they were checked when they were accepted.

`ryaml` (libyaml's speed without PyYAML's layers) reads what it gives the same values for as the hub's own
reader; whatever it might see differently goes to that reader. A property test holds that the two never
disagree. Without `ryaml` everything works, slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hubbot.common.invisible import hidden
from hubbot.results.result import SEAM, Accepted, accepted_of, read_accepted

loads: Callable[[str], Any] | None
try:
    from ryaml import loads  # type: ignore[attr-defined,unused-ignore]
except ImportError:  # no wheel for this machine
    loads = None

_SEAM = f"\n{SEAM}\n"
# Controls, tags, anchors, flow collections, complex and merge keys.
_UNUSUAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f!&*{[?<]")
_SCALAR = r"""(?:[-+]?0(?:[xX][\da-fA-F_]+|[oO][0-7_]+|[bB][01_]+)(?!\w)    # numbers of YAML 1.1
    |[-+]?0\d                                             # `01.5` is text here, and an id may be it;
     (?!(?=[\da-f]*[a-df])[\da-f]{62}(?!\S))               # a digest is text everywhere
    |[-+]?\d{18}|[-+]?[\d.]+[eE][-+]?\d{3,}(?!\w)       # beyond a machine's range
    |[-+]?\.[iInN]                                        # not finite
    |T(?:rue|RUE)|F(?:alse|ALSE)|N(?:ull|ULL))"""
_AFTER_KEY = re.compile(f":[ ]+{_SCALAR}", re.VERBOSE)
_AT_START = re.compile(rf"\n[ -]*+(?:{_SCALAR}|(?:[-+.\d~][^\s:]*|true|false|null)[ ]*:)", re.VERBOSE)


def read(path: str, text: str) -> Accepted:
    """Read an accepted file by compiled code; by `read_accepted` where the two might disagree."""
    submitted, _, ours = text.rpartition(_SEAM)
    value, block = value_of(submitted + "\n"), value_of(ours)
    if isinstance(value, dict) and isinstance(block, dict) and isinstance(block.get("hubbot"), dict):
        return accepted_of(path, value, block["hubbot"])
    return read_accepted(path, text)


def value_of(text: str) -> Any:
    """The value where both readers surely agree on it, else None."""
    if loads is None or not _is_plain(text):
        return None
    try:
        return loads(text)
    except ValueError:
        return None


def _is_plain(text: str) -> bool:
    if not text.isascii() and next(hidden(text), None):
        return False
    return not (_UNUSUAL.search(text) or _AFTER_KEY.search(text) or _AT_START.search(f"\n{text}"))
