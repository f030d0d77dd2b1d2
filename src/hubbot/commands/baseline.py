"""hubbot baseline: what the toy baselines give on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import hub_option, load_hub

if TYPE_CHECKING:
    from hubbot.evaluation.baselines import BaselineReport


@click.command(epilog="Example: hubbot baseline --check")
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="Compare with registry/baselines/; exit 1 on drift.")
@hub_option
def baseline(names: tuple[str, ...], hub_dir: Path | None, *, check: bool) -> int:
    """Run the hub's baselines (all, or those NAMED) and show what they give beside what is registered."""
    from hubbot.evaluation import baselines

    hub = load_hub(hub_dir)
    unknown = sorted(set(names) - set(hub.baselines))
    if unknown:
        known = ", ".join(sorted(hub.baselines))
        raise click.UsageError(f"No baseline {', '.join(unknown)}. There are: {known}.")
    if not hub.baselines:
        click.echo("This hub registers no baseline: the check is skipped.")
        return 0
    reports = baselines.check(hub, list(names) or None)
    for report in reports:
        _show(report, everything=not check)
    return 1 if check and not all(report.ok for report in reports) else 0


def _show(report: BaselineReport, *, everything: bool) -> None:
    wrong = [row for row in report.rows if not row.ok]
    verdict = "as registered" if report.ok else f"{len(wrong)} of {len(report.rows)} figures differ"
    click.echo(f"{report.id}: {verdict} ({len(report.rows)} figures compared)")
    rows = report.rows if everything else wrong
    if not rows:
        return
    width = max(len(row.name) for row in rows)
    click.echo(f"  {'figure':{width}}  {'registered':>14}  {'here':>14}  tolerance")
    for row in rows:
        mark = "" if row.ok else "  ← differs"
        figures = f"{row.expected!s:>14.14}  {row.got!s:>14.14}  {row.tolerance}"
        click.echo(f"  {row.name:{width}}  {figures}{mark}")
