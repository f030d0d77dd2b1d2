"""hubbot build: leaderboards/ and the README's block from what is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import NEW_FOLDER, hub_option, hub_root, load_hub
from hubbot.common.files import write_files
from hubbot.registry.model import Hub

if TYPE_CHECKING:
    from hubbot.forge.git.past import Past
    from hubbot.registry.model import Benchmark

# What a build reads.
_READ = ("hub.yaml", "registry", "schemas", "evals", "predictions", "README.md")


@click.command(epilog="Example: hubbot build --check")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 and name the files when a page differs.")
@click.option("--full", is_flag=True, help="Do not use what an earlier build kept.")
@click.option("--commit", is_flag=True, help="Commit and push what differs (for the workflow).")
@click.option(
    "--at",
    metavar="COMMIT|DATE",
    help="The boards as they were then, from the results of that day; the checkout stays as it is.",
)
@click.option("--board", metavar="BENCHMARK", help="With --at: print this board's page. Default: the index.")
@click.option(
    "--out",
    type=NEW_FOLDER,
    help="With --at: write all pages and exports into this new folder instead of printing one.",
)
@hub_option
def build(  # noqa: PLR0913  (one parameter an option)
    hub_dir: Path | None,
    *,
    check: bool,
    full: bool,
    commit: bool,
    at: str | None,
    board: str | None,
    out: Path | None,
) -> int:
    """Write every leaderboard, export and the README's block from the accepted results.

    The same results give the same bytes. It runs no check: it reads the verdicts stored at acceptance.
    """
    from hubbot.bot.maintenance.rebuild import rebuilt

    if at is not None:
        if check or commit:
            raise click.UsageError("--at shows what was; it goes with neither --check nor --commit.")
        return _as_it_was(hub_root(hub_dir), at, board, out)
    if board or out:
        raise click.UsageError("--board and --out belong to --at.")
    if commit:
        from hubbot.commands.rebuild import rebuild_on_main

        return rebuild_on_main(hub_root(hub_dir))
    hub = load_hub(hub_dir)
    done = None if full else rebuilt(hub)
    if done is None:
        return _from_scratch(hub, check=check)
    if check:
        return _report(sorted(done.files))
    write_files(hub.root, done.files)
    click.echo(
        f"{len(done.read)} results read, {len(done.tables)} tables ranked, {len(done.files)} files written, "
        f"{done.same} left as they are."
    )
    return 0


def _from_scratch(hub: Hub, *, check: bool) -> int:
    from hubbot.leaderboard.building.build import build, differing
    from hubbot.results.read_all import read_all

    files = build(hub, read_all(hub.root))
    changes = differing(hub.root, files)
    if check:
        return _report([*changes])
    write_files(hub.root, changes)
    click.echo(f"{len(files)} files, {len(changes)} written.")
    return 0


def _as_it_was(root: Path, at: str, board: str | None, out: Path | None) -> int:
    """One page on standard output, or all files in `out`: yesterday's results, ranked by today's rules."""
    from hubbot.leaderboard.building.build import build
    from hubbot.results.read_all import read_all

    if out and out.is_dir() and any(out.iterdir()):
        raise click.UsageError(f"{out} is not empty. Name a folder that does not exist yet.")
    with _unpacked(root, at) as (past, folder):
        hub = load_hub(folder)
        files = build(hub, read_all(hub.root))
        if out:
            write_files(out, files)
            click.echo(f"{len(files)} files in {out}, as of {past.at}, commit {past.commit[:10]}.")
            return 0
        page = _page(hub.benchmark(board) if board else None, board)
        if page not in files:
            raise click.UsageError(f"At {past.commit[:10]} ({past.at}) there was no board {board}.")
        click.echo(f"As of {past.at}, commit {past.commit[:10]}:\n\n{files[page].decode()}", nl=False)
    return 0


def _page(benchmark: Benchmark | None, board: str | None) -> str:
    if board is None:
        return "leaderboards/README.md"
    return f"leaderboards/{benchmark.id if benchmark else board}.md"


@contextmanager
def _unpacked(root: Path, at: str) -> Iterator[tuple[Past, Path]]:
    """The hub of then in a folder of its own."""
    from hubbot.forge.git.past import past_of, unpack
    from hubbot.forge.git.process import GitError

    with TemporaryDirectory() as name:
        try:
            past = past_of(root, at)
            unpack(root, past.commit, _READ, Path(name))
        except GitError as error:
            raise click.UsageError(str(error)) from error
        if not (Path(name) / "hub.yaml").is_file():
            raise click.UsageError(f"Commit {past.commit[:10]} ({past.at}) has no hub.yaml here yet.")
        yield past, Path(name)


def _report(differing: list[str]) -> int:
    for path in differing:
        click.echo(f"{path} differs from a fresh build")
    if differing:
        click.echo("Run `hubbot build` and commit what it writes.", err=True)
        return 1
    click.echo("Every committed page is as a fresh build would write it.")
    return 0
