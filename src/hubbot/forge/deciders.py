"""Whose role a decision can hang on: asking for more of them costs calls and decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from hubbot.forge.port import LabelEvent

DECIDING = ("approved", "declined", "resolved")


def deciders(labels: Sequence[str], events: Sequence[LabelEvent]) -> tuple[str, ...]:
    """Logins of the people who last set a deciding label that is still on. Bots never decide."""
    latest: dict[str, LabelEvent] = {}
    for event in events:
        if event.action == "labeled" and event.label in DECIDING and event.label in labels:
            latest[event.label] = event
    return tuple(sorted({event.actor for event in latest.values() if not event.actor_is_bot}))
