"""Which labels people set, and when a person's role has to be asked for. Each question costs a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hubbot.forge.port import LabelEvent

DECIDING = frozenset({"approved", "declined"})
_PEOPLES = DECIDING | {"question"}


def deciders(labels: Iterable[str], events: Sequence[LabelEvent]) -> tuple[str, ...]:
    """Logins of the people who last set a deciding label that is still on. Bots never decide."""
    on = {label.casefold() for label in labels} & DECIDING
    latest = {event.label.casefold(): event for event in events if event.action == "labeled"}
    return tuple(sorted({latest[name].actor for name in on & latest.keys() if not latest[name].actor_is_bot}))


def are_peoples(labels: Iterable[str]) -> bool:
    """Is one of them a label that a person sets, so that it matters who did, and when?"""
    return any(label.casefold() in _PEOPLES for label in labels)
