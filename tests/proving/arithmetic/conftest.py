"""The project's own hub, and a way to ask all arithmetic checks about a fragment."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hubbot.common.problem import Problem
from hubbot.index.known import Known
from hubbot.proving.arithmetic.arithmetic import CHECKS
from hubbot.proving.check import Context, examine
from hubbot.reading.yaml.reader import read
from hubbot.registry.model import Hub
from hubbot.results.result import result_of

Ask = Callable[[str], list[Problem]]


@pytest.fixture(scope="session")
def ask(hub: Hub) -> Ask:
    """All that arithmetic says about a YAML text."""
    context = Context(hub, Known.of([], hub), "2026-11-23")

    def asked(text: str) -> list[Problem]:
        document = read(text)
        assert document.value is not None, document.problems
        found = examine(CHECKS, document, result_of(document.value), context)
        return [problem for outcome in found for problem in outcome.problems]

    return asked
