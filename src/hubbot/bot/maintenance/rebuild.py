"""Rebuilds the boards of a hub in a git working tree. Git says what changed; unchanged pages are kept."""

from __future__ import annotations

from hubbot.forge.git.listing import listing
from hubbot.index.store import KEPT_AT
from hubbot.leaderboard.building.incremental import Changes, changes
from hubbot.registry.errors import HubFileError
from hubbot.registry.model import Hub


def rebuilt(hub: Hub, token: str | None = None) -> Changes | None:
    """What differs from a fresh build; None outside git.

    For a person, who mends what is broken: raises HubFileError where an accepted file cannot be used.
    """
    found = listing(hub.root, token)
    done = changes(hub, found.tree, found.git_folder / KEPT_AT) if found else None
    if done and done.unread:
        one = done.unread[0]
        raise HubFileError(one.file, one.line, one.says, one.remedy)
    if done and done.failed:
        raise next(iter(done.failed.values()))
    return done
