"""What `hubbot check` knows beside the text: the hub, and what it has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbot.records.hub import Hub
    from hubbot.submission.checks import Context


def review_context(hub: Hub, *, today: str, full: bool) -> Context:
    """`today` is an ISO date in UTC; `full` also allows what takes seconds."""
    from hubbot.records.holdings import read_all
    from hubbot.records.known import Known
    from hubbot.submission.checks import Context

    return Context(hub, Known.of(list(read_all(hub.root)), hub), today, full=full)
