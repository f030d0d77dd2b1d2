"""hubbot rehearse: what the workflow Setup check tries on GitHub."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hubbot.commands.options import hub_option, hub_root


@click.command(epilog="Example, in a workflow's job that may write: hubbot rehearse")
@hub_option
def rehearse(hub_dir: Path | None) -> int:
    """Try on GitHub what the bot will have to do, and take it back at once.

    Comments, labels and closes an issue of its own, pushes and removes a branch, and opens and closes a pull
    request where hub.yaml says `publish: pull-request`. Exit 0 when all of it was possible, 1 otherwise.
    """
    from hubbot.bot.maintenance import setup_check
    from hubbot.commands.doctor import report
    from hubbot.forge.git.repository import Repository
    from hubbot.forge.github.forge import GitHubForge
    from hubbot.registry.load import load
    from hubbot.registry.source import branch_of

    root = hub_root(hub_dir)
    stage = setup_check.Rehearsal(
        forge=GitHubForge.from_environment(os.environ),
        repository=Repository(root, branch_of(root), token=os.environ.get("GITHUB_TOKEN")),
        actor=os.environ.get("GITHUB_ACTOR", ""),
        publish=load(root).policy.publish,
    )
    return report(root, list(setup_check.rehearse(stage)))
