"""hubbot doctor: does everything fit together, here and on GitHub?"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import hub_option, hub_root, step_summary, writable
from hubbot.common.files import write_files
from hubbot.hubs.action import own_action

if TYPE_CHECKING:
    from hubbot.hubs.findings import Finding
    from hubbot.registry.errors import HubFileError
    from hubbot.registry.model import Hub


@click.command(epilog="Example: hubbot doctor --fix")
@click.option("--fix", is_flag=True, help="Write generated files anew, and create missing labels.")
@click.option("--labels", is_flag=True, help="Create missing labels only.")
@click.option("--baselines", is_flag=True, help="Also run the toy baselines, which takes seconds.")
@hub_option
def doctor(hub_dir: Path | None, *, fix: bool, labels: bool, baselines: bool) -> int:
    """Look at a hub's files and, where GITHUB_TOKEN is set, at its settings on GitHub.

    Each finding comes with what to do and the page to open. Exit 0 when nothing is wrong, 1 otherwise.
    """
    root = writable(hub_root(hub_dir)) if fix else hub_root(hub_dir)
    findings = list(_findings(root, baselines=baselines, lock=fix))
    if fix:
        findings = [_put_right(root, finding) for finding in findings]
    if fix or labels:
        findings = [_with_labels(root, finding) for finding in findings]
    return report(root, findings)


def report(root: Path, findings: list[Finding]) -> int:
    """Say them, worst last so that it is seen, and count. Exit code 1 when something is wrong."""
    from hubbot.hubs.findings import text_of
    from hubbot.submission.comments.markdown import fence

    repository = _repository(root)
    levels = ("fine", "advice", "wrong")
    lines = [text_of(one, repository) for level in levels for one in findings if one.level == level]
    wrong = sum(finding.level == "wrong" for finding in findings)
    advice = sum(finding.level == "advice" for finding in findings)
    lines += ["", f"{wrong or 'Nothing'} wrong, {advice or 'no'} advice."]
    click.echo("\n".join(lines))
    step_summary(fence("\n".join(lines)) + "\n")
    return 1 if wrong else 0


def _findings(root: Path, *, baselines: bool, lock: bool) -> Iterator[Finding]:
    from hubbot.hubs import examine
    from hubbot.registry.errors import HubFileError
    from hubbot.registry.load import load

    yield from examine.files(root, own_action(), lock=lock)
    try:
        hub = load(root)
    except HubFileError:
        return
    yield from _labels(hub)
    yield from _features(hub)
    yield from _scorers(hub)
    yield from _provenance(hub)
    yield from _boards(hub)
    if baselines:
        yield from _baselines(hub)
    yield from _on_github(hub)


def _labels(hub: Hub) -> Iterator[Finding]:
    """Labels that the hub stores: the registered file, with the registered cases in it."""
    from hubbot.hubs.findings import fine
    from hubbot.registry.stored_labels import stored

    if not (held := list(stored(hub))):
        return
    from hubbot.evaluation.data.labels import faults

    found = list(faults(hub))
    yield from map(_as_finding, found)
    if not found:
        names = ", ".join(sorted({dataset.splits[split].file or "" for dataset, split in held}))
        yield fine("labels", f"as registered: {names}")


def _features(hub: Hub) -> Iterator[Finding]:
    """Features that the hub stores: the registered file, with a row for each case."""
    from hubbot.hubs.findings import fine
    from hubbot.registry.stored_features import stored

    if not (held := list(stored(hub))):
        return
    from hubbot.evaluation.data.features import faults

    found = list(faults(hub))
    yield from map(_as_finding, found)
    if not found:
        names = ", ".join(sorted(dataset.features.file for dataset in held if dataset.features))
        yield fine("features", f"as registered: {names}")


def _scorers(hub: Hub) -> Iterator[Finding]:
    """The hub's own scorers, each called on two cases."""
    if any(metric.scorer for metric in hub.metrics.values()):
        from hubbot.hubs.try_scorers import scorers

        yield from scorers(hub)


def _as_finding(wrong: HubFileError) -> Finding:
    from hubbot.hubs.findings import Finding

    where = f"{wrong.file}, line {wrong.line}" if wrong.line else wrong.file
    return Finding("wrong", where, wrong.message, f"{wrong.remedy}.")


