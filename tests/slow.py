"""Tests of many cases: a few run each time, the others with the slow ones, which CI runs, too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def mostly_slow(values: Iterable[Any], *, quick: Iterable[Any] = (), first: int = 0) -> list[Any]:
    """`values` for a test's parameters, all marked slow but for those in `quick` and the `first` ones."""
    values, kept = [*values], [*quick]
    assert all(one in values for one in kept), "a quick case that is not there"
    return [
        one if i < first or one in kept else pytest.param(one, marks=pytest.mark.slow)
        for i, one in enumerate(values)
    ]
