"""hubbot build --commit: what the workflow does when pages and results differ."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import click

from hubbot.bot.state.world import World
from hubbot.bot.steps.publish import BOARDS, propose_boards, retract
from hubbot.bot.telling.relist import kept_up
from hubbot.commands.options import step_summary, today
from hubbot.forge.git.repository import PushRefused, Repository
from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.port import ForgeError
from hubbot.registry.source import branch_of

PUSHES = 5  # times that a refused push may begin again
_MESSAGE = "Rebuild the leaderboards"
_NOTHING = "The pages are as the results say. Nothing to commit."


def rebuild_on_main(root: Path) -> int:
    """Build what `main` holds now and publish it. When main moves on, begin again: never merge a page."""
    repository = Repository(root, branch_of(root), token=os.environ.get("GITHUB_TOKEN"))
    for _ in range(PUSHES):
        repository.fetch()
        repository.reset_to_main()
        world, listed, built = kept_up(World.at(root, repository.token), today(), repository.token)
        prefix = repository.prefix(root)
        files = {**built, **listed}
        differing = {prefix + path: content for path, content in sorted(files.items())}
        hub = world.hub
        try:
            if hub.policy.publish == "pull-request":
                return _propose(repository, differing)
            if differing:
                repository.commit(_MESSAGE, differing)
                repository.push()
        except PushRefused:
            continue
        click.echo("\n".join(f"rebuilt {path}" for path in differing) or _NOTHING)
        _tell(world)
        return 0
    raise ForgeError(f"main moved on during each of {PUSHES} pushes; the next run tries again")


def _tell(world: World) -> None:
    """What is broken on main, and that its boards are as they were."""
    if not world.troubles:
        return
    lines = [f"- {one}" for one in world.troubles]
    head = "Left as they are until this is mended, pages that they share with others among them:"
    said = "\n".join([head, *lines])
    click.echo(said)
    step_summary(said.replace("`", "´") + "\n")


def _propose(repository: Repository, differing: Mapping[str, bytes | None]) -> int:
    """Propose the rebuilt pages of a protected main in one pull request; close it when nothing differs."""
    forge = GitHubForge.from_environment(os.environ)
    if not differing:
        retract(forge, repository, BOARDS)
        click.echo(_NOTHING)
        return 0
    click.echo(f"proposed: {propose_boards(forge, repository, differing)}")
    return 0
