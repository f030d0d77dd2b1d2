"""One browser for all tests of this folder."""

from collections.abc import Iterator

import pytest

from tests.render.browser import Browser, browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found