def _boards(hub: Hub) -> Iterator[Finding]:
    from hubbot.hubs.findings import Finding, fine
    from hubbot.leaderboard.building.build import build, differing
    from hubbot.results.read_all import read_all

    try:
        pages = build(hub, accepted := list(read_all(hub.root)))
    except ValueError as error:
        yield Finding(
            "wrong", "results", str(error), "Restore the file from git: results are written by the bot alone."
        )
        return
    from hubbot.hubs.ranks import advice, in_one_folder
    from hubbot.leaderboard.ranking.paired import held_differences
    from hubbot.leaderboard.ranking.ranking import boards

    yield from advice(hub, boards(accepted, hub, held_differences(hub)))
    yield from in_one_folder(hub, pages)
    changes = differing(hub.root, pages)
    if not changes:
        yield fine("leaderboards", f"{len(pages)} files, each as a fresh build writes it")
        return
    yield Finding(
        "wrong",
        "leaderboards",
        f"{len(changes)} files differ from a fresh build, {next(iter(changes))} first",
        "`hubbot build` writes them; commit what it changes.",
        fix=changes,
    )


def _provenance(hub: Hub) -> Iterator[Finding]:
    """Accepted files against the history, as far as this clone has it."""
    from hubbot.bot.state.world import World
    from hubbot.bot.telling.relist import looked_at, seals
    from hubbot.hubs.findings import Finding, fine
    from hubbot.leaderboard.words.reasons import changed_words
    from hubbot.registry.errors import HubFileError

    try:
        world = World.at(hub.root, os.environ.get("GITHUB_TOKEN"))
    except (HubFileError, ValueError):
        return  # the boards say so, with the file
    if world.store is None:
        yield fine("provenance", "not looked at: this hub is in no git repository")
        return
    looked = looked_at(world)
    for one in looked.changed:
        remedy = "Restore it from git, or ask for an approval of what stands there: `hubbot amend`."
        yield Finding("wrong", one.path, changed_words(one), remedy)
    if looked.unsealed:
        unclear = f"; of {len(looked.not_covered)} nothing here tells how they were accepted"
        yield Finding(
            "advice",
            "provenance",
            f"{len(looked.unsealed)} accepted files hold no record hash"
            + (unclear if looked.not_covered else ""),
            "`hubbot doctor --fix` stores one in each, of what it says now. Commit that.",
            fix=seals(world, looked),
        )
    if not looked.changed and not looked.unsealed:
        yield fine("provenance", f"{looked.results} accepted files, each as it was accepted")


def _baselines(hub: Hub) -> Iterator[Finding]:
    from hubbot.evaluation.baselines import toy_baselines as baselines
    from hubbot.hubs.findings import Finding, fine

    for one in baselines.check(hub, seconds=120):
        drifted = [row.name for row in one.rows if not row.ok]
        if one.problem or drifted:
            yield Finding(
                "wrong",
                f"baseline {one.id}",
                one.problem or f"gives other figures than registered: {', '.join(drifted)}",
                "`hubbot baseline` shows both. Usually a library changed: install the locked versions.",
            )
        else:
            yield fine(f"baseline {one.id}", f"gives its {len(one.rows)} registered figures")


def _on_github(hub: Hub) -> Iterator[Finding]:
    """The settings, as far as the token may see them."""
    from hubbot.hubs.findings import fine
    from hubbot.hubs.github_settings import judged
    from hubbot.hubs.which_hubbot import action_of_hub

    token = os.environ.get("GITHUB_TOKEN")
    if not token:
        yield fine("GitHub", "not asked: set GITHUB_TOKEN to look at labels, permissions and rules too")
        return
    from hubbot.forge.github.settings import settings_of

    named = action_of_hub(hub.root)
    settings = settings_of(_on(hub), token, os.environ.get("GITHUB_API_URL"))
    named_repository = named.repository if named else ""
    yield from judged(settings, named_repository, hub.policy.publish, datetime.now(UTC), hub.branch)


def _put_right(root: Path, finding: Finding) -> Finding:
    """Write what the finding says would put it right."""
    from hubbot.common.counted import counted
    from hubbot.hubs.findings import fine

    if not finding.fix:
        return finding
    write_files(root, finding.fix)
    return fine(finding.about, f"put right: {counted(len(finding.fix), 'file')} written; commit")


def _with_labels(root: Path, finding: Finding) -> Finding:
    from hubbot.common.labels import LABELS
    from hubbot.forge.github.settings import paint_labels
    from hubbot.hubs.findings import fine
    from hubbot.registry.load import load

    if not finding.labels:
        return finding
    wanted = [(one.name, one.color, one.description) for one in LABELS if one.name in finding.labels]
    hub = load(root)
    paint_labels(_on(hub), os.environ["GITHUB_TOKEN"], os.environ.get("GITHUB_API_URL"), wanted)
    return fine(finding.about, f"put right: {len(wanted)} created or painted")


def _on(hub: Hub) -> str:
    """In a workflow the repository it runs in; a copy of a hub may still name another."""
    return os.environ.get("GITHUB_REPOSITORY") or hub.repository


def _repository(root: Path) -> str:
    from hubbot.registry.errors import HubFileError
    from hubbot.registry.load import load

    try:
        return _on(load(root))
    except HubFileError:
        return "OWNER/REPO"
