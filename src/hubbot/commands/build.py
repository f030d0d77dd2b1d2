"""hubbot build: leaderboards/ and the README's block from what is accepted."""

from __future__ import annotations

import os
from pathlib import Path

import click

from hubbot.commands.options import hub_option, hub_root, load_hub

PUSHES = 5  # times that a refused push may begin again


@click.command(epilog="Example: hubbot build --check")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and name the files when a page differs.")
@click.option("--full", is_flag=True, help="Do not use what an earlier build kept.")
@click.option("--commit", is_flag=True, help="Commit and push what differs (for the workflow).")
@hub_option
def build(hub_dir: Path | None, *, check: bool, full: bool, commit: bool) -> int:
    """Write every leaderboard, export and the README's block from the accepted results.

    The same results give the same bytes. It runs no check: it reads the verdicts stored at acceptance.
    """
    from hubbot.leaderboard import store

    if commit:
        return _rebuild_on_main(hub_dir)
    hub = load_hub(hub_dir)
    files = store.build(hub, store.load(hub))
    differing = store.differing(hub.root, files)
    if check:
        return _report(differing)
    store.write(hub.root, files)
    click.echo(f"{len(files)} files, {len(differing)} written.")
    return 0


def _report(differing: list[str]) -> int:
    for path in differing:
        click.echo(f"{path} differs from a fresh build")
    if differing:
        click.echo("Run `hubbot build` and commit what it writes.", err=True)
        return 1
    click.echo("Every committed page is as a fresh build would write it.")
    return 0


def _rebuild_on_main(hub_dir: Path | None) -> int:
    """Build what `main` holds now and push it. When main moves on, begin again: never merge a page."""
    from hubbot.forge.git import PushRefused, Repository
    from hubbot.forge.port import ForgeError
    from hubbot.leaderboard import store

    repository = Repository(hub_root(hub_dir), token=os.environ.get("GITHUB_TOKEN"))
    for _ in range(PUSHES):
        repository.fetch()
        repository.reset_to_main()
        hub = load_hub(repository.path)
        files = store.build(hub, store.load(hub))
        differing = store.differing(hub.root, files)
        if not differing:
            click.echo("The pages are as the results say. Nothing to commit.")
            return 0
        repository.commit("Rebuild the leaderboards", {path: files.get(path) for path in differing})
        try:
            repository.push()
        except PushRefused:
            continue
        click.echo("\n".join(f"rebuilt {path}" for path in differing))
        return 0
    raise ForgeError(f"main moved on during each of {PUSHES} pushes; the next run tries again")
