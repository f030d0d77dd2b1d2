"""How often somebody has come to a benchmark lately: `policy.submissions`, per person and benchmark.

It counts what the forge tells: who opened what and when, open or closed since, and each result of a batch. A
result that main holds counts for the benchmark where main has it, whatever its issue says today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from hubbot.bot.requests.batch import named_in
from hubbot.bot.state.seen import later
from hubbot.forge.port import NotFound, is_answered
from hubbot.reading.issue.form import read_issue
from hubbot.reading.yaml.reader import read
from hubbot.results.result import result_of
from hubbot.submission.facts.actions import Limited

if TYPE_CHECKING:
    from hubbot.bot.state.context import Bot
    from hubbot.bot.state.world import World
    from hubbot.forge.port import Listed, Snapshot
    from hubbot.registry.model import Hub, SubmissionLimit
    from hubbot.submission.comments.review import Review

MOST_BATCHES: Final = 10  # of one person in the stretch of time, the newest, whose files are looked at
_ANY: Final = ""  # the benchmark of what was looked at, and does not say any more what it was about


def limited(bot: Bot, world: World, snapshot: Snapshot, review: Review) -> Limited | None:
    """What holds this request back; None where nothing does. One request, where the hub has such a limit.

    What the same person opened before it within the stretch of time counts.
    """
    limit = world.hub.policy.submissions
    asked = _benchmarks(world.hub, review)
    if limit is None or not asked:
        return None
    for benchmark, results in sorted(asked.items()):
        if results > limit.most:
            return Limited(benchmark, results)
    span = timedelta(days=limit.days)
    since = later(snapshot.observed_at, -span)
    listed = bot.forge.opened_by(snapshot.author, since)
    earlier = [one for one in listed if one.number < snapshot.number and one.created_at > since]
    counted = [(one.created_at, found) for one, found in _counted(bot, world, earlier)]
    found = (_reached(limit, *one, counted) for one in sorted(asked.items()))
    held = [(later(at, span), benchmark, results) for at, benchmark, results in filter(None, found)]
    if not held:
        return None
    until, benchmark, results = max(held)
    return Limited(benchmark, results, until)


def _benchmarks(hub: Hub, review: Review) -> Counter[str]:
    """How many results of each benchmark are asked for."""
    return Counter(found.id for one in review.results if (found := hub.benchmark_of(one)) is not None)


def _reached(
    limit: SubmissionLimit, benchmark: str, results: int, counted: Iterable[tuple[str, Counter[str]]]
) -> tuple[str, str, int] | None:
    """(when the one was opened that has to be old enough first, benchmark, results); None with room."""
    times = sorted(at for at, found in counted for _ in range(found[benchmark] + found[_ANY]))
    room = limit.most - results
    return (times[-room - 1], benchmark, results) if len(times) > room else None


def _counted(bot: Bot, world: World, earlier: Iterable[Listed]) -> Iterator[tuple[Listed, Counter[str]]]:
    """Each with the results of each benchmark that it brought, or brings."""
    unread = MOST_BATCHES
    for one in earlier:
        if held := world.all_of_issue(one.number):
            yield one, Counter(accepted.path.split("/")[1] for accepted in held)
        elif not one.is_pull_request:
            yield one, _about(world.hub, one)
        elif unread:
            unread -= 1
            yield one, _in_batch(bot, world, one)


def _in_batch(bot: Bot, world: World, one: Listed) -> Counter[str]:
    try:
        return named_in(bot, world, one.snapshot())
    except NotFound:  # taken away by those who run the forge
        return Counter()


def _about(hub: Hub, one: Listed) -> Counter[str]:
    """The benchmark that an issue names. One that was answered, closed and emptied counts for any."""
    submission = read_issue(one.title, one.body, one.labels)
    value = read(submission.record_text).value if submission and submission.record_text else None
    found = hub.benchmark_of(result_of(value)) if isinstance(value, dict) else None
    if found is not None:
        return Counter([found.id])
    emptied = submission is not None and bool(one.closed_at) and is_answered(one.labels)
    return Counter([_ANY] if emptied else [])
