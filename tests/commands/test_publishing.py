"""Predictions are written unasked only where that is no surprise: public data, and not too many cases."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.docs.pages import PROJECT

from hubbot.commands.publishing import writes_predictions
from hubbot.registry.load import load


@pytest.mark.parametrize(("given", "n", "written"), [
    (None, 100_000, True), (None, 100_001, False), (True, 10**6, True), (False, 10, False),
], ids=["few", "many", "many and asked", "refused"])  # fmt: skip
def test_many_cases_are_written_only_where_that_is_asked(
    given: bool | None, n: int, written: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = load(PROJECT).datasets["DS-BREAST"]
    assert writes_predictions(given, dataset, SimpleNamespace(n=n)) is written
    assert ("--predictions writes them" in capsys.readouterr().err) is (given is None and not written)
