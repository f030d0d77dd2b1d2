"""A forge with people on it: the same tests run on a folder and on the emulated GitHub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hubbot.forge.github.forge import GitHubForge
from hubbot.forge.github.transport import Pace
from hubbot.forge.local.forge import LocalForge
from hubbot.forge.local.people import People
from hubbot.forge.port import Role
from tests.bench.clock import Clock
from tests.bench.emulator import Emulator
from tests.bench.people import EmulatorPeople

Kind = Literal["local", "github"]
ROLES: dict[str, Role] = {"maintainer": "write", "stranger": "triage"}


@dataclass(frozen=True)
class Ground:
    """`slept` lists the seconds that the client was made to wait, none of them in real time.

    `forge` lives as long as one run: what a list told it, it does not ask again. `next_run` makes the one of
    the next run, as a new process does.
    """

    kind: Kind
    forge: LocalForge | GitHubForge
    people: People | EmulatorPeople
    clock: Clock
    set_role: Callable[[str, Role], None]
    slept: list[float]
    next_run: Callable[[], LocalForge | GitHubForge]


def local_ground(folder: Path) -> Ground:
    clock = Clock()
    forge = LocalForge(folder / "forge", clock=clock, roles=ROLES)
    return Ground("local", forge, People(forge, "example/hub"), clock, forge.set_role, [], lambda: forge)


def github_ground(
    emulator: Emulator, folder: Path, *, pace: Pace | None = None, **permissions: str
) -> Ground:
    """`permissions` are those of the token; by default those of the workflows' accepting job."""
    repository = emulator.new_repository(ROLES)
    token = emulator.installation_token(**permissions or {"contents": "write", "issues": "write"})
    slept: list[float] = []

    def next_run() -> GitHubForge:
        return GitHubForge(repository, token, api_url=emulator.url, pace=pace or Pace(sleep=slept.append))

    (folder / "deliveries").mkdir()
    people = EmulatorPeople(emulator, repository, folder / "deliveries")
    emulator.proxy.reset()
    roles = lambda *a: emulator.set_role(repository, *a)  # noqa: E731
    return Ground("github", next_run(), people, emulator.clock, roles, slept, next_run)
