"""hubbot build: leaderboards/ and the README's block from what is accepted."""

from __future__ import annotations

from pathlib import Path

import click

from hubbot.commands.options import hub_option, load_hub


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

    hub = load_hub(hub_dir)
    files = store.build(hub, store.load(hub))
    differing = store.differing(hub.root, files)
    if check:
        return _report(differing)
    store.write(hub.root, files)
    click.echo(f"{len(files)} files, {len(differing)} written.")
    if commit and differing:
        _commit(hub.root, differing)
    return 0


def _report(differing: list[str]) -> int:
    for path in differing:
        click.echo(f"{path} differs from a fresh build")
    if differing:
        click.echo("Run `hubbot build` and commit what it writes.", err=True)
        return 1
    click.echo("Every committed page is as a fresh build would write it.")
    return 0


def _commit(root: Path, paths: list[str]) -> None:
    from hubbot.forge.git import Repository

    contents = {path: (root / path).read_bytes() if (root / path).exists() else None for path in paths}
    repository = Repository(root)
    repository.commit("Rebuild the leaderboards", contents)
    repository.push()
