"""What `hubbot check` needs beside the text: the hub, and what it has accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbot.index.known import Known
    from hubbot.proving.checks import Context
    from hubbot.registry.model import Hub

FEW = 300  # results: to read them all takes less time than to ask git which of them changed


def review_context(hub: Hub, *, today: str, full: bool) -> Context:
    """`today` is an ISO date in UTC; `full` also allows what takes seconds."""
    from hubbot.proving.checks import Context

    return Context(hub, _known(hub), today, full=full)


def _known(hub: Hub) -> Known:
    from hubbot.index.known import Known
    from hubbot.results.read_all import accepted_paths, read_all

    if 0 < len(accepted_paths(hub.root)) <= FEW:  # none: perhaps a sparse checkout leaves them out
        return Known.of(read_all(hub.root), hub)
    from hubbot.forge.git.listing import listing
    from hubbot.index.store import KEPT_AT
    from hubbot.index.stored import known_at

    found = listing(hub.root)
    return (
        known_at(hub, found.tree, found.git_folder / KEPT_AT) if found else Known.of(read_all(hub.root), hub)
    )
