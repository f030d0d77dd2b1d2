"""hubbot baseline: what the toy baselines give on this machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import hub_option, load_hub
from hubbot.common.files import write_files

if TYPE_CHECKING:
    from hubbot.evaluation.baselines.toy_baselines import BaselineReport
    from hubbot.registry.model import Hub


@click.command(epilog="Example: hubbot baseline --check")
@click.argument("names", nargs=-1)
@click.option("--check", is_flag=True, help="Compare with registry/baselines/; exit 1 on drift.")
@click.option("--write", is_flag=True, help="Run the baselines on real data; write them under evals/.")
@click.option("--seconds", type=float, help="End a baseline that takes longer; it then runs by itself.")
@hub_option
def baseline(
    names: tuple[str, ...], hub_dir: Path | None, seconds: float | None, *, check: bool, write: bool
) -> int:
    """Run the hub's baselines (all, or those NAMED) and show what they give beside what is registered.

    With --write run the simple models on the real data that the hub holds (or on the benchmarks NAMED), and
    file them as its own results with their predictions. A run that gives what is on file changes nothing.
    """
    from hubbot.evaluation.baselines import toy_baselines

    hub = load_hub(hub_dir)
    if write:
        return _write(hub, names)
    unknown = sorted(set(names) - set(hub.baselines))
    if unknown:
        known = ", ".join(sorted(hub.baselines))
        raise click.UsageError(f"No baseline {', '.join(unknown)}. There are: {known}.")
    if not hub.baselines:
        click.echo("This hub registers no baseline: the check is skipped.")
        return 0
    reports = toy_baselines.check(hub, list(names) or None, seconds=seconds)
    for report in reports:
        _show(report, everything=not check)
    return 1 if check and not all(report.ok for report in reports) else 0


def _write(hub: Hub, names: tuple[str, ...]) -> int:
    """Run, compare with what is on file, write what is new, and bring the paired differences up to date."""
    if unknown := sorted(set(names) - set(hub.benchmarks)):
        raise click.UsageError(f"No benchmark {', '.join(unknown)}. `hubbot list` shows all.")
    hub = replace(hub, benchmarks={n: one for n, one in hub.benchmarks.items() if not names or n in names})
    from hubbot.evaluation.report.hub_baselines import (
        accepted_files,
        already_held,
        baseline_results,
        same_figures,
    )
    from hubbot.evaluation.report.paired import all_differences
    from hubbot.index.prediction_files import on_disk
    from hubbot.reading.yaml.reader import load_trusted
    from hubbot.results.read_all import read_all
    from hubbot.results.result import result_of

    when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    for found in baseline_results(hub, when):
        held = already_held(hub.root, found)
        if held is not None and same_figures(held, result_of(load_trusted(found.text))):
            click.echo(f"{found.benchmark_id} {found.model_id}: as on file ({held.eval_id})")
            continue
        write_files(hub.root, accepted_files(hub, found, when))
        click.echo(f"{found.benchmark_id} {found.model_id}: written as {found.eval_id}")
    write_files(hub.root, all_differences(hub, list(read_all(hub.root)), on_disk(hub.root)))
    return 0


def _show(report: BaselineReport, *, everything: bool) -> None:
    if report.problem:
        click.echo(f"{report.id}: no figures. {report.problem}")
        return
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
