"""Accepted files, fast: a build reads thousands, and what they hold was checked when it was accepted.

`ryaml` (libyaml's speed without PyYAML's layers) reads what it gives the same values for as the hub's own
reader; whatever it might see differently goes to that reader. A property test holds that the two never
disagree. Without `ryaml` everything works, slower.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hubbot.records.record import SEAM, Accepted, acceptance_of, read_accepted, result_of

loads: Callable[[str], Any] | None
try:
    from ryaml import loads  # type: ignore[attr-defined,unused-ignore]
except ImportError:  # no wheel for this machine
    loads = None

_SEAM = f"\n{SEAM}\n"
_DIFFERENT = re.compile(
    r"""[^\n -~]|[!&*{?]                                  # hidden or not ASCII; tags, anchors, flow keys
    |(?<![\w.])[-+]?0[xXobOB]|(?<![\w.])\d{18}     # numbers of YAML 1.1, or beyond
    |(?<![\w.])[-+]?[\d.]+[eE][-+]?\d{3}                  # a machine's range
    |\.(?:inf|nan)(?!\w)|\.(?:I(?:nf|NF)|N(?:aN|AN))      # not finite
    |(?<!\w)(?:T(?:rue|RUE)|F(?:alse|ALSE)|N(?:ull|ULL))  # words in capitals
    |^[ -]*(?:[-+.\d][^\s:]*|true|false|null|~)[ ]*:      # keys that are no text
    |[^\n]{200}""",
    re.VERBOSE | re.MULTILINE,
)


def read(path: str, text: str) -> Accepted:
    """The same as `read_accepted`, whichever way was taken."""
    submitted, seam, ours = text.rpartition(_SEAM)
    if seam:
        value, block = value_of(submitted + "\n"), value_of(ours)
        if isinstance(value, dict) and isinstance(block, dict) and isinstance(block.get("hubbot"), dict):
            return Accepted(path, result_of(value), acceptance_of(block["hubbot"]))
    return read_accepted(path, text)


def value_of(text: str) -> Any:
    """The value where both readers surely agree on it, else None."""
    if loads is None or _DIFFERENT.search(text):
        return None
    try:
        return loads(text)
    except ValueError:
        return None
