"""Commits: each approved request becomes one commit, oldest approval first, before anything is pushed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from hubbot.bot.requests.kind import Approved, Composed
from hubbot.bot.requests.proposal import grown
from hubbot.bot.requests.result import NotReplaced
from hubbot.bot.state.context import Bot
from hubbot.bot.state.log import told
from hubbot.bot.state.world import World
from hubbot.bot.steps.observe import Observed, look_again, planned
from hubbot.forge.git.repository import Identity, PushRefused, Repository
from hubbot.leaderboard.building.rows import is_suite
from hubbot.registry.load import load_parts
from hubbot.submission.facts.actions import Commit

if TYPE_CHECKING:
    from hubbot.evaluation.baselines.toy_baselines import BaselineReport
    from hubbot.leaderboard.building.incremental import Changes

BASELINE_SECONDS = 120.0
NOBODYS = 0  # what a fault is about that is told again for each issue that it holds up


@dataclass
class CommitRun:
    """What one run committed. `world` is main with the commits on top.

    `faults`: issue → why an approved submission became no commit.
    """

    world: World
    commits: dict[str, str] = field(default_factory=dict)  # path → commit
    committed: set[int] = field(default_factory=set)  # the issues that they are about
    head: str = ""  # what main is once they are published
    pending: str = ""  # the address of the pull request that holds them; "" where main does
    faults: dict[int, str] = field(default_factory=dict)
    examined: set[int] = field(default_factory=set)  # those whose baseline is known
    refused: dict[int, Observed] = field(default_factory=dict)  # private labels said no


def commit_approved(
    bot: Bot, repository: Repository, world: World, observed: Mapping[int, Observed]
) -> CommitRun:
    """Commit what is approved; push nothing. Each commit has its own boards, so each is a sound state.

    A surprise of ours may leave a commit that nobody knows of: all of them are made anew, in the same order.
    One that surprises twice is left out, so that it holds up no other.
    """
    approved = sorted(_approved(bot, observed), key=lambda pair: (pair[1].event.at, pair[1].event.id))
    waiting = [number for number, _ in approved]
    if not waiting:
        return CommitRun(world)
    reports = _baselines(bot, world, [observed[number] for number in waiting])
    faults = {n: fault for n in waiting if (fault := _baseline_fault(bot, world, observed[n], reports))}
    surprised: set[int] = set()
    while True:
        commit_run = CommitRun(world, faults=dict(faults), examined=set(waiting))
        surprise = _commit_each(
            bot, repository, commit_run, [observed[n] for n in waiting if n not in faults]
        )
        if surprise is None:
            return commit_run
        number, why = surprise
        if number in surprised:
            faults[number] = why
        surprised.add(number)
        repository.reset_to_main()


def _commit_each(
    bot: Bot, repository: Repository, commit_run: CommitRun, waiting: Iterable[Observed]
) -> tuple[int, str] | None:
    """Until all are done, or one surprises us: its number, and how."""
    for seen in waiting:
        number = seen.snapshot.number
        try:
            _commit_one(bot, repository, commit_run, seen)
        except PushRefused:
            raise
        except Exception as why:  # noqa: BLE001 - one that we cannot write must not hold up the others
            bot.log.fault(f"issue {number}, committing", why, number)
            return number, told("committing it", why)
    return None


def _approved(bot: Bot, observed: Mapping[int, Observed]) -> Iterator[tuple[int, Commit]]:
    for number, seen in observed.items():
        for action in planned(bot, seen):
            if isinstance(action, Commit):
                yield number, action


def _commit_one(bot: Bot, repository: Repository, commit_run: CommitRun, seen: Observed) -> None:
    """Plan once more on top of the commits before this one: another may have taken its eval_id."""
    now = look_again(bot, commit_run.world, seen)
    action = next((a for a in planned(bot, now) if isinstance(a, Commit)), None)
    if action is None or now.review is None or now.kind is None:
        return
    approved = Approved(now.snapshot, action, now.came, bot.run_url)
    review = now.kind.last_check(bot, repository, commit_run.world, now.review, approved)
    if not review.ok:
        commit_run.refused[now.snapshot.number] = replace(now, review=review)
        return
    one = now.kind.compose(commit_run.world, review, approved)
    kept_back = {accepted.path for accepted in one.results}
    with _new_files(bot.hub_root, one.files if one.results else {}, kept_back) as put:
        world = _grown(bot, commit_run.world, one)
        paired = _differences(world, one)
        put(paired)
        built = world.rebuilt(paired)
        _refuse_to_break(built, one)
        for name, why in built.failed.items():
            if is_suite(name):  # its pages stay as they are: nothing rests on them
                bot.log.fault(name, why, NOBODYS)
        files = {**built.files, **one.files, **paired}
        author = Identity(seen.snapshot.author, f"{seen.snapshot.author}@users.noreply.github.com")
        prefix = repository.prefix(bot.hub_root)
        named = {prefix + path: content for path, content in files.items()}
        commit = repository.commit(one.message, named, author, action.accepted_at)
    commit_run.world = replace(world, tree=commit_run.world.tree.with_(files), tables=built.tables)
    commit_run.commits |= dict.fromkeys(one.paths, commit)
    commit_run.committed.add(seen.snapshot.number)
    bot.log.note(issue=seen.snapshot.number, done="commit", commit=commit, files=len(files))


def _refuse_to_break(built: Changes, one: Composed) -> None:
    """An acceptance leaves its own board sound, or is none. What was broken before is told elsewhere."""
    for path in one.paths:
        if path.startswith("evals/") and (why := built.failed.get(path.split("/")[1])):
            raise why
        for trouble in built.unread:
            if trouble.file == path:
                raise NotReplaced(str(trouble))


def _grown(bot: Bot, world: World, one: Composed) -> World:
    """The world with this commit on top. An entry of the registry is not on disk before it is committed."""
    if not one.results:
        hub = grown(world.hub, one.files) if one.on_registry else world.hub
        return world.with_hub(hub, one.files)
    hub = load_parts(bot.hub_root)[0] if one.on_registry else world.hub
    return world.with_(one.results[0], one.files, hub=hub, beside=one.results[1:])


def _differences(world: World, one: Composed) -> dict[str, bytes]:
    """The paired differences of the benchmarks whose predictions grew; {} where none were kept."""
    kept = [path for path in one.files if path.startswith("predictions/")]
    if not kept:
        return {}
    from hubbot.evaluation.report.paired import differences_of

    found: dict[str, bytes] = {}
    benchmarks = (world.hub.benchmark_of(accepted.result) for accepted in one.results)
    for benchmark in {b.id: b for b in benchmarks if b}.values():
        if any(path.startswith(f"predictions/{benchmark.id}/") for path in kept):
            held = world.with_predictions(benchmark.id)
            found |= differences_of(world.hub, benchmark, held, world.tree.find)
    return found


@contextmanager
def _new_files(
    root: Path, files: Mapping[str, bytes], records: Collection[str]
) -> Iterator[Callable[[Mapping[str, bytes]], None]]:
    """Registry and predictions are read from disk: they are there before the commit. A fault undoes it."""
    before: dict[Path, bytes | None] = {}

    def put(more: Mapping[str, bytes]) -> None:
        for name, content in more.items():
            path = root / name
            before.setdefault(path, path.read_bytes() if path.is_file() else None)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    try:
        put({name: content for name, content in files.items() if name not in records})
        yield put
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise


def _baselines(bot: Bot, world: World, waiting: list[Observed]) -> dict[str, BaselineReport]:
    """One run of each baseline that the approved ones share code with. None for a hub without any.

    One that cannot be run has no report.
    """
    ids = sorted({name for seen in waiting for name in _baselines_of(world, seen)})
    if not ids:
        bot.log.note(baseline="skipped", why="no benchmark of these names one")
        return {}
    from hubbot.evaluation.baselines import toy_baselines

    reports: dict[str, BaselineReport] = {}
    for name in ids:
        with bot.guarded(f"baseline {name}", NOBODYS):
            reports |= {
                one.id: one for one in toy_baselines.check(world.hub, [name], seconds=BASELINE_SECONDS)
            }
    for report in reports.values():
        bot.log.note(baseline=report.id, ok=report.ok, compared=len(report.rows), problem=report.problem)
    return reports


def _baselines_of(world: World, seen: Observed) -> list[str]:
    """One at most, but for a batch."""
    benchmarks = (world.hub.benchmark_of(result) for result in (seen.review.results if seen.review else ()))
    return sorted({one.baseline for one in benchmarks if one and one.baseline})


def _baseline_fault(bot: Bot, world: World, seen: Observed, reports: Mapping[str, BaselineReport]) -> str:
    """The figures side by side, "" when all is well."""
    names = _baselines_of(world, seen)
    lost = [
        f"The baseline {name} could not be run; the run's log says why."
        for name in names
        if name not in reports
    ]
    wrong = [_figures(reports[name]) for name in names if name in reports and not reports[name].ok]
    if lost:
        number = seen.snapshot.number
        bot.log.fault(f"issue {number}, its baseline", RuntimeError("; ".join(lost)), number)
    return "\n".join([*lost, *wrong])


def _figures(report: BaselineReport) -> str:
    lines = [f"The baseline {report.id} does not give what registry/baselines/ says."]
    if report.problem:
        lines.append(report.problem)
    wrong = [row for row in report.rows if not row.ok]
    lines += [f"{'figure':<32} {'expected':>14} {'measured':>14}"] if wrong else []
    lines += [f"{row.name:<32} {row.expected!s:>14} {row.got!s:>14}" for row in wrong[:20]]
    return "\n".join(lines)
