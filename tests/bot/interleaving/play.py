"""A pair or a crowd of runs, played in one order on a hub of its own."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bot.interleaving.hub import Hub, twice, wrong
from tests.bot.interleaving.pairs import PAIRS, copied
from tests.bot.interleaving.schedule import Run, Together, at_random, switching

Switches = tuple[int, int, int]


@dataclass(frozen=True)
class End:
    """How it ended. `wrong`: last words that are not true; `later`: those that the next sweep leaves."""

    order: tuple[tuple[int, str], ...]
    steps: tuple[tuple[str, ...], ...]
    wrong: tuple[str, ...]
    later: tuple[str, ...]
    twice: int


def pair(template: Path, root: Path, name: str, switches: Switches, *, sweep: bool = True) -> End:
    """Two runs, at most two switches between them. `sweep`: one follows, whatever they left."""
    hub = copied(template, root)
    runs = [Run(f"{name}: {at}", act) for at, act in enumerate(PAIRS[name](hub))]
    return _played(hub, runs, switching(*switches), sweep=sweep)


def steps_of(template: Path, root: Path, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What each of the two does, whoever comes first."""
    ends = [pair(template, root, name, (first, 10**6, 10**6)).steps for first in (0, 1)]
    one, other = (max((end[at] for end in ends), key=len) for at in (0, 1))
    return one, other


def crowd(template: Path, root: Path, seed: int, count: int = 10, *, sweep: bool = True) -> End:
    """`count` approvals: each event's check, and one accept or two, at random speeds."""
    rng = random.Random(seed)
    hub = copied(template, root)
    for number in range(1, count + 1):
        hub.stage.people.label(number, "maintainer", "approved")
    hub.stage.clock.tick(2)
    accepting = rng.sample(range(1, count + 1), rng.choice((1, 1, 2)))
    runs = [Run(f"accept {number}", hub.run(number, accept=True)) for number in accepting]
    runs += [Run(f"check {number}", hub.run(number)) for number in range(1, count + 1)]
    return _played(hub, runs, at_random(rng, len(runs)), sweep=sweep)


def _played(hub: Hub, runs: Sequence[Run], choose: object, *, sweep: bool) -> End:
    order = Together(runs).play(choose)  # type: ignore[arg-type]
    ended, two = tuple(wrong(hub.stage)), twice(hub.stage)
    later: tuple[str, ...] = ()
    if sweep or ended or two:
        hub.stage.clock.tick(2)
        hub.stage.sweep(accept=True)
        later = tuple(wrong(hub.stage))
    shutil.rmtree(hub.stage.root, ignore_errors=True)
    return End(tuple(order), tuple(tuple(run.done) for run in runs), ended, later, two)
