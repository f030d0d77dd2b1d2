"""What several folders of tests share: the emulated GitHub, started once a worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

settings.register_profile("no clock", deadline=None)  # a busy machine fails no test
settings.load_profile("no clock")

if TYPE_CHECKING:
    from hubbot.registry.model import Hub
    from tests.bench.emulator import Emulator
    from tests.bench.ground import Ground


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes give no name to a test: an archive holds the second it was written in."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def hub() -> Hub:
    """The hub of this repository."""
    from hubbot.registry.load import load

    return load(Path(__file__).parents[1])


@pytest.fixture(scope="session")
def emulator_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    from tests.bench.emulator import ENTRY, Emulator

    assert ENTRY.exists(), "the emulator is not installed: run `python tests/bench/setup.py`"
    emulator = Emulator(tmp_path_factory.mktemp("emulator"))
    emulator.start()
    yield emulator
    emulator.stop()


@pytest.fixture
def emulator(emulator_process: Emulator) -> Iterator[Emulator]:
    """The emulator; what its calls differ from GitHub's API description in fails the test."""
    from tests.bench.contract import complaints

    proxy = emulator_process.proxy
    proxy.reset()
    proxy.check = lambda call: proxy.complaints.extend(complaints(call))
    yield emulator_process
    found = list(proxy.complaints)
    proxy.reset()
    assert not found, "\n".join(found)


@pytest.fixture(params=["local", pytest.param("github", marks=pytest.mark.emulator)])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Ground:
    """A forge with people on it, once as a folder and once as GitHub."""
    from tests.bench.ground import github_ground, local_ground

    if request.param == "local":
        return local_ground(tmp_path)
    return github_ground(request.getfixturevalue("emulator"), tmp_path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many points of failure were tried: a number that says whether the fault tests still bite."""
    totals: dict[str, int] = {}
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if isinstance(value, int):
                totals[name] = totals.get(name, 0) + value
    if totals:
        terminalreporter.write_line("; ".join(f"{value} {name}" for name, value in totals.items()))
