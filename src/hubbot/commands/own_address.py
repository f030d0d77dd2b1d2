"""Where the hubbot that runs was published, as far as its installation tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hubbot.hubs.action import Action


def own_action() -> Action:
    """A placeholder, not `complete`, where nothing tells."""
    from hubbot.hubs.action import installed_action

    return installed_action(_of_checkout)


def _of_checkout(folder: Path) -> tuple[str, str]:
    """By its git; else by its hub.yaml, for hubbot's repository is a hub itself."""
    from hubbot.forge.git.origin import origin_of
    from hubbot.registry.errors import HubFileError
    from hubbot.registry.load import load

    origin = origin_of(folder)
    if origin.repository:
        return origin.repository, origin.commit
    try:
        hub = load(folder)
    except HubFileError:
        return "", origin.commit
    return ("" if hub.is_placeholder else hub.repository), origin.commit
