"""hubbot queue: open submissions by what they wait for, the longest waiting first."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hubbot.commands.options import forge_at, forge_option, hub_option, load_hub
from hubbot.common.labels import QUESTION, STATUS

if TYPE_CHECKING:
    from hubbot.commands.queued import Look, Subject
    from hubbot.forge.port import Forge, Listed
    from hubbot.registry.model import Hub

# What somebody has to do about it, the hub's own faults and the maintainers' turn first.
_STATES = {
    "hub-problem": "a fault of the hub: see the figures in its comment",
    "ready": "a maintainer decides",
    "question": "the author answers",
    "needs-fixes": "the author mends",
    "new": "the next run looks at it",
    "discussion": "people talk about it; no entry yet",
    "closing": "decided; the next run closes it, unless a maintainer opened it again",
}
_WIDTH = 60


@click.command(epilog="Example: hubbot queue")
@forge_option
@hub_option
def queue(hub_dir: Path | None, forge_dir: Path | None) -> int:
    """List the open submissions by state and waiting time: benchmark, model and rank if accepted today.

    Reads GitHub's list of open issues: one request a hundred, with GITHUB_TOKEN from the environment. Waiting
    counts from the day the issue was opened; the last column is its latest change.
    """
    hub = load_hub(hub_dir)
    from hubbot.commands.queued import look_at

    waiting = _forge(hub, forge_dir).queue()
    for line in lines(waiting, datetime.now(UTC), look_at(hub)):
        click.echo(line)
    return 0


def lines(waiting: Sequence[Listed], now: datetime, look: Look | None = None) -> Iterator[str]:
    """What is printed. Titles are strangers' text: control characters are shown as escapes.

    `look` tells what one is about, with its rank where that is asked for.
    """
    if not waiting:
        yield "Nothing is open."
        return
    order = list(_STATES)
    by_state = sorted(
        waiting, key=lambda one: (order.index(state_of(one.labels)), one.created_at, one.number)
    )
    for state, members in groupby(by_state, key=lambda one: state_of(one.labels)):
        found = list(members)
        yield f"{state} ({len(found)}): {_STATES[state]}"
        subjects = [look(one, state == "ready") if look else None for one in found]
        yield from map(_row, found, repeat(now), subjects)
        yield ""
    yield f"{len(waiting)} open."


def state_of(labels: Sequence[str]) -> str:
    """Labels are a projection that the bot keeps; `question` is a person's and takes it out of the queue."""
    if QUESTION in labels and f"{STATUS}ready" in labels:
        return "question"
    unchecked = "discussion" if "proposal" in labels else "new"
    status = next((label.removeprefix(STATUS) for label in labels if label.startswith(STATUS)), unchecked)
    return status if status in _STATES else "closing"


def _row(one: Listed, now: datetime, subject: Subject | None) -> str:
    from hubbot.common.invisible import visible

    about = visible(one.title)
    if subject is not None:
        about = "  ".join(filter(None, (subject.benchmark, subject.model, subject.rank)))
    shown = about if len(about) <= _WIDTH else f"{about[: _WIDTH - 1]}…"
    waited, quiet = _days(one.created_at, now), _days(one.updated_at, now)
    return f"  #{one.number:<6} {waited:>4} d  {one.author:<20} {shown:<{_WIDTH}}  changed {quiet} d ago"


def _days(since: str, now: datetime) -> int:
    return max(0, (now - datetime.fromisoformat(since)).days)


def _forge(hub: Hub, forge_dir: Path | None) -> Forge:
    if forge_dir is None and not os.environ.get("GITHUB_TOKEN"):
        raise click.UsageError(
            "GITHUB_TOKEN is not set. With the gh program: GITHUB_TOKEN=$(gh auth token) hubbot queue"
        )
    return forge_at(forge_dir, {"GITHUB_REPOSITORY": hub.repository, **os.environ})
