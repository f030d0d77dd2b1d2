"""All kinds of hostile things, and a seeded row of cases."""

from __future__ import annotations

import random

from tests.bot.isolation import attached, mishaps, on_main, records, requests
from tests.bot.isolation.case import Case
from tests.bot.isolation.run import PLOTS, Plot

KINDS = {**records.KINDS, **requests.KINDS, **attached.KINDS, **on_main.KINDS, **mishaps.KINDS}
# Kinds that have done harm come more often.
MORE = (
    *("record: level", "batch: level", "attachment: host", "registry file", "forge") * 2,
    *("record: interval", "accepted file", "attachment: host", "registry file"),
)


_ORDER = [*KINDS, *MORE]
random.Random(0).shuffle(_ORDER)


def nth(at: int, seed: int = 0) -> tuple[Case, Plot]:
    """The case of that number, with its plot: all kinds in turn, and the same case each time."""
    kind = _ORDER[at % len(_ORDER)]
    rng = random.Random(f"{kind} {seed} {at}")
    plot = rng.choice(PLOTS)
    return KINDS[kind](kind, rng), plot
