"""hubbot handle, hubbot sweep: what the workflows call."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import forge_at, forge_option, hub_option, hub_root, step_summary

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.log import Outcome
    from hubbot.forge.events import Event

_accept_option = click.option(
    "--accept", is_flag=True, help="Also commit what is approved. Needs the right to push."
)


@click.command(epilog="Example, in a workflow's job: hubbot handle --accept")
@_accept_option
@forge_option
@hub_option
def handle(hub_dir: Path | None, forge_dir: Path | None, *, accept: bool) -> int:
    """Answer the event that GITHUB_EVENT_NAME and GITHUB_EVENT_PATH tell of.

    Exit 0 when the plan was applied, whatever the verdict; 3 when something of ours failed.
    """
    from hubbot.bot.run import handle as answer

    return _finish(answer(_event(), _bot(hub_dir, forge_dir, accept=accept)))


@click.command(epilog="Example, in a scheduled job: hubbot sweep --accept")
@_accept_option
@forge_option
@hub_option
def sweep(hub_dir: Path | None, forge_dir: Path | None, *, accept: bool) -> int:
    """Look at every open submission that changed, and finish whatever an earlier run left undone."""
    from hubbot.bot.run import sweep as look

    return _finish(look(_bot(hub_dir, forge_dir, accept=accept)))


def _event() -> Event | None:
    from hubbot.forge.events import read_event
    from hubbot.forge.port import ForgeError

    name, path = os.environ.get("GITHUB_EVENT_NAME"), os.environ.get("GITHUB_EVENT_PATH")
    if not name or not path:
        raise click.UsageError(
            "GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set. A workflow sets them; "
            "without one, use `hubbot sweep`."
        )
    try:
        return read_event(name, json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except (OSError, ValueError) as error:
        raise ForgeError(f"the event file {path} cannot be read: {error}") from error


def _bot(hub_dir: Path | None, forge_dir: Path | None, *, accept: bool) -> Bot:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.log import RunLog
    from hubbot.forge.git.repository import Repository
    from hubbot.registry.source import branch_of

    root = hub_root(hub_dir)
    token = os.environ.get("GITHUB_TOKEN") if forge_dir is None else None
    clone = Repository(root, branch_of(root), token=token)
    return Bot(
        forge=forge_at(forge_dir, os.environ),
        hub_root=root,
        repository=clone if accept else None,
        clone=clone,
        accept=accept,
        private_labels=Path(folder) if accept and (folder := os.environ.get("HUBBOT_LABELS")) else None,
        log=RunLog(out=click.echo),
        run_url=_run_url(),
        token=token,
    )


def _run_url() -> str:
    server, repository, run = (
        os.environ.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    )
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else ""


def _finish(outcome: Outcome) -> int:
    step_summary(outcome.summary)
    return outcome.exit_code
