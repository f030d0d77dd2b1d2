"""How long accepted results waited for their acceptance, as main tells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from heapq import nlargest
from math import ceil

LATEST = 20
FEWEST = 5  # below that, half of them says nothing


def pace(decided: Iterable[tuple[str, str]]) -> str:
    """\"Half of the last 20 accepted results were on the board within 2 days.", or "" where too few tell.

    Main knows only what was accepted: of those declined, withdrawn or still open this says nothing. The days
    are rounded up. `decided`: when each was accepted and when its issue was opened.
    """
    latest = nlargest(LATEST, decided)
    waits = sorted(wait for end, start in latest if (wait := _between(start, end)) is not None)
    if len(waits) < FEWEST:
        return ""
    days = max(1, ceil(waits[(len(waits) - 1) // 2] / timedelta(days=1)))
    within = "a day" if days == 1 else f"{days} days"
    return f"Half of the last {len(waits)} accepted results were on the board within {within}."


def _between(start: str, end: str) -> timedelta | None:
    """None for what a person wrote into the file by hand and no date can be read from."""
    try:
        wait = datetime.fromisoformat(end) - datetime.fromisoformat(start)
    except (ValueError, TypeError):
        return None
    return wait if wait >= timedelta() else None
