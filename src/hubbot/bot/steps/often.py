"""How often somebody has come to a benchmark lately: `policy.submissions`, per person and benchmark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from hubbot.reading.issue.form import read_issue
from hubbot.reading.yaml.reader import read
from hubbot.results.result import result_of

if TYPE_CHECKING:
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Listed, Snapshot
    from hubbot.registry.model import Hub
    from hubbot.submission.comments.review import Review


def limited(world: World, snapshot: Snapshot, review: Review, open_ones: Iterable[Listed]) -> tuple[str, str]:
    """(when there is room again, on which benchmark); ("", "") where nothing limits.

    Those count that came before within the stretch of time: what main has accepted, and what is open.
    """
    limit = world.hub.policy.submissions
    benchmark = world.hub.benchmark_of(review.results[0]) if len(review.results) == 1 else None
    if limit is None or benchmark is None or snapshot.is_pull_request:
        return "", ""
    span = timedelta(days=limit.days)
    since = _shifted(snapshot.observed_at, -span)
    earlier = {
        *_accepted(world, snapshot, benchmark.id, since),
        *_open(world.hub, snapshot, benchmark.id, open_ones),
    }
    times = sorted(at for _, at in earlier if at > since)
    return (_shifted(times[-limit.most], span), benchmark.id) if len(times) >= limit.most else ("", "")


def _accepted(world: World, snapshot: Snapshot, benchmark: str, since: str) -> Iterator[tuple[int, str]]:
    """(issue, when it was opened) of accepted results that came before this one."""
    for one in world.known.submitted_since(since):
        mine = (one.author or "").casefold() == snapshot.author.casefold()
        if mine and one.issue and one.issue < snapshot.number and one.path.split("/")[1] == benchmark:
            accepted = world.of_issue(one.issue)
            yield one.issue, (accepted.acceptance.submitted_at or "") if accepted else ""


def _open(
    hub: Hub, snapshot: Snapshot, benchmark: str, listed: Iterable[Listed]
) -> Iterator[tuple[int, str]]:
    for one in listed:
        mine = one.author.casefold() == snapshot.author.casefold() and one.number < snapshot.number
        if mine and not one.is_pull_request and _about(hub, one) == benchmark:
            yield one.number, one.created_at


def _about(hub: Hub, one: Listed) -> str:
    """The benchmark that an open issue names, "" for none."""
    submission = read_issue(one.title, one.body, one.labels)
    value = read(submission.record_text).value if submission and submission.record_text else None
    found = hub.benchmark_of(result_of(value)) if isinstance(value, dict) else None
    return found.id if found else ""


def _shifted(at: str, by: timedelta) -> str:
    return (datetime.fromisoformat(at) + by).strftime("%Y-%m-%dT%H:%M:%SZ")
